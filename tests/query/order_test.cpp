#include "query/order.h"

#include <gtest/gtest.h>

#include <cmath>

namespace proofsheet::query {
namespace {

TEST(CellSet, KeepsNoCellBeyondItsEnd) {
  CellSet all(70, true);
  EXPECT_EQ(all.count(), 70u);
  EXPECT_FALSE(all.contains(70));
  all.invert();
  EXPECT_EQ(all.count(), 0u);
  all.set(69, true);
  all.set(70, true);
  EXPECT_EQ(all.cells(), (std::vector<std::uint64_t>{69}));
  EXPECT_EQ(CellSet::where(130, [](std::uint64_t cell) { return cell % 64 == 1; }).cells(),
            (std::vector<std::uint64_t>{1, 65, 129}));
  EXPECT_EQ(CellSet(0, true).count(), 0u);
}

TEST(GroupMeans, CountOnlyTheNumbersThatAreKnown) {
  const std::vector<float> numbers{1, 3, kUnknown, 10, kUnknown, 7};
  const std::vector<std::uint32_t> groups{0, 0, 0, 1, 2, kNoGroup};
  const auto means = group_means(numbers, groups, 4);
  EXPECT_EQ(means[0], 2);
  EXPECT_EQ(means[1], 10);
  EXPECT_TRUE(std::isnan(means[2]));
  EXPECT_TRUE(std::isnan(means[3])) << "a group without cells";
  CellSet only(6, true);
  only.set(0, false);
  EXPECT_EQ(group_means(numbers, groups, 4, &only)[0], 3);
}

TEST(OrderOf, IsStableAndPutsWhatIsMissingLast) {
  const double none = std::nan("");
  const std::vector<double> values{none, 2, 1, none, 2, 3};
  EXPECT_EQ(order_of(values, Direction::ascending), (std::vector<std::uint32_t>{2, 1, 4, 5, 0, 3}));
  EXPECT_EQ(order_of(values, Direction::descending), (std::vector<std::uint32_t>{5, 1, 4, 2, 0, 3}));
  EXPECT_TRUE(order_of({}, Direction::ascending).empty());
}

TEST(NumbersOf, TakesEachNumberFromItsPlace) {
  const std::vector<CellFacts> facts{{.rating = 4, .cost_usd = 0.5f, .latency_ms = 20, .output_tokens = 7},
                                     {}};
  EXPECT_EQ(numbers_of(facts, Number::rating).front(), 4);
  EXPECT_EQ(numbers_of(facts, Number::cost).front(), 0.5f);
  EXPECT_EQ(numbers_of(facts, Number::latency).front(), 20);
  EXPECT_EQ(numbers_of(facts, Number::tokens).front(), 7);
  EXPECT_TRUE(std::isnan(numbers_of(facts, Number::tokens).back()));
}

}  // namespace
}  // namespace proofsheet::query
