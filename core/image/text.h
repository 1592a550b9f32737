// Text on images: FreeType with a fallback per code point (Inter or JetBrains Mono, then Noto CJK, then Noto
// colour emoji). No shaping: one glyph a code point, left to right.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "image/color.h"
#include "image/image.h"

namespace proofsheet::image {

enum class Face { regular, semibold, mono };

struct TextStyle {
  Face face = Face::regular;
  int size = 13;         // pixels per em
  int line_height = 18;  // pixels
  Color color{};
};

// The fonts of this machine with a cache of drawn glyphs. Used by one thread.
class TextPainter {
 public:
  // Looks for the fonts in the system's and the user's font folders. Inter and Noto CJK are needed: fails
  // with unsupported, naming the package. Without JetBrains Mono, mono text is drawn in Inter; without the
  // emoji font, emoji are drawn as boxes.
  static Result<TextPainter> open();
  ~TextPainter();
  TextPainter(TextPainter&&) noexcept;
  TextPainter& operator=(TextPainter&&) noexcept;

  // Width in pixels of a text drawn on one line.
  int measure(std::string_view text, const TextStyle& style);

  // Lines no wider than `width`: broken at spaces, between CJK characters, and inside a word only when it is
  // wider than a line; a newline always breaks. More than `max_lines` are cut, the last one with an ellipsis.
  std::vector<std::string> wrap(std::string_view text, const TextStyle& style, int width,
                                std::size_t max_lines);

  // The text, or as much of its beginning as fits with an ellipsis.
  std::string ellipsize(std::string_view text, const TextStyle& style, int width);

  // Draws one line in a box of style.line_height pixels whose top left corner is x, y; clipped to the image.
  void draw(Image& image, int x, int y, std::string_view text, const TextStyle& style);

 private:
  struct Impl;
  explicit TextPainter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace proofsheet::image
