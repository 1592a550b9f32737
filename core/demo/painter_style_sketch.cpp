#include "demo/painter_filters.h"
#include "demo/painter_styles.h"

namespace proofsheet::demo {
namespace {

// One direction of pencil lines that sets in below a lightness.
struct Hatch {
  float c, s;    // direction across the lines
  float period;  // between lines, in units
  float begins;  // darkness at which it sets in
  float offset;
};

// 0 to 1: graphite of one direction of lines at a place, thicker where the tone asks for more.
float hatch_ink(const Hatch& hatch, float u, float v, float darkness) {
  const float wanted = (darkness - hatch.begins) / 0.42f;
  if (wanted <= 0) return 0;
  const NoiseTile& noise = NoiseTile::get();
  const float across = u * hatch.c + v * hatch.s, along = v * hatch.c - u * hatch.s;
  const float bend = noise.at(u * 0.4f + hatch.offset, v * 0.4f) * 0.018f;
  const float line = (across + bend) / hatch.period;
  const int number = floor_int(line);
  const float place = std::abs(line - static_cast<float>(number) - 0.5f) * 2;  // 0 on the line, 1 between two
  const float pressure = noise.at(along * 0.5f + hatch.offset, static_cast<float>(number) * 0.37f);
  const float thick = clamp01(wanted) * (0.35f + 0.9f * pressure);
  return smoothstep(thick + 0.2f, thick - 0.2f, place) * (0.55f + 0.45f * pressure);
}

}  // namespace

void style_sketch(Canvas& canvas, std::uint64_t seed) {
  const NoiseTile& noise = NoiseTile::get();
  Rng rng(seed, 2700);
  const float offset = rng.unit();
  Canvas flat = shrink_to_unit(canvas, 512);
  const float down = flat.unit() / canvas.unit();
  flat = kuwahara(flat, std::max(1, static_cast<int>(flat.unit() * 0.008f)));
  Canvas soft = flat;
  box_blur(soft, std::max(1, static_cast<int>(soft.unit() * 0.006f)));
  const float tilt = rng.range(0.10f, 0.15f);
  const std::array<Hatch, 3> hatches{
      {{wave_cos(tilt), wave(tilt), 0.0068f, 0.16f, offset},
       {wave_cos(tilt + 0.11f), wave(tilt + 0.11f), 0.0062f, 0.46f, offset + 0.3f},
       {wave_cos(tilt - 0.21f), wave(tilt - 0.21f), 0.0056f, 0.68f, offset + 0.6f}}};
  const Rgb paper = hex(0xf6f3ea), graphite = hex(0x2d2d33);
  const float to_unit = 1 / canvas.unit();
  const float jitter = canvas.unit() * 0.003f;
  for (int y = 0; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    const float fy = static_cast<float>(y) + 0.5f, v = fy * to_unit;
    for (int x = 0; x < canvas.width(); ++x) {
      const float fx = static_cast<float>(x) + 0.5f, u = fx * to_unit;
      const float n = noise.at(u * 1.1f + offset, v * 1.1f);
      const float wx = (fx + (n - 0.5f) * jitter * 2) * down, wy = (fy + (n - 0.5f) * jitter * 2) * down;
      const Texel tone = sample(flat, wx, wy), around = sample(soft, wx, wy);
      const float l = luminance(tone.rgb());
      float darkness = (1 - l) * (tone.z > 0.97f ? 0.5f : 0.98f);
      const float edge_of_sheet = std::min({fx, fy, canvas.w() - fx, canvas.h() - fy}) * to_unit;
      darkness *= smoothstep(0.0f, 0.09f, edge_of_sheet + (n - 0.5f) * 0.1f);
      float ink = 0;
      for (const Hatch& hatch : hatches) ink = std::max(ink, hatch_ink(hatch, u, v, darkness)) + 0.15f * ink;
      const float contour = smoothstep(0.012f, 0.06f, luminance(around.rgb()) - l) +
                            smoothstep(0.02f, 0.1f, around.z - tone.z) * 0.8f;
      ink = std::max(ink * 0.82f + darkness * 0.10f,
                     clamp01(contour) * 0.85f * smoothstep(0.0f, 0.05f, edge_of_sheet));
      const float tooth = paper_grain(u * 1.2f, v * 1.2f, offset);
      ink = clamp01(ink * (0.86f - tooth * 1.1f));
      row[x].set(mix(paper * (1 + tooth * 0.03f), graphite, ink));
    }
  }
}

}  // namespace proofsheet::demo
