// Private to the painter: image operations that styles are made of.
#pragma once

#include <vector>

#include "demo/painter_canvas.h"

namespace proofsheet::demo {

// A smaller copy whose unit is about `unit` pixels, so that a filter costs and looks the same at every size.
// Not smaller than a pixel, not larger than the picture.
Canvas shrink_to_unit(const Canvas& canvas, float unit);

// Mean over a square of side 2 · radius + 1, in place.
void box_blur(Canvas& canvas, int radius);

// Kuwahara's filter (1976): every pixel takes the mean of the most even of four squares around it. Flattens
// areas, keeps edges.
Canvas kuwahara(const Canvas& canvas, int radius);

// Bilinear, in pixels; outside coordinates give the edge.
inline Texel sample(const Canvas& canvas, float x, float y) {
  x = std::clamp(x - 0.5f, 0.0f, canvas.w() - 1.001f);
  y = std::clamp(y - 0.5f, 0.0f, canvas.h() - 1.001f);
  const int xi = static_cast<int>(x), yi = static_cast<int>(y);
  const float fx = x - static_cast<float>(xi), fy = y - static_cast<float>(yi);
  const int x1 = std::min(xi + 1, canvas.width() - 1), y1 = std::min(yi + 1, canvas.height() - 1);
  const Texel &a = canvas.row(yi)[xi], &b = canvas.row(yi)[x1], &c = canvas.row(y1)[xi],
              &d = canvas.row(y1)[x1];
  const float wa = (1 - fx) * (1 - fy), wb = fx * (1 - fy), wc = (1 - fx) * fy, wd = fx * fy;
  return {a.r * wa + b.r * wb + c.r * wc + d.r * wd, a.g * wa + b.g * wb + c.g * wc + d.g * wd,
          a.b * wa + b.b * wb + c.b * wc + d.b * wd, a.z * wa + b.z * wb + c.z * wc + d.z * wd};
}

// A few colours that stand for a picture, and the nearest of them to any colour by table.
class Quantiser {
 public:
  // Finds at most `count` colours by k-means from spread-out starts; the same picture gives the same colours.
  Quantiser(const Canvas& canvas, int count);
  std::size_t index(Rgb color) const {
    const auto cell = [](float v) { return static_cast<std::size_t>(clamp01(v) * (kCells - 1) + 0.5f); };
    return table_[(cell(color.r) * kCells + cell(color.g)) * kCells + cell(color.b)];
  }
  std::vector<Rgb>& colors() { return colors_; }
  const std::vector<Rgb>& colors() const { return colors_; }

 private:
  static constexpr std::size_t kCells = 33;
  std::vector<Rgb> colors_;
  std::vector<std::uint8_t> table_;
};

}  // namespace proofsheet::demo
