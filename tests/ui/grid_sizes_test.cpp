// How large cells are: fitting the window, zooming, columns and rows of a size of their own.
#include "grid_fixture.h"

namespace proofsheet::testing {
namespace {

using SizesOfTheGrid = GridOnScreen;

TEST_F(SizesOfTheGrid, AllColumnsFitTheWidthByKey) {
  open(
      "prompts: hi\nmodels: demo:text\nparams: {seed: 1-40, max_tokens: [1, 2, 3, 4, 5, 6]}\n"
      "layout: {rows: seed, columns: max_tokens}\n",
      false);
  ASSERT_TRUE(driver().has("cell 0"));
  EXPECT_FALSE(driver().has("column 5") && driver().find("column 5").is_visible());
  key(ImGuiKey_8, ImGuiMod_Ctrl);
  const Item first = driver().find("column 0"), last = driver().find("column 5");
  EXPECT_TRUE(last.is_visible());
  EXPECT_NEAR(width(last.rect), width(first.rect), 1) << "whole, not cut";
  EXPECT_LE(last.rect.right, last.clip.right);
  EXPECT_GT(last.rect.right, last.clip.right - 40) << "and no wider than they must be narrow";
  EXPECT_FALSE(driver().has("cell 239")) << "rows go on below";
}

TEST_F(SizesOfTheGrid, PicturesAreShownPixelForPixelAndTheFocusStaysInPlace) {
  open(
      "prompts: a garden\nmodels: demo:image\nparams: {seed: 1-40, size: 96x64}\n"
      "layout: {rows: seed}\n");
  bench_->wait_for_pictures();
  driver().scroll("cell 0", -80);
  driver().move_to({800, 500});
  driver().settle();
  std::string shown;
  for (const Item& item : driver().all("cell ")) {
    if (item.rect.top < 500 && item.rect.bottom > 500) shown = item.label;
  }
  ASSERT_FALSE(shown.empty());
  driver().click(shown);
  driver().hover("row headers");
  const ImVec2 before = driver().find(shown).center();
  key(ImGuiKey_1, ImGuiMod_Ctrl);
  const Item cell = driver().find(shown);
  EXPECT_FLOAT_EQ(width(cell.rect), 96);
  EXPECT_FLOAT_EQ(height(cell.rect), 64);
  EXPECT_NEAR(cell.center().y, before.y, 2);
  key(ImGuiKey_Equal, ImGuiMod_Ctrl);
  EXPECT_GT(width(driver().find(shown).rect), 96) << "zooming goes on from there";
}

TEST_F(SizesOfTheGrid, ZoomingByKeyKeepsTheCellUnderThePointer) {
  open(kLargeGrid, false);
  driver().scroll("cell 0", -20);
  driver().settle();
  driver().move_to({800, 500});
  const auto under = [&]() -> std::string {
    for (const Item& item : driver().all("cell ")) {
      const platform::ItemRect& r = item.rect;
      if (r.left <= 800 && r.right > 800 && r.top <= 500 && r.bottom > 500) return item.label;
    }
    return "";
  };
  const std::string cell = under();
  ASSERT_FALSE(cell.empty());
  const ImVec2 before = driver().find(cell).center();
  key(ImGuiKey_Equal, ImGuiMod_Ctrl);
  const platform::ItemRect after = driver().find(cell).rect;
  EXPECT_NEAR((after.left + after.right) / 2, before.x, 2);
  EXPECT_NEAR((after.top + after.bottom) / 2, before.y, 2);
}

class ColumnWidthsOfTheGrid : public GridOnScreen {
 protected:
  void SetUp() override {
    open(
        "prompts: hi\nmodels: demo:text\nparams: {seed: 1-9, max_tokens: [1, 2, 3]}\n"
        "layout: {rows: seed, columns: max_tokens}\n",
        false);
    plain_ = width(rect("cell 1"));
  }
  float plain_ = 0;
};

TEST_F(ColumnWidthsOfTheGrid, DraggingAnEdgeWidensOneColumnAndADoubleClickPutsItBack) {
  driver().drag_by("grid.edge 1", {90, 0});
  driver().settle();
  EXPECT_NEAR(width(rect("cell 1")), plain_ + 90, 3);
  EXPECT_NEAR(width(rect("cell 4")), plain_ + 90, 3) << "the whole column";
  EXPECT_FLOAT_EQ(width(rect("cell 0")), plain_);
  EXPECT_GE(rect("cell 2").left, rect("cell 1").right) << "the next one makes room";
  driver().click("cell 5");
  EXPECT_EQ(focus(), 5u) << "and is still clicked where it is seen";
  driver().double_click("grid.edge 1");
  driver().settle();
  EXPECT_FLOAT_EQ(width(rect("cell 1")), plain_);
}

TEST_F(ColumnWidthsOfTheGrid, AWidthComesBackWithItsAxis) {
  driver().drag_by("grid.edge 2", {-60, 0});
  driver().settle();
  const float narrow = width(rect("cell 2"));
  ASSERT_LT(narrow, plain_ - 50);
  key(ImGuiKey_X, ImGuiMod_Ctrl | ImGuiMod_Shift);
  EXPECT_FLOAT_EQ(width(rect("cell 0")), width(rect("cell 3"))) << "seeds have no widths of their own";
  key(ImGuiKey_X, ImGuiMod_Ctrl | ImGuiMod_Shift);
  EXPECT_FLOAT_EQ(width(rect("cell 2")), narrow);
}

TEST_F(ColumnWidthsOfTheGrid, KeysWidenTheColumnOfTheFocus) {
  driver().click("cell 1");
  key(ImGuiKey_RightArrow, ImGuiMod_Alt);
  EXPECT_NEAR(width(rect("cell 1")), plain_ * 1.25f, 2);
  EXPECT_EQ(focus(), 1u) << "the focus stays";
  key(ImGuiKey_UpArrow, ImGuiMod_Alt);
  EXPECT_FLOAT_EQ(width(rect("cell 1")), plain_);
}

TEST_F(ColumnWidthsOfTheGrid, AnEdgeResizesAllPictures) {
  open("prompts: a garden\nmodels: demo:image\nparams: {seed: 1-3, size: 96x64}\nlayout: {columns: seed}\n",
       false);
  const float before = width(rect("cell 0"));
  driver().drag_by("grid.edge 0", {-40, 0});
  driver().settle();
  EXPECT_NEAR(width(rect("cell 0")), before - 40, 3);
  EXPECT_FLOAT_EQ(width(rect("cell 2")), width(rect("cell 0")));
}

class RowHeightsOfTheGrid : public ColumnWidthsOfTheGrid {
 protected:
  void SetUp() override {
    ColumnWidthsOfTheGrid::SetUp();
    tall_ = height(rect("cell 0"));
  }
  float tall_ = 0;
};

TEST_F(RowHeightsOfTheGrid, DraggingAnEdgeMakesOneRowTallerAndADoubleClickPutsItBack) {
  driver().drag_by("grid.row_edge 0", {0, 70});
  driver().settle();
  EXPECT_NEAR(height(rect("cell 0")), tall_ + 70, 3);
  EXPECT_NEAR(height(rect("cell 2")), tall_ + 70, 3) << "the whole row";
  EXPECT_FLOAT_EQ(height(rect("cell 3")), tall_);
  EXPECT_GE(rect("cell 3").top, rect("cell 0").bottom) << "the next one makes room";
  EXPECT_NEAR(rect("row 0").bottom, rect("cell 0").bottom, 1) << "and so does its header";
  driver().click("cell 4");
  EXPECT_EQ(focus(), 4u) << "and is still clicked where it is seen";
  driver().double_click("grid.row_edge 0");
  driver().settle();
  EXPECT_FLOAT_EQ(height(rect("cell 0")), tall_);
}

TEST_F(RowHeightsOfTheGrid, AHeightComesBackWithItsAxis) {
  driver().drag_by("grid.row_edge 1", {0, -60});
  driver().settle();
  const float low = height(rect("cell 3"));
  ASSERT_LT(low, tall_ - 50);
  key(ImGuiKey_X, ImGuiMod_Ctrl | ImGuiMod_Shift);
  EXPECT_FLOAT_EQ(height(rect("cell 0")), height(rect("cell 1"))) << "numbers have no heights of their own";
  key(ImGuiKey_X, ImGuiMod_Ctrl | ImGuiMod_Shift);
  EXPECT_FLOAT_EQ(height(rect("cell 3")), low);
}

TEST_F(RowHeightsOfTheGrid, KeysChangeTheRowOfTheFocus) {
  driver().click("cell 4");
  key(ImGuiKey_DownArrow, ImGuiMod_Alt | ImGuiMod_Shift);
  EXPECT_NEAR(height(rect("cell 4")), tall_ * 1.25f, 2);
  EXPECT_EQ(focus(), 4u) << "the focus stays";
  EXPECT_EQ(bench_->bench().selection().size(), 1u) << "and so does the selection";
  key(ImGuiKey_UpArrow, ImGuiMod_Alt | ImGuiMod_Shift);
  EXPECT_NEAR(height(rect("cell 4")), tall_, 2);
  key(ImGuiKey_DownArrow, ImGuiMod_Alt | ImGuiMod_Shift);
  key(ImGuiKey_LeftArrow, ImGuiMod_Alt | ImGuiMod_Shift);
  EXPECT_FLOAT_EQ(height(rect("cell 4")), tall_);
}

TEST_F(RowHeightsOfTheGrid, TheLastRowIsReachedBelowTallOnes) {
  driver().click("cell 0");
  for (int i = 0; i < 3; ++i) key(ImGuiKey_DownArrow, ImGuiMod_Alt | ImGuiMod_Shift);
  for (int i = 0; i < 8; ++i) key(ImGuiKey_DownArrow);
  EXPECT_EQ(focus(), 24u);
  const Item last = driver().find("cell 24");
  EXPECT_TRUE(last.is_visible());
  EXPECT_LE(last.rect.bottom, last.clip.bottom + 1) << "whole, not cut";
  EXPECT_FLOAT_EQ(height(last.rect), tall_);
}

TEST_F(RowHeightsOfTheGrid, TheWheelKeepsThePointUnderThePointer) {
  driver().drag_by("grid.row_edge 0", {0, 120});
  driver().settle();
  driver().scroll("cell 3", -3);
  driver().settle();
  const ImVec2 point{rect("cell 4").left + 30, rect("cell 4").top + 20};
  const auto part = [&] {
    const platform::ItemRect cell = rect("cell 4");
    return ImVec2{(point.x - cell.left) / width(cell), (point.y - cell.top) / height(cell)};
  };
  const ImVec2 before = part();
  driver().move_to(point);
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, true);
  ImGui::GetIO().AddMouseWheelEvent(0, 1);
  driver().settle();
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, false);
  driver().settle();
  EXPECT_GT(width(rect("cell 4")), plain_);
  EXPECT_NEAR(part().x, before.x, 0.02);
  EXPECT_NEAR(part().y, before.y, 0.02);
}

TEST_F(RowHeightsOfTheGrid, APinnedRowKeepsItsHeight) {
  open(kPinned, false);
  const float before = height(rect("row 0"));
  driver().drag_by("grid.row_edge 0", {0, 40});
  driver().settle();
  const float pinned = height(rect(cell_name(3, 2).c_str()));
  EXPECT_NEAR(pinned, before + 40, 3);
  driver().scroll(cell_name(3, 2), -30);
  driver().settle();
  const Item corner = driver().find(cell_name(3, 2));
  EXPECT_TRUE(corner.is_visible());
  for (const Item& item : driver().all("cell ")) {
    if (item.label == cell_name(3, 2) || !item.is_visible() || item.rect.top == corner.rect.top) continue;
    EXPECT_FALSE(overlap(item.visible, corner.visible)) << item.label;
  }
}

TEST_F(RowHeightsOfTheGrid, AnEdgeResizesAllPictures) {
  open("prompts: a garden\nmodels: demo:image\nparams: {seed: 1-3, size: 96x64}\nlayout: {rows: seed}\n",
       false);
  const platform::ItemRect before = rect("cell 0");
  driver().drag_by("grid.row_edge 0", {0, -40});
  driver().settle();
  const platform::ItemRect after = rect("cell 0");
  EXPECT_NEAR(height(after), height(before) - 40, 3);
  EXPECT_NEAR(width(after) / height(after), width(before) / height(before), 0.05) << "in their shape";
}

}  // namespace
}  // namespace proofsheet::testing
