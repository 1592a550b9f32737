#include "gl/picture_texture.h"

#include <algorithm>
#include <bit>
#include <iterator>

namespace proofsheet::gl {
namespace {

int at_level(int length, int level) {
  return std::max(1, length >> level);
}

}  // namespace

PictureTexture::PictureTexture(image::Size size, int limit) {
  const TilePlan plan = plan_tiles(size, limit);
  const int last_level = std::bit_width(static_cast<unsigned>(std::max(size.width, size.height))) - 1;
  const PixelRect whole{0, 0, at_level(size.width, plan.reduced_level),
                        at_level(size.height, plan.reduced_level)};
  parts_.push_back({whole, plan.reduced_level, last_level, {}});
  for (const Tile& tile : plan.tiles) {
    parts_.push_back({tile.held, 0, plan.tile_levels, {}});
    tiles_.push_back({0, tile});
  }
}

std::uint64_t PictureTexture::make_storage(Part& part) {
  part.texture = Texture(part.held.width(), part.held.height(), part.last_level - part.first_level + 1);
  bytes_ += part.texture.bytes();
  if (next_ > 0) tiles_[next_ - 1].texture = part.texture.id();
  return part.texture.bytes();
}

PictureTexture::Sent PictureTexture::upload(const std::vector<image::Image>& levels, std::uint64_t budget) {
  Part& part = parts_[next_];
  Sent sent;
  if (!part.texture) sent.made_bytes = make_storage(part);
  budget -= std::min(budget, sent.made_bytes);
  const int width = at_level(part.held.width(), level_), height = at_level(part.held.height(), level_);
  const std::uint64_t row_bytes = static_cast<std::uint64_t>(width) * 4;
  const auto rows_left = static_cast<std::uint64_t>(height - rows_done_);
  const auto rows = std::clamp<std::uint64_t>(budget / row_bytes, 1, rows_left);
  part.texture.upload_level_rows(level_, levels[static_cast<std::size_t>(part.first_level + level_)],
                                 part.held.left >> level_, part.held.top >> level_, rows_done_,
                                 static_cast<int>(rows));
  sent.pixel_bytes = rows * row_bytes;
  rows_done_ += static_cast<int>(rows);
  if (rows < rows_left) return sent;
  rows_done_ = 0;
  if (part.first_level + level_ < part.last_level) {
    ++level_;
  } else {
    part.texture.finish_at(level_);
    level_ = 0;
    ++next_;
  }
  return sent;
}

void PictureTexture::show_in(TextureView& view) const {
  const Texture& whole = parts_.front().texture;
  view.texture = whole.id();
  view.texture_width = whole.width();
  view.texture_height = whole.height();
  view.tiles = tiles_;
}

void PictureTexture::retire(std::vector<Texture>& retired) {
  for (Part& part : parts_) {
    if (part.texture) retired.push_back(std::move(part.texture));
  }
  *this = PictureTexture();
}

}  // namespace proofsheet::gl
