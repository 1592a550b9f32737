// Private to the painter: chance, noise and colour arithmetic. Everything here is plain IEEE arithmetic
// without the standard library's distributions, so that a seed means the same picture everywhere.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/hash.h"

namespace proofsheet::demo {

inline float clamp01(float x) {
  return x < 0 ? 0.0f : x > 1 ? 1.0f : x;
}
inline float mix(float a, float b, float t) {
  return a + (b - a) * t;
}
inline float smoothstep(float edge0, float edge1, float x) {
  const float t = clamp01((x - edge0) / (edge1 - edge0));
  return t * t * (3 - 2 * t);
}

// Floor for the range that coordinates have; cheaper than std::floor on plain x86-64.
inline int floor_int(float x) {
  const int i = static_cast<int>(x);
  return i - (x < static_cast<float>(i) ? 1 : 0);
}

// sin(2π · turns), to 0.1 %.
inline float wave(float turns) {
  const float t =
      turns - static_cast<float>(floor_int(turns)) - 0.5f;  // -0.5 to 0.5; sin(2π(t+0.5)) = -sin(2πt)
  const float y = 8 * t - 16 * t * (t < 0 ? -t : t);
  return -(0.225f * (y * (y < 0 ? -y : y) - y) + y);
}
inline float wave_cos(float turns) {
  return wave(turns + 0.25f);
}

struct Rgb {
  float r = 0, g = 0, b = 0;
};
inline Rgb operator+(Rgb a, Rgb b) {
  return {a.r + b.r, a.g + b.g, a.b + b.b};
}
inline Rgb operator-(Rgb a, Rgb b) {
  return {a.r - b.r, a.g - b.g, a.b - b.b};
}
inline Rgb operator*(Rgb a, Rgb b) {
  return {a.r * b.r, a.g * b.g, a.b * b.b};
}
inline Rgb operator*(Rgb a, float k) {
  return {a.r * k, a.g * k, a.b * k};
}
inline Rgb mix(Rgb a, Rgb b, float t) {
  return {mix(a.r, b.r, t), mix(a.g, b.g, t), mix(a.b, b.b, t)};
}
inline Rgb clamp01(Rgb c) {
  return {clamp01(c.r), clamp01(c.g), clamp01(c.b)};
}
inline float luminance(Rgb c) {
  return 0.299f * c.r + 0.587f * c.g + 0.114f * c.b;
}
// Lightens like a projected light: never past white.
inline Rgb screen(Rgb a, Rgb b) {
  return {1 - (1 - a.r) * (1 - b.r), 1 - (1 - a.g) * (1 - b.g), 1 - (1 - a.b) * (1 - b.b)};
}

constexpr Rgb hex(std::uint32_t rgb) {
  return {static_cast<float>(rgb >> 16 & 255) / 255, static_cast<float>(rgb >> 8 & 255) / 255,
          static_cast<float>(rgb & 255) / 255};
}

// Lightness, chroma and hue in Oklab (Ottosson 2020); hue in turns. For choosing palettes, not for every
// pixel.
struct Oklch {
  float l = 0, c = 0, h = 0;
};
Oklch to_oklch(Rgb color);
Rgb from_oklch(Oklch color);

// A stream of random numbers for one part of a picture: parts do not disturb each other.
class Rng {
 public:
  Rng(std::uint64_t seed, std::uint64_t part) : state_(mix64(seed ^ mix64(part))) {}
  std::uint64_t next() { return mix64(state_ += 0x9E3779B97F4A7C15u); }
  float unit() { return static_cast<float>(next() >> 40) * (1.0f / 16777216); }  // [0, 1)
  float range(float low, float high) { return low + (high - low) * unit(); }
  // Bell-shaped around 0, within -1 to 1.
  float bell() {
    float sum = unit();
    sum += unit();
    sum += unit();
    return sum * (2.0f / 3) - 1;
  }
  int below(int count) { return static_cast<int>(next() % static_cast<std::uint64_t>(count)); }
  bool chance(float probability) { return unit() < probability; }

 private:
  std::uint64_t state_;
};

// 0 to 1 from integer coordinates.
inline float hash01(std::uint32_t x, std::uint32_t y, std::uint32_t salt) {
  std::uint32_t h = x * 0x8da6b343u ^ y * 0xd8163841u ^ salt * 0xcb1ab31fu;
  h = (h ^ (h >> 15)) * 0x2c1b3c6du;
  h = (h ^ (h >> 12)) * 0x297a2d39u;
  h ^= h >> 15;
  return static_cast<float>(h >> 8) * (1.0f / 16777216);
}

// Value noise over a line, smooth, 0 to 1.
float noise1(float x, std::uint32_t salt);
// Octaves of it; each has half the size and `gain` of the strength of the one before. 0 to 1.
float fractal1(float x, std::uint32_t salt, int octaves, float gain);

// Fractal noise on a torus, 0 to 1 with mean 0.5, made once: a few samples of it cost less than computing
// noise anew.
class NoiseTile {
 public:
  static constexpr int kSide = 256;
  static const NoiseTile& get();

  // Bilinear; the pattern repeats every 1.0 in both directions.
  float at(float u, float v) const {
    const float x = u * kSide;
    const float y = v * kSide;
    const int xi = floor_int(x);
    const int yi = floor_int(y);
    const float fx = x - static_cast<float>(xi);
    const float fy = y - static_cast<float>(yi);
    const auto x0 = static_cast<std::size_t>(xi & (kSide - 1));
    const auto x1 = static_cast<std::size_t>((xi + 1) & (kSide - 1));
    const auto y0 = static_cast<std::size_t>(yi & (kSide - 1)) * kSide;
    const auto y1 = static_cast<std::size_t>((yi + 1) & (kSide - 1)) * kSide;
    const float top = mix(values_[y0 + x0], values_[y0 + x1], fx);
    const float low = mix(values_[y1 + x0], values_[y1 + x1], fx);
    return mix(top, low, fy);
  }

 private:
  friend class NoiseLine;
  NoiseTile();
  std::vector<float> values_;
};

// One row of the noise tile, blended once: a third of the cost where v stays the same along a row of pixels.
class NoiseLine {
 public:
  explicit NoiseLine(float v = 0) { move_to(v); }
  void move_to(float v);
  float at(float u) const {
    const float x = u * NoiseTile::kSide;
    const int xi = floor_int(x);
    const auto i = static_cast<std::size_t>(xi & (NoiseTile::kSide - 1));
    return mix(values_[i], values_[i + 1], x - static_cast<float>(xi));
  }

 private:
  std::array<float, NoiseTile::kSide + 1> values_;
};
}  // namespace proofsheet::demo
