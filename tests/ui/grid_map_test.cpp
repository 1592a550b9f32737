// The grid from afar: dots in place of words, and the map of what is out of sight.
#include <fmt/format.h>

#include "grid_fixture.h"

namespace proofsheet::testing {
namespace {

using TextsFromAfar = GridOnScreen;

TEST_F(TextsFromAfar, ShowTheirStateWhereverNoWordFits) {
  open(kLargeGrid);
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

class MapOfTheGrid : public GridOnScreen {
 protected:
  // Frames until the map's colours are worked out.
  void wait_for_map() { driver().frame(60); }
};

TEST_F(MapOfTheGrid, ASmallGridHasNone) {
  open("prompts: hi\nmodels: demo:text\nparams: {seed: 1-3, max_tokens: 1}\nlayout: {columns: seed}\n");
  EXPECT_FALSE(driver().has("grid.map"));
  EXPECT_NE(bench_->bench().commands().invoke("view.minimap"), "");
}

TEST_F(MapOfTheGrid, AClickGoesThereAndADragGoesOn) {
  open(kLargeGrid);
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
  open(kLargeGrid);
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
  open(kLargeGrid);
  ASSERT_TRUE(driver().has("grid.map"));
  key(ImGuiKey_M, ImGuiMod_Ctrl | ImGuiMod_Shift);
  EXPECT_FALSE(driver().has("grid.map"));
  key(ImGuiKey_M, ImGuiMod_Ctrl | ImGuiMod_Shift);
  EXPECT_TRUE(driver().has("grid.map"));
}

TEST_F(MapOfTheGrid, ItMakesWayForTheCellInFocus) {
  open(kLargeGrid, false);
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
  open(kLargeGrid, false);
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

}  // namespace
}  // namespace proofsheet::testing
