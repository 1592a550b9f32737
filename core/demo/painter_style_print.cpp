#include "demo/painter_filters.h"
#include "demo/painter_styles.h"

namespace proofsheet::demo {
namespace {

struct Blocks {
  std::vector<std::uint8_t> inks;  // which colour block prints each pixel
  int width = 0, height = 0;

  int at(int x, int y) const {
    return inks[static_cast<std::size_t>(std::clamp(y, 0, height - 1)) * static_cast<std::size_t>(width) +
                static_cast<std::size_t>(std::clamp(x, 0, width - 1))];
  }
};

Blocks cut_blocks(const Canvas& canvas, const Canvas& flat, const Quantiser& inks) {
  Blocks blocks{std::vector<std::uint8_t>(static_cast<std::size_t>(canvas.width()) *
                                          static_cast<std::size_t>(canvas.height())),
                canvas.width(), canvas.height()};
  const float down = flat.unit() / canvas.unit();
  std::size_t i = 0;
  for (int y = 0; y < canvas.height(); ++y) {
    for (int x = 0; x < canvas.width(); ++x) {
      blocks.inks[i++] = static_cast<std::uint8_t>(inks.index(
          sample(flat, (static_cast<float>(x) + 0.5f) * down, (static_cast<float>(y) + 0.5f) * down).rgb()));
    }
  }
  return blocks;
}

// How strongly the key block's line stands between two colours.
std::vector<float> line_strengths(const std::vector<Rgb>& colors) {
  std::vector<float> strengths(colors.size() * colors.size());
  for (std::size_t a = 0; a < colors.size(); ++a) {
    for (std::size_t b = 0; b < colors.size(); ++b) {
      const float difference = std::abs(luminance(colors[a]) - luminance(colors[b]));
      strengths[a * colors.size() + b] = smoothstep(0.06f, 0.16f, difference);
    }
  }
  return strengths;
}

// Ink on the line at a pixel: its neighbours at a brush's radius belong to another block, or stand at another
// depth.
float key_line(const Canvas& canvas, const Blocks& blocks, const std::vector<float>& strengths,
               std::size_t count, int x, int y, int radius) {
  const int here = blocks.at(x, y);
  const float depth = canvas.near(x, y).z;
  if (depth > 0.97f) return 0;  // no lines between the colours of a sky
  float ink = 0;
  constexpr std::array<std::array<int, 2>, 4> kAround{{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}};
  for (const auto& d : kAround) {
    const int nx = x + d[0] * radius, ny = y + d[1] * radius;
    const int there = blocks.at(nx, ny);
    if (there != here)
      ink += strengths[static_cast<std::size_t>(here) * count + static_cast<std::size_t>(there)];
    const float step = canvas.near(nx, ny).z - depth;
    if (step > 0.025f) ink += smoothstep(0.025f, 0.07f, step) * 1.2f;
  }
  return clamp01(ink * 0.75f);
}

void frame(Canvas& canvas, Rgb paper, Rgb ink) {
  const float margin = canvas.unit() * 0.032f, line = std::max(1.0f, canvas.unit() * 0.0022f);
  for (int y = 0; y < canvas.height(); ++y) {
    for (int x = 0; x < canvas.width(); ++x) {
      const float edge =
          std::min({static_cast<float>(x), static_cast<float>(y), canvas.w() - 1 - static_cast<float>(x),
                    canvas.h() - 1 - static_cast<float>(y)});
      if (edge < margin) {
        canvas.at(x, y).set(paper);
      } else if (edge < margin + line) {
        canvas.at(x, y).blend(ink, 0.85f);
      }
    }
  }
}

}  // namespace

void style_print(Canvas& canvas, std::uint64_t seed) {
  const NoiseTile& noise = NoiseTile::get();
  Rng rng(seed, 2600);
  const float offset = rng.unit();
  NoiseLine warp_line;
  PaperGrain grain_at(offset);
  Canvas flat = shrink_to_unit(canvas, 512);
  flat = kuwahara(flat, std::max(1, static_cast<int>(flat.unit() * 0.009f)));
  const Quantiser inks(flat, 13);
  const Blocks blocks = cut_blocks(canvas, flat, inks);
  const auto strengths = line_strengths(inks.colors());
  const Rgb paper = hex(0xf0e6d0), key = hex(0x1c2333), blue = hex(0x1f4a78);
  std::vector<Rgb> printed = inks.colors();
  for (Rgb& c : printed) {
    const float l = luminance(c);
    c = clamp01(Rgb{mix(l, c.r, 1.12f), mix(l, c.g, 1.12f), mix(l, c.b, 1.12f)}) *
        mix(Rgb{1, 1, 1}, paper, 0.5f);
  }
  const float to_unit = 1 / canvas.unit();
  const int radius = std::max(1, static_cast<int>(canvas.unit() * 0.0016f + 0.5f));
  for (int y = 0; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    const float v = static_cast<float>(y) * to_unit;
    warp_line.move_to(v * 0.23f);
    grain_at.move_to(v);
    // Bokashi: the sky's block is wiped so that its colour runs out from the top.
    const float wiped = smoothstep(0.17f, 0.03f, v + 0.01f);
    for (int x = 0; x < canvas.width(); ++x) {
      const float u = static_cast<float>(x) * to_unit;
      Rgb color = printed[static_cast<std::size_t>(blocks.at(x, y))];
      if (row[x].z > 0.97f) color = mix(color, blue, wiped * 0.85f);
      const float warp = warp_line.at(u * 0.23f + offset);
      const float wood = noise.at(u * 0.22f + warp * 0.2f, (v + warp * 0.10f) * 7.5f);
      const float grain = grain_at.at(u);
      color = mix(color, paper, clamp01(0.05f + (wood - 0.5f) * 0.30f + grain * 0.18f));
      const float line = key_line(canvas, blocks, strengths, printed.size(), x, y, radius);
      color = mix(color, key, line * clamp01(0.92f + grain * 0.8f));
      // The depth is still needed by the pixels around, so only the colour changes here.
      row[x].set(color);
    }
  }
  frame(canvas, paper, key);
  const bool left = rng.chance(0.5f);
  const float inset = canvas.unit() * 0.078f;
  stamp_seal(canvas, {left ? inset : canvas.w() - inset, canvas.unit() * 0.105f}, canvas.unit() * 0.040f,
             hex(0xb5322a), seed);
}

void style_pixel(Canvas& canvas) {
  const int cell = std::max(1, static_cast<int>(canvas.unit() / 150 + 0.5f));
  const Quantiser palette(canvas, 28);
  constexpr std::array<int, 16> kBayer{0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5};
  for (int cy = 0; cy < canvas.height(); cy += cell) {
    for (int cx = 0; cx < canvas.width(); cx += cell) {
      Rgb sum;
      const int x1 = std::min(cx + cell, canvas.width()), y1 = std::min(cy + cell, canvas.height());
      for (int y = cy; y < y1; ++y) {
        for (int x = cx; x < x1; ++x) sum = sum + canvas.at(x, y).rgb();
      }
      const float dither =
          (static_cast<float>(kBayer[static_cast<std::size_t>((cy / cell % 4) * 4 + cx / cell % 4)]) / 15 -
           0.5f) *
          0.055f;
      const Rgb mean = sum * (1 / static_cast<float>((x1 - cx) * (y1 - cy)));
      const Rgb color = palette.colors()[palette.index(mean + Rgb{dither, dither, dither})];
      for (int y = cy; y < y1; ++y) {
        for (int x = cx; x < x1; ++x) canvas.at(x, y).set(color);
      }
    }
  }
}

}  // namespace proofsheet::demo
