#include "ui/cell_pictures.h"

#include <algorithm>
#include <cmath>

#include "gl/picture_draw.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

// Pixels of the window for each of the picture's.
float scale_of(const store::ImageRef& picture, ImVec2 room, PictureSize size) {
  const float across = room.x / static_cast<float>(std::max(1, picture.width)),
              down = room.y / static_cast<float>(std::max(1, picture.height));
  if (size == PictureSize::fill) return std::max(across, down);
  const float fit = std::min(across, down);
  return size == PictureSize::actual ? std::min(fit, 1.0f) : fit;
}

bool draw_picture(const Context& context, ImDrawList& list, const store::ImageRef& picture, ImVec2 min,
                  ImVec2 max, PictureSize wanted_size) {
  const ImVec2 room{max.x - min.x, max.y - min.y};
  const float scale = scale_of(picture, room, wanted_size);
  const ImVec2 size{std::max(1.0f, std::floor(static_cast<float>(picture.width) * scale)),
                    std::max(1.0f, std::floor(static_cast<float>(picture.height) * scale))};
  const int wanted = static_cast<int>(std::ceil(std::max(size.x, size.y)));
  const gl::TextureView texture = context.textures.get(picture.blob.hash, wanted);
  if (texture.state == gl::TextureView::State::failed) {
    draw_wrapped(list, context.fonts.text, kCaptionSize * context.scale,
                 {min.x + context.px(6), min.y + context.px(6)}, max, context.theme.failed,
                 tr_format("Cannot show this image: {}", texture.error));
    return false;
  }
  if (texture.texture == 0) return false;
  const ImVec2 at{std::floor(min.x + (room.x - size.x) / 2), std::floor(min.y + (room.y - size.y) / 2)};
  const bool is_cut = size.x > room.x + 0.5f || size.y > room.y + 0.5f;
  if (is_cut) list.PushClipRect(min, max, true);
  gl::add_picture(list, texture, at, {at.x + size.x, at.y + size.y}, std::min(context.px(4), size.x / 4));
  if (is_cut) list.PopClipRect();
  return true;
}

}  // namespace

bool draw_pictures(const Context& context, ImDrawList& list, const store::CellResult& result, ImVec2 min,
                   ImVec2 max, PictureSize size) {
  const auto count = static_cast<float>(result.images.size());
  const float across = std::ceil(std::sqrt(count)), down = std::ceil(count / across);
  const float between = count > 1 ? std::max(1.0f, std::floor(context.px(2))) : 0;
  const ImVec2 step{(max.x - min.x + between) / across, (max.y - min.y + between) / down};
  bool is_drawn = false;
  for (std::size_t i = 0; i < result.images.size(); ++i) {
    const float x = std::fmod(static_cast<float>(i), across), y = std::floor(static_cast<float>(i) / across);
    const ImVec2 from{std::floor(min.x + x * step.x), std::floor(min.y + y * step.y)};
    const ImVec2 to{std::floor(min.x + (x + 1) * step.x - between),
                    std::floor(min.y + (y + 1) * step.y - between)};
    if (draw_picture(context, list, result.images[i], from, to, size)) is_drawn = true;
  }
  return is_drawn;
}

}  // namespace proofsheet::ui
