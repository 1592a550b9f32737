#include "demo/painter_scene.h"

namespace proofsheet::demo {
namespace {

template <class T, std::size_t N>
T choose(Rng& rng, const T (&options)[N]) {
  return options[static_cast<std::size_t>(rng.below(static_cast<int>(N)))];
}

// Seeds that follow each other fall far apart (the golden ratio's and the plastic number's sequences), so
// that a sweep of four seeds already shows four kinds of picture.
constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15u, kPlastic = 0xC13FA9A902A6328Fu,
                        kPlasticSquared = 0x91E10DA5C79E7B1Du;
float spread(std::uint64_t seed, std::uint64_t step) {
  return static_cast<float>(seed * step >> 40) * (1.0f / 16777216);
}

TimeOfDay usual_time(Subject subject, float place) {
  if (subject == Subject::city) place = 0.3f + place * 0.7f;
  return place < 0.28f   ? TimeOfDay::dawn
         : place < 0.62f ? TimeOfDay::day
         : place < 0.92f ? TimeOfDay::dusk
                         : TimeOfDay::night;
}

void choose_light(Scene& scene, Rng& rng) {
  const float across = rng.unit();
  switch (scene.time) {
    case TimeOfDay::dawn:
    case TimeOfDay::dusk:
      scene.sun_y = scene.horizon * rng.range(0.72f, 0.93f);
      break;
    case TimeOfDay::day:
      scene.sun_y = scene.horizon * rng.range(0.12f, 0.35f);
      break;
    case TimeOfDay::night:
      scene.sun_y = scene.horizon * rng.range(0.25f, 0.5f);
      break;
  }
  scene.sun_x = 0.5f - scene.side * mix(0.06f, 0.27f, across);
  const bool open = scene.weather == Weather::clear || scene.weather == Weather::mist ||
                    (scene.weather == Weather::clouds && rng.chance(0.4f));
  scene.moon_visible = scene.has(kMoon) || (scene.time == TimeOfDay::night && open);
  scene.sun_visible = !scene.moon_visible &&
                      (scene.has(kSun) || (open && (scene.time != TimeOfDay::day || rng.chance(0.35f))));
  if (scene.subject == Subject::moon) {
    scene.sun_x = 0.5f + scene.side * rng.range(-0.12f, 0.12f);
    scene.sun_y = rng.range(0.26f, 0.38f);
  }
}

// The kinds of garden, in the order of seeds.
constexpr std::uint32_t kGardens[] = {
    kPath | kPavilion, kPond | kBridge,          kPath, kPond | kPavilion, kMoonGate | kPond | kBlossomTree,
    kPath | kHouse,    kPond | kBridge | kWillow};

// What the prompt names decides; otherwise the seed does.
std::uint32_t garden_kind(const Scene& scene) {
  const std::uint32_t named =
      scene.words.features & (kPath | kPond | kBridge | kPavilion | kHouse | kMoonGate | kWillow | kBoat);
  if (named == 0) return kGardens[scene.seed % std::size(kGardens)];
  if (named & (kPond | kBridge | kMoonGate | kWillow | kBoat)) return kPond;
  return named & kPath ? 0u : scene.seed % 2 ? kPond : kPath;
}

std::uint32_t choose_extras(const Scene& scene, Rng& rng) {
  std::uint32_t extras = 0;
  switch (scene.subject) {
    case Subject::garden:
      extras |= garden_kind(scene);
      extras |= kFlowers | (rng.chance(0.75f)
                                ? (scene.season == Season::spring || rng.chance(0.3f) ? kBlossomTree : kTree)
                                : 0u);
      break;
    case Subject::mountain:
      extras |= choose(rng, {0u, std::uint32_t{kPine}, kPine | kPavilion, std::uint32_t{kBirds},
                             std::uint32_t{kSnowCaps}});
      break;
    case Subject::sea:
      extras |= choose(rng, {0u, std::uint32_t{kBoat}, kBoat | kBirds, std::uint32_t{kBirds}});
      break;
    case Subject::lake:
      extras |= choose(rng, {std::uint32_t{kBoat}, std::uint32_t{kPine}, std::uint32_t{kPavilion},
                             kWillow | kBoat, std::uint32_t{kBirds}});
      break;
    case Subject::city:
      extras |= choose(rng, {0u, std::uint32_t{kBridge}, std::uint32_t{kBirds}, std::uint32_t{kBoat}});
      break;
    case Subject::forest:
      extras |= choose(rng, {std::uint32_t{kPath}, 0u, std::uint32_t{kPath}});
      break;
    case Subject::moon:
      extras |= choose(rng, {std::uint32_t{kBlossomTree}, std::uint32_t{kPine}, std::uint32_t{kBoat},
                             std::uint32_t{kPavilion}});
      break;
    case Subject::meadow:
      extras |=
          kFlowers | choose(rng, {0u, std::uint32_t{kTree}, std::uint32_t{kHouse}, std::uint32_t{kPath}});
      break;
    case Subject::flower:
    case Subject::desert:
      break;
  }
  return extras;
}

Subject stage_for(const Vocabulary& words, Rng& rng) {
  if (words.subject) return *words.subject;
  const std::uint32_t f = words.features;
  if (f & (kMoonGate | kPath | kFlowers)) return Subject::garden;
  if (f & (kBridge | kBoat | kPond | kWillow)) return Subject::lake;
  if (f & kPavilion) return choose(rng, {Subject::lake, Subject::mountain, Subject::garden});
  if (f & kHouse) return Subject::meadow;
  if (f & (kBamboo)) return Subject::forest;
  if (f & (kTree | kBlossomTree | kPine)) return choose(rng, {Subject::meadow, Subject::lake});
  return choose(rng, {Subject::mountain, Subject::lake, Subject::meadow, Subject::sea});
}

float horizon_for(Subject subject, Rng& rng) {
  switch (subject) {
    case Subject::garden:
      return rng.range(0.34f, 0.42f);
    case Subject::mountain:
      return rng.range(0.58f, 0.66f);
    case Subject::sea:
      return rng.range(0.42f, 0.56f);
    case Subject::lake:
      return rng.range(0.48f, 0.56f);
    case Subject::city:
      return rng.range(0.60f, 0.68f);
    case Subject::moon:
      return rng.range(0.72f, 0.8f);
    case Subject::meadow:
      return rng.range(0.42f, 0.52f);
    case Subject::desert:
      return rng.range(0.45f, 0.52f);
    default:
      return 0.5f;
  }
}

RidgeForm hill_form(const Scene& scene, Rng& rng) {
  if (scene.style == Style::ink && !scene.has(kSnowCaps))
    return rng.chance(0.6f) ? RidgeForm::karst : RidgeForm::alpine;
  if (scene.has(kSnowCaps)) return RidgeForm::alpine;
  return rng.chance(0.55f) ? RidgeForm::alpine : RidgeForm::hills;
}

// A row of ridges from the horizon towards the viewer, each nearer one darker and clearer.
void paint_ranges(Canvas& canvas, const Scene& scene, int count, RidgeForm form, float rise, float lowest,
                  float until, std::uint64_t part) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 50 + part);
  const float peak = 0.5f + scene.side * rng.range(0.08f, 0.24f);
  for (int i = 0; i < count; ++i) {
    const float t = count > 1 ? static_cast<float>(i) / static_cast<float>(count - 1) : 0;
    RidgeLook look;
    look.form = i == 0 || form == RidgeForm::karst ? form : t > 0.6f ? RidgeForm::hills : form;
    look.base = mix(scene.horizon, lowest, t) + 0.01f;
    look.rise = rise * mix(1.0f, 0.5f, t) * rng.range(0.85f, 1.1f);
    look.size = mix(0.5f, 0.85f, t) * rng.range(0.8f, 1.2f) * (form == RidgeForm::karst ? 0.55f : 1);
    look.lit = mix(mix(p.rock, p.far_hill, 0.5f), p.near_hill, t);
    look.dark = mix(mix(p.rock_dark, p.shaded(p.far_hill), 0.5f), p.foliage_dark, t);
    look.haze_top = mix(0.62f, 0.06f, t) * (0.55f + 0.6f * scene.mist) + 0.1f * (1 - t);
    look.haze_foot = clamp01(mix(0.95f, 0.35f, t) * (0.62f + 0.55f * scene.mist));
    look.z = mix(0.92f, 0.66f, t);
    look.until =
        i + 1 == count
            ? until
            : mix(scene.horizon, lowest, (static_cast<float>(i) + 1) / static_cast<float>(count - 1)) + 0.03f;
    look.peak = i == 0 ? peak : (i % 2 ? 1 - peak : peak);
    look.snow = look.form == RidgeForm::alpine && i <= count / 2 &&
                        (scene.has(kSnowCaps) || scene.season == Season::winter)
                    ? 0.85f
                : scene.season == Season::winter ? 0.5f
                                                 : 0;
    if (t > 0.45f && form != RidgeForm::dunes) look.trees = rng.chance(0.7f) ? t * 0.9f : 0;
    look.part = part * 20 + static_cast<std::uint64_t>(i);
    paint_ridge(canvas, scene, look);
    if (scene.mist > 0.25f && t < 0.95f)
      paint_mist_band(canvas, scene, look.base - 0.02f, 0.07f + 0.06f * scene.mist, scene.mist * 0.75f,
                      part * 20 + static_cast<std::uint64_t>(i));
  }
}

TreeKind tree_kind(const Scene& scene) {
  return scene.has(kPine) ? TreeKind::pine : scene.has(kBlossomTree) ? TreeKind::blossom : TreeKind::round;
}

bool wants_tree(const Scene& scene) {
  return scene.has(kTree | kBlossomTree | kPine);
}

// The large tree at the heavy side that frames a view.
void paint_framing_tree(Canvas& canvas, const Scene& scene, float foot_y, float tall) {
  Rng rng(scene.seed, 71);
  const float x = 0.5f + scene.side * rng.range(0.30f, 0.40f);
  paint_tree(canvas, scene, tree_kind(scene), {x * canvas.w(), foot_y * canvas.h()},
             std::min(tall * canvas.h(), canvas.unit() * 0.8f), -scene.side * rng.range(0.015f, 0.05f), 0.12f,
             1);
}

void paint_bank_bushes(Canvas& canvas, const Scene& scene, float line, float scale, int count,
                       std::uint64_t part) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 80 + part);
  for (int i = 0; i < count; ++i) {
    const float x = rng.unit();
    const float tall = canvas.unit() * scale * rng.range(0.5f, 1.3f);
    const bool flowering = scene.has(kFlowers) && rng.chance(0.3f);
    const Rgb light = flowering
                          ? mix(p.flowers[static_cast<std::size_t>(rng.below(5))], p.foliage_light, 0.25f)
                          : mix(p.foliage, p.foliage_light, rng.unit());
    const Rgb haze = p.haze;
    paint_bush(canvas, scene, {x * canvas.w(), (line + rng.range(-0.004f, 0.012f)) * canvas.h()},
               tall * rng.range(1.3f, 2.6f), tall, mix(light, haze, 0.15f + 0.3f * scene.mist),
               mix(p.foliage_dark, haze, 0.1f + 0.3f * scene.mist), 0.55f,
               part * 40 + static_cast<std::uint64_t>(i));
  }
}

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
  if (scene.has(kPavilion))
    paint_pavilion(canvas, scene, {pavilion_x * canvas.w(), (bank - 0.004f) * canvas.h()},
                   unit * rng.range(0.19f, 0.25f),
                   rng.chance(0.25f)  ? 3
                   : rng.chance(0.3f) ? 2
                                      : 1,
                   0.5f);
  paint_bank_bushes(canvas, scene, bank, 0.05f, 14, 1);
  if (scene.has(kBridge)) {
    const float middle = 0.5f - scene.side * rng.range(0.02f, 0.14f), half = unit * rng.range(0.17f, 0.22f);
    paint_bridge(canvas, scene, middle * canvas.w() - half, middle * canvas.w() + half,
                 (bank + 0.012f) * canvas.h(), unit * rng.range(0.085f, 0.11f), rng.chance(0.6f), 0.45f);
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

void paint_garden(Canvas& canvas, const Scene& scene) {
  Rng rng(scene.seed, 92);
  paint_sky(canvas, scene);
  paint_ranges(canvas, scene, 2, hill_form(scene, rng), rng.range(0.10f, 0.2f), scene.horizon + 0.02f,
               scene.horizon + 0.08f, 1);
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

void paint_mountain(Canvas& canvas, const Scene& scene) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 93);
  paint_sky(canvas, scene);
  paint_ranges(canvas, scene, 5, hill_form(scene, rng), rng.range(0.38f, 0.5f), 0.9f, 1.1f, 2);
  if (scene.has(kWaterfall)) {
    const float x = (0.5f - scene.side * 0.12f) * canvas.w(), top = scene.horizon * 0.78f * canvas.h(),
                foot = 0.86f * canvas.h();
    for (int i = 0; i < 90; ++i) {
      const float at = x + rng.bell() * canvas.unit() * 0.022f;
      const float from = mix(top, foot, rng.unit() * 0.6f);
      canvas.taper({at, from},
                   {at + rng.bell() * canvas.unit() * 0.006f, std::min(foot, from + canvas.h() * 0.22f)},
                   canvas.unit() * 0.0015f, canvas.unit() * 0.003f, clamp01(p.light), 0.5f, 0.7f);
    }
    canvas.glow({x, foot}, canvas.unit() * 0.12f, p.haze, 0.6f);
  }
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
    paint_tree(canvas, scene, tree_kind(scene), {x * canvas.w(), crest[column] + canvas.unit() * 0.02f},
               canvas.unit() * rng.range(0.34f, 0.46f), -scene.side * rng.range(0.02f, 0.07f), 0.15f, 2);
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
  if (scene.has(kBoat))
    paint_boat(canvas, scene,
               {(0.5f - scene.side * rng.range(0.1f, 0.24f)) * canvas.w(),
                (scene.horizon + rng.range(0.05f, 0.13f)) * canvas.h()},
               canvas.unit() * rng.range(0.10f, 0.17f), true, 0.5f);
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
  paint_ranges(canvas, scene, 3, hill_form(scene, rng), rng.range(0.26f, 0.38f), scene.horizon + 0.02f,
               scene.horizon + 0.05f, 3);
  const float line = scene.horizon + 0.03f;
  if (scene.has(kPavilion)) {
    const float x = 0.5f - scene.side * rng.range(0.1f, 0.25f);
    canvas.ellipse({x * canvas.w(), (line + 0.008f) * canvas.h()}, unit * 0.17f, unit * 0.02f, 0,
                   mix(p.grass, p.foliage_dark, 0.3f), 1, 0.55f);
    paint_pavilion(canvas, scene, {x * canvas.w(), (line - 0.005f) * canvas.h()},
                   unit * rng.range(0.17f, 0.24f), rng.chance(0.45f) ? 3 : 1, 0.5f);
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
  if (scene.has(kBoat))
    paint_boat(
        canvas, scene,
        {(0.5f - scene.side * rng.range(0.08f, 0.22f)) * canvas.w(), rng.range(0.68f, 0.78f) * canvas.h()},
        unit * rng.range(0.13f, 0.19f), rng.chance(0.3f), 0.35f);
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

void paint_forest(Canvas& canvas, const Scene& scene) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 97);
  const float unit = canvas.unit();
  paint_sky(canvas, scene);
  const Rgb glow = mix(p.haze, p.sun, 0.3f);
  for (int y = 0; y < canvas.height(); ++y) {
    for (int x = 0; x < canvas.width(); ++x) canvas.at(x, y).blend(glow, 0.5f);
  }
  const bool bamboo = scene.has(kBamboo);
  const float ground = 0.76f;
  constexpr int kLayers = 5;
  for (int layer = 0; layer < kLayers; ++layer) {
    const float t = static_cast<float>(layer) / (kLayers - 1);
    const float foot = mix(0.66f, 0.92f, t * t);
    const Rgb bark = mix(glow, mix(p.trunk, p.shade, 0.25f) * 0.8f, mix(0.22f, 1.0f, t));
    paint_ground(canvas, scene, foot, 0.02f, 0, mix(mix(p.grass_light, glow, 0.6f), p.grass, t),
                 mix(mix(p.grass_dark, glow, 0.6f), p.grass_dark, t), 10 + static_cast<std::uint64_t>(layer));
    if (bamboo) {
      paint_bamboo(canvas, scene, 0, 1, 9, mix(0.8f, 0.1f, t), 10 + static_cast<std::uint64_t>(layer));
      continue;
    }
    const int count = static_cast<int>(mix(22, 4, t) * std::max(1.0f, canvas.w() / unit));
    for (int i = 0; i < count; ++i) {
      float x = rng.unit();
      if (layer == kLayers - 1)
        x = x < 0.5f ? x * 0.5f : 1 - (1 - x) * 0.5f;  // the nearest trunks leave the middle open
      const float thick = unit * mix(0.0045f, 0.036f, t * t) * rng.range(0.7f, 1.3f);
      const Point root{x * canvas.w(), (foot + 0.02f * rng.unit()) * canvas.h()};
      const float lean = rng.bell() * 0.04f;
      const Point top{root.x + lean * canvas.h(), -unit * 0.05f};
      paint_roots(canvas, root, {lean, -1}, thick, bark, mix(0.85f, 0.12f, t));
      canvas.taper(root - Point{0, thick * 2}, top, thick, thick * 0.72f, bark, 1, mix(0.85f, 0.12f, t));
      const float sun = scene.sun_x * canvas.w() < root.x ? -1.0f : 1.0f;
      canvas.taper(root + Point{sun * thick * 0.5f, -thick * 2.2f}, top + Point{sun * thick * 0.4f, 0},
                   thick * 0.4f, thick * 0.3f, mix(bark, glow, 0.4f), 0.5f, mix(0.85f, 0.12f, t));
      const int branches = t > 0.3f ? 3 : 1;
      for (int b = 0; b < branches; ++b) {
        const float up = rng.range(0.3f, 0.9f);
        const Point from = mix(root, top, up);
        const float side = rng.chance(0.5f) ? 1.0f : -1.0f;
        canvas.curve(from, from + Point{side * thick * 4, -thick},
                     from + Point{side * thick * 9, -thick * rng.range(1.0f, 7.0f)}, thick * 0.22f,
                     thick * 0.05f, bark, 1, mix(0.85f, 0.12f, t));
      }
    }
    // The canopy of this layer hangs from above.
    const bool leaves = scene.season != Season::winter;
    const int clumps = static_cast<int>((leaves ? mix(46, 20, t) : 0) * std::max(1.0f, canvas.w() / unit));
    for (int i = 0; i < clumps; ++i) {
      const Point at{rng.unit() * canvas.w(), canvas.h() * rng.unit() * rng.unit() * mix(0.42f, 0.3f, t)};
      const float size = unit * mix(0.006f, 0.014f, t);
      for (int leaf = 0; leaf < 26; ++leaf) {
        const Rgb color = mix(glow, mix(p.foliage_dark, p.foliage_light, rng.unit()), mix(0.3f, 1.0f, t));
        canvas.ellipse(at + Point{rng.bell(), rng.bell() * 0.7f} * (size * 7), size * rng.range(0.5f, 1.1f),
                       size * 0.55f, rng.unit(), color, 0.85f, mix(0.85f, 0.12f, t));
      }
    }
    if (layer == 1 && scene.has(kPath))
      paint_path(canvas, scene, ground - 0.06f, 0.5f - scene.side * 0.05f, 0.5f + scene.side * 0.1f);
    if (t < 0.9f)
      paint_mist_band(canvas, scene, foot, 0.2f, 0.3f + 0.5f * scene.mist,
                      73 + static_cast<std::uint64_t>(layer));
  }
  // Shafts of light.
  if (scene.weather != Weather::rain && scene.time != TimeOfDay::night) {
    const Point sun{scene.sun_x * canvas.w(), -0.2f * canvas.h()};
    for (int i = 0; i < 7; ++i) {
      const float x = rng.unit() * canvas.w(), wide = unit * rng.range(0.02f, 0.07f);
      const std::array<Point, 4> shaft{sun, Point{sun.x + wide * 0.3f, sun.y},
                                       Point{x + wide, canvas.h() * 0.95f},
                                       Point{x - wide, canvas.h() * 0.95f}};
      canvas.polygon(shaft, p.sun, 0.07f, 0.5f);
    }
  }
  paint_grass(canvas, scene, 0.9f, 1.05f, 500, 0.07f, 4);
  if (scene.has(kFlowers) || scene.season == Season::spring)
    paint_flower_beds(canvas, scene, 0.84f, 1.02f, 160, 0.5f, 0.5f, 3);
}

void paint_moonscape(Canvas& canvas, const Scene& scene) {
  const Palette& p = scene.palette;
  Rng rng(scene.seed, 98);
  paint_sky(canvas, scene);
  paint_ranges(canvas, scene, 3, hill_form(scene, rng), rng.range(0.14f, 0.24f), 0.86f, 1.1f, 4);
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
  paint_ranges(canvas, scene, 3, hill_form(scene, rng), rng.range(0.14f, 0.24f), scene.horizon + 0.06f,
               scene.horizon + 0.13f, 5);
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

}  // namespace

Scene plan_scene(const Vocabulary& words, std::uint64_t seed) {
  Scene scene;
  scene.words = words;
  scene.seed = seed;
  Rng stage(seed, 2);
  scene.subject = stage_for(words, stage);
  scene.side = stage.chance(0.5f) ? 1.0f : -1.0f;
  scene.time = words.time.value_or(usual_time(scene.subject, spread(seed, kGolden)));
  // Winter comes only when it is asked for.
  scene.season =
      words.season.value_or(static_cast<Season>(static_cast<int>(spread(seed, kPlastic) * 2.999f)));
  if (!words.season && (words.features & kBlossomTree)) scene.season = Season::spring;
  const float weather = spread(seed, kPlasticSquared);
  scene.weather = words.weather.value_or(weather < 0.55f  ? Weather::clear
                                         : weather < 0.8f ? Weather::clouds
                                                          : Weather::mist);
  scene.style = words.style.value_or(Style::plain);
  constexpr FlowerKind kKinds[] = {FlowerKind::peony, FlowerKind::poppy,     FlowerKind::daisy,
                                   FlowerKind::lotus, FlowerKind::sunflower, FlowerKind::rose,
                                   FlowerKind::tulip};
  scene.flower = words.flower.value_or(kKinds[seed % std::size(kKinds)]);
  scene.mist = scene.weather == Weather::mist   ? 1.0f
               : scene.weather == Weather::rain ? 0.7f
               : scene.weather == Weather::snow ? 0.55f
               : scene.time == TimeOfDay::dawn  ? 0.45f
                                                : 0.25f;
  if (scene.style == Style::ink) scene.mist = std::min(1.0f, scene.mist + 0.3f);
  scene.texture = scene.style == Style::print ? 0.8f : scene.style == Style::photograph ? 1.25f : 1;
  scene.horizon = horizon_for(scene.subject, stage);
  scene.features = words.features | choose_extras(scene, stage);
  choose_light(scene, stage);
  scene.palette = make_palette(scene);
  return scene;
}

void paint_scene(Canvas& canvas, const Scene& scene) {
  switch (scene.subject) {
    case Subject::garden:
      paint_garden(canvas, scene);
      break;
    case Subject::mountain:
      paint_mountain(canvas, scene);
      break;
    case Subject::sea:
      paint_seascape(canvas, scene);
      break;
    case Subject::lake:
      paint_lake(canvas, scene);
      break;
    case Subject::city:
      paint_city(canvas, scene);
      break;
    case Subject::flower:
      paint_bouquet(canvas, scene);
      break;
    case Subject::forest:
      paint_forest(canvas, scene);
      break;
    case Subject::moon:
      paint_moonscape(canvas, scene);
      break;
    case Subject::meadow:
      paint_meadow(canvas, scene);
      break;
    case Subject::desert:
      paint_desert(canvas, scene);
      break;
  }
  if (scene.has(kBirds)) paint_birds(canvas, scene, 1);
  paint_weather(canvas, scene);
}

}  // namespace proofsheet::demo
