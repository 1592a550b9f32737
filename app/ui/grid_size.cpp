// How large the cells are: what the commands ask for, around a cell that stays where it is.
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "ui/grid.h"
#include "ui/grid_layout.h"

namespace proofsheet::ui {
namespace {

constexpr float kLargestWidth = 4096;      // layout pixels
constexpr std::size_t kMostPictures = 64;  // that are asked how large they are
constexpr GridState::Pixels kUsualPicture{1024, 1024};

// The cell that stays: under the pointer, else in focus and in sight.
std::optional<std::uint64_t> kept_cell(const GridState& state, const Context& context,
                                       const GridLayout& grid) {
  const RunView& run = *context.run;
  if (ImGui::IsWindowHovered()) {
    if (const auto hit = grid.hit(ImGui::GetMousePos())) {
      const auto cell = run.pivot().cell({state.page, hit->row, hit->column, hit->fold});
      if (cell) return cell;
    }
  }
  const auto focus = context.selection.focus();
  ImVec2 min, max;
  if (!focus || *focus >= run.plan().size() || !grid.cell_rect(run.pivot(), state.page, *focus, min, max))
    return std::nullopt;
  const bool is_in_sight = max.x > grid.area_min.x && max.y > grid.area_min.y && min.x < grid.area_max.x &&
                           min.y < grid.area_max.y;
  return is_in_sight ? focus : std::nullopt;
}

void take_larger(GridState::Pixels& largest, int width, int height) {
  largest.width = std::max(largest.width, width);
  largest.height = std::max(largest.height, height);
}

// The sizes that the sheet asks for.
GridState::Pixels wanted_pixels(const sheet::Plan& plan) {
  GridState::Pixels largest;
  for (const sheet::Axis& param : plan.sheet().params) {
    if (param.name != "size") continue;
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(param.values.size(), kMostPictures); ++i) {
      const std::string text = to_display(param.values.at(i));
      char* end = nullptr;
      const long width = std::strtol(text.c_str(), &end, 10);
      if (*end != 'x' && *end != 'X') continue;
      const long height = std::strtol(end + 1, nullptr, 10);
      if (width > 0 && height > 0 && width <= 65536 && height <= 65536)
        take_larger(largest, static_cast<int>(width), static_cast<int>(height));
    }
  }
  return largest;
}

// The largest of the pictures in sight, else of those that the sheet asks for.
GridState::Pixels picture_pixels(const GridState& state, const Context& context, const GridLayout& grid) {
  RunView& run = *context.run;
  GridState::Pixels largest;
  std::size_t asked = 0;
  for (std::uint64_t row = grid.first_row(); row < grid.last_row(); ++row) {
    for (std::uint64_t column = grid.first_column(); column < grid.last_column(); ++column) {
      for (std::uint64_t fold = 0; fold < grid.folds && asked < kMostPictures; ++fold) {
        const auto cell = run.pivot().cell({state.page, grid.row_at(row), grid.column_at(column), fold});
        if (!cell || run.cell(*cell).state != store::CellState::done) continue;
        ++asked;
        const auto result = run.result(*cell);
        if (result && !result->images.empty())
          take_larger(largest, result->images.front().width, result->images.front().height);
      }
    }
  }
  if (largest.width <= 0 || largest.height <= 0) largest = wanted_pixels(run.plan());
  return largest.width > 0 ? largest : kUsualPicture;
}

// Scrolls so that what lay under a point lies there still; pinned lines do so by themselves.
void keep_point(GridState& state, const GridLayout& before, const GridLayout& after, ImVec2 point) {
  const auto x = static_cast<double>(point.x - before.area_min.x),
             y = static_cast<double>(point.y - before.area_min.y);
  const auto lines = before.line_point(x + before.scroll_x, y + before.scroll_y);
  if (point.x >= before.seen_min.x) state.scroll_x = std::max(0.0, after.x_of(lines) - x);
  if (point.y >= before.seen_min.y) state.scroll_y = std::max(0.0, after.y_of(lines) - y);
}

}  // namespace

void set_cell_width(GridState& state, float layout_pixels) {
  state.cell_width = layout_pixels <= 0 ? 0 : std::clamp(layout_pixels, kSmallestCell, kLargestWidth);
  state.actual = {};
}

void change_size(GridState& state, const Context& context, ImVec2 min, ImVec2 max) {
  const GridState::Fit fit = std::exchange(state.fit, GridState::Fit::none);
  const float zoom = std::exchange(state.zoom_by, 1.0f);
  if (fit == GridState::Fit::none && zoom == 1) return;
  const GridLayout before = make_grid_layout(state, context, min, max);
  const bool keeps_point = std::exchange(state.zoom_keeps_point, false);
  const auto kept = keeps_point ? std::nullopt : kept_cell(state, context, before);
  if (zoom != 1) set_cell_width(state, before.cell_width / context.scale * zoom);
  if (fit == GridState::Fit::actual) {
    state.actual = picture_pixels(state, context, before);
    // From here it is zoomed on.
    const GridLayout actual = make_grid_layout(state, context, min, max);
    state.cell_width = std::min(kLargestWidth, actual.cell_width / context.scale);
  } else {
    state.fit = fit;
  }
  GridLayout after = make_grid_layout(state, context, min, max);
  const double room = static_cast<double>(after.area_max.x - after.area_min.x);
  if (fit == GridState::Fit::width && after.column_starts && after.content_width > 0) {
    // Columns of their own widths share the room in proportion.
    set_cell_width(state, state.cell_width * static_cast<float>(room / after.content_width));
    after = make_grid_layout(state, context, min, max);
  }
  if (keeps_point) return keep_point(state, before, after, ImGui::GetMousePos());
  ImVec2 was_min, was_max, is_min, is_max;
  const sheet::Pivot& pivot = context.run->pivot();
  if (!kept || !before.cell_rect(pivot, state.page, *kept, was_min, was_max) ||
      !after.cell_rect(pivot, state.page, *kept, is_min, is_max))
    return;
  const auto middle = [](float from, float to) { return static_cast<double>(from + to) / 2; };
  state.scroll_x += middle(is_min.x, is_max.x) - middle(was_min.x, was_max.x);
  state.scroll_y += middle(is_min.y, is_max.y) - middle(was_min.y, was_max.y);
}

}  // namespace proofsheet::ui
