// Lines with bands, boxes and dots over an axis.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "base/hash.h"
#include "chart/plot.h"

namespace proofsheet::chart {

namespace {

constexpr float kDot = 3.5f, kHit = 7;
constexpr float kBandAlpha = 0.18f;
constexpr float kWidestBox = 36;
constexpr float kDotBin = 4;

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  void add(double value) {
    if (std::isnan(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

Range range_of(const Chart& chart) {
  Range range;
  if (chart.spec.kind != Kind::line) {
    range.add(chart.all.min);
    range.add(chart.all.max);
    return range;
  }
  for (const Group& group : chart.groups) {
    // An interval may reach below zero, where no logarithm is: it is cut there.
    const double low = group.low(chart.spec);
    range.add(chart.spec.is_log && low <= 0 ? group.middle(chart.spec) : low);
    range.add(group.high(chart.spec));
  }
  return range;
}

// Numbers above zero begin at zero unless that would press them together.
NumberAxis number_axis(const Chart& chart, const Area& plot) {
  Range range = range_of(chart);
  NumberAxis axis{.is_log = chart.spec.is_log, .from = plot.bottom, .to = plot.top};
  if (chart.spec.measure == Measure::rating && !axis.is_log) {
    axis.low = 0.5;
    axis.high = 5.5;
    return axis;
  }
  if (!(range.low <= range.high)) return axis;
  if (axis.is_log) {
    axis.low = range.low / 1.15;
    axis.high = range.high * 1.15;
    return axis;
  }
  const double span = range.high - range.low;
  const double room = span > 0 ? span * 0.06 : std::max(std::abs(range.high) * 0.1, 0.5);
  axis.high = range.high + room;
  axis.low = range.low >= 0 && range.low < 0.6 * range.high ? 0 : range.low - room;
  if (range.low >= 0) axis.low = std::max(0.0, axis.low);
  return axis;
}

// The groups of one series, by x.
std::map<std::uint32_t, std::vector<std::uint32_t>> rows_of(const Chart& chart) {
  std::map<std::uint32_t, std::vector<std::uint32_t>> rows;
  for (std::uint32_t i = 0; i < chart.groups.size(); ++i) {
    if (chart.groups[i].count > 0) rows[chart.groups[i].series].push_back(i);
  }
  return rows;
}

// Where the marks of groups stand: several of a category stand side by side.
struct Places {
  Slots slots;
  NumberAxis y;
  float each = 0;  // width for one series
  float series = 1;

  float x(const Group& group) const {
    const float center = slots.centers[group.x];
    return center + each * (static_cast<float>(group.series) - (series - 1) / 2);
  }
};

void add_mark(Painter& painter, std::uint32_t index, Point center, const Area& area) {
  const Group& group = painter.chart().groups[index];
  painter.scene().marks.push_back({.kind = Mark::Kind::group,
                                   .index = index,
                                   .row = group.series,
                                   .first = group.first,
                                   .count = group.count,
                                   .center = center,
                                   .area = area});
}

void draw_line_series(Painter& painter, const Places& places, const std::vector<std::uint32_t>& row) {
  const Chart& chart = painter.chart();
  const Color color = painter.series_color(chart.groups[row.front()].series);
  const bool is_numeric = chart.x.is_numeric() && row.size() > 1;
  LineShape line{.width = 2, .color = color};
  BandShape band{.fill = with_alpha(color, kBandAlpha)};
  for (const std::uint32_t index : row) {
    const Group& group = chart.groups[index];
    const float x = places.x(group), y = places.y.at(group.middle(chart.spec));
    double low = group.low(chart.spec);
    if (places.y.is_log) low = std::max(low, places.y.low);
    const Point upper{x, places.y.at(group.high(chart.spec))}, lower{x, places.y.at(low)};
    line.points.push_back({x, y});
    band.upper.push_back(upper);
    band.lower.push_back(lower);
    if (!is_numeric && lower.y - upper.y > 1)
      painter.add(LineShape{{upper, lower}, 2, with_alpha(color, 0.5f)});
  }
  if (is_numeric) {
    if (chart.spec.measure != Measure::distinct) painter.add(std::move(band));
    painter.add(line);
  }
  const float dot = places.slots.room < 3 * kDot ? 1.5f : kDot;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const Point at = line.points[i];
    painter.add(DotShape{at, dot, color});
    const float half = std::clamp(places.slots.room / 2, 2.0f, kHit);
    add_mark(painter, row[i], at, {at.x - half, at.y - kHit, at.x + half, at.y + kHit});
  }
}

void draw_outliers(Painter& painter, const Places& places, std::uint32_t index, float x, Color color) {
  const Chart& chart = painter.chart();
  const Group& group = chart.groups[index];
  const auto numbers = chart.numbers_of(group);
  for (std::uint32_t i = 0; i < group.count; ++i) {
    const double number = static_cast<double>(numbers[i]);
    if (number >= group.summary.low_whisker && number <= group.summary.high_whisker) continue;
    const Point at{x, places.y.at(number)};
    painter.add(DotShape{at, 2, with_alpha(color, 0.8f)});
    painter.scene().marks.push_back({.kind = Mark::Kind::outlier,
                                     .index = index,
                                     .row = group.series,
                                     .first = group.first + i,
                                     .count = 1,
                                     .center = at,
                                     .area = {at.x - 4, at.y - 4, at.x + 4, at.y + 4}});
  }
}

void draw_box(Painter& painter, const Places& places, std::uint32_t index) {
  const Chart& chart = painter.chart();
  const Group& group = chart.groups[index];
  const Summary& summary = group.summary;
  const Color color = painter.series_color(group.series);
  const float x = std::round(places.x(group)), half = std::clamp(places.each * 0.35f, 1.0f, kWidestBox);
  const float top = places.y.at(summary.q3), bottom = places.y.at(summary.q1);
  const float middle = places.y.at(summary.median);
  const float high = places.y.at(summary.high_whisker), low = places.y.at(summary.low_whisker);
  painter.add(RectShape{{x - half, top, x + half, std::max(bottom, top + 1)}, with_alpha(color, 0.3f)});
  painter.add(LineShape{{{x, top}, {x, high}}, 1, color});
  painter.add(LineShape{{{x, bottom}, {x, low}}, 1, color});
  for (const float end : {high, low})
    painter.add(LineShape{{{x - half / 2, end}, {x + half / 2, end}}, 1, color});
  painter.add(LineShape{{{x - half, middle}, {x + half, middle}}, 2, color});
  const float reach = std::max(half, 4.0f);
  add_mark(painter, index, {x, middle},
           {x - reach, std::min(high, middle - 4), x + reach, std::max(low, middle + 4)});
  draw_outliers(painter, places, index, x, color);
}

struct Dot {
  std::uint32_t group = 0, cell = 0;
  Point at;
  std::int32_t bin_x = 0, bin_y = 0;
};

// Each dot has a place of its own beside its value's, which is the same whenever the chart is drawn.
std::vector<Dot> place_dots(const Chart& chart, const Places& places) {
  std::vector<Dot> dots;
  dots.reserve(chart.cells.size());
  const float spread = std::min(places.each * 0.6f, 48.0f);
  for (std::uint32_t index = 0; index < chart.groups.size(); ++index) {
    const Group& group = chart.groups[index];
    if (group.count == 0) continue;
    const float x = places.x(group);
    for (std::uint32_t i = group.first; i < group.first + group.count; ++i) {
      const auto part = static_cast<float>(mix64(chart.cells[i]) >> 40) / static_cast<float>(1u << 24);
      const Point at{x + spread * (part - 0.5f), places.y.at(static_cast<double>(chart.numbers[i]))};
      dots.push_back({index, chart.cells[i], at, static_cast<std::int32_t>(at.x / kDotBin),
                      static_cast<std::int32_t>(at.y / kDotBin)});
    }
  }
  return dots;
}

void add_dots(Painter& painter, const Dot& dot, Point at, float radius, std::size_t first) {
  Scene& scene = painter.scene();
  scene.marks.push_back({.kind = Mark::Kind::dots,
                         .index = dot.group,
                         .row = painter.chart().groups[dot.group].series,
                         .first = static_cast<std::uint32_t>(first),
                         .count = static_cast<std::uint32_t>(scene.dot_cells.size() - first),
                         .center = at,
                         .area = {at.x - radius, at.y - radius, at.x + radius, at.y + radius}});
}

void draw_few_dots(Painter& painter, const std::vector<Dot>& dots) {
  for (const Dot& dot : dots) {
    const Color color = painter.series_color(painter.chart().groups[dot.group].series);
    painter.add(DotShape{dot.at, 2.5f, with_alpha(color, 0.7f)});
    painter.scene().dot_cells.push_back(dot.cell);
    add_dots(painter, dot, dot.at, 4, painter.scene().dot_cells.size() - 1);
  }
}

// Squares that are stronger where more dots fall on one another.
void draw_many_dots(Painter& painter, std::vector<Dot> dots) {
  const auto key = [](const Dot& dot) { return std::tuple(dot.group, dot.bin_y, dot.bin_x, dot.cell); };
  std::ranges::sort(dots, {}, key);
  std::vector<std::uint32_t>& cells = painter.scene().dot_cells;
  for (std::size_t begin = 0; begin < dots.size();) {
    const Dot& dot = dots[begin];
    const std::size_t first = cells.size();
    std::size_t end = begin;
    for (; end < dots.size() && dots[end].group == dot.group && dots[end].bin_x == dot.bin_x &&
           dots[end].bin_y == dot.bin_y;
         ++end)
      cells.push_back(dots[end].cell);
    const float left = static_cast<float>(dot.bin_x) * kDotBin, top = static_cast<float>(dot.bin_y) * kDotBin;
    const float alpha = 1 - std::pow(0.6f, static_cast<float>(end - begin));
    const Color color = painter.series_color(painter.chart().groups[dot.group].series);
    painter.add(RectShape{{left, top, left + kDotBin - 1, top + kDotBin - 1}, with_alpha(color, alpha)});
    add_dots(painter, dot, {left + kDotBin / 2 - 0.5f, top + kDotBin / 2 - 0.5f}, kDotBin / 2, first);
    begin = end;
  }
}

// Inside the scene's plot.
Places make_places(const Chart& chart, const Area& plot) {
  Places places{.slots = make_slots(chart.x, plot.left, plot.right), .y = number_axis(chart, plot)};
  places.series = static_cast<float>(std::max<std::size_t>(1, chart.series.labels.size()));
  // Lines over numbers share their x; everything else stands side by side.
  if (chart.spec.kind == Kind::line && chart.x.is_numeric()) {
    places.series = 1;
    places.each = 0;
  } else {
    places.each = std::min(places.slots.room, 160.0f) * 0.85f / places.series;
  }
  return places;
}

// The frame: lines at the ticks with their labels, the axes' titles; sets the scene's plot.
Places draw_frame(Painter& painter, float top) {
  Scene& scene = painter.scene();
  const Chart& chart = painter.chart();
  const Palette& palette = painter.palette();
  Area plot{0, top + kLine + 2, scene.width - kGap, scene.height - 2 * kLine - 4};
  plot.bottom = std::max(plot.bottom, plot.top + 40);
  const NumberAxis y = number_axis(chart, plot);
  const int wanted = std::max(2, static_cast<int>((plot.bottom - plot.top) / 56));
  const TickLabels ticks = measure_ticks(chart.spec.measure, y.low, y.high, y.is_log, wanted);
  float widest = 0;
  for (const std::string& label : ticks.labels) widest = std::max(widest, painter.width_of(label));
  plot.left = std::ceil(widest) + kGap;
  plot.right = std::max(plot.right, plot.left + 40);
  scene.plot = plot;
  painter.text({0, top + kLine / 2}, Align::left, palette.muted, ticks.title, scene.width);
  for (std::size_t i = 0; i < ticks.values.size(); ++i) {
    const float at = std::round(y.at(ticks.values[i]));
    painter.add(RectShape{{plot.left, at, plot.right, at + 1}, palette.line});
    painter.text({plot.left - kGap, at}, Align::right, palette.muted, ticks.labels[i]);
  }
  Places places = make_places(chart, plot);
  draw_slot_labels(painter, chart.x, places.slots, plot.bottom + 2);
  painter.text({(plot.left + plot.right) / 2, plot.bottom + 2 + kLine * 1.5f}, Align::center, palette.muted,
               chart.x.name.empty() ? "" : chart.x.name, plot.right - plot.left);
  return places;
}

}  // namespace

void draw_groups(Painter& painter, float top) {
  const Chart& chart = painter.chart();
  const Places places = draw_frame(painter, top);
  if (chart.spec.kind == Kind::scatter) return;
  for (const auto& [series, row] : rows_of(chart)) {
    if (chart.spec.kind == Kind::line) {
      draw_line_series(painter, places, row);
    } else {
      for (const std::uint32_t index : row) draw_box(painter, places, index);
    }
  }
}

void draw_dots(Painter& painter) {
  const Chart& chart = painter.chart();
  std::vector<Dot> dots = place_dots(chart, make_places(chart, painter.scene().plot));
  return dots.size() > kManyDots ? draw_many_dots(painter, std::move(dots)) : draw_few_dots(painter, dots);
}

}  // namespace proofsheet::chart
