#include "ui/grid_near.h"

#include <algorithm>
#include <cmath>

#include "ui/grid.h"
#include "ui/grid_layout.h"

namespace proofsheet::ui {

namespace {

constexpr double kRest_s = 0.12;          // that nothing was missing in sight, before more is asked for
constexpr std::uint64_t kMostNear = 160;  // cells
// Of larger pictures a small one comes ahead, which stands in for the moment until it is looked at.
constexpr float kLargestNear = 256;  // pixels

struct Lines {
  std::uint64_t first = 0, last = 0;
  std::uint64_t count() const { return last - first; }
};

// True when the cell's picture, as large as its place shows it, is there or cannot come now.
bool want_cell(const Context& context, std::uint64_t cell, float side) {
  RunView& run = *context.run;
  if (run.cell(cell).hidden || run.cell(cell).state != store::CellState::done ||
      run.media().of(cell) != Medium::picture)
    return true;
  const auto result = run.result(cell);
  if (!result) return false;
  bool has_all = true;
  for (const store::ImageRef& picture : result->images) {
    const auto wanted = static_cast<int>(std::ceil(std::min(side, kLargestNear)));
    if (!context.textures.want_soon(picture.blob.hash, wanted)) has_all = false;
  }
  return has_all;
}

}  // namespace

void want_near(GridState& state, const Context& context, const GridLayout& grid) {
  if (state.draws_dots || !context.run->media().has_pictures() || grid.rows == 0 || grid.columns == 0) return;
  const bool is_missing = context.run->is_loading() || context.textures.stats().loading > 0;
  if (is_missing && !state.near.is_asking) state.near.complete_s = ImGui::GetTime();
  state.near.is_asking = false;
  const double due = state.near.complete_s + kRest_s;
  if (ImGui::GetTime() < due) return context.draw_within(due - ImGui::GetTime());
  if (context.textures.stats().loading > 0) return;
  const Lines rows{grid.first_row(), grid.last_row()}, columns{grid.first_column(), grid.last_column()};
  const std::uint64_t reach = std::max<std::uint64_t>(1, (rows.count() + 1) / 2);
  const float side = std::max(grid.cell_width / static_cast<float>(grid.fold_shape.across),
                              grid.cell_height / static_cast<float>(grid.fold_shape.down));
  std::uint64_t asked = 0;
  bool has_all = true;
  // The next rows first, as one scrolls down more than up.
  const auto want_row = [&](std::uint64_t row) {
    for (std::uint64_t column = columns.first; column < columns.last && asked < kMostNear; ++column) {
      const std::uint64_t folds = grid.shown_folds(grid.folds_of(row, column));
      for (std::uint64_t fold = 0; fold < folds && asked < kMostNear; ++fold, ++asked) {
        const auto cell =
            context.run->pivot().cell({state.page, grid.row_at(row), grid.column_at(column), fold});
        if (cell && !want_cell(context, *cell, side)) has_all = false;
      }
    }
  };
  for (std::uint64_t i = 0; i < reach; ++i) {
    if (rows.last + i < grid.rows) want_row(rows.last + i);
    if (rows.first >= i + 1 + grid.pinned_rows) want_row(rows.first - i - 1);
  }
  state.near.is_asking = !has_all;
}

}  // namespace proofsheet::ui
