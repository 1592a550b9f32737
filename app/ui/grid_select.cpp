#include "ui/grid_select.h"

#include <algorithm>
#include <cmath>

#include <imgui_internal.h>

#include "ui/grid.h"
#include "ui/grid_layout.h"
#include "ui/grid_marks.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr std::size_t kMostTouched = 100'000;
constexpr float kDragsFrom = 6;       // layout pixels that the mouse must move
constexpr float kOutlinedFrom = 12;   // layout pixels: smaller cells are covered by the band alone
constexpr float kScrolls_per_s = 12;  // of the distance beyond the edge

// One side of what a band touches, in pixels of the window.
struct TouchedRange {
  float from = 0, to = 0;
  float edge = 0;               // where what scrolls begins
  bool touches_pinned = false;  // what scrolls is then touched from the edge on
};

// The lines along a side that a range touches; `start` and `end` give where a line lies.
template <class Start, class End>
std::vector<std::uint64_t> touched_lines(std::uint64_t count, std::uint64_t pinned, const TouchedRange& range,
                                         const Start& start, const End& end) {
  std::vector<std::uint64_t> lines;
  for (std::uint64_t line = 0; range.touches_pinned && line < pinned; ++line) {
    if (end(line) > range.from && start(line) < range.to) lines.push_back(line);
  }
  const float from = range.touches_pinned ? std::max(range.from, range.edge) : range.from;
  std::uint64_t low = pinned, high = count;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (end(middle) > from)
      high = middle;
    else
      low = middle + 1;
  }
  for (std::uint64_t line = low; line < count && start(line) < range.to; ++line) lines.push_back(line);
  return lines;
}

ImRect rect_of(const GridLayout& grid, const GridLayout::Hit& place) {
  ImRect rect;
  grid.fold_rect(place, rect.Min, rect.Max);
  return rect;
}

bool touches(const ImRect& cell, ImVec2 min, ImVec2 max) {
  return cell.Min.x < max.x && cell.Max.x > min.x && cell.Min.y < max.y && cell.Max.y > min.y;
}

ImRect band_on_window(const GridState& state, const GridLayout& grid) {
  const ImVec2 mouse = ImGui::GetMousePos();
  const RubberBand& from = state.band;
  const ImVec2 start{
      static_cast<float>(from.x - (from.began_in_pinned_columns ? 0.0 : grid.scroll_x)) + grid.area_min.x,
      static_cast<float>(from.y - (from.began_in_pinned_rows ? 0.0 : grid.scroll_y)) + grid.area_min.y};
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

Touch touch_of(const GridState& state, const GridLayout& grid, const ImRect& band) {
  const ImVec2 mouse = ImGui::GetMousePos();
  return {.min = band.Min,
          .max = band.Max,
          .pinned_columns = state.band.began_in_pinned_columns || mouse.x < grid.seen_min.x,
          .pinned_rows = state.band.began_in_pinned_rows || mouse.y < grid.seen_min.y};
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
  Touch touch = touch_of(state, grid, seen);
  if (!touch.pinned_columns) touch.min.x = std::max(touch.min.x, grid.seen_min.x);
  if (!touch.pinned_rows) touch.min.y = std::max(touch.min.y, grid.seen_min.y);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(grid.area_min, grid.area_max, true);
  for (const std::uint64_t cell : cells_touched(*context.run, state.page, grid, touch)) {
    ImVec2 from, to;
    if (!grid.cell_rect(context.run->pivot(), state.page, cell, from, to)) continue;
    draw_selected_outline(context, list, from, to, context.theme.accent, context.px(1));
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
  SelectCells selected{cells_touched(*context.run, state.page, grid, touch_of(state, grid, band)), 0, false};
  const ImGuiIO& io = ImGui::GetIO();
  selected.adds = io.KeyCtrl || io.KeyShift;
  if (!selected.cells.empty()) selected.focus = nearest_to_mouse(selected.cells, context, state, grid);
  if (!selected.cells.empty() || !selected.adds) actions.push_back(std::move(selected));
}

}  // namespace

std::vector<std::uint64_t> cells_touched(const RunView& run, std::uint64_t page, const GridLayout& grid,
                                         const Touch& touch) {
  const sheet::Pivot& pivot = run.pivot();
  const TouchedRange across{touch.min.x, touch.max.x, grid.seen_min.x, touch.pinned_columns};
  const TouchedRange down{touch.min.y, touch.max.y, grid.seen_min.y, touch.pinned_rows};
  const std::vector<std::uint64_t> columns = touched_lines(
      grid.columns, grid.pinned_columns, across, [&](std::uint64_t at) { return grid.place_min(0, at).x; },
      [&](std::uint64_t at) { return grid.place_max(0, at).x; });
  const std::vector<std::uint64_t> rows = touched_lines(
      grid.rows, grid.pinned_rows, down, [&](std::uint64_t at) { return grid.place_min(at, 0).y; },
      [&](std::uint64_t at) { return grid.place_max(at, 0).y; });
  std::vector<std::uint64_t> cells;
  for (const std::uint64_t row : rows) {
    for (const std::uint64_t column : columns) {
      if (grid.is_collapsed(row, column)) continue;
      for (std::uint64_t fold = 0; fold < grid.folds; ++fold) {
        if (cells.size() >= kMostTouched) return cells;
        if (!touches(rect_of(grid, {row, column, fold}), touch.min, touch.max)) continue;
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
    band.began_in_pinned_columns = mouse.x < grid.seen_min.x;
    band.began_in_pinned_rows = mouse.y < grid.seen_min.y;
    band.x =
        (band.began_in_pinned_columns ? 0.0 : grid.scroll_x) + static_cast<double>(mouse.x - grid.area_min.x);
    band.y =
        (band.began_in_pinned_rows ? 0.0 : grid.scroll_y) + static_cast<double>(mouse.y - grid.area_min.y);
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
  return true;
}

void draw_rubber_band(const GridState& state, const Context& context, const GridLayout& grid) {
  if (state.band.phase != RubberBand::Phase::drawing) return;
  const ImRect where = band_on_window(state, grid);
  outline_touched(state, context, grid, where);
  draw_band(context, grid, where);
}

}  // namespace proofsheet::ui
