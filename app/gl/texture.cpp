#include "gl/texture.h"

#include <glad/gl.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>

namespace proofsheet::gl {
namespace {

int mipmap_levels(int width, int height) {
  return std::bit_width(static_cast<unsigned>(std::max(width, height)));
}

}  // namespace

Texture::Texture(int width, int height, int levels) : width_(width), height_(height) {
  assert(width > 0 && height > 0 && width <= max_size() && height <= max_size());
  glGenTextures(1, &id_);
  glBindTexture(GL_TEXTURE_2D, id_);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  // Before the storage is made, which follows them.
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, levels - 1);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, levels > 1 ? GL_LINEAR_MIPMAP_LINEAR : GL_LINEAR);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}

Texture::~Texture() {
  if (id_ != 0) glDeleteTextures(1, &id_);
}

Texture::Texture(Texture&& other) noexcept
    : id_(std::exchange(other.id_, 0)),
      width_(std::exchange(other.width_, 0)),
      height_(std::exchange(other.height_, 0)) {}

Texture& Texture::operator=(Texture&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(width_, other.width_);
  std::swap(height_, other.height_);
  return *this;
}

std::uint64_t Texture::bytes() const {
  std::uint64_t total = 0;
  for (int width = width_, height = height_; width > 0 && height > 0;) {
    total += static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height) * 4;
    if (width == 1 && height == 1) break;
    width = std::max(1, width / 2);
    height = std::max(1, height / 2);
  }
  return total;
}

void Texture::upload_rows(const image::Image& image, int first, int count) {
  assert(image.width == width_ && image.height == height_);
  upload_into(0, first, image, first, count);
}

void Texture::upload_into(int left, int top, const image::Image& image, int first, int count) const {
  assert(left >= 0 && top >= 0 && left + image.width <= width_ && top + count <= height_);
  assert(first >= 0 && first + count <= image.height);
  glBindTexture(GL_TEXTURE_2D, id_);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glTexSubImage2D(GL_TEXTURE_2D, 0, left, top, image.width, count, GL_RGBA, GL_UNSIGNED_BYTE,
                  image.row(first));
}

void Texture::finish() {
  glBindTexture(GL_TEXTURE_2D, id_);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, mipmap_levels(width_, height_) - 1);
  glGenerateMipmap(GL_TEXTURE_2D);
  finish_at(mipmap_levels(width_, height_) - 1);
}

void Texture::upload_level_rows(int level, const image::Image& image, int left, int top, int first,
                                int count) const {
  const int width = std::max(1, width_ >> level), height = std::max(1, height_ >> level);
  assert(left >= 0 && top >= 0 && left + width <= image.width && top + height <= image.height);
  assert(first >= 0 && first + count <= height);
  glBindTexture(GL_TEXTURE_2D, id_);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, image.width);
  if (first == 0 && level > 0)
    glTexImage2D(GL_TEXTURE_2D, level, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
  glTexSubImage2D(GL_TEXTURE_2D, level, 0, first, width, count, GL_RGBA, GL_UNSIGNED_BYTE,
                  image.row(top + first) + std::ptrdiff_t{left} * 4);
}

void Texture::finish_at(int last_level) const {
  glBindTexture(GL_TEXTURE_2D, id_);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, last_level);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR_MIPMAP_LINEAR);
}

void Texture::set_sampling(Sampling sampling) {
  glBindTexture(GL_TEXTURE_2D, id_);
  const bool nearest = sampling == Sampling::nearest;
  GLint levels = 0;
  glGetTexParameteriv(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, &levels);
  const GLint filtered = levels > 0 ? GL_LINEAR_MIPMAP_LINEAR : GL_LINEAR;
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, nearest ? GL_NEAREST : filtered);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, nearest ? GL_NEAREST : GL_LINEAR);
}

int Texture::max_size() {
  GLint size = 0;
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &size);
  return size;
}

}  // namespace proofsheet::gl
