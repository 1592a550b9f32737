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

// Towards fixed inks, all colours that are not flowers or lacquer.
struct InkMix {
  Rgb sky_mid, sky_low, haze, cloud, rock, rock_dark, far_hill, near_hill, foliage, foliage_light,
      foliage_dark, grass, grass_light, grass_dark, ground, water;
};

void mix_inks(Palette& p, const InkMix& ink, float amount) {
  const auto turn = [amount](Rgb& color, Rgb to) { color = mix(color, to, amount); };
  turn(p.sky_mid, ink.sky_mid);
  turn(p.sky_low, ink.sky_low);
  turn(p.haze, ink.haze);
  turn(p.cloud_light, ink.cloud);
  turn(p.cloud_dark, mix(ink.cloud, ink.sky_mid, 0.6f));
  turn(p.rock, ink.rock);
  turn(p.rock_dark, ink.rock_dark);
  turn(p.far_hill, ink.far_hill);
  turn(p.near_hill, ink.near_hill);
  turn(p.foliage, ink.foliage);
  turn(p.foliage_light, ink.foliage_light);
  turn(p.foliage_dark, ink.foliage_dark);
  turn(p.grass, ink.grass);
  turn(p.grass_light, ink.grass_light);
  turn(p.grass_dark, ink.grass_dark);
  turn(p.ground, ink.ground);
  turn(p.water, ink.water);
}

// The woodblock printer's inks: Prussian blue, indigo, ochre, madder, sage, on cream paper.
void print_inks(Palette& p, const Scene& scene) {
  const bool night = scene.time == TimeOfDay::night, autumn = scene.season == Season::autumn,
             winter = scene.season == Season::winter;
  InkMix ink{hex(0xe9ddc2), hex(0xf1dcb4), hex(0xe6dcc6), hex(0xf4ead6), hex(0x7f96ab), hex(0x49617f),
             hex(0x8fa7b5), hex(0x84a17c), hex(0x6d9163), hex(0xa9bd74), hex(0x355a50), hex(0xa3b06e),
             hex(0xc9c98a), hex(0x64834f), hex(0xdcc494), hex(0x4d84a8)};
  if (scene.time == TimeOfDay::dawn) ink.sky_low = hex(0xf3c3a6);
  if (scene.time == TimeOfDay::dusk) {
    ink.sky_mid = hex(0xefc79a);
    ink.sky_low = hex(0xe5825a);
    ink.haze = hex(0xe9c4a0);
  }
  if (autumn) {
    ink.foliage = hex(0xc8743a);
    ink.foliage_light = hex(0xe2a95a);
    ink.foliage_dark = hex(0x86402f);
  }
  if (winter) ink.grass = ink.grass_light = ink.ground = hex(0xf3eee2);
  if (night) {
    ink = {hex(0x27476b), hex(0x55789a), hex(0x3d5f80), hex(0x8aa3b4), hex(0x44617f), hex(0x24395a),
           hex(0x3f5f7f), hex(0x3b5e62), hex(0x3c6157), hex(0x6a8a72), hex(0x1d3740), hex(0x4a6a5c),
           hex(0x6d8a70), hex(0x2b4a48), hex(0x8a8670), hex(0x22466b)};
  }
  mix_inks(p, ink, scene.words.hue || scene.words.mood ? 0.35f : 0.72f);
  if (night)
    p.sky_top = mix(p.sky_top, hex(0x14294a), 0.7f);
  else
    p.sky_top = mix(p.sky_top, hex(0x4f7f9f), 0.5f);
}

// Ink on paper: sky, mist and water stay white, distance is a thin wash, the near is nearly black.
void ink_tones(Palette& p, const Scene& scene) {
  const bool night = scene.time == TimeOfDay::night;
  InkMix ink{hex(0xf4f2ee), hex(0xfaf8f4), hex(0xfbfaf8), hex(0xffffff), hex(0x9ba1a7), hex(0x474c54),
             hex(0xa9afb6), hex(0x82888f), hex(0x6a7078), hex(0xaab0b4), hex(0x1e2226), hex(0xd2d3d0),
             hex(0xecebe6), hex(0x8a8e90), hex(0xf0ede6), hex(0xf2f1ee)};
  p.sky_top = hex(0xe4e4e2);
  if (night) {
    p.sky_top = hex(0x6d7279);
    ink.sky_mid = hex(0x9ea2a6);
    ink.sky_low = hex(0xdfdfdc);
    ink.haze = hex(0xe2e2df);
    ink.water = hex(0xb9bcbf);
    p.sun = hex(0xffffff);
  } else if (scene.sun_visible) {
    p.sun = hex(0xe0503a);
  }
  mix_inks(p, ink, scene.words.hue ? 0.7f : 0.93f);
  p.blossom = mix(p.blossom, hex(0xe5808c), 0.6f);
  p.blossom_dark = hex(0xa84450);
  p.roof = hex(0x3a3f46);
  p.wall = hex(0xf6f3ec);
  p.trunk = hex(0x2c2a2a);
  p.timber = mix(p.timber, hex(0xb0483a), 0.7f);
  p.light = mix(p.light, Rgb{1, 1, 1}, 0.8f);
  p.shade = mix(p.shade, Rgb{0.55f, 0.56f, 0.58f}, 0.7f);
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
  if (scene.style == Style::print) print_inks(p, scene);
  if (scene.style == Style::ink) ink_tones(p, scene);
  return p;
}

}  // namespace proofsheet::demo
