// A scene as pixels, with the coverage of each pixel from its distance to the shape.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/file.h"
#include "chart/export.h"
#include "image/text.h"

namespace proofsheet::chart {

namespace {

constexpr float kRasterMargin = 16;
constexpr int kExportScale = 2;
constexpr double kMostPixels = 1 << 28;

float part_inside(float low, float high, float from, float to) {
  return std::clamp(std::min(high, to) - std::max(low, from), 0.0f, 1.0f);
}

// Draws in pixels; shapes come in layout pixels.
class Raster {
 public:
  Raster(image::Image& image, image::TextPainter& text, float scale)
      : image_(image), text_(text), scale_(scale) {}

  void operator()(const RectShape& rect) {
    const Area area = to_pixels(rect.area);
    each_pixel(area, [&](int x, int y) {
      const auto left = static_cast<float>(x), top = static_cast<float>(y);
      blend(x, y, rect.fill,
            part_inside(area.left, area.right, left, left + 1) *
                part_inside(area.top, area.bottom, top, top + 1));
    });
  }
  void operator()(const DotShape& dot) {
    const Point center = to_pixels(dot.center);
    const float radius = dot.radius * scale_, reach = radius + 1;
    each_pixel({center.x - reach, center.y - reach, center.x + reach, center.y + reach}, [&](int x, int y) {
      const float distance = std::hypot(middle(x) - center.x, middle(y) - center.y);
      blend(x, y, dot.fill, std::clamp(radius + 0.5f - distance, 0.0f, 1.0f));
    });
  }
  void operator()(const LineShape& line) {
    for (std::size_t i = 1; i < line.points.size(); ++i)
      segment(to_pixels(line.points[i - 1]), to_pixels(line.points[i]), line.width * scale_ / 2, line.color);
  }
  void operator()(const BandShape& band) {
    for (std::size_t i = 1; i < band.upper.size(); ++i) band_piece(band, i);
  }
  void operator()(const TextShape& text) {
    const auto line = static_cast<int>(std::lround(text.size * scale_ * 1.5f));
    const image::TextStyle style{.face = text.is_bold ? image::Face::semibold : image::Face::regular,
                                 .size = static_cast<int>(std::lround(text.size * scale_)),
                                 .line_height = line,
                                 .color = text.color};
    const Point at = to_pixels(text.at);
    const auto width = static_cast<float>(text_.measure(text.text, style));
    const float left = text.align == Align::left     ? at.x
                       : text.align == Align::center ? at.x - width / 2
                                                     : at.x - width;
    text_.draw(image_, static_cast<int>(std::lround(left)), static_cast<int>(std::lround(at.y)) - line / 2,
               text.text, style);
  }

 private:
  static float middle(int pixel) { return static_cast<float>(pixel) + 0.5f; }
  Point to_pixels(Point at) const {
    return {(at.x + kRasterMargin) * scale_, (at.y + kRasterMargin) * scale_};
  }
  Area to_pixels(const Area& area) const {
    const Point from = to_pixels(Point{area.left, area.top}), to = to_pixels(Point{area.right, area.bottom});
    return {from.x, from.y, to.x, to.y};
  }

  template <class Visit>
  void each_pixel(const Area& area, const Visit& visit) {
    const int left = std::max(0, static_cast<int>(std::floor(area.left)));
    const int top = std::max(0, static_cast<int>(std::floor(area.top)));
    const int right = std::min(image_.width, static_cast<int>(std::ceil(area.right)));
    const int bottom = std::min(image_.height, static_cast<int>(std::ceil(area.bottom)));
    for (int y = top; y < bottom; ++y) {
      for (int x = left; x < right; ++x) visit(x, y);
    }
  }

  void segment(Point a, Point b, float half, Color color) {
    const float dx = b.x - a.x, dy = b.y - a.y, length2 = dx * dx + dy * dy;
    const float reach = half + 1;
    const Area area{std::min(a.x, b.x) - reach, std::min(a.y, b.y) - reach, std::max(a.x, b.x) + reach,
                    std::max(a.y, b.y) + reach};
    each_pixel(area, [&](int x, int y) {
      const float px = middle(x) - a.x, py = middle(y) - a.y;
      const float t = length2 > 0 ? std::clamp((px * dx + py * dy) / length2, 0.0f, 1.0f) : 0.0f;
      const float distance = std::hypot(px - t * dx, py - t * dy);
      blend(x, y, color, std::clamp(half + 0.5f - distance, 0.0f, 1.0f));
    });
  }

  // Between points i - 1 and i; the columns at their border belong to both in part.
  void band_piece(const BandShape& band, std::size_t i) {
    const Point a = to_pixels(band.upper[i - 1]), b = to_pixels(band.upper[i]);
    const Point c = to_pixels(band.lower[i - 1]), d = to_pixels(band.lower[i]);
    const Area area{a.x, std::min(a.y, b.y), b.x, std::max(c.y, d.y)};
    const float span = std::max(b.x - a.x, 1e-6f);
    each_pixel(area, [&](int x, int y) {
      const float t = std::clamp((middle(x) - a.x) / span, 0.0f, 1.0f);
      const float upper = a.y + (b.y - a.y) * t, lower = c.y + (d.y - c.y) * t;
      const auto left = static_cast<float>(x), top = static_cast<float>(y);
      blend(x, y, band.fill, part_inside(a.x, b.x, left, left + 1) * part_inside(upper, lower, top, top + 1));
    });
  }

  void blend(int x, int y, Color color, float coverage) {
    const float alpha = coverage * static_cast<float>(color.a) / 255;
    if (alpha <= 0) return;
    std::uint8_t* pixel = image_.row(y) + static_cast<std::size_t>(x) * 4;
    const std::array channels{color.r, color.g, color.b};
    for (std::size_t i = 0; i < 3; ++i) {
      const float mixed =
          static_cast<float>(pixel[i]) * (1 - alpha) + static_cast<float>(channels[i]) * alpha;
      pixel[i] = static_cast<std::uint8_t>(std::lround(mixed));
    }
  }

  image::Image& image_;
  image::TextPainter& text_;
  float scale_;
};

}  // namespace

Result<image::Image> to_image(const Scene& scene, int scale, const Progress& progress) {
  const double width = std::ceil((scene.width + 2 * kRasterMargin) * static_cast<float>(scale));
  const double height = std::ceil((scene.height + 2 * kRasterMargin) * static_cast<float>(scale));
  if (width * height > kMostPixels)
    return fail(ErrorKind::unsupported, fmt::format("a chart of {} × {} pixels", width, height));
  auto text = image::TextPainter::open();
  if (!text) return fail(text.error());
  image::Image image(static_cast<int>(width), static_cast<int>(height));
  for (std::size_t i = 0; i < image.rgba.size(); i += 4) {
    image.rgba[i] = scene.ground.r;
    image.rgba[i + 1] = scene.ground.g;
    image.rgba[i + 2] = scene.ground.b;
    image.rgba[i + 3] = 255;
  }
  Raster raster(image, *text, static_cast<float>(scale));
  for (std::size_t i = 0; i < scene.shapes.size(); ++i) {
    if (!goes_on(progress, i, scene.shapes.size())) return fail(ErrorKind::cancelled, "stopped");
    std::visit(raster, scene.shapes[i]);
  }
  return image;
}

Result<> write_scene(const Scene& scene, const std::filesystem::path& path, const Progress& progress) {
  const std::string ending = path.extension().string();
  if (ending == ".svg") return write_file_atomic(path, to_svg(scene));
  if (ending != ".png")
    return fail(ErrorKind::invalid_input,
                fmt::format("{}: a chart is written as .svg or .png", path.string()));
  const auto image = to_image(scene, kExportScale, progress);
  if (!image) return fail(image.error().kind, fmt::format("{}: {}", path.string(), image.error().message));
  const auto png =
      image::encode(*image, {.compression_level = 6, .text = {{"Title", title_of(*scene.chart)}}});
  if (!png) return fail(png.error().kind, fmt::format("{}: {}", path.string(), png.error().message));
  if (!goes_on(progress, scene.shapes.size(), scene.shapes.size())) return stopped_writing(path);
  return write_file_atomic(path, *png);
}

}  // namespace proofsheet::chart
