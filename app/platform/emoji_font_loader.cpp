#include "platform/emoji_font_loader.h"

#include <ft2build.h>
#include <imgui.h>
#include <imgui_internal.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <cmath>
#include <new>

#include "image/image.h"

namespace proofsheet::platform {
namespace {

// As montages draw them: a little taller than the em, and resting below the baseline.
constexpr float kHeightEm = 1.12f;
constexpr float kAboveBaseline = 0.8f;

bool is_shapeless(ImWchar c) {
  return c == 0x200c || c == 0x200d || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0x1f3fb && c <= 0x1f3ff) ||
         (c >= 0xe0020 && c <= 0xe007f);
}

// What belongs to one source; in ImFontConfig::FontLoaderData.
struct EmojiSource {
  FT_Library library = nullptr;
  FT_Face face = nullptr;

  EmojiSource() = default;
  EmojiSource(const EmojiSource&) = delete;
  EmojiSource& operator=(const EmojiSource&) = delete;
  ~EmojiSource() {
    if (face != nullptr) FT_Done_Face(face);
    if (library != nullptr) FT_Done_FreeType(library);
  }
  bool open(const ImFontConfig& config);
};

bool EmojiSource::open(const ImFontConfig& config) {
  if (FT_Init_FreeType(&library) != 0) return false;
  if (FT_New_Memory_Face(library, static_cast<const FT_Byte*>(config.FontData), config.FontDataSize,
                         static_cast<FT_Long>(config.FontNo), &face) != 0) {
    return false;
  }
  if (face->num_fixed_sizes < 1) return false;
  const FT_Bitmap_Size* sizes = face->available_sizes;
  const auto* largest = std::max_element(sizes, sizes + face->num_fixed_sizes,
                                         [](const auto& a, const auto& b) { return a.y_ppem < b.y_ppem; });
  return FT_Select_Size(face, static_cast<FT_Int>(largest - sizes)) == 0;
}

EmojiSource& source_of(ImFontConfig* config) {
  return *static_cast<EmojiSource*>(config->FontLoaderData);
}

bool init_source(ImFontAtlas*, ImFontConfig* config) {
  auto* source = new (std::nothrow) EmojiSource;
  if (source == nullptr || !source->open(*config)) {
    delete source;
    return false;
  }
  config->FontLoaderData = source;
  return true;
}

void destroy_source(ImFontAtlas*, ImFontConfig* config) {
  delete static_cast<EmojiSource*>(config->FontLoaderData);
  config->FontLoaderData = nullptr;
}

bool contains_glyph(ImFontAtlas*, ImFontConfig* config, ImWchar c) {
  return is_shapeless(c) || FT_Get_Char_Index(source_of(config).face, c) != 0;
}

// The colours of a BGRA strike (premultiplied) as a straight-alpha picture.
image::Image strike_image(const FT_Bitmap& bitmap) {
  image::Image picture(static_cast<int>(bitmap.width), static_cast<int>(bitmap.rows));
  for (int y = 0; y < picture.height; ++y) {
    const unsigned char* source = bitmap.buffer + static_cast<std::ptrdiff_t>(y) * bitmap.pitch;
    std::uint8_t* target = picture.row(y);
    for (int x = 0; x < picture.width; ++x, source += 4, target += 4) {
      const unsigned alpha = source[3];
      if (alpha == 0) continue;
      for (int c = 0; c < 3; ++c)
        target[c] = static_cast<std::uint8_t>(std::min(255u, (source[2 - c] * 255u + alpha / 2) / alpha));
      target[3] = source[3];
    }
  }
  return picture;
}

// Physical pixels.
struct GlyphSize {
  int width = 0, height = 0;
};

GlyphSize scaled_size(const FT_Bitmap& bitmap, float em_px) {
  const float scale = em_px * kHeightEm / static_cast<float>(bitmap.rows);
  return {std::max(1, static_cast<int>(std::lround(static_cast<float>(bitmap.width) * scale))),
          std::max(1, static_cast<int>(std::lround(static_cast<float>(bitmap.rows) * scale)))};
}

bool place_glyph(ImFontAtlas* atlas, ImFontConfig* config, ImFontBaked* baked, const FT_Bitmap& bitmap,
                 GlyphSize size, float density, ImFontGlyph& glyph) {
  const ImFontAtlasRectId pack = ImFontAtlasPackAddRect(atlas, size.width, size.height);
  if (pack == ImFontAtlasRectId_Invalid) return false;
  const image::Image picture = image::resize(strike_image(bitmap), size.width, size.height);
  const float above = std::round(static_cast<float>(size.height) * kAboveBaseline) / density;
  glyph.X0 = 0;
  glyph.X1 = static_cast<float>(size.width) / density;
  glyph.Y0 = baked->Ascent - above;
  glyph.Y1 = glyph.Y0 + static_cast<float>(size.height) / density;
  glyph.Visible = true;
  glyph.Colored = true;
  glyph.PackId = pack;
  ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, config, &glyph, ImFontAtlasPackGetRect(atlas, pack),
                                     picture.rgba.data(), ImTextureFormat_RGBA32, size.width * 4);
  return true;
}

// Either `glyph` or `advance` is asked for.
bool load_emoji(ImFontAtlas* atlas, ImFontConfig* config, ImFontBaked* baked, void*, ImWchar c,
                ImFontGlyph* glyph, float* advance) {
  if (is_shapeless(c)) {
    if (advance != nullptr) *advance = 0;
    return true;  // ImGui fills in the code point; the glyph stays empty and without width
  }
  const FT_Face face = source_of(config).face;
  const FT_UInt index = FT_Get_Char_Index(face, c);
  if (index == 0 || FT_Load_Glyph(face, index, FT_LOAD_RENDER | FT_LOAD_COLOR) != 0) return false;
  const FT_Bitmap& bitmap = face->glyph->bitmap;
  if (bitmap.pixel_mode != FT_PIXEL_MODE_BGRA || bitmap.rows == 0 || bitmap.width == 0) return false;
  const float density = config->RasterizerDensity * baked->RasterizerDensity;
  const float em_px =
      baked->Size * config->SizePixels / baked->ContainerFont->Sources[0]->SizePixels * density;
  const GlyphSize size = scaled_size(bitmap, em_px);
  const float width = static_cast<float>(size.width + 1) / density;
  if (advance != nullptr) {
    *advance = width;
    return true;
  }
  glyph->AdvanceX = width;
  return place_glyph(atlas, config, baked, bitmap, size, density, *glyph);
}

ImFontLoader make_emoji_loader() {
  ImFontLoader loader;
  loader.Name = "Proofsheet colour emoji";
  loader.FontSrcInit = init_source;
  loader.FontSrcDestroy = destroy_source;
  loader.FontSrcContainsGlyph = contains_glyph;
  loader.FontBakedLoadGlyph = load_emoji;
  return loader;
}

}  // namespace

const ImFontLoader* emoji_font_loader() {
  static const ImFontLoader loader = make_emoji_loader();
  return &loader;
}

}  // namespace proofsheet::platform
