// The pivot by keyboard: an axis is laid out by a command of the palette.
#include <gtest/gtest.h>

#include "bench_fixture.h"
#include "ui/language.h"

namespace proofsheet::testing {
namespace {

using Names = std::vector<std::string>;

constexpr const char* kSheet =
    "prompts: 'A line about {{place}}'\nmodels: demo:text\nvars: {place: [a garden, a pond]}\n"
    "params: {temperature: [0, 0.5, 1], seed: 1-6, max_tokens: 4}\n"
    "layout: {rows: [place, temperature], columns: seed}\n";

class AxisCommands : public ::testing::Test {
 protected:
  explicit AxisCommands() : language_(ui::language()) {}
  ~AxisCommands() override { ui::set_language(language_); }

  void open(const std::string& yaml = kSheet) { bench_.open_text(folder_.path() / "axes.sheet.yaml", yaml); }
  Driver& driver() { return bench_.driver(); }
  const sheet::Layout& layout() { return bench_.bench().document().sheet().layout; }
  void enter_in_palette(const char* typed) {
    driver().key(ImGuiKey_P, ImGuiMod_Ctrl | ImGuiMod_Shift);
    driver().wait_for("palette filter");
    driver().type(typed);
    driver().key(ImGuiKey_Enter);
    driver().settle();
  }
  // The titles of the commands about an axis, in English.
  Names titles_about(const std::string& axis) {
    Names titles;
    for (const ui::Command& command : bench_.bench().commands().all()) {
      if (command.name.starts_with("layout.") && command.name.ends_with("." + axis))
        titles.push_back(command.title.in_english());
    }
    return titles;
  }
  bool has(const std::string& name) { return bench_.bench().commands().find(name) != nullptr; }

  test::TempFolder folder_;
  Bench bench_{folder_.path()};

 private:
  ui::Language language_;
};

TEST_F(AxisCommands, AFewLettersMoveAnAxisAndUndoBringsItBack) {
  open();
  enter_in_palette("temp col");
  EXPECT_EQ(layout().columns, (Names{"seed", "temperature"}));
  EXPECT_EQ(layout().rows, Names{"place"});
  EXPECT_FALSE(driver().has("palette filter"));
  EXPECT_EQ(bench_.bench().commands().at("edit.undo").shown_title(),
            tr_format("Undo: {}", tr_format("move {} to {}", std::string("temperature"), tr("columns"))));
  driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_EQ(layout().rows, (Names{"place", "temperature"}));
  EXPECT_EQ(layout().columns, Names{"seed"});
}

TEST_F(AxisCommands, OnlyWhatChangesSomethingIsOffered) {
  open();
  EXPECT_EQ(titles_about("temperature"),
            (Names{"Move temperature to columns", "Move temperature to pages",
                   "Move temperature into the cell (fold)", "Move temperature one place forward"}));
  EXPECT_EQ(titles_about("place"), (Names{"Move place to columns", "Move place to pages",
                                          "Move place into the cell (fold)", "Move place one place back"}));
  EXPECT_EQ(titles_about("seed"),
            (Names{"Move seed to rows", "Move seed to pages", "Move seed into the cell (fold)",
                   "Wrap seed: 3 in a line", "Wrap seed: 5 in a line"}));
  EXPECT_TRUE(titles_about("max_tokens").empty()) << "one value is no axis";
}

TEST_F(AxisCommands, AnAxisGoesIntoTheCellToPagesAndAlongItsLine) {
  open();
  enter_in_palette("seed cell");
  EXPECT_EQ(layout().fold, Names{"seed"});
  enter_in_palette("seed page");
  EXPECT_EQ(layout().pages, Names{"seed"});
  enter_in_palette("place back");
  EXPECT_EQ(layout().rows, (Names{"temperature", "place"}));
  enter_in_palette("place forward");
  EXPECT_EQ(layout().rows, (Names{"place", "temperature"}));
}

TEST_F(AxisCommands, ALongAxisIsWrappedAndPutBackIntoOneLine) {
  open();
  enter_in_palette("wrap seed 3");
  ASSERT_NE(layout().view("seed"), nullptr);
  EXPECT_EQ(layout().view("seed")->wrap, 3u);
  EXPECT_FALSE(has("layout.wrap_3.seed"));
  enter_in_palette("wrap seed one");
  EXPECT_EQ(layout().view("seed"), nullptr);
  EXPECT_FALSE(has("layout.wrap_0.seed"));
  enter_in_palette("seed page");
  EXPECT_FALSE(has("layout.wrap_3.seed")) << "pages have no lines";
}

TEST_F(AxisCommands, ZippedAxesMoveTogether) {
  open(
      "prompts: '{{style}} at {{time}}'\nmodels: demo:text\n"
      "vars: {style: [ink, oil], time: [dusk, dawn]}\nparams: {seed: 1-2}\nzip: [[style, time]]\n"
      "layout: {rows: [style, time], columns: seed}\n");
  enter_in_palette("move time to col");
  EXPECT_TRUE(layout().rows.empty());
  EXPECT_EQ(layout().columns, (Names{"seed", "style", "time"}));
}

TEST_F(AxisCommands, AChangedSheetHasOthers) {
  open();
  ASSERT_TRUE(has("layout.rows.seed"));
  driver().click("params.seed");
  driver().replace_text("params.seed", "7");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  EXPECT_TRUE(titles_about("seed").empty()) << "one seed is no axis";
  driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_FALSE(titles_about("seed").empty());
  bench_.open_text(folder_.path() / "other.sheet.yaml",
                   "prompts: hi\nmodels: demo:text\nparams: {top_p: [0.5, 1]}\n");
  EXPECT_TRUE(titles_about("seed").empty());
  EXPECT_FALSE(titles_about("top_p").empty());
}

TEST_F(AxisCommands, TheRunThatIsShownIsLaidOutAndItsSheetWithIt) {
  open();
  bench_.fire();
  bench_.wait_for_the_end();
  enter_in_palette("temp col");
  EXPECT_EQ(bench_.bench().run()->pivot().layout().columns, (Names{"seed", "temperature"}));
  EXPECT_EQ(layout().columns, (Names{"seed", "temperature"}));
}

TEST_F(AxisCommands, ARunOfAnEarlierSheetIsLaidOutAloneAndThatIsUndoneToo) {
  open();
  bench_.fire();
  bench_.wait_for_the_end();
  driver().click("params.max_tokens");
  driver().replace_text("params.max_tokens", "5");
  driver().key(ImGuiKey_Enter);
  driver().settle();
  const auto columns = [&] { return bench_.bench().run()->pivot().layout().columns; };
  enter_in_palette("temp col");
  EXPECT_EQ(columns(), (Names{"seed", "temperature"}));
  EXPECT_EQ(layout().columns, Names{"seed"}) << "the sheet is left alone";
  enter_in_palette("undo");
  EXPECT_EQ(columns(), Names{"seed"});
  EXPECT_EQ(bench_.bench().document().sheet().params.back().values.at(0), Value(5))
      << "the layout was the last step, not the sheet";
  enter_in_palette("redo");
  EXPECT_EQ(columns(), (Names{"seed", "temperature"}));
}

TEST_F(AxisCommands, APlanTooLargeToBeDrawnIsLaidOutAllTheSame) {
  open(
      "prompts: hi\nmodels: demo:text\nparams: {seed: 1-3000000, temperature: [0, 1]}\nlayout: {rows: "
      "seed}\n");
  enter_in_palette("temp page");
  EXPECT_EQ(layout().pages, Names{"temperature"});
  EXPECT_EQ(layout().rows, Names{"seed"});
}

TEST_F(AxisCommands, TheyAreFoundInTheLanguageOfTheMomentAndInEnglish) {
  open();
  const ui::Command& command = bench_.bench().commands().at("layout.columns.temperature");
  ui::set_language(ui::Language::english);
  EXPECT_EQ(command.shown_title(), "Move temperature to columns");
  ui::set_language(ui::Language::chinese);
  EXPECT_EQ(command.shown_title(), "将 temperature 移到列");
  enter_in_palette("temp col");
  EXPECT_EQ(layout().columns, (Names{"seed", "temperature"}));
  enter_in_palette("temperature 移到页");
  EXPECT_EQ(layout().pages, Names{"temperature"});
}

}  // namespace
}  // namespace proofsheet::testing
