// Large movements in the grid, by real keys: screens, edges, pages, and the same with Shift.
#include <gtest/gtest.h>

#include <algorithm>

#include <fmt/format.h>

#include "reading.h"
#include "stored_run.h"
#include "ui/keys_overlay.h"

namespace proofsheet::testing {
namespace {

constexpr std::uint64_t kColumns = 21, kRows = 40, kCells = kColumns * kRows;
constexpr ImGuiKeyChord kCtrlShift = ImGuiMod_Ctrl | ImGuiMod_Shift;

// 40 rows of 21 columns, not fired: cell 21 is the first of the second row.
constexpr const char* kWall =
    "prompts: hi\nmodels: demo:text\nparams: {seed: 1-40, temperature: 0-1 (+0.05), max_tokens: 1}\n"
    "layout: {rows: seed, columns: temperature}\n";
// Three pages of such.
constexpr const char* kPages =
    "prompts: hi\nmodels: demo:text\nparams: {max_tokens: 1-3, seed: 1-40, temperature: 0-1 (+0.05)}\n"
    "layout: {rows: seed, columns: temperature, pages: max_tokens}\n";

class GridWalk : public ::testing::Test {
 protected:
  void open(const char* yaml = kWall, bool fires = false, const DriverOptions& options = {},
            const ui::Settings& settings = {}) {
    bench_ = std::make_unique<Bench>(folder_.path(), std::map<std::string, std::string>{}, options, settings);
    bench_->open_text(folder_.path() / "walk.sheet.yaml", yaml);
    if (!fires) return;
    bench_->fire();
    bench_->wait_for_the_end();
  }
  Driver& driver() { return bench_->driver(); }
  void click(std::uint64_t cell) {
    driver().click(fmt::format("cell {}", cell));
    driver().settle();
  }
  void key(ImGuiKey key, ImGuiKeyChord mods = 0) {
    driver().key(key, mods);
    driver().settle();
  }
  std::uint64_t focus() { return bench_->bench().focus().value(); }
  std::vector<std::uint64_t> selection() {
    std::vector<std::uint64_t> cells = bench_->bench().selection();
    std::ranges::sort(cells);
    return cells;
  }
  Item cell(std::uint64_t index) { return driver().find(fmt::format("cell {}", index)); }
  bool is_whole(std::uint64_t index) {
    const std::string name = fmt::format("cell {}", index);
    if (!driver().has(name)) return false;
    const Item item = driver().find(name);
    return item.is_visible() && item.visible.bottom - item.visible.top >= item.rect.bottom - item.rect.top;
  }
  // Rows of the first column that are in sight from top to bottom.
  std::uint64_t rows_in_sight() {
    std::uint64_t rows = 0;
    for (std::uint64_t row = 0; row < kRows; ++row) rows += is_whole(row * kColumns) ? 1 : 0;
    return rows;
  }
  std::string last_notice() { return in_english(bench_->bench().last_notice()); }

  test::TempFolder folder_;
  std::unique_ptr<Bench> bench_;
};

TEST_F(GridWalk, HomeAndEndGoToTheEdgesOfTheRowAndBringThemIntoView) {
  open();
  click(kColumns + 1);
  key(ImGuiKey_End);
  EXPECT_EQ(focus(), 2 * kColumns - 1);
  EXPECT_TRUE(cell(focus()).is_visible());
  key(ImGuiKey_Home);
  EXPECT_EQ(focus(), kColumns);
  EXPECT_TRUE(cell(focus()).is_visible());
  key(ImGuiKey_RightArrow, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), 2 * kColumns - 1) << "Ctrl with an arrow does the same";
  key(ImGuiKey_LeftArrow, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), kColumns);
  EXPECT_EQ(selection(), std::vector<std::uint64_t>{kColumns});
}

TEST_F(GridWalk, CtrlGoesToTheEdgesOfTheColumnAndOfThePage) {
  open();
  click(kColumns + 1);
  key(ImGuiKey_DownArrow, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), kCells - kColumns + 1);
  EXPECT_TRUE(is_whole(focus()));
  key(ImGuiKey_UpArrow, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), 1u);
  key(ImGuiKey_End, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), kCells - 1);
  EXPECT_TRUE(is_whole(focus()));
  key(ImGuiKey_Home, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), 0u);
  EXPECT_TRUE(is_whole(0));
}

TEST_F(GridWalk, PageDownGoesAScreenOfRowsOnAndTheFocusKeepsItsPlaceOnTheScreen) {
  open();
  click(0);
  const std::uint64_t screen = rows_in_sight();
  ASSERT_GE(screen, 2u);
  ASSERT_LT(3 * screen, kRows);
  const float top = cell(0).rect.top;
  key(ImGuiKey_PageDown);
  EXPECT_EQ(focus(), screen * kColumns);
  EXPECT_NEAR(cell(focus()).rect.top, top, 1);
  EXPECT_FALSE(driver().has("cell 0") && cell(0).is_visible()) << "what was seen is a screen above";
  key(ImGuiKey_DownArrow);
  key(ImGuiKey_PageDown);
  EXPECT_EQ(focus(), (2 * screen + 1) * kColumns);
  for (std::uint64_t i = 0; i < kRows; ++i) key(ImGuiKey_PageDown);
  EXPECT_EQ(focus(), kCells - kColumns) << "it ends at the last row";
  EXPECT_TRUE(is_whole(focus()));
  key(ImGuiKey_PageUp);
  EXPECT_EQ(focus(), (kRows - 1 - screen) * kColumns);
  EXPECT_TRUE(is_whole(focus()));
  for (std::uint64_t i = 0; i < kRows; ++i) key(ImGuiKey_PageUp);
  EXPECT_EQ(focus(), 0u);
}

TEST_F(GridWalk, AScreenIsFewerRowsWhenTheyAreTaller) {
  open();
  click(0);
  key(ImGuiKey_Equal, ImGuiMod_Ctrl);
  key(ImGuiKey_Equal, ImGuiMod_Ctrl);
  key(ImGuiKey_Equal, ImGuiMod_Ctrl);
  const std::uint64_t screen = rows_in_sight();
  key(ImGuiKey_PageDown);
  EXPECT_EQ(focus(), screen * kColumns);
}

TEST_F(GridWalk, ShiftExtendsByLargeSteps) {
  open();
  click(kColumns + 1);
  key(ImGuiKey_End, ImGuiMod_Shift);
  EXPECT_EQ(selection().size(), kColumns - 1);
  EXPECT_EQ(focus(), 2 * kColumns - 1);
  key(ImGuiKey_LeftArrow, kCtrlShift);
  EXPECT_EQ(selection(), (std::vector<std::uint64_t>{kColumns, kColumns + 1})) << "from where it began";
  key(ImGuiKey_UpArrow, kCtrlShift);
  EXPECT_EQ(selection(), (std::vector<std::uint64_t>{0, 1, kColumns, kColumns + 1}));
  key(ImGuiKey_End, kCtrlShift);
  EXPECT_EQ(selection().size(), (kRows - 1) * (kColumns - 1));
  key(ImGuiKey_Home, kCtrlShift);
  EXPECT_EQ(selection().size(), 4u);
  click(0);
  const std::uint64_t screen = rows_in_sight();
  key(ImGuiKey_PageDown, ImGuiMod_Shift);
  EXPECT_EQ(selection().size(), screen + 1);
  key(ImGuiKey_PageUp, ImGuiMod_Shift);
  EXPECT_EQ(selection(), std::vector<std::uint64_t>{0});
}

TEST_F(GridWalk, HiddenCellsAreNoEdge) {
  open(
      "prompts: hi\nmodels: demo:text\nparams: {seed: 1-3, temperature: [0, 0.5, 1], max_tokens: 1}\n"
      "layout: {rows: seed, columns: temperature}\n",
      true);
  click(8);
  key(ImGuiKey_Delete);
  click(6);
  key(ImGuiKey_End);
  EXPECT_EQ(focus(), 7u);
  key(ImGuiKey_Home, ImGuiMod_Ctrl);
  key(ImGuiKey_End, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), 7u);
  click(2);
  key(ImGuiKey_DownArrow, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), 5u);
  key(ImGuiKey_PageDown);
  EXPECT_EQ(focus(), 5u) << "nothing is left below it";
}

TEST_F(GridWalk, EdgesAreThoseOfTheOrderThatIsSeen) {
  open(
      "prompts: hi\nmodels: demo:text\nparams: {max_tokens: [3, 1, 6], seed: 1-4}\n"
      "layout: {rows: max_tokens, columns: seed}\n",
      true);
  driver().click("row 0", ImGuiMouseButton_Right);
  driver().click("Sort rows by");
  driver().click("tokens, lowest first");
  driver().settle();
  click(0);
  key(ImGuiKey_UpArrow, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), 4u) << "the row of one token stands first";
  key(ImGuiKey_End, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), 11u);
}

// Nine seeds stand three by three inside each place.
TEST_F(GridWalk, InsideAMosaicTheLineOfTheFoldIsKept) {
  open(
      "prompts: a garden\nmodels: demo:image\nparams: {size: 96x64, seed: 1-9}\n"
      "vars: {x: [a, b, c]}\nlayout: {columns: x, fold: seed}\n");
  click(4);
  key(ImGuiKey_End);
  EXPECT_EQ(focus(), 23u) << "the last of the middle line of the last place";
  key(ImGuiKey_Home);
  EXPECT_EQ(focus(), 3u);
  key(ImGuiKey_DownArrow, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), 6u);
  key(ImGuiKey_UpArrow, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), 0u);
}

TEST_F(GridWalk, PagesAreTurnedByKeyAndThePlaceStays) {
  open(kPages);
  click(0);
  key(ImGuiKey_PageDown);
  const std::uint64_t place = focus();
  const float top = cell(place).rect.top;
  key(ImGuiKey_PageDown, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), kCells + place);
  EXPECT_NEAR(cell(focus()).rect.top, top, 1) << "so that pages can be compared";
  key(ImGuiKey_PageDown, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), 2 * kCells + place);
  key(ImGuiKey_PageDown, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), 2 * kCells + place);
  EXPECT_NE(last_notice().find("This is the last page"), std::string::npos) << last_notice();
  key(ImGuiKey_PageUp, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), kCells + place);
  key(ImGuiKey_Home, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), kCells) << "the first of this page";
  key(ImGuiKey_PageUp, ImGuiMod_Ctrl);
  key(ImGuiKey_PageUp, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), 0u);
  EXPECT_NE(last_notice().find("This is the first page"), std::string::npos) << last_notice();
}

TEST_F(GridWalk, WithOnePageItIsSaidHowThereWouldBeMore) {
  open();
  key(ImGuiKey_PageDown, ImGuiMod_Ctrl);
  EXPECT_NE(last_notice().find("lay out an axis as pages"), std::string::npos) << last_notice();
}

TEST_F(GridWalk, WhereTextIsTypedTheKeysMoveItsCaret) {
  open();
  click(1);
  driver().click("filter");
  driver().type("two words");
  key(ImGuiKey_LeftArrow, ImGuiMod_Ctrl);
  key(ImGuiKey_Home);
  key(ImGuiKey_End, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), 1u);
  key(ImGuiKey_Home);
  driver().type("x");
  EXPECT_EQ(bench_->bench().filter().text, "xtwo words");
}

TEST_F(GridWalk, AnArrowThatIsHeldDownGoesOn) {
  open();
  click(0);
  ImGuiIO& io = ImGui::GetIO();
  io.KeyRepeatDelay = 0.05f;
  io.KeyRepeatRate = 0.02f;
  io.AddKeyEvent(ImGuiKey_RightArrow, true);
  driver().wait_until([&] { return focus() >= 4; }, "four cells were passed");
  io.AddKeyEvent(ImGuiKey_RightArrow, false);
  driver().settle();
  const std::uint64_t reached = focus();
  driver().frame(20);
  EXPECT_EQ(focus(), reached) << "and no farther once it is let go";
}

// 2 rows of 2 columns; the answer of the last cell is longer than any pane.
TEST_F(GridWalk, TheImageViewGoesTheSameWaysAndScrollsLongTexts) {
  const std::string yaml =
      "prompts: hi\nmodels: demo:text\nparams: {seed: 1-2, temperature: [0.5, 1]}\n"
      "layout: {rows: seed, columns: temperature}\n";
  std::vector<std::string> texts(4, "short");
  for (int line = 0; line < 400; ++line) texts.back() += fmt::format("\nline {}", line);
  const store::RunId run = put_run(folder_.path(), run_of_texts(yaml, texts));
  bench_ = std::make_unique<Bench>(folder_.path(), std::map<std::string, std::string>{},
                                   DriverOptions{.rasterize = true});
  bench_->bench().open_run(run);
  driver().wait_until([&] { return bench_->bench().run() != nullptr; }, "the run is shown");
  click(0);
  key(ImGuiKey_Enter);
  ASSERT_EQ(bench_->bench().mode(), ui::Mode::image);
  key(ImGuiKey_PageDown);
  EXPECT_EQ(focus(), 2u) << "of a short text, the row below";
  key(ImGuiKey_End, ImGuiMod_Ctrl);
  EXPECT_EQ(focus(), 3u);
  driver().wait_until([&] { return bench_->bench().viewer().has_long_text; }, "the long text is shown");
  const image::Image before = driver().screenshot();
  key(ImGuiKey_PageDown);
  EXPECT_EQ(focus(), 3u);
  EXPECT_TRUE(driver().screenshot().rgba != before.rgba) << "the text went on";
  key(ImGuiKey_PageUp);
  EXPECT_TRUE(driver().screenshot().rgba == before.rgba);
  key(ImGuiKey_Home);
  EXPECT_EQ(focus(), 2u);
}

TEST_F(GridWalk, EveryKeyIsListedWithWhatItDoes) {
  open();
  const auto groups = ui::key_groups(bench_->bench().commands(), "");
  for (const auto& [name, keys] :
       {std::pair("cell.screen_down", "PageDown"), std::pair("cell.row_end", "End"),
        std::pair("cell.page_end", "Ctrl+End"), std::pair("cell.extend_page_end", "Ctrl+Shift+End"),
        std::pair("cell.column_end", "Ctrl+Down"), std::pair("cell.next_page", "Ctrl+PageDown")}) {
    EXPECT_EQ(ui::shortcut_text(bench_->bench().commands().at(name).shortcut), keys);
    EXPECT_TRUE(std::ranges::any_of(groups, [&](const ui::KeyGroup& group) {
      return std::ranges::any_of(group.commands, [&](const auto* command) { return command->name == name; });
    })) << name;
  }
}

}  // namespace
}  // namespace proofsheet::testing
