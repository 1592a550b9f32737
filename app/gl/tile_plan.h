// Private to the room: how a picture that is larger than a texture may be is cut into several.
#pragma once

#include <vector>

#include "image/image.h"

namespace proofsheet::gl {

// Pixels of the picture: [left, right) by [top, bottom).
struct PixelRect {
  int left = 0, top = 0, right = 0, bottom = 0;
  int width() const { return right - left; }
  int height() const { return bottom - top; }
};

struct Tile {
  PixelRect held;  // what its texture holds
  PixelRect core;  // what it is drawn for: `held` without the border, whose pixels are the neighbours' too
};

// The whole picture at mipmap level `reduced_level`, the first that one texture takes, and tiles for what is
// drawn larger. Their textures have levels 0 to `tile_levels`, cut from the picture's own mipmaps: all begin
// at a multiple of 2^tile_levels, and the border is as wide as that, so that it is one texel at the last
// level, as much as a filter reaches over a core's edge.
struct TilePlan {
  int reduced_level = 0;
  int tile_levels = 0;
  std::vector<Tile> tiles;  // row by row; none when one texture takes the picture
};

// `limit`: the longest side of a texture, 32 or more.
TilePlan plan_tiles(image::Size picture, int limit);

}  // namespace proofsheet::gl
