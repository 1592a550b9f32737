#include "demo/painter_filters.h"
#include "demo/painter_styles.h"

namespace proofsheet::demo {
namespace {

// How much of the ink at a place keeps the scene's colour: red blossoms, lacquer and the sun stay as light
// tints.
float tint_share(Rgb c) {
  const float red = c.r - std::max(c.g, c.b) * 0.92f;
  return smoothstep(0.10f, 0.34f, red);
}

// 1 inside the painted area, falling to 0 towards the edge of the sheet along an uneven line.
float painted(float x, float y, const Canvas& canvas, float noise) {
  const float edge = std::min({x, y, canvas.w() - x, canvas.h() - y}) / canvas.unit();
  return smoothstep(-0.01f, 0.075f, edge + (noise - 0.5f) * 0.09f);
}

// Five inks, as they are mixed: burnt, thick, heavy, light, clear.
float five_inks(float tone) {
  const float steps = tone * 5;
  const float low = static_cast<float>(static_cast<int>(steps));
  return mix(tone, (low + smoothstep(0.25f, 0.75f, steps - low)) / 5, 0.55f);
}

}  // namespace

void style_ink(Canvas& canvas, std::uint64_t seed) {
  const NoiseTile& noise = NoiseTile::get();
  Rng rng(seed, 2200);
  const float offset = rng.unit();
  Canvas wash = shrink_to_unit(canvas, 512);
  const float down = wash.unit() / canvas.unit();
  wash = kuwahara(wash, std::max(1, static_cast<int>(wash.unit() * 0.011f)));
  box_blur(wash, 1);
  Canvas soft = wash;
  box_blur(soft, std::max(1, static_cast<int>(soft.unit() * 0.012f)));
  const Rgb paper = hex(0xf5f0e4), ink = hex(0x191b20), cinnabar = hex(0xb8372f);
  const float to_unit = 1 / canvas.unit();
  const float bleed = canvas.unit() * 0.007f;
  for (int y = 0; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    const float fy = static_cast<float>(y) + 0.5f;
    const float v = fy * to_unit;
    for (int x = 0; x < canvas.width(); ++x) {
      const float fx = static_cast<float>(x) + 0.5f;
      const float u = fx * to_unit;
      const float n1 = noise.at(u * 1.9f + offset, v * 1.9f), n2 = noise.at(u * 1.9f, v * 1.9f + offset);
      const float wx = (fx + (n1 - 0.5f) * bleed * 2) * down, wy = (fy + (n2 - 0.5f) * bleed * 2) * down;
      const Texel flat = sample(wash, wx, wy);
      const Texel around = sample(soft, wx, wy);
      const float grain = paper_grain(u, v, offset);
      const float dark = 1 - luminance(flat.rgb());
      const float rim = dark - (1 - luminance(around.rgb()));                // pigment gathers inside an edge
      const float line = luminance(around.rgb()) - luminance(row[x].rgb());  // the brush's own fine strokes
      float tone = smoothstep(0.10f, 0.90f, dark);
      tone *= flat.z > 0.97f ? 0.8f : mix(1.12f, 0.85f, flat.z);
      tone = five_inks(clamp01(tone));
      tone += std::max(rim, 0.0f) * 0.9f + smoothstep(0.05f, 0.3f, line) * mix(0.55f, 0.2f, flat.z);
      tone *= 0.86f + 0.5f * (n1 - 0.35f) * (1 - tone);  // uneven wash
      tone -= smoothstep(0.12f, 0.34f, grain + (n2 - 0.5f) * 0.4f) * 0.26f * (1 - tone) *
              smoothstep(0.1f, 0.3f, tone);  // dry brush: the tooth stays white
      tone = clamp01(tone * painted(fx, fy, canvas, n2));
      const float share = tint_share(row[x].rgb()) * painted(fx, fy, canvas, n2);
      const Rgb body = mix(ink, hex(0x2b3742), flat.z * 0.6f);  // distance is mixed with a little indigo
      const Rgb sheet = paper * (1 + grain * 0.035f);
      Rgb color = mix(sheet, body, tone * 0.97f);
      const float wet = clamp01(0.35f + 0.6f * dark + (n2 - 0.5f) * 0.3f);
      color = mix(color, mix(sheet, mix(cinnabar, row[x].rgb(), 0.45f), wet), share * 0.85f);
      row[x].set(color);
    }
  }
  const float side = canvas.unit() * 0.042f;
  const bool left = rng.chance(0.5f);
  stamp_seal(canvas,
             {left ? canvas.unit() * 0.085f : canvas.w() - canvas.unit() * 0.085f,
              canvas.h() - canvas.unit() * 0.11f},
             side, hex(0xb3261e), seed);
}

}  // namespace proofsheet::demo
