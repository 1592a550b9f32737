#pragma once

#include <cstddef>
#include <string_view>

#include <imgui.h>

namespace proofsheet::ui {

// Sizes here are physical pixels of the em (Context::px(kTextSize)); positions are whole pixels for crisp
// glyphs.

// The size that ImGui knows by line height: what ImDrawList::AddText and ImFont take.
float font_pixels(float size);
// Distance between two baselines of running text: 18 for 13.
float line_height(float size);

// Widths of single characters. Good for one frame: ImGui may drop the glyphs afterwards.
class GlyphWidths {
 public:
  GlyphWidths(ImFont* font, float size);
  float of(char32_t code_point) const;
  float of(std::string_view text) const;

 private:
  ImFontBaked* baked_;
  float scale_;
};

// Characters of scripts that are written without blanks, with their punctuation, and pictographs.
bool is_wide(char32_t code_point);
// Joiners, variation selectors, combining marks and skin tones belong to the character before them.
bool continues_character(char32_t code_point);
// True when a line may end between two characters: after blanks and hyphens, and between Chinese characters
// except before closing and after opening punctuation.
bool can_break_between(char32_t before, char32_t after);

// One line of wrapped text: [begin, end) is drawn (blanks at the end may hang over the edge), the next begins
// at `next`, which is past a line feed.
struct WrappedLine {
  std::size_t begin = 0, end = 0, next = 0;
  bool hard = false;  // ended by a line feed
};
// The line that begins at `begin` < text.size(). Takes at least one character, whatever the width.
WrappedLine wrap_line(const GlyphWidths& widths, std::string_view text, std::size_t begin, float width);

// Height of the whole text when it is wrapped.
float wrapped_height(ImFont* font, float size, float width, std::string_view text);

}  // namespace proofsheet::ui
