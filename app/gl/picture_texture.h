// Private to the room: a large picture on the GPU.
#pragma once

#include <cstdint>
#include <vector>

#include "gl/texture.h"
#include "gl/texture_view.h"
#include "gl/tile_plan.h"

namespace proofsheet::gl {

// A picture with its mipmaps, in one texture or, where that would be larger than the limit, in tiles and one
// texture of the reduced whole (see TilePlan). Its storage is made as it is uploaded. Move-only, UI thread.
class PictureTexture {
 public:
  PictureTexture() = default;
  // `limit`: the longest side of a texture, at most Texture::max_size().
  PictureTexture(image::Size size, int limit);

  explicit operator bool() const { return !parts_.empty(); }
  struct Sent {
    std::uint64_t made_bytes = 0, pixel_bytes = 0;  // new storage, and what was copied into it
  };
  // Sends the next rows, at least one and as many as the budget allows with the storage that they need.
  // `levels`: the picture and all of its mipmaps.
  Sent upload(const std::vector<image::Image>& levels, std::uint64_t budget);
  bool is_whole() const { return next_ == parts_.size(); }

  // GPU memory of what is there.
  std::uint64_t bytes() const { return bytes_; }
  // Tells where it is; once it is whole.
  void show_in(TextureView& view) const;
  // Gives its textures to `retired`, for this frame's draw lists may still name them.
  void retire(std::vector<Texture>& retired);

 private:
  struct Part {
    PixelRect held;  // pixels of its first level
    int first_level = 0, last_level = 0;
    Texture texture;
  };
  std::uint64_t make_storage(Part& part);

  std::vector<Part> parts_;  // the whole, then the tiles
  std::vector<TextureTile> tiles_;
  std::size_t next_ = 0;  // part to be sent
  int level_ = 0, rows_done_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace proofsheet::gl
