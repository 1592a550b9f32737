// How a run was looked at comes back with it, in the same window and in one of another day.
#include <gtest/gtest.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "bench_fixture.h"
#include "ui/run_looks.h"

namespace proofsheet::testing {
namespace {

using ui::RunLook;
using ui::RunLooks;

// 40 rows in two groups, 6 columns, on two pages.
constexpr const char* kLookedAt =
    "prompts: 'Say {{word}}'\nmodels: demo:text\nvars: {word: [a, b]}\n"
    "params: {seed: 1-20, temperature: 0-1 (+0.2), max_tokens: [1, 2]}\n"
    "layout: {rows: [word, seed], columns: temperature, pages: max_tokens}\n";

class Looks : public ::testing::Test {
 protected:
  void start() {
    bench_.reset();
    bench_ = std::make_unique<Bench>(folder_ / "data");
  }
  void open_sheet(const char* yaml = kLookedAt) {
    bench_->open_text(folder_ / "looks.sheet.yaml", yaml);
    bench_->fire();
    bench_->wait_for_the_end();
  }
  // Another workbench on the same folder shows the run.
  void start_again(store::RunId run) {
    start();
    show(run);
  }
  void show(store::RunId run) {
    bench_->bench().open_run(run);
    driver().wait_until(
        [&] { return bench_->bench().run() != nullptr && bench_->bench().run()->id() == run; },
        "the run is shown");
    driver().settle();
  }
  Driver& driver() { return bench_->driver(); }
  ui::Workbench& bench() { return bench_->bench(); }
  ui::RunView& run() { return *bench().run(); }
  void key(ImGuiKey key, ImGuiKeyChord mods = 0) {
    driver().key(key, mods);
    driver().settle();
  }
  void click(std::uint64_t cell) {
    driver().click(fmt::format("cell {}", cell));
    driver().settle();
  }
  void invoke(const char* command) {
    const std::string why = bench().commands().invoke(command);
    EXPECT_TRUE(why.empty()) << why;
    driver().settle();
  }

  test::TempFolder folder_;
  std::unique_ptr<Bench> bench_;
};

TEST_F(Looks, ThePlaceTheSelectionAndTheSizesComeBack) {
  start();
  open_sheet();
  const store::RunId id = run().id();
  click(0);
  for (int i = 0; i < 3; ++i) key(ImGuiKey_Minus, ImGuiMod_Ctrl);
  key(ImGuiKey_PageDown, ImGuiMod_Ctrl);
  key(ImGuiKey_PageDown);
  key(ImGuiKey_DownArrow, ImGuiMod_Shift);
  key(ImGuiKey_RightArrow, ImGuiMod_Alt);
  driver().scroll("places", -3);
  driver().settle();
  const ui::GridState before = bench().grid();
  const auto focus = bench().focus();
  const auto selected = bench().selection();
  ASSERT_EQ(before.page, 1u);
  ASSERT_GT(before.scroll_y, 0);
  ASSERT_EQ(selected.size(), 2u);
  start_again(id);
  EXPECT_EQ(bench().grid().page, 1u);
  EXPECT_NEAR(bench().grid().scroll_y, before.scroll_y, 1);
  EXPECT_NEAR(bench().grid().scroll_x, before.scroll_x, 1);
  EXPECT_FLOAT_EQ(bench().grid().cell_width, before.cell_width);
  EXPECT_EQ(bench().grid().column_sizes.by_value, before.column_sizes.by_value);
  EXPECT_EQ(bench().grid().column_sizes.by_value.size(), 1u);
  EXPECT_EQ(bench().focus(), focus);
  EXPECT_EQ(bench().selection(), selected);
}

TEST_F(Looks, TheOrderTheGroupsTheFilterTheColoursAndTheReferenceComeBack) {
  start();
  open_sheet();
  const store::RunId id = run().id();
  click(0);
  key(ImGuiKey_P);
  key(ImGuiKey_G);
  invoke("view.sort_columns_tokens_down");
  invoke("view.color_cost");
  key(ImGuiKey_Slash);
  driver().type("seed > 3");
  key(ImGuiKey_Enter);
  driver().wait_until([&] { return run().matched() != nullptr; }, "it filters");
  const std::uint64_t rows = run().lines(0).rows.size();
  start_again(id);
  EXPECT_EQ(run().reference, 0u);
  EXPECT_EQ(run().column_sort(), (ui::LineSort{query::Number::tokens, true}));
  EXPECT_FALSE(run().row_sort().has_value());
  EXPECT_EQ(bench().grid().color_by, query::Number::cost);
  EXPECT_EQ(bench().filter().text, "seed > 3");
  driver().wait_until([&] { return run().matched() != nullptr; }, "it filters again");
  EXPECT_EQ(run().row_groups().all_collapsed().size(), 1u);
  EXPECT_EQ(run().lines(0).rows.size(), rows);
  key(ImGuiKey_Z, ImGuiMod_Ctrl);
  EXPECT_EQ(bench().filter().text, "seed > 3") << "what came back was no step of today";
}

TEST_F(Looks, EachRunHasItsOwnAndARunThatIsLeftKeepsIt) {
  start();
  open_sheet();
  const store::RunId first = run().id();
  click(0);
  key(ImGuiKey_End, ImGuiMod_Ctrl);
  const auto focus = bench().focus();
  const double scrolled = bench().grid().scroll_y;
  ASSERT_GT(scrolled, 0);
  bench_->open_text(folder_ / "other.sheet.yaml", "prompts: hi\nmodels: demo:text\nparams: {seed: 1-3}\n");
  bench_->fire();
  bench_->wait_for_the_end();
  const store::RunId second = run().id();
  click(1);
  show(first);
  EXPECT_EQ(bench().focus(), focus);
  EXPECT_NEAR(bench().grid().scroll_y, scrolled, 1);
  show(second);
  EXPECT_EQ(bench().focus(), 1u);
}

TEST_F(Looks, ANewRunOfASheetHasTheOrderOfTheOneBefore) {
  start();
  open_sheet();
  invoke("view.sort_rows_tokens_up");
  start();
  bench_->open(folder_ / "looks.sheet.yaml");
  invoke("run.fire_without_cache");
  driver().wait_until([&] { return bench().run() != nullptr; }, "the run is shown");
  EXPECT_EQ(run().row_sort(), (ui::LineSort{query::Number::tokens, false}));
  EXPECT_TRUE(bench().selection().empty()) << "but not what was selected there";
}

TEST_F(Looks, AChangeIsWrittenSoonWhileTheWindowStaysOpen) {
  start();
  open_sheet();
  const store::RunId id = run().id();
  click(6);
  driver().wait_until(
      [&] {
        const RunLooks looks = RunLooks::load(folder_ / "data");
        return looks.find(id) != nullptr && looks.find(id)->focus == 6u;
      },
      "it is in the file");
}

TEST_F(Looks, WhatIsGoneOrDamagedIsAsIfItWereNotThere) {
  start();
  open_sheet();
  const store::RunId id = run().id();
  bench_.reset();
  const auto file = RunLooks::file_of(folder_ / "data");
  for (const std::string& text :
       {std::string("{"), std::string("[]"), std::string("{\"runs\": 3}"),
        fmt::format(
            "{{\"runs\": [{{\"run\": {}, \"focus\": 99999, \"selected\": [-1, \"x\", 88888], \"page\": 77, "
            "\"row\": 1e12, \"reference\": 99999, \"row_sort\": [\"beauty\", 1], \"cell_width\": -5, "
            "\"row_groups\": [[0, 5000], [9, 9]], \"row_sizes\": [[1, 2, 3], [\"a\", \"b\", -4]]}}]}}",
            id)}) {
    test::write_text(file, text);
    start_again(id);
    EXPECT_FALSE(bench().focus().has_value()) << text;
    EXPECT_FALSE(run().reference.has_value()) << text;
    EXPECT_FALSE(run().row_sort().has_value()) << text;
    EXPECT_EQ(run().lines(0).rows.size(), 40u) << text;
    EXPECT_LT(bench().grid().page, 2u) << text;
    bench_.reset();
  }
}

TEST(RunLooksFile, KeepsTheNewestFiftyAndForgetsWhatIsDeleted) {
  const test::TempFolder folder;
  RunLooks looks;
  for (store::RunId run = 1; run <= 60; ++run) looks.put({.run = run, .sheet = "a.sheet.yaml"});
  looks.put({.run = 20, .sheet = "b.sheet.yaml", .row = 2.5, .row_groups = {{0, 3}}});
  ASSERT_TRUE(looks.save(folder.path()).has_value());
  RunLooks read = RunLooks::load(folder.path());
  EXPECT_EQ(read.size(), RunLooks::kMostLooks);
  EXPECT_EQ(read.find(10), nullptr);
  ASSERT_NE(read.find(20), nullptr);
  EXPECT_EQ(*read.find(20), *looks.find(20));
  EXPECT_EQ(read.find_sheet("a.sheet.yaml")->run, 60);
  read.forget(20);
  EXPECT_EQ(read.find(20), nullptr);
}

}  // namespace
}  // namespace proofsheet::testing
