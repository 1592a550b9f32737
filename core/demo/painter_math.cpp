#include "demo/painter_math.h"

namespace proofsheet::demo {
namespace {

constexpr float kTau = 6.28318530718f;

float to_linear(float v) {
  return v <= 0.04045f ? v / 12.92f : std::pow((v + 0.055f) / 1.055f, 2.4f);
}
float from_linear(float v) {
  return v <= 0.0031308f ? v * 12.92f : 1.055f * std::pow(v, 1 / 2.4f) - 0.055f;
}

float fade(float t) {
  return t * t * t * (t * (t * 6 - 15) + 10);
}

}  // namespace

Oklch to_oklch(Rgb color) {
  const float r = to_linear(color.r), g = to_linear(color.g), b = to_linear(color.b);
  const float l = std::cbrt(0.4122214708f * r + 0.5363325363f * g + 0.0514459929f * b);
  const float m = std::cbrt(0.2119034982f * r + 0.6806995451f * g + 0.1073969566f * b);
  const float s = std::cbrt(0.0883024619f * r + 0.2817188376f * g + 0.6299787005f * b);
  const float a = 1.9779984951f * l - 2.4285922050f * m + 0.4505937099f * s;
  const float bb = 0.0259040371f * l + 0.7827717662f * m - 0.8086757660f * s;
  return {0.2104542553f * l + 0.7936177850f * m - 0.0040720468f * s, std::sqrt(a * a + bb * bb),
          std::atan2(bb, a) / kTau};
}

Rgb from_oklch(Oklch color) {
  const float a = color.c * std::cos(color.h * kTau);
  const float b = color.c * std::sin(color.h * kTau);
  const float l = color.l + 0.3963377774f * a + 0.2158037573f * b;
  const float m = color.l - 0.1055613458f * a - 0.0638541728f * b;
  const float s = color.l - 0.0894841775f * a - 1.2914855480f * b;
  const float l3 = l * l * l, m3 = m * m * m, s3 = s * s * s;
  return clamp01(
      Rgb{from_linear(std::max(0.0f, 4.0767416621f * l3 - 3.3077115913f * m3 + 0.2309699292f * s3)),
          from_linear(std::max(0.0f, -1.2684380046f * l3 + 2.6097574011f * m3 - 0.3413193965f * s3)),
          from_linear(std::max(0.0f, -0.0041960863f * l3 - 0.7034186147f * m3 + 1.7076147010f * s3))});
}

float noise1(float x, std::uint32_t salt) {
  const int i = floor_int(x);
  const float t = fade(x - static_cast<float>(i));
  return mix(hash01(static_cast<std::uint32_t>(i), 0, salt),
             hash01(static_cast<std::uint32_t>(i + 1), 0, salt), t);
}

float fractal1(float x, std::uint32_t salt, int octaves, float gain) {
  float sum = 0, weight = 1, total = 0;
  for (int i = 0; i < octaves; ++i) {
    sum += weight * noise1(x, salt + static_cast<std::uint32_t>(i));
    total += weight;
    weight *= gain;
    x = x * 2 + 17.31f;
  }
  return sum / total;
}

const NoiseTile& NoiseTile::get() {
  static const NoiseTile tile;
  return tile;
}

void NoiseLine::move_to(float v) {
  const float y = v * NoiseTile::kSide;
  const int yi = floor_int(y);
  const float t = y - static_cast<float>(yi);
  const float* tile = NoiseTile::get().values_.data();
  const float* top = tile + static_cast<std::ptrdiff_t>(yi & (NoiseTile::kSide - 1)) * NoiseTile::kSide;
  const float* low = tile + static_cast<std::ptrdiff_t>((yi + 1) & (NoiseTile::kSide - 1)) * NoiseTile::kSide;
  for (std::size_t i = 0; i < NoiseTile::kSide; ++i) values_[i] = mix(top[i], low[i], t);
  values_[NoiseTile::kSide] = values_[0];
}

NoiseTile::NoiseTile() : values_(static_cast<std::size_t>(kSide) * kSide) {
  constexpr std::array kCells{4, 8, 16, 32, 64, 128};
  float low = 1e9f, high = -1e9f;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      float sum = 0, weight = 1;
      for (std::size_t octave = 0; octave < kCells.size(); ++octave) {
        const int cells = kCells[octave];
        const int step = kSide / cells;
        const float tx = fade(static_cast<float>(x % step) / static_cast<float>(step));
        const float ty = fade(static_cast<float>(y % step) / static_cast<float>(step));
        const auto value = [&](int i, int j) {
          return hash01(static_cast<std::uint32_t>((x / step + i) % cells),
                        static_cast<std::uint32_t>((y / step + j) % cells),
                        static_cast<std::uint32_t>(77 + octave));
        };
        sum += weight * mix(mix(value(0, 0), value(1, 0), tx), mix(value(0, 1), value(1, 1), tx), ty);
        weight *= 0.55f;
      }
      values_[static_cast<std::size_t>(y * kSide + x)] = sum;
      low = std::min(low, sum);
      high = std::max(high, sum);
    }
  }
  for (float& value : values_) value = (value - low) / (high - low);
}

}  // namespace proofsheet::demo
