#include "ui/grid_header.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "platform/item_hooks.h"
#include "ui/figures.h"
#include "ui/grid_groups.h"
#include "ui/grid_layout.h"
#include "ui/grid_values.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr std::uint64_t kMostPageTabs = 8;
constexpr float kLowestLabelled = 14;  // layout pixels: of a row that is still labelled

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
  const std::uint64_t rows = pivot.rows(), columns = pivot.columns(), folds = pivot.folds();
  const auto& fold = pivot.layout().fold;
  std::string text = folds <= 1         ? tr_format("{} × {} cells", grouped(rows), grouped(columns))
                     : fold.size() == 1 ? tr_format("{} × {} cells, {} {}s each", grouped(rows),
                                                    grouped(columns), grouped(folds), fold.front())
                                        : tr_format("{} × {} cells, {} each", grouped(rows), grouped(columns),
                                                    grouped(folds));
  if (context.run->row_sort()) text += " · " + tr_format("rows by {}", sort_words(*context.run->row_sort()));
  if (context.run->column_sort())
    text += " · " + tr_format("columns by {}", sort_words(*context.run->column_sort()));
  return text;
}

}  // namespace

namespace {

// The label with its axis where there is room, else alone; a number that does not fit is left out, for a part
// of one would be another number.
std::string fitting_header(ImFont* font, float size, float room, const std::string& axis,
                           const std::string& label) {
  std::string whole = header_text(axis, label);
  if (text_width(font, size, whole) <= room) return whole;
  const bool is_number = whole != label;
  if (!is_number) return room < 2 * size ? "" : whole;
  return text_width(font, size, label) <= room ? label : "";
}

// Before the labels of a level that have no room for their axis, its name.
void draw_left_out_axes(const Context& context, ImDrawList& list, const GridLayout& grid,
                        const std::vector<std::string>& names) {
  const float size = kCaptionSize * context.scale, right = grid.area_min.x - context.px(10);
  const float room = grid.row_header_width - context.px(10);
  for (std::size_t level = 0; level < names.size(); ++level) {
    if (names[level].empty()) continue;
    const float width = std::min(room, text_width(context.fonts.text, size, names[level]) + 1);
    draw_line(list, context.fonts.text, size, {right - width, grid.column_level_top(level) + context.px(2)},
              width, context.theme.muted, names[level]);
  }
}

}  // namespace

std::string header_text(const std::string& axis, const std::string& label) {
  const bool is_word = std::any_of(label.begin(), label.end(), [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || (static_cast<unsigned char>(c) & 0x80) != 0;
  });
  if (is_word || axis.empty()) return label.empty() ? tr_format("{} (empty)", axis) : label;
  return fmt::format("{} {}", axis, label);
}

namespace {

// In one line, or in as many as the level has. `name`: for tests.
void draw_column_label(const Context& context, ImDrawList& list, ImFont* font, ImVec2 at, ImVec2 room,
                       const std::string& text, const std::string& name) {
  const float size = kTextSize * context.scale;
  float height = context.px(kHeaderLine);
  if (room.y <= height + 0.5f)
    draw_line(list, font, size, at, room.x, context.theme.text, text);
  else
    height = draw_wrapped(list, font, size, at, {at.x + room.x, at.y + room.y}, context.theme.text, text);
  if (!platform::has_item_recorder() || text.empty()) return;
  ImGui::ItemAdd(ImRect(at, {at.x + room.x, at.y + height}), ImGui::GetID(name.c_str()), nullptr,
                 ImGuiItemFlags_NoNav);
  platform::announce_item(name);
}

// `left_out`: by level, the axis that its labels do not name.
void draw_columns_of(const Context& context, ImDrawList& list, const GridLayout& grid,
                     std::vector<std::string>& left_out) {
  const sheet::Pivot& pivot = context.run->pivot();
  const LineGroups& groups = context.run->column_groups();
  const float top = grid.area_min.y - grid.column_header_height;
  list.PushClipRect({grid.seen_min.x, top}, {grid.seen_max.x, grid.area_min.y}, true);
  const float size = kTextSize * context.scale;
  const std::uint64_t last = grid.last_column();
  for (std::uint64_t column = grid.first_column(); column < last; ++column) {
    const sheet::GridHeader header = pivot.column_header(grid.column_at(column));
    for (std::size_t level = 0; level < header.labels.size(); ++level) {
      // An outer label stands once over its group.
      const bool inner = level + 1 == header.labels.size();
      if (!inner && column > grid.first_column() &&
          same_prefix(pivot.column_header(grid.column_at(column - 1)), header, level + 1))
        continue;
      std::uint64_t end = column + 1;
      while (!inner && end < last && same_prefix(pivot.column_header(grid.column_at(end)), header, level + 1))
        ++end;
      const auto collapsed = groups.collapsed(grid.column_at(column));
      const float top_of_level = grid.column_level_top(level), height = grid.column_header_heights[level];
      const float begin = grid.place_min(0, column).x, past = grid.place_max(0, end - 1).x + grid.gap;
      float x = std::max(begin, grid.seen_min.x), mark = 0;
      if (level < header.labels.size() - 1 &&
          has_group_mark(context, grid, GridLine::column, groups,
                         groups.group_of(grid.column_at(column), level))) {
        draw_group_mark(context, list, {x, top_of_level}, collapsed && collapsed->level == level);
        mark = context.px(kGroupMark);
        x += mark;
      }
      const float room = std::min(past - context.px(6), grid.seen_max.x) - x;
      if (collapsed && collapsed->level < level) {
        if (level == collapsed->level + 1)
          draw_line(list, context.fonts.text, size, {x, top_of_level}, room, context.theme.muted,
                    tr_count(groups.span(collapsed->level), "{} column", "{} columns"));
        continue;
      }
      ImFont* font = inner ? context.fonts.text : context.fonts.semibold;
      const auto fitting = [&](float width) {
        return fitting_header(font, size, width, header.axis_names[level], header.labels[level]);
      };
      const std::string text = fitting(room);
      // A label that is partly scrolled away says nothing about the others of its level.
      if (fitting(past - context.px(6) - begin - mark) !=
          header_text(header.axis_names[level], header.labels[level]))
        left_out[level] = header.axis_names[level];
      draw_column_label(context, list, font, {x, top_of_level}, {room, height}, text,
                        fmt::format("column-label {} {}", level, grid.column_at(column)));
    }
  }
  list.PopClipRect();
}

}  // namespace

void draw_column_headers(const Context& context, ImDrawList& list, const GridLayout& grid) {
  std::vector<std::string> left_out(context.run->pivot().column_levels());
  for (const GridLayout& pane : grid.panes()) {
    if (!pane.is_of_pinned_rows) draw_columns_of(context, list, pane, left_out);
  }
  draw_left_out_axes(context, list, grid, left_out);
}

namespace {

// The rows of a label: [first, end) of the lines that are shown, and where they lie on the window.
struct LabelledRows {
  std::uint64_t first = 0, end = 0;
  float top = 0, bottom = 0;
};

// Once for the rows that share it, inside what is in sight of them: it stays there while they scroll, and no
// line of it is drawn that is not in sight as a whole.
void draw_row_label(const Context& context, ImDrawList& list, const GridLayout& grid, std::size_t level,
                    float left, float right, const LabelledRows& rows) {
  const sheet::Pivot& pivot = context.run->pivot();
  const LineGroups& groups = context.run->row_groups();
  const std::uint64_t row = grid.row_at(rows.first);
  const auto collapsed = groups.collapsed(row);
  const bool is_inside = collapsed && collapsed->level < level;
  if (is_inside && collapsed->level + 1 != level) return;
  const float line = context.px(kLineHeight), own = std::min(line, rows.bottom - rows.top);
  const float top = std::max(rows.top, grid.seen_min.y), bottom = std::min(rows.bottom, grid.seen_max.y);
  if (own < context.px(kLowestLabelled) || bottom - top < own - 0.5f) return;
  const bool inner = level + 1 == pivot.row_levels();
  if (!inner && has_group_mark(context, grid, GridLine::row, groups, groups.group_of(row, level))) {
    draw_group_mark(context, list, {left, top}, collapsed && collapsed->level == level);
    left += context.px(kGroupMark);
  }
  const sheet::GridHeader header = pivot.row_header(row);
  const ImVec2 min{left, top - (line - own) / 2}, max{right - context.px(10), std::max(bottom, min.y + line)};
  const float drawn = draw_wrapped(
      list, inner || is_inside ? context.fonts.text : context.fonts.semibold, kTextSize * context.scale, min,
      max, is_inside || (inner && level > 0) ? context.theme.muted : context.theme.text,
      is_inside ? tr_count(groups.span(collapsed->level), "{} row", "{} rows")
                : header_text(header.axis_names[level], header.labels[level]));
  if (!platform::has_item_recorder()) return;
  const std::string name = fmt::format("row-label {} {}", level, row);
  ImGui::ItemAdd(ImRect(min, {max.x, min.y + drawn}), ImGui::GetID(name.c_str()), nullptr,
                 ImGuiItemFlags_NoNav);
  platform::announce_item(name);
}

void draw_row_level(const Context& context, ImDrawList& list, const GridLayout& grid, std::size_t level,
                    float left, float right) {
  const std::uint64_t span = context.run->pivot().row_span(level), last = grid.last_row();
  for (std::uint64_t row = grid.first_row(); row < last;) {
    const std::uint64_t group = grid.row_at(row) / span;
    std::uint64_t end = row + 1;
    while (end < last && grid.row_at(end) / span == group) ++end;
    draw_row_label(context, list, grid, level, left, right,
                   {row, end, grid.place_min(row, 0).y, grid.place_max(end - 1, 0).y});
    row = end;
  }
}

}  // namespace

void draw_row_headers(const Context& context, ImDrawList& list, const GridLayout& grid) {
  for (const GridLayout& pane : grid.panes()) {
    if (pane.is_of_pinned_columns) continue;
    float left = grid.area_min.x - grid.row_header_width;
    list.PushClipRect({left, pane.seen_min.y}, {grid.area_min.x, pane.seen_max.y}, true);
    for (std::size_t level = 0; level < grid.row_header_widths.size(); ++level) {
      const float right = left + grid.row_header_widths[level];
      draw_row_level(context, list, pane, level, left, right);
      left = right;
    }
    list.PopClipRect();
  }
}

// "coloured by latency", which opens the choice; true width of what was drawn.
float draw_color_choice(const GridState& state, const Context& context, float right, float top,
                        Actions& actions) {
  const std::string text = tr_format("coloured by {}", color_by_name(state.color_by));
  const float size = kCaptionSize * context.scale, width = text_width(context.fonts.text, size, text);
  ImGui::SetCursorScreenPos({right - width, top - context.px(3)});
  if (ImGui::InvisibleButton("##color by", {width, context.px(20)}, ImGuiButtonFlags_EnableNav))
    ImGui::OpenPopup("color menu");
  platform::announce_item("grid.color_by");
  if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  draw_line(*ImGui::GetWindowDrawList(), context.fonts.text, size, {right - width, top}, width + 1,
            state.color_by == kByState ? context.theme.muted : context.theme.accent, text);
  if (begin_menu(context, "color menu", MenuOpens::by_open_popup)) {
    const auto entry = [&](ColorBy by) {
      if (ImGui::MenuItem(color_by_name(by).c_str(), nullptr, state.color_by == by) && state.color_by != by)
        actions.push_back(Invoke{fmt::format("view.color_{}", color_by_key(by))});
    };
    entry(kByState);
    for (const Number number : kFirstNumbers) entry(number);
    ImGui::Separator();
    for (const Number number : further_numbers(context.run->media())) entry(number);
    end_menu();
  }
  return width;
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
          tr_format("{} · page {} of {}", page_title(pivot.page_header(state.page)), state.page + 1, pages),
          context.theme.text);
  }
  const std::string summary = grid_summary(context);
  const float width = text_width(context.fonts.text, kCaptionSize * context.scale, summary);
  ImGui::SetCursorPos({line_start + ImGui::GetContentRegionAvail().x - width, top + context.px(6)});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  label(context, summary, context.theme.muted, kCaptionSize);
  if (state.draws_colors) {
    float right = at.x - context.px(16);
    right -= draw_color_choice(state, context, right, at.y, actions) + context.px(16);
    draw_scale(context, *ImGui::GetWindowDrawList(), {right, at.y}, state.color_by, state.dot_colors.range);
  }
  ImGui::SetCursorPos({line_start, top + context.px(32)});
}

}  // namespace proofsheet::ui
