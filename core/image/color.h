#pragma once

#include <cstdint>

namespace proofsheet::image {

struct Color {
  std::uint8_t r = 0, g = 0, b = 0, a = 255;
};

}  // namespace proofsheet::image
