#include "ui/grid_select.h"

#include <algorithm>
#include <cmath>

#include <imgui_internal.h>

#include "ui/grid.h"
#include "ui/grid_layout.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr std::size_t kMostTouched = 100'000;
constexpr float kDragsFrom = 6;       // layout pixels that the mouse must move
constexpr float kOutlinedFrom = 24;   // layout pixels: smaller cells are covered by the band alone
constexpr float kScrolls_per_s = 12;  // of the distance beyond the edge

// The first place along an axis that reaches behind `from`; `start` gives where a place begins.
template <class Start>
std::uint64_t first_reaching(std::uint64_t count, float size, float from, const Start& start) {
  std::uint64_t low = 0, high = count;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (start(middle) + size > from)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

// Texts that share a place lie over one another.
bool are_stacked(const GridLayout& grid) {
  return grid.folds > static_cast<std::uint64_t>(grid.fold_across * grid.fold_down);
}

ImRect rect_of(const GridLayout& grid, ImVec2 place, std::uint64_t fold) {
  if (are_stacked(grid)) return {place, {place.x + grid.cell_width, place.y + grid.cell_height}};
  ImRect rect;
  grid.fold_rect(place, fold, rect.Min, rect.Max);
  return rect;
}

bool touches(const ImRect& cell, ImVec2 min, ImVec2 max) {
  return cell.Min.x < max.x && cell.Max.x > min.x && cell.Min.y < max.y && cell.Max.y > min.y;
}

ImRect band_on_window(const GridState& state, const GridLayout& grid) {
  const ImVec2 mouse = ImGui::GetMousePos();
  const ImVec2 start{static_cast<float>(state.band.x - grid.scroll_x) + grid.area_min.x,
                     static_cast<float>(state.band.y - grid.scroll_y) + grid.area_min.y};
  return {ImMin(start, mouse), ImMax(start, mouse)};
}

void scroll_along(GridState& state, const Context& context, const GridLayout& grid) {
  const ImVec2 mouse = ImGui::GetMousePos();
  const float time = ImGui::GetIO().DeltaTime * kScrolls_per_s;
  const auto beyond = [](float at, float min, float max) {
    return at < min ? at - min : at > max ? at - max : 0.0f;
  };
  const float x = beyond(mouse.x, grid.area_min.x, grid.area_max.x),
              y = beyond(mouse.y, grid.area_min.y, grid.area_max.y);
  if (x == 0 && y == 0) return;
  state.scroll_x = std::max(0.0, state.scroll_x + static_cast<double>(x * time));
  state.scroll_y = std::max(0.0, state.scroll_y + static_cast<double>(y * time));
  context.draw_within(0);
}

void draw_band(const Context& context, const GridLayout& grid, const ImRect& band) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(grid.area_min, grid.area_max, true);
  list.AddRectFilled(band.Min, band.Max, with_alpha(context.theme.accent, 0.12f));
  list.AddRect(band.Min, band.Max, context.theme.accent, 0, 0, hairline(context));
  list.PopClipRect();
}

// What would be selected if the button were let go now; of what is in sight.
void outline_touched(const GridState& state, const Context& context, const GridLayout& grid,
                     const ImRect& band) {
  if (grid.cell_width < context.px(kOutlinedFrom)) return;
  ImRect seen = band;
  seen.ClipWithFull(ImRect(grid.area_min, grid.area_max));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(grid.area_min, grid.area_max, true);
  for (const std::uint64_t cell : cells_touched(*context.run, state.page, grid, seen.Min, seen.Max)) {
    ImVec2 from, to;
    if (!grid.cell_rect(context.run->pivot(), state.page, cell, from, to)) continue;
    list.AddRect(from, to, context.theme.accent, context.px(4), 0, hairline(context));
  }
  list.PopClipRect();
}

std::uint64_t nearest_to_mouse(const std::vector<std::uint64_t>& cells, const Context& context,
                               const GridState& state, const GridLayout& grid) {
  if (const auto hit = grid.hit(ImGui::GetMousePos())) {
    const auto cell = context.run->pivot().cell({state.page, hit->row, hit->column, hit->fold});
    if (cell && !context.run->cell(*cell).hidden) return *cell;
  }
  return cells.back();
}

void finish(GridState& state, const Context& context, const GridLayout& grid, const ImRect& band,
            Actions& actions) {
  SelectCells selected{cells_touched(*context.run, state.page, grid, band.Min, band.Max), 0, false};
  const ImGuiIO& io = ImGui::GetIO();
  selected.adds = io.KeyCtrl || io.KeyShift;
  if (!selected.cells.empty()) selected.focus = nearest_to_mouse(selected.cells, context, state, grid);
  if (!selected.cells.empty() || !selected.adds) actions.push_back(std::move(selected));
}

}  // namespace

std::vector<std::uint64_t> cells_touched(const RunView& run, std::uint64_t page, const GridLayout& grid,
                                         ImVec2 min, ImVec2 max) {
  const sheet::Pivot& pivot = run.pivot();
  std::vector<std::uint64_t> cells;
  const auto row_start = [&](std::uint64_t row) { return grid.place_min(row, 0).y; };
  const auto column_start = [&](std::uint64_t column) { return grid.place_min(0, column).x; };
  const std::uint64_t first_column = first_reaching(grid.columns, grid.cell_width, min.x, column_start);
  for (std::uint64_t row = first_reaching(grid.rows, grid.cell_height, min.y, row_start);
       row < grid.rows && row_start(row) < max.y; ++row) {
    for (std::uint64_t column = first_column; column < grid.columns && column_start(column) < max.x;
         ++column) {
      const ImVec2 place = grid.place_min(row, column);
      for (std::uint64_t fold = 0; fold < grid.folds; ++fold) {
        if (cells.size() >= kMostTouched) return cells;
        if (!touches(rect_of(grid, place, fold), min, max)) continue;
        const auto cell = pivot.cell({page, grid.row_at(row), grid.column_at(column), fold});
        if (cell && !run.cell(*cell).hidden) cells.push_back(*cell);
      }
    }
  }
  return cells;
}

bool handle_rubber_band(GridState& state, const Context& context, const GridLayout& grid, Actions& actions) {
  using Phase = RubberBand::Phase;
  RubberBand& band = state.band;
  const ImVec2 mouse = ImGui::GetMousePos();
  if (ImGui::IsItemClicked(ImGuiMouseButton_Left)) {
    band.phase = Phase::pressed;
    band.x = grid.scroll_x + static_cast<double>(mouse.x - grid.area_min.x);
    band.y = grid.scroll_y + static_cast<double>(mouse.y - grid.area_min.y);
    const auto hit = grid.hit(mouse);
    const auto cell = hit ? context.run->pivot().cell({state.page, hit->row, hit->column, hit->fold})
                          : std::optional<std::uint64_t>();
    band.began_on_cell = cell && !context.run->cell(*cell).hidden;
    return false;
  }
  if (band.phase == Phase::none) return false;
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    const bool was_drawing = band.phase == Phase::drawing;
    band.phase = Phase::none;
    // A click beside the cells selects nothing.
    if (was_drawing || !band.began_on_cell) {
      const ImRect where = was_drawing ? band_on_window(state, grid) : ImRect(mouse, mouse);
      finish(state, context, grid, where, actions);
    }
    return was_drawing;
  }
  if (band.phase == Phase::pressed && ImGui::IsMouseDragging(ImGuiMouseButton_Left, context.px(kDragsFrom)))
    band.phase = Phase::drawing;
  if (band.phase != Phase::drawing) return false;
  scroll_along(state, context, grid);
  const ImRect where = band_on_window(state, grid);
  draw_band(context, grid, where);
  outline_touched(state, context, grid, where);
  return true;
}

}  // namespace proofsheet::ui
