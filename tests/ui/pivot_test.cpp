// The pivot in the workbench, by real input: what the headers' menus do, and the grid from afar.
#include <gtest/gtest.h>

#include "bench_fixture.h"

namespace proofsheet::testing {
namespace {

constexpr const char* kStyles =
    "prompts: 'A line about {{place}}'\nmodels: demo:text\nvars: {place: [a garden, a pond, the rain]}\n"
    "params: {seed: 1-20, max_tokens: 4}\nlayout: {rows: place, columns: seed}\n";

class PivotOnScreen : public ::testing::Test {
 protected:
  void open(const char* yaml = kStyles) {
    bench_ = std::make_unique<Bench>(folder_.path());
    bench_->open_text(folder_.path() / "pivot.sheet.yaml", yaml);
    bench_->fire();
    bench_->wait_for_the_end();
  }
  Driver& driver() { return bench_->driver(); }
  const sheet::Pivot& pivot() { return bench_->bench().run()->pivot(); }
  const sheet::Layout& layout() { return pivot().layout(); }
  void menu(const char* header, std::initializer_list<const char*> items) {
    driver().click(header, ImGuiMouseButton_Right);
    for (const char* item : items) driver().click(item);
    driver().settle();
  }

  test::TempFolder folder_;
  std::unique_ptr<Bench> bench_;
};

TEST_F(PivotOnScreen, AValueIsHiddenAndShownAgain) {
  open();
  ASSERT_TRUE(driver().has("cell 20"));
  menu("row 1", {"Hide a pond"});
  EXPECT_EQ(pivot().rows(), 2u);
  EXPECT_FALSE(driver().has("cell 20"));
  EXPECT_EQ(bench_->bench().document().sheet().layout.view("place")->hidden,
            std::vector<std::string>{"a pond"})
      << "the sheet keeps its layout";
  menu("row 1", {"Show the 1 hidden"});
  EXPECT_EQ(pivot().rows(), 3u);
}

TEST_F(PivotOnScreen, ValuesAreMovedAndPinned) {
  open();
  menu("row 2", {"Move one place forward"});
  EXPECT_EQ(pivot().row_header(1).labels.front(), "the rain");
  menu("row 2", {"Pin a pond"});
  EXPECT_EQ(pivot().row_header(0).labels.front(), "a pond");
  driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_EQ(pivot().row_header(0).labels.front(), "a garden") << "a pin can be undone";
}

TEST_F(PivotOnScreen, ALongAxisIsWrappedIntoLines) {
  open();
  menu("column 0", {"Lines of seed", "5 in a line"});
  EXPECT_EQ(pivot().columns(), 5u);
  EXPECT_EQ(pivot().rows(), 12u);
  EXPECT_TRUE(driver().has("cell 7")) << "the eighth seed stands in the second line";
}

TEST_F(PivotOnScreen, AnAxisMovesToAnotherSideFromItsHeader) {
  open();
  menu("column 0", {"Place of seed", "Move into the cell (fold)"});
  EXPECT_EQ(layout().fold, std::vector<std::string>{"seed"});
  EXPECT_EQ(pivot().folds(), 20u);
}

TEST_F(PivotOnScreen, TheCellInFocusIsStillSeenWhenItsAxisBecomesThePages) {
  open();
  driver().click("cell 4");
  menu("column 4", {"Place of seed", "Move to pages"});
  EXPECT_EQ(layout().pages, std::vector<std::string>{"seed"});
  EXPECT_EQ(bench_->bench().focus(), 4u);
  EXPECT_TRUE(driver().find("cell 4").is_visible());
  driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_TRUE(driver().find("cell 4").is_visible()) << "and back again";
}

TEST_F(PivotOnScreen, RowsAreSortedByTheMeanOfANumberAndBackAgain) {
  open(
      "prompts: hi\nmodels: demo:text\nparams: {max_tokens: [3, 1, 6], seed: 1-4}\n"
      "layout: {rows: max_tokens, columns: seed}\n");
  const auto order = [&] {
    std::vector<std::string> labels;
    const sheet::GridLines& rows = bench_->bench().run()->lines(0).rows;
    for (std::uint64_t i = 0; i < rows.size(); ++i)
      labels.push_back(pivot().row_header(rows.at(i)).labels.front());
    return labels;
  };
  menu("row 0", {"Sort rows by", "output tokens, lowest first"});
  EXPECT_EQ(order(), (std::vector<std::string>{"1", "3", "6"}));
  menu("row 0", {"Sort rows by", "output tokens, highest first"});
  EXPECT_EQ(order(), (std::vector<std::string>{"6", "3", "1"}));
  driver().click("cell 8");
  driver().key(ImGuiKey_DownArrow);
  EXPECT_EQ(bench_->bench().selection().back(), 0u) << "arrows follow the order that is seen";
  menu("row 0", {"Sort rows by", "Nothing, as laid out"});
  EXPECT_EQ(order(), (std::vector<std::string>{"3", "1", "6"}));
}

TEST_F(PivotOnScreen, RowsAndColumnsAreSwappedByKey) {
  open();
  driver().key(ImGuiKey_X, ImGuiMod_Ctrl | ImGuiMod_Shift);
  driver().settle();
  EXPECT_EQ(layout().rows, std::vector<std::string>{"seed"});
  EXPECT_EQ(layout().columns, std::vector<std::string>{"place"});
}

// A run whose sheet has changed since is laid out all the same, and the sheet is left alone.
TEST_F(PivotOnScreen, ARunOfAnEarlierSheetIsLaidOutWithoutTouchingTheSheet) {
  open();
  driver().click("params.max_tokens");
  driver().replace_text("params.max_tokens", "5");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  ASSERT_EQ(bench_->bench().document().sheet().params.back().values.at(0), Value(5));
  driver().click("cell 0");
  driver().key(ImGuiKey_X, ImGuiMod_Ctrl | ImGuiMod_Shift);
  driver().settle();
  EXPECT_EQ(layout().rows, std::vector<std::string>{"seed"});
  EXPECT_EQ(bench_->bench().document().sheet().layout.rows, std::vector<std::string>{"place"});
}

TEST_F(PivotOnScreen, ArrowsFollowALineThatIsWrappedInsideItsPlace) {
  open(
      "prompts: a garden\nmodels: demo:image\nparams: {seed: 1-6, size: 64x48}\n"
      "layout: {fold: seed, wrap: {seed: 2}}\n");
  driver().click("cell 0");
  driver().key(ImGuiKey_DownArrow);
  EXPECT_EQ(bench_->bench().selection().back(), 2u);
}

TEST_F(PivotOnScreen, FromAfarEveryCellIsADotThatCanBeChosen) {
  open(
      "prompts: hi\nmodels: demo:text\nparams: {seed: 1-40, temperature: 0-1 (+0.05), max_tokens: 1}\n"
      "layout: {rows: seed, columns: temperature}\n");
  driver().key(ImGuiKey_9, ImGuiMod_Ctrl);
  driver().settle();
  ASSERT_TRUE(driver().has("cell 0"));
  ASSERT_TRUE(driver().has("cell 839")) << "all 840 cells are in sight";
  const ImVec2 first = driver().find("cell 0").center();
  driver().click_at(first);
  EXPECT_EQ(bench_->bench().selection(), std::vector<std::uint64_t>{0});
  driver().key(ImGuiKey_DownArrow);
  EXPECT_EQ(bench_->bench().selection(), std::vector<std::uint64_t>{21});
}

TEST_F(PivotOnScreen, DotsAreColouredByANumber) {
  open(
      "prompts: hi\nmodels: demo:text\nparams: {seed: 1-40, max_tokens: [1, 9]}\n"
      "layout: {rows: seed, columns: max_tokens}\n");
  driver().key(ImGuiKey_9, ImGuiMod_Ctrl);
  driver().settle();
  const auto colour = [&](const char* cell) {
    const image::Image pixels = driver().pixels(cell);
    const std::uint8_t* middle = pixels.row(pixels.height / 2) + 4 * (pixels.width / 2);
    return std::vector<int>{middle[0], middle[1], middle[2]};
  };
  EXPECT_EQ(colour("cell 0"), colour("cell 1")) << "both are done";
  driver().click("grid.color_by");
  driver().click("output tokens");
  driver().settle();
  EXPECT_NE(colour("cell 0"), colour("cell 1")) << "one token and nine";
}

}  // namespace
}  // namespace proofsheet::testing
