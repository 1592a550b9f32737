#include "ui/grid_groups.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/grid.h"
#include "ui/grid_layout.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr std::uint64_t kMostLooked = 2048;  // cells of a place
constexpr std::uint64_t kMostDots = 400;
constexpr std::uint64_t kMostMixed = kSummaryLooks;                  // cells of one colour
constexpr double kSummariesEvery_s = 0.5;                            // while a run goes on
constexpr float kSmallestDot = 2, kLargestDot = 9, kWordsFrom = 70;  // layout pixels

struct LineRange {
  std::uint64_t first = 0, count = 1;
};
LineRange range_of(const LineGroups& groups, std::uint64_t line, std::uint64_t lines) {
  const auto group = groups.collapsed(line);
  if (!group) return {line, 1};
  const std::uint64_t span = groups.span(group->level);
  return {group->index * span, std::min(span, lines - group->index * span)};
}

// Calls `visit(cell)` for cells of a place, at most `most` of them, evenly chosen; returns how many there are
// places for.
template <class Visit>
std::uint64_t visit_cells(const RunView& run, std::uint64_t page, std::uint64_t row, std::uint64_t column,
                          std::uint64_t most, const Visit& visit) {
  const sheet::Pivot& pivot = run.pivot();
  const LineRange rows = range_of(run.row_groups(), row, pivot.rows());
  const LineRange columns = range_of(run.column_groups(), column, pivot.columns());
  const std::uint64_t folds = pivot.folds(), all = rows.count * columns.count * folds;
  const std::uint64_t looks = std::min(all, most);
  for (std::uint64_t look = 0; look < looks; ++look) {
    const std::uint64_t at = all == looks ? look : look * (all / looks);
    const auto cell = pivot.cell({page, rows.first + at / (columns.count * folds),
                                  columns.first + at / folds % columns.count, at % folds});
    if (cell && !run.cell(*cell).hidden) visit(*cell);
  }
  return all;
}

bool has_failed(const RunView& run, std::uint64_t cell) {
  const store::CellState state = run.cell(cell).state;
  return run.matches(cell) && (state == store::CellState::failed || state == store::CellState::filtered);
}

GridSummaries::Place summarize(const Context& context, std::uint64_t page, std::uint64_t row,
                               std::uint64_t column) {
  const RunView& run = *context.run;
  const DotPalette palette(context.theme);
  GridSummaries::Place place;
  std::vector<ImU32> colors;
  place.cells = visit_cells(run, page, row, column, kMostLooked, [&](std::uint64_t cell) {
    place.failed += has_failed(run, cell) ? 1 : 0;
    colors.push_back(palette.of(run, cell, kByState, {}) | IM_COL32_A_MASK);
  });
  place.has_all = place.cells <= kMostLooked;
  if (place.has_all) place.cells = colors.size();
  const std::size_t each = (colors.size() + kMostDots - 1) / kMostDots;
  for (std::size_t i = 0; i < colors.size(); i += std::max<std::size_t>(1, each))
    place.dots.push_back(colors[i]);
  return place;
}

void draw_summary_dots(const Context& context, ImDrawList& list, const std::vector<ImU32>& dots, ImVec2 min,
                       ImVec2 max) {
  const float width = max.x - min.x, height = max.y - min.y;
  if (dots.empty() || width < context.px(kSmallestDot) || height < context.px(kSmallestDot)) return;
  const float step = std::clamp(std::floor(std::sqrt(width * height / static_cast<float>(dots.size()))),
                                context.px(kSmallestDot), context.px(kLargestDot));
  const float size = std::max(1.0f, step - std::max(1.0f, std::floor(step / 5)));
  const auto across = static_cast<std::size_t>(std::max(1.0f, std::floor(width / step)));
  for (std::size_t i = 0; i < dots.size(); ++i) {
    const ImVec2 at{min.x + static_cast<float>(i % across) * step,
                    min.y + static_cast<float>(i / across) * step};
    if (at.y + size > max.y) return;
    list.AddRectFilled(at, {at.x + size, at.y + size}, dots[i]);
  }
}

// Where the mark of a group stands that begins at `place`.
ImVec2 mark_position(const GridLayout& grid, const GridLayout& pane, GridLine line, std::size_t level,
                     std::uint64_t place) {
  const ImVec2 at = line == GridLine::row ? grid.place_min(place, 0) : grid.place_min(0, place);
  if (line == GridLine::column) return {std::max(at.x, pane.seen_min.x), grid.column_level_top(level)};
  float left = grid.area_min.x - grid.row_header_width;
  for (std::size_t i = 0; i < level; ++i) left += grid.row_header_widths[i];
  return {left, std::max(at.y, pane.seen_min.y)};
}

}  // namespace

void follow_summaries(GridState& state, const Context& context) {
  GridSummaries& summaries = state.summaries;
  const RunView& run = *context.run;
  const GridSummaries::Key key{.run = run.identity(),
                               .run_version = run.version(),
                               .layout_version = run.layout_version(),
                               .filter_version = run.filter_version(),
                               .page = state.page,
                               .theme = context.theme.kind};
  if (key == summaries.key) return;
  GridSummaries::Key older = key;
  older.run_version = summaries.key.run_version;
  const double due = summaries.made_at + kSummariesEvery_s;
  if (older == summaries.key && run.is_running() && ImGui::GetTime() < due) {
    if (!summaries.places.empty()) context.draw_within(due - ImGui::GetTime());
    return;
  }
  summaries.key = key;
  summaries.made_at = ImGui::GetTime();
  summaries.places.clear();
}

void draw_summary(GridState& state, const Context& context, ImDrawList& list, const GridLayout& grid,
                  std::uint64_t row, std::uint64_t column) {
  const std::pair at{grid.row_at(row), grid.column_at(column)};
  auto found = state.summaries.places.find(at);
  if (found == state.summaries.places.end())
    found = state.summaries.places.emplace(at, summarize(context, state.page, at.first, at.second)).first;
  const GridSummaries::Place& place = found->second;
  if (place.cells == 0) return;
  const ImVec2 min = grid.place_min(row, column), max = grid.place_max(row, column);
  const float pad = context.px(8), size = kCaptionSize * context.scale, line = context.px(kLineHeight);
  draw_outline(context, min, max, context.theme.line);
  const bool has_words = max.x - min.x >= context.px(kWordsFrom) && max.y - min.y >= 2 * line + pad;
  const float inset = has_words ? pad : std::min(pad, context.px(3));
  draw_summary_dots(context, list, place.dots, {min.x + inset, min.y + inset},
                    {max.x - inset, max.y - inset - (has_words ? line : 0)});
  if (!has_words) return;
  const float y = max.y - pad - size, room = max.x - min.x - 2 * pad;
  const std::string count = tr_count(place.cells, "{} cell", "{} cells");
  draw_line(list, context.fonts.text, size, {min.x + pad, y}, room, context.theme.muted, count);
  if (place.failed == 0) return;
  const float used = text_width(context.fonts.text, size, count) + pad;
  draw_line(list, context.fonts.text, size, {min.x + pad + used, y}, std::max(0.0f, room - used),
            context.theme.failed,
            tr_format("{} failed", fmt::format("{}{}", place.failed, place.has_all ? "" : "+")));
}

ImU32 summary_color(const Context& context, const GridLayout& grid, std::uint64_t page, std::uint64_t row,
                    std::uint64_t column) {
  const RunView& run = *context.run;
  const DotPalette palette(context.theme);
  std::uint32_t sums[3] = {}, count = 0;
  ImU32 alarm = 0;
  constexpr int kShifts[3] = {IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT};
  visit_cells(run, page, grid.row_at(row), grid.column_at(column), kMostMixed, [&](std::uint64_t cell) {
    const ImU32 color = palette.of(run, cell, kByState, {}) | IM_COL32_A_MASK;
    if (has_failed(run, cell)) alarm = color;
    ++count;
    for (int i = 0; i < 3; ++i) sums[i] += (color >> kShifts[i]) & 0xFF;
  });
  if (alarm != 0 || count == 0) return alarm;
  ImU32 mean = IM_COL32_A_MASK;
  for (int i = 0; i < 3; ++i) mean |= (sums[i] / count) << kShifts[i];
  return mean;
}

bool has_group_mark(const Context& context, const GridLayout& grid, GridLine line, const LineGroups& groups,
                    const LineGroup& group) {
  if (!groups.has_level(group.level)) return false;
  const std::uint64_t span = groups.span(group.level);
  const auto collapsed = groups.collapsed(group.index * span);
  if (collapsed && collapsed->level < group.level) return false;
  const bool is_one = collapsed && collapsed->level == group.level;
  const float lines = is_one ? 1.0f : static_cast<float>(span);
  const float size = line == GridLine::row ? grid.cell_height : grid.cell_width;
  return lines * (size + grid.gap) >= context.px(kGroupMark);
}

void draw_group_mark(const Context& context, ImDrawList& list, ImVec2 at, bool is_collapsed) {
  const float r = context.px(3.5f), x = at.x + context.px(5), y = at.y + context.px(8);
  if (is_collapsed) {
    list.AddTriangleFilled({x - r * 0.7f, y - r}, {x - r * 0.7f, y + r}, {x + r, y}, context.theme.muted);
  } else {
    list.AddTriangleFilled({x - r, y - r * 0.7f}, {x + r, y - r * 0.7f}, {x, y + r}, context.theme.muted);
  }
}

void handle_groups(const Context& context, const GridLayout& grid, GridLine line, Actions& actions) {
  const bool is_row = line == GridLine::row;
  const LineGroups& groups = is_row ? context.run->row_groups() : context.run->column_groups();
  const auto innermost = groups.innermost();
  if (!innermost) return;
  const float size = context.px(kGroupMark);
  for (const GridLayout& pane : grid.panes()) {
    if (is_row ? pane.is_of_pinned_columns : pane.is_of_pinned_rows) continue;
    const std::uint64_t first = is_row ? pane.first_row() : pane.first_column();
    const std::uint64_t last = is_row ? pane.last_row() : pane.last_column();
    for (std::size_t level = 0; level <= *innermost; ++level) {
      if (!groups.has_level(level)) continue;
      std::optional<LineGroup> before;
      for (std::uint64_t place = first; place < last; ++place) {
        const std::uint64_t index = is_row ? grid.row_at(place) : grid.column_at(place);
        const LineGroup group = groups.group_of(index, level);
        const auto collapsed = groups.collapsed(index);
        const bool is_inside = collapsed && collapsed->level < level;
        if (before == group || is_inside) continue;
        before = group;
        if (!has_group_mark(context, grid, line, groups, group)) continue;
        ImGui::SetCursorScreenPos(mark_position(grid, pane, line, level, place));
        const std::string name =
            fmt::format("##group {} {} {}", is_row ? "row" : "column", level, group.index);
        if (ImGui::InvisibleButton(name.c_str(), {size, context.px(kLineHeight)}, ImGuiButtonFlags_EnableNav))
          actions.push_back(ToggleGroup{line, group});
        platform::announce_item(
            fmt::format("grid.group {} {} {}", is_row ? "row" : "column", level, group.index));
        if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      }
    }
  }
}

}  // namespace proofsheet::ui
