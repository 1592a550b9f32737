// Pictures in memory, as tests make and look at them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "image/image.h"

namespace proofsheet::testing {

inline image::Image plain_image(int width, int height, std::array<std::uint8_t, 4> color) {
  image::Image picture(width, height);
  for (std::size_t i = 0; i < picture.rgba.size(); ++i) picture.rgba[i] = color[i % 4];
  return picture;
}

inline std::vector<int> pixel(const image::Image& picture, int x, int y) {
  const std::uint8_t* at = picture.row(y) + static_cast<std::ptrdiff_t>(x) * 4;
  return {at[0], at[1], at[2], at[3]};
}

}  // namespace proofsheet::testing
