#include "demo/painter_scene.h"

namespace proofsheet::demo {
namespace {

// Out-of-focus greens and lights behind a close flower.
void paint_bokeh(Canvas& canvas, const Scene& scene) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 61);
  const NoiseTile& noise = NoiseTile::get();
  const float to_unit = 1 / canvas.unit();
  const float offset = rng.unit();
  for (int y = 0; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    const float t = static_cast<float>(y) / canvas.h();
    for (int x = 0; x < canvas.width(); ++x) {
      const float n = noise.at(static_cast<float>(x) * to_unit * 0.10f + offset,
                               static_cast<float>(y) * to_unit * 0.10f + offset);
      const Rgb green = mix(p.foliage_dark, p.foliage, smoothstep(0.3f, 0.75f, n));
      row[x].set(mix(mix(p.sky_low, p.foliage_light, 0.35f), green,
                     smoothstep(-0.25f, 0.75f, t + (n - 0.5f) * 0.9f)));
      row[x].z = 0.9f;
    }
  }
  for (int i = 0; i < 60; ++i) {
    const Point at{rng.unit() * canvas.w(), rng.unit() * canvas.h() * 0.8f};
    const Rgb color = rng.chance(0.5f)   ? p.sun
                      : rng.chance(0.5f) ? p.flowers[static_cast<std::size_t>(rng.below(5))]
                                         : p.foliage_light;
    const float size = canvas.unit() * rng.range(0.012f, 0.055f);
    canvas.disc(at, size, color, rng.range(0.05f, 0.16f), 0.9f);
    canvas.glow(at, size * 2.2f, color, 0.10f);
  }
}

void paint_lotus_pond(Canvas& canvas, const Scene& scene, Rng& rng) {
  const Palette& p = scene.palette;
  for (int i = 0; i < 11; ++i) {
    const float near = static_cast<float>(i) / 11;
    const Point at{rng.range(-0.05f, 1.05f) * canvas.w(), mix(0.52f, 1.02f, near) * canvas.h()};
    const float size = canvas.unit() * mix(0.07f, 0.22f, near) * rng.range(0.8f, 1.15f);
    const float squash = rng.range(0.34f, 0.5f);
    const Rgb dark = mix(p.foliage_dark, p.haze, 0.35f * (1 - near)),
              light = mix(p.foliage, p.foliage_light, 0.4f);
    canvas.taper(at, at + Point{rng.bell() * size * 0.2f, size * 2.5f}, size * 0.03f, size * 0.035f, dark, 1,
                 0.2f);
    canvas.ellipse(at + Point{0, size * 0.05f}, size * 1.03f, size * squash * 1.05f, 0, dark * 0.75f, 0.9f,
                   0.2f);
    canvas.ellipse(at, size, size * squash, 0, mix(dark, light, 0.55f), 1, 0.2f);
    for (int vein = 0; vein < 16; ++vein) {
      const float turns = static_cast<float>(vein) / 16 + 0.02f;
      const Point end = at + Point{wave_cos(turns), wave(turns) * squash} * (size * 0.93f);
      canvas.taper(at, end, size * 0.007f, size * 0.016f, mix(light, clamp01(p.light), 0.15f), 0.4f, 0.2f);
    }
    canvas.ellipse(at, size * 0.07f, size * 0.07f * squash, 0, light, 1, 0.2f);
  }
}

struct Spot {
  Point at;
  float radius;
};

// One flower for the eye to rest on and smaller ones around it; they may overlap a little. Small ones first.
std::vector<Spot> arrange(const Canvas& canvas, const Scene& scene, Rng& rng) {
  const bool lotus = scene.flower == FlowerKind::lotus;
  const float unit = canvas.unit();
  std::vector<Spot> spots;
  const int wanted = rng.below(4) + (lotus ? 3 : 8);
  for (int attempt = 0; attempt < 300 && static_cast<int>(spots.size()) < wanted; ++attempt) {
    const bool hero = spots.empty();
    const float radius =
        unit * (hero ? rng.range(0.19f, 0.24f) : rng.range(0.075f, 0.165f)) * (lotus ? 0.85f : 1);
    const Point at =
        hero ? Point{canvas.w() * (0.5f - 0.11f * scene.side), canvas.h() * rng.range(0.42f, 0.52f)}
             : Point{canvas.w() * rng.range(0.1f, 0.9f), canvas.h() * rng.range(0.16f, 0.76f)};
    const bool free = std::ranges::all_of(spots, [&](const Spot& other) {
      const Point d = at - other.at;
      const float least = (radius + other.radius) * 0.8f;
      return d.x * d.x + d.y * d.y > least * least;
    });
    if (free) spots.push_back({at, radius});
  }
  std::ranges::sort(spots, [](const Spot& a, const Spot& b) { return a.radius < b.radius; });
  return spots;
}

void paint_stem(Canvas& canvas, const Scene& scene, Rng& rng, const Spot& spot, float fade) {
  const Palette& p = scene.palette;
  const auto [at, radius] = spot;
  const Rgb stem = mix(mix(p.foliage_dark, p.foliage, 0.4f), p.haze, fade);
  const Point foot{mix(at.x, canvas.w() * 0.5f, 0.35f), canvas.h() + canvas.unit() * 0.05f};
  canvas.curve(at, {at.x, mix(at.y, foot.y, 0.5f)}, foot, radius * 0.05f, radius * 0.065f, stem, 1, 0.15f);
  if (scene.flower == FlowerKind::lotus) return;
  for (int i = 0; i < 4; ++i) {
    const float t = rng.range(0.2f, 0.75f);
    const float turns = 0.75f + (i & 1 ? 1.0f : -1.0f) * rng.range(0.10f, 0.23f);
    const float length = radius * rng.range(0.9f, 1.4f);
    const float width = radius * rng.range(0.28f, 0.42f);
    paint_leaf(canvas, scene, rng, {mix(at.x, foot.x, t * t), mix(at.y, foot.y, t)}, turns, length, width,
               fade);
  }
}

}  // namespace

void paint_bouquet(Canvas& canvas, const Scene& scene) {
  const Palette& p = scene.palette;
  paint_bokeh(canvas, scene);
  Rng rng(scene.seed, 62);
  if (scene.flower == FlowerKind::lotus) paint_lotus_pond(canvas, scene, rng);
  const std::vector<Spot> spots = arrange(canvas, scene, rng);
  const auto fade = [&](const Spot& spot) { return clamp01(1 - spot.radius / spots.back().radius) * 0.33f; };
  for (const Spot& spot : spots) paint_stem(canvas, scene, rng, spot, fade(spot));
  for (std::size_t i = 0; i < spots.size(); ++i) {
    const Rgb color = mix(p.flowers[i % 3 == 2 ? 3 : i % 2 ? 4 : 0], p.haze, fade(spots[i]));
    paint_bloom(canvas, scene, scene.flower, spots[i].at, spots[i].radius, color, rng.unit(), i);
  }
}

}  // namespace proofsheet::demo
