#include "ui/text_layout.h"

#include <algorithm>
#include <cmath>

#include "base/utf8.h"
#include "ui/theme.h"

namespace proofsheet::ui {
namespace {

bool is_blank(char32_t c) {
  return c == U' ' || c == U'\t' || c == U'\u3000';
}

constexpr std::u32string_view kNeverFirst = U"，。、；：！？）】》」』〉〕〗…—～·”’%)]},.;:!?，．ー々";
constexpr std::u32string_view kNeverLast = U"（【《「『〈〔〖“‘([{";

bool contains(std::u32string_view set, char32_t c) {
  return set.find(c) != std::u32string_view::npos;
}

bool is_letter(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c >= 0xc0;
}

}  // namespace

bool is_wide(char32_t c) {
  return (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7af) || (c >= 0xf900 && c <= 0xfaff) ||
         (c >= 0xfe30 && c <= 0xfe4f) || (c >= 0xff00 && c <= 0xffef) || (c >= 0x1f300 && c <= 0x1faff) ||
         (c >= 0x20000 && c <= 0x3fffd);
}

bool continues_character(char32_t c) {
  return c == 0x200d || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0x300 && c <= 0x36f) ||
         (c >= 0x1f3fb && c <= 0x1f3ff) || (c >= 0x20d0 && c <= 0x20ff);
}

float font_pixels(float size) {
  return std::max(1.0f, std::round(size * kFontScale));
}

float line_height(float size) {
  return std::round(size * kLineHeight / kTextSize);
}

GlyphWidths::GlyphWidths(ImFont* font, float size)
    : baked_(font->GetFontBaked(font_pixels(size))), scale_(font_pixels(size) / baked_->Size) {}

float GlyphWidths::of(char32_t code_point) const {
  return baked_->GetCharAdvance(static_cast<ImWchar>(code_point)) * scale_;
}

float GlyphWidths::of(std::string_view text) const {
  float width = 0;
  for (std::size_t at = 0; at < text.size();) width += of(next_code_point(text, at));
  return width;
}

bool can_break_between(char32_t before, char32_t after) {
  if (is_blank(after) || continues_character(after) || before == 0x200d) return false;
  if (is_blank(before)) return true;
  if (is_wide(before) || is_wide(after))
    return !contains(kNeverFirst, after) && !contains(kNeverLast, before);
  return (before == U'-' || before == U'\u2013' || before == U'\u2014' || before == U'/') && is_letter(after);
}

WrappedLine wrap_line(const GlyphWidths& widths, std::string_view text, std::size_t begin, float width) {
  float used = 0;
  std::size_t last_break = begin;
  char32_t before = 0;
  for (std::size_t at = begin; at < text.size();) {
    std::size_t after = at;
    const char32_t c = next_code_point(text, after);
    if (c == U'\n') return {begin, at, after, true};
    if (at > begin && can_break_between(before, c)) last_break = at;
    if (c != U'\r') used += widths.of(c);
    if (used > width && at > begin && !is_blank(c) && !continues_character(c)) {
      const std::size_t end = last_break > begin ? last_break : at;
      return {begin, end, end, false};
    }
    before = c;
    at = after;
  }
  return {begin, text.size(), text.size(), false};
}

float wrapped_height(ImFont* font, float size, float width, std::string_view text) {
  const GlyphWidths widths(font, size);
  int lines = 0;
  for (std::size_t at = 0; at < text.size(); ++lines) at = wrap_line(widths, text, at, width).next;
  return static_cast<float>(lines) * line_height(size);
}

}  // namespace proofsheet::ui
