#include "sheet/layout_edits.h"

#include "sheet_testing.h"

namespace proofsheet::sheet {
namespace {

using Texts = std::vector<std::string>;

TEST(LayoutEdits, AHiddenValueIsPinnedNoLonger) {
  Layout layout;
  toggle_pin(layout, "style", "oil");
  hide_value(layout, "style", "oil");
  hide_value(layout, "style", "oil");
  EXPECT_EQ(*layout.view("style"), (AxisView{.axis = "style", .hidden = {"oil"}}));
  show_all_values(layout, "style");
  EXPECT_TRUE(layout.views.empty()) << "nothing is left to be written";
}

TEST(LayoutEdits, APinIsSetAndTakenBack) {
  Layout layout;
  toggle_pin(layout, "style", "oil");
  EXPECT_TRUE(is_pinned(layout, "style", "oil"));
  toggle_pin(layout, "style", "oil");
  EXPECT_FALSE(is_pinned(layout, "style", "oil"));
  EXPECT_EQ(layout, Layout());
}

TEST(LayoutEdits, AValueMovesByOnePlace) {
  Layout layout;
  move_value(layout, "a", "r", ValueMove::earlier, {"p", "q", "r"});
  EXPECT_EQ(layout.view("a")->order, (Texts{"p", "r", "q"}));
  move_value(layout, "a", "p", ValueMove::later, {"p", "r", "q"});
  EXPECT_EQ(layout.view("a")->order, (Texts{"r", "p", "q"}));
}

TEST(LayoutEdits, AValueStaysAtTheEnds) {
  Layout layout;
  move_value(layout, "a", "p", ValueMove::earlier, {"p", "q"});
  move_value(layout, "a", "q", ValueMove::later, {"p", "q"});
  move_value(layout, "a", "unknown", ValueMove::later, {"p", "q"});
  EXPECT_EQ(layout, Layout());
}

TEST(LayoutEdits, APinnedValueMovesAmongThePinned) {
  Layout layout;
  toggle_pin(layout, "a", "q");
  toggle_pin(layout, "a", "r");
  move_value(layout, "a", "r", ValueMove::earlier, {"q", "r", "p"});
  EXPECT_EQ(layout.view("a")->pinned, (Texts{"r", "q"}));
  EXPECT_TRUE(layout.view("a")->order.empty());
}

TEST(LayoutEdits, LinesAreOfferedThatMakeAGoodBlock) {
  EXPECT_EQ(wrap_choices(100), (std::vector<std::uint64_t>{5, 10, 20}));
  EXPECT_EQ(wrap_choices(12), (std::vector<std::uint64_t>{4, 5, 10}));
  EXPECT_EQ(wrap_choices(64), (std::vector<std::uint64_t>{5, 8, 10, 20}));
  EXPECT_EQ(wrap_choices(13), (std::vector<std::uint64_t>{5, 10}));
  EXPECT_TRUE(wrap_choices(3).empty());
}

}  // namespace
}  // namespace proofsheet::sheet
