#include "ui/line_sizes.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/grid.h"
#include "ui/grid_layout.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr float kSmallestFactor = 0.2f, kLargestFactor = 12;
constexpr float kEdge = 8;                        // layout pixels that can be grabbed
constexpr float kEdgesFrom = 48;                  // layout pixels: smaller lines have none
constexpr std::uint64_t kMostNamedValues = 4096;  // of an axis whose lines have sizes of their own

std::size_t line_levels(const sheet::Pivot& pivot, GridLine line) {
  return line == GridLine::row ? pivot.row_levels() : pivot.column_levels();
}

std::pair<std::string, std::string> value_of(const sheet::Pivot& pivot, GridLine line, std::uint64_t index) {
  const sheet::GridHeader header =
      line == GridLine::row ? pivot.row_header(index) : pivot.column_header(index);
  if (header.labels.empty()) return {};
  return {header.axis_names.back(), header.labels.back()};
}

// How many lines follow one another before the innermost axis begins again.
std::uint64_t innermost_values(const sheet::Pivot& pivot, GridLine line) {
  const std::size_t levels = line_levels(pivot, line);
  if (line == GridLine::row) return levels < 2 ? pivot.rows() : pivot.row_span(levels - 2);
  return levels < 2 ? pivot.columns() : pivot.column_span(levels - 2);
}

float plain_size(const GridLayout& grid, GridLine line) {
  return line == GridLine::row ? grid.cell_height : grid.cell_width;
}

std::vector<double> make_starts(const LineSizes& sizes, const sheet::Pivot& pivot, GridLine line,
                                const GridLayout& grid) {
  const std::uint64_t values = innermost_values(pivot, line);
  const std::uint64_t count = line == GridLine::row ? grid.rows : grid.columns;
  std::vector<float> factors;
  for (std::uint64_t value = 0; value < values; ++value)
    factors.push_back(line_factor(sizes, pivot, line, value));
  std::vector<double> starts{0};
  starts.reserve(static_cast<std::size_t>(count) + 1);
  for (std::uint64_t place = 0; place < count; ++place) {
    const std::uint64_t index = line == GridLine::row ? grid.row_at(place) : grid.column_at(place);
    const float factor = factors[static_cast<std::size_t>(index % values)];
    starts.push_back(starts.back() +
                     static_cast<double>(std::floor(plain_size(grid, line) * factor) + grid.gap));
  }
  return starts;
}

// One edge that can be dragged: of a line that begins at `from`.
struct LineEdge {
  GridLine line = GridLine::column;
  std::uint64_t index = 0;  // the pivot's
  ImVec2 from, to;          // of the line's first place
  bool resizes_all = false;
};

// All cells in such a size that this line's are `size` pixels large, or the line alone.
void resize(GridState& state, const Context& context, const GridLayout& grid, const LineEdge& edge,
            float size) {
  const float factor = std::max(1.0f, size) / plain_size(grid, edge.line);
  if (edge.resizes_all) {
    set_cell_width(state, factor * grid.cell_width / context.scale);
  } else {
    set_line_size(edge.line == GridLine::row ? state.row_sizes : state.column_sizes, context.run->pivot(),
                  edge.line, edge.index, factor);
  }
}

void put_back(GridState& state, const Context& context, const LineEdge& edge) {
  if (edge.resizes_all) {
    set_cell_width(state, 0);
  } else {
    set_line_size(edge.line == GridLine::row ? state.row_sizes : state.column_sizes, context.run->pivot(),
                  edge.line, edge.index, 1);
  }
}

void handle_line_edge(GridState& state, const Context& context, const GridLayout& grid,
                      const LineEdge& edge) {
  const bool is_row = edge.line == GridLine::row;
  const float grip = context.px(kEdge);
  const ImVec2 header{grid.area_min.x - grid.row_header_width, grid.area_min.y - grid.column_header_height};
  ImGui::SetCursorScreenPos(is_row ? ImVec2(header.x, edge.to.y - grip / 2)
                                   : ImVec2(edge.to.x - grip / 2, header.y));
  ImGui::InvisibleButton(
      fmt::format("##edge {} {}", is_row ? "row" : "column", edge.index).c_str(),
      is_row ? ImVec2(grid.row_header_width, grip) : ImVec2(grip, grid.column_header_height));
  platform::announce_item(fmt::format("grid.{} {}", is_row ? "row_edge" : "edge", edge.index));
  if (ImGui::IsItemHovered() || ImGui::IsItemActive()) {
    ImGui::SetMouseCursor(is_row ? ImGuiMouseCursor_ResizeNS : ImGuiMouseCursor_ResizeEW);
    const ImVec2 min =
        is_row ? ImVec2(header.x, std::floor(edge.to.y)) : ImVec2(std::floor(edge.to.x), header.y);
    const ImVec2 max = is_row ? ImVec2(grid.area_max.x, edge.to.y + context.px(2))
                              : ImVec2(edge.to.x + context.px(2), grid.area_max.y);
    ImGui::GetWindowDrawList()->AddRectFilled(min, max, with_alpha(context.theme.accent, 0.7f));
  }
  if (ImGui::IsItemActivated()) {
    const LineSizes& sizes = is_row ? state.row_sizes : state.column_sizes;
    state.resizing = Resized{edge.line, sizes.by_value, state.cell_width};
  }
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    put_back(state, context, edge);
  } else if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, context.px(3))) {
    const ImVec2 mouse = ImGui::GetMousePos();
    resize(state, context, grid, edge, is_row ? mouse.y - edge.from.y : mouse.x - edge.from.x);
  }
}

}  // namespace

float line_factor(const LineSizes& sizes, const sheet::Pivot& pivot, GridLine line, std::uint64_t index) {
  const auto found = sizes.by_value.find(value_of(pivot, line, index));
  return found == sizes.by_value.end() ? 1.0f : found->second;
}

void set_line_size(LineSizes& sizes, const sheet::Pivot& pivot, GridLine line, std::uint64_t index,
                   float factor) {
  const auto value = value_of(pivot, line, index);
  if (value.first.empty()) return;
  ++sizes.version;
  if (factor == 1) {
    sizes.by_value.erase(value);
  } else {
    sizes.by_value[value] = std::clamp(factor, kSmallestFactor, kLargestFactor);
  }
}

std::shared_ptr<const std::vector<double>> line_starts(LineSizes& sizes, const RunView& run, GridLine line,
                                                       std::uint64_t page, const GridLayout& grid) {
  const sheet::Pivot& pivot = run.pivot();
  if (sizes.by_value.empty() || line_levels(pivot, line) == 0 ||
      innermost_values(pivot, line) > kMostNamedValues)
    return nullptr;
  const LineSizes::Key key{.run = run.identity(),
                           .layout_version = run.layout_version(),
                           .filter_version = run.filter_version(),
                           .page = page,
                           .sizes_version = sizes.version,
                           .cell_size = plain_size(grid, line),
                           .gap = grid.gap};
  if (!sizes.starts || !(key == sizes.key)) {
    sizes.key = key;
    sizes.starts = std::make_shared<const std::vector<double>>(make_starts(sizes, pivot, line, grid));
  }
  return sizes.starts;
}

namespace {

void handle_edges_of(GridState& state, const Context& context, const GridLayout& grid, GridLine line) {
  const bool is_row = line == GridLine::row;
  const sheet::Pivot& pivot = context.run->pivot();
  if (line_levels(pivot, line) == 0 || plain_size(grid, line) < context.px(kEdgesFrom)) return;
  const bool resizes_all =
      context.run->media().are_all_pictures() || innermost_values(pivot, line) > kMostNamedValues;
  for (const GridLayout& pane : grid.panes()) {
    if (is_row ? pane.is_of_pinned_columns : pane.is_of_pinned_rows) continue;
    const std::uint64_t last = is_row ? pane.last_row() : pane.last_column();
    for (std::uint64_t place = is_row ? pane.first_row() : pane.first_column(); place < last; ++place) {
      LineEdge edge{.line = line,
                    .index = is_row ? grid.row_at(place) : grid.column_at(place),
                    .from = is_row ? grid.place_min(place, 0) : grid.place_min(0, place),
                    .to = is_row ? grid.place_max(place, 0) : grid.place_max(0, place),
                    .resizes_all = resizes_all};
      if (is_row ? edge.to.y < pane.seen_min.y || edge.to.y > pane.seen_max.y
                 : edge.to.x < pane.seen_min.x || edge.to.x > pane.seen_max.x)
        continue;
      handle_line_edge(state, context, grid, edge);
    }
  }
}

}  // namespace

void handle_line_edges(GridState& state, const Context& context, const GridLayout& grid, Actions& actions) {
  handle_edges_of(state, context, grid, GridLine::column);
  handle_edges_of(state, context, grid, GridLine::row);
  // The edge itself may be out of sight by now.
  if (state.resizing && !ImGui::IsMouseDown(ImGuiMouseButton_Left))
    actions.push_back(*std::exchange(state.resizing, std::nullopt));
}

}  // namespace proofsheet::ui
