#include "demo/painter_scene.h"

namespace proofsheet::demo {
namespace {

bool lights_are_on(const Scene& scene) {
  return scene.time == TimeOfDay::night || scene.time == TimeOfDay::dusk;
}

// A roof with a concave sweep and eaves that turn up, as over a Chinese pavilion.
void swept_roof(Canvas& canvas, Point eave, float half, float tall, float top_half, Rgb light, Rgb dark,
                float z) {
  constexpr int kSteps = 12;
  std::vector<Point> outline;
  const auto side = [&](float sign, bool upwards) {
    for (int i = 0; i <= kSteps; ++i) {
      const float t = static_cast<float>(upwards ? i : kSteps - i) / kSteps;
      const float x = mix(half, top_half, 1 - (1 - t) * (1 - t));
      const float y = t * t * 0.75f + t * 0.25f;
      const float curl = (1 - t) * (1 - t) * (1 - t) * (1 - t) * (1 - t) * tall * 0.17f;
      outline.push_back(eave + Point{sign * x, -y * tall - curl});
    }
  };
  side(-1, true);
  side(1, false);
  for (int i = 1; i < kSteps; ++i) {  // the underside sags in the middle
    const float t = 1 - 2 * static_cast<float>(i) / kSteps;
    outline.push_back(eave +
                      Point{t * half, tall * 0.10f * (1 - t * t) - tall * 0.17f * t * t * t * t * t * t});
  }
  const float ribs = 0.5f / half * 14;
  canvas.polygon(outline, 1, z, [&](float x, float y) {
    const float across = (x - eave.x) / half;
    const float up = clamp01((eave.y - y) / tall);
    const float rib = wave(across * ribs * half * 0.14f / (1.15f - up * 0.8f)) * 0.10f;
    return clamp01(mix(dark, light, clamp01(0.45f - across * 0.35f + up * 0.25f)) * (1 + rib));
  });
}

Rgb distant(const Scene& scene, Rgb color, float z) {
  return mix(color, scene.palette.haze, clamp01(z * 0.55f * (0.5f + scene.mist)));
}

}  // namespace

void paint_pavilion(Canvas& canvas, const Scene& scene, Point foot, float height, int tiers, float z) {
  const Palette& p = scene.palette;
  const Rgb roof_dark = distant(scene, p.roof * 0.6f, z),
            roof_light = distant(scene, mix(p.roof, p.lit(hex(0xb7c2c4)), 0.35f), z);
  const Rgb timber = distant(scene, p.timber, z), dark = distant(scene, p.shaded(hex(0x5a4038)) * 0.8f, z);
  const float half = height * (tiers > 1 ? 0.33f : 0.48f);
  const float storey = height * 0.72f / static_cast<float>(tiers);
  canvas.box(foot.x - half * 0.95f, foot.y - height * 0.035f, foot.x + half * 0.95f, foot.y + height * 0.03f,
             distant(scene, p.lit(hex(0xb8b2a6)), z), 1, z);
  float base = foot.y - height * 0.03f;
  float width = half * 0.78f;
  for (int tier = 0; tier < tiers; ++tier) {
    const float room = storey * (tiers > 1 ? 0.5f : 0.52f);
    const Rgb inside = lights_are_on(scene) ? mix(dark, p.window, 0.55f) : dark;
    canvas.box(foot.x - width * 0.93f, base - room, foot.x + width * 0.93f, base, inside,
               tiers > 1 ? 0.95f : 0.5f, z);
    canvas.box(foot.x - width * 0.95f, base - room * 0.24f, foot.x + width * 0.95f, base - room * 0.19f,
               timber, 1, z);
    canvas.box(foot.x - width * 0.95f, base - room, foot.x + width * 0.95f, base - room * 0.9f,
               timber * 0.85f, 1, z);
    for (const float at : {-0.95f, -0.36f, 0.36f, 0.95f}) {
      canvas.taper({foot.x + at * width, base}, {foot.x + at * width, base - room}, width * 0.045f,
                   width * 0.045f, timber * (at < 0 ? 1.0f : 0.82f), 1, z);
    }
    base -= room;
    const bool top = tier == tiers - 1;
    const float tall = storey * (tiers > 1 ? 0.5f : 0.72f) * (top && tiers > 1 ? 1.5f : 1);
    swept_roof(canvas, {foot.x, base}, width * 1.38f, tall, top ? width * 0.03f : width * 0.66f, roof_light,
               roof_dark, z);
    base -= tall * (top ? 1.0f : 0.86f);
    width *= 0.8f;
  }
  canvas.taper({foot.x, base + height * 0.02f}, {foot.x, base - height * 0.07f}, height * 0.011f,
               height * 0.004f, roof_dark, 1, z);
  canvas.disc({foot.x, base - height * 0.02f}, height * 0.017f, distant(scene, p.lit(hex(0xd2a84a)), z), 1,
              z);
}

void paint_house(Canvas& canvas, const Scene& scene, Point foot, float height, float z, std::uint64_t part) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 950 + part);
  const float wall = height * 0.5f, width = height * rng.range(0.85f, 1.15f), gable = width * 0.42f;
  const float side = scene.sun_x < 0.5f ? 1.0f : -1.0f;
  const bool snow = scene.season == Season::winter;
  const Rgb front = distant(scene, p.wall, z),
            shadow = distant(scene, mix(p.wall * 0.62f, p.shaded(p.wall), 0.5f), z);
  const Rgb tiles = distant(scene, snow ? clamp01(p.light * 0.97f) : p.lit(hex(0xa8553f)), z),
            tiles_dark = tiles * 0.74f;
  const float left = foot.x - width * 0.5f, right = foot.x + width * 0.5f;
  canvas.box(left, foot.y - wall, right, foot.y, side > 0 ? front : shadow, 1, z);
  const float gable_side = side > 0 ? left : right;
  const float out = gable_side - side * gable;
  const std::array<Point, 5> end{Point{gable_side, foot.y},
                                 {gable_side, foot.y - wall},
                                 {(gable_side + out) / 2, foot.y - height * 0.92f},
                                 {out, foot.y - wall},
                                 {out, foot.y}};
  canvas.polygon(end, side > 0 ? shadow : front, 1, z);
  const float ridge = (gable_side + out) / 2;
  const float eave = height * 0.05f;
  const std::array<Point, 4> slope{Point{ridge, foot.y - height * 0.95f},
                                   {ridge + side * width * 1.02f, foot.y - height * 0.95f},
                                   {gable_side + side * (width + eave), foot.y - wall + eave},
                                   {gable_side - side * eave * 0.4f, foot.y - wall + eave}};
  canvas.polygon(slope, 1, z, [&](float, float y) {
    return mix(tiles, tiles_dark, clamp01(0.5f + 0.5f * wave(y / height * 16)) * 0.35f);
  });
  canvas.taper({ridge, foot.y - height * 0.95f}, {out - side * eave, foot.y - wall + eave}, height * 0.022f,
               height * 0.022f, tiles_dark, 1, z);
  canvas.box(ridge + side * width * 0.62f, foot.y - height * 1.1f,
             ridge + side * width * 0.62f + height * 0.1f, foot.y - height * 0.86f, shadow, 1, z);
  const Rgb glass = distant(scene, p.window, z * 0.5f);
  for (const float at : {0.22f, 0.72f}) {
    const float x = left + width * at;
    canvas.box(x - width * 0.09f, foot.y - wall * 0.74f, x + width * 0.09f, foot.y - wall * 0.34f, glass, 1,
               z);
    canvas.box(x - width * 0.008f, foot.y - wall * 0.74f, x + width * 0.008f, foot.y - wall * 0.34f, shadow,
               1, z);
    if (lights_are_on(scene)) canvas.glow({x, foot.y - wall * 0.54f}, height * 0.5f, p.window, 0.35f);
  }
  canvas.box(foot.x - width * 0.07f, foot.y - wall * 0.62f, foot.x + width * 0.07f, foot.y,
             distant(scene, p.timber * 0.8f, z), 1, z);
}

void paint_bridge(Canvas& canvas, const Scene& scene, float left, float right, float foot, float rise,
                  bool red, float z) {
  constexpr int kSteps = 32;
  const Palette& p = scene.palette;
  const Rgb stone = red ? p.timber : p.lit(hex(0xbdb4a4));
  const Rgb light = distant(scene, mix(stone, clamp01(p.light), red ? 0.12f : 0.2f), z),
            dark = distant(scene, stone * 0.6f, z);
  const float half = (right - left) * 0.5f, middle = (left + right) * 0.5f;
  const float thick = rise * (red ? 0.16f : 0.24f);
  const auto deck = [&](float t) { return foot - rise * (1 - t * t) - thick * 0.2f; };  // t from -1 to 1
  std::vector<Point> outline;
  for (int i = 0; i <= kSteps; ++i) {
    const float t = static_cast<float>(i) / kSteps * 2 - 1;
    outline.push_back({middle + t * half, deck(t)});
  }
  for (int i = kSteps; i >= 0; --i) {
    const float t = static_cast<float>(i) / kSteps * 2 - 1;
    const float inner = 0.62f;
    const float u = t / inner;
    const float arch =
        std::abs(u) < 1 ? foot - (rise - thick) * std::sqrt(1 - u * u) * 0.98f : foot + rise * 0.04f;
    outline.push_back({middle + t * half, std::max(arch, deck(t) + thick * 0.5f)});
  }
  canvas.polygon(outline, 1, z, [&](float x, float y) {
    const float t = (x - middle) / half;
    const float course =
        red ? 0.0f : (NoiseTile::get().at(t * 0.9f, (y - deck(t)) / half * 2.5f) - 0.5f) * 0.22f;
    return clamp01(mix(light, dark, clamp01((y - deck(t)) / (rise * 0.9f))) * (1 + course));
  });
  const float rail = rise * 0.34f;
  Point before{};
  constexpr int kPosts = 11;
  for (int i = 0; i < kPosts; ++i) {
    const float t = static_cast<float>(i) / (kPosts - 1) * 2 - 1;
    const Point top{middle + t * half * 0.97f, deck(t * 0.97f) - rail};
    canvas.taper(top + Point{0, rail}, top - Point{0, rail * 0.12f}, rise * 0.024f, rise * 0.024f,
                 i % 2 ? dark : light, 1, z);
    if (i > 0) {
      canvas.taper(before, top, rise * 0.026f, rise * 0.026f, light, 1, z);
      canvas.taper(before + Point{0, rail * 0.5f}, top + Point{0, rail * 0.5f}, rise * 0.016f, rise * 0.016f,
                   dark, 1, z);
    }
    before = top;
  }
}

namespace {

void paint_sails(Canvas& canvas, const Scene& scene, Point keel, float length, Rgb dark, float z) {
  const Palette& p = scene.palette;
  const Point mast = keel - Point{-length * 0.02f, length * 0.05f};
  canvas.taper(mast, mast - Point{0, length * 1.02f}, length * 0.012f, length * 0.007f, dark, 1, z);
  const Rgb cloth = distant(scene, mix(p.wall, p.sun, 0.2f), z);
  const std::array<Point, 5> main_sail{
      mast + Point{-length * 0.02f, -length}, mast + Point{-length * 0.24f, -length * 0.6f},
      mast + Point{-length * 0.42f, -length * 0.13f}, mast + Point{-length * 0.2f, -length * 0.085f},
      mast + Point{-length * 0.02f, -length * 0.1f}};
  canvas.polygon(main_sail, 1, z, [&](float x, float) {
    return cloth * mix(0.78f, 1.0f, clamp01((mast.x - x) / (length * 0.4f)));
  });
  const std::array<Point, 3> jib{mast + Point{length * 0.025f, -length * 0.86f},
                                 mast + Point{length * 0.4f, -length * 0.1f},
                                 mast + Point{length * 0.03f, -length * 0.14f}};
  canvas.polygon(jib, cloth * 0.9f, 1, z);
  canvas.ellipse(keel + Point{-length * 0.12f, length * 0.3f}, length * 0.1f, length * 0.2f, 0, cloth, 0.22f,
                 z);
}

// A round mat roof, and the boatman with his hat and pole.
void paint_sampan(Canvas& canvas, const Scene& scene, Point keel, float length, Rgb hull, float z) {
  const Palette& p = scene.palette;
  const Rgb mat = distant(scene, p.lit(hex(0x9a7a4a)), z);
  canvas.ellipse(keel - Point{length * 0.05f, length * 0.07f}, length * 0.17f, length * 0.125f, 0, mat, 1, z);
  canvas.ellipse(keel - Point{length * 0.05f, length * 0.05f}, length * 0.12f, length * 0.085f, 0,
                 mat * 0.45f, 1, z);
  canvas.box(keel.x - length * 0.26f, keel.y - length * 0.066f, keel.x + length * 0.2f,
             keel.y - length * 0.02f, hull, 1, z);
  const Point man = keel + Point{length * 0.3f, -length * 0.09f};
  canvas.taper(man, man - Point{length * 0.015f, length * 0.13f}, length * 0.03f, length * 0.018f,
               distant(scene, p.shaded(hex(0x4a4f63)), z), 1, z);
  const std::array<Point, 3> hat{man + Point{-length * 0.075f, -length * 0.135f},
                                 man + Point{length * 0.045f, -length * 0.135f},
                                 man + Point{-length * 0.015f, -length * 0.19f}};
  canvas.polygon(hat, mat, 1, z);
  canvas.taper(man + Point{length * 0.02f, -length * 0.26f}, man + Point{length * 0.13f, length * 0.16f},
               length * 0.006f, length * 0.006f, hull * 0.6f, 1, z);
}

}  // namespace

void paint_boat(Canvas& canvas, const Scene& scene, Point keel, float length, bool sail, float z) {
  const Rgb hull = distant(scene, scene.palette.trunk * (sail ? 1.2f : 0.9f), z), dark = hull * 0.6f;
  constexpr int kSteps = 14;
  for (int i = 0; i < 6; ++i) {  // its mirror image, broken by the water
    const float t = static_cast<float>(i) / 6;
    canvas.ellipse(keel + Point{wave(t * 1.7f) * length * 0.02f, length * (0.03f + 0.11f * t)},
                   length * mix(0.46f, 0.22f, t), length * 0.013f, 0, dark, mix(0.6f, 0.2f, t), z);
  }
  std::vector<Point> outline;
  for (int i = 0; i <= kSteps; ++i) {
    const float t = static_cast<float>(i) / kSteps * 2 - 1;
    outline.push_back(keel + Point{t * length * 0.5f, -length * (0.055f + 0.075f * t * t)});
  }
  for (int i = kSteps; i >= 0; --i) {
    const float t = static_cast<float>(i) / kSteps * 2 - 1;
    outline.push_back(keel + Point{t * length * 0.42f, -length * 0.06f * t * t * t * t + length * 0.012f});
  }
  canvas.polygon(outline, 1, z,
                 [&](float, float y) { return mix(hull, dark, clamp01((y - keel.y) / length * 14 + 0.9f)); });
  if (sail) {
    paint_sails(canvas, scene, keel, length, dark, z);
  } else {
    paint_sampan(canvas, scene, keel, length, hull, z);
  }
}

void paint_birds(Canvas& canvas, const Scene& scene, std::uint64_t part) {
  Rng rng(scene.seed, 970 + part);
  const float unit = canvas.unit();
  const Point flock{canvas.w() * (0.5f + 0.2f * scene.side * rng.range(0.2f, 1.0f)),
                    canvas.h() * scene.horizon * rng.range(0.3f, 0.55f)};
  const Rgb color = mix(scene.palette.shade * 0.45f, scene.palette.haze, 0.15f);
  const int count = 5 + rng.below(6);
  for (int i = 0; i < count; ++i) {
    const float along = static_cast<float>(i) - static_cast<float>(count) * 0.3f;
    const Point at = flock + Point{along * unit * 0.032f * scene.side + rng.bell() * unit * 0.015f,
                                   std::abs(along) * unit * 0.014f + rng.bell() * unit * 0.012f};
    const float span = unit * rng.range(0.010f, 0.017f);
    const float flap = rng.range(0.15f, 0.55f);
    for (const float side : {-1.0f, 1.0f}) {
      canvas.curve(at, at + Point{side * span * 0.5f, -span * flap},
                   at + Point{side * span, -span * flap * 0.35f + span * 0.1f}, span * 0.075f, span * 0.02f,
                   color, 0.95f, 0.9f);
    }
    canvas.ellipse(at + Point{0, span * 0.02f}, span * 0.14f, span * 0.08f, 0, color, 1, 0.9f);
  }
}

void paint_skyline(Canvas& canvas, const Scene& scene, float foot, float rise, float haze, float z,
                   std::uint64_t part) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 1000 + part);
  const float unit = canvas.unit();
  const bool lit = lights_are_on(scene);
  const float peak = rng.range(0.3f, 0.7f);
  const float ground = foot * canvas.h();
  float x = -unit * 0.05f;
  while (x < canvas.w()) {
    const float width = unit * rng.range(0.035f, 0.095f);
    const float d = (x / canvas.w() - peak) * 2.2f;
    const float share = rng.unit();
    const float tall =
        rise * unit * (0.22f + 0.78f * rng.unit() * (0.5f + 0.5f * share)) / (1 + d * d * 0.9f);
    const Rgb tone = mix(p.lit(mix(hex(0x8a93a3), hex(0xb39b8c), rng.unit())), p.shade, lit ? 0.62f : 0.15f);
    const Rgb face = mix(tone, p.haze, haze), dark = mix(tone * 0.7f, p.haze, haze);
    const float top = ground - tall;
    const float split = x + width * rng.range(0.6f, 0.8f);
    const std::array<Point, 4> front{Point{x, top}, {split, top}, {split, canvas.h()}, {x, canvas.h()}};
    canvas.polygon(front, 1, z, [&](float, float y) {
      return mix(face, p.haze, clamp01((y - top) / std::max(tall, 1.0f)) * 0.35f);
    });
    const std::array<Point, 4> side{
        Point{split, top}, {x + width, top + width * 0.02f}, {x + width, canvas.h()}, {split, canvas.h()}};
    canvas.polygon(side, dark, 1, z);
    if (rng.chance(0.3f)) {
      const float step = width * 0.2f;
      canvas.box(x + step, top - tall * 0.10f, split - step * 0.5f, top, face, 1, z);
      if (rng.chance(0.5f))
        canvas.taper({x + width * 0.4f, top - tall * 0.1f}, {x + width * 0.4f, top - tall * 0.3f},
                     unit * 0.0016f, unit * 0.0006f, dark, 1, z);
    }
    if (rng.chance(0.22f)) {
      const std::array<Point, 3> spire{
          Point{x, top}, Point{(x + split) / 2, top - width * rng.range(0.35f, 1.1f)}, Point{split, top}};
      canvas.polygon(spire, face, 1, z);
    }
    const float pane = unit * 0.0085f;
    const int columns = static_cast<int>((split - x) / pane),
              floors = static_cast<int>(tall / (pane * 1.35f));
    const float occupied = rng.range(0.25f, 0.6f);
    for (int floor = 1; floor < floors; ++floor) {
      for (int column = 0; column < columns; ++column) {
        const bool on = lit && rng.chance(occupied);
        const Rgb glass = on ? mix(p.window, hex(0xfff3d6), rng.unit())
                             : mix(face * (lit ? 0.8f : 0.86f), p.sky_mid, lit ? 0.05f : 0.3f);
        const float px = x + (static_cast<float>(column) + 0.3f) * pane,
                    py = top + (static_cast<float>(floor) - 0.4f) * pane * 1.35f;
        canvas.box(px, py, px + pane * 0.56f, py + pane * 0.78f, mix(glass, p.haze, haze * (on ? 0.45f : 1)),
                   on ? 0.95f : 0.65f, z);
      }
    }
    x += width + (rng.chance(0.12f) ? unit * 0.02f : 0);
  }
}

void paint_moon_gate(Canvas& canvas, const Scene& scene) {
  const Palette& p = scene.palette;
  const NoiseTile& noise = NoiseTile::get();
  const float unit = canvas.unit();
  const Point center{canvas.w() * 0.5f, canvas.h() * 0.53f};
  const float radius = std::min(canvas.h() * 0.36f, canvas.w() * 0.40f);
  const float cornice = canvas.h() * 0.085f, ground = canvas.h() * 0.93f;
  const Rgb plaster = mix(p.wall, p.haze, 0.1f), shadow = mix(p.shaded(p.wall), p.wall, 0.35f);
  const float to_unit = 1 / unit;
  for (int y = 0; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    const float fy = static_cast<float>(y) + 0.5f;
    for (int x = 0; x < canvas.width(); ++x) {
      const float fx = static_cast<float>(x) + 0.5f;
      const float dx = fx - center.x, dy = fy - center.y;
      const float d = std::sqrt(dx * dx + dy * dy) - radius;
      const float cover = clamp01(d + 0.5f);
      if (cover <= 0) {
        // Inside the gate the wall's thickness shades the upper rim.
        const float rim = smoothstep(-0.035f, 0.0f, d * to_unit) * clamp01(0.3f - dy / radius * 0.6f);
        row[x].blend(shadow * 0.55f, rim * 0.75f);
        continue;
      }
      const float stain = noise.at(fx * to_unit * 0.35f, fy * to_unit * 0.22f);
      const float fine = noise.at(fx * to_unit * 2.3f, fy * to_unit * 2.3f);
      Rgb color = mix(plaster, shadow,
                      clamp01((stain - 0.45f) * 0.8f + (fine - 0.5f) * 0.25f +
                              0.25f * smoothstep(cornice, cornice + 0.05f * canvas.h(), fy) - 0.1f));
      color = mix(shadow * 0.82f, color, smoothstep(0.0f, 0.05f, (fy - cornice) / canvas.h()));
      if (d * to_unit < 0.026f)
        color = mix(p.roof * 1.25f, p.roof * 0.8f, clamp01(0.5f + dy / radius * 0.5f));
      if (fy < cornice) {
        const float tile = std::abs(wave(fx * to_unit * 16));
        color = mix(p.roof * 0.55f, p.roof * 1.1f, tile * (0.4f + 0.6f * fy / cornice));
      }
      if (fy > ground)
        color = mix(p.roof * 0.9f, p.roof * 0.6f,
                    clamp01((fy - ground) / (canvas.h() - ground) + (fine - 0.5f) * 0.5f));
      row[x].cover(color, cover, 0.06f);
    }
  }
}

}  // namespace proofsheet::demo
