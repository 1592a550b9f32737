// The data folder as a whole, in a real window: its check and repair on a folder that is really damaged, and
// the view of what is cached.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "bench_fixture.h"
#include "demo/server.h"

namespace proofsheet::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPictures =
    "prompts: A garden at {{time}}\nmodels: demo:image\nvars: {time: [dawn, dusk]}\n"
    "params: {size: 64x64, seed: 1-3}\nlayout: {rows: time, columns: seed}\n";

class Care : public ::testing::Test {
 protected:
  Driver& driver() { return bench_.driver(); }
  ui::Workbench& bench() { return bench_.bench(); }
  void fire(const std::string& yaml) {
    bench_.open_text(folder_.path() / "a.sheet.yaml", yaml);
    bench_.fire();
    bench_.wait_for_the_end();
  }
  void choose(const char* entry) {
    driver().click("sheet menu");
    driver().settle();
    driver().click(entry);
    driver().settle();
  }
  // A picture of cell 1 is gone, and a file is there that nobody names.
  void damage() {
    bench().open_run(1);
    driver().wait_until([&] { return bench().run()->result(1) != nullptr; }, "the result is read");
    const auto result = bench().run()->result(1);
    fs::remove(bench_.session().blob_file(result->images.at(0).blob.hash));
    orphan_ = bench_.session().blob_file("blake3:" + std::string(64, '1'));
    fs::create_directories(orphan_.parent_path());
    std::ofstream(orphan_) << "leftover";
  }
  void check() {
    choose("Check the data folder …");
    driver().wait_until([&] { return !bench().doctor().is_working; }, "the folder was checked");
    driver().settle();
  }

  test::TempFolder folder_;
  Bench bench_{folder_.path() / "data"};
  fs::path orphan_;
};

TEST_F(Care, ASoundFolderIsSaidToBeSoundAndHasNothingToRepair) {
  fire(kPictures);
  check();
  EXPECT_FALSE(driver().all("sound, 1 run, ").empty()) << driver().describe_items();
  EXPECT_FALSE(driver().has("Repair …"));
  EXPECT_NE(bench().commands().at("app.repair_data").disabled_reason(), "");
  driver().key(ImGuiKey_Escape);
  driver().settle();
  EXPECT_FALSE(bench().doctor().dialog.is_open);
}

TEST_F(Care, DamageIsShownAndRepairedOnlyAfterItWasSaidWhatThatChanges) {
  fire(kPictures);
  damage();
  check();
  EXPECT_TRUE(driver().has("1 result lost, because files are gone from the disk: run 1 cell 1"))
      << driver().describe_items();
  EXPECT_TRUE(driver().has("1 file that no result names"));
  driver().click("app.repair_data");
  driver().settle();
  EXPECT_TRUE(fs::exists(orphan_)) << "nothing is done before the user agrees";
  EXPECT_EQ(bench().run()->cell(1).state, store::CellState::done);
  driver().click("no repair");
  driver().settle();
  EXPECT_TRUE(driver().has("1 file that no result names")) << "back to what was found";

  driver().click("app.repair_data");
  driver().settle();
  driver().click("repair now");
  driver().wait_until([&] { return bench().doctor().done && !bench().doctor().is_working; },
                      "the folder is repaired");
  driver().settle();
  EXPECT_FALSE(fs::exists(orphan_));
  EXPECT_TRUE(driver().has("marked 1 lost result as failed: run 1 cell 1")) << driver().describe_items();
  EXPECT_FALSE(driver().all("removed 1 file, 8 bytes").empty());
  EXPECT_FALSE(driver().all("sound, 1 run, ").empty()) << "and what is left is sound";
  driver().wait_until(
      [&] { return bench().run() != nullptr && bench().run()->cell(1).state == store::CellState::failed; },
      "the shown run has the failed cell");
}

TEST_F(Care, IsRefusedWhileARunIsBeingFired) {
  demo::ServerOptions slow;
  slow.latency_ms = 60'000;
  auto server = demo::Server::start(slow);
  ASSERT_TRUE(server);
  bench_.open_text(folder_.path() / "slow.sheet.yaml",
                   fmt::format("prompts: Moss\nmodels: local:chat\nproviders:\n  local: {{api: openai, "
                               "base_url: '{}'}}\n",
                               (*server)->base_url()));
  bench_.fire();
  driver().wait_until([&] { return !bench_.session().going().empty(); }, "the run goes");
  const auto& check = bench().commands().at("app.check_data");
  EXPECT_NE(check.disabled_reason(), "");
  EXPECT_NE(bench().commands().invoke("app.check_data"), "");
  EXPECT_FALSE(bench().doctor().dialog.is_open);
  EXPECT_NE(bench().commands().at("app.repair_data").disabled_reason(), "");
  bench().commands().invoke("run.stop_now");
  bench_.wait_for_the_end();
  EXPECT_EQ(check.disabled_reason(), "");
}

TEST_F(Care, WhatIsCachedIsCountedByModelAndLeadsToTheCells) {
  fire(kPictures);
  std::string more = kPictures;
  more.replace(more.find("1-3"), 3, "2-4");
  fire(more);
  ASSERT_EQ(bench().run()->id(), 2);
  choose("What is cached …");
  driver().wait_until([&] { return bench().cache_panel().kept && bench().cache_panel().report; },
                      "the cache was looked at");
  driver().settle();
  EXPECT_TRUE(driver().has("kept demo:image: 8")) << driver().describe_items();
  EXPECT_TRUE(driver().has("4 of 6 results came from the cache"));
  EXPECT_TRUE(driver().has("Nothing equal was known: other in seed")) << driver().describe_items();
  const auto& report = bench().cache_panel().report->value();
  ASSERT_EQ(report.misses.size(), 1u);
  const auto cells = report.misses[0].cells;
  ASSERT_EQ(cells.size(), 2u);
  driver().click("cache misses 0");
  driver().settle();
  EXPECT_FALSE(bench().cache_panel().dialog.is_open);
  EXPECT_EQ(bench().selection(), cells);
}

TEST_F(Care, TheCacheOfAnEmptyFolderSaysWhatItIsFor) {
  choose("What is cached …");
  driver().wait_until([&] { return bench().cache_panel().kept.has_value(); }, "the cache was looked at");
  driver().settle();
  EXPECT_TRUE(bench().cache_panel().kept->value().empty());
  EXPECT_TRUE(driver().has("Open a run to see what the cache did for it."));
}

}  // namespace
}  // namespace proofsheet::testing
