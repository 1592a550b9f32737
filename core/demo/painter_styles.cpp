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

}  // namespace

void style_plain(Canvas& canvas, std::uint64_t seed) {
  const NoiseTile& noise = NoiseTile::get();
  Rng rng(seed, 2000);
  const float offset = rng.unit();
  const float scale = 5.0f / canvas.unit();
  for (int y = 0; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    for (int x = 0; x < canvas.width(); ++x) {
      const float grain =
          (noise.at(static_cast<float>(x) * scale + offset, static_cast<float>(y) * scale) - 0.5f) * 0.045f;
      row[x].r += grain;
      row[x].g += grain;
      row[x].b += grain;
    }
  }
}

image::Image apply_style(Canvas& canvas, Style style, std::uint64_t seed) {
  switch (style) {
    default:
      style_plain(canvas, seed);
      break;
  }
  image::Image out(canvas.width(), canvas.height());
  quantise(canvas, out);
  return out;
}

}  // namespace proofsheet::demo
