// Files that are dropped onto the window.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "bench_fixture.h"
#include "image/image.h"
#include "reading.h"
#include "report/report.h"
#include "store/store.h"

namespace proofsheet::testing {
namespace {

using test::TempFolder;

constexpr const char* kGuestSheet =
    "prompts: {ask: 'A garden for {{guest}}'}\nmodels: demo:chat\nvars: {guest: [Ada, Bo]}\n"
    "params: {max_tokens: 8}\n";

class Drop : public ::testing::Test {
 protected:
  Drop() : bench_(folder_.path() / "data", {}, {}, {}, fake_window()) {}

  // Tells what it was started with, as the first thing that it does.
  std::filesystem::path fake_window() {
    const std::filesystem::path program = folder_.path() / "window";
    test::write_text(program, "#!/bin/sh\necho \"$@\" > \"$0.new\"\nmv \"$0.new\" \"$0.started\"\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    return program;
  }
  std::string started() {
    const auto text = read_file(folder_.path() / "window.started", 1 << 12);
    return text ? *text : "";
  }

  void drop(const std::vector<std::filesystem::path>& files) {
    bench_.driver().window().drop_files(files);
    bench_.driver().settle();
  }
  void wait_for_notice(const std::string& begin) {
    bench_.driver().wait_until([&] { return notice().starts_with(begin); }, "the notice: " + begin);
    bench_.driver().settle();
  }
  std::string notice() { return in_english(bench_.bench().last_notice()); }
  const sheet::Sheet& sheet() { return bench_.bench().document().sheet(); }
  std::filesystem::path write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder_.path() / name).parent_path());
    test::write_text(folder_.path() / name, text);
    return folder_.path() / name;
  }

  TempFolder folder_;
  Bench bench_;
};

TEST_F(Drop, ASheetIsOpened) {
  const auto file = write("one.sheet.yaml", kGuestSheet);
  drop({file});
  bench_.driver().wait_until([&] { return sheet().path == file; }, "it is open");
}

TEST_F(Drop, ASheetAsksFirstWhatBecomesOfUnsavedChanges) {
  bench_.open_text(folder_.path() / "one.sheet.yaml", kGuestSheet);
  bench_.driver().click("prompt");
  bench_.driver().type("More. ");
  const auto other = write("two.sheet.yaml", kGuestSheet);
  const auto data = write("late.csv", "name\nCy\n");
  drop({other, data});
  EXPECT_EQ(sheet().path.filename(), "one.sheet.yaml");
  bench_.driver().click("Go on without saving");
  wait_for_notice("1 row of late.csv is the sheet's data now");
  EXPECT_EQ(sheet().path, other);
  EXPECT_EQ(sheet().data_path, "late.csv") << "what was dropped after it belongs to it";
}

TEST_F(Drop, DataBelowTheSheetIsNamedByARelativePathAndCanBeTakenBack) {
  bench_.open_text(folder_.path() / "one.sheet.yaml", kGuestSheet);
  drop({write("rows/guests.csv", "name,city\nCy,London\nDi,Lund\n")});
  wait_for_notice("2 rows of guests.csv are the sheet's data now, with the columns name, city");
  EXPECT_EQ(sheet().data_path, "rows/guests.csv");
  EXPECT_EQ(sheet().data.size(), 2u);
  EXPECT_EQ(bench_.bench().document().plan()->size(), 4u);
  bench_.driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  bench_.driver().settle();
  EXPECT_EQ(sheet().data_path, "");
  EXPECT_TRUE(sheet().data.empty());
}

TEST_F(Drop, DataElsewhereKeepsItsWholePath) {
  const TempFolder elsewhere;
  bench_.open_text(folder_.path() / "one.sheet.yaml", kGuestSheet);
  const auto file = elsewhere.path() / "guests.jsonl";
  test::write_text(file, "{\"name\": \"Cy\"}\n{\"name\": \"Di\"}\n");
  drop({file});
  wait_for_notice("2 rows of guests.jsonl are the sheet's data now, with the columns name");
  EXPECT_EQ(sheet().data_path, file.string());
}

TEST_F(Drop, DataThatDoesNotReadIsRefusedInOneLine) {
  bench_.open_text(folder_.path() / "one.sheet.yaml", kGuestSheet);
  drop({write("broken.json", "[{\"name\": ")});
  bench_.driver().wait_until([&] { return !notice().empty(); }, "there is a notice");
  EXPECT_NE(notice().find("broken.json"), std::string::npos) << notice();
  EXPECT_EQ(notice().find('\n'), std::string::npos);
  EXPECT_EQ(sheet().data_path, "");
  EXPECT_FALSE(bench_.bench().document().can_undo());
}

TEST_F(Drop, AnImageMakesAPlainPromptAChatWithTheImageInIt) {
  bench_.open_text(folder_.path() / "one.sheet.yaml", kGuestSheet);
  image::Image picture;
  picture.width = picture.height = 4;
  picture.rgba.assign(4 * 4 * 4, 200);
  drop({write("garden.png", *image::encode(picture))});
  wait_for_notice("Put into the prompt: garden.png");
  const sheet::Prompt& prompt = sheet().prompts.front();
  EXPECT_TRUE(prompt.is_chat);
  ASSERT_EQ(prompt.messages.size(), 1u);
  EXPECT_EQ(prompt.messages[0].role, "user");
  ASSERT_EQ(prompt.messages[0].parts.size(), 2u);
  EXPECT_EQ(prompt.messages[0].parts[0].text, "A garden for {{guest}}");
  EXPECT_EQ(prompt.messages[0].parts[1].kind, sheet::MessagePart::Kind::image);
  EXPECT_EQ(prompt.messages[0].parts[1].text, "garden.png");
  EXPECT_TRUE(bench_.bench().document().problems().empty());
  const auto cell = bench_.bench().document().plan()->cell(0);
  ASSERT_TRUE(cell) << cell.error().message;
  EXPECT_EQ(cell->messages.front().parts.back().kind, sheet::MessagePart::Kind::image);
}

TEST_F(Drop, AnImageGoesIntoTheLastMessageOfTheUser) {
  bench_.open_text(folder_.path() / "one.sheet.yaml",
                   "prompts:\n  talk:\n    - {role: user, content: First}\n"
                   "    - {role: assistant, content: Yes}\n    - {role: user, content: Second}\n"
                   "    - {role: assistant, content: Well}\nmodels: demo:chat\nparams: {max_tokens: 8}\n");
  ASSERT_EQ(sheet().prompts.front().messages.size(), 4u);
  drop({write("a.jpg", "x")});
  wait_for_notice("Put into the prompt: a.jpg");
  ASSERT_EQ(sheet().prompts.front().messages[2].parts.size(), 2u);
  EXPECT_EQ(sheet().prompts.front().messages[2].parts[1].text, "a.jpg");
}

TEST_F(Drop, AFolderOfRunsOpensInAWindowOfItsOwn) {
  const auto other = folder_.path() / "other runs";
  { ASSERT_TRUE(store::Store::open(other)); }
  drop({other});
  wait_for_notice("The runs of " + other.string() + " open in a window of their own");
  bench_.driver().wait_until([&] { return !started().empty(); }, "the other window has begun");
  EXPECT_EQ(started(), "--data-dir " + other.string() + "\n");
}

TEST_F(Drop, TheDatabaseOfAFolderOfRunsStandsForTheFolder) {
  const auto other = folder_.path() / "other";
  { ASSERT_TRUE(store::Store::open(other)); }
  drop({other / "proofsheet.db"});
  bench_.driver().wait_until([&] { return !started().empty(); }, "the other window has begun");
  EXPECT_EQ(started(), "--data-dir " + other.string() + "\n");
}

TEST_F(Drop, TheFolderThatIsOpenAlreadyShowsItsRuns) {
  drop({folder_.path() / "data"});
  wait_for_notice("The runs of this folder are in this window already");
  EXPECT_TRUE(bench_.driver().has("Filter runs"));
  EXPECT_EQ(started(), "");
}

TEST_F(Drop, AnExportedRunBecomesOneOfThisFolderAndIsShown) {
  bench_.open_text(folder_.path() / "one.sheet.yaml", kGuestSheet);
  bench_.fire();
  bench_.wait_for_the_end();
  const store::RunId first = bench_.bench().run()->id();
  const auto file = folder_.path() / "export.json";
  {
    const auto other = store::Store::open(bench_.session().data_dir());
    ASSERT_TRUE(other && report::export_run(**other, first, file));
  }
  drop({file});
  wait_for_notice("export.json is run 2 now, with 2 answers");
  bench_.driver().wait_until([&] { return bench_.bench().run()->id() != first; }, "the run is shown");
  EXPECT_EQ(bench_.bench().run()->totals().done, 2u);
  EXPECT_EQ(bench_.bench().run()->name(), "one.sheet.yaml");
  EXPECT_TRUE(sheet().data.empty()) << "it is no data of the sheet";
}

TEST_F(Drop, AnExportThatIsDamagedIsRefusedInOneLine) {
  bench_.open_text(folder_.path() / "one.sheet.yaml", kGuestSheet);
  drop({write("export.json", "{\"run\": {\"id\": 1}, \"cells\": [{\"cell\": 0}]}")});
  bench_.driver().wait_until([&] { return notice().find("run.sheet: ") != std::string::npos; }, "the notice");
  EXPECT_TRUE(sheet().data.empty());
}

TEST_F(Drop, WhatIsNotUnderstoodIsNamedInOneNotice) {
  bench_.open_text(folder_.path() / "one.sheet.yaml", kGuestSheet);
  std::filesystem::create_directories(folder_.path() / "runs");
  drop({write("a.txt", "x"), write("b.csv", "name\nCy\n"), write("c.pdf", "x"), folder_.path() / "runs"});
  bench_.driver().wait_until([&] { return notice().find("c.pdf") != std::string::npos; },
                             "there is a notice");
  EXPECT_NE(notice().find("a.txt, c.pdf"), std::string::npos) << notice();
  EXPECT_NE(notice().find("runs"), std::string::npos) << notice();
  EXPECT_EQ(sheet().data_path, "b.csv") << "the others are taken all the same";
}

}  // namespace
}  // namespace proofsheet::testing
