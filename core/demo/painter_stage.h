// Private to the painter: what several stages share, and the stages themselves.
#pragma once

#include "demo/painter_scene.h"

namespace proofsheet::demo {

RidgeForm hill_form(const Scene& scene, Rng& rng);

struct RangeLook {
  int count = 3;  // ridges from the horizon towards the viewer, each nearer one darker and clearer
  RidgeForm form = RidgeForm::hills;
  float rise = 0.2f;    // of the farthest, in units
  float lowest = 0.6f;  // where the nearest one's foot stands, fraction of the height
  float until = 1.1f;   // what lies below is painted over later
  std::uint64_t part = 0;
};
void paint_ranges(Canvas& canvas, const Scene& scene, const RangeLook& look);

TreeKind tree_kind(const Scene& scene);
bool wants_tree(const Scene& scene);
// The large tree at the heavy side that frames a view; foot and height as fractions of the picture's height.
void paint_framing_tree(Canvas& canvas, const Scene& scene, float foot_y, float tall);
void paint_bank_bushes(Canvas& canvas, const Scene& scene, float line, float scale, int count,
                       std::uint64_t part);

void paint_garden(Canvas& canvas, const Scene& scene);
void paint_forest(Canvas& canvas, const Scene& scene);
void paint_mountain(Canvas& canvas, const Scene& scene);
void paint_seascape(Canvas& canvas, const Scene& scene);
void paint_lake(Canvas& canvas, const Scene& scene);
void paint_city(Canvas& canvas, const Scene& scene);
void paint_moonscape(Canvas& canvas, const Scene& scene);
void paint_meadow(Canvas& canvas, const Scene& scene);
void paint_desert(Canvas& canvas, const Scene& scene);

}  // namespace proofsheet::demo
