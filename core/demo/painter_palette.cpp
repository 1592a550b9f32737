#include "demo/painter_scene.h"

namespace proofsheet::demo {
namespace {

struct Light {
  Rgb sky_top, sky_mid, sky_low, sun, haze, cloud_light, cloud_dark, light, shade;
};

// Two moods for each time of day, so that seeds differ in colour and not only in shape.
constexpr std::array<std::array<Light, 2>, 4> kLights{{
    {{{hex(0x7f9cc4),
       hex(0xd9c3cd),
       hex(0xffe3bf),
       hex(0xfff0cf),
       hex(0xeed9d2),
       hex(0xfff1e2),
       hex(0xb9a9c0),
       {1.03f, 0.97f, 0.92f},
       {0.62f, 0.62f, 0.74f}},
      {hex(0x86b2c4),
       hex(0xc7dbd3),
       hex(0xfdebc8),
       hex(0xfff6da),
       hex(0xdce7de),
       hex(0xfffaf0),
       hex(0xa9bcc4),
       {1.02f, 1.0f, 0.93f},
       {0.60f, 0.66f, 0.72f}}}},
    {{{hex(0x3d7fc0),
       hex(0x86b9e2),
       hex(0xd9ecf2),
       hex(0xfffbe8),
       hex(0xc8dde9),
       hex(0xffffff),
       hex(0xa8bfd3),
       {1.04f, 1.03f, 0.97f},
       {0.56f, 0.63f, 0.74f}},
      {hex(0x5a96bd),
       hex(0xa5cbd6),
       hex(0xeff0df),
       hex(0xfff8dc),
       hex(0xd8e4df),
       hex(0xfffdf4),
       hex(0xb4c3c6),
       {1.06f, 1.02f, 0.93f},
       {0.56f, 0.62f, 0.68f}}}},
    {{{hex(0x2f3a72),
       hex(0xa95d84),
       hex(0xffa365),
       hex(0xffd98c),
       hex(0xd07f7d),
       hex(0xffb585),
       hex(0x6b4a78),
       {1.02f, 0.80f, 0.66f},
       {0.42f, 0.36f, 0.52f}},
      {hex(0x4a5f8c),
       hex(0xd08d80),
       hex(0xffcf86),
       hex(0xffe9ae),
       hex(0xdda883),
       hex(0xffd5a3),
       hex(0x8c6a80),
       {1.05f, 0.88f, 0.74f},
       {0.50f, 0.44f, 0.60f}}}},
    {{{hex(0x070e26),
       hex(0x14264e),
       hex(0x35527f),
       hex(0xf6f1d8),
       hex(0x2b4368),
       hex(0x6f86ab),
       hex(0x16233f),
       {0.42f, 0.52f, 0.74f},
       {0.17f, 0.22f, 0.37f}},
      {hex(0x0b1524),
       hex(0x163a4d),
       hex(0x4c7f86),
       hex(0xf4f2dc),
       hex(0x2f5560),
       hex(0x7ba3a6),
       hex(0x13303c),
       {0.40f, 0.56f, 0.66f},
       {0.16f, 0.25f, 0.34f}}}},
}};

struct Foliage {
  Rgb foliage, foliage_light, foliage_dark, grass, grass_light, grass_dark, hill, blossom, blossom_dark;
  std::array<Rgb, 5> flowers;
};

constexpr std::array<Foliage, 4> kSeasons{{
    {hex(0x7da84e),
     hex(0xb9d172),
     hex(0x40703e),
     hex(0x86ad54),
     hex(0xc0d27a),
     hex(0x4a7a45),
     hex(0x7f9f78),
     hex(0xffc9d6),
     hex(0xd97b9c),
     {hex(0xf6a5bd), hex(0xfff4ea), hex(0xf7d560), hex(0xb58be0), hex(0xe8527a)}},
    {hex(0x4c8a3f),
     hex(0x93b851),
     hex(0x235035),
     hex(0x6c9c43),
     hex(0xaac45a),
     hex(0x33683a),
     hex(0x5f8a66),
     hex(0xfff0f2),
     hex(0xe89ab0),
     {hex(0xe23f3f), hex(0xffb52e), hex(0xfff6ea), hex(0x6b63d6), hex(0xee6fa5)}},
    {hex(0xc96a2b),
     hex(0xefb03f),
     hex(0x8a3425),
     hex(0xb3a152),
     hex(0xdcc574),
     hex(0x77713a),
     hex(0x9c8a60),
     hex(0xe8622f),
     hex(0xa5301f),
     {hex(0xd9481f), hex(0xf0a628), hex(0xf7e3b0), hex(0x9c3f68), hex(0xb8552b)}},
    {hex(0x7d8f86),
     hex(0xdfe8ec),
     hex(0x47605f),
     hex(0xe6edf3),
     hex(0xfafcff),
     hex(0xb4c3d6),
     hex(0xa5b5c4),
     hex(0xf2a0ae),
     hex(0xc23a52),
     {hex(0xd83a4e), hex(0xf5f1ea), hex(0xe58aa0), hex(0xc9b0d9), hex(0xd95a5a)}},
}};

float hue_angle(Hue hue) {
  switch (hue) {
    case Hue::red:
      return 0.072f;
    case Hue::orange:
      return 0.155f;
    case Hue::yellow:
      return 0.245f;
    case Hue::green:
      return 0.395f;
    case Hue::teal:
      return 0.53f;
    case Hue::blue:
      return 0.715f;
    case Hue::purple:
      return 0.845f;
    case Hue::pink:
      return 0.985f;
    default:
      return 0;
  }
}

Rgb hue_color(Hue hue) {
  switch (hue) {
    case Hue::white:
      return hex(0xf7f4ee);
    case Hue::black:
      return hex(0x2a2a2e);
    default:
      return from_oklch({hue == Hue::yellow ? 0.85f
                         : hue == Hue::pink ? 0.76f
                                            : 0.62f,
                         hue == Hue::pink ? 0.13f : 0.17f, hue_angle(hue)});
  }
}

float turn_towards(float from, float to, float amount) {
  float difference = to - from;
  difference -= std::floor(difference + 0.5f);
  return from + difference * amount;
}

// Pulls a colour towards a hue: neighbours come all the way, opposites lose colour first.
Rgb pull(Rgb color, Hue hue, float amount) {
  Oklch c = to_oklch(color);
  if (hue == Hue::white) return from_oklch({mix(c.l, 0.96f, amount * 0.6f), c.c * (1 - amount * 0.8f), c.h});
  if (hue == Hue::black) return from_oklch({c.l * (1 - amount * 0.55f), c.c * (1 - amount * 0.7f), c.h});
  const float target = hue_angle(hue);
  float distance = c.h - target;
  distance = std::abs(distance - std::floor(distance + 0.5f)) * 2;  // 0 the same to 1 opposite
  c.c = mix(c.c * (1 - amount * distance * 0.5f), std::max(c.c, 0.07f), amount);
  c.h = turn_towards(c.h, target, amount);
  return from_oklch(c);
}

Rgb apply_mood(Rgb color, Mood mood) {
  Oklch c = to_oklch(color);
  switch (mood) {
    case Mood::warm:
      return pull(color, Hue::orange, 0.28f);
    case Mood::cool:
      return pull(color, Hue::blue, 0.34f);
    case Mood::vivid:
      return from_oklch({c.l, std::min(c.c * 1.4f, 0.24f), c.h});
    case Mood::pastel:
      return from_oklch({mix(c.l, 0.93f, 0.38f), c.c * 0.62f, c.h});
    case Mood::dark:
      return from_oklch({c.l * 0.72f, c.c * 0.85f, c.h});
    case Mood::monochrome:
      return from_oklch({c.l, 0, 0});
  }
  return color;
}

template <class Change>
void change_all(Palette& p, Change change) {
  for (Rgb* color :
       {&p.sky_top,       &p.sky_mid,      &p.sky_low,   &p.sun,         &p.haze,         &p.cloud_light,
        &p.cloud_dark,    &p.rock,         &p.rock_dark, &p.far_hill,    &p.near_hill,    &p.foliage,
        &p.foliage_light, &p.foliage_dark, &p.grass,     &p.grass_light, &p.grass_dark,   &p.ground,
        &p.sand,          &p.water,        &p.trunk,     &p.blossom,     &p.blossom_dark, &p.roof,
        &p.wall,          &p.timber,       &p.window}) {
    *color = change(*color);
  }
  for (Rgb& color : p.flowers) color = change(color);
}

void set_sky(Palette& p, const Light& light) {
  p.sky_top = light.sky_top;
  p.sky_mid = light.sky_mid;
  p.sky_low = light.sky_low;
  p.sun = light.sun;
  p.haze = light.haze;
  p.cloud_light = light.cloud_light;
  p.cloud_dark = light.cloud_dark;
  p.light = light.light;
  p.shade = light.shade;
}

void dull_weather(Palette& p, Weather weather, TimeOfDay time) {
  if (weather == Weather::clear) return;
  const bool night = time == TimeOfDay::night;
  const Rgb gray = night ? hex(0x2a3546) : weather == Weather::snow ? hex(0xc9d2dc) : hex(0xb4bdc4);
  const float amount = weather == Weather::clouds ? 0.25f
                       : weather == Weather::mist ? 0.45f
                       : weather == Weather::snow ? 0.6f
                                                  : 0.55f;
  for (Rgb* color : {&p.sky_top, &p.sky_mid, &p.sky_low, &p.haze, &p.cloud_light, &p.cloud_dark})
    *color = mix(*color, gray, amount);
  const float flat = amount * 0.5f;
  const Rgb even = (p.light + p.shade) * 0.55f;
  p.light = mix(p.light, even, flat);
  p.shade = mix(p.shade, even, flat * 0.7f);
}

// The woodblock printer's inks: Prussian blue, indigo, ochre, madder, sage.
void print_inks(Palette& p, TimeOfDay time) {
  change_all(p, [](Rgb c) {
    Oklch o = to_oklch(c);
    o.l = mix(o.l, 0.66f, 0.12f);
    o.c = std::min(o.c * 0.92f, 0.13f);
    return from_oklch(o);
  });
  if (time == TimeOfDay::day || time == TimeOfDay::dawn) {
    p.sky_top = hex(0x2f5d86);
    p.sky_mid = mix(p.sky_mid, hex(0xcfd8cd), 0.6f);
    p.sky_low = mix(p.sky_low, hex(0xf2e3c4), 0.6f);
  }
  p.water = mix(p.water, time == TimeOfDay::night ? hex(0x1d3557) : hex(0x3f719b), 0.6f);
}

}  // namespace

Palette make_palette(const Scene& scene) {
  Rng rng(scene.seed, 11);
  Palette p;
  const auto time = static_cast<std::size_t>(scene.time);
  set_sky(p, kLights[time][rng.chance(0.5f) ? 1u : 0u]);
  dull_weather(p, scene.weather, scene.time);
  const Foliage& season = kSeasons[static_cast<std::size_t>(scene.season)];
  p.rock = p.lit(hex(0x8d8a88));
  p.rock_dark = p.shaded(hex(0x7a7a86));
  p.far_hill = p.lit(mix(season.hill, hex(0x8aa0b4), 0.55f));
  p.near_hill = p.lit(season.hill);
  p.foliage = p.lit(season.foliage);
  p.foliage_light = p.lit(season.foliage_light);
  p.foliage_dark = p.shaded(mix(season.foliage_dark, season.foliage, 0.35f));
  p.grass = p.lit(season.grass);
  p.grass_light = p.lit(season.grass_light);
  p.grass_dark = p.shaded(mix(season.grass_dark, season.grass, 0.5f));
  p.ground = p.lit(scene.season == Season::winter ? hex(0xe3e9ef) : hex(0xcbb48c));
  p.sand = p.lit(hex(0xe6cf9f));
  p.water = mix(p.lit(hex(0x4f8fa0)), p.sky_top, 0.45f);
  p.trunk = p.lit(hex(0x6a4f42)) * 0.72f;
  for (std::size_t i = 0; i < p.flowers.size(); ++i)
    p.flowers[i] = p.lit(season.flowers[(i + static_cast<std::size_t>(rng.below(5))) % 5]);
  p.blossom = mix(p.lit(season.blossom), season.blossom,
                  scene.time == TimeOfDay::night ? 0.35f : 0.0f);  // petals catch the moon
  p.blossom_dark = mix(p.shaded(season.blossom_dark), season.blossom_dark, 0.35f);
  p.roof = p.shaded(hex(0x8292a0));
  p.wall = p.lit(hex(0xf1e9db));
  p.timber = p.lit(hex(0xa23a2c));
  p.window = scene.time == TimeOfDay::night || scene.time == TimeOfDay::dusk ? hex(0xffd98a)
                                                                             : p.shaded(hex(0x7c94a6));
  if (scene.words.hue) {
    const Hue hue = *scene.words.hue;
    change_all(p, [hue](Rgb c) { return pull(c, hue, 0.42f); });
    const Rgb accent = hue_color(hue);
    for (std::size_t i = 0; i < p.flowers.size(); ++i)
      p.flowers[i] = mix(p.lit(accent), p.flowers[i], i < 3 ? 0.12f : 0.45f);
    p.blossom = mix(p.lit(accent), Rgb{1, 1, 1}, 0.35f);
    p.blossom_dark = p.lit(accent) * 0.75f;
  }
  if (scene.words.mood) change_all(p, [mood = *scene.words.mood](Rgb c) { return apply_mood(c, mood); });
  if (scene.style == Style::print) print_inks(p, scene.time);
  return p;
}

}  // namespace proofsheet::demo
