#include "demo/painter_scene.h"

namespace proofsheet::demo {
namespace {

struct CloudField {
  float amount;   // 0 none to 1 overcast
  float stretch;  // > 1: streaks
  float offset_u, offset_v;
};

CloudField choose_clouds(const Scene& scene) {
  Rng rng(scene.seed, 21);
  CloudField field{};
  switch (scene.weather) {
    case Weather::clear:
      field.amount = rng.range(0.0f, 0.22f);
      break;
    case Weather::clouds:
      field.amount = rng.range(0.55f, 0.72f);
      break;
    case Weather::mist:
      field.amount = rng.range(0.15f, 0.3f);
      break;
    case Weather::rain:
      field.amount = 0.85f;
      break;
    case Weather::snow:
      field.amount = 0.7f;
      break;
  }
  if (scene.words.weather != Weather::clear && scene.weather == Weather::clear)
    field.amount += rng.range(0.1f, 0.25f);
  field.stretch = scene.time == TimeOfDay::day ? rng.range(1.3f, 2.2f) : rng.range(2.6f, 5.0f);
  field.offset_u = rng.unit();
  field.offset_v = rng.unit();
  return field;
}

Rgb sky_gradient(const Palette& p, float t) {
  if (t < 0.55f) return mix(p.sky_top, p.sky_mid, smoothstep(0, 0.55f, t));
  return mix(p.sky_mid, p.sky_low, smoothstep(0.55f, 1.0f, t));
}

void paint_stars(Canvas& canvas, const Scene& scene) {
  Rng rng(scene.seed, 22);
  const int count = scene.has(kStars) ? 900 : 320;
  for (int i = 0; i < count; ++i) {
    const float top = rng.range(0.3f, 1.0f);
    const Point at{rng.unit() * canvas.w(), rng.unit() * top * scene.horizon * canvas.h()};
    const float bright = rng.unit();
    const float radius = canvas.unit() * mix(0.0006f, 0.0019f, bright * bright * bright * bright);
    const Rgb color = mix(hex(0xbfd2ff), hex(0xfff1d0), rng.unit());
    canvas.disc(at, radius, color, mix(0.35f, 1.0f, bright), 1);
    if (bright > 0.985f) canvas.glow(at, radius * 7, color, 0.5f);
  }
}

// A band of unresolved stars across the sky.
void paint_milky_way(Canvas& canvas, const Scene& scene) {
  const NoiseTile& noise = NoiseTile::get();
  Rng rng(scene.seed, 23);
  const float slope = rng.range(0.5f, 0.9f) * scene.side;
  const float middle = rng.range(0.3f, 0.6f);
  const int bottom = static_cast<int>(scene.horizon * canvas.h());
  for (int y = 0; y < bottom; ++y) {
    Texel* row = canvas.row(y);
    const float v = static_cast<float>(y) / canvas.unit();
    for (int x = 0; x < canvas.width(); ++x) {
      const float u = static_cast<float>(x) / canvas.unit();
      const float across =
          (v - middle * canvas.h() / canvas.unit()) - slope * (u - 0.5f * canvas.w() / canvas.unit());
      const float n = noise.at(u * 0.6f, v * 0.6f) - 0.5f;
      const float d = (across + n * 0.25f) / 0.26f;
      if (d * d > 1) continue;
      const float dust = smoothstep(0.42f, 0.7f, noise.at(u * 1.3f + 0.3f, v * 1.3f));
      const float glow = (1 - d * d) * (1 - d * d) * (1 - 0.75f * dust) * 0.36f;
      row[x].set(screen(row[x].rgb(), mix(hex(0x8fa7e0), hex(0xe9cfd8), clamp01(n + 0.5f)) * glow));
    }
  }
}

void paint_moon(Canvas& canvas, const Scene& scene) {
  const Point at{scene.sun_x * canvas.w(), scene.sun_y * canvas.h()};
  const float radius = canvas.unit() * (scene.subject == Subject::moon ? 0.115f
                                        : scene.has(kMoon)             ? 0.07f
                                                                       : 0.045f);
  const Rgb color = scene.palette.sun;
  canvas.glow(at, radius * 6, color, scene.time == TimeOfDay::night ? 0.20f : 0.12f);
  canvas.glow(at, radius * 2.4f, color, scene.time == TimeOfDay::night ? 0.35f : 0.2f);
  canvas.disc(at, radius, color, 1, 1);
  const NoiseTile& noise = NoiseTile::get();
  const int y0 = std::max(0, floor_int(at.y - radius)),
            y1 = std::min(canvas.height() - 1, floor_int(at.y + radius));
  const int x0 = std::max(0, floor_int(at.x - radius)),
            x1 = std::min(canvas.width() - 1, floor_int(at.x + radius));
  for (int y = y0; y <= y1; ++y) {
    for (int x = x0; x <= x1; ++x) {
      const float u = (static_cast<float>(x) + 0.5f - at.x) / radius;
      const float v = (static_cast<float>(y) + 0.5f - at.y) / radius;
      const float d = u * u + v * v;
      if (d > 1) continue;
      const float seas = smoothstep(0.46f, 0.62f, noise.at(u * 0.2f + 0.33f, v * 0.2f + 0.71f));
      canvas.at(x, y).blend(color * Rgb{0.74f, 0.78f, 0.84f}, seas * 0.6f * (1 - d));
    }
  }
}

void paint_sun(Canvas& canvas, const Scene& scene) {
  const Point at{scene.sun_x * canvas.w(), scene.sun_y * canvas.h()};
  const bool low = scene.time != TimeOfDay::day;
  const float radius = canvas.unit() * (low ? 0.05f : 0.032f);
  if (scene.style != Style::ink) {
    canvas.glow(at, radius * 9, scene.palette.sun, low ? 0.34f : 0.3f);
    canvas.glow(at, radius * 3, scene.palette.sun, 0.5f);
  }
  canvas.disc(at, radius,
              scene.style == Style::ink ? scene.palette.sun
                                        : mix(scene.palette.sun, Rgb{1, 1, 1}, low ? 0.15f : 0.7f),
              1, 1);
}

void paint_gradient(Canvas& canvas, const Scene& scene) {
  const Palette& p = scene.palette;
  const float horizon = scene.horizon * canvas.h();
  const Point sun{scene.sun_x * canvas.w(), scene.sun_y * canvas.h()};
  const float reach = 1 / (canvas.unit() * (scene.time == TimeOfDay::night ? 0.32f : 0.5f));
  const float strength = scene.style == Style::ink                                          ? 0.06f
                         : scene.weather == Weather::rain || scene.weather == Weather::snow ? 0.12f
                         : scene.time == TimeOfDay::day                                     ? 0.35f
                                                                                            : 0.6f;
  for (int y = 0; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    const Rgb base = sky_gradient(p, clamp01(static_cast<float>(y) / std::max(horizon, 1.0f)));
    const Rgb lift = (mix(p.sun, p.sky_low, 0.35f) - base) * strength;
    const float dy = (static_cast<float>(y) - sun.y) * reach * 1.35f;
    for (int x = 0; x < canvas.width(); ++x) {
      const float dx = (static_cast<float>(x) - sun.x) * reach;
      const float fall = 1 / (1 + dx * dx + dy * dy);
      row[x].set(base + lift * (fall * fall));
      row[x].z = 1;
    }
  }
}

// Density from three scales of noise, squeezed towards the horizon; light from the side where the sun stands.
void paint_clouds(Canvas& canvas, const Scene& scene) {
  const CloudField field = choose_clouds(scene);
  if (field.amount < 0.06f) return;
  const Palette& p = scene.palette;
  NoiseLine coarse_line, fine_line, above_line;
  const float horizon = scene.horizon * canvas.h();
  const int bottom = std::min(canvas.height(), static_cast<int>(horizon) + 1);
  const float threshold = mix(0.72f, 0.28f, field.amount);
  const float softness = scene.style == Style::print ? 0.05f : mix(0.14f, 0.3f, field.amount);
  const float to_unit = 1 / canvas.unit();
  for (int y = 0; y < bottom; ++y) {
    Texel* row = canvas.row(y);
    const float t = static_cast<float>(y) / std::max(horizon, 1.0f);
    const float squeeze = 1 + 1.6f * t * t;
    const float v = static_cast<float>(y) * to_unit * 0.42f * squeeze + field.offset_v;
    const float fade = (1 - smoothstep(0.82f, 1.0f, t)) * mix(0.7f, 1.0f, field.amount);
    if (fade <= 0) continue;
    coarse_line.move_to(v);
    fine_line.move_to(v * 3.1f);
    above_line.move_to(v - 0.022f);
    for (int x = 0; x < canvas.width(); ++x) {
      const float u =
          (static_cast<float>(x) - 0.5f * canvas.w()) * to_unit * 0.42f * squeeze / field.stretch +
          field.offset_u;
      const float coarse = coarse_line.at(u);
      if (coarse < threshold - 0.24f) continue;
      const float density = coarse * 0.7f + fine_line.at(u * 3.1f + 0.2f) * 0.3f;
      const float cover = smoothstep(threshold, threshold + softness, density) * fade;
      if (cover <= 0.004f) continue;
      const float above = above_line.at(u + (scene.sun_x - 0.5f) * 0.02f);
      const float lit = clamp01(0.55f + (coarse - above) * 5.0f - (density - threshold) * 0.9f);
      row[x].blend(mix(p.cloud_dark, p.cloud_light, lit), cover);
    }
  }
}

}  // namespace

void paint_sky(Canvas& canvas, const Scene& scene) {
  paint_gradient(canvas, scene);
  const bool open =
      scene.weather == Weather::clear || scene.weather == Weather::clouds || scene.weather == Weather::mist;
  if (scene.time == TimeOfDay::night && open) {
    if (scene.has(kStars)) paint_milky_way(canvas, scene);
    paint_stars(canvas, scene);
  }
  if (scene.moon_visible) paint_moon(canvas, scene);
  if (scene.sun_visible) paint_sun(canvas, scene);
  paint_clouds(canvas, scene);
}

}  // namespace proofsheet::demo
