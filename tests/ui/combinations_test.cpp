// The matrix of the sheet panel in which combinations are left out by drawing.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "panel_stage.h"
#include "ui/sheet_panel.h"

namespace proofsheet::testing {
namespace {

constexpr const char* kMatrixSheet = R"(
prompts: {plain: "A garden, {{style}}"}
models: [demo:image]
vars: {style: [ink, oil, pen]}
params: {seed: 1-4, size: [64x64, 128x128, 256x256]}
)";

class CombinationMatrix : public ::testing::Test {
 protected:
  CombinationMatrix()
      : stage_([this](const ui::Context& context, ui::Actions& actions) {
          ui::draw_sheet_panel(state_, context, actions);
        }) {
    stage_.load(kMatrixSheet);
  }
  Driver& driver() { return stage_.driver(); }
  void open() {
    driver().reveal("choose combinations");
    driver().click("choose combinations");
    driver().settle();
    driver().scroll("combinations.rows", -30);
    driver().settle();
  }
  std::string excludes() const {
    std::string text;
    for (const sheet::Exclude& exclude : stage_.sheet().exclude)
      text += (text.empty() ? "" : " ") + sheet::to_text(exclude);
    return text;
  }
  // "count: 33 of 36 images": what the line above Fire says.
  bool counts(const std::string& total) { return driver().has("count: " + total); }

  ui::SheetPanelState state_;
  PanelStage stage_;
};

TEST_F(CombinationMatrix, AStrokeLeavesOutWhatItCrossesAndIsOneStepBack) {
  open();
  EXPECT_TRUE(driver().has("12 of 12 combinations are fired")) << driver().describe_items();
  driver().drag("combination 0 0", "combination 0 2");
  EXPECT_EQ(excludes(), "{style: ink, seed: [1, 2, 3]}");
  EXPECT_TRUE(driver().has("9 of 12 combinations are fired"));
  EXPECT_TRUE(counts("27 of 36 images")) << driver().describe_items();
  EXPECT_EQ(stage_.document().plan()->size(), 27u);
  EXPECT_NE(stage_.document().text()->find("seed: [1, 2, 3]"), std::string::npos)
      << *stage_.document().text();
  stage_.commands().invoke("edit.undo");
  driver().settle();
  EXPECT_EQ(excludes(), "");
  EXPECT_FALSE(stage_.document().can_undo());
  EXPECT_TRUE(counts("36 images"));
  stage_.commands().invoke("edit.redo");
  driver().settle();
  EXPECT_EQ(excludes(), "{style: ink, seed: [1, 2, 3]}");
}

TEST_F(CombinationMatrix, TheFirstCellDecidesWhetherAStrokeTakesIn) {
  open();
  driver().drag("combination 1 0", "combination 1 3");
  EXPECT_EQ(excludes(), "{style: oil, seed: [1, 2, 3, 4]}");
  driver().drag("combination 1 2", "combination 0 2");
  EXPECT_EQ(excludes(), "{style: oil, seed: [1, 2, 4]}") << "what is fired already stays";
  driver().click("combination 2 2");
  EXPECT_EQ(excludes(), "{style: oil, seed: [1, 2, 4]} {style: pen, seed: 3}");
}

TEST_F(CombinationMatrix, AHeadingIsForTheWholeLine) {
  open();
  driver().click("combination 1 1");
  driver().click("combination column 1");
  EXPECT_EQ(excludes(), "{style: [ink, oil, pen], seed: 2}") << "what was left of it";
  driver().click("combination column 1");
  EXPECT_EQ(excludes(), "");
  driver().click("combination row 2");
  EXPECT_EQ(excludes(), "{style: pen, seed: [1, 2, 3, 4]}");
}

TEST_F(CombinationMatrix, IsInSightOnceItIsOpened) {
  std::string prompt, vars;
  for (int i = 0; i < 30; ++i) {
    prompt += fmt::format("{{{{v{}}}}} ", i);
    vars += fmt::format("  v{}: one\n", i);
  }
  stage_.load("prompts: '" + prompt + "'\nmodels: demo:image\nvars:\n" + vars +
              "params: {size: [64x64, 128x128], seed: 1-4}\n");
  driver().reveal("layout.rows");
  driver().click("choose combinations");
  driver().settle();
  EXPECT_TRUE(driver().find("combination 0 0").is_visible());
  const Item last = driver().find("8 of 8 combinations are fired");
  EXPECT_EQ(last.visible.bottom, last.rect.bottom);
}

TEST_F(CombinationMatrix, TheAxesAreChosen) {
  open();
  driver().click("combinations.columns");
  driver().settle();
  driver().click("size");
  driver().settle();
  EXPECT_TRUE(driver().has("9 of 9 combinations are fired")) << driver().describe_items();
  driver().click("combination 2 1");
  EXPECT_EQ(excludes(), "{style: pen, size: 128x128}");
}

TEST_F(CombinationMatrix, ZippedAxesAdvanceTogether) {
  stage_.load(std::string(kMatrixSheet) + "layout: {rows: style, columns: [seed, size]}\n");
  open();
  driver().click("combinations.zip");
  driver().settle();
  EXPECT_TRUE(driver().has("`style` has 3, `seed` has 4 values; expected equally many"))
      << driver().describe_items();
  EXPECT_TRUE(stage_.sheet().zip.empty());
  driver().click("combinations.columns");
  driver().settle();
  driver().click("size");
  driver().settle();
  driver().click("combinations.zip");
  driver().settle();
  ASSERT_EQ(stage_.sheet().zip.size(), 1u);
  EXPECT_EQ(stage_.sheet().zip[0], (std::vector<std::string>{"style", "size"}));
  EXPECT_TRUE(stage_.document().problems().empty());
  EXPECT_TRUE(driver().has("3 of 3 combinations are fired"));
  EXPECT_TRUE(counts("12 images")) << driver().describe_items();
  driver().click("combination 0 1");
  EXPECT_EQ(excludes(), "") << "never fired anyhow";
  driver().click("combination 1 1");
  EXPECT_EQ(excludes(), "{style: oil, size: 128x128}");
  EXPECT_EQ(stage_.document().plan()->size(), 8u);
  driver().click("combinations.zip");
  driver().settle();
  EXPECT_TRUE(stage_.sheet().zip.empty());
  EXPECT_EQ(stage_.document().plan()->size(), 32u);
}

TEST_F(CombinationMatrix, AnEntryAboutOtherAxesSurvivesAndIsNamed) {
  stage_.load(std::string(kMatrixSheet) +
              "exclude: [{style: oil}, {style: pen, seed: \"*\", size: 64x64}]\n");
  open();
  EXPECT_TRUE(driver().has("8 of 12 combinations are fired")) << driver().describe_items();
  driver().drag("combination 0 0", "combination 2 0");
  EXPECT_EQ(excludes(), "{style: oil} {style: pen, seed: \"*\", size: 64x64} {style: [ink, pen], seed: 1}");
  driver().hover("combination 1 1");
  driver().wait_until([&] { return driver().has("Left out by {style: oil}"); }, "the entry is named");
  driver().hover("combination 2 1");
  driver().wait_until(
      [&] { return driver().has("Left out in part by {style: pen, seed: \"*\", size: 64x64}"); },
      "the entry is named");
}

TEST_F(CombinationMatrix, WildCharactersOfAValueStandForThemselves) {
  stage_.load(
      "prompts: {plain: \"A garden, {{style}}\"}\nmodels: [demo:image]\n"
      "vars: {style: [\"i*\", ink, \"why?\"]}\nparams: {seed: 1-2}\n");
  open();
  driver().click("combination 0 1");
  EXPECT_EQ(stage_.document().plan()->size(), 5u) << excludes();
  EXPECT_TRUE(driver().has("5 of 6 combinations are fired"));
  stage_.load(*stage_.document().text());
  EXPECT_EQ(stage_.document().plan()->size(), 5u) << *stage_.document().text();
}

TEST_F(CombinationMatrix, OfLongAxesTheFirstValuesAreShownAndTheOthersStay) {
  stage_.load(
      "prompts: {plain: A garden}\nmodels: [demo:image]\n"
      "params: {seed: 1-30, temperature: 1-40}\nexclude: [{seed: 30, temperature: 40}]\n");
  open();
  EXPECT_TRUE(driver().has("combination 23 23"));
  EXPECT_FALSE(driver().has("combination 24 0"));
  EXPECT_FALSE(driver().has("combination 0 24"));
  EXPECT_TRUE(
      driver().has("1199 of 1200 combinations are fired. Shown are 24 of 30 rows and 24 of 40 columns"))
      << driver().describe_items();
  driver().click("combination 0 0");
  EXPECT_EQ(excludes(), "{seed: 1, temperature: 1} {seed: 30, temperature: 40}");
  driver().click("combination row 1");
  EXPECT_EQ(stage_.document().plan()->size(), 1200u - 2 - 40);
}

TEST_F(CombinationMatrix, ThereIsNoneWhereNothingCanBeCombined) {
  stage_.load("prompts: {plain: A garden}\nmodels: [demo:image]\nparams: {seed: 1-30}\n");
  EXPECT_FALSE(driver().has("choose combinations"));
  stage_.load("prompts: {plain: A garden}\nmodels: [demo:image]\nparams: {seed: 1-1000000, n: [1, 2]}\n");
  open();
  EXPECT_TRUE(driver().has("More than 250000 combinations")) << driver().describe_items();
}

}  // namespace
}  // namespace proofsheet::testing
