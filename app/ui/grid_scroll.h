#pragma once

#include <cstdint>

#include "ui/context.h"

namespace proofsheet::ui {

struct GridLayout;
struct GridState;

// Of the rows that scroll, how many are in sight from top to bottom; at least one.
std::uint64_t whole_rows(const GridLayout& grid);
// Scrolls to the lines that the state asks for.
void scroll_to_lines(GridState& state, const GridLayout& grid);
// Scrolls to the cell that the state asks for, and shows its page.
void bring_into_view(GridState& state, const Context& context, const GridLayout& grid);
// After a change of the layout, the page and the place of the cell in focus are shown.
void follow_layout(GridState& state, const Context& context);

}  // namespace proofsheet::ui
