// Lines that are pinned stay in sight.
#include <algorithm>

#include <fmt/format.h>

#include "grid_fixture.h"

namespace proofsheet::testing {
namespace {

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

}  // namespace
}  // namespace proofsheet::testing
