#include "gl/framebuffer.h"

#include <fmt/format.h>
#include <glad/gl.h>

#include <cstring>
#include <utility>

namespace proofsheet::gl {

Result<Framebuffer> Framebuffer::make(int width, int height) {
  if (width <= 0 || height <= 0 || width > Texture::max_size() || height > Texture::max_size()) {
    return fail(ErrorKind::unsupported,
                fmt::format("the driver takes no framebuffer of {}×{} pixels, at most {}×{}", width, height,
                            Texture::max_size(), Texture::max_size()));
  }
  Framebuffer made;
  made.color_ = Texture(width, height);
  glGenFramebuffers(1, &made.id_);
  GLint before = 0;
  glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &before);
  glBindFramebuffer(GL_FRAMEBUFFER, made.id_);
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, made.color_.id(), 0);
  const GLenum status = glCheckFramebufferStatus(GL_FRAMEBUFFER);
  glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(before));
  if (status != GL_FRAMEBUFFER_COMPLETE) {
    return fail(ErrorKind::unsupported,
                fmt::format("the driver refused a framebuffer of {}×{} pixels", width, height),
                static_cast<int>(status));
  }
  return made;
}

Framebuffer::~Framebuffer() {
  if (id_ != 0) glDeleteFramebuffers(1, &id_);
}

Framebuffer::Framebuffer(Framebuffer&& other) noexcept
    : id_(std::exchange(other.id_, 0)), color_(std::move(other.color_)) {}

Framebuffer& Framebuffer::operator=(Framebuffer&& other) noexcept {
  std::swap(id_, other.id_);
  color_ = std::move(other.color_);
  return *this;
}

void Framebuffer::bind() const {
  glBindFramebuffer(GL_FRAMEBUFFER, id_);
  glViewport(0, 0, color_.width(), color_.height());
}

image::Image read_pixels(int x, int y, int width, int height, int framebuffer_height) {
  image::Image bottom_up(width, height), picture(width, height);
  glPixelStorei(GL_PACK_ALIGNMENT, 4);
  glPixelStorei(GL_PACK_ROW_LENGTH, 0);
  glReadPixels(x, framebuffer_height - y - height, width, height, GL_RGBA, GL_UNSIGNED_BYTE,
               bottom_up.rgba.data());
  for (int row = 0; row < height; ++row) {
    std::uint8_t* target = picture.row(row);
    std::memcpy(target, bottom_up.row(height - 1 - row), static_cast<std::size_t>(width) * 4);
    for (int column = 0; column < width; ++column) target[column * 4 + 3] = 255;
  }
  return picture;
}

}  // namespace proofsheet::gl
