// Pictures that the tests of this room share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "image/image.h"

namespace proofsheet::image {

// Smooth colours with a sharp diagonal: every pixel differs from its neighbours.
inline Image gradient(int width, int height, bool with_alpha = false) {
  Image image(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::uint8_t* p = image.row(y) + static_cast<std::size_t>(x) * 4;
      p[0] = static_cast<std::uint8_t>(x * 255 / width);
      p[1] = static_cast<std::uint8_t>(y * 255 / height);
      p[2] = static_cast<std::uint8_t>(x > y ? 200 : 40);
      p[3] = with_alpha ? static_cast<std::uint8_t>(255 - p[0]) : 255;
    }
  }
  return image;
}

inline Image solid(int width, int height, std::uint8_t r, std::uint8_t g, std::uint8_t b,
                   std::uint8_t a = 255) {
  Image image(width, height);
  for (std::size_t i = 0; i < image.rgba.size(); i += 4) {
    image.rgba[i] = r;
    image.rgba[i + 1] = g;
    image.rgba[i + 2] = b;
    image.rgba[i + 3] = a;
  }
  return image;
}

// The pixel at x, y as {r, g, b, a}.
inline std::vector<int> pixel(const Image& image, int x, int y) {
  const std::uint8_t* p = image.row(y) + static_cast<std::size_t>(x) * 4;
  return {p[0], p[1], p[2], p[3]};
}

inline int largest_difference(const Image& a, const Image& b) {
  if (a.width != b.width || a.height != b.height) return 256;
  int most = 0;
  for (std::size_t i = 0; i < a.rgba.size(); ++i) most = std::max(most, std::abs(a.rgba[i] - b.rgba[i]));
  return most;
}

inline double mean_difference(const Image& a, const Image& b) {
  if (a.width != b.width || a.height != b.height) return 256;
  double sum = 0;
  for (std::size_t i = 0; i < a.rgba.size(); ++i) sum += std::abs(a.rgba[i] - b.rgba[i]);
  return sum / static_cast<double>(a.rgba.size());
}

}  // namespace proofsheet::image
