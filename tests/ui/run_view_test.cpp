// A run as the workbench looks at it, fed with events by hand.
#include <gtest/gtest.h>

#include "ui/run_view.h"

namespace proofsheet::ui {
namespace {

using store::CellState;

sheet::Plan six_cells() {
  auto loaded = sheet::parse_sheet("prompts: 'Say {{n}}'\nmodels: demo:chat\nvars: {n: {values: 1-6}}\n",
                                   "test.sheet.yaml", {});
  return *sheet::Plan::make(std::make_shared<const sheet::Sheet>(*loaded.sheet));
}

RunView make_view() {
  return {7, "test", six_cells(), [](store::RunId, sheet::CellIndex) {}};
}

run::CellFinished finished(std::uint64_t cell, CellState state, double cost_usd = 0.5) {
  auto result = std::make_shared<store::CellResult>();
  result->cell = cell;
  result->state = state;
  result->cost_usd = cost_usd;
  return {7, result, {}};
}

run::CellChanged changed(std::uint64_t cell, CellState state) {
  return {.run = 7, .cell = cell, .state = state, .reason = {}};
}

run::Progress progress(std::uint64_t in_flight) {
  run::Progress told{7, {}};
  told.totals.cells = 1;  // only some cells are fired again
  told.totals.in_flight = in_flight;
  return told;
}

TEST(RunView, DoesNotCountWhatAnEarlierRunPaidFor) {
  RunView view = make_view();
  StoredRun stored;
  stored.cost_usd = 2;  // as the store counts it: the first cell
  for (std::uint64_t cell = 0; cell < 3; ++cell) {
    store::CellSummary summary;
    summary.cell = cell;
    summary.cached = cell > 0;
    summary.cost_usd = 2.0;
    stored.summaries.push_back(summary);
  }
  view.adopt(stored);
  EXPECT_DOUBLE_EQ(view.totals().cost_usd, 2.0);
  EXPECT_EQ(view.totals().done, 3u);
  EXPECT_EQ(view.totals().cached, 2u);
  EXPECT_EQ(view.totals().queued, 3u);
  EXPECT_TRUE(view.totals().cost_known);
}

TEST(RunView, TheTotalsAreOfTheWholeRunWhileSomeCellsAreFiredAgain) {
  RunView view = make_view();
  view.begin({}, false);
  for (std::uint64_t cell = 0; cell < 6; ++cell) view.apply(finished(cell, CellState::done));
  view.apply(run::RunEnded{7, run::EndReason::completed, "", {}});
  view.begin({2}, true);
  EXPECT_EQ(view.cell(2).state, CellState::queued);
  view.apply(changed(2, CellState::in_flight));
  view.apply(progress(1));
  EXPECT_EQ(view.totals().cells, 6u);
  EXPECT_EQ(view.totals().done, 5u);
  EXPECT_EQ(view.totals().in_flight, 1u);
  EXPECT_EQ(view.totals().queued, 0u);
  view.apply(finished(2, CellState::failed));
  EXPECT_EQ(view.totals().done, 5u);
  EXPECT_EQ(view.totals().failed, 1u);
}

TEST(RunView, ACellThatIsFiredAgainForNothingHasItsResultBack) {
  const auto fire_again = [](RunView& view) {
    view.begin({}, false);
    view.apply(finished(2, CellState::done));
    view.apply(changed(2, CellState::queued));
    EXPECT_EQ(view.totals().done, 0u);
    EXPECT_EQ(view.result(2), nullptr) << "what will be replaced is not shown any more";
  };
  RunView cancelled = make_view();
  fire_again(cancelled);
  cancelled.apply(changed(2, CellState::cancelled));
  EXPECT_EQ(cancelled.cell(2).state, CellState::done);
  EXPECT_EQ(cancelled.totals().done, 1u);

  RunView stopped = make_view();
  fire_again(stopped);
  stopped.apply(changed(2, CellState::in_flight));
  stopped.apply(run::RunEnded{7, run::EndReason::stopped, "stopped", {}});
  EXPECT_EQ(stopped.cell(2).state, CellState::done);
  EXPECT_EQ(stopped.totals().done, 1u);
  EXPECT_EQ(stopped.totals().cancelled, 0u);
}

TEST(RunView, AResultThatIsLoadedTooLateDoesNotReplaceANewerOne) {
  RunView view = make_view();
  view.begin({}, false);
  auto newer = std::make_shared<store::CellResult>();
  newer->state = CellState::failed;
  newer->finished_unix_ms = 20;
  view.apply(run::CellFinished{7, newer, {}});
  auto older = std::make_shared<store::CellResult>();
  older->finished_unix_ms = 10;
  view.adopt_result(0, older);
  EXPECT_EQ(view.cell(0).state, CellState::failed);
  view.apply(changed(0, CellState::in_flight));
  view.adopt_result(0, older);
  EXPECT_EQ(view.cell(0).state, CellState::in_flight);
}

TEST(RunView, KeepsWhatCellsInFlightHaveReceived) {
  RunView view = make_view();
  view.begin({}, false);
  view.apply(changed(1, CellState::in_flight));
  view.apply(run::CellsReceived{7, {{1, 2048, 3}, {4, 10, 0}}});
  ASSERT_NE(view.activity(1), nullptr);
  EXPECT_EQ(view.activity(1)->bytes_received, 2048u);
  EXPECT_EQ(view.activity(1)->tokens_received, 3u);
  EXPECT_EQ(view.activity(4), nullptr) << "it has come to its end meanwhile";
}

TEST(RunView, ALimitOfZeroIsNoLimit) {
  RunView view = make_view();
  view.change_limits({.requests_per_minute = 30, .delay_s = 2});
  view.change_limits({.delay_s = 0});
  EXPECT_EQ(view.limits().requests_per_minute, 30);
  EXPECT_FALSE(view.limits().delay_s.has_value());
}

}  // namespace
}  // namespace proofsheet::ui
