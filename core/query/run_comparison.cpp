#include "query/run_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <set>
#include <unordered_map>
#include <utility>

#include "sheet/cell_space.h"

namespace proofsheet::query {
namespace {

constexpr std::uint64_t kMostComparedValues = 10'000'000;  // of an axis that is compared

// The values of an axis that two plans have: a number for each text, the same in both.
struct SharedAxis {
  std::string name;
  std::uint64_t texts = 0;
  std::vector<std::uint64_t> before, after;  // by value index
};

const sheet::Axis* find_axis(const std::vector<sheet::Axis>& axes, const std::string& name) {
  const auto found = std::ranges::find(axes, name, &sheet::Axis::name);
  return found == axes.end() ? nullptr : &*found;
}

Result<std::vector<SharedAxis>> shared_axes(const sheet::Sheet& before, const sheet::Sheet& after) {
  const std::vector<sheet::Axis> all_before = sheet::all_axes(before), all_after = sheet::all_axes(after);
  std::vector<SharedAxis> shared;
  for (const sheet::Axis& axis : all_after) {
    const sheet::Axis* other = find_axis(all_before, axis.name);
    if (other == nullptr || (!axis.varies() && !other->varies())) continue;
    if (std::max(axis.values.size(), other->values.size()) > kMostComparedValues) {
      return fail(ErrorKind::unsupported, fmt::format("`{}` has too many values to compare: {} at most",
                                                      axis.name, kMostComparedValues));
    }
    SharedAxis& made = shared.emplace_back();
    made.name = axis.name;
    std::unordered_map<std::string, std::uint64_t> numbers;
    const auto number = [&](const sheet::Axis& of, std::vector<std::uint64_t>& to) {
      for (std::uint64_t i = 0; i < of.values.size(); ++i)
        to.push_back(numbers.emplace(to_display(of.values.at(i)), numbers.size()).first->second);
    };
    number(*other, made.before);
    number(axis, made.after);
    made.texts = numbers.size();
  }
  return shared;
}

// The place of each cell of a plan as one number.
std::vector<std::uint64_t> places(const sheet::Plan& plan, const std::vector<SharedAxis>& axes,
                                  std::vector<std::uint64_t> SharedAxis::*numbers) {
  std::vector<std::uint64_t> places(static_cast<std::size_t>(plan.size()), 0);
  std::vector<std::size_t> positions;
  for (const SharedAxis& axis : axes) {
    if (const auto position = plan.axis_position(axis.name)) positions.push_back(*position);
  }
  const auto columns = plan.value_columns(positions);
  std::size_t column = 0;
  for (const SharedAxis& axis : axes) {
    const bool varies = plan.axis_position(axis.name).has_value();
    for (std::size_t cell = 0; cell < places.size(); ++cell)
      places[cell] = places[cell] * axis.texts + (axis.*numbers)[varies ? columns[column][cell] : 0];
    column += varies ? 1 : 0;
  }
  return places;
}

Result<> check_combinations(const std::vector<SharedAxis>& axes) {
  std::uint64_t combinations = 1;
  for (const SharedAxis& axis : axes) {
    if (axis.texts > std::numeric_limits<std::uint64_t>::max() / combinations)
      return fail(ErrorKind::unsupported, "the axes of the two runs have too many combinations to compare");
    combinations *= axis.texts;
  }
  return {};
}

// What is known of a cell of a run.
struct Known {
  store::CellSummary summary;
  std::uint64_t answer = 0;
};
using KnownCells = std::unordered_map<std::uint64_t, Known>;

Result<KnownCells> known_cells(const store::Store& store, store::RunId run, std::stop_token stop) {
  const auto summaries = store.summaries(run);
  if (!summaries) return fail(summaries.error());
  KnownCells known;
  known.reserve(summaries->size());
  for (const store::CellSummary& summary : *summaries) known[summary.cell].summary = summary;
  const auto read = store.for_each_reading(run, [&](const store::CellReading& reading) {
    if (const auto found = known.find(reading.cell); found != known.end())
      found->second.answer = reading.answer;
    return !stop.stop_requested();
  });
  if (!read) return fail(read.error());
  if (stop.stop_requested()) return fail(ErrorKind::cancelled, "the comparison was stopped");
  return known;
}

double median(std::vector<double> numbers) {
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::ranges::nth_element(numbers, middle);
  if (numbers.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(numbers.begin(), middle)) / 2;
}

std::optional<double> mean(const std::vector<double>& numbers) {
  if (numbers.empty()) return {};
  double sum = 0;
  for (const double number : numbers) sum += number;
  return sum / static_cast<double>(numbers.size());
}

RunSide side_of(const KnownCells& known, const std::set<std::uint64_t>& cells) {
  RunSide side;
  std::vector<double> latencies, tokens, ratings;
  for (const std::uint64_t cell : cells) {
    const auto found = known.find(cell);
    if (found == known.end()) {
      ++side.missing;
      continue;
    }
    const store::CellSummary& summary = found->second.summary;
    switch (summary.state) {
      case store::CellState::done:
        ++side.done;
        latencies.push_back(summary.latency_ms);
        break;
      case store::CellState::filtered:
        ++side.filtered;
        break;
      case store::CellState::failed:
        ++side.failed;
        break;
      default:
        ++side.missing;
    }
    side.cost_usd += summary.cost_usd.value_or(0);
    if (summary.output_tokens) tokens.push_back(static_cast<double>(*summary.output_tokens));
    if (summary.rating) ratings.push_back(*summary.rating);
  }
  if (!latencies.empty()) side.median_latency_ms = median(std::move(latencies));
  side.mean_output_tokens = mean(tokens);
  side.mean_rating = mean(ratings);
  return side;
}

struct RunPlan {
  store::RunInfo info;
  std::optional<sheet::Plan> plan;
};

Result<RunPlan> plan_of_run(const store::Store& store, store::RunId run) {
  auto info = store.run(run);
  if (!info) return fail(info.error());
  sheet::Loaded loaded = sheet::parse_sheet(info->sheet_yaml, fmt::format("run {}", run), {});
  if (!loaded.ok()) {
    return fail(ErrorKind::invalid_input, loaded.problems.empty()
                                              ? fmt::format("the sheet of run {} cannot be read", run)
                                              : loaded.problems.front().to_string());
  }
  auto plan = sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*loaded.sheet)));
  if (!plan) return fail(plan.error());
  return RunPlan{std::move(*info), std::move(*plan)};
}

void compare_answers(RunComparison& comparison, const KnownCells& before, const KnownCells& after) {
  const auto ended = [](const KnownCells& known, std::uint64_t cell) -> const Known* {
    const auto found = known.find(cell);
    const bool is_ended = found != known.end() && store::is_final(found->second.summary.state) &&
                          found->second.summary.state != store::CellState::cancelled;
    return is_ended ? &found->second : nullptr;
  };
  for (const CellPair& pair : comparison.common.pairs) {
    const Known* was = ended(before, pair.before);
    const Known* is = ended(after, pair.after);
    if (was == nullptr || is == nullptr) continue;
    const bool was_done = was->summary.state == store::CellState::done;
    const bool is_done = is->summary.state == store::CellState::done;
    if (was_done && is_done && was->answer == is->answer)
      ++comparison.same_answers;
    else if (was_done && is_done)
      comparison.other_answers.push_back(pair);
    else if (was_done)
      comparison.now_failed.push_back(pair);
    else if (is_done)
      comparison.now_answered.push_back(pair);
  }
}

}  // namespace

Result<CommonCells> common_cells(const sheet::Plan& before, const sheet::Plan& after) {
  const auto found_axes = shared_axes(before.sheet(), after.sheet());
  if (!found_axes) return fail(found_axes.error());
  const std::vector<SharedAxis>& axes = *found_axes;
  if (auto checked = check_combinations(axes); !checked) return fail(checked.error());
  CommonCells common;
  for (const SharedAxis& axis : axes) common.axes.push_back(axis.name);
  const std::vector<std::uint64_t> places_before = places(before, axes, &SharedAxis::before);
  const std::vector<std::uint64_t> places_after = places(after, axes, &SharedAxis::after);
  std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> earlier, later;
  for (std::size_t cell = 0; cell < places_before.size(); ++cell)
    earlier[places_before[cell]].push_back(cell);
  for (std::size_t cell = 0; cell < places_after.size(); ++cell) later[places_after[cell]].push_back(cell);
  for (const auto& [place, cells] : later) {
    const auto found = earlier.find(place);
    if (found == earlier.end()) continue;
    const std::vector<std::uint64_t>& others = found->second;
    // Where both have several, they stand beside each other one by one.
    const std::size_t most = cells.size() > 1 && others.size() > 1 ? std::min(cells.size(), others.size())
                                                                   : std::max(cells.size(), others.size());
    for (std::size_t i = 0; i < most; ++i)
      common.pairs.push_back({others[std::min(i, others.size() - 1)], cells[std::min(i, cells.size() - 1)]});
  }
  std::ranges::sort(common.pairs, {},
                    [](const CellPair& pair) { return std::pair(pair.after, pair.before); });
  return common;
}

Result<RunComparison> compare_runs(const store::Store& store, store::RunId before, store::RunId after,
                                   std::stop_token stop) {
  auto earlier = plan_of_run(store, before), later = plan_of_run(store, after);
  if (!earlier) return fail(earlier.error());
  if (!later) return fail(later.error());
  auto common = common_cells(*earlier->plan, *later->plan);
  if (!common) return fail(common.error());
  const auto known_before = known_cells(store, before, stop);
  if (!known_before) return fail(known_before.error());
  const auto known_after = known_cells(store, after, stop);
  if (!known_after) return fail(known_after.error());

  RunComparison comparison;
  comparison.changes = sheet::changes_between(earlier->plan->sheet(), later->plan->sheet());
  comparison.before_run = std::move(earlier->info);
  comparison.after_run = std::move(later->info);
  comparison.before_cells = earlier->plan->size();
  comparison.after_cells = later->plan->size();
  comparison.common = std::move(*common);
  std::set<std::uint64_t> cells_before, cells_after;
  for (const CellPair& pair : comparison.common.pairs) {
    cells_before.insert(pair.before);
    cells_after.insert(pair.after);
  }
  comparison.before = side_of(*known_before, cells_before);
  comparison.after = side_of(*known_after, cells_after);
  compare_answers(comparison, *known_before, *known_after);
  return comparison;
}

}  // namespace proofsheet::query
