#include "chart/plot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/tr.h"
#include "base/utf8.h"

namespace proofsheet::chart {

namespace {

constexpr float kSwatch = 10;
constexpr std::size_t kMostLegend = 24;
constexpr std::size_t kMostValueTicks = 12;

int decimals_of(double step) {
  return std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 12);
}

}  // namespace

float NumberAxis::at(double value) const {
  const auto of = [this](double number) { return is_log ? std::log10(number) : number; };
  const double span = of(high) - of(low);
  const double part = span > 0 ? (of(value) - of(low)) / span : 0.5;
  return from + (to - from) * static_cast<float>(part);
}

Color with_alpha(Color color, float alpha) {
  color.a = static_cast<std::uint8_t>(std::lround(static_cast<float>(color.a) * alpha));
  return color;
}

const AxisScale& color_axis(const Chart& chart) {
  return chart.spec.kind == Kind::histogram ? chart.x : chart.series;
}

void Painter::text(Point at, Align align, Color color, std::string_view text, float room, float size,
                   bool is_bold) {
  std::string shown(text);
  for (std::size_t length = count_code_points(text); width_of(shown, size, is_bold) > room && length > 1;)
    shown = ellipsize(text, --length);
  add(TextShape{at, align, size, is_bold, color, std::move(shown)});
}

Color Painter::scale_color(double part) const {
  const auto last = static_cast<double>(palette_.scale.size() - 1);
  return palette_.scale[static_cast<std::size_t>(std::lround(std::clamp(part, 0.0, 1.0) * last))];
}

Color Painter::series_color(std::uint32_t series) const {
  const AxisScale& axis = color_axis(chart());
  const std::size_t count = axis.labels.size();
  if (count < 2) return palette_.mark;
  if (!axis.is_numeric() && count <= palette_.series.size()) return palette_.series[series];
  const double part = static_cast<double>(series) / static_cast<double>(count - 1);
  return scale_color(static_cast<double>(palette_.scale_from) +
                     static_cast<double>(palette_.scale_to - palette_.scale_from) * part);
}

float Painter::draw_head() {
  const float room = scene_.width;
  float y = kLine / 2;
  text({0, y}, Align::left, palette_.text, title_of(chart()), room, kTitle, true);
  y += kLine;
  const std::string subtitle = subtitle_of(chart());
  text({0, y}, Align::left, palette_.muted, subtitle, room);
  y += kLine / 2 + kGap;
  if (chart().spec.kind == Kind::heat_map || color_axis(chart()).labels.size() < 2) return y;
  return draw_legend(y);
}

// Name and values of the coloured axis, in at most two lines.
float Painter::draw_legend(float top) {
  const AxisScale& axis = color_axis(chart());
  const float right = scene_.width, line = kLine;
  float x = 0, y = top + line / 2;
  text({x, y}, Align::left, palette_.muted, axis.name, right / 3);
  x += std::min(width_of(axis.name), right / 3) + kGap;
  const float most = std::max(40.0f, right / 4);
  for (std::size_t i = 0; i < axis.labels.size(); ++i) {
    const float wanted = kSwatch + 4 + std::min(width_of(axis.labels[i]), most) + 12;
    const bool is_second_line = y > top + line;
    const std::string more = tr_format("and {} more", axis.labels.size() - i);
    const bool is_last = i + 1 == axis.labels.size();
    const float keep = is_second_line && !is_last ? width_of(more) + kGap : 0;
    if (x + wanted + keep > right && !is_second_line) {
      x = 0;
      y += line;
    } else if (x + wanted + keep > right || i >= kMostLegend) {
      text({x, y}, Align::left, palette_.muted, more);
      break;
    }
    const float half = kSwatch / 2;
    add(RectShape{{x, y - half, x + kSwatch, y + half}, series_color(static_cast<std::uint32_t>(i))});
    text({x + kSwatch + 4, y}, Align::left, palette_.text, axis.labels[i], most);
    x += wanted;
  }
  return y + line / 2 + kGap;
}

std::vector<std::string> plain_labels(const std::vector<double>& values, double step) {
  std::vector<std::string> labels;
  for (const double value : values) labels.push_back(fmt::format("{:.{}f}", value, decimals_of(step)));
  return labels;
}

TickLabels measure_ticks(Measure measure, double low, double high, bool is_log, int wanted) {
  const Unit unit = unit_for(measure, high);
  TickLabels ticks;
  ticks.title = tr_text(measure_name(measure));
  if (!unit.name.empty() && measure != Measure::tokens_per_second)
    ticks.title = tr_format("{} ({})", ticks.title, tr_text(unit.name));
  if (is_log) {
    ticks.values = log_ticks(low, high);
    if (ticks.values.size() < 2) ticks.values = {low, high};
    for (const double value : ticks.values)
      ticks.labels.push_back(fmt::format("{:.3g}", value / unit.divisor));
    return ticks;
  }
  const Ticks linear = linear_ticks(low / unit.divisor, high / unit.divisor, wanted,
                                    is_whole(measure) && unit.divisor == 1 && measure != Measure::rating);
  ticks.labels = plain_labels(linear.values, linear.step);
  for (const double value : linear.values) ticks.values.push_back(value * unit.divisor);
  return ticks;
}

Slots make_slots(const AxisScale& axis, float from, float to) {
  Slots slots;
  const std::size_t count = axis.labels.size();
  const float each = (to - from) / static_cast<float>(std::max<std::size_t>(1, count));
  slots.room = each;
  if (!axis.is_numeric() || count < 2 || !(axis.numbers.back() > axis.numbers.front())) {
    for (std::size_t i = 0; i < count; ++i)
      slots.centers.push_back(from + each * (static_cast<float>(i) + 0.5f));
    return slots;
  }
  // Half a slot stays free at both ends, so that nothing hangs over the edges.
  const float margin = std::min(each / 2, 80.0f);
  const NumberAxis scale{
      .low = axis.numbers.front(), .high = axis.numbers.back(), .from = from + margin, .to = to - margin};
  for (const double number : axis.numbers) slots.centers.push_back(scale.at(number));
  for (std::size_t i = 1; i < count; ++i) {
    const float distance = slots.centers[i] - slots.centers[i - 1];
    if (distance > 0) slots.room = std::min(slots.room, distance);
  }
  return slots;
}

void draw_slot_labels(Painter& painter, const AxisScale& axis, const Slots& slots, float top) {
  const Color color = painter.palette().muted;
  const float y = top + kLine / 2;
  const Area& plot = painter.scene().plot;
  float free_from = -1e9f;
  const std::size_t count = axis.labels.size();
  // Numbers far apart are named one by one, many numbers by round values between them.
  if (axis.is_numeric() && count > kMostValueTicks && axis.numbers.back() > axis.numbers.front()) {
    const NumberAxis scale{.low = axis.numbers.front(),
                           .high = axis.numbers.back(),
                           .from = slots.centers.front(),
                           .to = slots.centers.back()};
    const int wanted = std::max(2, static_cast<int>((scale.to - scale.from) / 64));
    const Ticks ticks = linear_ticks(scale.low, scale.high, wanted);
    const std::vector<std::string> labels = plain_labels(ticks.values, ticks.step);
    for (std::size_t i = 0; i < labels.size(); ++i)
      painter.text({scale.at(ticks.values[i]), y}, Align::center, color, labels[i]);
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const float room = axis.is_numeric() ? 120 : std::max(48.0f, slots.room - 4);
    const float width = std::min(painter.width_of(axis.labels[i]), room);
    const float center = std::clamp(slots.centers[i], plot.left + width / 2,
                                    std::max(plot.left + width / 2, plot.right - width / 2));
    if (center - width / 2 < free_from) continue;
    painter.text({center, y}, Align::center, color, axis.labels[i], room);
    free_from = center + width / 2 + 6;
  }
}

}  // namespace proofsheet::chart
