// What takes long: how far it is and how long still, stopping it, and what it leaves behind.
#include <gtest/gtest.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"
#include "pixels.h"
#include "stored_run_fixture.h"

namespace proofsheet::testing {
namespace {

class LongWork : public StoredRunTest {
 protected:
  void open_cells(std::uint64_t cells, std::size_t characters, const DriverOptions& options = {}) {
    std::string text;
    while (text.size() < characters) text += "moss on a wet stone ";
    open({.sheet_yaml = fmt::format("prompts: hi\nmodels: demo:text\nvars: {{n: {{values: 1-{}}}}}\n"
                                    "layout: {{rows: n}}\n",
                                    cells),
          .cells = cells,
          .fill =
              [text](store::CellResult& result) {
                result.axes = Value(Value::Map{{"n", static_cast<std::int64_t>(result.cell + 1)}});
                result.text = fmt::format("{} {}", result.cell, text);
              }},
         options);
  }
  // A montage that takes minutes.
  void begin_montage(const std::string& name) {
    if (bench().selection().size() < 2) {
      driver().click("cell 0");
      driver().key(ImGuiKey_A, ImGuiMod_Ctrl);
      driver().settle();
    }
    driver().key(ImGuiKey_M, ImGuiMod_Ctrl);
    write_as(name);
  }
  void write_as(const std::string& name) {
    driver().wait_for("File name");
    driver().replace_text("File name", folder_ / name);
    driver().key(ImGuiKey_Enter);
    driver().settle();
  }
  void run_from_palette(const std::string& words) {
    driver().key(ImGuiKey_P, ImGuiMod_Ctrl | ImGuiMod_Shift);
    driver().settle();
    driver().type(words);
    driver().settle();
    driver().key(ImGuiKey_Enter);
    driver().settle();
  }
  void wait_for_notice(const std::string& part) {
    driver().wait_until([&] { return bench().last_notice().find(part) != std::string::npos; }, part);
  }
  // Files that begin with the name: the file itself, or a part of it.
  std::size_t files_of(const std::string& name) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        std::filesystem::directory_iterator(folder_.path()),
        [&](const auto& entry) { return entry.path().filename().string().starts_with(name); }));
  }
  std::string button_of(std::uint64_t task) { return fmt::format("task.stop.{}", task); }
};

TEST_F(LongWork, AMontageSaysHowFarItIsAndItsButtonStopsIt) {
  open_cells(20'000, 2'000);
  begin_montage("wall.png");
  driver().wait_for("task progress");
  ASSERT_EQ(bench_->session().tasks().size(), 1u);
  driver().wait_until([&] { return bench_->session().tasks().front()->left_ms().has_value(); },
                      "it is known how long");
  const double share = bench_->session().tasks().front()->share().value();
  EXPECT_GT(share, 0);
  EXPECT_LT(share, 1);
  EXPECT_EQ(files_of("wall.png"), 1u) << "written under another name";
  EXPECT_FALSE(std::filesystem::exists(folder_ / "wall.png"));
  driver().click(button_of(bench_->session().tasks().front()->id()));
  wait_for_notice("wall.png");
  EXPECT_TRUE(bench_->session().tasks().empty());
  EXPECT_EQ(files_of("wall.png"), 0u);
  driver().settle();
  EXPECT_FALSE(driver().has("task progress"));
}

TEST_F(LongWork, ItCoversNeitherTheGridNorTheRunBar) {
  for (const auto& [width, height] : {std::pair(1600, 1000), std::pair(1280, 720), std::pair(640, 480)}) {
    open_cells(20'000, 2'000, {.width = width, .height = height});
    begin_montage("wall.png");
    driver().wait_for("task progress");
    driver().settle();
    const Item told = driver().find("task progress"), bar = driver().find("done count");
    EXPECT_LT(told.rect.bottom, bar.rect.top);
    const Item stop = driver().find(button_of(bench_->session().tasks().front()->id()));
    EXPECT_GE(stop.rect.left, told.rect.right);
    EXPECT_LE(stop.rect.right, static_cast<float>(width));
    EXPECT_LT(stop.rect.bottom, bar.rect.top);
    for (const Item& cell : driver().all("cell "))
      EXPECT_LE(cell.visible.bottom, told.rect.top) << cell.label;
    bench_.reset();
  }
}

TEST_F(LongWork, TheCommandThatStopsItIsInThePaletteAsLongAsItGoesOn) {
  open_cells(20'000, 2'000);
  begin_montage("wall.png");
  driver().wait_for("task progress");
  const std::string name = button_of(bench_->session().tasks().front()->id());
  ASSERT_NE(bench().commands().find(name), nullptr);
  run_from_palette("wall.png");
  wait_for_notice("wall.png");
  driver().settle();
  EXPECT_EQ(bench().commands().find(name), nullptr);
  EXPECT_EQ(files_of("wall.png"), 0u);
}

TEST_F(LongWork, WhatWaitsForItsTurnSaysSoAndIsStoppedAtOnce) {
  open_cells(20'000, 2'000);
  for (int i = 0; i < 4; ++i) begin_montage(fmt::format("wall{}.png", i));
  driver().wait_until([&] { return driver().all("task progress").size() == 3; }, "three are shown");
  ASSERT_EQ(bench_->session().tasks().size(), 4u);
  driver().wait_for("Waiting for its turn  ·  and 1 more");
  const std::uint64_t last = bench_->session().tasks().back()->id();
  EXPECT_FALSE(bench_->session().tasks().back()->has_begun());
  bench().commands().invoke(button_of(last));
  EXPECT_EQ(bench_->session().tasks().size(), 3u) << "the others go on";
  driver().frame(2);
  EXPECT_TRUE(driver().has("Waiting for its turn"));
  EXPECT_EQ(files_of("wall3.png"), 0u);
}

TEST_F(LongWork, ClosingTheWindowEndsItAndLeavesNoHalfFile) {
  open_cells(20'000, 2'000);
  for (int i = 0; i < 4; ++i) begin_montage(fmt::format("wall{}.png", i));
  driver().wait_for("task progress");
  bench_.reset();
  EXPECT_EQ(files_of("wall"), 0u);
}

TEST_F(LongWork, WhatIsQuickIsNotTalkedOf) {
  open_cells(4, 20);
  begin_montage("wall.png");
  wait_for_notice("wall.png");
  EXPECT_FALSE(driver().has("task progress"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "wall.png"));
}

TEST_F(LongWork, CopyingManyCellsCanBeStopped) {
  open_cells(20'000, 20'000);
  driver().click("cell 0");
  driver().key(ImGuiKey_A, ImGuiMod_Ctrl);
  driver().settle();
  ImGui::SetClipboardText("the one before");
  driver().key(ImGuiKey_C, ImGuiMod_Ctrl);
  driver().frame();
  ASSERT_EQ(bench_->session().tasks().size(), 1u);
  bench().commands().invoke(button_of(bench_->session().tasks().front()->id()));
  driver().wait_until([&] { return bench_->session().tasks().empty(); }, "it has stopped");
  driver().settle();
  EXPECT_STREQ(ImGui::GetClipboardText(), "the one before");
}

TEST_F(LongWork, MeasuringPicturesSaysHowFarItIsAndCanBeStopped) {
  const auto png = [](std::uint64_t cell) {
    image::Image picture = plain_image(640, 640, {90, 120, 60, 255});
    picture.rgba[0] = static_cast<std::uint8_t>(cell);
    picture.rgba[1] = static_cast<std::uint8_t>(cell / 256);
    return *image::encode(picture);
  };
  open({.sheet_yaml = "prompts: hi\nmodels: demo:image\nvars: {n: {values: 1-400}}\nlayout: {rows: n}\n",
        .cells = 400,
        .fill = {},
        .picture = png});
  ASSERT_EQ(bench().commands().invoke("view.sort_rows_brightness_down"), "");
  driver().wait_until([&] { return !bench_->session().tasks().empty(); }, "it is measured");
  const std::string stop = button_of(bench_->session().tasks().front()->id());
  driver().wait_until([&] { return bench().commands().find(stop) != nullptr; }, "it can be stopped");
  ASSERT_EQ(bench().commands().invoke(stop), "");
  wait_for_notice(tr("Stopped: not all pictures are measured"));
  driver().settle();
  EXPECT_TRUE(bench_->session().tasks().empty());
}

TEST_F(LongWork, TheResultsOfARunAreWrittenAsTheEndingSays) {
  open_cells(4, 20);
  run_from_palette("results of the run");
  write_as("out.jsonl");
  wait_for_notice("out.jsonl");
  const std::string lines = test::read_text(folder_ / "out.jsonl");
  EXPECT_EQ(std::ranges::count(lines, '\n'), 4);
  EXPECT_EQ(parse_json(lines.substr(0, lines.find('\n')))->find("axes")->find("n")->as_int(), 1);
  run_from_palette("results of the run");
  write_as("plain");
  wait_for_notice("plain.csv");
  EXPECT_TRUE(test::read_text(folder_ / "plain.csv").starts_with("cell,n,prompt,"));
}

TEST_F(LongWork, OrThoseAloneThatMatchTheFilter) {
  open_cells(4, 20);
  EXPECT_NE(bench().commands().invoke("run.export_matches"), "") << "there is no filter";
  driver().key(ImGuiKey_Slash);
  driver().settle();
  driver().type("n > 2");
  driver().settle();
  driver().wait_until([&] { return bench().run()->matched() != nullptr; }, "the cells are filtered");
  run_from_palette("results that match");
  write_as("some.csv");
  wait_for_notice("some.csv");
  EXPECT_EQ(std::ranges::count(test::read_text(folder_ / "some.csv"), '\n'), 3);
}

}  // namespace
}  // namespace proofsheet::testing
