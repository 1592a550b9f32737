#include "ui/run_view.h"

#include <gtest/gtest.h>

namespace proofsheet::ui {
namespace {

sheet::Plan plan_of_four() {
  sheet::Loaded loaded =
      sheet::parse_sheet("prompts: x\nmodels: demo:chat\nparams: {seed: 1-4}\n", "four.sheet.yaml", ".");
  return *sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*loaded.sheet)));
}

store::CellSummary summary(std::uint64_t cell, bool cached, double cost_usd) {
  store::CellSummary out;
  out.cell = cell;
  out.cached = cached;
  out.cost_usd = cost_usd;
  return out;
}

TEST(RunView, CachedCellsShowTheirCostAndAreNotBilledAgain) {
  RunView view(1, "four", plan_of_four(), [](store::RunId, sheet::CellIndex) {});
  view.adopt_summaries({summary(0, false, 0.5), summary(1, true, 0.25), summary(2, false, 0.125)});
  EXPECT_DOUBLE_EQ(view.totals().cost_usd, 0.625);
  EXPECT_EQ(view.totals().cached, 1u);
  EXPECT_FLOAT_EQ(view.cell(1).cost_usd, 0.25f);
  // Fired after all: it costs now.
  view.adopt_summaries({summary(1, false, 0.25)});
  EXPECT_DOUBLE_EQ(view.totals().cost_usd, 0.875);
}

}  // namespace
}  // namespace proofsheet::ui
