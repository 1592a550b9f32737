#include "demo/painter_filters.h"
#include "demo/painter_styles.h"

namespace proofsheet::demo {
namespace {

struct Stroke {
  Point center;
  Point direction;  // unit length
  float half_length, half_width;
  Rgb color;
  float bristles;  // where its bristles lie in the noise
};

// One brush size of a painting, from coarse to fine (after Hertzmann 1998).
struct Pass {
  float width;      // of the brush, in units
  float length;     // times the width
  float spacing;    // times the width
  float threshold;  // paints only where the picture differs by more than this
};
constexpr std::array<Pass, 3> kPasses{
    {{0.026f, 2.8f, 0.88f, -1}, {0.0125f, 3.0f, 0.90f, 0.075f}, {0.0060f, 2.1f, 0.95f, 0.105f}}};

// Paint and its thickness.
struct Surface {
  Canvas& paint;
  std::vector<float>& relief;
};

// Bristles across a brush: sampled once for a stroke at both of its ends.
constexpr int kBristles = 32;
struct Brush {
  std::array<float, kBristles + 1> begin, end;

  explicit Brush(float place) {
    const NoiseTile& noise = NoiseTile::get();
    for (std::size_t i = 0; i < begin.size(); ++i) {
      const float across = static_cast<float>(i) * (0.22f / kBristles) + place * 7;
      begin[i] = noise.at(place, across);
      end[i] = noise.at(place + 0.06f, across);
    }
  }
  float at(float u, float v) const {
    const auto i = static_cast<std::size_t>((v * 0.5f + 0.5f) * kBristles);
    return mix(begin[i], end[i], u * 0.5f + 0.5f);
  }
};

void lay(Surface surface, const Stroke& s) {
  Canvas& canvas = surface.paint;
  const Brush brush(s.bristles);
  const float ey = std::abs(s.direction.y) * s.half_length + std::abs(s.direction.x) * s.half_width + 1;
  const int y0 = std::max(0, floor_int(s.center.y - ey)),
            y1 = std::min(canvas.height() - 1, floor_int(s.center.y + ey));
  const float along = 1 / s.half_length, across = 1 / s.half_width;
  // u and v are linear along a row; the row's part of the stroke is where both are within -1 to 1.
  const float du = s.direction.x * along, dv = -s.direction.y * across;
  for (int y = y0; y <= y1; ++y) {
    const float dy = static_cast<float>(y) + 0.5f - s.center.y;
    const float u_start = dy * s.direction.y * along, v_start = dy * s.direction.x * across;
    float low = -1e6f, high = 1e6f;
    const auto clip = [&](float start, float step) {
      if (std::abs(step) < 1e-5f) {
        if (start * start >= 1) high = low - 1;
        return;
      }
      const float a = (-1 - start) / step, b = (1 - start) / step;
      low = std::max(low, std::min(a, b));
      high = std::min(high, std::max(a, b));
    };
    clip(u_start, du);
    clip(v_start, dv);
    const int x0 = std::max(0, floor_int(std::max(s.center.x + low, -1.0f))),
              x1 = std::min(canvas.width() - 1, floor_int(std::min(s.center.x + high, canvas.w())));
    Texel* row = canvas.row(y);
    float* height =
        surface.relief.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(canvas.width());
    for (int x = x0; x <= x1; ++x) {
      const float dx = static_cast<float>(x) + 0.5f - s.center.x;
      const float u = u_start + dx * du, v = v_start + dx * dv;
      const float u2 = u * u, v2 = v * v;
      if (u2 >= 1 || v2 >= 1) continue;
      const float bristle = brush.at(u, v);
      const float t = clamp01(((1 - v2 * v2) * (1 - u2 * u2) * (0.45f + bristle) - 0.12f) * 3.3f);
      if (t <= 0) continue;
      row[x].blend(s.color * (0.95f + 0.1f * bristle), t);
      height[x] = mix(height[x], bristle * 0.9f + 0.35f * v2 + 0.1f, t);
    }
  }
}

// Strokes follow the contours: across the gradient of the luminance, or a slow field where there is none.
Point stroke_direction(const Canvas& guide, float x, float y, float fallback_turns) {
  const auto l = [&](float dx, float dy) { return luminance(sample(guide, x + dx, y + dy).rgb()); };
  const float gx = l(2, 0) - l(-2, 0), gy = l(0, 2) - l(0, -2);
  const float strength = std::sqrt(gx * gx + gy * gy);
  const Point calm{wave_cos(fallback_turns), wave(fallback_turns)};
  if (strength < 1e-4f) return calm;
  Point contour{-gy / strength, gx / strength};
  if (contour.x * calm.x + contour.y * calm.y < 0) contour = contour * -1.0f;
  const Point blended = mix(calm, contour, smoothstep(0.02f, 0.09f, strength));
  const float length = std::sqrt(blended.x * blended.x + blended.y * blended.y);
  return length > 1e-4f ? blended * (1 / length) : contour;
}

Rgb richer(Rgb c, Rng& rng) {
  const float l = luminance(c);
  const Rgb strong{l + (c.r - l) * 1.18f, l + (c.g - l) * 1.18f, l + (c.b - l) * 1.18f};
  const float light = 1 + rng.bell() * 0.07f;
  return clamp01(Rgb{strong.r * light + rng.bell() * 0.022f, strong.g * light + rng.bell() * 0.018f,
                     strong.b * light + rng.bell() * 0.022f});
}

void paint_pass(Surface surface, const Canvas& scene, const Canvas& guide, const Pass& pass, Rng& rng) {
  const NoiseTile& noise = NoiseTile::get();
  const float unit = surface.paint.unit();
  const float width = std::max(pass.width * unit, 1.5f), step = width * pass.spacing;
  const float down = guide.unit() / unit;
  const int columns = static_cast<int>(surface.paint.w() / (step * 1.6f)) + 2,
            rows = static_cast<int>(surface.paint.h() / step) + 2;
  // In a scattered order, so that no direction of painting shows: multiplication by an odd number permutes a
  // power of two.
  std::uint32_t cells = 1;
  const auto wanted = static_cast<std::uint32_t>(columns * rows);
  while (cells < wanted) cells *= 2;
  for (std::uint32_t i = 0; i < cells; ++i) {
    const std::uint32_t cell = (i * 0x9E3779B1u + 0x7F4A7C15u) & (cells - 1);
    if (cell >= wanted) continue;
    const float x =
        (static_cast<float>(cell % static_cast<std::uint32_t>(columns)) + rng.unit()) * step * 1.6f - step;
    const float y =
        (static_cast<float>(cell / static_cast<std::uint32_t>(columns)) + rng.unit()) * step - step * 0.5f;
    const int px = std::clamp(static_cast<int>(x), 0, surface.paint.width() - 1),
              py = std::clamp(static_cast<int>(y), 0, surface.paint.height() - 1);
    const Rgb target = pass.threshold < 0 ? sample(guide, x * down, y * down).rgb() : scene.at(px, py).rgb();
    if (pass.threshold >= 0) {
      const Rgb d = target - surface.paint.at(px, py).rgb();
      const float least =
          pass.threshold * (0.4f + 0.8f * luminance(target));  // the eye sees smaller steps in the dark
      if (d.r * d.r + d.g * d.g + d.b * d.b < least * least * 3) continue;
    }
    const float calm = noise.at(x / unit * 0.21f, y / unit * 0.21f) * 0.36f - 0.18f;
    Stroke stroke;
    stroke.center = {x, y};
    stroke.direction = stroke_direction(guide, x * down, y * down, calm);
    stroke.half_width = width * 0.5f * rng.range(0.8f, 1.2f);
    stroke.half_length = stroke.half_width * pass.length * rng.range(0.75f, 1.3f);
    stroke.color = richer(target, rng);
    stroke.bristles = rng.unit();
    lay(surface, stroke);
  }
}

// Light from the upper left on the ridges of paint, and the weave of the canvas where the paint is thin.
void light_relief(Canvas& canvas, const std::vector<float>& relief) {
  const float weave = 1 / std::max(canvas.unit() * 0.0042f, 2.0f);
  const auto width = static_cast<std::size_t>(canvas.width());
  std::vector<float> threads(width);
  for (std::size_t x = 0; x < width; ++x) threads[x] = wave(static_cast<float>(x) * weave);
  for (int y = 0; y < canvas.height(); ++y) {
    Texel* row = canvas.row(y);
    const float thread = wave(static_cast<float>(y) * weave) * 0.035f;
    const float* here = relief.data() + static_cast<std::size_t>(y) * width;
    const float* above = relief.data() + static_cast<std::size_t>(std::max(0, y - 1)) * width;
    for (int x = 0; x < canvas.width(); ++x) {
      const int left = std::max(0, x - 1);
      float slope = here[x] * 2 - above[x] - here[left];
      slope += threads[static_cast<std::size_t>(x)] * thread;
      const float shade = std::clamp(slope * 0.42f, -0.16f, 0.2f);
      const float shine = std::max(0.0f, shade - 0.07f) * 0.8f;
      row[x].set(row[x].rgb() * (1 + shade) + Rgb{shine, shine, shine});
    }
  }
}

}  // namespace

void style_oil(Canvas& canvas, std::uint64_t seed) {
  Rng rng(seed, 2300);
  const Canvas scene = canvas;
  Canvas guide = shrink_to_unit(canvas, 256);
  box_blur(guide, std::max(1, static_cast<int>(guide.unit() * 0.006f)));
  std::vector<float> relief(canvas.texels().size(), 0.3f);
  for (const Pass& pass : kPasses) paint_pass({canvas, relief}, scene, guide, pass, rng);
  light_relief(canvas, relief);
}

}  // namespace proofsheet::demo
