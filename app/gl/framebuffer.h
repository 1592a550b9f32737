#pragma once

#include "base/result.h"
#include "gl/texture.h"

namespace proofsheet::gl {

// A framebuffer with one colour texture. Move-only, UI thread.
class Framebuffer {
 public:
  Framebuffer() = default;
  // Fails (unsupported) when the driver refuses the size.
  static Result<Framebuffer> make(int width, int height);
  ~Framebuffer();
  Framebuffer(Framebuffer&& other) noexcept;
  Framebuffer& operator=(Framebuffer&& other) noexcept;

  void bind() const;
  const Texture& color() const { return color_; }

 private:
  std::uint32_t id_ = 0;
  Texture color_;
};

// What the window shows (or the bound framebuffer), rows top to bottom, alpha 255.
image::Image read_pixels(int x, int y, int width, int height, int framebuffer_height);

}  // namespace proofsheet::gl
