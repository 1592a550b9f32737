// Keys and the pointer over the cells.
#include "grid_fixture.h"

namespace proofsheet::testing {
namespace {

using KeysOfTheGrid = GridOnScreen;

TEST_F(KeysOfTheGrid, ArrowsAndEnterLookAtACellAndPressNoButton) {
  open("prompts: hi\nmodels: demo:text\nparams: {seed: 1-9, max_tokens: 1}\nlayout: {columns: seed}\n");
  const auto run = bench_->bench().run()->id();
  driver().click("cell 0");
  for (const ImGuiKey arrow : {ImGuiKey_UpArrow, ImGuiKey_UpArrow, ImGuiKey_RightArrow, ImGuiKey_DownArrow,
                               ImGuiKey_DownArrow, ImGuiKey_DownArrow, ImGuiKey_RightArrow})
    key(arrow);
  EXPECT_EQ(focus(), 2u);
  EXPECT_FALSE(ImGui::GetIO().NavVisible) << "no button has the keyboard";
  key(ImGuiKey_Enter);
  EXPECT_EQ(bench_->bench().mode(), ui::Mode::image);
  driver().frame(20);
  EXPECT_EQ(bench_->bench().run()->id(), run) << "nothing was fired";
  EXPECT_FALSE(bench_->session().is_starting());
}

TEST_F(KeysOfTheGrid, AButtonThatTabLedToIsPressedByEnterAlone) {
  open("prompts: hi\nmodels: demo:text\nparams: {seed: 1-9, max_tokens: 1}\nlayout: {columns: seed}\n");
  driver().click("cell 0");
  key(ImGuiKey_Tab);
  ASSERT_TRUE(ImGui::GetIO().NavVisible) << "at the grid, where Enter means a cell";
  key(ImGuiKey_Tab);
  key(ImGuiKey_Enter);
  EXPECT_EQ(bench_->bench().mode(), ui::Mode::grid);
  key(ImGuiKey_RightArrow);
  EXPECT_FALSE(ImGui::GetIO().NavVisible) << "an arrow goes back to the cells";
  EXPECT_EQ(focus(), 1u);
}

class PointerOverTheGrid : public GridOnScreen {
 protected:
  void pan(ImVec2 from, ImVec2 to) {
    driver().drag_between(from, to, 0, ImGuiMouseButton_Middle);
    driver().settle();
  }
};

TEST_F(PointerOverTheGrid, DraggingWithTheMiddleButtonMovesTheGridWithThePointer) {
  open(kLargeGrid, false);
  const platform::ItemRect before = rect("cell 0");
  const ImVec2 from = driver().find("cell 45").center();
  pan(from, {from.x - 90, from.y - 70});
  const platform::ItemRect after = rect("cell 45");
  EXPECT_NEAR(after.left, from.x - width(after) / 2 - 90, 1);
  EXPECT_NEAR(after.top, from.y - height(after) / 2 - 70, 1);
  EXPECT_TRUE(bench_->bench().selection().empty()) << "nothing was chosen on the way";
  EXPECT_EQ(bench_->bench().mode(), ui::Mode::grid);
  pan({from.x - 90, from.y - 70}, from);
  EXPECT_NEAR(rect("cell 0").left, before.left, 1);
  EXPECT_NEAR(rect("cell 0").top, before.top, 1);
}

TEST_F(PointerOverTheGrid, AtItsEdgeThePointerGoesOnAlone) {
  open(kLargeGrid, false);
  const platform::ItemRect before = rect("cell 0");
  const ImVec2 from = driver().find("cell 0").center();
  pan(from, {from.x + 200, from.y + 150});
  EXPECT_FLOAT_EQ(rect("cell 0").left, before.left);
  EXPECT_FLOAT_EQ(rect("cell 0").top, before.top);
  const ImVec2 near = driver().find("cell 22").center();
  pan(near, {near.x - 40, near.y - 40});
  EXPECT_LT(rect("cell 0").top, before.top) << "and back it moves at once";
}

TEST_F(PointerOverTheGrid, ADragThatBeganInTheGridGoesOnOutsideOfIt) {
  open(kLargeGrid, false);
  const float before = rect("cell 45").top;
  const ImVec2 from = driver().find("cell 45").center();
  pan(from, {from.x, 4});
  EXPECT_FALSE(driver().has("cell 0"));
  EXPECT_TRUE(driver().has("cell 45") ? rect("cell 45").top < before : true);
  EXPECT_TRUE(bench_->bench().selection().empty());
}

TEST_F(PointerOverTheGrid, ASelectionStaysWhileTheGridIsMoved) {
  open(kLargeGrid, false);
  driver().click("cell 22");
  const ImVec2 from = driver().find("cell 43").center();
  pan(from, {from.x - 30, from.y - 30});
  EXPECT_EQ(bench_->bench().selection(), std::vector<std::uint64_t>{22});
}

}  // namespace
}  // namespace proofsheet::testing
