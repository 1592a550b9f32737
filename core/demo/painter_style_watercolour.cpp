#include "demo/painter_filters.h"
#include "demo/painter_styles.h"

namespace proofsheet::demo {
namespace {

// More pigment darkens a colour without making it grey (Bousseau et al. 2006, equation 1).
float pigment(float c, float density) {
  return c - (c - c * c) * (density - 1);
}

// Where a wet wash dried, lines stand that follow the noise's level curves.
float bloom_line(float n, float level) {
  const float d = (n - level) * 26;
  return 1 / (1 + d * d);
}

// The scene in flat washes; z is how much the place differs from its surroundings.
Canvas make_wash(const Canvas& canvas) {
  Canvas wash = kuwahara(shrink_to_unit(canvas, 512),
                         std::max(1, static_cast<int>(std::min(canvas.unit(), 600.0f) * 0.013f)));
  Canvas soft = wash;
  box_blur(soft, std::max(1, static_cast<int>(soft.unit() * 0.010f)));
  for (std::size_t i = 0; i < wash.texels().size(); ++i) {
    Texel& t = wash.texels()[i];
    t.z = std::abs(luminance(soft.texels()[i].rgb()) - luminance(t.rgb()));
  }
  return wash;
}

Rgb thinned(Rgb c, float l) {
  return clamp01(mix(Rgb{mix(l, c.r, 1.22f), mix(l, c.g, 1.22f), mix(l, c.b, 1.22f)}, Rgb{1, 1, 1}, 0.17f));
}

}  // namespace

void style_watercolour(Canvas& canvas, std::uint64_t seed) {
  Rng rng(seed, 2400);
  const float offset = rng.unit();
  const Canvas wash = make_wash(canvas);
  const float down = wash.unit() / canvas.unit(), to_unit = 1 / canvas.unit(),
              wobble = canvas.unit() * 0.0085f;
  const Rgb paper = hex(0xfcfaf3);
  NoiseLine first, second, slow_line;
  PaperGrain grain_line(offset);
  for (int y = 0; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    const float fy = static_cast<float>(y) + 0.5f, v = fy * to_unit;
    first.move_to(v * 1.3f);
    second.move_to(v * 1.3f + offset);
    slow_line.move_to(v * 0.30f + 0.5f);
    grain_line.move_to(v * 0.85f);
    for (int x = 0; x < canvas.width(); ++x) {
      const float fx = static_cast<float>(x) + 0.5f, u = fx * to_unit;
      const float n1 = first.at(u * 1.3f + offset), n2 = second.at(u * 1.3f),
                  slow = slow_line.at(u * 0.30f + offset);
      const Texel flat =
          sample(wash, (fx + (n1 - 0.5f) * wobble * 2) * down, (fy + (n2 - 0.5f) * wobble * 2) * down);
      const float grain = grain_line.at(u * 0.85f);
      float density = 0.92f + (slow - 0.5f) * 0.95f + (n1 - 0.5f) * 0.35f;
      density += flat.z * 4.2f + grain * 0.55f + 0.16f * bloom_line(slow, 0.56f);
      // The painted area ends in a wet, uneven edge before the sheet does.
      const float inset = std::min({fx, fy, canvas.w() - fx, canvas.h() - fy}) * to_unit - 0.022f +
                          (n2 - 0.5f) * 0.045f + (slow - 0.5f) * 0.03f;
      const float inside = smoothstep(0.0f, 0.006f, inset);
      density += 0.55f * smoothstep(0.022f, 0.004f, inset) * inside;
      const float l = luminance(flat.rgb());
      const Rgb thin = thinned(flat.rgb(), l);
      Rgb color{pigment(thin.r, density), pigment(thin.g, density), pigment(thin.b, density)};
      // A dry brush skips the valleys of the paper where the wash is light.
      const float skipped =
          smoothstep(0.2f, 0.36f, grain + (slow - 0.5f) * 0.35f) * smoothstep(0.45f, 0.8f, l);
      color = mix(color, paper, skipped * 0.75f);
      row[x].set(mix(paper * (1 + grain * 0.04f), clamp01(color) * paper, inside));
    }
  }
}

}  // namespace proofsheet::demo
