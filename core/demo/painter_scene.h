// Private to the painter: a scene, decided in full before the first pixel; and the steps that paint it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "demo/painter_canvas.h"
#include "demo/painter_vocabulary.h"

namespace proofsheet::demo {

// Every colour of a picture. Local colours are already lit by the time of day.
struct Palette {
  Rgb sky_top, sky_mid, sky_low;
  Rgb sun;   // the disc and what it throws
  Rgb haze;  // what distance turns into
  Rgb cloud_light, cloud_dark;
  Rgb light, shade;  // factors for lit and unlit surfaces
  Rgb rock, rock_dark;
  Rgb far_hill, near_hill;
  Rgb foliage, foliage_light, foliage_dark;
  Rgb grass, grass_light, grass_dark;
  Rgb ground, sand, water, trunk;
  std::array<Rgb, 5> flowers;
  Rgb blossom, blossom_dark;
  Rgb roof, wall, timber, window;

  Rgb lit(Rgb local) const { return clamp01(local * light); }
  Rgb shaded(Rgb local) const { return clamp01(local * shade); }
};

// A prompt and a seed turned into decisions. Positions are fractions of the picture's sides.
struct Scene {
  Vocabulary words;  // what the prompt said
  Subject subject = Subject::garden;
  TimeOfDay time = TimeOfDay::day;
  Season season = Season::spring;
  Weather weather = Weather::clear;
  Style style = Style::plain;
  FlowerKind flower = FlowerKind::peony;
  std::uint32_t features = 0;
  std::uint64_t seed = 0;
  Palette palette;

  float horizon = 0.5f;
  float sun_x = 0.5f, sun_y = 0.2f;  // of the sun or the moon
  bool sun_visible = false;
  bool moon_visible = false;
  float mist = 0.2f;  // 0 to 1
  float texture = 1;  // how rough surfaces are: a print has none
  float side = 1;     // -1 or 1: where the heavy half of the composition stands

  bool has(std::uint32_t feature) const { return (features & feature) != 0; }
};

Scene plan_scene(const Vocabulary& words, std::uint64_t seed);
Palette make_palette(const Scene& scene);

// Paints everything but the style.
void paint_scene(Canvas& canvas, const Scene& scene);

// --- sky and land (painter_sky.cpp, painter_land.cpp) ---
void paint_sky(Canvas& canvas, const Scene& scene);

enum class RidgeForm { hills, alpine, karst, dunes };
struct RidgeLook {
  RidgeForm form = RidgeForm::hills;
  float base = 0.5f;  // fraction of the height where its foot stands
  float rise = 0.2f;  // height of its highest part in units
  float size = 1;     // width of its forms in units
  Rgb lit, dark;
  float haze_top = 0.3f, haze_foot = 0.8f;
  float z = 0.8f;
  float trees = 0;  // 0 to 1: conifers along the crest
  float round_trees = 0;
  float snow = 0;          // 0 to 1
  std::uint64_t part = 0;  // its own stream of chance
  float until = 1.1f;      // fraction of the height below which nothing of it will be seen
  float peak = -1;         // fraction of the width where it is highest; < 0: anywhere
};
// The crest in pixels for every column.
std::vector<float> paint_ridge(Canvas& canvas, const Scene& scene, const RidgeLook& look);

// Water from row fraction `top` to `bottom`, mirroring what is painted above it.
void paint_water(Canvas& canvas, const Scene& scene, float top, float bottom, float roughness);
void paint_sea(Canvas& canvas, const Scene& scene, float top, float bottom);
// Ground below a wavy edge whose mean is `top` and which falls by `tilt` (fractions of the height) from left
// to right; grass, earth, sand or snow by `lit` and `dark`.
std::vector<float> paint_ground(Canvas& canvas, const Scene& scene, float top, float wave_height, float tilt,
                                Rgb lit, Rgb dark, std::uint64_t part);
void paint_path(Canvas& canvas, const Scene& scene, float top, float from_x, float to_x);
// A veil across the picture around row fraction `at`.
void paint_mist_band(Canvas& canvas, const Scene& scene, float at, float thickness, float strength,
                     std::uint64_t part);
// What mist, rain and snow in the air do to the distance.
void paint_fog(Canvas& canvas, const Scene& scene);
void paint_weather(Canvas& canvas, const Scene& scene);

// --- plants (painter_plants.cpp, painter_flowers.cpp); feet and sizes in pixels ---
enum class TreeKind { round, blossom, pine, bare };
void paint_tree(Canvas& canvas, const Scene& scene, TreeKind kind, Point foot, float height, float lean,
                float z, std::uint64_t part);
void paint_bush(Canvas& canvas, const Scene& scene, Point foot, float width, float height, Rgb light,
                Rgb dark, float z, std::uint64_t part);
void paint_willow_strands(Canvas& canvas, const Scene& scene, float from_x, float to_x, float length,
                          std::uint64_t part);
void paint_bamboo(Canvas& canvas, const Scene& scene, float from_x, float to_x, int stems, float z,
                  std::uint64_t part);
void paint_grass(Canvas& canvas, const Scene& scene, float top, float bottom, int count, float tallest,
                 std::uint64_t part);
void paint_reeds(Canvas& canvas, const Scene& scene, float x, float width, float foot, int count,
                 std::uint64_t part);
// A conifer as seen from afar.
void paint_fir(Canvas& canvas, Point foot, float height, Rgb light, Rgb dark, float z);
// Where a trunk of half width `thick`, rising along `up`, spreads into the ground.
void paint_roots(Canvas& canvas, Point foot, Point up, float thick, Rgb bark, float z);
// Drifts of small flowers on the ground between two row fractions, larger towards the viewer.
void paint_flower_beds(Canvas& canvas, const Scene& scene, float top, float bottom, int count,
                       float path_from, float path_to, std::uint64_t part);
void paint_lily_pads(Canvas& canvas, const Scene& scene, float top, float bottom, int count,
                     std::uint64_t part);
// One large flower seen from a little above.
void paint_bloom(Canvas& canvas, const Scene& scene, FlowerKind kind, Point center, float radius, Rgb color,
                 float tilt, std::uint64_t part);
// A leaf from `root` in a direction; chance decides its tint.
void paint_leaf(Canvas& canvas, const Scene& scene, Rng& rng, Point root, float turns, float length,
                float width, float fade);
void paint_bouquet(Canvas& canvas, const Scene& scene);

// --- built things (painter_built.cpp) ---
void paint_pavilion(Canvas& canvas, const Scene& scene, Point foot, float height, int tiers, float z);
void paint_house(Canvas& canvas, const Scene& scene, Point foot, float height, float z, std::uint64_t part);
void paint_bridge(Canvas& canvas, const Scene& scene, float left, float right, float foot, float rise,
                  bool red, float z);
void paint_boat(Canvas& canvas, const Scene& scene, Point keel, float length, bool sail, float z);
void paint_birds(Canvas& canvas, const Scene& scene, std::uint64_t part);
void paint_skyline(Canvas& canvas, const Scene& scene, float foot, float rise, float haze, float z,
                   std::uint64_t part);
void paint_moon_gate(Canvas& canvas, const Scene& scene);

}  // namespace proofsheet::demo
