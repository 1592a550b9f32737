// Private to the painter: float pixels in sRGB with a depth, and shapes drawn on them with soft edges.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "demo/painter_math.h"

namespace proofsheet::demo {

struct Texel {
  float r = 0, g = 0, b = 0;
  float z = 1;  // 0 at the viewer, 1 the sky

  Rgb rgb() const { return {r, g, b}; }
  void set(Rgb c) {
    r = c.r;
    g = c.g;
    b = c.b;
  }
  void blend(Rgb c, float alpha) {
    r += (c.r - r) * alpha;
    g += (c.g - g) * alpha;
    b += (c.b - b) * alpha;
  }
  void cover(Rgb c, float alpha, float depth) {
    blend(c, alpha);
    if (alpha > 0.5f) z = depth;
  }
};

struct Point {
  float x = 0, y = 0;
};
inline Point operator+(Point a, Point b) {
  return {a.x + b.x, a.y + b.y};
}
inline Point operator-(Point a, Point b) {
  return {a.x - b.x, a.y - b.y};
}
inline Point operator*(Point a, float k) {
  return {a.x * k, a.y * k};
}
inline Point mix(Point a, Point b, float t) {
  return {mix(a.x, b.x, t), mix(a.y, b.y, t)};
}

class Canvas {
 public:
  Canvas(int width, int height);

  int width() const { return width_; }
  int height() const { return height_; }
  float w() const { return static_cast<float>(width_); }
  float h() const { return static_cast<float>(height_); }
  // The length in pixels that things are measured in, so that a scene has the same proportions at every size.
  float unit() const { return unit_; }

  Texel* row(int y) {
    return texels_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width_);
  }
  const Texel* row(int y) const {
    return texels_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width_);
  }
  Texel& at(int x, int y) { return row(y)[x]; }
  const Texel& at(int x, int y) const { return row(y)[x]; }
  // Outside coordinates give the nearest edge.
  const Texel& near(int x, int y) const {
    return row(std::clamp(y, 0, height_ - 1))[std::clamp(x, 0, width_ - 1)];
  }
  std::vector<Texel>& texels() { return texels_; }

  // An ellipse turned by `turns`; one smaller than a pixel fades instead of vanishing.
  void ellipse(Point center, float rx, float ry, float turns, Rgb color, float alpha, float z);
  void disc(Point center, float radius, Rgb color, float alpha, float z) {
    ellipse(center, radius, radius, 0, color, alpha, z);
  }
  // An upright rectangle; its edges may lie between pixels.
  void box(float left, float top, float right, float bottom, Rgb color, float alpha, float z);
  // A light: strongest in the centre, gone at `radius`; lightens by screening.
  void glow(Point center, float radius, Rgb color, float strength);
  // A line from `a` to `b` with round ends, as thick as 2 · ra there and 2 · rb here.
  void taper(Point a, Point b, float ra, float rb, Rgb color, float alpha, float z);
  // A smooth curve through a, bent towards `control`, to b.
  void curve(Point a, Point control, Point b, float ra, float rb, Rgb color, float alpha, float z);

  // Fills a polygon (non-zero winding of simple outlines); `shade(x, y)` gives the colour at pixel
  // coordinates.
  template <class Shade>
  void polygon(std::span<const Point> points, float alpha, float z, Shade shade) {
    Coverage coverage;
    if (!rasterise(points, coverage)) return;
    for (int y = 0; y < coverage.height; ++y) {
      Texel* out = row(coverage.y + y) + coverage.x;
      const float* cells =
          coverage.cells.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(coverage.stride);
      float sum = 0;
      for (int x = 0; x < coverage.width; ++x) {
        sum += cells[x];
        const float cover = std::min(sum < 0 ? -sum : sum, 1.0f) * alpha;
        if (cover > 0.003f)
          out[x].cover(shade(static_cast<float>(coverage.x + x), static_cast<float>(coverage.y + y)), cover,
                       z);
      }
    }
  }
  void polygon(std::span<const Point> points, Rgb color, float alpha, float z) {
    polygon(points, alpha, z, [color](float, float) { return color; });
  }

 private:
  struct Coverage {
    int x = 0, y = 0, width = 0, height = 0, stride = 0;
    std::vector<float> cells;
  };
  bool rasterise(std::span<const Point> points, Coverage& out) const;

  int width_;
  int height_;
  float unit_;
  std::vector<Texel> texels_;
};

}  // namespace proofsheet::demo
