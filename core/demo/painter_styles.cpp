#include "demo/painter_styles.h"

namespace proofsheet::demo {
namespace {

// Half a step of noise hides the steps of 8 bits in skies.
void quantise(const Canvas& canvas, image::Image& out) {
  for (int y = 0; y < canvas.height(); ++y) {
    const Texel* row = canvas.row(y);
    std::uint8_t* target = out.row(y);
    for (int x = 0; x < canvas.width(); ++x, target += 4) {
      const float dither = hash01(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), 1);
      target[0] = static_cast<std::uint8_t>(clamp01(row[x].r) * 254.99f + dither);
      target[1] = static_cast<std::uint8_t>(clamp01(row[x].g) * 254.99f + dither);
      target[2] = static_cast<std::uint8_t>(clamp01(row[x].b) * 254.99f + dither);
      target[3] = 255;
    }
  }
}

constexpr int kGlyphSide = 24;
// 样 and 张, 24 rows of 24 bits.
constexpr std::array<std::array<std::uint32_t, kGlyphSide>, 2> kGlyphs{{
    {0x0e0040, 0x0e1870, 0x0e1c60, 0x0e1cc0, 0x0e0c98, 0x0fbffc, 0x7fc300, 0x0e0300,
     0x1e0300, 0x1f0330, 0x1f9ff8, 0x1ec300, 0x3ec300, 0x3e0300, 0x2e0318, 0x4e7ffc,
     0x0e0300, 0x0e0300, 0x0e0300, 0x0e0300, 0x0e0300, 0x0e0300, 0x0c0300, 0x000000},
    {0x001000, 0x031c00, 0x7f9c00, 0x039c70, 0x039cf0, 0x039de0, 0x239dc0, 0x3f9f00,
     0x339c10, 0x301c38, 0x30fffc, 0x311d00, 0x7f9d00, 0x339c00, 0x039c80, 0x039cc0,
     0x039cc0, 0x039c60, 0x039f70, 0x033e3c, 0x1f3c3c, 0x0f1818, 0x040000, 0x000000},
}};

bool glyph_bit(std::size_t glyph, float u, float v) {
  const int x = static_cast<int>(u * kGlyphSide), y = static_cast<int>(v * kGlyphSide);
  if (x < 0 || y < 0 || x >= kGlyphSide || y >= kGlyphSide) return false;
  return (kGlyphs[glyph][static_cast<std::size_t>(y)] >> (kGlyphSide - 1 - x) & 1u) != 0;
}

}  // namespace

void stamp_seal(Canvas& canvas, Point center, float side, Rgb color, std::uint64_t seed) {
  const NoiseTile& noise = NoiseTile::get();
  Rng rng(seed, 2100);
  const float offset = rng.unit();
  const float tall = side * 1.9f;
  const int x0 = std::max(0, floor_int(center.x - side)),
            x1 = std::min(canvas.width() - 1, floor_int(center.x + side));
  const int y0 = std::max(0, floor_int(center.y - tall)),
            y1 = std::min(canvas.height() - 1, floor_int(center.y + tall));
  for (int y = y0; y <= y1; ++y) {
    for (int x = x0; x <= x1; ++x) {
      constexpr int kSub = 3;
      float cover = 0;
      for (int s = 0; s < kSub * kSub; ++s) {
        const float u =
            (static_cast<float>(x) + (static_cast<float>(s % kSub) + 0.5f) / kSub - center.x) / side + 0.5f;
        const float v =
            ((static_cast<float>(y) + (static_cast<float>(s / kSub) + 0.5f) / kSub - center.y) / tall +
             0.5f) *
            1.9f;
        const float wear = noise.at(u * 0.8f + offset, v * 0.8f);
        const float rim = 0.035f * (wear - 0.5f);
        if (u < rim || u > 1 - rim || v < rim || v > 1.9f - rim || wear < 0.13f) continue;
        const float gu = (u - 0.12f) / 0.76f;
        const bool carved = glyph_bit(0, gu, (v - 0.12f) / 0.80f) || glyph_bit(1, gu, (v - 0.99f) / 0.80f);
        if (!carved) cover += 1;
      }
      canvas.at(x, y).blend(color, cover / (kSub * kSub) * 0.92f);
    }
  }
}

void style_plain(Canvas& canvas, std::uint64_t seed) {
  Rng rng(seed, 2000);
  PaperGrain paper(rng.unit());
  const float to_unit = 1 / canvas.unit();
  for (int y = 0; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    paper.move_to(static_cast<float>(y) * to_unit);
    for (int x = 0; x < canvas.width(); ++x) {
      const float grain = paper.at(static_cast<float>(x) * to_unit) * 0.03f;
      row[x].r += grain;
      row[x].g += grain;
      row[x].b += grain;
    }
  }
}

image::Image apply_style(Canvas& canvas, Style style, std::uint64_t seed) {
  switch (style) {
    case Style::plain:
      style_plain(canvas, seed);
      break;
    case Style::ink:
      style_ink(canvas, seed);
      break;
    case Style::oil:
      style_oil(canvas, seed);
      break;
    case Style::watercolour:
      style_watercolour(canvas, seed);
      break;
    case Style::photograph:
      style_photograph(canvas, seed);
      break;
    case Style::print:
      style_print(canvas, seed);
      break;
    case Style::sketch:
      style_sketch(canvas, seed);
      break;
    case Style::pixel:
      style_pixel(canvas);
      break;
  }
  image::Image out(canvas.width(), canvas.height());
  quantise(canvas, out);
  return out;
}

}  // namespace proofsheet::demo
