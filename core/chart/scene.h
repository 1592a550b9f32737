#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "chart/chart.h"
#include "image/color.h"

namespace proofsheet::chart {

using image::Color;

// Sizes and places in a scene are layout pixels from its top left corner.
struct Point {
  float x = 0, y = 0;
};
struct Area {
  float left = 0, top = 0, right = 0, bottom = 0;
  bool contains(Point at) const { return at.x >= left && at.x < right && at.y >= top && at.y < bottom; }
};

struct RectShape {
  Area area;
  Color fill = {};
};
struct DotShape {
  Point center;
  float radius = 3;
  Color fill = {};
};
struct LineShape {
  std::vector<Point> points = {};
  float width = 1;
  Color color = {};
};
// Between two lines with the same, ascending x.
struct BandShape {
  std::vector<Point> upper = {}, lower = {};
  Color fill = {};
};
enum class Align : std::uint8_t { left, center, right };
// One line of text: `at` is the middle of its height at the side that `align` names.
struct TextShape {
  Point at;
  Align align = Align::left;
  float size = 11;  // of the em
  bool is_bold = false;
  Color color = {};
  std::string text = {};
};
using Shape = std::variant<RectShape, DotShape, LineShape, BandShape, TextShape>;

// What the pointer and the arrows find: a group, a bar or dots, and its cells.
struct Mark {
  enum class Kind : std::uint8_t { group, outlier, bin, dots } kind = Kind::group;
  std::uint32_t index = 0;             // of Chart::groups (also of an outlier and of dots) or Chart::bins
  std::uint32_t row = 0;               // its series: arrows to the left and right stay in it
  std::uint32_t first = 0, count = 0;  // of its cells
  Point center = {};
  Area area = {};
};

struct Palette {
  Color ground, text, muted, faint, line;
  Color mark;                          // of the only series
  std::vector<Color> series;           // of a few series without an order
  std::array<Color, 64> scale;         // of a number, from low to high
  float scale_from = 0, scale_to = 1;  // the part of it that can be seen on the ground as a line
};

// Width of a line of text in layout pixels.
using TextWidth = std::function<float(std::string_view text, float size, bool is_bold)>;

// A chart laid out in a size: drawn by the workbench, written as SVG and as PNG.
struct Scene {
  std::shared_ptr<const Chart> chart = {};
  float width = 0, height = 0;
  Color ground = {};
  Area plot = {};
  std::vector<Shape> shapes = {};  // in the order in which they are drawn
  std::vector<Mark> marks = {};
  std::vector<std::uint32_t> dot_cells = {};  // of marks that are dots

  std::span<const std::uint32_t> cells_of(const Mark& mark) const;
};

Scene make_scene(std::shared_ptr<const Chart> chart, float width, float height, const Palette& palette,
                 const TextWidth& text_width);

// The same in two steps. The frame holds everything but the dots of a scatter; adding them measures no text,
// so that another thread may do it.
Scene make_frame(std::shared_ptr<const Chart> chart, float width, float height, const Palette& palette,
                 const TextWidth& text_width);
Scene with_dots(Scene frame, const Palette& palette);
// Whether the second step takes so long that a thread which draws should not do it.
bool has_many_dots(const Chart& chart);

// The mark under a point, the topmost first; empty when there is none.
std::optional<std::size_t> mark_at(const Scene& scene, Point at);
// The marks whose centres are inside.
std::vector<std::size_t> marks_in(const Scene& scene, const Area& area);
// The mark that an arrow leads to: left and right along the same row, up and down to the nearest. Empty at
// the edge.
enum class Step : std::uint8_t { left, right, up, down };
std::optional<std::size_t> next_mark(const Scene& scene, std::size_t from, Step step);

// What is said of a mark: its name, then its exact values, a line each.
struct ReadOut {
  std::string title = {};
  std::vector<std::string> lines = {};
};
ReadOut read_out(const Scene& scene, const Mark& mark);

// "Latency by temperature", and how to read it.
std::string title_of(const Chart& chart);
std::string subtitle_of(const Chart& chart);

}  // namespace proofsheet::chart
