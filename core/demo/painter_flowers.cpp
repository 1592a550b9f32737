#include "demo/painter_scene.h"

namespace proofsheet::demo {
namespace {

constexpr int kPetalPoints = 14;

struct Petal {
  Point root;
  float turns;  // direction it points in
  float length, width;
  float pointed;  // 0 round tip, 1 pointed
  float ruffle;   // how wavy its edge is
  float squash;   // vertical foreshortening of the whole flower
};

Point petal_point(const Petal& petal, float along, float across) {
  const float c = wave_cos(petal.turns), s = wave(petal.turns);
  const float x = along * petal.length, y = across * petal.width;
  return petal.root + Point{x * c - y * s, (x * s + y * c) * petal.squash};
}

// Half width at a place along the petal, 0 to 1.
float petal_profile(const Petal& petal, float t) {
  const float round = std::sqrt(std::max(0.0f, t * (1 - t))) * 2 * mix(0.55f, 1.0f, t);
  const float pointed = wave(std::min(t, 1.0f) * 0.5f) * (1 - t * t * t * 0.35f);
  return mix(round, std::max(pointed, 0.0f), petal.pointed);
}

// `inner` at the root to `outer` at the tip, darker where it folds, with fine veins.
void paint_petal(Canvas& canvas, Rng& rng, const Petal& petal, Rgb inner, Rgb outer, float z) {
  std::array<Point, 2 * kPetalPoints> outline;
  const float phase = rng.unit();
  for (int i = 0; i < kPetalPoints; ++i) {
    const float t = static_cast<float>(i) / (kPetalPoints - 1);
    const float half = petal_profile(petal, t) * 0.5f;
    const float left = half * (1 + petal.ruffle * wave(t * 3.1f + phase)),
                right = half * (1 + petal.ruffle * wave(t * 2.7f + phase + 0.4f));
    outline[static_cast<std::size_t>(i)] = petal_point(petal, t, left);
    outline[static_cast<std::size_t>(2 * kPetalPoints - 1 - i)] = petal_point(petal, t, -right);
  }
  const float c = wave_cos(petal.turns), s = wave(petal.turns);
  const float along = 1 / petal.length, across = 1 / std::max(petal.width, 0.01f),
              unsquash = 1 / petal.squash;
  const float turn_light = wave_cos(petal.turns - 0.62f) * 0.10f;
  canvas.polygon(outline, 1, z, [&](float x, float y) {
    const float dx = x - petal.root.x, dy = (y - petal.root.y) * unsquash;
    const float t = clamp01((dx * c + dy * s) * along);
    const float side = (dy * c - dx * s) * across;
    const float vein = wave(side * 7) * 0.016f;
    const float edge = smoothstep(0.75f, 1.0f, t) * 0.10f;
    const float light = 1 + turn_light + vein - std::abs(side) * 0.22f + edge;
    return clamp01(mix(inner, outer, t * (2 - t)) * light);
  });
}

struct Ring {
  int petals;
  float radius;  // where petals are rooted, of the flower's radius
  float length, width;
  float pointed, ruffle;
  float dark;  // 0 outer colour as it is, 1 in full shadow
};

void paint_ring(Canvas& canvas, Rng& rng, Point center, float radius, const Ring& ring, Rgb inner, Rgb outer,
                float squash) {
  const float start = rng.unit();
  for (int i = 0; i < ring.petals; ++i) {
    // Every second petal first, so that the others overlap them.
    const int slot = (i * 2) % ring.petals + (ring.petals % 2 == 0 && i * 2 >= ring.petals ? 1 : 0);
    const float turns =
        start + (static_cast<float>(slot) + rng.bell() * 0.18f) / static_cast<float>(ring.petals);
    const float size = radius * rng.range(0.9f, 1.08f);
    const Point root = center + Point{wave_cos(turns), wave(turns) * squash} * (ring.radius * radius);
    const Petal petal{root, turns, size * ring.length, size * ring.width, ring.pointed, ring.ruffle, squash};
    const float shade = 1 - ring.dark * 0.45f;
    paint_petal(canvas, rng, petal, inner * shade, outer * shade, 0.1f);
  }
}

void paint_stamens(Canvas& canvas, Rng& rng, Point center, float radius, int count, Rgb stalk, Rgb head,
                   float squash) {
  for (int i = 0; i < count; ++i) {
    const float turns = rng.unit();
    const float length = radius * rng.range(0.35f, 1.0f);
    const Point end = center + Point{wave_cos(turns), wave(turns) * squash} * length;
    canvas.taper(center, end, radius * 0.02f, radius * 0.015f, stalk, 0.8f, 0.1f);
    canvas.disc(end, radius * 0.07f, head, 1, 0.1f);
  }
}

// Seeds on the golden angle (Vogel 1979).
void paint_seed_head(Canvas& canvas, Point center, float radius, Rgb dark, Rgb light, float squash) {
  canvas.ellipse(center, radius, radius * squash, 0, dark, 1, 0.1f);
  constexpr int kSeeds = 150;
  for (int i = 1; i < kSeeds; ++i) {
    const float t = std::sqrt(static_cast<float>(i) / kSeeds);
    const float turns = static_cast<float>(i) * 0.381966f;
    const Point at = center + Point{wave_cos(turns), wave(turns) * squash} * (radius * t * 0.95f);
    canvas.disc(at, radius * mix(0.035f, 0.055f, t), mix(dark * 0.8f, light, t * t), 0.9f, 0.1f);
  }
}

void paint_peony(Canvas& canvas, const Scene& scene, Rng& rng, Point center, float r, Rgb color,
                 float squash) {
  const Rgb pale = mix(color, clamp01(scene.palette.light), 0.5f);
  paint_ring(canvas, rng, center, r, {9, 0.10f, 0.92f, 0.78f, 0.0f, 0.10f, 0.25f}, color * 0.8f, pale,
             squash);
  paint_ring(canvas, rng, center - Point{0, r * 0.05f}, r * 0.82f,
             {8, 0.08f, 0.88f, 0.74f, 0.0f, 0.14f, 0.1f}, color * 0.72f, pale, squash);
  paint_ring(canvas, rng, center - Point{0, r * 0.11f}, r * 0.62f,
             {7, 0.06f, 0.88f, 0.74f, 0.0f, 0.18f, 0.05f}, color * 0.66f, mix(color, pale, 0.8f), squash);
  paint_ring(canvas, rng, center - Point{0, r * 0.16f}, r * 0.42f, {6, 0.04f, 0.88f, 0.76f, 0.0f, 0.2f, 0.0f},
             color * 0.6f, mix(color, pale, 0.6f), squash);
  paint_stamens(canvas, rng, center - Point{0, r * 0.18f}, r * 0.17f, 16, color * 0.7f,
                scene.palette.lit(hex(0xf2c94c)), squash);
}

void paint_rose(Canvas& canvas, const Scene& scene, Rng& rng, Point center, float r, Rgb color,
                float squash) {
  const Rgb pale = mix(color, clamp01(scene.palette.light), 0.22f);
  paint_ring(canvas, rng, center, r, {6, 0.05f, 0.95f, 0.98f, 0.15f, 0.06f, 0.3f}, color * 0.55f, pale,
             squash);
  for (int layer = 0; layer < 6; ++layer) {
    const float t = static_cast<float>(layer) / 6;
    const float size = r * mix(0.8f, 0.16f, t);
    paint_ring(canvas, rng, center - Point{0, r * 0.14f * t}, size,
               {5, 0.0f, 0.95f, 1.05f, 0.0f, 0.05f, 0.1f}, color * mix(0.5f, 0.35f, t),
               mix(color, pale, 1 - t), squash);
  }
}

void paint_lotus(Canvas& canvas, const Scene& scene, Rng& rng, Point center, float r, Rgb color) {
  const Rgb pale = mix(color, clamp01(scene.palette.light), 0.72f);
  const auto fan = [&](int petals, float spread, float length, float width, float dark) {
    for (int i = 0; i < petals; ++i) {
      const float place =
          static_cast<float>((i * 2) % petals + (petals % 2 == 0 && i * 2 >= petals ? 1 : 0)) /
              static_cast<float>(petals - 1) * 2 -
          1;
      const Petal petal{center,
                        0.75f + place * spread + rng.bell() * 0.008f,
                        r * length * (1 - 0.18f * std::abs(place)),
                        r * width,
                        0.85f,
                        0.02f,
                        1};
      paint_petal(canvas, rng, petal, pale * (1 - dark), mix(pale, color, 0.75f) * (1 - dark), 0.1f);
    }
  };
  fan(8, 0.30f, 0.95f, 0.42f, 0.12f);
  fan(7, 0.22f, 1.05f, 0.46f, 0.06f);
  paint_seed_head(canvas, center - Point{0, r * 0.42f}, r * 0.16f, scene.palette.lit(hex(0xc7b23a)),
                  scene.palette.lit(hex(0xf3dc78)), 0.5f);
  fan(5, 0.15f, 0.92f, 0.46f, 0.0f);
  fan(4, 0.30f, 0.62f, 0.40f, 0.0f);
}

void paint_tulip(Canvas& canvas, const Scene& scene, Rng& rng, Point center, float r, Rgb color) {
  const Rgb pale = mix(color, clamp01(scene.palette.light), 0.35f);
  const Point base = center + Point{0, r * 0.6f};
  for (const float place : {-1.0f, 1.0f, -0.45f, 0.45f, 0.0f}) {
    const bool back = std::abs(place) > 0.9f;
    const Petal petal{base, 0.75f + place * 0.055f, r * (back ? 1.45f : 1.35f), r * 0.95f, 0.75f, 0.03f, 1};
    paint_petal(canvas, rng, petal, color * (back ? 0.55f : 0.72f),
                back ? color * 0.8f : mix(color, pale, 1 - std::abs(place)), 0.1f);
  }
}

void paint_spike(Canvas& canvas, const Scene& scene, Rng& rng, Point center, float r, Rgb color) {
  for (int i = 0; i < 60; ++i) {
    const float t = static_cast<float>(i) / 60;
    const Point at = center + Point{rng.bell() * r * 0.26f * (1 - t * 0.7f), r * (1 - 2.4f * t)};
    const float turns = rng.unit();
    const Rgb floret = mix(color * 0.7f, mix(color, clamp01(scene.palette.light), 0.4f), rng.unit());
    canvas.ellipse(at, r * 0.10f, r * 0.065f, turns, floret, 0.95f, 0.1f);
  }
}

}  // namespace

void paint_leaf(Canvas& canvas, const Scene& scene, Rng& rng, Point root, float turns, float length,
                float width, float fade) {
  const Palette& p = scene.palette;
  const Rgb dark = mix(p.foliage_dark, p.haze, fade),
            light = mix(mix(p.foliage, p.foliage_light, rng.unit() * 0.6f), p.haze, fade);
  paint_petal(canvas, rng, {root, turns, length, width, 0.8f, 0.03f, 1}, dark, light, 0.14f);
  const Point end = root + Point{wave_cos(turns), wave(turns)} * (length * 0.92f);
  canvas.taper(root, end, length * 0.012f, length * 0.003f, mix(light, clamp01(p.light), 0.25f), 0.6f, 0.14f);
}

void paint_bloom(Canvas& canvas, const Scene& scene, FlowerKind kind, Point center, float radius, Rgb color,
                 float tilt, std::uint64_t part) {
  Rng rng(scene.seed, 850 + part);
  const Palette& p = scene.palette;
  const float squash = mix(0.94f, 0.68f, tilt);
  const Rgb pale = mix(color, clamp01(p.light), 0.45f);
  switch (kind) {
    case FlowerKind::peony:
      paint_peony(canvas, scene, rng, center, radius, color, squash);
      break;
    case FlowerKind::rose:
      paint_rose(canvas, scene, rng, center, radius * 0.9f, color, squash);
      break;
    case FlowerKind::poppy:
      paint_ring(canvas, rng, center, radius, {4, 0.0f, 1.0f, 1.2f, 0.0f, 0.09f, 0.15f}, color * 0.5f, color,
                 squash);
      paint_ring(canvas, rng, center - Point{0, radius * 0.04f}, radius * 0.8f,
                 {4, 0.0f, 0.95f, 1.15f, 0.0f, 0.12f, 0.0f}, color * 0.42f, mix(color, pale, 0.5f), squash);
      paint_stamens(canvas, rng, center, radius * 0.34f, 34, p.shaded(hex(0x2c2438)), p.shaded(hex(0x2a2033)),
                    squash);
      canvas.ellipse(center, radius * 0.14f, radius * 0.14f * squash, 0, p.lit(hex(0x9db26a)), 1, 0.1f);
      break;
    case FlowerKind::daisy:
      paint_ring(canvas, rng, center, radius, {21, 0.16f, 0.84f, 0.20f, 0.35f, 0.0f, 0.2f}, pale * 0.9f, pale,
                 squash);
      paint_ring(canvas, rng, center, radius * 0.94f, {17, 0.16f, 0.82f, 0.20f, 0.35f, 0.0f, 0.0f}, pale,
                 mix(pale, clamp01(p.light), 0.4f), squash);
      paint_seed_head(canvas, center, radius * 0.25f, p.lit(hex(0xd89a1e)), p.lit(hex(0xffd65a)), squash);
      break;
    case FlowerKind::sunflower:
      paint_ring(canvas, rng, center, radius, {19, 0.32f, 0.68f, 0.24f, 0.8f, 0.0f, 0.3f},
                 p.lit(hex(0xd98a12)), p.lit(hex(0xf7b924)), squash);
      paint_ring(canvas, rng, center, radius * 0.95f, {17, 0.32f, 0.66f, 0.25f, 0.8f, 0.0f, 0.0f},
                 p.lit(hex(0xe79a16)), p.lit(hex(0xffd23f)), squash);
      paint_seed_head(canvas, center, radius * 0.42f, p.lit(hex(0x3f2717)), p.lit(hex(0x9a6a2c)), squash);
      break;
    case FlowerKind::lotus:
      paint_lotus(canvas, scene, rng, center, radius, color);
      break;
    case FlowerKind::tulip:
      paint_tulip(canvas, scene, rng, center, radius * 0.8f, color);
      break;
    case FlowerKind::lavender:
      paint_spike(canvas, scene, rng, center, radius, color);
      break;
  }
}

}  // namespace proofsheet::demo
