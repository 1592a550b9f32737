#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "gl/tile_plan.h"

namespace proofsheet::gl {

struct TextureTile {
  std::uint32_t texture = 0;  // GL name
  Tile tile;
};

// What the texture cache knows of one picture at this moment. add_picture() and ImageRenderer draw it.
struct TextureView {
  enum class State { loading, ready, failed } state = State::loading;
  // The wanted size when ready; while loading, a smaller version of the same picture if there is one.
  std::uint32_t texture = 0;  // GL name; 0 = nothing to draw yet
  // The part of the texture to draw, half a texel inside the picture's edges where it shares the texture.
  float u0 = 0, v0 = 0, u1 = 1, v1 = 1;
  float half_texel = 0;                 // as much as that; 0 for a texture of its own
  int width = 0, height = 0;            // of this version of the picture
  int full_width = 0, full_height = 0;  // of the picture itself; 0 while unknown
  // Of a version that is larger than a texture may be: the texture has it reduced to this many pixels, and
  // the tiles, which are kept until the cache's next begin_frame(), are for drawing it larger.
  int texture_width = 0, texture_height = 0;
  std::span<const TextureTile> tiles;
  std::string error;  // failed: why
};

}  // namespace proofsheet::gl
