#include "chart/scene.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/tr.h"
#include "chart/plot.h"

namespace proofsheet::chart {

namespace {

std::string capitalized(std::string_view words) {
  std::string text(words);
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string count_words(std::uint64_t count) {
  return tr_count(count, "{} cell", "{} cells");
}

std::string place_words(const AxisScale& axis, std::uint32_t place) {
  return axis.name.empty() ? std::string() : fmt::format("{} {}", axis.name, axis.labels[place]);
}

std::string group_words(const Chart& chart, std::uint32_t x, std::uint32_t series) {
  std::string words = place_words(chart.x, x);
  const std::string second = place_words(chart.series, series);
  if (!words.empty() && !second.empty()) return tr_format("{}, {}", words, second);
  words += second;
  return words.empty() ? tr("all cells") : words;
}

std::string between(const Chart& chart, double low, double high) {
  return range_text(chart.spec.measure, low, high);
}

ReadOut group_read_out(const Chart& chart, const Group& group) {
  ReadOut out{.title = group_words(chart, group.x, group.series)};
  std::string cells = count_words(group.count);
  if (group.left_out > 0) cells = tr_format("{}, {} left out", cells, group.left_out);
  if (chart.spec.measure == Measure::distinct) {
    out.lines = {tr_format("{} distinct of {}", group.distinct, group.count), std::move(cells)};
    return out;
  }
  const Summary& summary = group.summary;
  const auto value = [&](double number) { return value_text(chart.spec.measure, number); };
  out.lines.push_back(tr_format("median {}", value(summary.median)));
  out.lines.push_back(tr_format("quartiles {}", between(chart, summary.q1, summary.q3)));
  out.lines.push_back(tr_format("mean {}", value(summary.mean)));
  if (!std::isnan(summary.mean_low))
    out.lines.push_back(
        tr_format("95 % of the mean {}", between(chart, summary.mean_low, summary.mean_high)));
  out.lines.push_back(tr_format("range {}", between(chart, summary.min, summary.max)));
  out.lines.push_back(std::move(cells));
  return out;
}

// Of dots: one cell's number, or the range of several.
ReadOut dots_read_out(const Scene& scene, const Mark& mark) {
  const Chart& chart = *scene.chart;
  const Group& group = chart.groups[mark.index];
  const auto cells = scene.cells_of(mark);
  ReadOut out{.title = group_words(chart, group.x, group.series)};
  const auto all = chart.cells_of(group);
  const auto numbers = chart.numbers_of(group);
  double low = 0, high = 0;
  bool is_first = true;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (std::ranges::find(cells, all[i]) == cells.end()) continue;
    const auto number = static_cast<double>(numbers[i]);
    low = is_first ? number : std::min(low, number);
    high = is_first ? number : std::max(high, number);
    is_first = false;
  }
  out.lines.push_back(cells.size() == 1 ? value_text(chart.spec.measure, low) : between(chart, low, high));
  out.lines.push_back(cells.size() == 1 ? tr_format("cell {}", cells.front()) : count_words(cells.size()));
  return out;
}

ReadOut bin_read_out(const Chart& chart, const Bin& bin) {
  ReadOut out{.title = chart.x.name.empty() ? tr("all cells") : place_words(chart.x, bin.x)};
  if (is_whole(chart.spec.measure) && !chart.spec.is_log) {
    const double first = bin.low + 0.5, last = bin.high - 0.5;
    out.lines.push_back(first == last ? value_text(chart.spec.measure, first) : between(chart, first, last));
  } else {
    out.lines.push_back(between(chart, bin.low, bin.high));
  }
  out.lines.push_back(count_words(bin.count));
  return out;
}

// How far the step from one mark to another is; infinite when it does not lead that way.
float step_cost(const Mark& from, const Mark& to, Step step) {
  constexpr float kNever = 1e30f, kOtherRow = 1e6f, kLeast = 0.25f;
  const float dx = to.center.x - from.center.x, dy = to.center.y - from.center.y;
  const bool is_across = step == Step::left || step == Step::right;
  const float along = step == Step::right ? dx : step == Step::left ? -dx : step == Step::down ? dy : -dy;
  if (along < kLeast) return kNever;
  const float aside = std::abs(is_across ? dy : dx);
  return along + 2 * aside + (is_across && from.row != to.row ? kOtherRow : 0);
}

}  // namespace

std::span<const std::uint32_t> Scene::cells_of(const Mark& mark) const {
  const std::vector<std::uint32_t>& cells = mark.kind == Mark::Kind::bin    ? chart->bin_cells
                                            : mark.kind == Mark::Kind::dots ? dot_cells
                                                                            : chart->cells;
  return std::span(cells).subspan(mark.first, mark.count);
}

Scene make_scene(std::shared_ptr<const Chart> chart, float width, float height, const Palette& palette,
                 const TextWidth& text_width) {
  return with_dots(make_frame(std::move(chart), width, height, palette, text_width), palette);
}

Scene make_frame(std::shared_ptr<const Chart> chart, float width, float height, const Palette& palette,
                 const TextWidth& text_width) {
  Scene scene{.chart = std::move(chart), .width = width, .height = height, .ground = palette.ground};
  Painter painter(scene, palette, text_width);
  const float top = painter.draw_head();
  switch (scene.chart->spec.kind) {
    case Kind::histogram:
      draw_histogram(painter, top);
      break;
    case Kind::heat_map:
      draw_heat_map(painter, top);
      break;
    default:
      draw_groups(painter, top);
  }
  return scene;
}

Scene with_dots(Scene frame, const Palette& palette) {
  if (frame.chart->spec.kind != Kind::scatter) return frame;
  const TextWidth no_text = [](std::string_view, float, bool) { return 0.0f; };
  Painter painter(frame, palette, no_text);
  draw_dots(painter);
  return frame;
}

bool has_many_dots(const Chart& chart) {
  return chart.spec.kind == Kind::scatter && chart.cells.size() > kManyDots;
}

std::optional<std::size_t> mark_at(const Scene& scene, Point at) {
  for (std::size_t i = scene.marks.size(); i-- > 0;) {
    if (scene.marks[i].area.contains(at)) return i;
  }
  return std::nullopt;
}

std::vector<std::size_t> marks_in(const Scene& scene, const Area& area) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < scene.marks.size(); ++i) {
    if (area.contains(scene.marks[i].center)) found.push_back(i);
  }
  return found;
}

std::optional<std::size_t> next_mark(const Scene& scene, std::size_t from, Step step) {
  std::optional<std::size_t> best;
  float least = 1e29f;
  for (std::size_t i = 0; i < scene.marks.size(); ++i) {
    const float cost = step_cost(scene.marks[from], scene.marks[i], step);
    if (cost >= least) continue;
    least = cost;
    best = i;
  }
  return best;
}

ReadOut read_out(const Scene& scene, const Mark& mark) {
  const Chart& chart = *scene.chart;
  if (mark.kind == Mark::Kind::bin) return bin_read_out(chart, chart.bins[mark.index]);
  if (mark.kind == Mark::Kind::dots) return dots_read_out(scene, mark);
  const Group& group = chart.groups[mark.index];
  if (mark.kind == Mark::Kind::group) return group_read_out(chart, group);
  const auto number = static_cast<double>(chart.numbers[mark.first]);
  return {.title = group_words(chart, group.x, group.series),
          .lines = {value_text(chart.spec.measure, number), tr("beyond the whiskers"),
                    tr_format("cell {}", chart.cells[mark.first])}};
}

std::string title_of(const Chart& chart) {
  const std::string measure = capitalized(tr_text(measure_name(chart.spec.measure)));
  const std::string &x = chart.x.name, &series = chart.series.name;
  if (x.empty() && series.empty()) return measure;
  if (x.empty() || series.empty()) return tr_format("{} by {}", measure, x.empty() ? series : x);
  return tr_format("{} by {} and {}", measure, x, series);
}

std::string subtitle_of(const Chart& chart) {
  const bool is_mean = chart.spec.middle == Middle::mean;
  std::string words;
  switch (chart.spec.kind) {
    case Kind::line:
      words = is_mean ? tr("Mean, band: its 95 % confidence interval")
                      : tr("Median, band: first to third quartile");
      break;
    case Kind::box:
      words = tr("Median and quartiles, whiskers within 1.5 interquartile ranges");
      break;
    case Kind::scatter:
      words = tr("Each cell");
      break;
    case Kind::histogram:
      words = tr("How many cells have which number");
      break;
    case Kind::heat_map:
      words = is_mean ? tr("Mean") : tr("Median");
      break;
  }
  if (chart.spec.measure == Measure::distinct) words = tr("Different answers among the cells of a mark");
  words += " · " + count_words(chart.cells.size());
  const std::string left_out = left_out_words(chart);
  return left_out.empty() ? words : words + " · " + left_out;
}

}  // namespace proofsheet::chart
