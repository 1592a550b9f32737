#include "ui/header_sizes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "platform/item_hooks.h"
#include "ui/grid_header.h"
#include "ui/text_layout.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

// Layout pixels.
constexpr float kWidestRowHeader = 170, kWidestNestedHeader = 120, kNarrowestRowHeader = 56;
constexpr float kWrapsFrom = 72;  // narrower columns have labels of one line
constexpr float kGrip = 6;
constexpr float kMostOfWindow = 0.6f;
constexpr std::uint64_t kLooked = 64;  // labels of a level

std::vector<float> wanted_widths(const Context& context, const sheet::Pivot& pivot) {
  const std::size_t levels = pivot.row_levels();
  std::vector<float> widths(levels, 0);
  for (std::size_t level = 0; level < levels; ++level) {
    const std::uint64_t span = pivot.row_span(level);
    for (std::uint64_t i = 0; i < std::min(pivot.rows() / span, kLooked); ++i) {
      const sheet::GridHeader header = pivot.row_header(i * span);
      const float width = text_width(context.fonts.text, kTextSize * context.scale,
                                     header_text(header.axis_names[level], header.labels[level]));
      const float mark = level + 1 < levels && span > 1 ? context.px(kGroupMark) : 0;
      widths[level] = std::max(widths[level], width + mark + context.px(16));
    }
    widths[level] = std::min(widths[level], context.px(levels == 1 ? kWidestRowHeader : kWidestNestedHeader));
  }
  return widths;
}

float sum_of(const std::vector<float>& sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), 0.0f);
}

// Of one label; a number is never broken.
int lines_of(const Context& context, const std::string& axis, const std::string& label, float room) {
  const std::string text = header_text(axis, label);
  const bool is_number = text != label;
  const float size = kTextSize * context.scale;
  if (is_number || room < context.px(kWrapsFrom)) return 1;
  const GlyphWidths widths(context.fonts.text, size);
  int lines = 0;
  for (std::size_t at = 0; at < text.size() && lines < kMostHeaderLines; ++lines)
    at = wrap_line(widths, text, at, room).next;
  return std::max(1, lines);
}

int lines_of_level(const Context& context, const GridLayout& grid, std::size_t level) {
  const sheet::Pivot& pivot = grid.run->pivot();
  const std::uint64_t span = pivot.column_span(level);
  const float mark = level + 1 < pivot.column_levels() && span > 1 ? context.px(kGroupMark) : 0;
  const float across = static_cast<float>(span) * (grid.cell_width + grid.gap);
  const float room = std::min(across, grid.area_max.x - grid.area_min.x) - context.px(6) - mark;
  int lines = 1;
  for (std::uint64_t i = 0; i < std::min(pivot.columns() / span, kLooked) && lines < kMostHeaderLines; ++i) {
    const sheet::GridHeader header = pivot.column_header(i * span);
    lines = std::max(lines, lines_of(context, header.axis_names[level], header.labels[level], room));
  }
  return lines;
}

}  // namespace

float GridLayout::column_level_top(std::size_t level) const {
  const auto end = column_header_heights.begin() +
                   static_cast<std::ptrdiff_t>(std::min(level, column_header_heights.size()));
  return area_min.y - column_header_height + std::accumulate(column_header_heights.begin(), end, 0.0f);
}

void take_row_headers(GridLayout& grid, const Context& context, float left, float wished) {
  std::vector<float>& widths = grid.row_header_widths;
  widths = wanted_widths(context, grid.run->pivot());
  if (!widths.empty() && wished > 0) {
    const float most = (grid.area_max.x - left) * kMostOfWindow;
    const float factor = std::clamp(context.px(wished), context.px(kNarrowestRowHeader), most) /
                         std::max(1.0f, sum_of(widths));
    for (float& width : widths) width = std::floor(width * factor);
  }
  if (!widths.empty()) widths.back() += std::max(0.0f, context.px(kNarrowestRowHeader) - sum_of(widths));
  grid.row_header_width = widths.empty() ? context.px(16) : sum_of(widths);
  grid.area_min.x = left + grid.row_header_width;
  grid.area_max.x = std::max(grid.area_max.x, grid.area_min.x + 1);
}

void take_column_headers(GridLayout& grid, const Context& context, float top) {
  const std::size_t levels = grid.run->pivot().column_levels();
  grid.column_header_heights.assign(std::max<std::size_t>(1, levels), context.px(kHeaderLine));
  for (std::size_t level = 0; level < levels && grid.cell_width > 0; ++level)
    grid.column_header_heights[level] *= static_cast<float>(lines_of_level(context, grid, level));
  grid.column_header_height = sum_of(grid.column_header_heights) + context.px(4);
  grid.area_min.y = top + grid.column_header_height;
  grid.area_max.y = std::max(grid.area_max.y, grid.area_min.y + 1);
}

void handle_header_edge(GridState& state, const Context& context, const GridLayout& grid) {
  if (grid.row_header_widths.empty()) return;
  const float grip = context.px(kGrip), left = grid.area_min.x - grid.row_header_width;
  ImGui::SetCursorScreenPos({grid.area_min.x - grip, grid.area_min.y - grid.column_header_height});
  ImGui::InvisibleButton("##header edge",
                         {grip, grid.area_max.y - grid.area_min.y + grid.column_header_height});
  platform::announce_item("grid.header_edge");
  if (ImGui::IsItemHovered() || ImGui::IsItemActive()) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    const float x = std::floor(grid.area_min.x - grip / 2);
    ImGui::GetWindowDrawList()->AddRectFilled({x, grid.area_min.y - grid.column_header_height},
                                              {x + context.px(2), grid.area_max.y},
                                              with_alpha(context.theme.accent, 0.7f));
  }
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left))
    state.row_header_width = 0;
  else if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, context.px(3)))
    state.row_header_width = std::max(1.0f, (ImGui::GetMousePos().x - left) / context.scale);
}

}  // namespace proofsheet::ui
