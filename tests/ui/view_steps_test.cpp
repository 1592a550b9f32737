// How cells are looked at, by command and taken back: the order of lines, colours, values, groups, sizes, the
// reference and the filter.
#include <gtest/gtest.h>

#include <algorithm>

#include <fmt/format.h>

#include "bench_fixture.h"
#include "reading.h"

namespace proofsheet::testing {
namespace {

using Labels = std::vector<std::string>;

// 3 rows of 4 columns; rows are groups of one each until another axis joins them.
constexpr const char* kTokens =
    "prompts: hi\nmodels: demo:text\nparams: {max_tokens: [3, 1, 6], seed: 1-4}\n"
    "layout: {rows: max_tokens, columns: seed}\n";
constexpr const char* kGroups =
    "prompts: 'Say {{word}}'\nmodels: demo:text\nvars: {word: [a, b]}\n"
    "params: {seed: 1-3, temperature: [0, 1], max_tokens: 4}\n"
    "layout: {rows: [word, seed], columns: temperature}\n";

class ViewSteps : public ::testing::Test {
 protected:
  void open(const char* yaml = kTokens) {
    bench_ = std::make_unique<Bench>(folder_.path());
    bench_->open_text(folder_.path() / "view.sheet.yaml", yaml);
    bench_->fire();
    bench_->wait_for_the_end();
  }
  Driver& driver() { return bench_->driver(); }
  ui::RunView& run() { return *bench_->bench().run(); }
  void key(ImGuiKey key, ImGuiKeyChord mods = 0) {
    driver().key(key, mods);
    driver().settle();
  }
  void click(std::uint64_t cell) {
    driver().click(fmt::format("cell {}", cell));
    driver().settle();
  }
  void undo() { key(ImGuiKey_Z, ImGuiMod_Ctrl); }
  void redo() { key(ImGuiKey_Y, ImGuiMod_Ctrl); }
  std::string undo_title() { return in_english(bench_->bench().commands().at("edit.undo").shown_title()); }
  // Types into the palette and presses Enter on what is found first.
  void palette(const std::string& words) {
    key(ImGuiKey_P, ImGuiMod_Ctrl | ImGuiMod_Shift);
    driver().wait_for("palette filter");
    driver().type(words);
    key(ImGuiKey_Enter);
    driver().settle();
  }
  Labels rows() {
    Labels labels;
    const sheet::GridLines& lines = run().lines(0).rows;
    for (std::uint64_t i = 0; i < lines.size(); ++i)
      labels.push_back(run().pivot().row_header(lines.at(i)).labels.back());
    return labels;
  }
  float width_of(std::uint64_t cell) {
    const Item item = driver().find(fmt::format("cell {}", cell));
    return item.rect.right - item.rect.left;
  }
  const std::string& filter() { return bench_->bench().filter().text; }

  test::TempFolder folder_;
  std::unique_ptr<Bench> bench_;
};

TEST_F(ViewSteps, RowsAreSortedFromThePaletteAndUndoPutsThemBack) {
  open();
  palette("sort rows by output tokens lowest");
  EXPECT_EQ(rows(), (Labels{"1", "3", "6"}));
  EXPECT_EQ(undo_title(), "Undo: sort rows by output tokens, lowest first");
  palette("sort rows by output tokens highest");
  EXPECT_EQ(rows(), (Labels{"6", "3", "1"}));
  palette("no sorting of rows");
  EXPECT_EQ(rows(), (Labels{"3", "1", "6"}));
  undo();
  EXPECT_EQ(rows(), (Labels{"6", "3", "1"}));
  undo();
  EXPECT_EQ(rows(), (Labels{"1", "3", "6"}));
  undo();
  EXPECT_EQ(rows(), (Labels{"3", "1", "6"}));
  redo();
  EXPECT_EQ(rows(), (Labels{"1", "3", "6"}));
}

TEST_F(ViewSteps, EverySideAndNumberHasItsCommandAndWhatIsSoAlreadySaysSo) {
  open();
  const ui::Commands& commands = bench_->bench().commands();
  for (const char* side : {"rows", "columns"}) {
    EXPECT_FALSE(commands.at(fmt::format("view.sort_{}_not", side)).disabled_reason().empty());
    for (const char* number : {"latency", "cost", "tokens", "rating"}) {
      for (const char* direction : {"up", "down"}) {
        const std::string name = fmt::format("view.sort_{}_{}_{}", side, number, direction);
        EXPECT_TRUE(commands.at(name).disabled_reason().empty()) << name;
        EXPECT_TRUE(commands.invoke(name).empty()) << name;
        EXPECT_FALSE(commands.at(name).disabled_reason().empty()) << name;
      }
    }
  }
  EXPECT_EQ(run().row_sort(), (ui::LineSort{query::Number::rating, true}));
  EXPECT_EQ(run().column_sort(), run().row_sort());
}

TEST_F(ViewSteps, TheValueInFocusIsHiddenPinnedAndMovedFromThePalette) {
  open();
  click(5);  // max_tokens 1, seed 2
  palette("hide seed 2");
  EXPECT_EQ(run().pivot().columns(), 3u);
  undo();
  EXPECT_EQ(run().pivot().columns(), 4u);
  palette("move max_tokens 1 one place forward");
  EXPECT_EQ(rows(), (Labels{"1", "3", "6"}));
  palette("pin max_tokens 1");
  EXPECT_EQ(run().pivot().pinned_rows(), 1u);
  palette("unpin max_tokens 1");
  EXPECT_EQ(run().pivot().pinned_rows(), 0u);
  const ui::Command& forward = bench_->bench().commands().at("value.earlier.max_tokens");
  EXPECT_EQ(in_english(forward.disabled_reason()), "It stands first already");
}

TEST_F(ViewSteps, AValueOnThePagesOrInTheFoldIsReachedToo) {
  open(
      "prompts: hi\nmodels: demo:text\nparams: {max_tokens: [3, 1], seed: 1-4, temperature: [0, 1]}\n"
      "layout: {rows: temperature, pages: max_tokens, fold: seed}\n");
  click(0);
  palette("hide max_tokens 3");
  EXPECT_EQ(run().pivot().pages(), 1u);
  undo();
  palette("hide seed 1");
  EXPECT_EQ(run().pivot().folds(), 3u);
  click(2);
  palette("show the 1 hidden of seed");
  EXPECT_EQ(run().pivot().folds(), 4u);
}

TEST_F(ViewSteps, TheFilterTakesTheValueInFocus) {
  open();
  click(5);
  palette("filter only seed 2");
  EXPECT_EQ(filter(), "seed = 2");
  undo();
  EXPECT_EQ(filter(), "");
}

TEST_F(ViewSteps, WhatIsTypedIntoTheFilterIsOneStepAndSoIsEachChip) {
  open();
  key(ImGuiKey_Slash);
  driver().type("seed > 1");
  key(ImGuiKey_Enter);
  EXPECT_EQ(filter(), "seed > 1");
  bench_->bench().commands().invoke("filter.unrated");
  driver().settle();
  const std::string both = filter();
  ASSERT_NE(both, "seed > 1");
  bench_->bench().commands().invoke("filter.clear");
  driver().settle();
  undo();
  EXPECT_EQ(filter(), both);
  undo();
  EXPECT_EQ(filter(), "seed > 1");
  undo();
  EXPECT_EQ(filter(), "") << "not letter by letter";
  redo();
  EXPECT_EQ(filter(), "seed > 1");
  driver().wait_until([&] { return run().matched() != nullptr; }, "it filters again");
}

TEST_F(ViewSteps, AFilterThatIsEditedInTwoStretchesIsTwoSteps) {
  open();
  key(ImGuiKey_Slash);
  driver().type("seed > 1");
  key(ImGuiKey_Enter);
  key(ImGuiKey_Slash);
  driver().type("seed > 2");
  key(ImGuiKey_Enter);
  undo();
  EXPECT_EQ(filter(), "seed > 1");
}

TEST_F(ViewSteps, AGroupIsExpandedAgainByUndo) {
  open(kGroups);
  click(0);
  key(ImGuiKey_G);
  EXPECT_EQ(run().lines(0).rows.size(), 4u);
  EXPECT_EQ(undo_title(), "Undo: collapse a group of rows");
  key(ImGuiKey_G, ImGuiMod_Ctrl);
  EXPECT_EQ(run().lines(0).rows.size(), 2u);
  undo();
  EXPECT_EQ(run().lines(0).rows.size(), 4u);
  undo();
  EXPECT_EQ(run().lines(0).rows.size(), 6u);
  redo();
  EXPECT_EQ(run().lines(0).rows.size(), 4u);
  key(ImGuiKey_G);
  EXPECT_EQ(undo_title(), "Undo: expand a group of rows");
  undo();
  EXPECT_EQ(run().lines(0).rows.size(), 4u);
}

TEST_F(ViewSteps, ADragAtAnEdgeIsOneStepAndSoIsAKey) {
  open();
  const float plain = width_of(0);
  driver().drag_by("grid.edge 0", {90, 0});
  driver().settle();
  const float wide = width_of(0);
  ASSERT_GT(wide, plain + 60);
  EXPECT_EQ(undo_title(), "Undo: resize columns");
  click(0);
  key(ImGuiKey_RightArrow, ImGuiMod_Alt);
  ASSERT_GT(width_of(0), wide);
  undo();
  EXPECT_FLOAT_EQ(width_of(0), wide);
  undo();
  EXPECT_FLOAT_EQ(width_of(0), plain) << "the whole drag at once";
  redo();
  EXPECT_FLOAT_EQ(width_of(0), wide);
  driver().double_click("grid.edge 0");
  driver().settle();
  EXPECT_FLOAT_EQ(width_of(0), plain);
  undo();
  EXPECT_FLOAT_EQ(width_of(0), wide);
}

TEST_F(ViewSteps, ZoomingIsNoStepAndAClickAtAnEdgeNeither) {
  open();
  const ui::Command& undo_command = bench_->bench().commands().at("edit.undo");
  const bool had_step = undo_command.disabled_reason().empty();
  const std::string before = undo_title();
  key(ImGuiKey_Equal, ImGuiMod_Ctrl);
  driver().click("grid.edge 0");
  driver().settle();
  EXPECT_EQ(undo_command.disabled_reason().empty(), had_step);
  EXPECT_EQ(undo_title(), before);
}

TEST_F(ViewSteps, PicturesThatADragMadeSmallerAreAsTheyWere) {
  open("prompts: a garden\nmodels: demo:image\nparams: {seed: 1-3, size: 96x64}\nlayout: {columns: seed}\n");
  const float before = width_of(0);
  driver().drag_by("grid.edge 0", {-60, 0});
  driver().settle();
  ASSERT_LT(width_of(0), before - 40);
  EXPECT_EQ(undo_title(), "Undo: resize all cells");
  undo();
  EXPECT_FLOAT_EQ(width_of(0), before);
}

TEST_F(ViewSteps, TheReferenceIsUnpinnedByUndo) {
  open();
  click(2);
  key(ImGuiKey_P);
  EXPECT_EQ(run().reference, 2u);
  EXPECT_EQ(undo_title(), "Undo: pin cell 2 as reference");
  click(3);
  key(ImGuiKey_P);
  undo();
  EXPECT_EQ(run().reference, 2u);
  undo();
  EXPECT_FALSE(run().reference.has_value());
  redo();
  EXPECT_EQ(run().reference, 2u);
}

TEST_F(ViewSteps, ColoursAreChosenByCommandAndTakenBack) {
  open();
  key(ImGuiKey_9, ImGuiMod_Ctrl);
  palette("colour cells by latency");
  EXPECT_EQ(bench_->bench().grid().color_by, query::Number::latency);
  EXPECT_EQ(undo_title(), "Undo: colour cells by latency");
  undo();
  EXPECT_EQ(bench_->bench().grid().color_by, ui::kByState);
}

}  // namespace
}  // namespace proofsheet::testing
