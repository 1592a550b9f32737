#include "demo/painter_scene.h"

namespace proofsheet::demo {
namespace {

struct BedFlower {
  float x, near;
  std::uint32_t kind, color;
};

void paint_small_flower(Canvas& canvas, const Scene& scene, Rng& rng, const BedFlower& flower, Point at,
                        float size, Rgb color) {
  const Palette& p = scene.palette;
  const Rgb pale = mix(color, clamp01(p.light), 0.4f);
  const Rgb stem = mix(p.grass_dark, p.foliage, rng.unit());
  const Point foot = at + Point{rng.bell() * size * 0.5f, size * rng.range(2.0f, 3.4f)};
  canvas.taper(at, foot, size * 0.10f, size * 0.12f, stem, 0.9f, 0.12f);
  canvas.ellipse(mix(at, foot, 0.65f) + Point{size * 0.4f, 0}, size * 0.55f, size * 0.16f, 0.88f, stem, 0.9f,
                 0.12f);
  switch (flower.kind) {
    case 0: {  // open, five petals
      const float start = rng.unit();
      for (int k = 0; k < 5; ++k) {
        const float turns = start + static_cast<float>(k) * 0.2f;
        canvas.ellipse(at + Point{wave_cos(turns), wave(turns) * 0.75f} * (size * 0.52f), size * 0.52f,
                       size * 0.36f, turns, mix(color, pale, rng.unit()), 1, 0.1f);
      }
      canvas.disc(at, size * 0.24f, p.lit(hex(0xf2c33c)), 1, 0.1f);
      break;
    }
    case 1:  // a cup
      canvas.ellipse(at + Point{-size * 0.28f, 0}, size * 0.42f, size * 0.75f, 0.02f, color * 0.86f, 1, 0.1f);
      canvas.ellipse(at + Point{size * 0.28f, 0}, size * 0.42f, size * 0.75f, 0.98f, color, 1, 0.1f);
      canvas.ellipse(at + Point{0, size * 0.06f}, size * 0.36f, size * 0.7f, 0, pale, 1, 0.1f);
      break;
    case 2:  // a spike
      for (int k = 0; k < 11; ++k) {
        const float t = static_cast<float>(k) / 11;
        const float aside = rng.bell() * size * 0.34f * (1 - t * 0.6f);
        const Rgb floret = mix(color * 0.85f, pale, rng.unit());
        canvas.disc(at + Point{aside, size * (0.9f - 2.6f * t)}, size * mix(0.32f, 0.16f, t), floret, 1,
                    0.1f);
      }
      break;
    default:  // a ball of florets
      for (int k = 0; k < 12; ++k) {
        const Point d{rng.bell() * size * 0.75f, rng.bell() * size * 0.6f};
        canvas.disc(at + d, size * 0.3f,
                    mix(color * 0.82f, pale, clamp01(0.5f - d.y / size * 0.6f + rng.bell() * 0.3f)), 1, 0.1f);
      }
      break;
  }
}

}  // namespace

void paint_flower_beds(Canvas& canvas, const Scene& scene, float top, float bottom, int count,
                       float path_from, float path_to, std::uint64_t part) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 900 + part);
  const auto salt = static_cast<std::uint32_t>(rng.next());
  std::vector<BedFlower> flowers;
  for (int i = 0; i < count * 3 && static_cast<int>(flowers.size()) < count; ++i) {
    const float near = rng.unit();
    const float x = rng.range(-0.02f, 1.02f);
    const float middle = mix(path_from, path_to, near);
    if (path_from >= 0 && std::abs(x - middle) < 0.05f + 0.17f * near) continue;
    // Drifts: a coarse noise field decides where flowers stand and of which kind.
    const float drift = noise1(x * 5 + 40, salt) * 0.6f + noise1(near * 4 + x * 3 + 90, salt + 1) * 0.4f;
    if (drift < 0.36f) continue;
    const auto kind = static_cast<std::uint32_t>(noise1(x * 4 + near * 5 + 7, salt + 2) * 4.99f) % 4;
    const auto color = static_cast<std::uint32_t>(noise1(x * 6 + near * 4 + 31, salt + 3) * 6.99f) % 5;
    flowers.push_back({x, near, kind, rng.chance(0.85f) ? color : static_cast<std::uint32_t>(rng.below(5))});
  }
  std::ranges::sort(flowers, [](const BedFlower& a, const BedFlower& b) { return a.near < b.near; });
  for (const BedFlower& flower : flowers) {
    const float near = flower.near;
    const Point at{flower.x * canvas.w(), mix(top, bottom, near * near * 0.6f + near * 0.4f) * canvas.h()};
    const float size = canvas.unit() * mix(0.0024f, 0.0165f, near * near) * rng.range(0.7f, 1.25f);
    const Rgb color = mix(p.flowers[flower.color], p.haze, 0.35f * (1 - near) * (0.4f + scene.mist));
    paint_small_flower(canvas, scene, rng, flower, at, size, color);
    if (rng.chance(0.5f)) {
      const Point blade = at + Point{rng.bell() * size * 3, size * 2.5f};
      const float length = size * rng.range(2.5f, 5.0f);
      const float bend = rng.bell() * length * 0.4f;
      const Rgb green = mix(p.grass_dark, p.grass_light, rng.unit());
      canvas.curve(blade, blade + Point{0, -length * 0.6f}, blade + Point{bend, -length}, size * 0.14f,
                   size * 0.04f, green, 0.9f, 0.1f);
    }
  }
}

}  // namespace proofsheet::demo
