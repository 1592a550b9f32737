// gl: RAII owners of OpenGL objects, the upload queue and the texture cache. Everything here belongs to the
// UI thread unless it says otherwise.
#pragma once

#include <cstdint>
#include <utility>

#include "image/image.h"

namespace proofsheet::gl {

enum class Sampling { linear_mipmapped, nearest };

// A 2D RGBA8 texture with straight alpha. Move-only; made and destroyed on the UI thread, after the frame's
// draw data was rendered.
class Texture {
 public:
  Texture() = default;
  // Storage without content. `width`, `height` at most max_size(). `levels` above 1: as many are brought by
  // upload_level_rows(); a driver that heard of them only with their rows would make the storage of all anew.
  Texture(int width, int height, int levels = 1);
  ~Texture();
  Texture(Texture&& other) noexcept;
  Texture& operator=(Texture&& other) noexcept;

  explicit operator bool() const { return id_ != 0; }
  // The GL name, also what ImGui draws (ImTextureRef from ImTextureID).
  std::uint32_t id() const { return id_; }
  int width() const { return width_; }
  int height() const { return height_; }
  // GPU memory with mipmaps.
  std::uint64_t bytes() const;

  // Copies rows [first, first + count) of `image`, which has this texture's size.
  void upload_rows(const image::Image& image, int first, int count);
  // Copies rows [first, first + count) of `image` to (left, top) and below it; they lie inside this texture.
  void upload_into(int left, int top, const image::Image& image, int first, int count) const;
  // After the last rows: builds the mipmaps.
  void finish();
  // Or all levels are brought, in order, each half as large as the one before: copies rows [first, first +
  // count) of a level, which lies in `image` from (left, top) on. The first rows of a level above 0 make its
  // storage.
  void upload_level_rows(int level, const image::Image& image, int left, int top, int first, int count) const;
  // After the last rows of the last level that there is.
  void finish_at(int last_level) const;
  void set_sampling(Sampling sampling);

  // Largest side that the driver takes.
  static int max_size();

 private:
  std::uint32_t id_ = 0;
  int width_ = 0, height_ = 0;
};

}  // namespace proofsheet::gl
