#include "chart/chart.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "chart_helpers.h"

namespace proofsheet::chart {
namespace {

using Cells = std::vector<std::uint32_t>;
using Labels = std::vector<std::string>;

Cells cells_of(const Chart& chart, std::size_t group) {
  const auto cells = chart.cells_of(chart.groups[group]);
  Cells sorted(cells.begin(), cells.end());
  std::ranges::sort(sorted);
  return sorted;
}

TEST(Chart, GroupsByNumbersInTheirOrderAndByWordsInTheLayouts) {
  const sheet::Plan plan = plan_of(kThings);
  ASSERT_EQ(plan.size(), 24u);
  const Chart numbers = chart_of({.axis = "temperature"}, input_of(plan));
  EXPECT_EQ(numbers.x.labels, (Labels{"0", "0.5", "1"})) << "written as 1, 0, 0.5";
  EXPECT_EQ(numbers.x.numbers, (std::vector<double>{0, 0.5, 1}));
  ASSERT_EQ(numbers.groups.size(), 3u);
  EXPECT_EQ(cells_of(numbers, 0), (Cells{4, 5, 6, 7, 16, 17, 18, 19}));

  Input input = input_of(plan);
  sheet::Layout layout = plan.sheet().layout;
  layout.view_of("thing").order = {"pond"};
  input.pivot = sheet::Pivot(plan, layout);
  const Chart words = chart_of({.axis = "thing"}, input);
  EXPECT_EQ(words.x.labels, (Labels{"pond", "花园"}));
  EXPECT_FALSE(words.x.is_numeric());
  EXPECT_EQ(cells_of(words, 0).front(), 12u);
}

TEST(Chart, SplitsGroupsByASecondAxis) {
  const Chart chart = chart_of({.axis = "temperature", .second = "thing"}, input_of(plan_of(kThings)));
  ASSERT_EQ(chart.groups.size(), 6u);
  EXPECT_EQ(chart.groups[1].x, 0u);
  EXPECT_EQ(chart.groups[1].series, 1u);
  EXPECT_EQ(cells_of(chart, 1), (Cells{16, 17, 18, 19}));
  EXPECT_DOUBLE_EQ(chart.groups[1].summary.median, 1750);
  EXPECT_DOUBLE_EQ(chart.groups[1].middle(chart.spec), 1750);
  EXPECT_DOUBLE_EQ(chart.groups[1].low(chart.spec), 1675);
}

TEST(Chart, WithoutAnAxisIsOneGroup) {
  const Chart chart = chart_of({}, input_of(plan_of(kThings)));
  ASSERT_EQ(chart.groups.size(), 1u);
  EXPECT_EQ(chart.groups[0].count, 24u);
  EXPECT_EQ(chart.x.labels, (Labels{"all cells"}));
}

TEST(Chart, CountsWhatItLeavesOutAndDrawsNothingForIt) {
  Input input = input_of(plan_of(kThings));
  input.facts[0].state = store::CellState::failed;
  input.facts[1].state = store::CellState::filtered;
  input.facts[2].state = store::CellState::queued;
  input.facts[3].latency_ms = query::kUnknown;
  const Chart chart = chart_of({.axis = "thing", .is_log = true}, input);
  EXPECT_EQ(chart.left_out.failed, 2u);
  EXPECT_EQ(chart.left_out.unfinished, 1u);
  EXPECT_EQ(chart.left_out.without, 1u);
  EXPECT_EQ(chart.left_out.not_positive, 0u);
  EXPECT_EQ(chart.shown, 24u);
  EXPECT_EQ(chart.cells.size(), 20u);
  EXPECT_EQ(chart.groups[0].left_out, 4u);
  EXPECT_EQ(chart.groups[0].count, 8u);
  EXPECT_DOUBLE_EQ(chart.groups[0].summary.min, 400) << "never 0";
  EXPECT_EQ(left_out_words(chart), "2 without an answer, 1 not finished and 1 without a time are left out");
}

TEST(Chart, LeavesOutWhatHasNoLogarithm) {
  const Chart chart = chart_of({.axis = "thing", .is_log = true}, input_of(plan_of(kThings)));
  EXPECT_EQ(chart.left_out.not_positive, 1u);
  EXPECT_EQ(left_out_words(chart), "1 not above zero is left out");
}

TEST(Chart, MindsTheFilterHiddenCellsAndHiddenValues) {
  const sheet::Plan plan = plan_of(kThings);
  Input input = input_of(plan);
  query::CellSet matched(plan.size(), true);
  matched.set(5, false);
  input.matched = std::make_shared<const query::CellSet>(matched);
  input.hidden = {4};
  sheet::Layout layout = plan.sheet().layout;
  layout.view_of("thing").hidden = {"pond"};
  layout.view_of("temperature").hidden = {"0.5"};
  input.pivot = sheet::Pivot(plan, layout);
  const Chart chart = chart_of({.axis = "temperature"}, input);
  EXPECT_EQ(chart.shown, 6u);
  EXPECT_EQ(chart.x.labels, (Labels{"0", "1"}));
  EXPECT_EQ(cells_of(chart, 0), (Cells{6, 7}));
  EXPECT_EQ(cells_of(chart, 1), (Cells{0, 1, 2, 3}));
  EXPECT_EQ(left_out_words(chart), "") << "what is filtered away is not missing";
}

TEST(Chart, RatesAlsoWhatFailed) {
  Input input = input_of(plan_of(kThings));
  input.facts[0].state = store::CellState::failed;
  input.facts[0].rating = 1;
  input.facts[1].rating = 5;
  const Chart chart = chart_of({.measure = Measure::rating, .axis = "thing"}, input);
  EXPECT_EQ(cells_of(chart, 0), (Cells{0, 1}));
  EXPECT_EQ(chart.left_out.without, 22u);
}

Input with_readings(Input input) {
  input.readings = [](const std::function<bool(const store::CellReading&)>& visit) -> Result<> {
    for (std::uint64_t cell = 0; cell < 24; ++cell) {
      store::CellReading reading{.cell = cell};
      if (cell != 3) reading.ttft_ms = 10 + static_cast<double>(cell);
      reading.characters = 5;
      // Seeds 1 and 2 say the same.
      reading.answer = cell % 4 < 2 ? 77 : 100 + cell;
      if (!visit(reading)) break;
    }
    return {};
  };
  return input;
}

TEST(Chart, ReadsNumbersThatOnlyResultsHave) {
  const Input input = with_readings(input_of(plan_of(kThings)));
  const Chart chart = chart_of({.measure = Measure::ttft, .axis = "thing"}, input);
  EXPECT_EQ(chart.left_out.without, 1u);
  EXPECT_DOUBLE_EQ(chart.groups[1].summary.min, 22);
  EXPECT_EQ(left_out_words(chart), "1 without a stream is left out");
}

TEST(Chart, CountsDistinctAnswersOfEachGroup) {
  const Input input = with_readings(input_of(plan_of(kThings)));
  const Chart chart = chart_of({.measure = Measure::distinct, .axis = "thing"}, input);
  ASSERT_EQ(chart.groups.size(), 2u);
  EXPECT_EQ(chart.groups[0].count, 12u);
  EXPECT_EQ(chart.groups[0].distinct, 7u);
  EXPECT_EQ(chart.all_distinct, 13u);
  EXPECT_DOUBLE_EQ(chart.groups[0].middle(chart.spec), 7);
  EXPECT_FALSE(why_not(Kind::box, Measure::distinct).empty());
  EXPECT_TRUE(why_not(Kind::heat_map, Measure::distinct).empty());
}

TEST(Chart, PassesOnWhyResultsCannotBeRead) {
  Input input = input_of(plan_of(kThings));
  input.readings = [](const auto&) -> Result<> { return fail(ErrorKind::io, "runs.db: cannot be read"); };
  const auto chart = make_chart({.measure = Measure::ttft}, input);
  ASSERT_FALSE(chart);
  EXPECT_EQ(chart.error().message, "runs.db: cannot be read");
}

TEST(Chart, BinsHoldEveryCellOnce) {
  const Chart chart = chart_of({.axis = "thing", .kind = Kind::histogram}, input_of(plan_of(kThings)));
  Cells all;
  std::uint32_t count = 0;
  for (const Bin& bin : chart.bins) {
    count += bin.count;
    for (std::uint32_t i = bin.first; i < bin.first + bin.count; ++i) {
      const double latency = 100.0 * chart.bin_cells[i];
      EXPECT_GE(latency, bin.low);
      EXPECT_LT(latency, bin.high);
      EXPECT_EQ(chart.bin_cells[i] / 12, bin.x);
      all.push_back(chart.bin_cells[i]);
    }
  }
  EXPECT_EQ(count, 24u);
  std::ranges::sort(all);
  EXPECT_EQ(all.back(), 23u);
  EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
}

TEST(Chart, IsFittedToThePlan) {
  const sheet::Plan plan = plan_of(kThings);
  struct Row {
    const char* name;
    Spec spec, expected;
  };
  const std::vector<Row> rows{
      {"unknown axes drop out", {.axis = "colour", .second = "size"}, {}},
      {"no axis twice", {.axis = "thing", .second = "thing"}, {.axis = "thing"}},
      {"a histogram has one axis",
       {.axis = "thing", .second = "seed", .kind = Kind::histogram},
       {.axis = "thing", .kind = Kind::histogram}},
      {"no box of distinct answers",
       {.measure = Measure::distinct, .axis = "thing", .kind = Kind::box},
       {.measure = Measure::distinct, .axis = "thing", .kind = Kind::line}},
      {"a heat-map has two axes",
       {.axis = "thing", .kind = Kind::heat_map},
       {.axis = "thing", .second = "temperature", .kind = Kind::heat_map}},
  };
  const sheet::Layout layout{.rows = {"thing"}, .columns = {"temperature"}, .fold = {"seed"}};
  for (const Row& row : rows) EXPECT_EQ(fitted(row.spec, plan, layout), row.expected) << row.name;
}

TEST(Chart, IsCopiedAsATable) {
  Input input = input_of(plan_of(kThings));
  input.facts[23].state = store::CellState::failed;
  EXPECT_EQ(to_tsv(chart_of({.axis = "thing"}, input)),
            "thing\tn\tleft out\tmean\tmedian\tmin\tmax\tsd\n"
            "花园\t12\t0\t550\t550\t0\t1100\t360.5551\n"
            "pond\t11\t1\t1700\t1700\t1200\t2200\t331.6625\n");
}

TEST(Chart, SaysValuesWithTheirUnit) {
  struct Row {
    Measure measure;
    double value;
    const char* expected;
  };
  const std::vector<Row> rows{
      {Measure::latency, 812.4, "812.4 ms"},
      {Measure::latency, 1234, "1.234 s"},
      {Measure::ttft, 90'000, "1.5 min"},
      {Measure::cost, 0.0000123, "1.23e-05 USD"},
      {Measure::cost, 0.011, "0.011 USD"},
      {Measure::rating, 4.5, "4.5 of 5"},
      {Measure::output_tokens, 1200, "1200 tokens"},
      {Measure::tokens_per_second, 48.12, "48.12 per second"},
      {Measure::distinct, 3, "3 distinct"},
      {Measure::text_length, 10, "10 characters"},
  };
  for (const Row& row : rows) EXPECT_EQ(value_text(row.measure, row.value), row.expected);
  EXPECT_EQ(value_text(Measure::input_tokens, 53.0528), "53.05 tokens");
  EXPECT_EQ(range_text(Measure::output_tokens, 3, 5.5), "3 to 5.50 tokens");
  EXPECT_EQ(range_text(Measure::latency, 812.4, 1200), "812.4 ms to 1.2 s");
}

}  // namespace
}  // namespace proofsheet::chart
