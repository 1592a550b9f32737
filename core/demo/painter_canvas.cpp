#include "demo/painter_canvas.h"

namespace proofsheet::demo {
namespace {

// Adds the signed area to the right of an edge (Levien's accumulation buffer); the line is clipped to the box
// first.
void add_edge(float* cells, int stride, int width, int height, Point a, Point b) {
  if (a.y == b.y) return;
  float direction = 1;
  if (a.y > b.y) {
    std::swap(a, b);
    direction = -1;
  }
  const float slope = (b.x - a.x) / (b.y - a.y);
  const float begin = std::max(a.y, 0.0f);
  const float end = std::min(b.y, static_cast<float>(height));
  float x = a.x + (begin - a.y) * slope;
  const float limit = static_cast<float>(width);
  for (int row = static_cast<int>(begin); row < height && static_cast<float>(row) < end; ++row) {
    float* line = cells + static_cast<std::ptrdiff_t>(row) * stride;
    const float y0 = std::max(begin, static_cast<float>(row));
    const float y1 = std::min(end, static_cast<float>(row + 1));
    const float dy = y1 - y0;
    const float next = x + slope * dy;
    const float d = dy * direction;
    const float x0 = std::clamp(std::min(x, next), 0.0f, limit);
    const float x1 = std::clamp(std::max(x, next), 0.0f, limit);
    const int first = static_cast<int>(x0);
    const int last = static_cast<int>(x1);
    if (first == last || x1 - x0 < 1e-6f) {
      const float middle = (x0 + x1) * 0.5f - static_cast<float>(first);
      line[first] += d * (1 - middle);
      line[first + 1] += d * middle;
    } else {
      const float scale = 1 / (x1 - x0);
      const float head = 1 - (x0 - static_cast<float>(first));
      float area = 0.5f * scale * head * head;
      line[first] += d * area;
      float before = area;
      for (int i = first + 1; i < last; ++i) {
        const float reach = static_cast<float>(i + 1) - x0;
        const float covered = std::min(scale * (reach - 0.5f), 1.0f);
        line[i] += d * (covered - before);
        before = covered;
      }
      const float tail = x1 - static_cast<float>(last);
      const float last_cover = 1 - 0.5f * scale * tail * tail;
      line[last] += d * (last_cover - before);
      line[last + 1] += d * (1 - last_cover);
    }
    x = next;
  }
}

}  // namespace

Canvas::Canvas(int width, int height)
    : width_(width),
      height_(height),
      unit_(std::min(std::sqrt(static_cast<float>(width) * static_cast<float>(height)),
                     1.5f * static_cast<float>(std::min(width, height)))),
      texels_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {}

bool Canvas::rasterise(std::span<const Point> points, Coverage& out) const {
  float x0 = 1e9f, y0 = 1e9f, x1 = -1e9f, y1 = -1e9f;
  for (const Point& p : points) {
    x0 = std::min(x0, p.x);
    y0 = std::min(y0, p.y);
    x1 = std::max(x1, p.x);
    y1 = std::max(y1, p.y);
  }
  if (!(x1 > 0 && y1 > 0 && x0 < w() && y0 < h())) return false;
  out.x = std::max(0, floor_int(x0));
  out.y = std::max(0, floor_int(y0));
  out.width = std::min(width_, floor_int(std::min(x1, w())) + 1) - out.x;
  out.height = std::min(height_, floor_int(std::min(y1, h())) + 1) - out.y;
  if (out.width <= 0 || out.height <= 0) return false;
  out.stride = out.width + 2;
  out.cells.assign(static_cast<std::size_t>(out.stride) * static_cast<std::size_t>(out.height), 0.0f);
  const Point origin{static_cast<float>(out.x), static_cast<float>(out.y)};
  for (std::size_t i = 0; i < points.size(); ++i) {
    add_edge(out.cells.data(), out.stride, out.width, out.height, points[i] - origin,
             points[(i + 1) % points.size()] - origin);
  }
  return true;
}

void Canvas::ellipse(Point center, float rx, float ry, float turns, Rgb color, float alpha, float z) {
  constexpr float kSmallest = 0.6f;
  if (rx < kSmallest) {
    alpha *= rx / kSmallest;
    rx = kSmallest;
  }
  if (ry < kSmallest) {
    alpha *= ry / kSmallest;
    ry = kSmallest;
  }
  const float c = wave_cos(turns);
  const float s = wave(turns);
  const float ex = std::sqrt(rx * rx * c * c + ry * ry * s * s) + 1;
  const float ey = std::sqrt(rx * rx * s * s + ry * ry * c * c) + 1;
  if (!(center.x + ex > 0 && center.y + ey > 0 && center.x - ex < w() && center.y - ey < h())) return;
  const int x0 = std::max(0, floor_int(center.x - ex)), x1 = std::min(width_ - 1, floor_int(center.x + ex));
  const int y0 = std::max(0, floor_int(center.y - ey)), y1 = std::min(height_ - 1, floor_int(center.y + ey));
  const float soft = 0.5f * std::min(rx, ry);
  const float ux = c / rx, uy = s / rx, vx = -s / ry, vy = c / ry;
  const float dx = static_cast<float>(x0) + 0.5f - center.x;
  for (int y = y0; y <= y1; ++y) {
    const float dy = static_cast<float>(y) + 0.5f - center.y;
    Texel* out = row(y) + x0;
    float u = dx * ux + dy * uy, v = dx * vx + dy * vy;
    for (int x = x0; x <= x1; ++x, ++out, u += ux, v += vx) {
      const float cover = (1 - u * u - v * v) * soft + 0.5f;
      if (cover > 0) out->cover(color, std::min(cover, 1.0f) * alpha, z);
    }
  }
}

void Canvas::box(float left, float top, float right, float bottom, Rgb color, float alpha, float z) {
  const int x0 = std::max(0, floor_int(left)), x1 = std::min(width_ - 1, floor_int(right));
  const int y0 = std::max(0, floor_int(top)), y1 = std::min(height_ - 1, floor_int(bottom));
  const auto covered = [](float low, float high, int at) {
    const float place = static_cast<float>(at);
    return clamp01(std::min(high, place + 1) - std::max(low, place));
  };
  for (int y = y0; y <= y1; ++y) {
    const float share = covered(top, bottom, y) * alpha;
    Texel* out = row(y);
    for (int x = x0; x <= x1; ++x) out[x].cover(color, share * covered(left, right, x), z);
  }
}

void Canvas::glow(Point center, float radius, Rgb color, float strength) {
  if (!(center.x + radius > 0 && center.y + radius > 0 && center.x - radius < w() &&
        center.y - radius < h()) ||
      radius < 0.5f)
    return;
  const int x0 = std::max(0, floor_int(center.x - radius)),
            x1 = std::min(width_ - 1, floor_int(center.x + radius));
  const int y0 = std::max(0, floor_int(center.y - radius)),
            y1 = std::min(height_ - 1, floor_int(center.y + radius));
  const float scale = 1 / (radius * radius);
  for (int y = y0; y <= y1; ++y) {
    Texel* out = row(y);
    const float dy = static_cast<float>(y) + 0.5f - center.y;
    for (int x = x0; x <= x1; ++x) {
      const float dx = static_cast<float>(x) + 0.5f - center.x;
      const float fall = 1 - (dx * dx + dy * dy) * scale;
      if (fall > 0) out[x].set(screen(out[x].rgb(), color * (fall * fall * fall * strength)));
    }
  }
}

void Canvas::taper(Point a, Point b, float ra, float rb, Rgb color, float alpha, float z) {
  const float thickest = std::max(ra, rb);
  if (thickest < 0.5f) {  // thinner than a pixel: fade
    alpha *= thickest * 2;
    const float grow = 0.5f / std::max(thickest, 1e-4f);
    ra *= grow;
    rb *= grow;
  }
  const float reach = std::max(ra, rb) + 1;
  if (!(std::max(a.x, b.x) + reach > 0 && std::max(a.y, b.y) + reach > 0 &&
        std::min(a.x, b.x) - reach < w() && std::min(a.y, b.y) - reach < h()))
    return;
  const Point d = b - a;
  const float inverse = 1 / std::max(d.x * d.x + d.y * d.y, 1e-6f);
  const int y0 = std::max(0, floor_int(std::min(a.y, b.y) - reach)),
            y1 = std::min(height_ - 1, floor_int(std::max(a.y, b.y) + reach));
  for (int y = y0; y <= y1; ++y) {
    const float py = static_cast<float>(y) + 0.5f;
    // Where the line passes this row, so that a long diagonal does not cost its whole box.
    float left = std::min(a.x, b.x), right = std::max(a.x, b.x);
    if (std::abs(d.y) > 1) {
      const float t0 = clamp01((py - reach - a.y) / d.y), t1 = clamp01((py + reach - a.y) / d.y);
      left = std::min(a.x + d.x * t0, a.x + d.x * t1);
      right = std::max(a.x + d.x * t0, a.x + d.x * t1);
    }
    const int x0 = std::max(0, floor_int(left - reach)), x1 = std::min(width_ - 1, floor_int(right + reach));
    Texel* out = row(y);
    for (int x = x0; x <= x1; ++x) {
      const float px = static_cast<float>(x) + 0.5f;
      const float t = clamp01(((px - a.x) * d.x + (py - a.y) * d.y) * inverse);
      const float ex = px - a.x - d.x * t;
      const float ey = py - a.y - d.y * t;
      const float cover = mix(ra, rb, t) + 0.5f - std::sqrt(ex * ex + ey * ey);
      if (cover > 0) out[x].cover(color, std::min(cover, 1.0f) * alpha, z);
    }
  }
}

void Canvas::curve(Point a, Point control, Point b, float ra, float rb, Rgb color, float alpha, float z) {
  const Point chord = b - a;
  const float length = std::sqrt(chord.x * chord.x + chord.y * chord.y);
  const int steps = std::clamp(static_cast<int>(length / 6), 3, 16);
  Point before = a;
  for (int i = 1; i <= steps; ++i) {
    const float t = static_cast<float>(i) / static_cast<float>(steps);
    const Point now = mix(mix(a, control, t), mix(control, b, t), t);
    taper(before, now, mix(ra, rb, t - 1.0f / static_cast<float>(steps)), mix(ra, rb, t), color, alpha, z);
    before = now;
  }
}

}  // namespace proofsheet::demo
