#include "demo/painter_cppn.h"

#include <string>

#include "base/hash.h"

namespace proofsheet::demo {
namespace {

constexpr int kInputs = 6;
constexpr int kHidden = 9;
constexpr int kLayers = 3;

enum class Function { sine, gauss, tanh_like, ring, absolute, cosine };

float apply(Function function, float x) {
  switch (function) {
    case Function::sine:
      return wave(x * 0.3f);
    case Function::cosine:
      return wave_cos(x * 0.22f);
    case Function::gauss:
      return 2 / (1 + x * x) - 1;
    case Function::tanh_like:
      return x / (1 + std::abs(x));
    case Function::ring: {
      const float d = std::abs(x) - 0.8f;
      return 2 / (1 + 9 * d * d) - 1;
    }
    case Function::absolute:
      return std::abs(x) / (0.5f + std::abs(x)) * 2 - 1;
  }
  return x;
}

struct Layer {
  int inputs = 0;
  std::array<std::array<float, kHidden + 1>, kHidden> weights{};  // the last one is the bias
  std::array<Function, kHidden> functions{};
};

struct Network {
  std::array<Layer, kLayers> layers;
  std::array<std::array<float, kHidden>, 3> outputs{};
};

Network make_network(std::uint64_t words, std::uint64_t seed) {
  Network network;
  Rng form(words, 3000);
  Rng variation(mix64(seed) ^ words, 3001);
  int inputs = kInputs;
  for (Layer& layer : network.layers) {
    layer.inputs = inputs;
    for (std::size_t node = 0; node < kHidden; ++node) {
      layer.functions[node] = static_cast<Function>(form.below(6));
      for (std::size_t i = 0; i <= static_cast<std::size_t>(inputs); ++i) {
        layer.weights[node][i] = form.bell() * (inputs == kInputs ? 3.2f : 2.1f) + variation.bell() * 0.75f;
      }
    }
    inputs = kHidden;
  }
  for (auto& output : network.outputs) {
    for (float& weight : output) weight = form.bell() * 1.3f + variation.bell() * 0.35f;
  }
  return network;
}

// Three values from -1 to 1: lightness, a position in the palette, an accent.
std::array<float, 3> evaluate(const Network& network, const std::array<float, kInputs>& inputs) {
  std::array<float, kHidden> values{};
  std::copy(inputs.begin(), inputs.end(), values.begin());
  for (const Layer& layer : network.layers) {
    std::array<float, kHidden> next{};
    for (std::size_t node = 0; node < kHidden; ++node) {
      float sum = layer.weights[node][static_cast<std::size_t>(layer.inputs)] * 0.5f;
      for (std::size_t i = 0; i < static_cast<std::size_t>(layer.inputs); ++i)
        sum += layer.weights[node][i] * values[i];
      next[node] = apply(layer.functions[node], sum);
    }
    values = next;
  }
  std::array<float, 3> out{};
  for (std::size_t i = 0; i < 3; ++i) {
    float sum = 0;
    for (std::size_t node = 0; node < kHidden; ++node) sum += network.outputs[i][node] * values[node];
    out[i] = sum / (1 + std::abs(sum));
  }
  return out;
}

// Four colours that agree: a dark, two neighbours on the colour circle, and an accent across it.
std::array<Rgb, 5> make_colors(std::uint64_t words, std::uint64_t seed) {
  Rng rng(words ^ mix64(seed), 3002);
  const float hue = rng.unit();
  const float step = rng.range(0.06f, 0.14f) * (rng.chance(0.5f) ? 1.0f : -1.0f);
  const float rich = rng.range(0.07f, 0.12f);
  return {from_oklch({0.24f, rich * 0.6f, hue}), from_oklch({0.46f, rich, hue + step}),
          from_oklch({0.72f, rich * 0.9f, hue + 2 * step}), from_oklch({0.95f, 0.03f, hue + 2.6f * step}),
          from_oklch({0.70f, 0.15f, hue + 0.5f + step})};
}

}  // namespace

void paint_pattern(Canvas& canvas, std::string_view prompt, std::uint64_t seed) {
  // The network sees a coarse grid and the picture a smooth interpolation of it: its functions are smooth,
  // and the colours are mapped at full size, so that edges between colours stay sharp.
  constexpr int kStep = 3;
  const std::uint64_t words = fnv1a64(prompt);
  const Network network = make_network(words, seed);
  const auto colors = make_colors(words, seed);
  Rng view(mix64(seed) ^ words, 3003);
  const float zoom = view.range(1.2f, 2.2f), turn = view.unit(), shift_x = view.bell(), shift_y = view.bell();
  const float c = wave_cos(turn), s = wave(turn);
  const int grid_w = canvas.width() / kStep + 3, grid_h = canvas.height() / kStep + 3;
  std::vector<std::array<float, 3>> grid(static_cast<std::size_t>(grid_w) * static_cast<std::size_t>(grid_h));
  for (int gy = 0; gy < grid_h; ++gy) {
    for (int gx = 0; gx < grid_w; ++gx) {
      const float px = (static_cast<float>(gx * kStep) - canvas.w() * 0.5f) / canvas.unit() * zoom;
      const float py = (static_cast<float>(gy * kStep) - canvas.h() * 0.5f) / canvas.unit() * zoom;
      const float x = px * c - py * s + shift_x * 0.5f, y = px * s + py * c + shift_y * 0.5f;
      const float r = std::sqrt(x * x + y * y);
      grid[static_cast<std::size_t>(gy * grid_w + gx)] =
          evaluate(network, {x, y, r * 1.2f, std::abs(x), wave(x * 0.4f), wave(y * 0.4f)});
    }
  }
  for (int y = 0; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    const float ty = static_cast<float>(y % kStep) / kStep;
    const auto* top = grid.data() + static_cast<std::ptrdiff_t>(y / kStep) * grid_w;
    const auto* low = top + grid_w;
    for (int x = 0; x < canvas.width(); ++x) {
      const auto cell = static_cast<std::ptrdiff_t>(x / kStep);
      const float tx = static_cast<float>(x % kStep) / kStep;
      std::array<float, 3> value;
      for (std::size_t i = 0; i < 3; ++i)
        value[i] = mix(mix(top[cell][i], top[cell + 1][i], tx), mix(low[cell][i], low[cell + 1][i], tx), ty);
      const float place = (value[0] * 0.5f + 0.5f) * 3;
      const auto base = static_cast<std::size_t>(std::clamp(static_cast<int>(place), 0, 2));
      Rgb color = mix(colors[base], colors[base + 1], smoothstep(0, 1, place - static_cast<float>(base)));
      color = mix(color, colors[4], smoothstep(0.25f, 0.75f, value[1]) * 0.75f);
      color = color * (0.92f + 0.16f * value[2]);
      row[x].set(clamp01(color));
      row[x].z = 0.5f - 0.4f * value[2];
    }
  }
}

}  // namespace proofsheet::demo
