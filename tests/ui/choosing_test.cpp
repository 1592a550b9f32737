// Choosing cells by keys and mouse: marks, ratings, rejects, labels, notes, the reference, hiding, the way
// back and the clipboard.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "bench_fixture.h"
#include "platform/clipboard.h"
#include "reading.h"
#include "ui/copy_text.h"
#include "ui/history.h"
#include "ui/keys_overlay.h"
#include "ui/mark_step.h"

namespace proofsheet::testing {
namespace {

using test::TempFolder;
using Cells = std::vector<std::uint64_t>;

// 4 rows of 3 columns of texts, done.
class Choosing : public ::testing::Test {
 protected:
  explicit Choosing(std::map<std::string, std::string> variables = {}, DriverOptions options = {})
      : bench(folder.path() / "data", std::move(variables), options), driver(bench.driver()) {
    bench.open_text(folder.path() / "chosen.sheet.yaml",
                    "title: Chosen\nprompts: 'Say {{n}} and {{m}}'\nmodels: demo:chat\n"
                    "vars: {n: {values: 1-4}, m: {values: 1-3}}\nparams: {max_tokens: 6}\n"
                    "layout: {rows: n, columns: m}\n");
    bench.fire();
    bench.wait_for_the_end();
  }
  ui::RunView& run() { return *bench.bench().run(); }
  const ui::CellView& cell(std::uint64_t index) { return run().cell(index); }
  Cells selection() { return bench.bench().selection(); }
  Cells sorted_selection() {
    Cells cells = selection();
    std::ranges::sort(cells);
    return cells;
  }
  std::uint64_t focus() { return bench.bench().focus().value(); }
  void click(std::uint64_t index, ImGuiKeyChord mods = 0) {
    driver.click(fmt::format("cell {}", index), ImGuiMouseButton_Left, mods);
  }
  void key(ImGuiKey key, ImGuiKeyChord mods = 0) {
    driver.key(key, mods);
    driver.settle();
  }
  std::string invoke(const char* command) {
    const std::string why = bench.bench().commands().invoke(command);
    driver.settle();
    return in_english(why);
  }
  std::string shown_title(const char* command) {
    return in_english(bench.bench().commands().at(command).shown_title());
  }
  // The run as another program finds it, when it has what is waited for.
  template <class Condition>
  void wait_for_store(const Condition& condition, const char* what) {
    const auto store = store::Store::open(folder.path() / "data").value();
    driver.wait_until([&] { return condition(*store, run().id()); }, what);
  }
  // Opens the run again from the store.
  void reopen() {
    const store::RunId id = run().id();
    bench.session().forget_shown();
    driver.settle();
    bench.bench().open_run(id);
    driver.wait_until([&] { return bench.session().shown() != nullptr; }, "the run is shown again");
    driver.settle();
  }
  std::vector<int> ratings() {
    std::vector<int> all;
    for (std::uint64_t index = 0; index < 12; ++index) all.push_back(cell(index).rating);
    return all;
  }

  TempFolder folder;
  Bench bench;
  Driver& driver;
};

TEST_F(Choosing, ADigitRatesAllSelectedCellsAndZeroClears) {
  click(0);
  click(4, ImGuiMod_Ctrl);
  key(ImGuiKey_4);
  EXPECT_EQ(ratings(), (std::vector<int>{4, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0}));
  wait_for_store(
      [](const store::Store& store, store::RunId id) {
        return store.result(id, 0)->rating == 4 && store.result(id, 4)->rating == 4;
      },
      "both ratings are in the store");
  key(ImGuiKey_0);
  EXPECT_EQ(ratings(), std::vector<int>(12, 0));
}

TEST_F(Choosing, SpaceMarksCellAfterCellAndArrowsKeepTheMarks) {
  click(0);
  key(ImGuiKey_Space);
  EXPECT_EQ(focus(), 1u) << "and goes on";
  key(ImGuiKey_RightArrow);
  key(ImGuiKey_Space);
  EXPECT_EQ(selection(), (Cells{0, 2}));
  EXPECT_EQ(focus(), 3u) << "the beginning of the next row";
  key(ImGuiKey_5);
  EXPECT_EQ(ratings(), (std::vector<int>{5, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  key(ImGuiKey_LeftArrow);
  key(ImGuiKey_UpArrow);
  EXPECT_EQ(selection(), (Cells{0, 2}));
  click(2);
  EXPECT_EQ(selection(), Cells{2}) << "a click begins anew";
}

TEST_F(Choosing, SpaceTakesAMarkAway) {
  click(0);
  key(ImGuiKey_Space);
  key(ImGuiKey_Space);
  EXPECT_EQ(selection(), (Cells{0, 1}));
  key(ImGuiKey_LeftArrow);
  key(ImGuiKey_Space);
  EXPECT_EQ(selection(), Cells{0});
}

TEST_F(Choosing, ShiftWithArrowsExtendsFromWhereItBegan) {
  click(4);
  key(ImGuiKey_RightArrow, ImGuiMod_Shift);
  key(ImGuiKey_DownArrow, ImGuiMod_Shift);
  EXPECT_EQ(sorted_selection(), (Cells{4, 5, 7, 8}));
  EXPECT_EQ(focus(), 8u);
  key(ImGuiKey_UpArrow, ImGuiMod_Shift);
  EXPECT_EQ(sorted_selection(), (Cells{4, 5}));
  key(ImGuiKey_UpArrow, ImGuiMod_Shift);
  EXPECT_EQ(sorted_selection(), (Cells{1, 2, 4, 5}));
}

TEST_F(Choosing, XRejectsAndTakesBackTogether) {
  click(1);
  key(ImGuiKey_X);
  EXPECT_TRUE(cell(1).rejected);
  click(2, ImGuiMod_Ctrl);
  key(ImGuiKey_X);
  EXPECT_TRUE(cell(1).rejected && cell(2).rejected) << "one was not: both are now";
  key(ImGuiKey_X);
  EXPECT_FALSE(cell(1).rejected || cell(2).rejected);
}

TEST_F(Choosing, ARejectedCellIsDimmed) {
  click(5);
  driver.settle();
  const auto brightest = [&] {
    const image::Image picture = driver.pixels("cell 1");
    return *std::ranges::max_element(picture.rgba, {}, [&](const std::uint8_t& value) {
      return (&value - picture.rgba.data()) % 4 == 3 ? std::uint8_t{0} : value;
    });
  };
  const int before = brightest();
  click(1);
  key(ImGuiKey_X);
  click(5);
  driver.hover("cell 9");
  driver.settle();
  EXPECT_LT(brightest(), before - 40);
}

TEST_F(Choosing, LabelsComeFromKeysAndFromTheMenu) {
  click(3);
  key(ImGuiKey_3, ImGuiMod_Ctrl | ImGuiMod_Shift);
  EXPECT_EQ(ui::label_of(cell(3)), store::Label::green);
  key(ImGuiKey_3, ImGuiMod_Ctrl | ImGuiMod_Shift);
  EXPECT_EQ(ui::label_of(cell(3)), std::nullopt) << "the same once more takes it off";
  driver.click("cell 3", ImGuiMouseButton_Right);
  driver.hover("Label");
  driver.wait_for("Label purple");
  driver.click("Label purple");
  EXPECT_EQ(ui::label_of(cell(3)), store::Label::purple);
  reopen();
  EXPECT_EQ(ui::label_of(cell(3)), store::Label::purple);
}

TEST_F(Choosing, HiddenCellsAreEmptyPlacesUntilTheyAreShownAgain) {
  click(4);
  click(5, ImGuiMod_Ctrl);
  key(ImGuiKey_Delete);
  EXPECT_FALSE(driver.has("cell 4"));
  EXPECT_FALSE(driver.has("cell 5"));
  EXPECT_TRUE(driver.has("cell 3"));
  click(3);
  key(ImGuiKey_RightArrow);
  EXPECT_EQ(selection(), Cells{3}) << "arrows pass over them";
  key(ImGuiKey_A, ImGuiMod_Ctrl);
  EXPECT_EQ(selection().size(), 10u);
  reopen();
  EXPECT_FALSE(driver.has("cell 4")) << "also when the run is opened again";
  key(ImGuiKey_H, ImGuiMod_Ctrl);
  EXPECT_TRUE(driver.has("cell 4"));
  EXPECT_EQ(invoke("view.show_hidden"), "No cell is hidden");
}

TEST_F(Choosing, PPinsTheReferenceForAsLongAsTheProgramRuns) {
  click(7);
  key(ImGuiKey_P);
  EXPECT_EQ(run().reference, 7u);
  reopen();
  EXPECT_EQ(run().reference, 7u);
  click(7);
  key(ImGuiKey_P);
  EXPECT_EQ(run().reference, std::nullopt);
}

TEST_F(Choosing, CComparesWhatIsSelectedOrTheCellWithTheReference) {
  click(2);
  EXPECT_EQ(invoke("cell.compare"), "Select several cells, or pin one as reference (P)");
  click(5, ImGuiMod_Ctrl);
  key(ImGuiKey_C);
  EXPECT_EQ(bench.bench().mode(), ui::Mode::image);
  EXPECT_EQ(sorted_selection(), (Cells{2, 5}));
  key(ImGuiKey_Escape);
  click(7);
  key(ImGuiKey_P);
  EXPECT_EQ(invoke("cell.compare"), "Select several cells, or pin one as reference (P)")
      << "the reference with itself is no comparison";
  click(3);
  key(ImGuiKey_C);
  EXPECT_EQ(bench.bench().mode(), ui::Mode::image);
  EXPECT_EQ(sorted_selection(), (Cells{3, 7}));
  EXPECT_EQ(focus(), 3u);
}

TEST_F(Choosing, SStitchesWhatIsSelected) {
  click(0);
  click(4, ImGuiMod_Shift);
  key(ImGuiKey_S);
  EXPECT_TRUE(driver.has("File name")) << driver.describe_items();
}

TEST_F(Choosing, ManyAnswersAreNotFiredAgainByASlipOfTheHand) {
  bench.open_text(folder.path() / "many.sheet.yaml",
                  "title: Many\nprompts: 'Say {{n}}'\nmodels: demo:chat\nvars: {n: {values: 1-100}}\n"
                  "params: {max_tokens: 2}\nlayout: {rows: n}\n");
  bench.fire();
  bench.wait_for_the_end();
  click(0);
  key(ImGuiKey_A, ImGuiMod_Ctrl);
  key(ImGuiKey_R);
  ASSERT_TRUE(driver.has("Fire 100 again")) << driver.describe_items();
  EXPECT_EQ(run().totals().done, 100u) << "nothing is fired yet";
  driver.click("Fire 100 again");
  bench.wait_for_the_end();
  EXPECT_FALSE(driver.has("Fire 100 again"));
}

TEST_F(Choosing, EverythingIsTakenBackInTheOrderInWhichItHappened) {
  click(0);
  key(ImGuiKey_3);
  click(1);
  key(ImGuiKey_X);
  bench.bench().commands().invoke("view.swap");
  driver.settle();
  click(2);
  click(5, ImGuiMod_Ctrl);
  key(ImGuiKey_1, ImGuiMod_Ctrl | ImGuiMod_Shift);
  EXPECT_EQ(shown_title("edit.undo"), "Undo: label 2 cells red");
  key(ImGuiKey_Z, ImGuiMod_Ctrl);
  EXPECT_EQ(ui::label_of(cell(2)), std::nullopt);
  EXPECT_EQ(in_english(bench.bench().last_notice()), "Undone: label 2 cells red");
  EXPECT_EQ(shown_title("edit.undo"), "Undo: swap rows and columns");
  key(ImGuiKey_Z, ImGuiMod_Ctrl);
  EXPECT_EQ(run().pivot().rows(), 4u);
  EXPECT_EQ(shown_title("edit.undo"), "Undo: reject cell 1");
  key(ImGuiKey_Z, ImGuiMod_Ctrl);
  EXPECT_FALSE(cell(1).rejected);
  key(ImGuiKey_Z, ImGuiMod_Ctrl);
  EXPECT_EQ(cell(0).rating, 0);
  EXPECT_EQ(invoke("edit.undo"), "Nothing to undo");
  for (int step = 0; step < 2; ++step) key(ImGuiKey_Y, ImGuiMod_Ctrl);
  for (int step = 0; step < 2; ++step) key(ImGuiKey_Z, ImGuiMod_Ctrl | ImGuiMod_Shift);
  EXPECT_EQ(cell(0).rating, 3);
  EXPECT_TRUE(cell(1).rejected);
  EXPECT_EQ(run().pivot().rows(), 3u);
  EXPECT_EQ(ui::label_of(cell(5)), store::Label::red);
}

TEST_F(Choosing, WhatIsTakenBackIsTakenBackInTheStore) {
  click(0);
  key(ImGuiKey_2);
  click(1, ImGuiMod_Ctrl);
  key(ImGuiKey_5);
  key(ImGuiKey_Z, ImGuiMod_Ctrl);
  EXPECT_EQ(cell(0).rating, 2) << "each as it was";
  EXPECT_EQ(cell(1).rating, 0);
  reopen();
  EXPECT_EQ(cell(0).rating, 2);
  EXPECT_EQ(cell(1).rating, 0);
  EXPECT_EQ(shown_title("edit.undo"), "Undo") << "another look at a run begins without a way back";
}

TEST_F(Choosing, MarksOfARunThatIsNotShownAreNotTakenBackUnseen) {
  click(0);
  key(ImGuiKey_2);
  EXPECT_EQ(shown_title("edit.undo"), "Undo: rate cell 0");
  bench.bench().open_run(run().id());
  driver.settle();
  EXPECT_EQ(shown_title("edit.undo"), "Undo: rate cell 0") << "it is shown already";
  bench.session().forget_shown();
  driver.settle();
  EXPECT_EQ(invoke("edit.undo"), "Nothing to undo");
}

TEST_F(Choosing, AnAnswerThatReplacedAMarkedOneIsNotTouchedByTheWayBack) {
  click(0);
  key(ImGuiKey_2);
  key(ImGuiKey_5);
  const std::uint32_t before = cell(0).answer;
  key(ImGuiKey_R);
  driver.wait_until([&] { return cell(0).answer != before && cell(0).answer != 0 && !run().is_running(); },
                    "the cell has another answer");
  EXPECT_EQ(cell(0).rating, 0) << "the marks went with the earlier answer";
  key(ImGuiKey_Z, ImGuiMod_Ctrl);
  EXPECT_EQ(cell(0).rating, 0);
}

TEST_F(Choosing, StarsAndLabelsOfTheInspectorAreClicked) {
  click(6);
  driver.wait_for("rate 4");
  driver.click("rate 4");
  driver.settle();
  EXPECT_EQ(cell(6).rating, 4);
  driver.click("rate 4");
  driver.settle();
  EXPECT_EQ(cell(6).rating, 0);
  driver.click("label blue");
  driver.settle();
  EXPECT_EQ(ui::label_of(cell(6)), store::Label::blue);
  driver.click("reject");
  driver.settle();
  EXPECT_TRUE(cell(6).rejected);
}

TEST_F(Choosing, ANoteIsWrittenInTheInspectorAndKeptWhenItLosesTheKeyboard) {
  click(2);
  driver.wait_for("rate 1");
  key(ImGuiKey_N);
  driver.type("too dark");
  key(ImGuiKey_Enter);
  driver.type("5 of 6, Xavier: 太暗");
  EXPECT_EQ(ratings(), std::vector<int>(12, 0)) << "letters belong to the note";
  EXPECT_FALSE(cell(2).has_note);
  click(7);
  driver.settle();
  EXPECT_TRUE(cell(2).has_note);
  wait_for_store(
      [](const store::Store& store, store::RunId id) {
        return store.result(id, 2)->note == "too dark\n5 of 6, Xavier: 太暗";
      },
      "the note is in the store");
  EXPECT_EQ(shown_title("edit.undo"), "Undo: write the note of cell 2");
  key(ImGuiKey_Z, ImGuiMod_Ctrl);
  EXPECT_FALSE(cell(2).has_note);
  key(ImGuiKey_Y, ImGuiMod_Ctrl);
  click(2);
  driver.settle();
  EXPECT_EQ(run().result(2)->note, "too dark\n5 of 6, Xavier: 太暗");
}

TEST_F(Choosing, ARubberBandFromAnEmptyPlaceSelectsWhatItTouches) {
  // A gap between four cells, and the middle of the cell two further on.
  const Item first = driver.find("cell 0"), last = driver.find("cell 4");
  const ImVec2 gap{first.rect.right + 4, first.rect.bottom + 4};
  const auto draw = [&](ImVec2 from, ImVec2 to, ImGuiKeyChord mods = 0) {
    driver.drag_between(from, to, mods);
    driver.settle();
  };
  draw(gap, last.center());
  EXPECT_EQ(selection(), Cells{4});
  draw(gap, driver.find("cell 8").center());
  EXPECT_EQ(sorted_selection(), (Cells{4, 5, 7, 8}));
  EXPECT_EQ(focus(), 8u) << "where it ended";
  draw(gap, first.center(), ImGuiMod_Ctrl);
  EXPECT_EQ(sorted_selection(), (Cells{0, 4, 5, 7, 8})) << "with Ctrl it adds";
  driver.click_at(gap);
  driver.settle();
  EXPECT_TRUE(selection().empty()) << "a click beside the cells selects nothing";
}

TEST_F(Choosing, QuestionMarkShowsEveryKeyOfTheRegistry) {
  driver.key(ImGuiKey_Slash, ImGuiMod_Shift);
  driver.wait_for("keys filter");
  for (const ui::Command& command : bench.bench().commands().all()) {
    if (command.shortcut == 0) continue;
    EXPECT_TRUE(driver.has("key of " + command.name)) << command.name;
  }
  driver.type("reject");
  driver.settle();
  EXPECT_TRUE(driver.has("key of cell.reject"));
  EXPECT_FALSE(driver.has("key of cell.pin"));
  key(ImGuiKey_Escape);
  EXPECT_FALSE(driver.has("keys filter"));
}

// The list of runs has keys of its own while it has the keyboard.
TEST_F(Choosing, NoTwoCommandsThatCanBothBeDoneShareAKey) {
  const auto& all = bench.bench().commands().all();
  const auto is_of_list = [](const ui::Command& command) { return command.name.starts_with("runs."); };
  for (std::size_t a = 0; a < all.size(); ++a) {
    for (std::size_t b = a + 1; b < all.size(); ++b) {
      const bool pause = all[a].name == "run.pause" && all[b].name == "run.resume";
      if (all[a].shortcut == 0 || pause || is_of_list(all[a]) != is_of_list(all[b])) continue;
      EXPECT_NE(all[a].shortcut, all[b].shortcut) << all[a].name << " and " << all[b].name;
    }
  }
}

TEST_F(Choosing, CtrlCCopiesOneAnswerAsTextAndSeveralAsATable) {
  click(0);
  driver.wait_until([&] { return run().result(0) != nullptr; }, "the answer is there");
  key(ImGuiKey_C, ImGuiMod_Ctrl);
  driver.wait_until([&] { return in_english(bench.bench().last_notice()) == "Answer copied"; },
                    "it was copied");
  EXPECT_EQ(std::string(ImGui::GetClipboardText()), *run().result(0)->text);
  click(1, ImGuiMod_Ctrl);
  key(ImGuiKey_C, ImGuiMod_Ctrl);
  driver.wait_until([&] { return in_english(bench.bench().last_notice()) == "2 answers copied as a table"; },
                    "they were copied");
  const std::string table = ImGui::GetClipboardText();
  EXPECT_TRUE(table.starts_with("cell\tmodel\tn\tm\tanswer\n0\tdemo:chat\t1\t1\t")) << table;
}

TEST_F(Choosing, APictureIsNotOfferedForCopyingWhereThereIsNone) {
  click(0);
  driver.wait_until([&] { return run().result(0) != nullptr; }, "the answer is there");
  EXPECT_EQ(in_english(bench.bench().commands().at("cell.copy_image").disabled_reason()),
            "The cell has no picture");
  EXPECT_EQ(bench.bench().commands().at("cell.copy").disabled_reason(), "");
}

TEST_F(Choosing, TheBandLiesOverTheCellsAndWhatItTouchesIsOutlined) {
  driver.move_to({5, 5});
  const platform::ItemRect cell = driver.find("cell 4").rect;
  const auto pixel = [&](float x, float y) {
    const image::Image picture = driver.screenshot();
    const std::size_t at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) +
                            static_cast<std::size_t>(x)) *
                           4;
    return std::array<int, 3>{picture.rgba[at], picture.rgba[at + 1], picture.rgba[at + 2]};
  };
  const ImVec2 inside{cell.right - 30, (cell.top + cell.bottom) / 2 + 10},
      below{(cell.left + cell.right) / 2, cell.bottom + 2};
  const auto before = pixel(inside.x, inside.y), before_below = pixel(below.x, below.y - 1);
  driver.move_to({cell.left - 4, cell.top - 4});
  ImGui::GetIO().AddMouseButtonEvent(0, true);
  driver.frame(2);
  driver.move_to({cell.right - 10, cell.bottom - 10});
  driver.frame(2);
  EXPECT_GT(pixel(inside.x, inside.y)[0], before[0] + 10) << "its tint is seen on the cell";
  EXPECT_GT(pixel(below.x, below.y - 1)[0], before_below[0] + 60) << "the outline of what is selected";
  ImGui::GetIO().AddMouseButtonEvent(0, false);
  driver.settle();
  EXPECT_EQ(selection(), Cells{4});
}

TEST_F(Choosing, SaysWhatIsMissingWhenPicturesCannotBeCopied) {
  // The session sees neither a display nor a PATH.
  click(0);
  key(ImGuiKey_C, ImGuiMod_Ctrl | ImGuiMod_Alt);
  driver.wait_until(
      [&] { return in_english(bench.bench().last_notice()).find("apt install xclip") != std::string::npos; },
      "it says what to install");
}

TEST(ChoosingPictures, ThePictureIsInTheClipboardAsPng) {
  TempFolder folder;
  const char *display = std::getenv("DISPLAY"), *path = std::getenv("PATH");
  ASSERT_TRUE(display != nullptr && path != nullptr);
  Bench bench(folder.path() / "data", {{"DISPLAY", display}, {"PATH", path}});
  bench.open_text(folder.path() / "p.sheet.yaml",
                  "prompts: 'A garden'\nmodels: demo:image\nparams: {size: 64x64}\n");
  bench.fire();
  bench.wait_for_the_end();
  bench.driver().click("cell 0");
  bench.driver().key(ImGuiKey_C, ImGuiMod_Ctrl | ImGuiMod_Shift);
  bench.driver().wait_until(
      [&] { return in_english(bench.bench().last_notice()) == "Picture of cell 0 copied"; }, "it was copied");
  test::Process paste({"xclip", "-selection", "clipboard", "-t", "image/png", "-o"});
  ASSERT_EQ(paste.wait(), 0) << paste.err();
  const auto picture = image::decode(paste.out());
  ASSERT_TRUE(picture) << picture.error().message;
  EXPECT_EQ(picture->width, 64);
  bench.driver().key(ImGuiKey_C, ImGuiMod_Ctrl | ImGuiMod_Alt);
  bench.driver().wait_until(
      [&] { return in_english(bench.bench().last_notice()) == "Answer copied as HTML"; }, "it was copied");
  test::Process page({"xclip", "-selection", "clipboard", "-t", "text/html", "-o"});
  ASSERT_EQ(page.wait(), 0) << page.err();
  EXPECT_NE(page.out().find("<img src=\"data:image/png;base64,"), std::string::npos);
}

TEST(Clipboard, ChoosesTheProgramOfTheSession) {
  TempFolder folder;
  for (const char* name : {"xclip", "wl-copy"}) {
    test::write_text(folder.path() / name, "");
    std::filesystem::permissions(folder.path() / name, std::filesystem::perms::owner_all);
  }
  const auto chosen = [](std::map<std::string, std::string> variables) -> std::string {
    const auto program =
        platform::clipboard_program("image/png", [&](const std::string& name) { return variables[name]; });
    return program ? fmt::format("{}", fmt::join(*program, " ")) : program.error().message;
  };
  const std::string path = "/nowhere:" + folder.path().string();
  EXPECT_EQ(chosen({{"PATH", path}, {"DISPLAY", ":1"}}), "xclip -selection clipboard -t image/png -i");
  EXPECT_EQ(chosen({{"PATH", path}, {"DISPLAY", ":1"}, {"WAYLAND_DISPLAY", "w"}}),
            "wl-copy --type image/png");
  EXPECT_EQ(chosen({{"PATH", "/nowhere"}, {"DISPLAY", ":1"}}),
            "Not copied: this needs the program xclip, which is not installed. On Debian: apt install xclip");
  EXPECT_EQ(chosen({{"PATH", "/nowhere"}, {"WAYLAND_DISPLAY", "w"}}),
            "Not copied: this needs the program wl-copy, which is not installed. On Debian: apt install "
            "wl-clipboard");
}

TEST(CopyText, QuotesWhatATableCannotHoldAndDisarmsFormulas) {
  store::CellResult plain, odd;
  plain.cell = 3;
  plain.axes = Value(Value::Map{{"style", "ink"}, {"seed", -2}});
  plain.text = "moss";
  odd.cell = 4;
  odd.axes = Value(Value::Map{{"style", "=1+1"}, {"model", "m"}});
  odd.text = "a\tb\n\"c\"";
  store::CellResult picture;
  picture.cell = 5;
  picture.images.emplace_back().blob.hash = "ab12";
  const auto file = [](const std::string& hash) { return std::filesystem::path("/blobs") / hash; };
  EXPECT_EQ(ui::cells_as_table({picture}, file), "cell\tanswer\n5\t/blobs/ab12\n");
  EXPECT_EQ(ui::cells_as_table({plain, odd}, file),
            "cell\tstyle\tseed\tmodel\tanswer\n3\tink\t-2\t\tmoss\n4\t'=1+1\t\tm\t\"a\tb\n\"\"c\"\"\"\n");
}

TEST(CopyText, EscapesWhatHtmlWouldReadAsTags) {
  store::CellResult result;
  result.text = "<b> & \"x\"\nnext";
  EXPECT_EQ(ui::answers_as_html({{&result, ""}}),
            "<meta charset=\"utf-8\"><p>&lt;b&gt; &amp; &quot;x&quot;<br>next</p>");
}

TEST(SelectionOfCells, KeepsAHundredThousandAndAnswersAtOnce) {
  ui::Selection selection;
  Cells cells(100'000);
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = 2 * i;
  selection.assign(cells, 4);
  EXPECT_EQ(selection.size(), 100'000u);
  EXPECT_EQ(selection.back(), 4u);
  std::size_t found = 0;
  for (std::uint64_t cell = 0; cell < 200'000; ++cell) found += selection.contains(cell) ? 1 : 0;
  EXPECT_EQ(found, 100'000u);
  selection.erase_if([](std::uint64_t cell) { return cell >= 10; });
  EXPECT_EQ(selection.cells(), (Cells{0, 2, 4, 6, 8}));
  EXPECT_FALSE(selection.contains(12));
  selection.clear();
  EXPECT_FALSE(selection.contains(4));
  EXPECT_EQ(selection.focus(), std::nullopt);
}

TEST(SelectionOfCells, FocusFollowsWhatIsAddedAndTakenAway) {
  ui::Selection selection;
  selection.select(5);
  selection.toggle(9);
  EXPECT_EQ(selection.back(), 9u);
  selection.toggle(9);
  EXPECT_EQ(selection.back(), 5u);
  selection.toggle(5);
  EXPECT_TRUE(selection.empty());
  EXPECT_EQ(selection.focus(), std::nullopt);
}

TEST(HistoryOfSteps, ForgetsWhatWasUndoneWhenSomethingNewIsDone) {
  ui::History history;
  std::string done;
  const auto step = [&](const char* name, ui::History::Kind kind) {
    history.push({kind, [name] { return name; }, [&done, name] { done += std::string("-") + name; },
                  [&done, name] { done += std::string("+") + name; }});
  };
  using enum ui::History::Kind;
  step("a", document);
  step("b", marks);
  history.undo();
  history.redo();
  history.undo();
  EXPECT_EQ(done, "-b+b-b");
  step("c", marks);
  EXPECT_FALSE(history.can_redo());
  EXPECT_EQ(history.undo_words(), "c");
  history.forget(marks);
  EXPECT_EQ(history.undo_words(), "a");
}

}  // namespace
}  // namespace proofsheet::testing
