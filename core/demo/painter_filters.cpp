#include "demo/painter_filters.h"

namespace proofsheet::demo {
namespace {

// Distance between colours; the eye is most exact in green and least in blue.
float distance(Rgb a, Rgb b) {
  const Rgb d = a - b;
  return 0.30f * d.r * d.r + 0.50f * d.g * d.g + 0.20f * d.b * d.b;
}

Texel add(Texel a, Texel b) {
  return {a.r + b.r, a.g + b.g, a.b + b.b, a.z + b.z};
}
Texel subtract(Texel a, Texel b) {
  return {a.r - b.r, a.g - b.g, a.b - b.b, a.z - b.z};
}
Texel scale(Texel a, float k) {
  return {a.r * k, a.g * k, a.b * k, a.z * k};
}

// Running sums along rows, then along columns a row at a time, so that memory is read in order.
void blur_rows(Canvas& canvas, int radius, std::vector<Texel>& line) {
  const int width = canvas.width();
  const float weight = 1.0f / static_cast<float>(2 * radius + 1);
  line.resize(static_cast<std::size_t>(width));
  for (int y = 0; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    std::copy(row, row + width, line.begin());
    const auto at = [&](int x) { return line[static_cast<std::size_t>(std::clamp(x, 0, width - 1))]; };
    Texel sum{0, 0, 0, 0};
    for (int x = -radius; x <= radius; ++x) sum = add(sum, at(x));
    for (int x = 0; x < width; ++x) {
      row[x] = scale(sum, weight);
      sum = subtract(add(sum, at(x + radius + 1)), at(x - radius));
    }
  }
}

void blur_columns(Canvas& canvas, int radius) {
  const int width = canvas.width(), height = canvas.height();
  const float weight = 1.0f / static_cast<float>(2 * radius + 1);
  // The last radius + 1 original rows are kept aside: they leave the window after they were overwritten.
  const int kept = radius + 1;
  std::vector<Texel> ring(static_cast<std::size_t>(kept) * static_cast<std::size_t>(width));
  const auto ring_row = [&](int y) {
    return ring.data() + static_cast<std::size_t>(y % kept) * static_cast<std::size_t>(width);
  };
  std::vector<Texel> sums(static_cast<std::size_t>(width), Texel{0, 0, 0, 0});
  std::vector<Texel> first(canvas.row(0), canvas.row(0) + width);
  const auto add_row = [&](const Texel* row, float sign) {
    for (int x = 0; x < width; ++x)
      sums[static_cast<std::size_t>(x)] = add(sums[static_cast<std::size_t>(x)], scale(row[x], sign));
  };
  for (int y = -radius; y <= radius; ++y) add_row(canvas.row(std::clamp(y, 0, height - 1)), 1);
  std::vector<Texel> last(canvas.row(height - 1), canvas.row(height - 1) + width);
  for (int y = 0; y < height; ++y) {
    Texel* row = canvas.row(y);
    std::copy(row, row + width, ring_row(y));
    for (int x = 0; x < width; ++x) row[x] = scale(sums[static_cast<std::size_t>(x)], weight);
    add_row(y + radius + 1 < height ? canvas.row(y + radius + 1) : last.data(), 1);
    add_row(y - radius > 0 ? ring_row(y - radius) : first.data(), -1);
  }
}

Canvas halve(const Canvas& canvas) {
  Canvas out((canvas.width() + 1) / 2, (canvas.height() + 1) / 2);
  for (int y = 0; y < out.height(); ++y) {
    const Texel* top = canvas.row(2 * y);
    const Texel* low = canvas.row(std::min(2 * y + 1, canvas.height() - 1));
    Texel* row = out.row(y);
    for (int x = 0; x < out.width(); ++x) {
      const int right = std::min(2 * x + 1, canvas.width() - 1);
      row[x] = scale(add(add(top[2 * x], top[right]), add(low[2 * x], low[right])), 0.25f);
    }
  }
  return out;
}

}  // namespace

Canvas shrink_to_unit(const Canvas& canvas, float unit) {
  Canvas out = canvas;
  while (out.unit() > unit * 1.25f && out.width() > 1 && out.height() > 1) out = halve(out);
  return out;
}

void box_blur(Canvas& canvas, int radius) {
  if (radius < 1) return;
  std::vector<Texel> line;
  blur_rows(canvas, radius, line);
  blur_columns(canvas, radius);
}

Canvas kuwahara(const Canvas& canvas, int radius) {
  if (radius < 1) return canvas;
  // Means over squares, with the mean square of the luminance in the depth channel: their difference is the
  // variance.
  Canvas means = canvas;
  for (Texel& t : means.texels()) {
    const float l = luminance(t.rgb());
    t.z = l * l;
  }
  box_blur(means, (radius + 1) / 2);
  const int shift = (radius + 1) / 2;
  Canvas out = canvas;
  for (int y = 0; y < out.height(); ++y) {
    Texel* row = out.row(y);
    for (int x = 0; x < out.width(); ++x) {
      float least = 1e9f;
      const Texel* best = nullptr;
      for (int corner = 0; corner < 4; ++corner) {
        const Texel& square =
            means.near(x + (corner & 1 ? shift : -shift), y + (corner & 2 ? shift : -shift));
        const float l = luminance(square.rgb());
        const float variance = square.z - l * l;
        if (variance < least) {
          least = variance;
          best = &square;
        }
      }
      if (best) row[x].set(best->rgb());
    }
  }
  return out;
}

namespace {

std::size_t closest(const std::vector<Rgb>& colors, Rgb color) {
  std::size_t best = 0;
  for (std::size_t k = 1; k < colors.size(); ++k) {
    if (distance(color, colors[k]) < distance(color, colors[best])) best = k;
  }
  return best;
}

// Each start is the sample farthest from those before it.
std::vector<Rgb> spread_out(const std::vector<Rgb>& samples, int count) {
  std::vector<Rgb> colors{samples[samples.size() / 2]};
  std::vector<float> nearest(samples.size(), 1e9f);
  while (static_cast<int>(colors.size()) < count) {
    std::size_t farthest = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      nearest[i] = std::min(nearest[i], distance(samples[i], colors.back()));
      if (nearest[i] > nearest[farthest]) farthest = i;
    }
    if (nearest[farthest] < 1e-5f) break;
    colors.push_back(samples[farthest]);
  }
  return colors;
}

void move_to_means(const std::vector<Rgb>& samples, std::vector<Rgb>& colors) {
  std::vector<Rgb> sums(colors.size());
  std::vector<float> weights(colors.size());
  for (const Rgb& s : samples) {
    const std::size_t k = closest(colors, s);
    sums[k] = sums[k] + s;
    weights[k] += 1;
  }
  for (std::size_t k = 0; k < colors.size(); ++k) {
    if (weights[k] > 0) colors[k] = sums[k] * (1 / weights[k]);
  }
}

}  // namespace

Quantiser::Quantiser(const Canvas& canvas, int count) {
  constexpr int kSamples = 40, kRounds = 7;
  std::vector<Rgb> samples;
  for (int j = 0; j < kSamples; ++j) {
    for (int i = 0; i < kSamples; ++i) {
      samples.push_back(clamp01(canvas
                                    .near((2 * i + 1) * canvas.width() / (2 * kSamples),
                                          (2 * j + 1) * canvas.height() / (2 * kSamples))
                                    .rgb()));
    }
  }
  colors_ = spread_out(samples, count);
  for (int round = 0; round < kRounds; ++round) move_to_means(samples, colors_);
  table_.resize(kCells * kCells * kCells);
  std::size_t at = 0;
  const auto level = [](std::size_t i) { return static_cast<float>(i) / (kCells - 1); };
  for (std::size_t r = 0; r < kCells; ++r) {
    for (std::size_t g = 0; g < kCells; ++g) {
      for (std::size_t b = 0; b < kCells; ++b)
        table_[at++] = static_cast<std::uint8_t>(closest(colors_, {level(r), level(g), level(b)}));
    }
  }
}

}  // namespace proofsheet::demo
