// Private to the room: the sRGB transfer function (IEC 61966-2-1) as tables.
#pragma once

#include <array>
#include <cstdint>

namespace proofsheet::image {

// 16,384 steps of linear light: fine enough that every 8-bit value survives the way there and back.
inline constexpr int kLinearSteps = 16384;

struct SrgbTables {
  std::array<float, 256> to_linear;                    // 0 to 1
  std::array<std::uint8_t, kLinearSteps> from_linear;  // by value · (kLinearSteps - 1), rounded
};

const SrgbTables& srgb_tables();

}  // namespace proofsheet::image
