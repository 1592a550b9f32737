#pragma once

#include <functional>

#include "gl/texture_view.h"

struct ImDrawList;
struct ImVec2;

namespace proofsheet::gl {

// One texture of a picture that lies at a rectangle of the window, in ImGui's coordinates.
struct PicturePart {
  std::uint32_t texture = 0;
  float u0 = 0, v0 = 0, u1 = 1, v1 = 1;            // where in the texture the picture's part lies
  float left = 0, top = 0, right = 0, bottom = 0;  // where that part lies, tile borders included
  float core_left = 0, core_top = 0, core_right = 0, core_bottom = 0;  // what is to be drawn of it
  bool is_at_left = true, is_at_top = true, is_at_right = true, is_at_bottom = true;  // edges of the picture
};

// Calls `draw` with what to draw of a picture that covers [min, max): its one texture, or the tiles, whose
// cores meet at whole coordinates, so that no pixel is drawn twice or left out.
void for_each_part(const TextureView& view, ImVec2 min, ImVec2 max,
                   const std::function<void(const PicturePart&)>& draw);

// Adds a picture that covers [min, max] to the list. Nothing when there is nothing to draw yet.
void add_picture(ImDrawList& list, const TextureView& view, ImVec2 min, ImVec2 max, float rounding);

}  // namespace proofsheet::gl
