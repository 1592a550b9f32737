#pragma once

#include <cstdint>
#include <vector>

#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

struct GridState;
struct GridLayout;

// A rectangle that is drawn with the mouse: the cells that it touches are selected.
struct RubberBand {
  enum class Phase { none, pressed, drawing } phase = Phase::none;
  double x = 0, y = 0;  // where it began, in pixels of the whole page
  bool began_on_cell = false;
  bool began_in_pinned_columns = false, began_in_pinned_rows = false;
};

// Follows the left button over the places, which are the last item; near an edge the page scrolls along. True
// while a band is drawn, which is all that the mouse then does.
bool handle_rubber_band(GridState& state, const Context& context, const GridLayout& grid, Actions& actions);
// Draws the band over the places, and outlines what it touches as if it were selected.
void draw_rubber_band(const GridState& state, const Context& context, const GridLayout& grid);

// A rectangle of the window that touches cells, of pinned lines where it says so: else it may reach below
// them.
struct Touch {
  ImVec2 min, max;
  bool pinned_columns = false, pinned_rows = false;
};
// The cells of the page that a rectangle touches, hidden ones left out.
std::vector<std::uint64_t> cells_touched(const RunView& run, std::uint64_t page, const GridLayout& grid,
                                         const Touch& touch);

}  // namespace proofsheet::ui
