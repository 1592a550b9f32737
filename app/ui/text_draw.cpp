// Text drawing of widgets.h.
#include <algorithm>
#include <cmath>

#include "base/utf8.h"
#include "ui/text_layout.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr std::string_view kEllipsis = "…";

void add_text(ImDrawList& list, ImFont* font, float size, ImVec2 position, ImU32 color,
              std::string_view text) {
  if (text.empty()) return;
  list.AddText(font, font_pixels(size), {std::round(position.x), std::round(position.y)}, color, text.data(),
               text.data() + text.size());
}

// The longest prefix of the first line that fits.
std::string_view fitting_prefix(const GlyphWidths& widths, std::string_view text, float max_width) {
  float used = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t after = at;
    const char32_t c = next_code_point(text, after);
    if (c == U'\n') return text.substr(0, at);
    used += widths.of(c);
    if (used > max_width) return text.substr(0, at);
    at = after;
  }
  return text;
}

// Without what would stand oddly before an ellipsis: blanks, and an ellipsis that is there already.
std::string_view without_trailing_blanks(std::string_view text) {
  while (!text.empty()) {
    if (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')
      text.remove_suffix(1);
    else if (text.ends_with(kEllipsis))
      text.remove_suffix(kEllipsis.size());
    else
      break;
  }
  return text;
}

void add_cut_text(ImDrawList& list, ImFont* font, float size, ImVec2 position, float max_width, ImU32 color,
                  std::string_view text) {
  const GlyphWidths widths(font, size);
  std::string shown(without_trailing_blanks(fitting_prefix(widths, text, max_width - widths.of(U'…'))));
  shown += kEllipsis;
  add_text(list, font, size, position, color, shown);
}

}  // namespace

float draw_wrapped(ImDrawList& list, ImFont* font, float size, ImVec2 min, ImVec2 max, ImU32 color,
                   std::string_view text) {
  const GlyphWidths widths(font, size);
  const float height = line_height(size), width = max.x - min.x, glyph_height = font_pixels(size);
  const float inset = std::floor((height - glyph_height) / 2);
  const ImVec2 clip_min = list.GetClipRectMin(), clip_max = list.GetClipRectMax();
  float y = min.y;
  for (std::size_t at = 0; at < text.size(); y += height) {
    if (y + height > max.y && y > min.y) break;
    const WrappedLine line = wrap_line(widths, text, at, width);
    const bool is_last = line.next < text.size() && y + 2 * height > max.y;
    if (y < clip_max.y && y + height > clip_min.y) {
      const ImVec2 position = {min.x, y + inset};
      if (is_last)
        add_cut_text(list, font, size, position, width, color, text.substr(at, line.end - at));
      else
        add_text(list, font, size, position, color, text.substr(at, line.end - at));
    }
    at = line.next;
  }
  return y - min.y;
}

void draw_highlights(ImDrawList& list, ImFont* font, float size, ImVec2 min, ImVec2 max, ImU32 color,
                     std::string_view text, std::span<const query::Span> found) {
  if (found.empty()) return;
  const GlyphWidths widths(font, size);
  const float height = line_height(size), width = max.x - min.x;
  float y = min.y;
  for (std::size_t at = 0; at < text.size(); y += height) {
    if (y + height > max.y && y > min.y) break;
    const WrappedLine line = wrap_line(widths, text, at, width);
    for (const query::Span& mark : found) {
      const std::size_t begin = std::max(mark.begin, at), end = std::min(mark.end, line.end);
      if (begin >= end) continue;
      const float left = min.x + widths.of(text.substr(at, begin - at));
      const float right = std::min(max.x, left + widths.of(text.substr(begin, end - begin)));
      list.AddRectFilled({std::floor(left) - 1, y + 1}, {std::ceil(right) + 1, y + height - 1}, color, 2);
    }
    at = line.next;
  }
}

void draw_line(ImDrawList& list, ImFont* font, float size, ImVec2 position, float max_width, ImU32 color,
               std::string_view text) {
  const GlyphWidths widths(font, size);
  const std::string_view fitting = fitting_prefix(widths, text, max_width);
  if (fitting.size() == text.size())
    add_text(list, font, size, position, color, text);
  else
    add_cut_text(list, font, size, position, max_width, color, text);
}

float text_width(ImFont* font, float size, std::string_view text) {
  return GlyphWidths(font, size).of(text);
}

}  // namespace proofsheet::ui
