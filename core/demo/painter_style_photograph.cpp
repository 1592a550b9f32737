#include "demo/painter_filters.h"
#include "demo/painter_styles.h"

namespace proofsheet::demo {
namespace {

// A film's answer to light: a soft toe and shoulder around a steeper middle.
float film_curve(float x) {
  x = clamp01(x);
  return mix(x, x * x * (3 - 2 * x), 0.55f) * 0.965f + 0.018f;
}

// How much of the largest blur a depth gets: only what is right before the lens, and a little of the
// distance.
float out_of_focus(float z) {
  return 0.95f * smoothstep(0.095f, 0.04f, z) + 0.34f * smoothstep(0.72f, 0.93f, z);
}

Canvas highlights(const Canvas& canvas) {
  Canvas bright = shrink_to_unit(canvas, 128);
  for (Texel& t : bright.texels()) {
    const float over = smoothstep(0.72f, 1.0f, luminance(t.rgb()));
    t.set(t.rgb() * over);
  }
  for (int i = 0; i < 2; ++i) box_blur(bright, std::max(1, static_cast<int>(bright.unit() * 0.035f)));
  return bright;
}

}  // namespace

void style_photograph(Canvas& canvas, std::uint64_t seed) {
  Rng rng(seed, 2500);
  const auto salt = static_cast<std::uint32_t>(rng.next());
  const Canvas bright = highlights(canvas);
  Canvas near_blur = shrink_to_unit(canvas, 512);
  const float down = near_blur.unit() / canvas.unit(), glow_down = bright.unit() / canvas.unit();
  const int radius = std::max(1, static_cast<int>(near_blur.unit() * 0.0042f));
  for (int i = 0; i < 2; ++i) box_blur(near_blur, radius);
  Canvas far_blur = near_blur;
  for (int i = 0; i < 2; ++i) box_blur(far_blur, radius * 2);
  const float reach = 2 / std::sqrt(canvas.w() * canvas.w() + canvas.h() * canvas.h());
  for (int y = 0; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    const float fy = static_cast<float>(y) + 0.5f;
    for (int x = 0; x < canvas.width(); ++x) {
      const float fx = static_cast<float>(x) + 0.5f;
      const Texel soft = sample(near_blur, fx * down, fy * down);
      // The blurred depth decides as well, so that a soft foreground spreads over its edge.
      const float blur = std::max(out_of_focus(row[x].z), out_of_focus(soft.z) * 0.9f);
      Rgb color = mix(row[x].rgb(), soft.rgb(), smoothstep(0.0f, 0.5f, blur));
      if (blur > 0.5f)
        color = mix(color, sample(far_blur, fx * down, fy * down).rgb(), smoothstep(0.5f, 1.0f, blur));
      color = screen(clamp01(color), clamp01(sample(bright, fx * glow_down, fy * glow_down).rgb() * 0.5f));
      const float l = luminance(color);
      // Cool shadows and warm lights, as film and its printing give them.
      color =
          color +
          (Rgb{-0.018f, 0.002f, 0.024f} * (1 - l) * (1 - l) + Rgb{0.022f, 0.006f, -0.022f} * (l * l)) * 1.2f;
      const float dx = (fx - canvas.w() * 0.5f) * reach, dy = (fy - canvas.h() * 0.5f) * reach;
      const float r2 = dx * dx + dy * dy;
      const float vignette = 1 - 0.36f * r2 * r2 - 0.10f * r2;
      const auto ix = static_cast<std::uint32_t>(x), iy = static_cast<std::uint32_t>(y);
      const float grain =
          (hash01(ix, iy, salt) + hash01(ix, iy, salt + 1) + hash01(ix / 2, iy / 2, salt + 2) - 1.5f) *
          0.036f * (0.45f + l * (1 - l) * 2.2f);
      row[x].set({film_curve(color.r * vignette) + grain, film_curve(color.g * vignette) + grain,
                  film_curve(color.b * vignette) + grain});
    }
  }
}

}  // namespace proofsheet::demo
