#include "ui/prompt_editor_layout.h"

#include <algorithm>

#include "ui/widgets.h"

namespace proofsheet::ui {

EditorLayout::EditorLayout(const Context& context, const EditorBox& box, ImVec2 origin, std::string_view text,
                           float width)
    : widths_(context.fonts.mono, context.px(kMonoSize)),
      size_(context.px(kMonoSize)),
      row_height_(line_height(size_)),
      origin_(origin) {
  wrap(text, width);
  number_lines();
  stack(context, box, width);
}

void EditorLayout::wrap(std::string_view text, float width) {
  bool open = true;  // a line begins where the text ends
  for (std::size_t next = 0; next < text.size();) {
    rows_.push_back(wrap_line(widths_, text, next, width));
    next = rows_.back().next;
    open = rows_.back().hard;
  }
  if (open) rows_.push_back({text.size(), text.size(), text.size(), false});
}

void EditorLayout::number_lines() {
  int count = 0;
  for (std::size_t row = 0; row < rows_.size(); ++row)
    numbers_.push_back(row == 0 || rows_[row - 1].hard ? ++count : 0);
}

void EditorLayout::stack(const Context& context, const EditorBox& box, float width) {
  float top = 0;
  int number = 0;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    tops_.push_back(top);
    top += row_height_;
    number = numbers_[row] > 0 ? numbers_[row] : number;
    const bool is_last = row + 1 == rows_.size();
    if (!is_last && numbers_[row + 1] == 0) continue;
    for (const LineNote& note : box.notes) {
      const bool is_here = note.line == number || (is_last && note.line > number);
      if (!is_here) continue;
      const float needed = wrapped_height(context.fonts.text, context.px(kCaptionSize), width, note.text);
      notes_.push_back({&note, top, needed});
      top += needed + context.px(4);
    }
  }
  tops_.push_back(top);
}

std::size_t EditorLayout::row_of(std::size_t place) const {
  const auto after = std::upper_bound(rows_.begin(), rows_.end(), place,
                                      [](std::size_t at, const WrappedLine& row) { return at < row.begin; });
  return static_cast<std::size_t>(after - rows_.begin()) - 1;
}

float EditorLayout::x_of(std::string_view text, std::size_t place) const {
  const WrappedLine& row = rows_[row_of(place)];
  return widths_.of(text.substr(row.begin, std::min(place, row.end) - row.begin));
}

std::size_t EditorLayout::last_place(std::string_view text, const WrappedLine& row) const {
  const bool is_shared = !row.hard && row.next < text.size();
  return is_shared ? std::max(row.begin, previous_place(text, row.end)) : row.end;
}

std::size_t EditorLayout::place_at(std::string_view text, std::size_t row, float x) const {
  const std::size_t last = last_place(text, rows_[row]);
  float left = 0;
  for (std::size_t at = rows_[row].begin; at < last;) {
    const std::size_t after = next_place(text, at);
    const float width = widths_.of(text.substr(at, after - at));
    if (x < left + width / 2) return at;
    left += width;
    at = after;
  }
  return last;
}

std::size_t EditorLayout::place_under(std::string_view text, ImVec2 mouse) const {
  const auto below = std::upper_bound(tops_.begin(), tops_.end() - 1, mouse.y - origin_.y);
  const auto row = std::max<std::ptrdiff_t>(0, below - tops_.begin() - 1);
  return place_at(text, static_cast<std::size_t>(row), mouse.x - origin_.x);
}

}  // namespace proofsheet::ui
