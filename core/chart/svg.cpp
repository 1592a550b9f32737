#include <fmt/format.h>

#include "base/markup.h"
#include "base/utf8.h"
#include "chart/export.h"
#include "chart/plot.h"

namespace proofsheet::chart {

namespace {

// Inter's line is 0.969 em above the baseline and 0.241 below it, so that the baseline of a line that is
// centred at y is this much below y.
constexpr float kBaseline = 0.364f;
constexpr float kMargin = 16;

// XML 1.0 has no control characters but tab and line feeds, not even escaped.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : repair_utf8(text)) {
    if (const auto entity = markup_entity(c); !entity.empty())
      out += entity;
    else
      out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out;
}

std::string paint(const char* what, Color color) {
  std::string text = fmt::format("{}=\"#{:02x}{:02x}{:02x}\"", what, color.r, color.g, color.b);
  if (color.a != 255) text += fmt::format(" {}-opacity=\"{:.3g}\"", what, color.a / 255.0);
  return text;
}

void append_points(std::string& out, const std::vector<Point>& points) {
  for (const Point& at : points) fmt::format_to(std::back_inserter(out), "{:.2f},{:.2f} ", at.x, at.y);
}

struct SvgWriter {
  std::string& out;

  void operator()(const RectShape& rect) const {
    const Area& area = rect.area;
    fmt::format_to(std::back_inserter(out),
                   "<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" {}/>\n", area.left,
                   area.top, area.right - area.left, area.bottom - area.top, paint("fill", rect.fill));
  }
  void operator()(const DotShape& dot) const {
    fmt::format_to(std::back_inserter(out), "<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"{:.2f}\" {}/>\n",
                   dot.center.x, dot.center.y, dot.radius, paint("fill", dot.fill));
  }
  void operator()(const LineShape& line) const {
    out += "<polyline points=\"";
    append_points(out, line.points);
    fmt::format_to(std::back_inserter(out), "\" fill=\"none\" stroke-width=\"{:.2f}\" {}/>\n", line.width,
                   paint("stroke", line.color));
  }
  void operator()(const BandShape& band) const {
    out += "<polygon points=\"";
    append_points(out, band.upper);
    append_points(out, {band.lower.rbegin(), band.lower.rend()});
    fmt::format_to(std::back_inserter(out), "\" {}/>\n", paint("fill", band.fill));
  }
  void operator()(const TextShape& text) const {
    static constexpr std::array kAnchors{"start", "middle", "end"};
    fmt::format_to(std::back_inserter(out),
                   "<text x=\"{:.2f}\" y=\"{:.2f}\" font-size=\"{:.4g}\" text-anchor=\"{}\"{} {}>{}</text>\n",
                   text.at.x, text.at.y + kBaseline * text.size, text.size,
                   kAnchors[static_cast<std::size_t>(text.align)], text.is_bold ? " font-weight=\"600\"" : "",
                   paint("fill", text.color), escaped(text.text));
  }
};

}  // namespace

std::string to_svg(const Scene& scene) {
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"{0:.4g}\" height=\"{1:.4g}\" "
      "viewBox=\"{2:.4g} {2:.4g} {0:.4g} {1:.4g}\" "
      "font-family=\"Inter, 'Noto Sans CJK SC', sans-serif\">\n<title>{3}</title>\n<desc>{4}</desc>\n",
      scene.width + 2 * kMargin, scene.height + 2 * kMargin, -kMargin, escaped(title_of(*scene.chart)),
      escaped(subtitle_of(*scene.chart)));
  const SvgWriter write{out};
  write(RectShape{{-kMargin, -kMargin, scene.width + kMargin, scene.height + kMargin}, scene.ground});
  for (const Shape& shape : scene.shapes) std::visit(write, shape);
  return out + "</svg>\n";
}

}  // namespace proofsheet::chart
