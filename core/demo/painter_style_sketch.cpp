#include "demo/painter_filters.h"
#include "demo/painter_styles.h"

namespace proofsheet::demo {
namespace {

// One direction of pencil lines that sets in at a darkness.
struct Hatch {
  float c, s;    // direction across the lines
  float period;  // between lines, in units
  float begins;  // darkness at which it sets in
  float offset;
};

// 0 to 1: graphite of one direction of lines at a place. Every line has its own pressure and its own ends.
float hatch_ink(const Hatch& hatch, float u, float v, float bend, float darkness) {
  const float wanted = (darkness - hatch.begins) * 2.6f;
  if (wanted <= 0) return 0;
  const NoiseTile& noise = NoiseTile::get();
  const float across = u * hatch.c + v * hatch.s + bend, along = v * hatch.c - u * hatch.s;
  const float line = across / hatch.period;
  const int number = floor_int(line);
  const float place = std::abs(line - static_cast<float>(number) - 0.5f) * 2;  // 0 on the line, 1 between two
  const float pressure = noise.at(along * 0.9f + hatch.offset, static_cast<float>(number) * 0.1713f);
  const float thick = (0.30f + 0.55f * std::min(wanted, 1.0f)) * (0.4f + 0.9f * pressure);
  return clamp01((thick - place) * 1.6f + 0.25f) * (0.45f + 0.55f * std::min(wanted, 1.0f));
}

// The broad masses: r the luminance, z the depth.
Canvas make_masses(const Canvas& canvas) {
  Canvas soft = shrink_to_unit(canvas, 512);
  box_blur(soft, std::max(1, static_cast<int>(soft.unit() * 0.006f)));
  for (Texel& t : soft.texels()) t.r = luminance(t.rgb());
  return soft;
}

}  // namespace

void style_sketch(Canvas& canvas, std::uint64_t seed) {
  Rng rng(seed, 2700);
  const float offset = rng.unit();
  const Canvas masses = make_masses(canvas);
  const Canvas fine = canvas;
  const float down = masses.unit() / canvas.unit(), to_unit = 1 / canvas.unit(),
              jitter = canvas.unit() * 0.0022f;
  const float tilt = rng.range(0.10f, 0.15f);
  const std::array<Hatch, 3> hatches{
      {{wave_cos(tilt), wave(tilt), 0.0050f, 0.14f, offset},
       {wave_cos(tilt + 0.07f), wave(tilt + 0.07f), 0.0046f, 0.40f, offset + 0.3f},
       {wave_cos(tilt - 0.17f), wave(tilt - 0.17f), 0.0043f, 0.60f, offset + 0.6f}}};
  const Rgb paper = hex(0xf7f4ec), graphite = hex(0x2b2b31);
  NoiseLine unrest;
  PaperGrain grain(offset);
  for (int y = 0; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    const float fy = static_cast<float>(y) + 0.5f, v = fy * to_unit;
    unrest.move_to(v * 1.1f);
    grain.move_to(v * 1.2f);
    for (int x = 0; x < canvas.width(); ++x) {
      const float fx = static_cast<float>(x) + 0.5f, u = fx * to_unit;
      const float n = unrest.at(u * 1.1f + offset) - 0.5f;
      const float shift = n * jitter * 2;
      const Texel& tone = fine.near(static_cast<int>(fx + shift), static_cast<int>(fy + shift));
      const Texel around = sample(masses, (fx + shift) * down, (fy + shift) * down);
      const float l = luminance(tone.rgb());
      const float inside =
          smoothstep(0.0f, 0.09f, std::min({fx, fy, canvas.w() - fx, canvas.h() - fy}) * to_unit + n * 0.1f);
      // Shading follows the broad masses; the pencil's point draws what differs from them.
      const float dark = (1 - mix(l, around.r, 0.7f)) * (tone.z > 0.97f ? 0.55f : 0.98f) * inside;
      float ink = 0;
      for (const Hatch& hatch : hatches) ink += hatch_ink(hatch, u, v, n * 0.016f, dark) * (1 - ink) * 0.72f;
      const float contour =
          smoothstep(0.018f, 0.11f, around.r - l) + smoothstep(0.015f, 0.09f, around.z - tone.z) * 0.75f;
      ink = std::max(ink, clamp01(contour) * 0.88f * inside);
      const float tooth = grain.at(u * 1.2f);
      ink = clamp01((ink + dark * 0.08f) * (0.95f - tooth * 1.3f));
      row[x].set(mix(paper * (1 + tooth * 0.03f), graphite, ink));
    }
  }
}

}  // namespace proofsheet::demo
