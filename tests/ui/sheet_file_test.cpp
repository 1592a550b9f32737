// The sheet's file: what the user wrote survives an edit in the panel, and no other program's work is written
// over.
#include <gtest/gtest.h>

#include "bench_fixture.h"

namespace proofsheet::testing {
namespace {

using test::read_text;
using test::TempFolder;

constexpr const char* kMine =
    "# My gardens; keep the order\n\nmodels: demo:image   # free\n\nprompts:\n  # the long one\n  plain: 'A "
    "garden, "
    "{{style}}'\nvars:\n  style: [ink,  'oil']   # two hands\nparams: {size: 64x64, seed: 1-4}\n";

std::string mine(const std::string& from, const std::string& to) {
  std::string text = kMine;
  return text.replace(text.find(from), from.size(), to);
}

class SheetFile : public ::testing::Test {
 protected:
  SheetFile() : bench_(folder_.path()) { bench_.open_text(file_, kMine); }
  Driver& driver() { return bench_.driver(); }
  const ui::Document& document() { return bench_.bench().document(); }
  void set_seed(const std::string& values) {
    driver().click("params.seed");
    driver().replace_text("params.seed", values);
    driver().key(ImGuiKey_Enter);
    driver().settle();
  }
  void save() {
    driver().key(ImGuiKey_S, ImGuiMod_Ctrl);
    driver().wait_until([&] { return !document().is_dirty(); }, "the sheet is saved");
    driver().settle();
  }
  // Changes the file as another program does.
  void write_elsewhere(const std::string& text) {
    test::write_text(file_, text);
    driver().wait_until([&] { return bench_.bench().file_has_changed(); }, "the change is seen");
    driver().settle();
  }

  TempFolder folder_;
  std::filesystem::path file_ = folder_ / "mine.sheet.yaml";
  Bench bench_;
};

TEST_F(SheetFile, SavingChangesOnlyTheLineOfTheEdit) {
  set_seed("1-9");
  EXPECT_TRUE(document().is_dirty());
  EXPECT_EQ(read_text(file_), kMine) << "nothing is written before it is asked for";
  save();
  EXPECT_EQ(read_text(file_), mine("seed: 1-4", "seed: 1-9"));
}

TEST_F(SheetFile, AnEditThatIsTakenBackLeavesTheFileAsItWas) {
  set_seed("1-9");
  driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_FALSE(document().is_dirty());
  EXPECT_EQ(*document().text(), kMine);
}

TEST_F(SheetFile, ADotAtItsNameShowsUnsavedChanges) {
  EXPECT_TRUE(driver().has("mine.sheet.yaml###sheet menu")) << driver().describe_items();
  set_seed("1-9");
  EXPECT_TRUE(driver().has("mine.sheet.yaml •###sheet menu")) << driver().describe_items();
  save();
  EXPECT_TRUE(driver().has("mine.sheet.yaml###sheet menu"));
}

TEST_F(SheetFile, AChangeByAnotherProgramIsToldAndLoadedWhenItIsWantedAndCanBeTakenBack) {
  write_elsewhere(mine("1-4", "1-2"));
  EXPECT_EQ(*document().text(), kMine) << "nothing happens unasked";
  driver().click("sheet.load_theirs");
  driver().wait_until([&] { return document().plan() && document().plan()->size() == 4; }, "it is read");
  EXPECT_FALSE(document().is_dirty());
  driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_EQ(*document().text(), kMine);
  EXPECT_TRUE(document().is_dirty());
}

TEST_F(SheetFile, AnotherProgramsChangeIsNotWrittenOverUnasked) {
  set_seed("1-9");
  // So quickly that only saving can see it.
  const std::string theirs = mine("free", "not free");
  test::write_text(file_, theirs);
  driver().key(ImGuiKey_S, ImGuiMod_Ctrl);
  driver().wait_until([&] { return bench_.bench().file_has_changed(); }, "saving was refused");
  driver().settle();
  EXPECT_EQ(read_text(file_), theirs);
  EXPECT_TRUE(document().is_dirty());
  driver().key(ImGuiKey_S, ImGuiMod_Ctrl);
  driver().settle();
  EXPECT_EQ(read_text(file_), theirs) << "not the second time either";
  driver().click("sheet.keep_mine");
  driver().wait_until([&] { return read_text(file_) == mine("seed: 1-4", "seed: 1-9"); }, "mine is written");
  driver().wait_until([&] { return !document().is_dirty(); }, "it is saved");
}

TEST_F(SheetFile, MineIsKeptAndSavedWhenTheirsIsNotWanted) {
  write_elsewhere(mine("free", "not free"));
  driver().click("sheet.keep_mine");
  driver().settle();
  EXPECT_FALSE(bench_.bench().file_has_changed());
  EXPECT_TRUE(document().is_dirty()) << "the file holds something else";
  save();
  EXPECT_EQ(read_text(file_), kMine);
}

TEST_F(SheetFile, AFileThatIsNoSheetIsOpenedAsTextAndNothingOfItIsLost) {
  const std::filesystem::path broken = folder_ / "broken.sheet.yaml";
  test::write_text(broken, "prompts: [hello\nmodels: demo:text\n");
  bench_.bench().open_sheet(broken);
  driver().wait_until([&] { return document().sheet().path == broken; }, "it is open");
  EXPECT_TRUE(document().is_broken());
  EXPECT_EQ(*document().text(), "prompts: [hello\nmodels: demo:text\n");
  EXPECT_FALSE(bench_.bench().commands().invoke("run.fire").empty());
}

}  // namespace
}  // namespace proofsheet::testing
