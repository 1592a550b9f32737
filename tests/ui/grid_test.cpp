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
  void open(const char* yaml, bool fires = true, DriverOptions options = {}) {
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
  ASSERT_TRUE(ImGui::GetIO().NavVisible);
  key(ImGuiKey_Enter);
  EXPECT_EQ(bench_->bench().mode(), ui::Mode::grid);
  key(ImGuiKey_RightArrow);
  EXPECT_FALSE(ImGui::GetIO().NavVisible) << "an arrow goes back to the cells";
  EXPECT_EQ(focus(), 1u);
}

}  // namespace
}  // namespace proofsheet::testing
