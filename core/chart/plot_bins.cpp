// Histograms and heat-maps.
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/tr.h"
#include "chart/plot.h"

namespace proofsheet::chart {

namespace {

constexpr float kScaleBar = 96;
constexpr float kValueWidth = 44, kValueHeight = 20;  // places this large hold their number

std::uint32_t tallest(const Chart& chart) {
  std::vector<std::uint32_t> heights(chart.edges.size(), 0);
  for (const Bin& bin : chart.bins) heights[bin.bin] += bin.count;
  return heights.empty() ? 0 : *std::ranges::max_element(heights);
}

// Counts at the left, numbers below.
struct HistogramAxes {
  NumberAxis x = {}, y = {};
};
HistogramAxes draw_histogram_frame(Painter& painter, float top) {
  Scene& scene = painter.scene();
  const Chart& chart = painter.chart();
  const Palette& palette = painter.palette();
  Area plot{0, top + kLine + 2, scene.width - kGap, scene.height - 2 * kLine - 4};
  plot.bottom = std::max(plot.bottom, plot.top + 40);
  const double most = std::max<double>(1, tallest(chart));
  HistogramAxes axes{.y = {.low = 0, .high = most * 1.05, .from = plot.bottom, .to = plot.top}};
  const Ticks counts =
      linear_ticks(0, most, std::max(2, static_cast<int>((plot.bottom - plot.top) / 56)), true);
  const std::vector<std::string> labels = plain_labels(counts.values, counts.step);
  float widest = 0;
  for (const std::string& label : labels) widest = std::max(widest, painter.width_of(label));
  plot.left = std::ceil(widest) + kGap;
  plot.right = std::max(plot.right, plot.left + 40);
  scene.plot = plot;
  painter.text({0, top + kLine / 2}, Align::left, palette.muted, tr("cells"));
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const float at = std::round(axes.y.at(counts.values[i]));
    painter.add(RectShape{{plot.left, at, plot.right, at + 1}, palette.line});
    painter.text({plot.left - kGap, at}, Align::right, palette.muted, labels[i]);
  }
  axes.x = {.low = chart.edges.front(),
            .high = chart.edges.back(),
            .is_log = chart.spec.is_log,
            .from = plot.left,
            .to = plot.right};
  const TickLabels ticks = measure_ticks(chart.spec.measure, axes.x.low, axes.x.high, axes.x.is_log,
                                         std::max(2, static_cast<int>((plot.right - plot.left) / 80)));
  for (std::size_t i = 0; i < ticks.values.size(); ++i) {
    const float half = painter.width_of(ticks.labels[i]) / 2;
    const float x = std::clamp(axes.x.at(ticks.values[i]), half, scene.width - half);
    painter.text({x, plot.bottom + 2 + kLine / 2}, Align::center, palette.muted, ticks.labels[i]);
  }
  painter.text({(plot.left + plot.right) / 2, plot.bottom + 2 + kLine * 1.5f}, Align::center, palette.muted,
               ticks.title, plot.right - plot.left);
  return axes;
}

// The least and the greatest of what the groups stand for.
struct ValueRange {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  bool is_log = false;
  double part(double value) const {
    const auto of = [this](double number) { return is_log ? std::log10(number) : number; };
    return high > low ? (of(value) - of(low)) / (of(high) - of(low)) : 0.5;
  }
};

ValueRange range_of_groups(const Chart& chart) {
  ValueRange range{.is_log = chart.spec.is_log};
  for (const Group& group : chart.groups) {
    const double value = group.middle(chart.spec);
    if (std::isnan(value)) continue;
    range.low = std::min(range.low, value);
    range.high = std::max(range.high, value);
  }
  return range;
}

void draw_color_scale(Painter& painter, const ValueRange& range, float top) {
  const Measure measure = painter.chart().spec.measure;
  const std::string low = value_text(measure, range.low), high = value_text(measure, range.high);
  const float y = top + kLine / 2;
  float x = 0;
  painter.text({x, y}, Align::left, painter.palette().muted, low);
  x += painter.width_of(low) + kGap;
  constexpr int kSteps = 48;
  for (int i = 0; i < kSteps; ++i) {
    const float from = x + kScaleBar * static_cast<float>(i) / kSteps, to = from + kScaleBar / kSteps;
    painter.add(RectShape{{from, y - 4, to, y + 4}, painter.scale_color((i + 0.5) / kSteps)});
  }
  painter.text({x + kScaleBar + kGap, y}, Align::left, painter.palette().muted, high);
}

AxisScale without_numbers(AxisScale axis) {
  axis.numbers.clear();
  return axis;
}

// Row labels at the left, as many as fit.
void draw_row_labels(Painter& painter, const AxisScale& axis, const Slots& rows, float right) {
  float free_from = -1e9f;
  for (std::size_t i = 0; i < axis.labels.size(); ++i) {
    const float y = rows.centers[i];
    if (y - kLine / 2 < free_from) continue;
    painter.text({right, y}, Align::right, painter.palette().muted, axis.labels[i], right);
    free_from = y + kLine / 2;
  }
}

// Dark on light, light on dark.
Color ink_on(Color back) {
  const double light = 0.299 * back.r + 0.587 * back.g + 0.114 * back.b;
  return light > 120 ? Color{20, 22, 26, 255} : Color{240, 242, 244, 255};
}

void draw_place_of_group(Painter& painter, std::uint32_t index, const ValueRange& range, const Slots& columns,
                         const Slots& rows) {
  const Chart& chart = painter.chart();
  const Group& group = chart.groups[index];
  const float gap_x = columns.room > 6 ? 1.0f : 0.0f, gap_y = rows.room > 6 ? 1.0f : 0.0f;
  const float x = columns.centers[group.x], y = rows.centers[group.series];
  const Area area{x - columns.room / 2, y - rows.room / 2, x + columns.room / 2 - gap_x,
                  y + rows.room / 2 - gap_y};
  if (group.count == 0) {
    painter.add(RectShape{area, with_alpha(painter.palette().line, 0.5f)});
    return;
  }
  const double value = group.middle(chart.spec);
  const Color color = painter.scale_color(range.part(value));
  painter.add(RectShape{area, color});
  if (columns.room >= kValueWidth && rows.room >= kValueHeight) {
    const Unit unit = unit_for(chart.spec.measure, range.high);
    painter.text({x, y}, Align::center, ink_on(color), fmt::format("{:.3g}", value / unit.divisor),
                 columns.room - 4);
  }
  painter.scene().marks.push_back({.kind = Mark::Kind::group,
                                   .index = index,
                                   .row = group.series,
                                   .first = group.first,
                                   .count = group.count,
                                   .center = {x, y},
                                   .area = area});
}

}  // namespace

void draw_histogram(Painter& painter, float top) {
  const Chart& chart = painter.chart();
  const HistogramAxes axes = draw_histogram_frame(painter, top);
  std::uint32_t below = 0, bin_before = 0xffffffff;
  for (std::uint32_t index = 0; index < chart.bins.size(); ++index) {
    const Bin& bin = chart.bins[index];
    if (bin.bin != bin_before) below = 0;
    bin_before = bin.bin;
    const float left = axes.x.at(bin.low), right = axes.x.at(bin.high);
    const float gap = right - left > 4 ? 1.0f : 0.0f;
    const Area area{left, axes.y.at(below + bin.count), right - gap, axes.y.at(below)};
    painter.add(RectShape{area, painter.series_color(bin.x)});
    painter.scene().marks.push_back(
        {.kind = Mark::Kind::bin,
         .index = index,
         .row = bin.x,
         .first = bin.first,
         .count = bin.count,
         .center = {(area.left + area.right) / 2, (area.top + area.bottom) / 2},
         .area = {left, std::min(area.top, area.bottom - 3), right, area.bottom}});
    below += bin.count;
  }
}

void draw_heat_map(Painter& painter, float top) {
  Scene& scene = painter.scene();
  const Chart& chart = painter.chart();
  const ValueRange range = range_of_groups(chart);
  if (range.low <= range.high) draw_color_scale(painter, range, top);
  const AxisScale x_axis = without_numbers(chart.x), y_axis = without_numbers(chart.series);
  const bool has_rows = !y_axis.name.empty();
  float widest = 0;
  if (has_rows) {
    for (std::size_t i = 0; i < std::min<std::size_t>(y_axis.labels.size(), 1000); ++i)
      widest = std::max(widest, painter.width_of(y_axis.labels[i]));
  }
  const float label_room = std::min(std::ceil(widest), scene.width * 0.3f);
  Area plot{has_rows ? label_room + kGap : 0, top + 2 * kLine + 2, scene.width - kGap,
            scene.height - 2 * kLine - 4};
  plot.bottom = std::max(plot.bottom, plot.top + 40);
  plot.right = std::max(plot.right, plot.left + 40);
  scene.plot = plot;
  const Slots columns = make_slots(x_axis, plot.left, plot.right);
  const Slots rows = make_slots(y_axis, plot.top, plot.bottom);
  painter.text({0, top + kLine * 1.5f}, Align::left, painter.palette().muted, y_axis.name, scene.width);
  if (has_rows) draw_row_labels(painter, y_axis, rows, label_room);
  draw_slot_labels(painter, x_axis, columns, plot.bottom + 2);
  painter.text({(plot.left + plot.right) / 2, plot.bottom + 2 + kLine * 1.5f}, Align::center,
               painter.palette().muted, x_axis.name, plot.right - plot.left);
  for (std::uint32_t index = 0; index < chart.groups.size(); ++index)
    draw_place_of_group(painter, index, range, columns, rows);
}

}  // namespace proofsheet::chart
