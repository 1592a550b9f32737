// Unsaved changes outlive a crash.
#include "ui/recovery.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "base/hash.h"
#include "bench_fixture.h"

namespace proofsheet::testing {
namespace {

using test::read_text;
using test::TempFolder;
using ui::RecoveryFile;
using ui::UnsavedSheet;

constexpr const char* kSheet =
    "# mine\nprompts: {plain: A garden}\nmodels: demo:image\nparams: {size: 64x64, seed: 1-4}\n";

UnsavedSheet unsaved(const std::string& name, std::int64_t time = 1) {
  return {.path = "/tmp/" + name,
          .name = name,
          .text = "# 花园\n" + name,
          .file_hash = "",
          .changed_unix_ms = time};
}

std::size_t kept_files(const std::filesystem::path& data_dir) {
  std::error_code error;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(data_dir / "recovery", error))
    count += entry.path().extension() == ".json" ? 1 : 0;
  return count;
}

TEST(Recovery, WhatWasKeptIsFoundWhenItsProgramIsGone) {
  TempFolder folder;
  {
    const auto file = RecoveryFile::make(folder.path());
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_TRUE(file->keep(unsaved("older")));
    ASSERT_TRUE(file->keep(unsaved("newer", 2)));
    EXPECT_TRUE(RecoveryFile::left_behind(folder.path()).empty()) << "its program is still here";
  }
  const auto found = RecoveryFile::left_behind(folder.path());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found.front().second, unsaved("newer", 2));
}

TEST(Recovery, WhatOneProgramOffersAnotherDoesNot) {
  TempFolder folder;
  ASSERT_TRUE(RecoveryFile::make(folder.path())->keep(unsaved("a")));
  const auto first = RecoveryFile::left_behind(folder.path());
  EXPECT_EQ(first.size(), 1u);
  EXPECT_TRUE(RecoveryFile::left_behind(folder.path()).empty());
}

TEST(Recovery, SeveralAreOfferedNewestFirstAndOneIsForgottenAlone) {
  TempFolder folder;
  for (const int time : {1, 3, 2})
    ASSERT_TRUE(RecoveryFile::make(folder.path())->keep(unsaved("s" + std::to_string(time), time)));
  {
    const auto found = RecoveryFile::left_behind(folder.path());
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].second.name, "s3");
    EXPECT_EQ(found[2].second.name, "s1");
    ASSERT_TRUE(found[0].first.forget());
  }
  EXPECT_EQ(RecoveryFile::left_behind(folder.path()).size(), 2u);
}

TEST(Recovery, AFileThatCannotBeReadIsPassedOverAndStays) {
  TempFolder folder;
  std::filesystem::create_directories(folder.path() / "recovery");
  test::write_text(folder.path() / "recovery" / "1.json", "{\"text\": ");
  EXPECT_TRUE(RecoveryFile::left_behind(folder.path()).empty());
  EXPECT_EQ(kept_files(folder.path()), 1u);
}

class Recovering : public ::testing::Test {
 protected:
  Recovering() { test::write_text(file_, kSheet); }
  // Types into the prompt and waits until that is kept; what follows is the end of the program without a
  // word.
  void edit_and_crash() {
    Bench bench(folder_.path());
    bench.open(file_.string());
    bench.driver().click("prompt");
    bench.driver().key(ImGuiKey_End, ImGuiMod_Ctrl);
    bench.driver().type(" in spring");
    bench.driver().wait_until([&] { return kept_files(folder_.path()) == 1; }, "it is kept");
    EXPECT_EQ(read_text(file_), kSheet);
  }
  TempFolder folder_;
  std::filesystem::path file_ = folder_ / "mine.sheet.yaml";
};

TEST_F(Recovering, UnsavedChangesAreOfferedAtTheNextStartAndRestored) {
  edit_and_crash();
  Bench bench(folder_.path());
  bench.driver().wait_for("sheet.restore");
  ASSERT_EQ(bench.bench().unsaved_found().size(), 1u);
  bench.driver().click("sheet.restore");
  const auto& document = bench.bench().document();
  bench.driver().wait_until([&] { return document.sheet().path == file_; }, "it is restored");
  EXPECT_EQ(document.sheet().prompts.front().text(), "A garden in spring");
  EXPECT_TRUE(document.is_dirty());
  EXPECT_FALSE(bench.bench().file_has_changed());
  bench.driver().settle();
  EXPECT_FALSE(bench.driver().has("sheet.restore"));
  EXPECT_EQ(kept_files(folder_.path()), 1u) << "kept until it is saved";
  bench.driver().key(ImGuiKey_S, ImGuiMod_Ctrl);
  bench.driver().wait_until([&] { return !document.is_dirty(); }, "it is saved");
  EXPECT_NE(read_text(file_).find("# mine\nprompts: {plain: A garden in spring}\n"), std::string::npos);
  bench.driver().wait_until([&] { return kept_files(folder_.path()) == 0; }, "nothing is kept any more");
}

TEST_F(Recovering, DiscardedChangesAreNotOfferedAgain) {
  edit_and_crash();
  {
    Bench bench(folder_.path());
    bench.driver().wait_for("sheet.discard");
    bench.driver().click("sheet.discard");
    bench.driver().wait_until([&] { return kept_files(folder_.path()) == 0; }, "they are gone");
  }
  Bench bench(folder_.path());
  bench.driver().frame(20);
  EXPECT_TRUE(bench.bench().unsaved_found().empty());
  EXPECT_EQ(read_text(file_), kSheet);
}

TEST_F(Recovering, AFileThatChangedSinceTheCrashIsNotWrittenOver) {
  edit_and_crash();
  const std::string theirs = std::string(kSheet) + "repeat: 2\n";
  test::write_text(file_, theirs);
  Bench bench(folder_.path());
  bench.driver().wait_for("sheet.restore");
  bench.driver().click("sheet.restore");
  bench.driver().wait_until([&] { return bench.bench().file_has_changed(); }, "the change is told");
  bench.driver().key(ImGuiKey_S, ImGuiMod_Ctrl);
  bench.driver().settle();
  EXPECT_EQ(read_text(file_), theirs);
}

TEST_F(Recovering, ChangesThatAreLeftOnPurposeAreNotOffered) {
  {
    Bench bench(folder_.path());
    bench.open(file_.string());
    bench.driver().click("prompt");
    bench.driver().type("X");
    bench.driver().wait_until([&] { return kept_files(folder_.path()) == 1; }, "it is kept");
    bench.driver().key(ImGuiKey_N, ImGuiMod_Ctrl);
    bench.driver().settle();
    bench.driver().click("Go on without saving");
    bench.driver().settle();
    bench.driver().wait_until([&] { return kept_files(folder_.path()) == 0; }, "nothing is kept");
  }
  Bench bench(folder_.path());
  bench.driver().frame(20);
  EXPECT_TRUE(bench.bench().unsaved_found().empty());
}

// --- the program itself
// -----------------------------------------------------------------------------------------------

// Keys and clicks from outside, as a user's.
void act(const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {"xdotool"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  test::Process process(command);
  ASSERT_EQ(process.wait(), 0) << process.err();
}

// Held as long as a finger holds it.
void press(const std::vector<std::string>& mods, const std::string& key) {
  std::vector<std::string> arguments;
  for (const std::string& mod : mods) arguments.insert(arguments.end(), {"keydown", mod, "sleep", "0.05"});
  arguments.insert(arguments.end(), {"key", key, "sleep", "0.05"});
  for (const std::string& mod : mods) arguments.insert(arguments.end(), {"keyup", mod});
  act(arguments);
}

bool has_window(const std::string& title) {
  test::Process process({"xdotool", "search", "--onlyvisible", "--name", title});
  return process.wait() == 0;
}

TEST_F(Recovering, AProgramThatIsKilledLosesNoEdit) {
  const auto start = [&] {
    return std::make_unique<test::Process>(
        std::vector<std::string>{PROOFSHEET_WORKBENCH, file_.string(), "--data-dir", folder_ / "data"},
        test::Process::Environment{{"PROOFSHEET_CONFIG_DIR", folder_ / "config"}});
  };
  const std::filesystem::path data = folder_ / "data";
  auto program = start();
  ASSERT_TRUE(test::eventually([] { return has_window("^mine.sheet.yaml"); })) << program->err();
  act({"mousemove", "120", "190", "click", "1"});
  act({"type", "--delay", "30", "spring "});
  ASSERT_TRUE(test::eventually([&] { return kept_files(data) == 1; }));
  ASSERT_TRUE(has_window("^• mine.sheet.yaml")) << "the title shows that there is something to save";
  program->signal(SIGKILL);
  program->wait();
  EXPECT_EQ(read_text(file_), kSheet);
  ASSERT_EQ(kept_files(data), 1u);

  program = start();
  ASSERT_TRUE(test::eventually([] { return has_window("^mine.sheet.yaml"); })) << program->err();
  act({"mousemove", "800", "900"});
  press({"ctrl", "shift"}, "p");
  test::sleep_ms(500);
  act({"type", "--delay", "30", "Restore unsaved"});
  act({"key", "Return"});
  ASSERT_TRUE(test::eventually([] { return has_window("^• mine.sheet.yaml"); })) << program->err();
  press({"ctrl"}, "s");
  EXPECT_TRUE(test::eventually([&] { return read_text(file_).find("spring ") != std::string::npos; }));
  EXPECT_TRUE(read_text(file_).starts_with("# mine\n"));
  EXPECT_TRUE(test::eventually([&] { return kept_files(data) == 0; }));
}

}  // namespace
}  // namespace proofsheet::testing
