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

// Five inks, as they are mixed: burnt, thick, heavy, light, clear.
float five_inks(float tone) {
  const float steps = tone * 5;
  const float low = static_cast<float>(static_cast<int>(steps));
  return mix(tone, (low + smoothstep(0.25f, 0.75f, steps - low)) / 5, 0.55f);
}

// The scene in flat washes. Channels: r the wash's darkness, g that of its surroundings, z the depth.
Canvas make_wash(const Canvas& canvas) {
  Canvas wash = kuwahara(shrink_to_unit(canvas, 512),
                         std::max(1, static_cast<int>(std::min(canvas.unit(), 600.0f) * 0.011f)));
  box_blur(wash, 1);
  Canvas soft = wash;
  box_blur(soft, std::max(1, static_cast<int>(soft.unit() * 0.012f)));
  for (std::size_t i = 0; i < wash.texels().size(); ++i) {
    Texel& t = wash.texels()[i];
    t.r = 1 - luminance(t.rgb());
    t.g = 1 - luminance(soft.texels()[i].rgb());
  }
  return wash;
}

// What varies over the paper at a place.
struct Sheet {
  float n1, n2;  // slow noises
  float grain;
  float painted;  // 1 inside the painted area, 0 at the edge of the sheet
};

// Density of ink: the wash, darker where it gathers at its rim, the brush's fine strokes on top, and the
// paper's tooth left white where the brush was dry.
float ink_tone(const Texel& wash, float fine_darkness, const Sheet& sheet) {
  const float rim = std::max(wash.r - wash.g, 0.0f);
  const float line = fine_darkness - wash.g;
  float tone = smoothstep(0.10f, 0.90f, wash.r) * (wash.z > 0.97f ? 0.8f : mix(1.12f, 0.85f, wash.z));
  tone = five_inks(clamp01(tone));
  tone += rim * 0.9f + smoothstep(0.05f, 0.3f, line) * mix(0.55f, 0.2f, wash.z);
  tone *= 0.86f + 0.5f * (sheet.n1 - 0.35f) * (1 - tone);
  tone -= smoothstep(0.12f, 0.34f, sheet.grain + (sheet.n2 - 0.5f) * 0.4f) * 0.26f * (1 - tone) *
          smoothstep(0.1f, 0.3f, tone);
  return clamp01(tone * sheet.painted);
}

}  // namespace

void style_ink(Canvas& canvas, std::uint64_t seed) {
  Rng rng(seed, 2200);
  const float offset = rng.unit();
  const Canvas wash = make_wash(canvas);
  const float down = wash.unit() / canvas.unit(), to_unit = 1 / canvas.unit(), bleed = canvas.unit() * 0.007f;
  const Rgb paper = hex(0xf5f0e4), ink = hex(0x191b20), indigo = hex(0x2b3742), cinnabar = hex(0xb8372f);
  NoiseLine first, second;
  PaperGrain grain(offset);
  for (int y = 0; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    const float fy = static_cast<float>(y) + 0.5f;
    first.move_to(fy * to_unit * 1.9f);
    second.move_to(fy * to_unit * 1.9f + offset);
    grain.move_to(fy * to_unit);
    for (int x = 0; x < canvas.width(); ++x) {
      const float fx = static_cast<float>(x) + 0.5f, u = fx * to_unit;
      Sheet sheet{first.at(u * 1.9f + offset), second.at(u * 1.9f), grain.at(u), 1};
      const float edge = std::min({fx, fy, canvas.w() - fx, canvas.h() - fy}) * to_unit;
      sheet.painted = smoothstep(-0.01f, 0.075f, edge + (sheet.n2 - 0.5f) * 0.09f);
      const Texel flat = sample(wash, (fx + (sheet.n1 - 0.5f) * bleed * 2) * down,
                                (fy + (sheet.n2 - 0.5f) * bleed * 2) * down);
      const float tone = ink_tone(flat, 1 - luminance(row[x].rgb()), sheet);
      const Rgb ground = paper * (1 + sheet.grain * 0.035f);
      // Distance is mixed with a little indigo.
      Rgb color = mix(ground, mix(ink, indigo, flat.z * 0.6f), tone * 0.97f);
      const float share = tint_share(row[x].rgb()) * sheet.painted;
      if (share > 0) {
        const float wet = clamp01(0.35f + 0.6f * flat.r + (sheet.n2 - 0.5f) * 0.3f);
        color = mix(color, mix(ground, mix(cinnabar, row[x].rgb(), 0.45f), wet), share * 0.85f);
      }
      row[x].set(color);
    }
  }
  const float inset = canvas.unit() * 0.085f;
  const bool left = rng.chance(0.5f);
  stamp_seal(canvas, {left ? inset : canvas.w() - inset, canvas.h() - canvas.unit() * 0.11f},
             canvas.unit() * 0.042f, hex(0xb3261e), seed);
}

}  // namespace proofsheet::demo
