#include "gl/tile_plan.h"

#include <algorithm>
#include <bit>

namespace proofsheet::gl {
namespace {

struct Stretch {
  int core_begin = 0, core_end = 0, held_begin = 0, held_end = 0;
};

std::vector<Stretch> cut(int length, int core, int border) {
  std::vector<Stretch> stretches;
  for (int begin = 0; begin < length; begin += core) {
    const int end = length - begin > core ? begin + core : length;
    stretches.push_back({begin, end, std::max(0, begin - border), end + std::min(border, length - end)});
  }
  return stretches;
}

}  // namespace

TilePlan plan_tiles(image::Size picture, int limit) {
  TilePlan plan;
  while (std::max(picture.width, picture.height) >> plan.reduced_level > limit) ++plan.reduced_level;
  if (plan.reduced_level == 0) return plan;
  // At least half of a tile is its core. Only a picture longer than limit²/4 would need more levels.
  const int most_levels = std::bit_width(static_cast<unsigned>(limit)) - 3;
  plan.tile_levels = std::min(plan.reduced_level, most_levels);
  const int border = 1 << plan.tile_levels;
  const int core = limit / border * border - 2 * border;
  const auto columns = cut(picture.width, core, border);
  for (const Stretch& row : cut(picture.height, core, border)) {
    for (const Stretch& column : columns) {
      plan.tiles.push_back({{column.held_begin, row.held_begin, column.held_end, row.held_end},
                            {column.core_begin, row.core_begin, column.core_end, row.core_end}});
    }
  }
  return plan;
}

}  // namespace proofsheet::gl
