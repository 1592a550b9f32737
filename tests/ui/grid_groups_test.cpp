// Groups of lines that are folded away.
#include <fmt/format.h>

#include "grid_fixture.h"

namespace proofsheet::testing {
namespace {

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

}  // namespace
}  // namespace proofsheet::testing
