#include "ui/grid_columns.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/grid.h"
#include "ui/grid_layout.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr float kNarrowestFactor = 0.2f, kWidestFactor = 12;
constexpr float kEdge = 8;                        // layout pixels that can be grabbed
constexpr float kEdgesFrom = 48;                  // layout pixels: narrower columns have none
constexpr std::uint64_t kMostNamedValues = 4096;  // of an axis whose columns have widths of their own

std::pair<std::string, std::string> value_of(const sheet::Pivot& pivot, std::uint64_t column) {
  const sheet::GridHeader header = pivot.column_header(column);
  if (header.labels.empty()) return {};
  return {header.axis_names.back(), header.labels.back()};
}

// How many columns follow one another before the innermost axis begins again.
std::uint64_t innermost_values(const sheet::Pivot& pivot) {
  const std::size_t levels = pivot.column_levels();
  return levels < 2 ? pivot.columns() : pivot.column_span(levels - 2);
}

std::vector<double> make_starts(const ColumnWidths& widths, const sheet::Pivot& pivot,
                                const GridLayout& grid) {
  const std::uint64_t values = innermost_values(pivot);
  std::vector<float> factors;
  for (std::uint64_t value = 0; value < values; ++value)
    factors.push_back(column_factor(widths, pivot, value));
  std::vector<double> starts{0};
  starts.reserve(static_cast<std::size_t>(grid.columns) + 1);
  for (std::uint64_t column = 0; column < grid.columns; ++column) {
    const float factor = factors[static_cast<std::size_t>(grid.column_at(column) % values)];
    starts.push_back(starts.back() + static_cast<double>(std::floor(grid.cell_width * factor) + grid.gap));
  }
  return starts;
}

}  // namespace

float column_factor(const ColumnWidths& widths, const sheet::Pivot& pivot, std::uint64_t column) {
  const auto found = widths.by_value.find(value_of(pivot, column));
  return found == widths.by_value.end() ? 1.0f : found->second;
}

void set_column_width(ColumnWidths& widths, const sheet::Pivot& pivot, std::uint64_t column, float factor) {
  const auto value = value_of(pivot, column);
  if (value.first.empty()) return;
  ++widths.version;
  if (factor == 1) {
    widths.by_value.erase(value);
  } else {
    widths.by_value[value] = std::clamp(factor, kNarrowestFactor, kWidestFactor);
  }
}

std::shared_ptr<const std::vector<double>> column_starts(ColumnWidths& widths, const RunView& run,
                                                         std::uint64_t page, const GridLayout& grid) {
  const sheet::Pivot& pivot = run.pivot();
  if (widths.by_value.empty() || pivot.column_levels() == 0 || innermost_values(pivot) > kMostNamedValues)
    return nullptr;
  const ColumnWidths::Key key{.run = run.identity(),
                              .layout_version = run.layout_version(),
                              .filter_version = run.filter_version(),
                              .page = page,
                              .widths_version = widths.version,
                              .cell_width = grid.cell_width,
                              .gap = grid.gap};
  if (!widths.starts || !(key == widths.key)) {
    widths.key = key;
    widths.starts = std::make_shared<const std::vector<double>>(make_starts(widths, pivot, grid));
  }
  return widths.starts;
}

void handle_column_edges(GridState& state, const Context& context, const GridLayout& grid) {
  const sheet::Pivot& pivot = context.run->pivot();
  if (pivot.column_levels() == 0 || grid.cell_width < context.px(kEdgesFrom)) return;
  const bool resizes_all = shows_pictures(*context.run) || innermost_values(pivot) > kMostNamedValues;
  const float top = grid.area_min.y - grid.column_header_height, grip = context.px(kEdge);
  for (const GridLayout& pane : grid.panes()) {
    if (pane.is_of_pinned_rows) continue;
    for (std::uint64_t column = pane.first_column(); column < pane.last_column(); ++column) {
      const ImVec2 from = grid.place_min(0, column), to = grid.place_max(0, column);
      if (to.x < pane.seen_min.x || to.x > pane.seen_max.x) continue;
      const std::uint64_t index = grid.column_at(column);
      ImGui::SetCursorScreenPos({to.x - grip / 2, top});
      ImGui::InvisibleButton(fmt::format("##edge {}", index).c_str(), {grip, grid.column_header_height});
      platform::announce_item(fmt::format("grid.edge {}", index));
      if (ImGui::IsItemHovered() || ImGui::IsItemActive()) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
        ImGui::GetWindowDrawList()->AddRectFilled({std::floor(to.x), top},
                                                  {to.x + context.px(2), grid.area_max.y},
                                                  with_alpha(context.theme.accent, 0.7f));
      }
      if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
        if (resizes_all)
          set_cell_width(state, 0);
        else
          set_column_width(state.columns, pivot, index, 1);
      } else if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, context.px(3))) {
        const float width = std::max(1.0f, ImGui::GetMousePos().x - from.x);
        if (resizes_all)
          set_cell_width(state, width / context.scale);
        else
          set_column_width(state.columns, pivot, index, width / grid.cell_width);
      }
    }
  }
}

}  // namespace proofsheet::ui
