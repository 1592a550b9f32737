// What stands where there is nothing to see: each says why, and has one button that leads on.
#include <gtest/gtest.h>

#include <string>

#include "bench_fixture.h"
#include "reading.h"

namespace proofsheet::testing {
namespace {

using test::TempFolder;

constexpr ImGuiKeyChord kCtrlShiftOfEmpty = ImGuiMod_Ctrl | ImGuiMod_Shift;
constexpr const char* kPondSheet =
    "title: Pond\nprompts: 'A pond in {{season}}'\nmodels: demo:text\nvars: {season: [spring, autumn]}\n"
    "params: {seed: 1-3, max_tokens: 6}\nlayout: {rows: season, columns: seed}\n";

// The workbench on a sheet of six cells.
struct EmptyStage {
  TempFolder folder;
  Bench bench{folder.path()};

  EmptyStage() { bench.open_text(folder.path() / "pond.sheet.yaml", kPondSheet); }
  Driver& driver() { return bench.driver(); }
  void fire() {
    bench.fire();
    bench.wait_for_the_end();
  }
  void filter(const char* text) {
    driver().key(ImGuiKey_Slash);
    driver().wait_until([&] { return bench.bench().filter().is_editing; }, "the field has the keyboard");
    driver().type(text);
    driver().key(ImGuiKey_Enter);
    driver().wait_until([&] { return bench.bench().filter().query && !bench.bench().filter().is_searching; },
                        "it is searched");
    driver().settle();
  }
  void press(const char* button) {
    driver().click(button);
    driver().settle();
  }
};

TEST(EmptyStates, ASheetWithAMistakeLeadsToItsText) {
  const TempFolder folder;
  Bench bench(folder.path());
  Driver& driver = bench.driver();
  bench.open_text(folder.path() / "odd.sheet.yaml", "prompts: 'A {{colour}} garden'\nmodels: demo:image\n");
  driver.click("empty view.yaml");
  driver.settle();
  EXPECT_TRUE(bench.bench().settings().shows_yaml);
}

TEST(EmptyStates, APlanTooLargeToDrawOffersASample) {
  const TempFolder folder;
  Bench bench(folder.path());
  Driver& driver = bench.driver();
  bench.open_text(folder.path() / "vast.sheet.yaml",
                  "prompts: 'A garden {{n}}'\nmodels: demo:text\nvars: {n: {values: 1-3000}}\n"
                  "params: {seed: 1-3000, max_tokens: 4}\n");
  driver.click("empty sheet.sample");
  driver.wait_until([&] { return bench.bench().document().sheet().sample.has_value(); }, "a sample is taken");
  driver.settle();
  EXPECT_EQ(bench.bench().document().plan()->size(), 10'000u);
  EXPECT_FALSE(driver.has("empty sheet.sample"));
}

TEST(EmptyStates, AFilterThatLetsNothingThroughCanBeClearedWhereTheGridWas) {
  EmptyStage stage;
  stage.filter("seed > 40");
  EXPECT_TRUE(stage.driver().has("empty filter.clear"));
  EXPECT_FALSE(stage.driver().has("cell 0"));
  stage.press("empty filter.clear");
  EXPECT_TRUE(stage.bench.bench().filter().text.empty());
  EXPECT_TRUE(stage.driver().has("cell 0"));
  EXPECT_FALSE(stage.driver().has("empty filter.clear"));
}

TEST(EmptyStates, WhereEveryCellIsHiddenTheyCanBeShownAgain) {
  EmptyStage stage;
  stage.fire();
  stage.driver().click("cell 0");
  stage.driver().key(ImGuiKey_A, ImGuiMod_Ctrl);
  stage.driver().key(ImGuiKey_Delete);
  stage.driver().settle();
  stage.press("empty view.show_hidden");
  stage.driver().wait_until([&] { return stage.bench.bench().run()->hidden_count() == 0; }, "they are shown");
  stage.driver().settle();
  EXPECT_TRUE(stage.driver().has("cell 0"));
}

TEST(EmptyStates, TheChartFiresTheSheetAndIsThereAfterwards) {
  EmptyStage stage;
  stage.driver().key(ImGuiKey_F4);
  stage.driver().settle();
  stage.press("empty run.fire");
  stage.bench.wait_for_the_end();
  stage.driver().wait_for("chart mark 0");
  EXPECT_FALSE(stage.driver().has("empty run.fire"));
}

TEST(EmptyStates, AChartOfRatingsLeadsToWhereCellsAreRated) {
  EmptyStage stage;
  stage.fire();
  stage.driver().key(ImGuiKey_F4);
  stage.driver().wait_for("chart mark 0");
  stage.press("chart.number");
  stage.press("rating");
  stage.driver().wait_for("empty view.grid");
  stage.press("empty view.grid");
  EXPECT_EQ(stage.bench.bench().mode(), ui::Mode::grid);
}

TEST(EmptyStates, AChartWithoutNumbersOpensTheChoiceOfAnotherOne) {
  EmptyStage stage;
  stage.bench.open_text(stage.folder.path() / "picture.sheet.yaml",
                        "prompts: A pond\nmodels: demo:image\nparams: {size: 64x64, seed: 1-2}\n");
  stage.fire();
  stage.driver().key(ImGuiKey_F4);
  stage.driver().wait_for("chart mark 0");
  stage.press("chart.number");
  stage.press("text length");
  stage.driver().wait_for("empty chart.number");
  stage.press("empty chart.number");
  stage.press("latency");
  stage.driver().wait_for("chart mark 0");
}

TEST(EmptyStates, AChartThatTheFilterEmptiesClearsIt) {
  EmptyStage stage;
  stage.fire();
  stage.filter("seed > 40");
  stage.driver().key(ImGuiKey_F4);
  stage.driver().wait_for("empty filter.clear");
  stage.press("empty filter.clear");
  stage.driver().wait_for("chart mark 0");
}

TEST(EmptyStates, TheInspectorSelectsTheFirstCellThatIsShown) {
  EmptyStage stage;
  stage.filter("season = autumn");
  stage.press("empty cell.first");
  EXPECT_EQ(stage.bench.bench().focus(), 3u) << "the first one that the filter lets through";
  EXPECT_FALSE(stage.driver().has("empty cell.first"));
}

TEST(EmptyStates, TheListOfRunsFiresTheSheetWhenItCanBeFired) {
  EmptyStage stage;
  stage.driver().key(ImGuiKey_R, ImGuiMod_Ctrl);
  stage.driver().settle();
  stage.press("empty run.fire");
  stage.bench.wait_for_the_end();
  stage.driver().wait_for("run 1");
}

TEST(EmptyStates, TheListOfRunsLeadsToASheetThatHasAMistake) {
  EmptyStage stage;
  stage.bench.open_text(stage.folder.path() / "odd.sheet.yaml",
                        "prompts: 'A {{colour}} garden'\nmodels: demo:image\n");
  stage.driver().key(ImGuiKey_R, ImGuiMod_Ctrl);
  stage.driver().settle();
  stage.press("empty view.runs");
  EXPECT_FALSE(stage.driver().has("Filter runs"));
}

TEST(EmptyStates, TheRunBarFiresTheSheet) {
  EmptyStage stage;
  EXPECT_TRUE(stage.driver().find("empty run.fire in line").is_visible());
  stage.press("empty run.fire in line");
  stage.bench.wait_for_the_end();
  EXPECT_FALSE(stage.driver().has("empty run.fire in line"));
}

TEST(EmptyStates, AnImageViewOfACellThatWasNotFiredFiresIt) {
  EmptyStage stage;
  stage.driver().click("cell 0");
  stage.driver().key(ImGuiKey_F2);
  stage.driver().settle();
  stage.press("empty run.fire");
  stage.bench.wait_for_the_end();
  EXPECT_FALSE(stage.driver().has("empty run.fire"));
}

TEST(EmptyStates, APaletteAndAListOfKeysWithoutAMatchShowAllAgain) {
  EmptyStage stage;
  stage.driver().key(ImGuiKey_P, kCtrlShiftOfEmpty);
  stage.driver().settle();
  stage.driver().type("zzqq");
  stage.press("empty state");
  EXPECT_FALSE(stage.driver().all("palette: ").empty());
  stage.driver().type("zzqq");
  stage.driver().settle();
  EXPECT_TRUE(stage.driver().has("empty state")) << "the field has the keyboard again";
  stage.driver().key(ImGuiKey_Escape);
  stage.driver().key(ImGuiKey_Slash, ImGuiMod_Shift);
  stage.driver().settle();
  stage.driver().type("zzqq");
  stage.press("empty state");
  EXPECT_TRUE(stage.driver().has("key of run.fire"));
}

}  // namespace
}  // namespace proofsheet::testing
