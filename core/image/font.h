// Private to the room: font files found, opened and drawn from, one glyph at a time.
#pragma once

#include <ft2build.h>
#include FT_FREETYPE_H

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string_view>
#include <tuple>
#include <vector>

#include "image/image.h"
#include "image/text.h"

namespace proofsheet::image {

enum class FontFile { inter, inter_semibold, mono, cjk, cjk_bold, emoji };
inline constexpr std::size_t kFontFileCount = 6;

// A drawn glyph: coverage, or colours for an emoji.
struct Glyph {
  int left = 0;  // from the pen to the bitmap's left edge, pixels
  int top = 0;   // from the baseline up to the bitmap's top edge
  int width = 0;
  int height = 0;
  int advance = 0;  // in 1/64 pixels
  bool colored = false;
  std::vector<std::uint8_t> coverage;  // width · height
  Image colors;
};

// Used by one thread.
class FontSet {
 public:
  static Result<FontSet> open();

  // Never fails: a code point that no font has is drawn as a box, one that has no shape is an empty glyph.
  const Glyph& glyph(char32_t code_point, Face face, int size);
  // Pixels from the baseline up to the font's ascender and down to its descender (positive).
  std::pair<int, int> extent(Face face, int size);

 private:
  struct LibraryDeleter {
    void operator()(FT_Library library) const { FT_Done_FreeType(library); }
  };
  struct FaceDeleter {
    void operator()(FT_Face face) const { FT_Done_Face(face); }
  };
  using FacePointer = std::unique_ptr<FT_FaceRec_, FaceDeleter>;

  FT_Face pick(char32_t code_point, Face face) const;
  FT_Face primary(Face face) const;
  Glyph draw_glyph(char32_t code_point, Face face, int size) const;
  Glyph draw_outline(FT_Face face, unsigned index, int size) const;
  Glyph draw_bitmap_strike(FT_Face face, unsigned index, int size) const;

  std::unique_ptr<FT_LibraryRec_, LibraryDeleter> library_;
  std::array<FacePointer, kFontFileCount> faces_;
  std::map<std::tuple<char32_t, Face, int>, Glyph> glyphs_;
};

}  // namespace proofsheet::image
