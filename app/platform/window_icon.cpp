#include "platform/window_icon.h"

#include <algorithm>
#include <array>

namespace proofsheet::platform {
namespace {

using Rgb = std::array<std::uint8_t, 3>;
constexpr Rgb kGround{0x1b, 0x1e, 0x22}, kFrame{0x8c, 0x94, 0x9d}, kChosen{0xe2, 0xa5, 0x4a};

void fill(image::Image& icon, int x, int y, int side, Rgb color) {
  for (int row = y; row < y + side; ++row) {
    for (int column = x; column < x + side; ++column) {
      std::uint8_t* pixel = icon.row(row) + static_cast<std::ptrdiff_t>(column) * 4;
      std::copy(color.begin(), color.end(), pixel);
      pixel[3] = 255;
    }
  }
}

}  // namespace

image::Image window_icon(int side) {
  image::Image icon(side, side);
  fill(icon, 0, 0, side, kGround);
  const int gap = std::max(1, side / 12);
  const int frame = (side - 4 * gap) / 3;
  const int margin = (side - 3 * frame - 2 * gap) / 2;
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 3; ++column) {
      const bool chosen = row == 1 && column == 1;
      fill(icon, margin + column * (frame + gap), margin + row * (frame + gap), frame,
           chosen ? kChosen : kFrame);
    }
  }
  return icon;
}

}  // namespace proofsheet::platform
