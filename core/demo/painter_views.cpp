#include "demo/painter_stage.h"

namespace proofsheet::demo {

void paint_mountain(Canvas& canvas, const Scene& scene) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 93);
  paint_sky(canvas, scene);
  paint_ranges(canvas, scene, {5, hill_form(scene, rng), rng.range(0.38f, 0.5f), 0.9f, 1.1f, 2});
  if (scene.has(kPavilion)) {
    const float x = 0.5f - scene.side * rng.range(0.18f, 0.3f);
    paint_pavilion(canvas, scene, {x * canvas.w(), 0.845f * canvas.h()}, canvas.unit() * 0.11f,
                   rng.chance(0.4f) ? 3 : 1, 0.5f);
  }
  RidgeLook near;
  near.base = 1.04f;
  near.rise = rng.range(0.13f, 0.2f);
  near.size = 0.9f;
  near.lit = p.foliage;
  near.dark = p.foliage_dark * 0.8f;
  near.haze_top = 0.02f;
  near.haze_foot = 0.05f;
  near.z = 0.3f;
  near.trees = scene.has(kPine) || scene.style == Style::ink ? 0.15f : 0.85f;
  near.part = 61;
  near.peak = 0.5f + scene.side * 0.42f;
  const auto crest = paint_ridge(canvas, scene, near);
  if (scene.has(kPine | kTree | kBlossomTree)) {
    const float x = 0.5f + scene.side * rng.range(0.26f, 0.36f);
    const auto column = static_cast<std::size_t>(clamp01(x) * (canvas.w() - 1));
    const float tall = canvas.unit() * rng.range(0.34f, 0.46f);
    const Point foot{x * canvas.w(), crest[column] + canvas.unit() * 0.02f};
    paint_tree(canvas, scene, tree_kind(scene), foot, tall, -scene.side * rng.range(0.02f, 0.07f), 0.15f, 2);
  }
}

void paint_seascape(Canvas& canvas, const Scene& scene) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 94);
  paint_sky(canvas, scene);
  const bool beach = rng.chance(0.6f);
  if (rng.chance(0.75f)) {  // islands
    RidgeLook island;
    island.form = rng.chance(0.5f) ? RidgeForm::karst : RidgeForm::hills;
    island.base = scene.horizon + 0.004f;
    island.rise = rng.range(0.08f, 0.18f);
    island.size = 0.4f;
    island.lit = mix(p.rock, p.near_hill, 0.4f);
    island.dark = p.rock_dark;
    island.haze_top = 0.35f + 0.3f * scene.mist;
    island.haze_foot = 0.7f;
    island.z = 0.85f;
    island.until = scene.horizon + 0.02f;
    island.part = 62;
    island.peak = 0.5f + scene.side * 0.45f;
    // Only their part on the heavy side stands out of the water: the rest lies under it.
    island.base += 0.012f;
    paint_ridge(canvas, scene, island);
  }
  paint_sea(canvas, scene, scene.horizon, 1);
  if (scene.has(kBoat)) {
    const Point keel{(0.5f - scene.side * rng.range(0.1f, 0.24f)) * canvas.w(),
                     (scene.horizon + rng.range(0.05f, 0.13f)) * canvas.h()};
    paint_boat(canvas, scene, keel, canvas.unit() * rng.range(0.10f, 0.17f), true, 0.5f);
  }
  if (!beach) return;
  const float shore = rng.range(0.84f, 0.9f), tilt = scene.side * rng.range(0.05f, 0.16f);
  const Rgb foam = clamp01(p.light * 0.98f);
  paint_ground(canvas, scene, shore - 0.012f, 0.02f, tilt, foam, mix(foam, p.water, 0.25f), 3);
  paint_ground(canvas, scene, shore, 0.02f, tilt, mix(p.sand, p.water, 0.38f),
               mix(p.sand * 0.7f, p.water, 0.35f), 3);
  paint_ground(canvas, scene, shore + 0.032f, 0.022f, tilt, p.sand, p.sand * 0.72f, 3);
  if (rng.chance(0.6f)) paint_grass(canvas, scene, 1.0f, 1.05f, 160, 0.14f, 3);
}

void paint_lake(Canvas& canvas, const Scene& scene) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 95);
  const float unit = canvas.unit();
  paint_sky(canvas, scene);
  paint_ranges(
      canvas, scene,
      {3, hill_form(scene, rng), rng.range(0.26f, 0.38f), scene.horizon + 0.02f, scene.horizon + 0.05f, 3});
  const float line = scene.horizon + 0.03f;
  if (scene.has(kPavilion)) {
    const float x = 0.5f - scene.side * rng.range(0.1f, 0.25f);
    canvas.ellipse({x * canvas.w(), (line + 0.008f) * canvas.h()}, unit * 0.17f, unit * 0.02f, 0,
                   mix(p.grass, p.foliage_dark, 0.3f), 1, 0.55f);
    const float tall = unit * rng.range(0.17f, 0.24f);
    paint_pavilion(canvas, scene, {x * canvas.w(), (line - 0.005f) * canvas.h()}, tall,
                   rng.chance(0.45f) ? 3 : 1, 0.5f);
  }
  if (scene.has(kBridge)) {
    const float middle = 0.5f + scene.side * rng.range(0.0f, 0.1f), half = unit * 0.26f;
    paint_bridge(canvas, scene, middle * canvas.w() - half, middle * canvas.w() + half,
                 (line + 0.008f) * canvas.h(), unit * 0.12f, rng.chance(0.4f), 0.45f);
  }
  if (scene.has(kHouse))
    paint_house(canvas, scene, {(0.5f - scene.side * 0.2f) * canvas.w(), line * canvas.h()}, unit * 0.1f,
                0.5f, 2);
  paint_bank_bushes(canvas, scene, line, 0.03f, 10, 3);
  paint_water(canvas, scene, line, 1, scene.weather == Weather::rain ? 1.3f : 0.8f);
  if (scene.mist > 0.3f) paint_mist_band(canvas, scene, line + 0.01f, 0.08f, scene.mist * 0.8f, 70);
  if (scene.has(kBoat)) {
    const Point keel{(0.5f - scene.side * rng.range(0.08f, 0.22f)) * canvas.w(),
                     rng.range(0.68f, 0.78f) * canvas.h()};
    const float length = unit * rng.range(0.13f, 0.19f);
    paint_boat(canvas, scene, keel, length, rng.chance(0.3f), 0.35f);
  }
  const float tilt = -scene.side * rng.range(0.12f, 0.2f);
  paint_ground(canvas, scene, 0.95f, 0.03f, tilt, p.grass, p.grass_dark, 4);
  if (wants_tree(scene)) paint_framing_tree(canvas, scene, 0.94f, 0.82f);
  paint_reeds(canvas, scene, 0.5f + scene.side * 0.3f, 0.22f, 1.0f, 110, 2);
  if (scene.has(kWillow))
    paint_willow_strands(canvas, scene, 0.5f + scene.side * 0.02f, 0.5f + scene.side * 0.55f, 0.55f, 2);
}

void paint_city(Canvas& canvas, const Scene& scene) {
  Rng rng(scene.seed, 96);
  paint_sky(canvas, scene);
  const float foot = scene.horizon + 0.02f;
  paint_skyline(canvas, scene, foot, 0.34f, 0.62f, 0.85f, 1);
  paint_mist_band(canvas, scene, foot - 0.05f, 0.16f, 0.35f + 0.4f * scene.mist, 71);
  paint_skyline(canvas, scene, foot, 0.42f, 0.34f, 0.75f, 2);
  paint_mist_band(canvas, scene, foot - 0.01f, 0.12f, 0.25f + 0.4f * scene.mist, 72);
  paint_skyline(canvas, scene, foot + 0.005f, 0.25f, 0.10f, 0.6f, 3);
  if (scene.has(kBridge))
    paint_bridge(canvas, scene, -0.05f * canvas.w(), canvas.w() * 0.62f, (foot + 0.015f) * canvas.h(),
                 canvas.unit() * 0.1f, false, 0.45f);
  paint_bank_bushes(canvas, scene, foot + 0.012f, 0.02f, 26, 4);
  paint_water(canvas, scene, foot + 0.014f, 1, 1.0f);
  if (scene.has(kBoat))
    paint_boat(canvas, scene, {(0.5f + scene.side * 0.18f) * canvas.w(), 0.86f * canvas.h()},
               canvas.unit() * 0.15f, rng.chance(0.5f), 0.3f);
}

void paint_moonscape(Canvas& canvas, const Scene& scene) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 98);
  paint_sky(canvas, scene);
  paint_ranges(canvas, scene, {3, hill_form(scene, rng), rng.range(0.14f, 0.24f), 0.86f, 1.1f, 4});
  if (scene.has(kBoat | kPavilion | kBridge)) {
    const float line = 0.84f;
    if (scene.has(kPavilion))
      paint_pavilion(canvas, scene, {(0.5f - scene.side * 0.24f) * canvas.w(), line * canvas.h()},
                     canvas.unit() * 0.17f, rng.chance(0.5f) ? 3 : 1, 0.4f);
    paint_water(canvas, scene, line, 1, 0.8f);
    if (scene.has(kBoat))
      paint_boat(canvas, scene, {(0.5f + scene.side * 0.14f) * canvas.w(), 0.92f * canvas.h()},
                 canvas.unit() * 0.16f, false, 0.3f);
  } else {
    paint_ground(canvas, scene, 0.93f, 0.03f, -scene.side * 0.1f, p.grass, p.grass_dark, 5);
  }
  if (wants_tree(scene)) {  // a branch across the sky
    const Point root{canvas.w() * (0.5f + scene.side * 0.56f), canvas.h() * rng.range(0.55f, 0.75f)};
    paint_tree(canvas, scene, tree_kind(scene), root, canvas.unit() * 0.75f, -scene.side * 0.13f, 0.08f, 3);
  }
}

void paint_meadow(Canvas& canvas, const Scene& scene) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 99);
  paint_sky(canvas, scene);
  paint_ranges(
      canvas, scene,
      {3, hill_form(scene, rng), rng.range(0.14f, 0.24f), scene.horizon + 0.06f, scene.horizon + 0.13f, 5});
  const float goal = 0.5f - scene.side * rng.range(0.05f, 0.2f);
  const auto crest =
      paint_ground(canvas, scene, scene.horizon + 0.07f, 0.025f, 0, p.grass_light, p.grass_dark, 6);
  if (scene.has(kHouse)) {
    const auto column = static_cast<std::size_t>(clamp01(goal) * (canvas.w() - 1));
    paint_house(canvas, scene, {goal * canvas.w(), crest[column] + canvas.unit() * 0.012f},
                canvas.unit() * 0.12f, 0.5f, 3);
  }
  if (scene.has(kPavilion))
    paint_pavilion(canvas, scene, {goal * canvas.w(), (scene.horizon + 0.075f) * canvas.h()},
                   canvas.unit() * 0.17f, 1, 0.5f);
  paint_bank_bushes(canvas, scene, scene.horizon + 0.085f, 0.035f, 9, 5);
  if (scene.has(kPath)) paint_path(canvas, scene, scene.horizon + 0.085f, goal, 0.5f + scene.side * 0.1f);
  const bool path = scene.has(kPath);
  if (wants_tree(scene)) paint_framing_tree(canvas, scene, 0.78f, 0.62f);
  paint_grass(canvas, scene, scene.horizon + 0.12f, 1.05f, 700, 0.05f, 5);
  if (scene.season != Season::winter)
    paint_flower_beds(canvas, scene, scene.horizon + 0.1f, 1.03f, scene.has(kFlowers) ? 900 : 260,
                      path ? goal : -1, path ? 0.5f + scene.side * 0.1f : -1, 4);
}

void paint_desert(Canvas& canvas, const Scene& scene) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 89);
  paint_sky(canvas, scene);
  for (int i = 0; i < 5; ++i) {
    const float t = static_cast<float>(i) / 4;
    RidgeLook dune;
    dune.form = i == 0 ? RidgeForm::alpine : RidgeForm::dunes;
    dune.base = mix(scene.horizon + 0.03f, 1.05f, t);
    dune.rise = mix(0.08f, 0.17f, t);
    dune.size = mix(0.35f, 1.1f, t) * rng.range(0.8f, 1.2f);
    dune.lit = mix(p.sand, p.lit(hex(0xe0a566)), 0.5f);
    dune.dark = mix(p.shaded(hex(0xc98f5a)), p.sand * 0.6f, 0.4f);
    dune.haze_top = mix(0.6f, 0.02f, t);
    dune.haze_foot = mix(0.7f, 0.1f, t);
    dune.z = mix(0.9f, 0.2f, t);
    dune.part = 80 + static_cast<std::uint64_t>(i);
    paint_ridge(canvas, scene, dune);
  }
}

}  // namespace proofsheet::demo
