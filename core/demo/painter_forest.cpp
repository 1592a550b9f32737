#include "demo/painter_stage.h"

namespace proofsheet::demo {
namespace {

// One row of the wood, from the haze behind to the trunks before the viewer.
struct Row {
  float t;     // 0 farthest to 1 nearest
  float foot;  // fraction of the height
  float z;
  Rgb air;  // what distance turns into under the trees
};

void paint_trunk(Canvas& canvas, const Scene& scene, Rng& rng, const Row& row, float x) {
  const float unit = canvas.unit();
  const Palette& p = scene.palette;
  const Rgb bark = mix(row.air, mix(p.trunk, p.shade, 0.25f) * 0.8f, mix(0.22f, 1.0f, row.t));
  const float thick = unit * mix(0.0045f, 0.036f, row.t * row.t) * rng.range(0.7f, 1.3f);
  const Point root{x * canvas.w(), (row.foot + 0.02f * rng.unit()) * canvas.h()};
  const float lean = rng.bell() * 0.04f;
  const Point top{root.x + lean * canvas.h(), -unit * 0.05f};
  paint_roots(canvas, root, {lean, -1}, thick, bark, row.z);
  canvas.taper(root - Point{0, thick * 2}, top, thick, thick * 0.72f, bark, 1, row.z);
  // Bark: long flakes, lighter towards the light.
  const float sun = scene.sun_x * canvas.w() < root.x ? -1.0f : 1.0f;
  const int flakes = row.t > 0.2f ? static_cast<int>(mix(10, 60, row.t)) : 0;
  for (int i = 0; i < flakes; ++i) {
    const float across = rng.bell() * 0.8f, up = rng.unit();
    const Point at =
        mix(root - Point{0, thick * 2}, top, up) + Point{across * thick * mix(1.0f, 0.72f, up), 0};
    const Rgb color =
        mix(across * sun > 0 ? mix(bark, row.air, 0.38f) : bark * 0.78f, bark, rng.unit() * 0.5f);
    canvas.taper(at, at + Point{lean * thick * 4, -thick * rng.range(1.5f, 5.0f)}, thick * 0.09f,
                 thick * 0.05f, color, 0.6f, row.z);
  }
  const int branches = row.t > 0.3f ? 3 : 1;
  for (int i = 0; i < branches; ++i) {
    const Point from = mix(root, top, rng.range(0.3f, 0.9f));
    const float side = rng.chance(0.5f) ? 1.0f : -1.0f;
    const Point end = from + Point{side * thick * 9, -thick * rng.range(1.0f, 7.0f)};
    canvas.curve(from, from + Point{side * thick * 4, -thick}, end, thick * 0.22f, thick * 0.05f, bark, 1,
                 row.z);
  }
}

void paint_row_canopy(Canvas& canvas, const Scene& scene, Rng& rng, const Row& row) {
  if (scene.season == Season::winter) return;
  const Palette& p = scene.palette;
  const int clumps = static_cast<int>(mix(60, 46, row.t) * std::max(1.0f, canvas.w() / canvas.unit()));
  const float size = canvas.unit() * mix(0.005f, 0.0095f, row.t);
  for (int i = 0; i < clumps; ++i) {
    const Point at{rng.unit() * canvas.w(), canvas.h() * rng.unit() * rng.unit() * mix(0.42f, 0.3f, row.t)};
    for (int leaf = 0; leaf < 30; ++leaf) {
      const Rgb color =
          mix(row.air, mix(p.foliage_dark, p.foliage_light, rng.unit()), mix(0.3f, 1.0f, row.t));
      const Point from_middle{rng.bell(), rng.bell() * 0.7f};
      const float length = size * rng.range(0.5f, 1.1f);
      canvas.ellipse(at + from_middle * (size * 8), length, size * 0.55f, rng.unit(), color, 0.85f, row.z);
    }
  }
}

void paint_row(Canvas& canvas, const Scene& scene, Rng& rng, const Row& row, std::uint64_t part) {
  const Palette& p = scene.palette;
  paint_ground(canvas, scene, row.foot, 0.02f, 0, mix(mix(p.grass_light, row.air, 0.6f), p.grass, row.t),
               mix(mix(p.grass_dark, row.air, 0.6f), p.grass_dark, row.t), 10 + part);
  if (scene.has(kBamboo)) {
    paint_bamboo(canvas, scene, 0, 1, 9, row.z, 10 + part);
    return;
  }
  const int count = static_cast<int>(mix(22, 4, row.t) * std::max(1.0f, canvas.w() / canvas.unit()));
  for (int i = 0; i < count; ++i) {
    float x = rng.unit();
    if (row.t >= 1) x = x < 0.5f ? x * 0.5f : 1 - (1 - x) * 0.5f;  // the nearest trunks leave the middle open
    paint_trunk(canvas, scene, rng, row, x);
  }
  paint_row_canopy(canvas, scene, rng, row);
}

void paint_light_shafts(Canvas& canvas, const Scene& scene, Rng& rng) {
  if (scene.weather == Weather::rain || scene.time == TimeOfDay::night || scene.style == Style::ink) return;
  const Point sun{scene.sun_x * canvas.w(), -0.2f * canvas.h()};
  for (int i = 0; i < 7; ++i) {
    const float x = rng.unit() * canvas.w(), wide = canvas.unit() * rng.range(0.02f, 0.07f);
    const std::array<Point, 4> shaft{sun, Point{sun.x + wide * 0.3f, sun.y},
                                     Point{x + wide, canvas.h() * 0.95f},
                                     Point{x - wide, canvas.h() * 0.95f}};
    canvas.polygon(shaft, scene.palette.sun, 0.06f, 0.5f);
  }
}

}  // namespace

void paint_forest(Canvas& canvas, const Scene& scene) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 97);
  paint_sky(canvas, scene);
  const Rgb air = mix(p.haze, p.sun, scene.style == Style::ink ? 0.0f : 0.3f);
  for (Texel& texel : canvas.texels()) texel.blend(air, 0.5f);
  constexpr int kRows = 5;
  for (int i = 0; i < kRows; ++i) {
    const float t = static_cast<float>(i) / (kRows - 1);
    const Row row{t, mix(0.66f, 0.92f, t * t), mix(0.85f, 0.12f, t), air};
    const auto part = static_cast<std::uint64_t>(i);
    paint_row(canvas, scene, rng, row, part);
    if (i == 1 && scene.has(kPath))
      paint_path(canvas, scene, 0.70f, 0.5f - scene.side * 0.05f, 0.5f + scene.side * 0.1f);
    if (t < 0.9f) paint_mist_band(canvas, scene, row.foot, 0.2f, 0.3f + 0.5f * scene.mist, 73 + part);
  }
  paint_light_shafts(canvas, scene, rng);
  paint_grass(canvas, scene, 0.9f, 1.05f, 500, 0.07f, 4);
  if (scene.has(kFlowers) || scene.season == Season::spring)
    paint_flower_beds(canvas, scene, 0.84f, 1.02f, 160, 0.5f, 0.5f, 3);
}

}  // namespace proofsheet::demo
