#pragma once

#include <cstdint>
#include <optional>

#include <imgui.h>

#include "sheet/pivot.h"
#include "ui/grid.h"

namespace proofsheet::ui {

inline constexpr float kHeaderLine = 18;  // layout pixels: height of one level of column headers

// Where the places of one page lie on the window, for one frame. Physical pixels.
struct GridLayout {
  ImVec2 area_min, area_max;  // the places, without headers and scrollbars
  float row_header_width = 0, column_header_height = 0;
  float cell_width = 0, cell_height = 0, gap = 0;
  std::uint64_t rows = 0, columns = 0, folds = 0;
  int fold_across = 1, fold_down = 1;  // sub-places of one place
  double scroll_x = 0, scroll_y = 0;
  double content_width = 0, content_height = 0;

  ImVec2 place_min(std::uint64_t row, std::uint64_t column) const;
  std::uint64_t first_row() const;
  std::uint64_t last_row() const;  // one past the last visible
  std::uint64_t first_column() const;
  std::uint64_t last_column() const;
  // The place and sub-place under a point; empty in the gaps.
  struct Hit {
    std::uint64_t row = 0, column = 0, fold = 0;
  };
  std::optional<Hit> hit(ImVec2 point) const;
  // The rectangle of a sub-place inside its place.
  void fold_rect(ImVec2 place, std::uint64_t fold, ImVec2& min, ImVec2& max) const;
};

// True when a run's cells are pictures, by the operation that its parameters and models ask for; until a
// first result says otherwise.
bool shows_pictures(const RunView& run);

GridLayout make_grid_layout(GridState& state, const Context& context, ImVec2 min, ImVec2 max);

}  // namespace proofsheet::ui
