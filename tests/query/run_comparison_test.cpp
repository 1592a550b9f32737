#include "query/run_comparison.h"

#include <gtest/gtest.h>

#include "query/query_test_helpers.h"
#include "store/helpers.h"

namespace proofsheet::query {
namespace {

using Pairs = std::vector<CellPair>;

CommonCells common(const char* before, const char* after) {
  const auto found = common_cells(plan_of(before), plan_of(after));
  if (!found) throw std::runtime_error(found.error().message);
  return *found;
}

TEST(CommonCells, OfOnePlanAreAllOfThem) {
  const char* sheet = "prompts: x\nmodels: demo:text\nparams: {seed: 1-3, temperature: [0, 1]}\n";
  const CommonCells found = common(sheet, sheet);
  EXPECT_EQ(found.axes, (std::vector<std::string>{"seed", "temperature"}));
  EXPECT_EQ(found.pairs, (Pairs{{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}}));
}

TEST(CommonCells, StandWhereTheirValuesAreWhateverTheOrder) {
  const CommonCells found = common("prompts: x\nmodels: demo:text\nparams: {seed: [1, 2, 3]}\n",
                                   "prompts: x\nmodels: demo:text\nparams: {seed: [3, 4, 1]}\n");
  EXPECT_EQ(found.pairs, (Pairs{{2, 0}, {0, 2}}));
}

TEST(CommonCells, AreFoundByAConstantThatVariesInTheOther) {
  const CommonCells found =
      common("prompts: x\nmodels: demo:text\nparams: {temperature: 0.5, seed: [1, 2]}\n",
             "prompts: x\nmodels: demo:text\nparams: {temperature: [0, 0.5], seed: [1, 2]}\n");
  EXPECT_EQ(found.pairs, (Pairs{{0, 2}, {1, 3}}));
}

TEST(CommonCells, MatchAcrossAModelThatWasExchanged) {
  const CommonCells found = common("prompts: x\nmodels: demo:text\nparams: {seed: [1, 2]}\n",
                                   "prompts: x\nmodels: demo:chat\nparams: {seed: [1, 2]}\n");
  EXPECT_EQ(found.axes, (std::vector<std::string>{"seed"}));
  EXPECT_EQ(found.pairs, (Pairs{{0, 0}, {1, 1}}));
}

TEST(CommonCells, OfAnAxisThatIsNewStandBesideTheSameOne) {
  const CommonCells found =
      common("prompts: x\nmodels: demo:text\nparams: {seed: [1, 2]}\n",
             "prompts: x\nmodels: demo:text\nparams: {seed: [1, 2], top_p: [0.5, 1]}\n");
  EXPECT_EQ(found.pairs, (Pairs{{0, 0}, {0, 1}, {1, 2}, {1, 3}}));
}

TEST(CommonCells, OfAHundredThousandAreFoundOneByOne) {
  const char* sheet =
      "prompts: x\nmodels: demo:text\nparams: {seed: 1-1000, temperature: '0-0.99 (+0.01)'}\n";
  const CommonCells found = common(sheet, sheet);
  ASSERT_EQ(found.pairs.size(), 100'000u);
  EXPECT_EQ(found.pairs[54'321], (CellPair{54'321, 54'321}));
}

class RunComparisonTest : public ::testing::Test {
 protected:
  store::RunId create(const std::string& yaml, std::uint64_t cells) {
    return *store_->create_run({.name = "garden", .sheet_yaml = yaml, .cells = cells});
  }
  void put(store::RunId run, std::uint64_t cell, const std::string& text, double latency_ms = 100) {
    store::CellResult result = store::text_result(cell, text);
    result.latency_ms = latency_ms;
    result.cost_usd = 0.25;
    result.usage.output_tokens = 10;
    ASSERT_TRUE(store::put_and_wait(*store_, run, result));
  }
  void put_failure(store::RunId run, std::uint64_t cell) {
    store::CellResult failed;
    failed.cell = cell;
    failed.state = store::CellState::failed;
    failed.error = Error{ErrorKind::server, "down", 500};
    ASSERT_TRUE(store::put_and_wait(*store_, run, failed));
  }

  store::TempFolder folder_;
  std::unique_ptr<store::Store> store_ = store::open_store(folder_.path());
};

TEST_F(RunComparisonTest, TellsWhatChangedAndWhatItCameTo) {
  const auto before = create("prompts: A pond\nmodels: demo:text\nparams: {seed: 1-5}\n", 5);
  const auto after = create("prompts: A deep pond\nmodels: demo:text\nparams: {seed: 2-6}\n", 5);
  put(before, 1, "green", 100);
  put(before, 2, "blue", 200);
  put_failure(before, 3);
  put(before, 4, "grey", 400);
  put(after, 0, " green\n", 1000);
  put(after, 1, "red", 2000);
  put(after, 2, "found", 3000);
  put_failure(after, 3);
  ASSERT_TRUE(store_->set_marks(after, {{.cells = {0, 1}, .rating = 4}}));

  const auto comparison = compare_runs(*store_, before, after);
  ASSERT_TRUE(comparison) << comparison.error().message;
  ASSERT_EQ(comparison->changes.size(), 2u);
  EXPECT_EQ(comparison->changes[0].field, "prompts.prompt");
  EXPECT_EQ(comparison->changes[1].after, "2-6");
  EXPECT_EQ(comparison->common.pairs.size(), 4u);
  EXPECT_EQ(comparison->same_answers, 1u);
  EXPECT_EQ(comparison->other_answers, (Pairs{{2, 1}}));
  EXPECT_EQ(comparison->now_answered, (Pairs{{3, 2}}));
  EXPECT_EQ(comparison->now_failed, (Pairs{{4, 3}}));
  EXPECT_EQ(comparison->before.done, 3u);
  EXPECT_EQ(comparison->before.failed, 1u);
  EXPECT_DOUBLE_EQ(comparison->before.cost_usd, 0.75);
  EXPECT_EQ(comparison->before.median_latency_ms, 200);
  EXPECT_EQ(comparison->after.median_latency_ms, 2000);
  EXPECT_EQ(comparison->before.mean_rating, std::nullopt);
  EXPECT_EQ(comparison->after.mean_rating, 4);
  EXPECT_EQ(comparison->after.mean_output_tokens, 10);
}

TEST_F(RunComparisonTest, CountsCellsWithoutAResultAsMissing) {
  const char* yaml = "prompts: x\nmodels: demo:text\nparams: {seed: 1-3}\n";
  const auto before = create(yaml, 3), after = create(yaml, 3);
  put(after, 1, "one");
  const auto comparison = compare_runs(*store_, before, after);
  ASSERT_TRUE(comparison) << comparison.error().message;
  EXPECT_TRUE(comparison->changes.empty());
  EXPECT_EQ(comparison->before.missing, 3u);
  EXPECT_EQ(comparison->after.missing, 2u);
  EXPECT_EQ(comparison->before.median_latency_ms, std::nullopt);
  EXPECT_EQ(comparison->same_answers + comparison->other_answers.size(), 0u);
}

TEST_F(RunComparisonTest, SaysWhichRunIsGoneAndStopsWhenItIsAskedTo) {
  const auto run = create("prompts: x\nmodels: demo:text\nparams: {seed: 1-3}\n", 3);
  const auto gone = compare_runs(*store_, 77, run);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().kind, ErrorKind::not_found);
  EXPECT_NE(gone.error().message.find("77"), std::string::npos);
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = compare_runs(*store_, run, run, stop.get_token());
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace proofsheet::query
