#include "image/metrics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace proofsheet::image {
namespace {

// Rec. 709 luma in 65,536ths: they add up to 65,536, so that white is 255 exactly.
constexpr std::int32_t kRed = 13'933, kGreen = 46'871, kBlue = 4'732;
static_assert(kRed + kGreen + kBlue == 65'536);

constexpr int kOpaque = 128;  // least alpha of a pixel that edges are looked for at

// Sums over pixels, each with its weight; of one row in integers, of all in doubles.
struct Sums {
  double weight = 0, luma = 0, luma2 = 0, rg = 0, rg2 = 0, yb = 0, yb2 = 0;

  void add_row(const std::uint8_t* pixels, int width, const float* lumas) {
    std::int64_t weights = 0, red_green = 0, red_green2 = 0, yellow_blue = 0, yellow_blue2 = 0;
    double row = 0, row2 = 0;
    for (int x = 0; x < width; ++x, pixels += 4) {
      const std::int32_t r = pixels[0], g = pixels[1], b = pixels[2], alpha = pixels[3];
      const std::int32_t first = r - g, second = r + g - 2 * b;
      weights += alpha;
      red_green += alpha * first;
      red_green2 += static_cast<std::int64_t>(alpha) * first * first;
      yellow_blue += alpha * second;
      yellow_blue2 += static_cast<std::int64_t>(alpha) * second * second;
      const double weighted = static_cast<double>(lumas[x]) * alpha;
      row += weighted;
      row2 += weighted * static_cast<double>(lumas[x]);
    }
    weight += static_cast<double>(weights);
    luma += row;
    luma2 += row2;
    rg += static_cast<double>(red_green);
    rg2 += static_cast<double>(red_green2);
    yb += static_cast<double>(yellow_blue) / 2;  // `second` is twice yb
    yb2 += static_cast<double>(yellow_blue2) / 4;
  }
};

void luma_row(const std::uint8_t* pixels, int width, float* lumas) {
  for (int x = 0; x < width; ++x, pixels += 4) {
    const std::int32_t sum = kRed * pixels[0] + kGreen * pixels[1] + kBlue * pixels[2];
    lumas[x] = static_cast<float>(sum) * (1.0f / 65'536.0f);
  }
}

double deviation(double sum2, double mean, double weight) {
  return std::sqrt(std::max(0.0, sum2 / weight - mean * mean));
}

struct Laplacian {
  double sum = 0, sum2 = 0;
  std::int64_t count = 0;

  // `rows`: lumas of the row above, the row and the row below; `alpha`: the first pixel of the same.
  void add_row(const std::array<const float*, 3>& rows, const std::array<const std::uint8_t*, 3>& pixels,
               int width) {
    for (int x = 1; x + 1 < width; ++x) {
      const auto is_opaque = [&](int row, int at) {
        return pixels[static_cast<std::size_t>(row)][at * 4 + 3] >= kOpaque;
      };
      if (!is_opaque(0, x) || !is_opaque(2, x) || !is_opaque(1, x - 1) || !is_opaque(1, x) ||
          !is_opaque(1, x + 1))
        continue;
      const double value =
          static_cast<double>(rows[0][x] + rows[2][x] + rows[1][x - 1] + rows[1][x + 1] - 4 * rows[1][x]);
      sum += value;
      sum2 += value * value;
      ++count;
    }
  }
  double variance() const {
    if (count == 0) return 0;
    const double mean = sum / static_cast<double>(count);
    return std::max(0.0, sum2 / static_cast<double>(count) - mean * mean);
  }
};

}  // namespace

Metrics measure(const Image& image) {
  const auto width = static_cast<std::size_t>(image.width);
  std::vector<float> lumas(width * 3);
  const auto lumas_of = [&](int y) { return lumas.data() + width * static_cast<std::size_t>(y % 3); };
  Sums sums;
  Laplacian edges;
  for (int y = 0; y < image.height; ++y) {
    luma_row(image.row(y), image.width, lumas_of(y));
    sums.add_row(image.row(y), image.width, lumas_of(y));
    if (y >= 2)
      edges.add_row({lumas_of(y - 2), lumas_of(y - 1), lumas_of(y)},
                    {image.row(y - 2), image.row(y - 1), image.row(y)}, image.width);
  }
  if (sums.weight <= 0) return {};
  const double luma = sums.luma / sums.weight, rg = sums.rg / sums.weight, yb = sums.yb / sums.weight;
  const double color =
      std::hypot(deviation(sums.rg2, rg, sums.weight), deviation(sums.yb2, yb, sums.weight)) +
      0.3 * std::hypot(rg, yb);
  return {.brightness = static_cast<float>(luma / 255),
          .contrast = static_cast<float>(deviation(sums.luma2, luma, sums.weight) / 255),
          .colorfulness = static_cast<float>(color),
          .sharpness = static_cast<float>(edges.variance())};
}

}  // namespace proofsheet::image
