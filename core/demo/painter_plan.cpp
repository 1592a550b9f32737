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
      extras |= kFlowers | (rng.chance(0.85f)
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
  if (!words.season && scene.subject == Subject::flower && scene.season == Season::autumn)
    scene.season = Season::summer;
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

}  // namespace proofsheet::demo
