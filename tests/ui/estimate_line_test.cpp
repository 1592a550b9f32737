// What firing would cost and take, beside the count.
#include <gtest/gtest.h>

#include <algorithm>

#include "panel_stage.h"
#include "reading.h"
#include "ui/sheet_panel.h"

namespace proofsheet::testing {
namespace {

class EstimateLine : public ::testing::Test {
 protected:
  EstimateLine()
      : stage_([this](const ui::Context& context, ui::Actions& actions) {
          ui::draw_sheet_panel(state_, context, actions);
        }) {
    stage_.load("prompts: {plain: A garden}\nmodels: [demo:text]\nparams: {seed: 1-4}\n");
  }
  Driver& driver() { return stage_.driver(); }
  bool says(const std::string& text) {
    for (const Item& item : driver().all("estimate: "))
      if (in_english(item.label).find(text) != std::string::npos) return true;
    return false;
  }

  ui::SheetPanelState state_;
  PanelStage stage_;
};

TEST_F(EstimateLine, ThePriceIsARangeInTheLineOfTheCount) {
  stage_.set_estimate(
      run::Estimate{.cells = 4, .cached = 0, .cost_low_usd = 0.12, .cost_high_usd = 0.31, .time_s = 40});
  EXPECT_TRUE(says(" · 0.12–0.31 USD · about 40 s")) << driver().describe_items();
  EXPECT_TRUE(state_.estimate_is_beside);
}

TEST_F(EstimateLine, WhatDoesNotFitBesideTheCountHasALineOfItsOwn) {
  stage_.set_estimate(run::Estimate{
      .cells = 4, .cached = 3, .cost_low_usd = 1234.56, .cost_high_usd = 7654.32, .time_s = 40});
  EXPECT_FALSE(state_.estimate_is_beside);
  EXPECT_TRUE(says("estimate: 1234.56–7654.32 USD · about 40 s · 3 from cache")) << driver().describe_items();
}

TEST_F(EstimateLine, AShorterFormIsTakenWhereTheWholeDoesNotFit) {
  stage_.set_estimate(run::Estimate{.cells = 123'456'789,
                                    .cached = 12'345'678,
                                    .cost_low_usd = 123'456.78,
                                    .cost_high_usd = 987'654.32,
                                    .time_s = 400'000});
  EXPECT_TRUE(says("estimate: 123456.78–987654.32 USD · about ")) << driver().describe_items();
  EXPECT_FALSE(says("from cache"));
}

TEST_F(EstimateLine, AnUnknownPriceAndNoPriceAreSaidInWords) {
  stage_.set_estimate(
      run::Estimate{.cells = 4, .cached = 0, .cost_low_usd = {}, .cost_high_usd = {}, .time_s = {}});
  EXPECT_TRUE(says("price unknown")) << driver().describe_items();
  stage_.set_estimate(
      run::Estimate{.cells = 4, .cached = 1, .cost_low_usd = 0, .cost_high_usd = 0, .time_s = {}});
  EXPECT_TRUE(says("free · 1 from cache")) << driver().describe_items();
}

TEST_F(EstimateLine, TheTooltipSaysWhereTheRangeComesFrom) {
  stage_.set_estimate(
      run::Estimate{.cells = 4, .cached = 1, .cost_low_usd = 0.12, .cost_high_usd = 0.31, .time_s = {}});
  driver().hover("count: 4 texts");
  driver().wait_until([&] { return driver().has("for the longest and finest"); }, "the range is explained");
  EXPECT_TRUE(driver().has("1 of 4 are answered from the cache")) << driver().describe_items();
}

// The axes of the count, and why one of them is no number.
class CountOfCells : public EstimateLine {
 protected:
  void load(const std::string& params) {
    stage_.load("prompts: {a: A garden, b: A pond, c: A tree}\nmodels: [demo:text]\nparams: " + params +
                "\n");
  }
  const std::string& count() { return state_.summary.count; }
};

TEST_F(CountOfCells, AnAxisThatCannotBeReadIsNamedInPlaceOfItsNumberAndSaysWhy) {
  load("{seed: 1-4, temperature: {values: 0-1 (+}}");
  EXPECT_NE(count().find("4 seed"), std::string::npos) << count();
  EXPECT_NE(count().find("temperature?"), std::string::npos) << count();
  EXPECT_TRUE(driver().has("count: ? cells")) << driver().describe_items();
  driver().hover("broken temperature");
  const auto says_why = [&] {
    return std::ranges::any_of(driver().all("expected a step"), [](const Item& item) {
      return item.path.find("Tooltip") != std::string::npos;
    });
  };
  driver().wait_until(says_why, "it says why", std::chrono::seconds(20));
}

TEST_F(CountOfCells, AnAxisWithOneWrongValueKeepsItsNumber) {
  load("{size: [64x64, 1024], seed: 1-4}");
  EXPECT_TRUE(driver().has("broken size")) << driver().describe_items();
  EXPECT_EQ(count().find('?'), std::string::npos) << count();
  EXPECT_TRUE(driver().has("count: 24 cells"));
}

TEST_F(CountOfCells, WhatIsBeingTypedAndIsNoValueYetIsNoNumber) {
  load("{seed: 1-4}");
  EXPECT_TRUE(driver().has("count: 12 texts"));
  driver().click("params.seed");
  driver().key(ImGuiKey_A, ImGuiMod_Ctrl);
  driver().type("1-5 (+");
  driver().settle();
  EXPECT_TRUE(driver().has("count: ? cells")) << driver().describe_items();
  EXPECT_TRUE(driver().has("broken seed"));
  driver().type("2)");
  driver().settle();
  EXPECT_FALSE(driver().has("broken seed"));
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_TRUE(driver().has("count: 9 texts"));
}

TEST_F(EstimateLine, WhileItIsWorkedOutTheLineStaysWhereItWas) {
  stage_.set_estimate(
      run::Estimate{.cells = 4, .cached = 0, .cost_low_usd = 0.12, .cost_high_usd = 0.31, .time_s = 40});
  const float before = state_.fire_height;
  stage_.set_estimate(std::nullopt);
  EXPECT_EQ(state_.fire_height, before);
}

}  // namespace
}  // namespace proofsheet::testing
