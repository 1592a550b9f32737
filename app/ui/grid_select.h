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
};

// Follows the left button over the places, which are the last item; near an edge the page scrolls along. True
// while a band is drawn, which is all that the mouse then does.
bool handle_rubber_band(GridState& state, const Context& context, const GridLayout& grid, Actions& actions);

// The cells of the page that a rectangle of the window touches, hidden ones left out.
std::vector<std::uint64_t> cells_touched(const RunView& run, std::uint64_t page, const GridLayout& grid,
                                         ImVec2 min, ImVec2 max);

}  // namespace proofsheet::ui
