// The grid by real input: its map, its sizes, what stays in sight and what is folded away.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "bench_fixture.h"

namespace proofsheet::testing {
namespace {

// 40 rows of 21 columns of texts.
constexpr const char* kLarge =
    "prompts: hi\nmodels: demo:text\nparams: {seed: 1-40, temperature: 0-1 (+0.05), max_tokens: 1}\n"
    "layout: {rows: seed, columns: temperature}\n";

class GridOnScreen : public ::testing::Test {
 protected:
  void open(const std::string& yaml, bool fires = true, DriverOptions options = {}) {
    bench_.reset();
    bench_ = std::make_unique<Bench>(folder_.path(), std::map<std::string, std::string>{}, options);
    bench_->open_text(folder_.path() / "grid.sheet.yaml", yaml);
    if (fires) {
      bench_->fire();
      bench_->wait_for_the_end();
    }
    driver().settle();
  }
  Driver& driver() { return bench_->driver(); }
  void key(ImGuiKey key, ImGuiKeyChord mods = 0) {
    driver().key(key, mods);
    driver().settle();
  }
  platform::ItemRect rect(const char* label) { return driver().find(label).rect; }
  std::uint64_t focus() { return bench_->bench().focus().value(); }
  static float width(const platform::ItemRect& rect) { return rect.right - rect.left; }
  static float height(const platform::ItemRect& rect) { return rect.bottom - rect.top; }
  static bool overlap(const platform::ItemRect& a, const platform::ItemRect& b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }
  // Frames until the map's colours are worked out.
  void wait_for_map() { driver().frame(60); }

  test::TempFolder folder_;
  std::unique_ptr<Bench> bench_;
};

using TextsFromAfar = GridOnScreen;

TEST_F(TextsFromAfar, ShowTheirStateWhereverNoWordFits) {
  open(kLarge);
  driver().move_to({5, 5});
  int levels = 0;
  while (width(rect("cell 0")) > 26) {
    driver().scroll("cell 0", -1, ImGuiMod_Ctrl);
    driver().settle();
    if (width(rect("cell 0")) >= 56 || width(rect("cell 0")) < 24) continue;
    ++levels;
    const image::Image cell = driver().pixels("cell 0");
    const std::size_t middle =
        (static_cast<std::size_t>(cell.height / 2) * static_cast<std::size_t>(cell.width) +
         static_cast<std::size_t>(cell.width / 2)) *
        4;
    EXPECT_GT(cell.rgba[middle + 1], cell.rgba[middle] + 30) << "green, at " << cell.width << " pixels";
    EXPECT_TRUE(driver().has("grid.color_by")) << "and what the colour means is said";
  }
  EXPECT_GE(levels, 3);
}

using MapOfTheGrid = GridOnScreen;

TEST_F(MapOfTheGrid, ASmallGridHasNone) {
  open("prompts: hi\nmodels: demo:text\nparams: {seed: 1-3, max_tokens: 1}\nlayout: {columns: seed}\n");
  EXPECT_FALSE(driver().has("grid.map"));
  EXPECT_NE(bench_->bench().commands().invoke("view.minimap"), "");
}

TEST_F(MapOfTheGrid, AClickGoesThereAndADragGoesOn) {
  open(kLarge);
  ASSERT_TRUE(driver().has("cell 0"));
  const platform::ItemRect map = rect("grid.map");
  driver().click_at({map.right - 2, map.bottom - 2});
  driver().settle();
  EXPECT_TRUE(driver().has("cell 839")) << "the last corner";
  EXPECT_FALSE(driver().has("cell 0"));
  EXPECT_TRUE(bench_->bench().selection().empty()) << "the cells below the map are not clicked";
  driver().drag_between({map.right - 4, map.bottom - 4}, {map.left + 2, map.top + 2});
  driver().settle();
  EXPECT_TRUE(driver().has("cell 0"));
}

TEST_F(MapOfTheGrid, ItsRectangleIsWhatIsInSight) {
  open(kLarge);
  const platform::ItemRect map = rect("grid.map"), before = rect("grid.map view");
  EXPECT_FLOAT_EQ(before.left, map.left);
  EXPECT_FLOAT_EQ(before.top, map.top);
  EXPECT_LT(width(before), width(map) / 2);
  driver().scroll("cell 0", -8);
  driver().settle();
  const platform::ItemRect after = rect("grid.map view");
  EXPECT_GT(after.top, before.top);
  EXPECT_FLOAT_EQ(after.left, before.left);
}

TEST_F(MapOfTheGrid, AKeyHidesItAndBringsItBack) {
  open(kLarge);
  ASSERT_TRUE(driver().has("grid.map"));
  key(ImGuiKey_M, ImGuiMod_Ctrl | ImGuiMod_Shift);
  EXPECT_FALSE(driver().has("grid.map"));
  key(ImGuiKey_M, ImGuiMod_Ctrl | ImGuiMod_Shift);
  EXPECT_TRUE(driver().has("grid.map"));
}

TEST_F(MapOfTheGrid, ItMakesWayForTheCellInFocus) {
  open(kLarge, false);
  const platform::ItemRect map = rect("grid.map");
  std::string below;
  for (const Item& item : driver().all("cell ")) {
    if (item.is_visible() && overlap(item.visible, map)) below = item.label;
  }
  ASSERT_FALSE(below.empty());
  const platform::ItemRect cell = driver().find(below).visible;
  driver().click_at({cell.left + 4, cell.top + 4});
  driver().settle();
  ASSERT_EQ(fmt::format("cell {}", focus()), below);
  EXPECT_FALSE(overlap(rect("grid.map"), driver().find(below).visible));
}

TEST_F(MapOfTheGrid, ItShowsTheStatesOfCellsOutOfSight) {
  open(kLarge, false);
  wait_for_map();
  const image::Image planned = driver().pixels("grid.map");
  bench_->fire();
  bench_->wait_for_the_end();
  driver().scroll("cell 0", -2);
  wait_for_map();
  const image::Image done = driver().pixels("grid.map");
  const auto corner = [](const image::Image& picture) {
    const std::uint8_t* at = picture.row(picture.height - 4) + 4 * (picture.width - 4);
    return std::vector<int>{at[0], at[1], at[2]};
  };
  EXPECT_NE(corner(planned), corner(done)) << "the last cells are done, out of sight";
}

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
  open(kLarge, false);
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

// Seeds by temperatures, of which one each is pinned.
constexpr const char* kPinned =
    "prompts: hi\nmodels: demo:text\nparams: {seed: 1-40, temperature: 0-1 (+0.05), max_tokens: 1}\n"
    "layout: {rows: seed, columns: temperature, pin: {seed: ['3'], temperature: ['0.1']}}\n";
// Cell of a seed (1 to 40) and a temperature in steps of 0.05.
std::string cell_name(int seed, int step) {
  return fmt::format("cell {}", (seed - 1) * 21 + step);
}

class PinnedLines : public GridOnScreen {
 protected:
  void SetUp() override { open(kPinned, false); }
  void scroll_far() {
    driver().scroll(cell_name(3, 2), -30);
    driver().scroll(cell_name(3, 2), -30, ImGuiMod_Shift);
    driver().settle();
  }
};

TEST_F(PinnedLines, StayInSightWhileTheOthersScrollBelowThem) {
  const platform::ItemRect corner = rect(cell_name(3, 2).c_str());
  scroll_far();
  const Item pinned = driver().find(cell_name(3, 2));
  EXPECT_TRUE(pinned.is_visible());
  EXPECT_FLOAT_EQ(pinned.rect.left, corner.left);
  EXPECT_FLOAT_EQ(pinned.rect.top, corner.top);
  EXPECT_TRUE(driver().find("row 0").is_visible()) << "its header too";
  EXPECT_FALSE(driver().has(cell_name(1, 0)));
  int others = 0;
  for (const Item& item : driver().all("cell ")) {
    if (!item.is_visible() || item.label == cell_name(3, 2)) continue;
    ++others;
    EXPECT_FALSE(overlap(item.visible, pinned.visible)) << item.label;
  }
  EXPECT_GT(others, 4);
}

TEST_F(PinnedLines, AreClickedWhereTheyAreSeen) {
  scroll_far();
  driver().click(cell_name(3, 2));
  EXPECT_EQ(fmt::format("cell {}", focus()), cell_name(3, 2));
  // One of the pinned row whose column has scrolled.
  std::string other;
  for (const Item& item : driver().all("cell ")) {
    const int index = std::stoi(item.label.substr(5));
    if (index / 21 == 2 && index % 21 != 2 && item.is_visible()) other = item.label;
  }
  ASSERT_FALSE(other.empty());
  driver().click(other);
  EXPECT_EQ(fmt::format("cell {}", focus()), other);
}

TEST_F(PinnedLines, ArrowsBringACellOutFromBelowThem) {
  scroll_far();
  const platform::ItemRect pinned = rect(cell_name(3, 2).c_str());
  std::string first;
  for (const Item& item : driver().all("cell ")) {
    const int index = std::stoi(item.label.substr(5));
    if (first.empty() && index / 21 != 2 && index % 21 != 2 && item.is_visible()) first = item.label;
  }
  ASSERT_FALSE(first.empty());
  driver().click(first);
  key(ImGuiKey_UpArrow);
  key(ImGuiKey_LeftArrow);
  const Item cell = driver().find(fmt::format("cell {}", focus()));
  EXPECT_GE(cell.rect.top, pinned.bottom) << "not below the pinned row";
  EXPECT_GE(cell.rect.left, pinned.right);
}

TEST_F(PinnedLines, ABandTakesWhatItIsDrawnOverAndNotWhatLiesBelow) {
  scroll_far();
  const platform::ItemRect pinned = rect(cell_name(3, 2).c_str());
  // From the pinned corner into the first places that have scrolled beside it.
  driver().drag_between({pinned.right - 20, pinned.bottom - 20}, {pinned.right + 60, pinned.bottom + 60});
  driver().settle();
  const std::vector<std::uint64_t>& cells = bench_->bench().selection();
  EXPECT_EQ(cells.size(), 4u) << "the corner, one of each pinned line, and one that scrolls";
  EXPECT_TRUE(std::ranges::find(cells, 2 * 21 + 2) != cells.end());
}

TEST_F(PinnedLines, AlsoFromAfar) {
  open(
      "prompts: hi\nmodels: demo:text\nparams: {seed: 1-200, temperature: 0-1 (+0.05), max_tokens: 1}\n"
      "layout: {rows: seed, columns: temperature, pin: {seed: ['3']}}\n",
      false);
  key(ImGuiKey_8, ImGuiMod_Ctrl);
  for (int i = 0; i < 3; ++i) key(ImGuiKey_Minus, ImGuiMod_Ctrl);
  driver().move_to({900, 500});
  ASSERT_TRUE(driver().has("cell 42"));
  const platform::ItemRect before = rect("cell 42");
  ASSERT_LT(width(before), 24);
  ImGui::GetIO().AddMouseWheelEvent(0, -40);
  driver().settle();
  EXPECT_FALSE(driver().has("cell 0"));
  EXPECT_FLOAT_EQ(rect("cell 42").top, before.top);
  driver().click_at(driver().find("cell 42").center());
  EXPECT_EQ(focus(), 42u);
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

// Four places by three tones as rows, two numbers as columns.
constexpr const char* kNested =
    "prompts: '{{tone}} of {{place}}'\nmodels: demo:text\n"
    "vars: {place: [a garden, a pond, the rain, the sea], tone: [calm, loud, dry]}\n"
    "params: {max_tokens: [1, 2]}\nlayout: {rows: [place, tone], columns: max_tokens}\n";

class GroupsOfTheGrid : public GridOnScreen {
 protected:
  void SetUp() override { open(kNested); }
  const ui::RunView& run() { return *bench_->bench().run(); }
  std::uint64_t rows() { return run().lines(0).rows.size(); }
  std::uint64_t cell_at(std::uint64_t row, std::uint64_t column) {
    return run().pivot().cell({0, row, column, 0}).value();
  }
  std::string name_at(std::uint64_t row, std::uint64_t column) {
    return fmt::format("cell {}", cell_at(row, column));
  }
};

TEST_F(GroupsOfTheGrid, AClickOnTheTriangleCollapsesAGroupToOneLine) {
  ASSERT_EQ(rows(), 12u);
  driver().click("grid.group row 0 0");
  driver().settle();
  EXPECT_EQ(rows(), 10u);
  EXPECT_FALSE(driver().has(name_at(0, 0))) << "no cell stands there alone";
  EXPECT_FALSE(driver().has(name_at(1, 0)));
  EXPECT_TRUE(driver().has(name_at(3, 0)));
  driver().click("grid.group row 0 0");
  driver().settle();
  EXPECT_EQ(rows(), 12u);
  EXPECT_TRUE(driver().has(name_at(1, 0)));
}

TEST_F(GroupsOfTheGrid, KeysCollapseTheGroupOfTheFocusAndAllGroups) {
  driver().click(name_at(1, 1));
  key(ImGuiKey_G);
  EXPECT_EQ(rows(), 10u);
  key(ImGuiKey_G);
  EXPECT_EQ(rows(), 12u) << "the focus is still in it";
  key(ImGuiKey_G, ImGuiMod_Ctrl);
  EXPECT_EQ(rows(), 4u);
  key(ImGuiKey_G, ImGuiMod_Ctrl | ImGuiMod_Shift);
  EXPECT_EQ(rows(), 12u);
  EXPECT_NE(bench_->bench().commands().invoke("view.collapse_columns"), "") << "columns have one level";
}

TEST_F(GroupsOfTheGrid, ArrowsAndSelectionsPassOverWhatIsCollapsed) {
  driver().click(name_at(4, 0));
  key(ImGuiKey_G);
  driver().click(name_at(2, 0));
  key(ImGuiKey_DownArrow);
  EXPECT_EQ(focus(), cell_at(6, 0));
  key(ImGuiKey_UpArrow);
  EXPECT_EQ(focus(), cell_at(2, 0));
  key(ImGuiKey_DownArrow, ImGuiMod_Shift);
  EXPECT_EQ(bench_->bench().selection().size(), 2u);
  key(ImGuiKey_A, ImGuiMod_Ctrl);
  EXPECT_EQ(bench_->bench().selection().size(), 18u) << "three rows of two are folded away";
}

TEST_F(GroupsOfTheGrid, FromACollapsedGroupTheArrowsGoOn) {
  driver().click(name_at(4, 0));
  key(ImGuiKey_G);
  key(ImGuiKey_DownArrow);
  EXPECT_EQ(focus(), cell_at(6, 0));
}

TEST_F(GroupsOfTheGrid, ACollapsedPlaceShowsWhatIsInItAndCannotBeSelected) {
  const Item before = driver().find(name_at(0, 0));
  driver().click("grid.group row 0 0");
  driver().move_to({before.center().x, before.center().y});
  driver().settle();
  const image::Image whole = driver().screenshot();
  std::size_t coloured = 0;
  for (int y = static_cast<int>(before.visible.top); y < static_cast<int>(before.visible.bottom); ++y) {
    for (int x = static_cast<int>(before.visible.left); x < static_cast<int>(before.visible.right); ++x) {
      const std::uint8_t* at = whole.row(y) + static_cast<std::ptrdiff_t>(x) * 4;
      coloured += at[1] > at[0] + 30 ? 1u : 0u;  // the green of what is done
    }
  }
  EXPECT_GT(coloured, 60u) << "three dots";
  driver().click_at(before.center());
  EXPECT_TRUE(bench_->bench().selection().empty());
}

TEST_F(GroupsOfTheGrid, ASwapOfTheSidesOffersGroupsOfColumns) {
  key(ImGuiKey_G, ImGuiMod_Ctrl);
  ASSERT_EQ(rows(), 4u);
  key(ImGuiKey_X, ImGuiMod_Ctrl | ImGuiMod_Shift);
  driver().click(name_at(0, 3));
  key(ImGuiKey_G, ImGuiMod_Shift);
  EXPECT_EQ(run().lines(0).columns.size(), 10u);
  driver().click("grid.group column 0 1");
  driver().settle();
  EXPECT_EQ(run().lines(0).columns.size(), 12u);
}

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

using LabelsOfRows = GridOnScreen;

TEST_F(LabelsOfRows, StayInTheVisiblePartOfTheirRowAndAreNeverCut) {
  open(
      "prompts:\n  long: 'hi'\n  a prompt whose name takes several lines beside its cells: 'ho'\n"
      "models: demo:text\nparams: {seed: 1-20, max_tokens: 1}\n"
      "layout: {rows: [prompt, seed]}\n",
      false);
  constexpr float kLine = 18, kStep = 0.09f;  // of a label, pixels; notches: about 7 pixels
  int partly = 0;
  for (int step = 0; step < 40; ++step) {
    const platform::ItemRect area = rect("row headers");
    for (const Item& label : driver().all("row-label ")) {
      EXPECT_GE(label.rect.top, area.top) << label.label;
      EXPECT_LE(label.rect.bottom, area.bottom) << label.label;
    }
    for (const Item& row : driver().all("row ")) {
      if (!row.label.starts_with("row ") || row.label == "row headers") continue;
      const std::string name = fmt::format("row-label 1 {}", row.label.substr(4));
      ASSERT_EQ(driver().has(name), height(row.rect) >= kLine) << name << " in " << height(row.rect);
      if (!driver().has(name)) continue;
      const platform::ItemRect label = rect(name.c_str());
      EXPECT_GE(label.top, row.rect.top) << name;
      EXPECT_LE(label.bottom, row.rect.bottom) << name;
      if (row.rect.top == area.top || row.rect.bottom == area.bottom) ++partly;
    }
    driver().scroll("row headers", -kStep);
  }
  EXPECT_GT(partly, 40) << "some were looked at while they were partly out of sight";
}

using HeadersOfTheGrid = GridOnScreen;

constexpr const char* kLongPrompts =
    "prompts:\n"
    "  a pond in the morning light with reeds and a heron that waits: 'one'\n"
    "  a meadow: 'two'\n"
    "models: demo:text\nparams: {seed: 1-3, max_tokens: 1}\n";

TEST_F(HeadersOfTheGrid, LongLabelsOfColumnsWrapToThreeLinesAtMost) {
  open(std::string(kLongPrompts) + "layout: {rows: seed, columns: prompt}\n", false);
  const float one_line = 18;
  while (width(driver().find("cell 0").rect) > 130) {
    driver().scroll("cell 0", -1, ImGuiMod_Ctrl);
    driver().settle();
  }
  EXPECT_GT(height(rect("column-label 0 0")), 1.5f * one_line);
  EXPECT_LE(height(rect("column-label 0 0")), 3 * one_line + 1);
  EXPECT_NEAR(height(rect("column-label 0 1")), one_line, 1) << "a short one stands in one line";
  EXPECT_LE(rect("column-label 0 0").bottom, driver().find("cell 0").rect.top) << "over no cell";
  key(ImGuiKey_9, ImGuiMod_Ctrl);
  EXPECT_LE(driver().find("row 2").rect.bottom, rect("places").bottom) << "and all still fits";
}

TEST_F(HeadersOfTheGrid, RestingOnOneTellsItsAxesWithTheirWholeValues) {
  open(std::string(kLongPrompts) + "layout: {rows: prompt, columns: seed}\n", false);
  driver().hover("row 0");
  const std::string whole = "header prompt: a pond in the morning light with reeds and a heron that waits";
  driver().wait_until([&] { return driver().has(whole); }, "the whole label");
  EXPECT_TRUE(driver().has("prompt-text: one")) << "with what the prompt says";
  driver().hover("column 1");
  driver().wait_until([&] { return driver().has("header seed: 2"); }, "the axis of a number");
}

TEST_F(HeadersOfTheGrid, TheEdgeBehindTheRowLabelsMakesThemWiderAndADoubleClickPutsItBack) {
  open(std::string(kLongPrompts) + "layout: {rows: prompt, columns: seed}\n", false);
  const float before = width(rect("row headers"));
  driver().drag_by("grid.header_edge", {120, 0});
  driver().settle();
  EXPECT_NEAR(width(rect("row headers")), before + 120, 8);
  EXPECT_GT(bench_->bench().settings().row_header_width, 0) << "and tomorrow, too";
  driver().double_click("grid.header_edge");
  driver().settle();
  EXPECT_NEAR(width(rect("row headers")), before, 1);
}

}  // namespace
}  // namespace proofsheet::testing
