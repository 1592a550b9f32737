#include "image/font.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/file.h"

namespace proofsheet::image {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxCachedGlyphs = 8192;

struct FontSource {
  std::string_view name;
  std::string_view file_name;
  std::string_view debian_path;  // looked at first, so that the folders need not be walked
  std::string_view package;
  bool required;
};

// In the order of FontFile.
constexpr std::array<FontSource, kFontFileCount> kSources{{
    {"Inter", "Inter-Regular", "opentype/inter/Inter-Regular.otf", "fonts-inter", true},
    {"Inter SemiBold", "Inter-SemiBold", "opentype/inter/Inter-SemiBold.otf", "fonts-inter", true},
    {"JetBrains Mono", "JetBrainsMono-Regular", "truetype/jetbrains-mono/JetBrainsMono-Regular.ttf",
     "fonts-jetbrains-mono", false},
    {"Noto Sans CJK", "NotoSansCJK-Regular", "opentype/noto/NotoSansCJK-Regular.ttc", "fonts-noto-cjk", true},
    {"Noto Sans CJK Bold", "NotoSansCJK-Bold", "opentype/noto/NotoSansCJK-Bold.ttc", "fonts-noto-cjk", false},
    {"Noto Color Emoji", "NotoColorEmoji", "truetype/noto/NotoColorEmoji.ttf", "fonts-noto-color-emoji",
     false},
}};

std::vector<fs::path> font_folders() {
  std::vector<fs::path> folders{"/usr/share/fonts", "/usr/local/share/fonts"};
  if (const auto data = env("XDG_DATA_HOME"); !data.empty()) folders.push_back(fs::path(data) / "fonts");
  if (const auto home = env("HOME"); !home.empty()) folders.push_back(fs::path(home) / ".local/share/fonts");
  return folders;
}

fs::path search(const fs::path& folder, std::string_view file_name) {
  std::error_code ignored;
  auto entry =
      fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, ignored);
  while (!ignored && entry != fs::recursive_directory_iterator()) {
    const fs::path& path = entry->path();
    const auto extension = path.extension();
    if (path.stem() == file_name && (extension == ".otf" || extension == ".ttf" || extension == ".ttc"))
      return path;
    entry.increment(ignored);
  }
  return {};
}

fs::path find_font(const FontSource& source) {
  const auto folders = font_folders();
  std::error_code ignored;
  for (const auto& folder : folders) {
    if (const auto path = folder / source.debian_path; fs::is_regular_file(path, ignored)) return path;
  }
  for (const auto& folder : folders) {
    if (auto path = search(folder, source.file_name); !path.empty()) return path;
  }
  return {};
}

// Noto's CJK collections hold one face a region; the characters that differ are drawn the simplified Chinese
// way.
FT_Face open_face(FT_Library library, const fs::path& path) {
  FT_Face first = nullptr;
  if (FT_New_Face(library, path.c_str(), 0, &first) != 0) return nullptr;
  for (FT_Long index = 1; index < first->num_faces; ++index) {
    FT_Face other = nullptr;
    if (FT_New_Face(library, path.c_str(), index, &other) != 0) break;
    if (std::string_view(other->family_name ? other->family_name : "").ends_with("CJK SC")) {
      FT_Done_Face(first);
      return other;
    }
    FT_Done_Face(other);
  }
  return first;
}

// Joiners, variation selectors and controls: they shape their neighbours and have no shape themselves.
bool is_invisible(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x2064) || (c >= 0xfe00 && c <= 0xfe0f) ||
         c == 0xfeff || (c >= 0x1f3fb && c <= 0x1f3ff) || (c >= 0xe0000 && c <= 0xe0fff);
}

// Characters that people expect in colour even where a text font has an outline for them.
bool prefers_emoji(char32_t c) {
  return c >= 0x1f000 && c <= 0x1faff;
}

Glyph box_glyph(int size) {
  Glyph glyph;
  glyph.width = std::max(2, size / 2);
  glyph.height = std::max(2, size * 7 / 10);
  glyph.left = 1;
  glyph.top = glyph.height;
  glyph.advance = (glyph.width + 2) * 64;
  glyph.coverage.assign(static_cast<std::size_t>(glyph.width) * static_cast<std::size_t>(glyph.height), 0);
  for (int y = 0; y < glyph.height; ++y) {
    for (int x = 0; x < glyph.width; ++x) {
      const bool edge = x == 0 || y == 0 || x == glyph.width - 1 || y == glyph.height - 1;
      if (edge) glyph.coverage[static_cast<std::size_t>(y * glyph.width + x)] = 160;
    }
  }
  return glyph;
}

// The colours of a BGRA strike (premultiplied) as a straight-alpha picture.
Image strike_image(const FT_Bitmap& bitmap) {
  Image image(static_cast<int>(bitmap.width), static_cast<int>(bitmap.rows));
  for (int y = 0; y < image.height; ++y) {
    const unsigned char* source = bitmap.buffer + static_cast<std::ptrdiff_t>(y) * bitmap.pitch;
    std::uint8_t* target = image.row(y);
    for (int x = 0; x < image.width; ++x, source += 4, target += 4) {
      const unsigned alpha = source[3];
      if (alpha == 0) continue;
      for (int c = 0; c < 3; ++c)
        target[c] = static_cast<std::uint8_t>(std::min(255u, (source[2 - c] * 255u + alpha / 2) / alpha));
      target[3] = source[3];
    }
  }
  return image;
}

}  // namespace

Result<FontSet> FontSet::open() {
  FontSet set;
  FT_Library library = nullptr;
  if (FT_Init_FreeType(&library) != 0) return fail(ErrorKind::unsupported, "could not start FreeType");
  set.library_.reset(library);
  for (std::size_t i = 0; i < kFontFileCount; ++i) {
    const FontSource& source = kSources[i];
    const fs::path path = find_font(source);
    const FT_Face face = path.empty() ? nullptr : open_face(library, path);
    if (face) {
      set.faces_[i].reset(face);
    } else if (source.required) {
      return fail(ErrorKind::unsupported, fmt::format("text on images needs the font {}: apt-get install {}",
                                                      source.name, source.package));
    }
  }
  return set;
}

FT_Face FontSet::primary(Face face) const {
  const auto at = [&](FontFile file) { return faces_[static_cast<std::size_t>(file)].get(); };
  if (face == Face::semibold) return at(FontFile::inter_semibold);
  if (face == Face::mono && at(FontFile::mono)) return at(FontFile::mono);
  return at(FontFile::inter);
}

FT_Face FontSet::pick(char32_t code_point, Face face) const {
  const auto at = [&](FontFile file) { return faces_[static_cast<std::size_t>(file)].get(); };
  const FT_Face emoji = at(FontFile::emoji);
  const FT_Face bold_cjk = at(FontFile::cjk_bold);
  const FT_Face cjk = face == Face::semibold && bold_cjk ? bold_cjk : at(FontFile::cjk);
  std::array<FT_Face, 4> order{primary(face), at(FontFile::inter), cjk, emoji};
  if (prefers_emoji(code_point)) std::rotate(order.begin(), order.end() - 1, order.end());
  for (const FT_Face candidate : order) {
    if (candidate && FT_Get_Char_Index(candidate, code_point) != 0) return candidate;
  }
  return nullptr;
}

const Glyph& FontSet::glyph(char32_t code_point, Face face, int size) {
  const auto key = std::tuple(code_point, face, size);
  if (const auto found = glyphs_.find(key); found != glyphs_.end()) return found->second;
  if (glyphs_.size() >= kMaxCachedGlyphs) glyphs_.clear();
  return glyphs_.emplace(key, draw_glyph(code_point, face, size)).first->second;
}

std::pair<int, int> FontSet::extent(Face face, int size) {
  const FT_Face font = primary(face);
  const double scale = static_cast<double>(size) / font->units_per_EM;
  return {static_cast<int>(font->ascender * scale + 0.5), static_cast<int>(-font->descender * scale + 0.5)};
}

Glyph FontSet::draw_glyph(char32_t code_point, Face face, int size) const {
  if (code_point == '\t') {
    Glyph tab;
    tab.advance = size * 64;
    return tab;
  }
  if (is_invisible(code_point)) return {};
  const FT_Face font = pick(code_point, face);
  if (!font) return box_glyph(size);
  const unsigned index = FT_Get_Char_Index(font, code_point);
  return FT_IS_SCALABLE(font) ? draw_outline(font, index, size) : draw_bitmap_strike(font, index, size);
}

Glyph FontSet::draw_outline(FT_Face face, unsigned index, int size) const {
  if (FT_Set_Pixel_Sizes(face, 0, static_cast<FT_UInt>(size)) != 0) return box_glyph(size);
  if (FT_Load_Glyph(face, index, FT_LOAD_RENDER | FT_LOAD_TARGET_LIGHT) != 0) return box_glyph(size);
  const FT_GlyphSlot slot = face->glyph;
  Glyph glyph;
  glyph.advance = static_cast<int>(slot->linearHoriAdvance >> 10);  // 16.16 to 26.6, unhinted
  if (slot->bitmap.pixel_mode != FT_PIXEL_MODE_GRAY) return glyph;
  glyph.left = slot->bitmap_left;
  glyph.top = slot->bitmap_top;
  glyph.width = static_cast<int>(slot->bitmap.width);
  glyph.height = static_cast<int>(slot->bitmap.rows);
  glyph.coverage.resize(static_cast<std::size_t>(glyph.width) * static_cast<std::size_t>(glyph.height));
  for (int y = 0; y < glyph.height; ++y) {
    const unsigned char* source = slot->bitmap.buffer + static_cast<std::ptrdiff_t>(y) * slot->bitmap.pitch;
    std::memcpy(&glyph.coverage[static_cast<std::size_t>(y) * static_cast<std::size_t>(glyph.width)], source,
                static_cast<std::size_t>(glyph.width));
  }
  return glyph;
}

// Colour emoji come as pictures of one size (CBDT): the first strike is scaled to the size asked for.
Glyph FontSet::draw_bitmap_strike(FT_Face face, unsigned index, int size) const {
  if (face->num_fixed_sizes < 1 || FT_Select_Size(face, 0) != 0) return box_glyph(size);
  if (FT_Load_Glyph(face, index, FT_LOAD_RENDER | FT_LOAD_COLOR) != 0) return box_glyph(size);
  const FT_GlyphSlot slot = face->glyph;
  if (slot->bitmap.pixel_mode != FT_PIXEL_MODE_BGRA || slot->bitmap.rows == 0 || slot->bitmap.width == 0)
    return box_glyph(size);
  const double scale = size * 1.12 / static_cast<double>(slot->bitmap.rows);
  Glyph glyph;
  glyph.colored = true;
  glyph.width = std::max(1, static_cast<int>(slot->bitmap.width * scale + 0.5));
  glyph.height = std::max(1, static_cast<int>(slot->bitmap.rows * scale + 0.5));
  glyph.colors = resize(strike_image(slot->bitmap), glyph.width, glyph.height);
  glyph.top = static_cast<int>(glyph.height * 0.8 + 0.5);
  glyph.advance = (glyph.width + 1) * 64;
  return glyph;
}

}  // namespace proofsheet::image
