#include "ui/grid_header.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "ui/grid_layout.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr std::uint64_t kMostPageTabs = 8;

bool same_prefix(const sheet::GridHeader& a, const sheet::GridHeader& b, std::size_t levels) {
  for (std::size_t i = 0; i < levels; ++i) {
    if (a.labels[i] != b.labels[i]) return false;
  }
  return true;
}

std::string page_title(const sheet::GridHeader& header) {
  std::string title;
  for (std::size_t i = 0; i < header.labels.size(); ++i) {
    if (i > 0) title += " · ";
    title += header_text(header.axis_names[i], header.labels[i]);
  }
  return title;
}

std::string grid_summary(const Context& context) {
  const sheet::Pivot& pivot = context.run->pivot();
  std::string text = fmt::format("{} × {} cells", pivot.rows(), pivot.columns());
  if (pivot.folds() > 1) {
    const auto& fold = pivot.layout().fold;
    text += fold.size() == 1 ? fmt::format(", {} {}s each", pivot.folds(), fold.front())
                             : fmt::format(", {} each", pivot.folds());
  }
  return text;
}

}  // namespace

std::string header_text(const std::string& axis, const std::string& label) {
  const bool is_word = std::any_of(label.begin(), label.end(), [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || (static_cast<unsigned char>(c) & 0x80) != 0;
  });
  if (is_word || axis.empty()) return label.empty() ? fmt::format("{} (empty)", axis) : label;
  return fmt::format("{} {}", axis, label);
}

void draw_column_headers(const Context& context, ImDrawList& list, const GridLayout& grid) {
  const sheet::Pivot& pivot = context.run->pivot();
  const ImVec2 min{grid.area_min.x, grid.area_min.y - grid.column_header_height};
  list.PushClipRect(min, {grid.area_max.x, grid.area_min.y}, true);
  const float size = kTextSize * context.scale;
  const std::uint64_t last = grid.last_column();
  for (std::uint64_t column = grid.first_column(); column < last;) {
    const sheet::GridHeader header = pivot.column_header(grid.column_at(column));
    std::uint64_t next = column + 1;
    for (std::size_t level = 0; level < header.labels.size(); ++level) {
      // An outer label stands once over its group.
      const bool inner = level + 1 == header.labels.size();
      if (!inner && column > grid.first_column() &&
          same_prefix(pivot.column_header(grid.column_at(column - 1)), header, level + 1))
        continue;
      std::uint64_t end = column + 1;
      while (!inner && end < last && same_prefix(pivot.column_header(grid.column_at(end)), header, level + 1))
        ++end;
      const float x = std::max(grid.place_min(0, column).x, grid.area_min.x);
      const float room = grid.place_min(0, end).x - x - context.px(6);
      if (room < context.px(18)) continue;
      draw_line(list, inner ? context.fonts.text : context.fonts.semibold, size,
                {x, min.y + context.px(kHeaderLine) * static_cast<float>(level)}, room, context.theme.text,
                header_text(header.axis_names[level], header.labels[level]));
    }
    column = next;
  }
  list.PopClipRect();
}

void draw_row_headers(const Context& context, ImDrawList& list, const GridLayout& grid) {
  const sheet::Pivot& pivot = context.run->pivot();
  if (pivot.layout().rows.empty()) return;
  const float left = grid.area_min.x - grid.row_header_width;
  list.PushClipRect({left, grid.area_min.y}, {grid.area_min.x, grid.area_max.y}, true);
  const float size = kTextSize * context.scale;
  for (std::uint64_t row = grid.first_row(); row < grid.last_row(); ++row) {
    const ImVec2 place = grid.place_min(row, 0);
    const float bottom = place.y + grid.cell_height;
    if (grid.cell_height < context.px(14)) continue;
    // A label follows the row while any of it can be seen.
    float y =
        std::min(std::max(place.y, grid.area_min.y), std::max(place.y, bottom - context.px(kLineHeight)));
    const sheet::GridHeader header = pivot.row_header(grid.row_at(row));
    for (std::size_t level = 0; level < header.labels.size() && y < bottom; ++level) {
      const bool inner = level + 1 == header.labels.size();
      const ImVec2 top{left, y};
      const float used = draw_wrapped(list, inner ? context.fonts.text : context.fonts.semibold, size, top,
                                      {grid.area_min.x - context.px(12), std::max(bottom, y + size + 2)},
                                      inner && level > 0 ? context.theme.muted : context.theme.text,
                                      header_text(header.axis_names[level], header.labels[level]));
      y += used + context.px(2);
    }
  }
  list.PopClipRect();
}

void draw_page_bar(GridState& state, const Context& context, Actions& actions) {
  const sheet::Pivot& pivot = context.run->pivot();
  const std::uint64_t pages = pivot.pages();
  const float top = ImGui::GetCursorPosY();
  const float line_start = ImGui::GetCursorPosX();
  if (pages > 1 && pages <= kMostPageTabs) {
    for (std::uint64_t page = 0; page < pages; ++page) {
      if (page > 0) ImGui::SameLine(0, context.px(4));
      if (tab(context, page_title(pivot.page_header(page)).c_str(), page == state.page))
        actions.push_back(SetPage{page});
    }
  } else if (pages > kMostPageTabs) {
    if (button(context, "‹##page", ButtonKind::quiet, context.px(24), state.page > 0))
      actions.push_back(SetPage{state.page - 1});
    ImGui::SameLine(0, context.px(4));
    if (button(context, "›##page", ButtonKind::quiet, context.px(24), state.page + 1 < pages))
      actions.push_back(SetPage{state.page + 1});
    ImGui::SameLine(0, context.px(8));
    ImGui::AlignTextToFramePadding();
    label(context,
          fmt::format("{} · page {} of {}", page_title(pivot.page_header(state.page)), state.page + 1, pages),
          context.theme.text);
  }
  const std::string summary = grid_summary(context);
  const float width = text_width(context.fonts.text, kCaptionSize * context.scale, summary);
  ImGui::SetCursorPos({line_start + ImGui::GetContentRegionAvail().x - width, top + context.px(6)});
  label(context, summary, context.theme.muted, kCaptionSize);
  ImGui::SetCursorPos({line_start, top + context.px(32)});
}

}  // namespace proofsheet::ui
