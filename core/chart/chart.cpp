#include "chart/chart.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <unordered_map>

#include <fmt/format.h>

#include "base/tr.h"

namespace proofsheet::chart {

namespace {

constexpr std::uint32_t kNowhere = 0xffffffff;

// What is known of each cell before it is grouped.
struct Numbers {
  std::vector<float> of_cell;         // NaN = none
  std::vector<std::uint32_t> answer;  // of Measure::distinct
};

struct PlacedAxis {
  AxisScale scale;
  std::vector<std::uint32_t> place_of_value;
  std::vector<std::uint32_t> value_of_cell;  // empty for no axis: all cells stand at 0
  std::uint32_t place(std::size_t cell) const {
    return value_of_cell.empty() ? 0 : place_of_value[value_of_cell[cell]];
  }
};

PlacedAxis place_axis(const Input& input, const std::string& name) {
  PlacedAxis axis;
  const auto position = input.plan.axis_position(name);
  if (!position) {
    axis.scale.labels = {tr("all cells")};
    return axis;
  }
  axis.scale.name = name;
  std::vector<std::uint32_t> shown = input.pivot.shown_value_indices(name);
  std::vector<Value> values;
  for (const std::uint32_t value : shown) values.push_back(input.plan.axis_value(*position, value));
  std::vector<std::size_t> order(shown.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const bool is_numeric =
      !values.empty() && std::ranges::all_of(values, [](const Value& value) { return value.is_number(); });
  if (is_numeric)
    std::ranges::stable_sort(order, {}, [&](std::size_t place) { return values[place].as_number(); });
  axis.place_of_value.assign(static_cast<std::size_t>(input.plan.axes()[*position].values.size()), kNowhere);
  for (std::size_t place = 0; place < order.size(); ++place) {
    axis.place_of_value[shown[order[place]]] = static_cast<std::uint32_t>(place);
    axis.scale.labels.push_back(to_display(values[order[place]]));
    if (is_numeric) axis.scale.numbers.push_back(values[order[place]].as_number());
  }
  axis.value_of_cell = std::move(input.plan.value_columns({*position}).front());
  return axis;
}

// The cells that are neither hidden, of a hidden value, nor filtered away.
query::CellSet shown_cells(const Input& input) {
  query::CellSet shown = input.matched ? *input.matched : query::CellSet(input.plan.size(), true);
  for (const sheet::CellIndex cell : input.hidden) shown.set(cell, false);
  for (const sheet::AxisView& view : input.pivot.layout().views) {
    const auto position = input.plan.axis_position(view.axis);
    if (view.hidden.empty() || !position) continue;
    std::vector<bool> is_shown(static_cast<std::size_t>(input.plan.axes()[*position].values.size()), false);
    for (const std::uint32_t value : input.pivot.shown_value_indices(view.axis)) is_shown[value] = true;
    const auto column = std::move(input.plan.value_columns({*position}).front());
    for (std::size_t cell = 0; cell < column.size(); ++cell) {
      if (!is_shown[column[cell]]) shown.set(cell, false);
    }
  }
  return shown;
}

Result<Numbers> numbers_of(Measure measure, const Input& input, const std::stop_token& stop) {
  Numbers numbers;
  const auto number = number_of(measure);
  if (number && query::is_at_hand(*number)) {
    numbers.of_cell = query::numbers_of(input.facts, *number);
    return numbers;
  }
  numbers.of_cell.assign(input.facts.size(), query::kUnknown);
  if (measure == Measure::distinct) numbers.answer.assign(input.facts.size(), 0);
  std::unordered_map<std::uint64_t, std::uint32_t> answers;
  const Result<> read = input.readings([&](const store::CellReading& reading) {
    if (reading.cell >= numbers.of_cell.size()) return true;
    const auto cell = static_cast<std::size_t>(reading.cell);
    if (number) {
      numbers.of_cell[cell] = query::number_of(reading, *number);
    } else if (reading.answer != 0) {
      const auto next = static_cast<std::uint32_t>(answers.size());
      numbers.answer[cell] = answers.try_emplace(reading.answer, next).first->second;
      numbers.of_cell[cell] = 1;
    }
    return !stop.stop_requested();
  });
  if (!read) return fail(read.error());
  return numbers;
}

struct Entry {
  std::uint64_t group = 0;
  float number = 0;  // NaN last
  std::uint32_t cell = 0;
};

bool comes_before(const Entry& a, const Entry& b) {
  if (a.group != b.group) return a.group < b.group;
  const bool no_a = std::isnan(a.number), no_b = std::isnan(b.number);
  if (no_a != no_b) return no_b;
  if (!no_a && a.number != b.number) return a.number < b.number;
  return a.cell < b.cell;
}

// Takes a number away that cannot be drawn, and counts why.
float drawable(float number, const query::CellFacts& facts, const Spec& spec, LeftOut& left_out) {
  if (!store::is_final(facts.state)) {
    ++left_out.unfinished;
    return query::kUnknown;
  }
  // What a failure took is no answer's number; a rating is the user's, whatever became of the cell.
  if (facts.state != store::CellState::done && (spec.measure != Measure::rating || std::isnan(number))) {
    ++left_out.failed;
    return query::kUnknown;
  }
  if (std::isnan(number)) {
    ++left_out.without;
  } else if (spec.is_log && number <= 0) {
    ++left_out.not_positive;
    return query::kUnknown;
  }
  return number;
}

std::uint32_t count_distinct(std::span<const std::uint32_t> cells, const Numbers& numbers) {
  std::vector<std::uint32_t> answers;
  answers.reserve(cells.size());
  for (const std::uint32_t cell : cells) answers.push_back(numbers.answer[cell]);
  std::ranges::sort(answers);
  const auto rest = std::ranges::unique(answers);
  return static_cast<std::uint32_t>(answers.size() - rest.size());
}

void add_groups(Chart& chart, std::span<const Entry> entries, std::uint64_t series, const Numbers& numbers) {
  for (std::size_t begin = 0; begin < entries.size();) {
    Group group{.x = static_cast<std::uint32_t>(entries[begin].group / series),
                .series = static_cast<std::uint32_t>(entries[begin].group % series),
                .first = static_cast<std::uint32_t>(chart.cells.size())};
    std::size_t end = begin;
    for (; end < entries.size() && entries[end].group == entries[begin].group; ++end) {
      if (std::isnan(entries[end].number)) {
        ++group.left_out;
        continue;
      }
      ++group.count;
      chart.cells.push_back(entries[end].cell);
      chart.numbers.push_back(entries[end].number);
    }
    group.summary = summarize(chart.numbers_of(group));
    if (chart.spec.measure == Measure::distinct)
      group.distinct = count_distinct(chart.cells_of(group), numbers);
    chart.groups.push_back(group);
    begin = end;
  }
}

void add_bins(Chart& chart) {
  std::vector<float> sorted = chart.numbers;
  std::ranges::sort(sorted);
  chart.edges = histogram_edges(sorted, is_whole(chart.spec.measure), chart.spec.is_log);
  const std::size_t bins = chart.edges.size() - 1, places = chart.x.labels.size();
  std::vector<Entry> entries;
  entries.reserve(chart.cells.size());
  for (const Group& group : chart.groups) {
    for (std::uint32_t i = group.first; i < group.first + group.count; ++i) {
      const auto above = std::ranges::upper_bound(chart.edges, static_cast<double>(chart.numbers[i]));
      const auto edge = static_cast<std::size_t>(above - chart.edges.begin());
      const std::size_t bin = std::min(std::max<std::size_t>(edge, 1) - 1, bins - 1);
      entries.push_back({bin * places + group.x, chart.numbers[i], chart.cells[i]});
    }
  }
  std::ranges::sort(entries, comes_before);
  for (const Entry& entry : entries) {
    const auto bin = static_cast<std::uint32_t>(entry.group / places),
               x = static_cast<std::uint32_t>(entry.group % places);
    if (chart.bins.empty() || chart.bins.back().bin != bin || chart.bins.back().x != x)
      chart.bins.push_back({.bin = bin,
                            .x = x,
                            .low = chart.edges[bin],
                            .high = chart.edges[bin + 1],
                            .first = static_cast<std::uint32_t>(chart.bin_cells.size())});
    ++chart.bins.back().count;
    chart.bin_cells.push_back(entry.cell);
  }
}

}  // namespace

double Group::middle(const Spec& spec) const {
  if (spec.measure == Measure::distinct) return count > 0 ? distinct : std::nan("");
  return spec.middle == Middle::mean ? summary.mean : summary.median;
}

double Group::low(const Spec& spec) const {
  if (spec.measure == Measure::distinct) return middle(spec);
  const double low = spec.middle == Middle::mean ? summary.mean_low : summary.q1;
  return std::isnan(low) ? middle(spec) : low;
}

double Group::high(const Spec& spec) const {
  if (spec.measure == Measure::distinct) return middle(spec);
  const double high = spec.middle == Middle::mean ? summary.mean_high : summary.q3;
  return std::isnan(high) ? middle(spec) : high;
}

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::line:
      return "line";
    case Kind::box:
      return "box";
    case Kind::scatter:
      return "scatter";
    case Kind::histogram:
      return "histogram";
    case Kind::heat_map:
      return "heat-map";
  }
  return "";
}

std::string why_not(Kind kind, Measure measure) {
  if (measure != Measure::distinct || kind == Kind::line || kind == Kind::heat_map) return {};
  return tr("Distinct answers are a number of many cells together: draw them as a line or a heat-map");
}

Spec fitted(Spec spec, const sheet::Plan& plan, const sheet::Layout& layout) {
  const auto varies = [&](const std::string& name) { return plan.axis_position(name).has_value(); };
  if (!varies(spec.axis)) spec.axis.clear();
  if (!why_not(spec.kind, spec.measure).empty()) spec.kind = Kind::line;
  if (spec.kind == Kind::histogram || !varies(spec.second) || spec.second == spec.axis) spec.second.clear();
  if (spec.kind != Kind::heat_map || !spec.second.empty()) return spec;
  for (const auto* side : {&layout.rows, &layout.columns, &layout.pages, &layout.fold}) {
    for (const std::string& name : *side) {
      if (varies(name) && name != spec.axis && spec.second.empty()) spec.second = name;
    }
  }
  return spec;
}

Result<Chart> make_chart(const Spec& spec, const Input& input, std::stop_token stop) {
  if (input.plan.size() >= kNowhere)
    return fail(ErrorKind::unsupported, fmt::format("a chart of {} cells", input.plan.size()));
  const query::CellSet shown = shown_cells(input);
  Result<Numbers> numbers = numbers_of(spec.measure, input, stop);
  if (!numbers) return fail(numbers.error());
  const PlacedAxis x = place_axis(input, spec.axis), series = place_axis(input, spec.second);
  Chart chart{.spec = spec, .x = x.scale, .series = series.scale};
  const std::uint64_t across = std::max<std::uint64_t>(1, series.scale.labels.size());
  std::vector<Entry> entries;
  entries.reserve(static_cast<std::size_t>(shown.count()));
  for (std::size_t cell = 0; cell < input.facts.size(); ++cell) {
    if (!shown.contains(cell)) continue;
    const std::uint32_t at = x.place(cell), in = series.place(cell);
    if (at == kNowhere || in == kNowhere) continue;
    ++chart.shown;
    const float number = drawable(numbers->of_cell[cell], input.facts[cell], spec, chart.left_out);
    entries.push_back({at * across + in, number, static_cast<std::uint32_t>(cell)});
  }
  if (stop.stop_requested()) return fail(ErrorKind::cancelled, "the chart was given up");
  std::ranges::sort(entries, comes_before);
  add_groups(chart, entries, across, *numbers);
  std::vector<float> sorted = chart.numbers;
  std::ranges::sort(sorted);
  chart.all = summarize(sorted);
  if (spec.measure == Measure::distinct) chart.all_distinct = count_distinct(chart.cells, *numbers);
  if (spec.kind == Kind::histogram) add_bins(chart);
  return chart;
}

}  // namespace proofsheet::chart
