#pragma once

#include <imgui.h>

#include "ui/grid_layout.h"

namespace proofsheet::ui {

// Headers stay in sight: the row labels left of the places, the column labels above them.
void draw_column_headers(const Context& context, ImDrawList& list, const GridLayout& grid);
void draw_row_headers(const Context& context, ImDrawList& list, const GridLayout& grid);
// Tabs of the pages, or a stepper when there are many; with what the grid holds at the right.
void draw_page_bar(GridState& state, const Context& context, Actions& actions);

// One label as it is shown: numbers carry their axis name ("temperature 0.5"), words stand alone.
std::string header_text(const std::string& axis, const std::string& label);

}  // namespace proofsheet::ui
