// Private to the room: from values to places, and the frame around the marks.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "chart/scene.h"

namespace proofsheet::chart {

inline constexpr float kCaption = 11, kTitle = 13, kLine = 18;  // type, as in the workbench
inline constexpr float kGap = 8;

// A side of the plot along which numbers run.
struct NumberAxis {
  double low = 0, high = 1;
  bool is_log = false;
  float from = 0, to = 1;  // places of low and high
  float at(double value) const;
};

// What a chart is drawn with while a scene is made.
class Painter {
 public:
  Painter(Scene& scene, const Palette& palette, const TextWidth& text_width)
      : scene_(scene), palette_(palette), text_width_(text_width) {}

  Scene& scene() { return scene_; }
  const Chart& chart() const { return *scene_.chart; }
  const Palette& palette() const { return palette_; }
  float width_of(std::string_view text, float size = kCaption, bool is_bold = false) const {
    return text_width_(text, size, is_bold);
  }
  void add(Shape shape) { scene_.shapes.push_back(std::move(shape)); }
  // Cut at `room` with an ellipsis.
  void text(Point at, Align align, Color color, std::string_view text, float room = 1e9f,
            float size = kCaption, bool is_bold = false);

  // Title, subtitle and legend; returns where the plot may begin.
  float draw_head();
  // The colour of a place on the axis that the colours stand for.
  Color series_color(std::uint32_t series) const;
  Color scale_color(double part) const;

 private:
  float draw_legend(float top);

  Scene& scene_;
  const Palette& palette_;
  const TextWidth& text_width_;
};

// The axis whose values have colours: `second`, or of a histogram `axis`.
const AxisScale& color_axis(const Chart& chart);
Color with_alpha(Color color, float alpha);

// Tick labels of a measure in one unit, and the unit's words: "latency (s)".
struct TickLabels {
  std::vector<double> values;
  std::vector<std::string> labels;
  std::string title;
};
TickLabels measure_ticks(Measure measure, double low, double high, bool is_log, int wanted);
// Labels for ticks of plain numbers, with as many decimals as the step needs.
std::vector<std::string> plain_labels(const std::vector<double>& values, double step);

// Where the places of an axis stand between two edges, and how much room each has.
struct Slots {
  std::vector<float> centers;
  float room = 0;  // the least distance between two
};
Slots make_slots(const AxisScale& axis, float from, float to);

// Labels of an axis below the plot (or, for a heat-map, at its left), thinned out where they do not fit.
void draw_slot_labels(Painter& painter, const AxisScale& axis, const Slots& slots, float top);

// From so many dots on, those that would fall on one another are drawn as one.
inline constexpr std::size_t kManyDots = 4000;

void draw_groups(Painter& painter, float top);  // line, box and the frame of a scatter
void draw_dots(Painter& painter);               // of a scatter, into the scene's plot
void draw_histogram(Painter& painter, float top);
void draw_heat_map(Painter& painter, float top);

}  // namespace proofsheet::chart
