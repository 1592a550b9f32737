#pragma once

#include "ui/context.h"
#include "ui/grid_layout.h"

namespace proofsheet::ui {

// How much of the window the headers take. Labels of a level are looked at up to a number of them, not only
// those in sight, so that nothing moves while one scrolls.

// Lines of a label of a column, before it ends in an ellipsis.
inline constexpr int kMostHeaderLines = 3;

// Takes the widths of the row labels' levels into the layout, and where the places begin behind them: as wide
// as the labels want, or together as wide as the user made them (layout pixels; 0 = not).
void take_row_headers(GridLayout& grid, const Context& context, float left, float wished);

// The same of the heights of the column labels' levels, for columns that are as wide as the layout has them.
void take_column_headers(GridLayout& grid, const Context& context, float top);

// The edge behind the row labels: dragging it makes them wider, a double click puts them back.
void handle_header_edge(GridState& state, const Context& context, const GridLayout& grid);

}  // namespace proofsheet::ui
