// The list of earlier runs on a real store: search, names, tags, disk use, deleting, opening, keys.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/file.h"
#include "bench_fixture.h"
#include "reading.h"
#include "ui/run_list.h"
#include "ui/runs_panel.h"

namespace proofsheet::testing {
namespace {

using test::TempFolder;
using Tags = std::vector<std::string>;

std::string sheet_of(const std::string& title, const std::string& model = "demo:chat",
                     const std::string& prompt = "Describe it.") {
  return fmt::format("title: {}\nprompts: {}\nmodels: {}\nparams: {{max_tokens: 8}}\n", title, prompt, model);
}

// A store with runs of an earlier time, made before the workbench is there.
struct Earlier {
  TempFolder folder;
  std::unique_ptr<store::Store> store = std::move(*store::Store::open(folder.path()));

  store::RunId add(const std::string& name, const std::string& yaml, const std::string& path = {}) {
    const auto run = store->create_run({.name = name, .sheet_yaml = yaml, .sheet_path = path, .cells = 1});
    if (!run) throw DriverError(run.error().message);
    store::CellResult result;
    result.text = "an answer of " + name;
    store->put_result(*run, result, {}, {});
    store->flush();
    return *run;
  }
  void add_file(store::RunId run, const std::string& bytes) {
    store::CellResult result;
    store::ImageRef picture;
    picture.blob = store::Store::blob_ref(bytes, "image/png");
    result.images.push_back(picture);
    store->put_result(run, result, {store::Store::NewBlob{bytes, "image/png"}}, {});
    store->flush();
  }
};

struct RunsStage {
  Earlier earlier;
  store::RunId first = earlier.add("Garden", sheet_of("Garden"));
  store::RunId second = earlier.add("Pond", sheet_of("Pond", "demo:other"));
  store::RunId third = earlier.add("Garden, late", sheet_of("Garden"));
  std::unique_ptr<Bench> bench;

  RunsStage() { (void)earlier.store->set_tags(second, {"draft", "drab"}); }
  Driver& driver() { return bench->driver(); }
  const ui::RunsPanelState& panel() { return bench->bench().runs_panel(); }
  store::RunInfo stored(store::RunId run) { return *earlier.store->run(run); }
  void open() {
    bench = std::make_unique<Bench>(earlier.folder.path());
    driver().key(ImGuiKey_R, ImGuiMod_Ctrl);
    driver().wait_until([&] { return bench->session().runs().is_disk_known; }, "the runs are listed");
    driver().settle();
  }
  // Into the list, from the search that has the keyboard when the panel opens.
  void go_down_to(store::RunId run) {
    driver().key(ImGuiKey_DownArrow);
    driver().settle();
    for (int i = 0; i < 20 && panel().chosen != run; ++i) driver().key(ImGuiKey_DownArrow);
    ASSERT_EQ(panel().chosen, run);
    ASSERT_TRUE(panel().has_keyboard);
  }
  void wait_for_notice(const std::string& part) {
    driver().wait_until(
        [&] { return in_english(bench->bench().last_notice()).find(part) != std::string::npos; },
        "a notice: " + part);
  }
};

TEST(RunSearch, FindsByNameTagSheetModelFileDateAndNumber) {
  ui::RunEntry entry;
  entry.info.id = 12;
  entry.info.name = "Second try";
  entry.info.tags = {"client A", "draft"};
  entry.info.sheet_path = "/home/me/sheets/posters.sheet.yaml";
  entry.info.created_unix_ms = 1'764'000'000'000;
  entry.sheet = {.title = "Garden", .models = {"openai:gpt-image-1"}};
  ui::index_for_search(entry);
  const std::string day = format_local_time(entry.info.created_unix_ms).substr(0, 10);
  struct Row {
    const char* name;
    std::string search;
    bool found;
  };
  for (const Row& row :
       {Row{"nothing", "", true}, Row{"the name in another case", "SECOND", true},
        Row{"a tag", "draft", true}, Row{"the sheet's title", "garden", true},
        Row{"the model", "gpt-image", true}, Row{"the file", "posters", true},
        Row{"its folder is not looked at", "home", false}, Row{"the day", day, true},
        Row{"the number", "#12", true}, Row{"a part of the number", "#1", false},
        Row{"several words", "draft garden #12", true},
        Row{"one word that is not there", "draft pond", false}, Row{"a lone mark", "#", false}}) {
    EXPECT_EQ(ui::is_found(entry, row.search), row.found) << row.name;
  }
}

TEST(TagCompletion, OffersWhatBeginsAlikeAndIsNotThereYet) {
  const Tags known{"client A", "draft", "drab", "final draft", "pond"};
  EXPECT_EQ(ui::completed_tags(known, "DR", {}, 6), (Tags{"draft", "drab", "final draft"}));
  EXPECT_EQ(ui::completed_tags(known, "dr", {"Draft"}, 6), (Tags{"drab", "final draft"}));
  EXPECT_EQ(ui::completed_tags(known, "draft", {}, 6), Tags{"final draft"}) << "what is typed is no offer";
  EXPECT_EQ(ui::completed_tags(known, "", {"pond"}, 2), (Tags{"client A", "draft"}));
  EXPECT_EQ(ui::completed_tags(known, "zebra", {}, 6), Tags{});
}

TEST(DeletionWords, SayWhatIsLostWhatIsFreedAndWhatStays) {
  ui::RunEntry entry;
  entry.info.done = 24;
  store::Deletion deletion{.use = {.run = 3, .all_bytes = 5'000'000, .own_bytes = 5'000'000}, .sharing = {}};
  EXPECT_EQ(ui::deletion_words(entry, deletion).find("stay"), std::string::npos);
  EXPECT_NE(ui::deletion_words(entry, deletion).find("24 answers"), std::string::npos);
  EXPECT_NE(ui::deletion_words(entry, deletion).find("are freed"), std::string::npos);
  deletion.use.own_bytes = 2'000'000;
  deletion.sharing = {1, 2};
  EXPECT_NE(ui::deletion_words(entry, deletion).find("stay: runs 1 and 2 use them, too."), std::string::npos);
  deletion.sharing = {1};
  EXPECT_NE(ui::deletion_words(entry, deletion).find("run 1 uses them"), std::string::npos);
  deletion.sharing = {1, 2, 5};
  deletion.use.own_bytes = 0;
  EXPECT_NE(ui::deletion_words(entry, deletion).find("No files are freed."), std::string::npos);
  EXPECT_NE(ui::deletion_words(entry, deletion).find("3 other runs use them"), std::string::npos);
}

TEST(RunsPanel, AClickChoosesAndADoubleClickOpens) {
  RunsStage stage;
  stage.open();
  stage.driver().click("run 2");
  stage.driver().settle();
  EXPECT_EQ(stage.panel().chosen, 2);
  EXPECT_EQ(stage.bench->bench().run(), nullptr);
  stage.driver().double_click("run 1");
  stage.driver().wait_until([&] { return stage.bench->bench().run() != nullptr; }, "the run is open");
  EXPECT_EQ(stage.bench->bench().run()->id(), 1);
}

TEST(RunsPanel, IsUsedWithTheKeyboardAlone) {
  RunsStage stage;
  stage.open();
  stage.driver().type("garden");
  stage.driver().settle();
  EXPECT_TRUE(stage.driver().has("run 1"));
  EXPECT_FALSE(stage.driver().has("run 2"));
  stage.go_down_to(stage.first);
  stage.driver().key(ImGuiKey_UpArrow);
  EXPECT_EQ(stage.panel().chosen, stage.third);
  EXPECT_TRUE(stage.bench->bench().selection().empty()) << "the arrows are the list's, not the cells'";
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().wait_until([&] { return stage.bench->bench().run() != nullptr; }, "the run is open");
  EXPECT_EQ(stage.bench->bench().run()->id(), stage.third);
  stage.driver().settle();
  EXPECT_FALSE(stage.panel().has_keyboard) << "keys mean the cells of the opened run";
  stage.driver().key(ImGuiKey_RightArrow);
  EXPECT_EQ(stage.bench->bench().selection().size(), 1u);
}

TEST(RunsPanel, EscapeShowsAllRunsAndThenLeavesTheList) {
  RunsStage stage;
  stage.open();
  stage.driver().type("pond");
  stage.go_down_to(stage.second);
  stage.driver().key(ImGuiKey_Escape);
  stage.driver().settle();
  EXPECT_TRUE(stage.driver().has("run 1"));
  EXPECT_TRUE(stage.panel().has_keyboard);
  stage.driver().key(ImGuiKey_Escape);
  stage.driver().settle();
  EXPECT_FALSE(stage.panel().has_keyboard);
}

TEST(RunsPanel, F2RenamesInPlaceEnterKeepsAndEscapeLeaves) {
  RunsStage stage;
  stage.open();
  stage.go_down_to(stage.second);
  stage.driver().key(ImGuiKey_F2);
  stage.driver().settle();
  stage.driver().type("The good pond");
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().wait_until([&] { return stage.stored(2).name == "The good pond"; }, "the name is kept");
  stage.driver().settle();
  EXPECT_TRUE(stage.panel().has_keyboard) << "the list has the keyboard again";
  stage.driver().key(ImGuiKey_F2);
  stage.driver().settle();
  stage.driver().type("never");
  stage.driver().key(ImGuiKey_Escape);
  stage.driver().settle();
  EXPECT_EQ(stage.panel().renaming.run, 0);
  EXPECT_EQ(stage.bench->session().runs().find(2)->info.name, "The good pond");
  stage.driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  stage.driver().wait_until([&] { return stage.stored(2).name == "Pond"; }, "the name is taken back");
  stage.driver().key(ImGuiKey_Z, ImGuiMod_Ctrl | ImGuiMod_Shift);
  stage.driver().wait_until([&] { return stage.stored(2).name == "The good pond"; }, "and given again");
}

TEST(RunsPanel, TagsAreAddedCompletedAndRemovedWithTheKeyboard) {
  RunsStage stage;
  stage.open();
  stage.go_down_to(stage.first);
  stage.driver().key(ImGuiKey_T);
  stage.driver().settle();
  stage.driver().type("poster");
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().settle();
  stage.driver().type("dra");
  stage.driver().settle();
  EXPECT_TRUE(stage.driver().has("offered tag draft"));
  stage.driver().key(ImGuiKey_DownArrow);
  stage.driver().key(ImGuiKey_DownArrow);
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().wait_until([&] { return stage.stored(1).tags == (Tags{"draft", "poster"}); }, "two tags");
  stage.driver().settle();
  stage.driver().key(ImGuiKey_Backspace);
  stage.driver().wait_until([&] { return stage.stored(1).tags == Tags{"draft"}; }, "the last one is gone");
  stage.driver().key(ImGuiKey_Escape);
  stage.driver().settle();
  EXPECT_EQ(stage.panel().tagging.run, 0);
  EXPECT_EQ(stage.stored(1).tags, Tags{"draft"});
  stage.driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  stage.driver().wait_until([&] { return stage.stored(1).tags == (Tags{"draft", "poster"}); }, "taken back");
}

TEST(RunsPanel, AClickOnATagFindsTheRunsThatHaveIt) {
  RunsStage stage;
  stage.open();
  stage.driver().click("tag drab of run 2");
  stage.driver().settle();
  EXPECT_EQ(stage.panel().filter, "drab");
  EXPECT_FALSE(stage.driver().has("run 1"));
  EXPECT_TRUE(stage.driver().has("run 2"));
}

TEST(RunsPanel, DeletingSaysWhatItFreesAndAsksFirst) {
  RunsStage stage;
  stage.earlier.add_file(stage.first, std::string(300'000, 'a'));
  stage.earlier.add_file(stage.second, std::string(300'000, 'a'));
  stage.open();
  stage.go_down_to(stage.second);
  stage.driver().key(ImGuiKey_Delete);
  stage.driver().wait_for("Delete it for good");
  EXPECT_TRUE(stage.driver().has("Leave it"));
  stage.driver().key(ImGuiKey_Escape);
  stage.driver().settle();
  EXPECT_FALSE(stage.driver().has("Delete it for good"));
  EXPECT_TRUE(stage.earlier.store->run(2));
  stage.driver().hover("run 2");
  stage.driver().settle();
  stage.driver().click("Delete run 2");
  stage.driver().wait_for("Delete it for good");
  stage.driver().click("Delete it for good");
  stage.driver().wait_until([&] { return !stage.earlier.store->run(2); }, "the run is gone");
  stage.driver().wait_until([&] { return !stage.driver().has("run 2"); }, "and not listed");
  EXPECT_TRUE(stage.earlier.store->run(1));
}

TEST(RunsPanel, ARunThatIsBeingFiredIsNotDeletedAndOneLineSaysSo) {
  RunsStage stage;
  const auto lock = stage.earlier.store->lock_run(stage.second);
  ASSERT_TRUE(lock);
  stage.open();
  stage.go_down_to(stage.second);
  stage.driver().key(ImGuiKey_Delete);
  stage.wait_for_notice("run 2 is being fired");
  EXPECT_FALSE(stage.driver().has("Delete it for good"));
}

TEST(RunsPanel, DiskUseCountsWhatRunsShareOnce) {
  RunsStage stage;
  stage.earlier.add_file(stage.first, std::string(300'000, 'a'));
  stage.earlier.add_file(stage.second, std::string(300'000, 'a'));
  stage.earlier.add_file(stage.third, std::string(100, 'b'));
  stage.open();
  const ui::RunList& runs = stage.bench->session().runs();
  EXPECT_EQ(runs.file_bytes, 300'100u);
  EXPECT_EQ(runs.find(1)->disk.all_bytes, 300'000u);
  EXPECT_EQ(runs.find(1)->disk.own_bytes, 0u);
  EXPECT_EQ(runs.find(3)->disk.own_bytes, 100u);
  for (const ui::RunEntry& entry : runs.runs)
    EXPECT_GT(entry.disk.text_bytes, 0u) << "run " << entry.info.id << " has texts, too";
  EXPECT_TRUE(stage.driver().has("disk use of all runs"));
}

TEST(RunsPanel, TheMenuOfARunDoesWhatTheKeysDo) {
  RunsStage stage;
  stage.open();
  stage.driver().click("run 3", ImGuiMouseButton_Right);
  stage.driver().settle();
  for (const char* item : {"Open the run", "Tag the run", "Delete the run …"})
    EXPECT_TRUE(stage.driver().has(item)) << item;
  stage.driver().click("Rename the run");
  stage.driver().settle();
  EXPECT_EQ(stage.panel().renaming.run, 3);
  stage.driver().type("By menu");
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().wait_until([&] { return stage.stored(3).name == "By menu"; }, "the name is kept");
}

TEST(RunsPanel, ASearchWithoutMatchOffersTheWayBack) {
  RunsStage stage;
  stage.open();
  stage.driver().type("zebra");
  stage.driver().settle();
  EXPECT_FALSE(stage.driver().has("run 1"));
  stage.driver().click("empty runs.show_all");
  stage.driver().settle();
  EXPECT_TRUE(stage.driver().has("run 1"));
}

TEST(RunsPanel, TheSheetOfARunComesBackAndItsFileIsTouchedOnlyWhenItIsSaved) {
  RunsStage stage;
  const std::string file = stage.earlier.folder / "pond.sheet.yaml";
  const std::string on_disk = "# mine\n" + sheet_of("Pond", "demo:chat", "Something else.");
  test::write_text(file, on_disk);
  const store::RunId run = stage.earlier.add("Pond", sheet_of("Pond", "demo:chat", "As it was."), file);
  stage.open();
  stage.go_down_to(run);
  stage.driver().key(ImGuiKey_S);
  const ui::Document& document = stage.bench->bench().document();
  stage.driver().wait_until([&] { return document.sheet().path == file; }, "the sheet is back");
  EXPECT_EQ(document.sheet().prompts.at(0).text(), "As it was.");
  EXPECT_TRUE(document.is_dirty());
  EXPECT_EQ(*read_file(file), on_disk);
  stage.driver().settle();
  stage.driver().key(ImGuiKey_S, ImGuiMod_Ctrl);
  stage.driver().wait_until([&] { return !document.is_dirty(); }, "it is saved");
  EXPECT_NE(read_file(file)->find("As it was."), std::string::npos);
}

TEST(RunsPanel, TheSheetOfARunOfTheEditedFileComesBackAsAStepThatCanBeUndone) {
  RunsStage stage;
  const std::string file = stage.earlier.folder / "pond.sheet.yaml";
  const store::RunId run = stage.earlier.add("Pond", sheet_of("Pond", "demo:chat", "As it was."), file);
  stage.bench = std::make_unique<Bench>(stage.earlier.folder.path());
  stage.bench->open_text(file, "# mine\n" + sheet_of("Pond", "demo:chat", "As it is."));
  stage.driver().key(ImGuiKey_R, ImGuiMod_Ctrl);
  stage.driver().wait_until([&] { return stage.bench->session().runs().is_disk_known; }, "they are listed");
  stage.driver().settle();
  stage.go_down_to(run);
  stage.driver().key(ImGuiKey_S);
  const ui::Document& document = stage.bench->bench().document();
  stage.driver().wait_until([&] { return document.sheet().prompts.at(0).text() == "As it was."; },
                            "it is back");
  EXPECT_NE(document.text()->find("# mine"), std::string::npos) << "the user's remarks stay";
  stage.driver().settle();
  stage.driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  stage.driver().settle();
  EXPECT_EQ(document.sheet().prompts.at(0).text(), "As it is.");
  EXPECT_FALSE(document.is_dirty());
}

TEST(RunsPanel, RestoringASheetAsksBeforeUnsavedChangesGo) {
  RunsStage stage;
  const std::string file = stage.earlier.folder / "mine.sheet.yaml";
  stage.bench = std::make_unique<Bench>(stage.earlier.folder.path());
  stage.bench->open_text(file,
                         "title: Mine\nprompts: 'Describe {{n}}.'\nmodels: demo:chat\n"
                         "vars: {n: [a, b]}\nparams: {temperature: [0, 1]}\n"
                         "layout: {rows: n, columns: temperature}\n");
  stage.driver().key(ImGuiKey_X, ImGuiMod_Ctrl | ImGuiMod_Shift);  // swaps rows and columns
  stage.driver().settle();
  const ui::Document& document = stage.bench->bench().document();
  ASSERT_NE(document.text()->find("rows: temperature"), std::string::npos) << *document.text();
  ASSERT_TRUE(document.is_dirty());
  stage.driver().key(ImGuiKey_R, ImGuiMod_Ctrl);
  stage.driver().wait_until([&] { return stage.bench->session().runs().is_disk_known; }, "they are listed");
  stage.driver().settle();
  stage.go_down_to(stage.first);
  stage.driver().key(ImGuiKey_S);
  stage.driver().wait_for("Go on without saving");
  stage.driver().click("Cancel");
  stage.driver().settle();
  EXPECT_EQ(document.sheet().title, "Mine");
  EXPECT_TRUE(document.is_dirty());
  stage.driver().click("run 1");
  stage.driver().key(ImGuiKey_S);
  stage.driver().wait_for("Go on without saving");
  stage.driver().click("Go on without saving");
  stage.driver().wait_until([&] { return document.sheet().title == "Garden"; }, "the sheet is back");
}

TEST(RunsPanel, HundredsOfRunsAreDrawnOnlyWhereTheyAreSeen) {
  RunsStage stage;
  for (int i = 0; i < 300; ++i)
    (void)*stage.earlier.store->create_run({.name = "many", .sheet_yaml = sheet_of("Many"), .cells = 1});
  stage.open();
  EXPECT_LT(stage.driver().all("run ").size(), 60u);
  stage.go_down_to(303);
  stage.driver().key(ImGuiKey_End);
  stage.driver().settle();
  EXPECT_EQ(stage.panel().chosen, 1);
  EXPECT_TRUE(stage.driver().find("run 1").is_visible());
  stage.driver().key(ImGuiKey_Home);
  stage.driver().settle();
  EXPECT_TRUE(stage.driver().find("run 303").is_visible());
}

}  // namespace
}  // namespace proofsheet::testing
