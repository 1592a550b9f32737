#include "chart/statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace proofsheet::chart {
namespace {

using Floats = std::vector<float>;

TEST(Statistics, InterpolatesQuantilesAsRAndNumPyDo) {
  struct Row {
    const char* name;
    Floats sorted;
    double part, expected;
  };
  const std::vector<Row> rows{
      {"one", {5}, 0.25, 5},
      {"first", {1, 2, 3, 4}, 0, 1},
      {"last", {1, 2, 3, 4}, 1, 4},
      {"even", {1, 2, 3, 4}, 0.5, 2.5},
      {"q1", {1, 2, 3, 4}, 0.25, 1.75},
      {"q3", {1, 2, 3, 4}, 0.75, 3.25},
      {"odd", {1, 2, 10}, 0.5, 2},
      {"ties", {2, 2, 2, 9}, 0.5, 2},
      {"beyond", {1, 2}, 1.5, 2},
  };
  for (const Row& row : rows) EXPECT_DOUBLE_EQ(quantile(row.sorted, row.part), row.expected) << row.name;
  EXPECT_TRUE(std::isnan(quantile({}, 0.5)));
}

TEST(Statistics, SumsUpAGroup) {
  const Floats sorted{1, 2, 3, 4, 5, 6, 7, 100};
  const Summary all = summarize(sorted);
  EXPECT_EQ(all.n, 8u);
  EXPECT_DOUBLE_EQ(all.mean, 16);
  EXPECT_DOUBLE_EQ(all.median, 4.5);
  EXPECT_DOUBLE_EQ(all.q1, 2.75);
  EXPECT_DOUBLE_EQ(all.q3, 6.25);
  EXPECT_DOUBLE_EQ(all.low_whisker, 1);
  EXPECT_DOUBLE_EQ(all.high_whisker, 7) << "100 lies more than 1.5 interquartile ranges above";
  EXPECT_NEAR(all.sd, 34, 0.001);
  EXPECT_NEAR(all.mean_high - all.mean, 2.3646 * 34 / std::sqrt(8.0), 0.01);
  EXPECT_DOUBLE_EQ(all.mean_high - all.mean, all.mean - all.mean_low);
}

TEST(Statistics, SayNothingOfTheSpreadOfOneNumberAndNothingAtAllOfNone) {
  const Floats one{7};
  EXPECT_DOUBLE_EQ(summarize(one).median, 7);
  EXPECT_DOUBLE_EQ(summarize(one).low_whisker, 7);
  EXPECT_TRUE(std::isnan(summarize(one).sd));
  EXPECT_TRUE(std::isnan(summarize(one).mean_low));
  EXPECT_EQ(summarize({}).n, 0u);
  EXPECT_TRUE(std::isnan(summarize({}).mean));
}

TEST(Statistics, KnowStudentsT) {
  // Abramowitz and Stegun, table 26.10.
  const std::vector<std::pair<std::uint64_t, double>> rows{{1, 12.706}, {2, 4.303},   {4, 2.776},
                                                           {5, 2.571},  {6, 2.447},   {10, 2.228},
                                                           {30, 2.042}, {120, 1.980}, {1'000'000, 1.960}};
  for (const auto& [freedom, expected] : rows)
    EXPECT_NEAR(student_t_975(freedom), expected, expected / 1000) << freedom;
}

TEST(Statistics, StepsAreRound) {
  const std::vector<std::pair<double, double>> rows{
      {1, 1}, {1.1, 2}, {2, 2}, {3, 5}, {5.1, 10}, {0.03, 0.05}, {0.2, 0.2}, {1234, 2000}, {1e-9, 1e-9}};
  for (const auto& [wanted, expected] : rows)
    EXPECT_NEAR(nice_step(wanted), expected, expected * 1e-9) << wanted;
}

TEST(Statistics, TicksAreMultiplesOfTheirStepWithinTheRange) {
  struct Row {
    double low, high;
    int wanted;
    std::vector<double> expected;
  };
  const std::vector<Row> rows{
      {0, 10, 5, {0, 2, 4, 6, 8, 10}},
      {-0.3, 0.3, 3, {-0.2, 0, 0.2}},
      {812, 2400, 4, {1000, 1500, 2000}},
      {5, 5, 4, {5}},
  };
  for (const Row& row : rows) {
    const Ticks ticks = linear_ticks(row.low, row.high, row.wanted);
    ASSERT_EQ(ticks.values.size(), row.expected.size()) << row.low << " to " << row.high;
    for (std::size_t i = 0; i < row.expected.size(); ++i) EXPECT_NEAR(ticks.values[i], row.expected[i], 1e-9);
  }
  EXPECT_EQ(linear_ticks(0, 2, 10, true).values, (std::vector<double>{0, 1, 2}))
      << "whole numbers have no halves";
}

TEST(Statistics, LogarithmicTicksAreFewAndRound) {
  EXPECT_EQ(log_ticks(1, 100), (std::vector<double>{1, 2, 5, 10, 20, 50, 100}));
  const std::vector<double> many = log_ticks(0.001, 1e6);
  ASSERT_EQ(many.size(), 10u);
  EXPECT_NEAR(many.front(), 0.001, 1e-12);
  EXPECT_NEAR(many.back(), 1e6, 1e-3);
}

// Every number in exactly one bin.
void expect_cover(const Floats& sorted, const std::vector<double>& edges, const char* name) {
  ASSERT_GE(edges.size(), 2u) << name;
  EXPECT_LE(edges.size() - 1, kMostBins) << name;
  EXPECT_TRUE(std::ranges::is_sorted(edges)) << name;
  EXPECT_LE(edges.front(), static_cast<double>(sorted.front())) << name;
  EXPECT_GE(edges.back(), static_cast<double>(sorted.back())) << name;
}

TEST(Statistics, BinsCoverTheNumbersAndAreBounded) {
  struct Row {
    const char* name;
    Floats sorted;
    bool is_whole, is_log;
  };
  Floats even(1000), wild(1000), squares;
  for (std::size_t i = 0; i < even.size(); ++i) even[i] = static_cast<float>(i) / 10;
  for (std::size_t i = 0; i < wild.size(); ++i) wild[i] = i < 999 ? static_cast<float>(i % 3) : 1e9f;
  std::ranges::sort(wild);
  for (int i = 1; i < 200; ++i) squares.push_back(static_cast<float>(i * i));
  const std::vector<Row> rows{
      {"even", even, false, false},
      {"one number", {3.2f}, false, false},
      {"zeros", {0, 0, 0}, false, false},
      {"an outlier", wild, false, false},
      {"no IQR", {1, 1, 1, 1, 2}, false, false},
      {"ratings", {1, 2, 2, 5}, true, false},
      {"one rating", {4, 4}, true, false},
      {"logarithmic", squares, false, true},
      {"one in the logarithm", {9}, false, true},
  };
  for (const Row& row : rows)
    expect_cover(row.sorted, histogram_edges(row.sorted, row.is_whole, row.is_log), row.name);
}

TEST(Statistics, BinsAreAsFreedmanAndDiaconisHaveThemInNiceSteps) {
  Floats even(1000);
  for (std::size_t i = 0; i < even.size(); ++i) even[i] = static_cast<float>(i) / 10;
  // 2 · 49.95 / 10 = 9.99: steps of 10 from 0.
  const std::vector<double> edges = histogram_edges(even, false, false);
  ASSERT_EQ(edges.size(), 11u);
  EXPECT_DOUBLE_EQ(edges[0], 0);
  EXPECT_DOUBLE_EQ(edges[1], 10);
  const Floats ratings{1, 2, 2, 3, 5};
  const std::vector<double> whole = histogram_edges(ratings, true, false);
  EXPECT_DOUBLE_EQ(std::fmod(std::abs(whole.front()), 1), 0.5) << "bins stand around whole numbers";
}

}  // namespace
}  // namespace proofsheet::chart
