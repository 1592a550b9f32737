#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "image/image.h"
#include "image/srgb.h"

namespace proofsheet::image {
namespace {

struct Pixel {  // linear light, premultiplied
  float r, g, b, a;
};

// What each output position takes from the input: `count` neighbours from `first`, with weights that sum
// to 1.
struct Tap {
  int first;
  int count;
  std::size_t weights;  // index into Filter::weights
};
struct Filter {
  std::vector<Tap> taps;
  std::vector<float> weights;
};

Filter area_filter(int from, int to) {
  Filter filter;
  const double scale = static_cast<double>(from) / to;
  for (int i = 0; i < to; ++i) {
    const double begin = i * scale;
    const double end = std::min((i + 1) * scale, static_cast<double>(from));
    const int first = std::min(static_cast<int>(begin), from - 1);
    const int last = std::min(std::max(first, static_cast<int>(std::ceil(end - 1e-9)) - 1), from - 1);
    filter.taps.push_back({first, last - first + 1, filter.weights.size()});
    for (int k = first; k <= last; ++k) {
      const double covered = std::min(end, k + 1.0) - std::max(begin, static_cast<double>(k));
      filter.weights.push_back(static_cast<float>(std::max(covered, 0.0) / (end - begin)));
    }
  }
  return filter;
}

// Keys 1981 with a = -1/2.
double catmull_rom(double x) {
  x = std::abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

// Neighbours outside the picture repeat its edge: their weight goes to the edge pixel.
Filter cubic_filter(int from, int to) {
  Filter filter;
  for (int i = 0; i < to; ++i) {
    const double center = (i + 0.5) * from / to - 0.5;
    const int base = static_cast<int>(std::floor(center)) - 1;
    const int first = std::clamp(base, 0, from - 1);
    const int last = std::clamp(base + 3, 0, from - 1);
    const std::size_t start = filter.weights.size();
    filter.taps.push_back({first, last - first + 1, start});
    filter.weights.resize(start + static_cast<std::size_t>(last - first + 1));
    for (int k = base; k < base + 4; ++k) {
      const int clamped = std::clamp(k, first, last);
      filter.weights[start + static_cast<std::size_t>(clamped - first)] +=
          static_cast<float>(catmull_rom(center - k));
    }
  }
  return filter;
}

Filter make_filter(int from, int to) {
  return to < from ? area_filter(from, to) : cubic_filter(from, to);
}

void to_linear_row(const std::uint8_t* source, int width, const SrgbTables& tables, Pixel* out) {
  for (int x = 0; x < width; ++x, source += 4) {
    const float alpha = static_cast<float>(source[3]) * (1.0f / 255);
    out[x] = {tables.to_linear[source[0]] * alpha, tables.to_linear[source[1]] * alpha,
              tables.to_linear[source[2]] * alpha, alpha};
  }
}

void filter_row(const Pixel* source, const Filter& filter, Pixel* out) {
  for (std::size_t i = 0; i < filter.taps.size(); ++i) {
    const Tap& tap = filter.taps[i];
    const Pixel* in = source + tap.first;
    const float* weight = &filter.weights[tap.weights];
    Pixel sum{};
    for (int k = 0; k < tap.count; ++k) {
      sum.r += in[k].r * weight[k];
      sum.g += in[k].g * weight[k];
      sum.b += in[k].b * weight[k];
      sum.a += in[k].a * weight[k];
    }
    out[i] = sum;
  }
}

void add_weighted(Pixel* sum, const Pixel* row, std::size_t count, float weight) {
  for (std::size_t i = 0; i < count; ++i) {
    sum[i].r += row[i].r * weight;
    sum[i].g += row[i].g * weight;
    sum[i].b += row[i].b * weight;
    sum[i].a += row[i].a * weight;
  }
}

std::uint8_t from_linear(float value, const SrgbTables& tables) {
  const float step = std::clamp(value, 0.0f, 1.0f) * (kLinearSteps - 1) + 0.5f;
  return tables.from_linear[static_cast<std::size_t>(step)];
}

void from_linear_row(const Pixel* row, std::size_t width, const SrgbTables& tables, std::uint8_t* out) {
  for (std::size_t x = 0; x < width; ++x, out += 4) {
    const Pixel& p = row[x];
    if (p.a < 0.5f / 255) continue;  // transparent black
    const float scale = 1 / std::min(p.a, 1.0f);
    out[0] = from_linear(p.r * scale, tables);
    out[1] = from_linear(p.g * scale, tables);
    out[2] = from_linear(p.b * scale, tables);
    out[3] = static_cast<std::uint8_t>(std::clamp(p.a, 0.0f, 1.0f) * 255 + 0.5f);
  }
}

// Rows filtered horizontally, kept while the next output rows still need them: four for the cubic filter;
// shrinking shares at most one.
class RowCache {
 public:
  RowCache(const Image& source, const Filter& across)
      : source_(source), across_(across), linear_(static_cast<std::size_t>(source.width)) {
    for (auto& row : rows_) row.resize(across.taps.size());
    held_.fill(-1);
  }
  const Pixel* row(int y) {
    const auto slot = static_cast<std::size_t>(y) % rows_.size();
    if (held_[slot] != y) {
      to_linear_row(source_.row(y), source_.width, srgb_tables(), linear_.data());
      filter_row(linear_.data(), across_, rows_[slot].data());
      held_[slot] = y;
    }
    return rows_[slot].data();
  }

 private:
  const Image& source_;
  const Filter& across_;
  std::vector<Pixel> linear_;
  std::array<std::vector<Pixel>, 4> rows_;
  std::array<int, 4> held_;
};

}  // namespace

const SrgbTables& srgb_tables() {
  static const auto tables = [] {
    auto made = std::make_unique<SrgbTables>();
    for (std::size_t i = 0; i < made->to_linear.size(); ++i) {
      const double v = static_cast<double>(i) / 255;
      made->to_linear[i] = static_cast<float>(v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4));
    }
    for (std::size_t i = 0; i < made->from_linear.size(); ++i) {
      const double v = static_cast<double>(i) / (kLinearSteps - 1);
      const double encoded = v <= 0.0031308 ? v * 12.92 : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
      made->from_linear[i] = static_cast<std::uint8_t>(encoded * 255 + 0.5);
    }
    return made;
  }();
  return *tables;
}

namespace {

std::uint32_t load_pixel(const std::uint8_t* at) {
  std::uint32_t value = 0;
  std::memcpy(&value, at, 4);
  return value;
}

// The means of four values in each of the four bytes, two bytes at a time in lanes of 16 bits.
std::uint32_t mean_of_four(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  constexpr std::uint32_t kLanes = 0x00FF00FF, kHalf = 0x00020002;
  const std::uint32_t low = (a & kLanes) + (b & kLanes) + (c & kLanes) + (d & kLanes) + kHalf;
  const std::uint32_t high =
      (a >> 8 & kLanes) + (b >> 8 & kLanes) + (c >> 8 & kLanes) + (d >> 8 & kLanes) + kHalf;
  return (low >> 2 & kLanes) | (high >> 2 & kLanes) << 8;
}

#if defined(__SSE2__)

// Sums of four values of two pixels, of two lines of four each: eight lanes of 16 bits.
__m128i sums_of_four(const std::uint8_t* upper, const std::uint8_t* lower) {
  const __m128i zero = _mm_setzero_si128();
  const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(upper));
  const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(lower));
  const __m128i left = _mm_add_epi16(_mm_unpacklo_epi8(a, zero), _mm_unpacklo_epi8(b, zero));
  const __m128i right = _mm_add_epi16(_mm_unpackhi_epi8(a, zero), _mm_unpackhi_epi8(b, zero));
  return _mm_add_epi16(_mm_unpacklo_epi64(left, right), _mm_unpackhi_epi64(left, right));
}

// Four pixels at a time; returns how many it made.
std::size_t halve_fours(const std::uint8_t* upper, const std::uint8_t* lower, std::uint8_t* out,
                        std::size_t width) {
  const __m128i half = _mm_set1_epi16(2);
  const auto means = [&](std::size_t at) {
    return _mm_srli_epi16(_mm_add_epi16(sums_of_four(upper + at, lower + at), half), 2);
  };
  std::size_t x = 0;
  for (; x + 4 <= width; x += 4) {
    const __m128i four = _mm_packus_epi16(means(8 * x), means(8 * x + 16));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 4 * x), four);
  }
  return x;
}

#else

std::size_t halve_fours(const std::uint8_t*, const std::uint8_t*, std::uint8_t*, std::size_t) {
  return 0;
}

#endif

}  // namespace

Image halve(const Image& image) {
  Image half(std::max(1, image.width / 2), std::max(1, image.height / 2));
  const std::size_t right = image.width > 1 ? 4 : 0;
  for (int y = 0; y < half.height; ++y) {
    const std::uint8_t* upper = image.row(std::min(2 * y, image.height - 1));
    const std::uint8_t* lower = image.row(std::min(2 * y + 1, image.height - 1));
    std::uint8_t* out = half.row(y);
    const auto width = static_cast<std::size_t>(half.width);
    for (std::size_t x = right == 0 ? 0 : halve_fours(upper, lower, out, width); x < width; ++x) {
      const std::uint32_t mean = mean_of_four(load_pixel(upper + 8 * x), load_pixel(upper + 8 * x + right),
                                              load_pixel(lower + 8 * x), load_pixel(lower + 8 * x + right));
      std::memcpy(out + 4 * x, &mean, 4);
    }
  }
  return half;
}

Image resize(const Image& image, int width, int height) {
  if (width <= 0 || height <= 0 || image.width <= 0 || image.height <= 0) return {};
  if (width == image.width && height == image.height) return image;
  const Filter across = make_filter(image.width, width);
  const Filter down = make_filter(image.height, height);
  RowCache cache(image, across);
  Image out(width, height);
  std::vector<Pixel> sum(across.taps.size());
  for (int y = 0; y < height; ++y) {
    const Tap& tap = down.taps[static_cast<std::size_t>(y)];
    std::ranges::fill(sum, Pixel{});
    for (int k = 0; k < tap.count; ++k) {
      const float weight = down.weights[tap.weights + static_cast<std::size_t>(k)];
      add_weighted(sum.data(), cache.row(tap.first + k), sum.size(), weight);
    }
    from_linear_row(sum.data(), sum.size(), srgb_tables(), out.row(y));
  }
  return out;
}

}  // namespace proofsheet::image
