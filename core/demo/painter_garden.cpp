#include "demo/painter_stage.h"

namespace proofsheet::demo {
namespace {

void paint_pond_garden(Canvas& canvas, const Scene& scene) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 90);
  const float bank = scene.horizon + rng.range(0.07f, 0.11f);
  paint_ground(canvas, scene, scene.horizon + 0.035f, 0.012f, 0, mix(p.grass_light, p.haze, 0.25f),
               mix(p.grass_dark, p.haze, 0.2f), 1);
  const float unit = canvas.unit();
  for (int i = 0; i < 4; ++i) {  // trees of the far bank
    const float x = rng.unit();
    paint_tree(canvas, scene, i == 1 && scene.has(kBlossomTree) ? TreeKind::blossom : TreeKind::round,
               {x * canvas.w(), (bank - 0.015f) * canvas.h()}, unit * rng.range(0.15f, 0.25f), 0, 0.5f,
               20 + static_cast<std::uint64_t>(i));
  }
  const float pavilion_x = 0.5f - scene.side * rng.range(0.16f, 0.27f);
  if (scene.has(kPavilion)) {
    const float tall = unit * rng.range(0.19f, 0.25f);
    const int tiers = rng.chance(0.25f) ? 3 : rng.chance(0.3f) ? 2 : 1;
    paint_pavilion(canvas, scene, {pavilion_x * canvas.w(), (bank - 0.004f) * canvas.h()}, tall, tiers, 0.5f);
  };
  paint_bank_bushes(canvas, scene, bank, 0.05f, 14, 1);
  if (scene.has(kBridge)) {
    const float middle = 0.5f - scene.side * rng.range(0.02f, 0.14f), half = unit * rng.range(0.17f, 0.22f);
    const float rise = unit * rng.range(0.085f, 0.11f);
    paint_bridge(canvas, scene, middle * canvas.w() - half, middle * canvas.w() + half,
                 (bank + 0.012f) * canvas.h(), rise, rng.chance(0.6f), 0.45f);
  }
  paint_water(canvas, scene, bank + 0.01f, 1, scene.weather == Weather::rain ? 1.3f : 0.75f);
  paint_lily_pads(canvas, scene, bank + 0.07f, 0.93f, scene.season == Season::winter ? 0 : 34, 1);
  const float tilt = -scene.side * rng.range(0.10f, 0.2f);
  paint_ground(canvas, scene, rng.range(0.90f, 0.94f), 0.03f, tilt, p.grass, p.grass_dark, 2);
  if (wants_tree(scene)) paint_framing_tree(canvas, scene, 0.93f, 0.86f);
  paint_grass(canvas, scene, 0.93f, 1.04f, 420, 0.06f, 1);
  if (scene.season != Season::winter) paint_flower_beds(canvas, scene, 0.90f, 1.02f, 150, -1, -1, 1);
  paint_reeds(canvas, scene, 0.5f - scene.side * 0.42f, 0.09f, 1.0f, 60, 1);
  if (scene.has(kWillow))
    paint_willow_strands(canvas, scene, 0.5f + scene.side * 0.05f, 0.5f + scene.side * 0.55f, 0.5f, 1);
}

void paint_path_garden(Canvas& canvas, const Scene& scene) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 91);
  const float unit = canvas.unit();
  const float lawn = scene.horizon + 0.03f;
  paint_ground(canvas, scene, lawn, 0.014f, 0, p.grass_light, p.grass_dark, 1);
  const float goal = 0.5f - scene.side * rng.range(0.02f, 0.16f);
  const float start = 0.5f + scene.side * rng.range(-0.12f, 0.12f);
  for (int i = 0; i < 5; ++i) {
    const float x = rng.unit();
    if (std::abs(x - goal) < 0.1f) continue;
    paint_tree(canvas, scene, i % 2 && scene.has(kBlossomTree) ? TreeKind::blossom : TreeKind::round,
               {x * canvas.w(), (lawn + 0.02f) * canvas.h()}, unit * rng.range(0.15f, 0.27f), 0, 0.5f,
               20 + static_cast<std::uint64_t>(i));
  }
  const Point end{goal * canvas.w(), (lawn + 0.035f) * canvas.h()};
  if (scene.has(kHouse)) {
    paint_house(canvas, scene, end, unit * 0.15f, 0.45f, 1);
  } else if (scene.has(kPavilion)) {
    paint_pavilion(canvas, scene, end, unit * 0.21f, 1, 0.45f);
  }
  paint_bank_bushes(canvas, scene, lawn + 0.045f, 0.05f, 12, 2);
  paint_grass(canvas, scene, lawn + 0.06f, 1.0f, 1100, 0.04f, 6);
  paint_path(canvas, scene, lawn + 0.035f, goal, start);
  paint_flower_beds(canvas, scene, lawn + 0.05f, 1.03f, 900, goal, start, 2);
  if (wants_tree(scene)) paint_framing_tree(canvas, scene, 0.84f, 0.8f);
  paint_grass(canvas, scene, 0.97f, 1.06f, 220, 0.07f, 2);
}

}  // namespace

void paint_garden(Canvas& canvas, const Scene& scene) {
  Rng rng(scene.seed, 92);
  paint_sky(canvas, scene);
  paint_ranges(
      canvas, scene,
      {2, hill_form(scene, rng), rng.range(0.10f, 0.2f), scene.horizon + 0.02f, scene.horizon + 0.08f, 1});
  RidgeLook wood;
  wood.base = scene.horizon + 0.045f;
  wood.rise = 0.05f;
  wood.lit = mix(scene.palette.foliage, scene.palette.haze, 0.3f);
  wood.dark = mix(scene.palette.foliage_dark, scene.palette.haze, 0.3f);
  wood.haze_top = 0.1f;
  wood.haze_foot = 0.3f + 0.4f * scene.mist;
  wood.z = 0.62f;
  wood.round_trees = 1;
  wood.until = scene.horizon + 0.08f;
  wood.part = 60;
  paint_ridge(canvas, scene, wood);
  if (scene.has(kPond)) {
    paint_pond_garden(canvas, scene);
  } else {
    paint_path_garden(canvas, scene);
  }
  if (scene.has(kMoonGate)) paint_moon_gate(canvas, scene);
  if (scene.has(kBamboo) || scene.has(kMoonGate)) {
    const float edge = 0.5f + scene.side * 0.5f;
    paint_bamboo(canvas, scene, edge, edge - scene.side * 0.14f, 5, 0.05f, 1);
  }
}

}  // namespace proofsheet::demo
