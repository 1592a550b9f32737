#include "demo/painter_scene.h"

namespace proofsheet::demo {

std::vector<float> paint_ground(Canvas& canvas, const Scene& scene, float top, float wave_height, float tilt,
                                Rgb lit, Rgb dark, std::uint64_t part) {
  Rng rng(scene.seed, 300 + part);
  const auto salt = static_cast<std::uint32_t>(rng.next());
  const NoiseTile& noise = NoiseTile::get();
  NoiseLine fine_line;
  const float offset = rng.unit();
  const float to_unit = 1 / canvas.unit();
  std::vector<float> edge(static_cast<std::size_t>(canvas.width()));
  for (int x = 0; x < canvas.width(); ++x) {
    const float u = (static_cast<float>(x) - 0.5f * canvas.w()) * to_unit;
    edge[static_cast<std::size_t>(x)] =
        (top + tilt * (static_cast<float>(x) / canvas.w() - 0.5f)) * canvas.h() +
        (fractal1(u * 1.7f + 60, salt, 4, 0.45f) - 0.5f) * 2 * wave_height * canvas.unit();
  }
  const int first = std::clamp(floor_int(*std::ranges::min_element(edge)), 0, canvas.height());
  for (int y = first; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    fine_line.move_to(static_cast<float>(y) * to_unit * 5.0f);
    for (int x = 0; x < canvas.width(); ++x) {
      const float below = static_cast<float>(y) + 1 - edge[static_cast<std::size_t>(x)];
      if (below <= 0) continue;
      const float near = below * to_unit;
      const float squeeze = 1 / (0.12f + near);
      const float u = (static_cast<float>(x) - 0.5f * canvas.w()) * to_unit * squeeze * 0.10f + offset;
      const float n = noise.at(u, squeeze * 0.7f + offset);
      const float fine = fine_line.at(static_cast<float>(x) * to_unit * 1.9f);
      const float shade = clamp01(0.62f + (n - 0.5f) * 1.3f * scene.texture +
                                  (fine - 0.5f) * 0.6f * scene.texture - near * 0.35f);
      const Rgb color = mix(mix(dark, lit, shade), scene.palette.haze, 0.42f * scene.mist / (1 + near * 9));
      row[x].cover(color, std::min(below, 1.0f), mix(0.55f, 0.08f, clamp01(near * 1.4f)));
    }
  }
  return edge;
}

void paint_path(Canvas& canvas, const Scene& scene, float top, float from_x, float to_x) {
  Rng rng(scene.seed, 33);
  NoiseLine line;
  const float offset = rng.unit();
  const float bend = rng.range(0.10f, 0.2f) * (to_x > from_x ? -1.0f : 1.0f);
  const int first = std::clamp(static_cast<int>(top * canvas.h()), 0, canvas.height());
  const float to_unit = 1 / canvas.unit();
  const Rgb lit = mix(scene.palette.ground, Rgb{1, 1, 1}, 0.08f), dark = scene.palette.ground * 0.72f;
  for (int y = first; y < canvas.height(); ++y) {
    const float t =
        (static_cast<float>(y - first) + 0.5f) / std::max(1.0f, canvas.h() - static_cast<float>(first));
    const float near = t * t * 0.65f + t * 0.35f;
    const float middle =
        (mix(from_x, to_x, near) + bend * wave(0.75f * std::sqrt(t)) * (0.25f + near)) * canvas.w();
    const float half = canvas.unit() * (0.006f + 0.13f * near);
    Texel* row = canvas.row(y);
    line.move_to(static_cast<float>(y) * to_unit * 4.0f);
    for (int x = 0; x < canvas.width(); ++x) {
      const float d = std::abs(static_cast<float>(x) + 0.5f - middle);
      if (d > half * 1.5f) continue;
      const float n = line.at(static_cast<float>(x) * to_unit * 1.7f + offset);
      const float edge = half * (0.82f + 0.36f * n);
      const float cover = clamp01((edge - d) / (1 + half * 0.06f));
      const float shade = clamp01(0.55f + (n - 0.5f) * 1.1f * scene.texture + 0.35f * (1 - d / half));
      row[x].blend(mix(dark, lit, shade), cover);
    }
  }
}

void paint_mist_band(Canvas& canvas, const Scene& scene, float at, float thickness, float strength,
                     std::uint64_t part) {
  Rng rng(scene.seed, 400 + part);
  NoiseLine line;
  const float offset = rng.unit();
  const float middle = at * canvas.h();
  const float half = thickness * canvas.unit();
  const float to_unit = 1 / canvas.unit();
  const int first = std::clamp(static_cast<int>(middle - half), 0, canvas.height()),
            last = std::clamp(static_cast<int>(middle + half), 0, canvas.height());
  const Rgb color = mix(scene.palette.haze, scene.palette.sky_low, 0.25f);
  for (int y = first; y < last; ++y) {
    const float d = (static_cast<float>(y) - middle) / half;
    const float fall = (1 - d * d) * (1 - d * d) * strength;
    Texel* row = canvas.row(y);
    line.move_to(static_cast<float>(y) * to_unit * 1.1f + offset);
    for (int x = 0; x < canvas.width(); ++x) {
      const float n = line.at(static_cast<float>(x) * to_unit * 0.34f + offset);
      row[x].blend(color, clamp01(fall * (0.25f + 1.5f * (n - 0.2f))));
    }
  }
}

void paint_fog(Canvas& canvas, const Scene& scene) {
  const float strength = scene.weather == Weather::mist   ? 0.62f
                         : scene.weather == Weather::rain ? 0.38f
                         : scene.weather == Weather::snow ? 0.28f
                                                          : 0;
  if (strength == 0) return;
  NoiseLine line;
  Rng rng(scene.seed, 42);
  const float offset = rng.unit(), to_unit = 1 / canvas.unit();
  const Rgb color = mix(scene.palette.haze, scene.palette.sky_low, 0.3f);
  for (int y = 0; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    line.move_to(static_cast<float>(y) * to_unit * 0.9f + offset);
    for (int x = 0; x < canvas.width(); ++x) {
      const float drift = line.at(static_cast<float>(x) * to_unit * 0.28f + offset);
      row[x].blend(color, clamp01(smoothstep(0.12f, 0.72f, row[x].z) * strength * (0.55f + 0.9f * drift)));
    }
  }
}

void paint_weather(Canvas& canvas, const Scene& scene) {
  Rng rng(scene.seed, 41);
  const float unit = canvas.unit();
  const int density = static_cast<int>(1500 * canvas.w() * canvas.h() / (unit * unit));
  if (scene.weather == Weather::rain) {
    const float slant = rng.range(-0.22f, 0.22f);
    const Rgb color = mix(scene.palette.sky_low, Rgb{1, 1, 1}, 0.35f);
    for (int i = 0; i < density; ++i) {
      const Point at{rng.unit() * canvas.w() * 1.2f - canvas.w() * 0.1f, rng.unit() * canvas.h()};
      const float depth = rng.unit();
      const float length = unit * mix(0.02f, 0.075f, depth);
      canvas.taper(at, at + Point{slant * length, length}, unit * 0.0004f,
                   unit * mix(0.0005f, 0.0011f, depth), color, mix(0.22f, 0.55f, depth), 0.1f);
    }
  } else if (scene.weather == Weather::snow) {
    for (int i = 0; i < density; ++i) {
      const float depth = rng.unit() * rng.unit();
      const Point at{rng.unit() * canvas.w(), rng.unit() * canvas.h()};
      canvas.disc(at, unit * mix(0.0014f, 0.0062f, depth), clamp01(scene.palette.light * 1.08f),
                  mix(0.85f, 0.6f, depth), 0.1f);
    }
  }
  if (scene.has(kFireflies)) {
    for (int i = 0; i < 46; ++i) {
      const Point at{rng.unit() * canvas.w(), canvas.h() * rng.range(scene.horizon, 0.98f)};
      const float size = unit * rng.range(0.002f, 0.004f);
      canvas.glow(at, size * 8, hex(0xd8f07a), 0.55f);
      canvas.disc(at, size * 0.8f, hex(0xfbffd0), 0.95f, 0.1f);
    }
  }
}

}  // namespace proofsheet::demo
