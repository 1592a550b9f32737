#include "gl/picture_draw.h"

#include <imgui.h>

#include <cmath>

namespace proofsheet::gl {
namespace {

// Along one side: where pixels of the picture lie on the window.
struct Ruler {
  double origin = 0, scale = 1;
  float at(int pixel) const { return static_cast<float>(origin + pixel * scale); }
  float edge(int pixel) const { return static_cast<float>(std::round(origin + pixel * scale)); }
};

bool is_enough_reduced(const TextureView& view, ImVec2 size) {
  const ImVec2 scale = ImGui::GetIO().DisplayFramebufferScale;
  return size.x * scale.x <= static_cast<float>(view.texture_width) &&
         size.y * scale.y <= static_cast<float>(view.texture_height);
}

PicturePart whole_part(const TextureView& view, ImVec2 min, ImVec2 max) {
  PicturePart part{.texture = view.texture, .u0 = view.u0, .v0 = view.v0, .u1 = view.u1, .v1 = view.v1};
  part.left = part.core_left = min.x;
  part.top = part.core_top = min.y;
  part.right = part.core_right = max.x;
  part.bottom = part.core_bottom = max.y;
  return part;
}

PicturePart tile_part(const TextureView& view, const TextureTile& one, const Ruler& across,
                      const Ruler& down) {
  const PixelRect& held = one.tile.held;
  const PixelRect& core = one.tile.core;
  PicturePart part{.texture = one.texture};
  part.left = across.at(held.left);
  part.top = down.at(held.top);
  part.right = across.at(held.right);
  part.bottom = down.at(held.bottom);
  part.is_at_left = core.left == 0;
  part.is_at_top = core.top == 0;
  part.is_at_right = core.right == view.width;
  part.is_at_bottom = core.bottom == view.height;
  part.core_left = part.is_at_left ? part.left : across.edge(core.left);
  part.core_top = part.is_at_top ? part.top : down.edge(core.top);
  part.core_right = part.is_at_right ? part.right : across.edge(core.right);
  part.core_bottom = part.is_at_bottom ? part.bottom : down.edge(core.bottom);
  return part;
}

ImDrawFlags rounded_corners(const PicturePart& part) {
  ImDrawFlags flags = 0;
  if (part.is_at_left && part.is_at_top) flags |= ImDrawFlags_RoundCornersTopLeft;
  if (part.is_at_right && part.is_at_top) flags |= ImDrawFlags_RoundCornersTopRight;
  if (part.is_at_left && part.is_at_bottom) flags |= ImDrawFlags_RoundCornersBottomLeft;
  if (part.is_at_right && part.is_at_bottom) flags |= ImDrawFlags_RoundCornersBottomRight;
  return flags == 0 ? ImDrawFlags_RoundCornersNone : flags;
}

}  // namespace

void for_each_part(const TextureView& view, ImVec2 min, ImVec2 max,
                   const std::function<void(const PicturePart&)>& draw) {
  if (view.texture == 0) return;
  if (view.tiles.empty() || is_enough_reduced(view, {max.x - min.x, max.y - min.y}))
    return draw(whole_part(view, min, max));
  const Ruler across{static_cast<double>(min.x), (static_cast<double>(max.x) - min.x) / view.width};
  const Ruler down{static_cast<double>(min.y), (static_cast<double>(max.y) - min.y) / view.height};
  for (const TextureTile& one : view.tiles) draw(tile_part(view, one, across, down));
}

void add_picture(ImDrawList& list, const TextureView& view, ImVec2 min, ImVec2 max, float rounding) {
  const ImVec2 clip_min = list.GetClipRectMin(), clip_max = list.GetClipRectMax();
  for_each_part(view, min, max, [&](const PicturePart& part) {
    if (part.core_right <= clip_min.x || part.core_left >= clip_max.x || part.core_bottom <= clip_min.y ||
        part.core_top >= clip_max.y)
      return;
    const float width = part.right - part.left, height = part.bottom - part.top;
    const auto u = [&](float x) { return part.u0 + (x - part.left) / width * (part.u1 - part.u0); };
    const auto v = [&](float y) { return part.v0 + (y - part.top) / height * (part.v1 - part.v0); };
    list.AddImageRounded(ImTextureRef(static_cast<ImTextureID>(part.texture)),
                         {part.core_left, part.core_top}, {part.core_right, part.core_bottom},
                         {u(part.core_left), v(part.core_top)}, {u(part.core_right), v(part.core_bottom)},
                         IM_COL32_WHITE, rounding, rounded_corners(part));
  });
}

}  // namespace proofsheet::gl
