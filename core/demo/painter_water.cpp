#include "demo/painter_scene.h"

namespace proofsheet::demo {

void paint_water(Canvas& canvas, const Scene& scene, float top, float bottom, float roughness) {
  const Palette& p = scene.palette;
  NoiseLine ripples;
  Rng rng(scene.seed, 31);
  const float offset = rng.unit();
  const int first = std::clamp(static_cast<int>(top * canvas.h()), 1, canvas.height());
  const int last = std::clamp(static_cast<int>(bottom * canvas.h()) + 1, 0, canvas.height());
  const float line = static_cast<float>(first);
  const float to_unit = 1 / canvas.unit();
  const Rgb body = mix(p.water, p.shaded(p.water), 0.4f);
  const float sun_x = scene.sun_x * canvas.w();
  const bool glitter = (scene.sun_visible || scene.moon_visible) && scene.style != Style::ink;
  for (int y = first; y < last; ++y) {
    const float below = static_cast<float>(y) - line;
    const float near = below * to_unit;  // 0 at the far shore
    const float squeeze = 1 / (0.10f + near);
    const float amplitude = canvas.unit() * roughness * (0.006f + 0.05f * near);
    Texel* row = canvas.row(y);
    ripples.move_to((squeeze * 0.9f + offset) * 1.7f);
    const float drift =
        offset + noise1(squeeze * 8, 91) * 0.7f;  // or the rows' ripples would line up towards the horizon
    const float murk = mix(0.14f, 0.5f, clamp01(near * 1.6f));
    for (int x = 0; x < canvas.width(); ++x) {
      const float u = (static_cast<float>(x) - 0.5f * canvas.w()) * to_unit * squeeze * 0.11f + drift;
      const float ripple = ripples.at(u) - 0.5f;
      const int from_y = first - 1 - static_cast<int>(below * 0.96f + (ripple + 0.12f) * amplitude);
      const int from_x = x + static_cast<int>(ripple * amplitude * 0.35f);
      const Rgb mirrored = canvas.near(from_x, std::clamp(from_y, 0, first - 1)).rgb();
      Rgb color = mix(mirrored * 0.94f, body, murk);
      const float crest = smoothstep(0.14f, 0.3f, ripple);
      color = mix(color, mix(p.sky_low, p.haze, 0.5f), crest * 0.28f * roughness);
      if (glitter) {
        const float across = (static_cast<float>(x) - sun_x) * to_unit / (0.035f + near * 0.16f);
        const float sparkle = smoothstep(0.02f, 0.2f, ripple) / (1 + across * across * across * across);
        color = screen(color, p.sun * (sparkle * 0.6f));
      }
      row[x].set(color);
      row[x].z = mix(0.62f, 0.2f, clamp01(near * 1.5f));
    }
  }
  // The far shore: a thin line of light.
  if (first < canvas.height()) {
    for (int x = 0; x < canvas.width(); ++x) canvas.at(x, first).blend(mix(p.sky_low, p.haze, 0.5f), 0.35f);
  }
}

void paint_sea(Canvas& canvas, const Scene& scene, float top, float bottom) {
  const Palette& p = scene.palette;
  NoiseLine swells, chops;
  Rng rng(scene.seed, 32);
  const float offset = rng.unit();
  const float wildness = scene.weather == Weather::rain    ? 1.5f
                         : scene.weather == Weather::clear ? 0.8f
                                                           : 1.0f;
  const int first = std::clamp(static_cast<int>(top * canvas.h()), 1, canvas.height());
  const int last = std::clamp(static_cast<int>(bottom * canvas.h()) + 1, 0, canvas.height());
  const float to_unit = 1 / canvas.unit();
  const float sun_x = scene.sun_x * canvas.w();
  const Rgb deep = mix(p.shaded(p.water), p.water, 0.45f);
  const Rgb shallow = mix(p.water, p.lit(hex(0x7fc4b8)), scene.time == TimeOfDay::night ? 0.15f : 0.55f);
  const Rgb foam = clamp01(p.light * 0.97f);
  for (int y = first; y < last; ++y) {
    const float near = (static_cast<float>(y) - static_cast<float>(first)) * to_unit;
    const float squeeze = 1 / (0.045f + near);
    Texel* row = canvas.row(y);
    const float v = squeeze * 1.5f + offset;
    swells.move_to(v);
    chops.move_to(v * 2.3f);
    const float drift = offset + noise1(squeeze * 8, 92) * 0.7f;
    const float fresnel = 1 / (1 + near * 6);
    const float share = clamp01((static_cast<float>(y) - static_cast<float>(first)) /
                                std::max(1.0f, static_cast<float>(last - first)));
    const Rgb base = mix(mix(deep, shallow, smoothstep(0.5f, 1.0f, share)), mix(p.sky_low, p.sky_mid, 0.4f),
                         fresnel * 0.75f);
    for (int x = 0; x < canvas.width(); ++x) {
      const float u = (static_cast<float>(x) - 0.5f * canvas.w()) * to_unit * squeeze * 0.15f + drift;
      const float swell = swells.at(u);
      const float chop = chops.at(u * 3.3f + 0.4f);
      const float wave_height = swell * 0.6f + chop * 0.4f - 0.5f;
      Rgb color = mix(base, deep, clamp01(-wave_height * 2.6f * wildness) * 0.7f);
      color = mix(color, mix(shallow, p.sky_low, 0.45f), clamp01(wave_height * 2.2f) * 0.55f);
      const float cap = smoothstep(0.19f, 0.25f, wave_height * wildness) * smoothstep(0.05f, 0.3f, near);
      color = mix(color, foam, cap * 0.75f);
      const float across = (static_cast<float>(x) - sun_x) * to_unit / (0.03f + near * 0.2f);
      if ((scene.sun_visible || scene.moon_visible) && scene.style != Style::ink) {
        const float sparkle = smoothstep(0.0f, 0.12f, wave_height) / (1 + across * across * across * across);
        color = screen(color, p.sun * (sparkle * 0.85f));
      }
      row[x].set(color);
      row[x].z = mix(0.75f, 0.15f, clamp01(near * 1.5f));
    }
  }
}

}  // namespace proofsheet::demo
