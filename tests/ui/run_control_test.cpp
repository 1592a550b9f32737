// A run while it goes, in a real window against a real server: pause, limits, firing again, cancelling, two
// at once.
#include <gtest/gtest.h>

#include <algorithm>

#include <fmt/format.h>

#include "bench_fixture.h"
#include "demo/server.h"
#include "reading.h"

namespace proofsheet::testing {
namespace {

using test::TempFolder;
using ServerPtr = std::unique_ptr<demo::Server>;

ServerPtr start_server(double latency_ms, const std::string& faults = "", double retry_after_ms = 1000) {
  demo::ServerOptions options;
  options.latency_ms = latency_ms;
  options.retry_after_ms = retry_after_ms;
  if (!faults.empty()) options.faults = *demo::parse_faults(faults);
  return std::move(*demo::Server::start(options));
}

std::string sheet_for(const demo::Server& server, int rows, int columns, const std::string& limits,
                      const std::string& title = "Control") {
  return fmt::format(
      "title: {}\nprompts: '{} {{{{n}}}} {{{{m}}}}'\nmodels: local:chat\n"
      "vars: {{n: {{values: 1-{}}}, m: {{values: 1-{}}}}}\nparams: {{max_tokens: 8}}\n"
      "layout: {{rows: n, columns: m}}\nlimits: {{{}}}\n"
      "providers:\n  local: {{api: openai, base_url: '{}'}}\n",
      title, title, rows, columns, limits, server.base_url());
}

// A server and the workbench on a sheet for it.
struct Stage {
  ServerPtr server;
  TempFolder folder;
  Bench bench{folder.path(), {}, {.width = 1280, .height = 720}};

  Stage(ServerPtr of, int rows, int columns, const std::string& limits) : server(std::move(of)) {
    bench.open_text(folder.path() / "control.sheet.yaml", sheet_for(*server, rows, columns, limits));
  }
  Driver& driver() { return bench.driver(); }
  ui::RunView& run() { return *bench.bench().run(); }
  std::uint64_t requests() const { return server->stats().requests; }
  void wait_for_done(std::uint64_t count) {
    driver().wait_until([&] { return run().totals().done >= count; }, "cells are done");
  }
  // A run may begin and end between two frames: what tells is what the server saw.
  void wait_until_fired(std::uint64_t in_all) {
    const ui::Session& session = bench.session();
    driver().wait_until(
        [&] { return requests() == in_all && !session.is_starting() && session.going().empty(); },
        fmt::format("{} requests were made", in_all));
  }
  void stop_now() {
    driver().key(ImGuiKey_Period, ImGuiMod_Ctrl | ImGuiMod_Shift);
    bench.wait_for_the_end();
  }
  // What is left of a slow run, at once.
  void hurry(store::RunId run) { bench.session().set_limits(run, {.concurrency = 40}); }
  void pause() {
    driver().key(ImGuiKey_P, ImGuiMod_Ctrl);
    driver().wait_until([&] { return run().totals().paused && run().totals().in_flight == 0; },
                        "the run rests");
  }
};

TEST(RunControl, PausesInTheMiddleAndSendsNothingUntilItGoesOn) {
  Stage stage(start_server(300), 100, 10, "concurrency: 4");
  stage.bench.fire();
  stage.wait_for_done(8);
  stage.pause();
  const std::uint64_t requests = stage.requests();
  EXPECT_EQ(requests, stage.run().totals().done);
  EXPECT_LT(requests, 1000u);
  EXPECT_TRUE(stage.driver().has("Paused"));
  EXPECT_EQ(in_english(stage.bench.bench().commands().invoke("run.pause")), "The run is paused");
  stage.driver().frame(20);
  EXPECT_EQ(stage.requests(), requests);
  stage.driver().click("run.resume");
  stage.wait_for_done(requests + 4);
  stage.stop_now();
  EXPECT_EQ(stage.run().ended()->reason, run::EndReason::stopped);
}

TEST(RunControl, TheLimitsPopoverChangesHowManyAreInFlightAndKeepsTheHistory) {
  Stage stage(start_server(1000), 150, 4, "concurrency: 2");
  stage.bench.fire();
  stage.wait_for_done(2);
  EXPECT_LE(stage.server->stats().open_connections, 2u);
  stage.driver().key(ImGuiKey_L);
  stage.driver().wait_for("limits chart local");
  stage.driver().replace_text("concurrency", "0");
  stage.driver().key(ImGuiKey_Enter);
  EXPECT_EQ(stage.run().limits().concurrency, 2) << "what is wrong is not applied";
  stage.driver().replace_text("concurrency", "12");
  stage.driver().key(ImGuiKey_Enter);
  EXPECT_EQ(stage.run().limits().concurrency, 12);
  stage.driver().wait_until([&] { return stage.server->stats().open_connections > 6; },
                            "the server is asked for more at once");
  const auto& events = stage.run().limit_events();
  EXPECT_TRUE(std::ranges::any_of(events, [](const auto& event) { return event.ceiling == 12; }));
  const std::size_t seen = events.size();
  stage.driver().key(ImGuiKey_Escape);
  EXPECT_FALSE(stage.driver().has("limits chart local"));
  stage.stop_now();

  // The history is there again when the run is opened from the store.
  const store::RunId id = stage.run().id();
  stage.bench.session().forget_shown();
  stage.bench.bench().open_run(id);
  stage.driver().wait_until([&] { return stage.bench.bench().run() != nullptr; }, "the run is shown");
  EXPECT_GE(stage.run().limit_events().size(), seen);
}

TEST(RunControl, RefiresOneCellAndKeepsTheSelectionAndTheOthers) {
  Stage stage(start_server(0), 3, 2, "concurrency: 4");
  stage.bench.fire();
  stage.bench.wait_for_the_end();
  stage.driver().click("cell 2");
  stage.driver().key(ImGuiKey_R);
  stage.wait_until_fired(7);
  EXPECT_EQ(stage.run().totals().cells, 6u);
  EXPECT_EQ(stage.run().totals().done, 6u);
  EXPECT_EQ(stage.bench.bench().selection(), std::vector<std::uint64_t>{2});
}

TEST(RunControl, RefiresTheColumnFromTheMenuOfItsHeader) {
  Stage stage(start_server(0), 3, 2, "concurrency: 4");
  stage.bench.fire();
  stage.bench.wait_for_the_end();
  stage.driver().click("column 1", ImGuiMouseButton_Right);
  EXPECT_EQ(stage.bench.bench().selection().size(), 3u);
  stage.driver().click("Fire the column again");
  stage.wait_until_fired(9);
  EXPECT_EQ(stage.run().totals().done, 6u);
}

TEST(RunControl, RefiresAllThatFailedAndNothingElse) {
  Stage stage(start_server(0, "html:0.5"), 5, 4, "concurrency: 4, retries: 0");
  stage.bench.fire();
  stage.bench.wait_for_the_end();
  const std::uint64_t failed = stage.run().totals().failed;
  ASSERT_GT(failed, 0u);
  ASSERT_LT(failed, 20u);
  ASSERT_EQ(stage.requests(), 20u);
  stage.driver().click("run.refire_failed");
  stage.wait_until_fired(20 + failed);
  EXPECT_EQ(stage.run().totals().done + stage.run().totals().failed, 20u);
}

TEST(RunControl, CancelsTheSelectedRowsAndFiresTheRest) {
  Stage stage(start_server(1500), 10, 2, "concurrency: 1");
  stage.bench.fire();
  stage.wait_for_done(1);
  stage.pause();
  ASSERT_LT(stage.run().totals().done, 16u);
  stage.driver().scroll("places", -50);
  stage.driver().click("row 8");
  stage.driver().click("cell 19", ImGuiMouseButton_Left, ImGuiMod_Ctrl);
  stage.driver().key(ImGuiKey_Delete, ImGuiMod_Shift);
  stage.hurry(stage.run().id());
  stage.driver().click("run.resume");
  stage.bench.wait_for_the_end();
  EXPECT_EQ(stage.run().totals().done, 17u);
  for (const std::uint64_t cell : {16, 17, 19})
    EXPECT_EQ(stage.run().cell(cell).state, store::CellState::cancelled) << cell;
  EXPECT_EQ(stage.requests(), 17u);
}

TEST(RunControl, SaysWhyACellWaitsAndUntilWhen) {
  Stage stage(start_server(0, "429:1", 900'000), 2, 2, "concurrency: 4, retries: 4");
  stage.bench.fire();
  stage.driver().wait_until([&] { return stage.run().totals().waiting > 0; }, "a cell waits");
  const auto waits = [&](std::uint64_t cell) { return stage.run().activity(cell) != nullptr; };
  std::uint64_t cell = 0;
  while (cell < 3 && !waits(cell)) ++cell;
  stage.driver().click(fmt::format("cell {}", cell));
  EXPECT_TRUE(stage.driver().has("The server asked for a pause (429). Second try of 5."))
      << stage.driver().describe_items();
  EXPECT_TRUE(stage.driver().has("waiting until")) << stage.driver().describe_items();
  EXPECT_TRUE(stage.driver().has(": The server asked for a pause (429)"));
  stage.stop_now();
  EXPECT_EQ(stage.run().ended()->reason, run::EndReason::stopped);
}

TEST(RunControl, AQueuedCellSaysWhatItsProviderWaitsForAlthoughAnotherWorks) {
  const ServerPtr closed = start_server(0, "429:1", 900'000), open = start_server(600'000);
  const TempFolder folder;
  Bench bench(folder.path(), {}, {.width = 1280, .height = 720});
  bench.open_text(
      folder.path() / "two.sheet.yaml",
      fmt::format("prompts: 'Say {{{{n}}}}'\nmodels: ['closed:chat', 'open:chat']\n"
                  "vars: {{n: {{values: 1-4}}}}\nlayout: {{rows: n, columns: model}}\norder: breadth_first\n"
                  "limits: {{concurrency: 2, retries: 4}}\nproviders:\n"
                  "  closed: {{api: openai, base_url: '{}', limits: {{concurrency: 1}}}}\n"
                  "  open: {{api: openai, base_url: '{}', limits: {{concurrency: 1}}}}\n",
                  closed->base_url(), open->base_url()));
  bench.fire();
  ui::RunView& run = *bench.bench().run();
  const auto queued_of = [&](std::string_view provider) {
    std::uint64_t cell = 0;
    while (cell < 8 && (run.cell(cell).state != store::CellState::queued ||
                        run.plan().cell(cell)->model.provider != provider))
      ++cell;
    return cell;
  };
  bench.driver().wait_until(
      [&] {
        return run.totals().in_flight == 1 && run.totals().waits.size() == 2 && queued_of("closed") < 8;
      },
      "one provider waits and the other works");
  bench.driver().click(fmt::format("cell {}", queued_of("closed")));
  EXPECT_TRUE(bench.driver().has("The server asked for a pause (429)")) << bench.driver().describe_items();
  bench.driver().click(fmt::format("cell {}", queued_of("open")));
  EXPECT_TRUE(bench.driver().has("open works at its limit of 1 at once.")) << bench.driver().describe_items();
  bench.driver().key(ImGuiKey_Period, ImGuiMod_Ctrl | ImGuiMod_Shift);
  bench.wait_for_the_end();
}

TEST(RunControl, AsksBeforeWhatBrokeOffIsPaidForTwice) {
  Stage stage(start_server(0, "midstream:1"), 1, 2, "concurrency: 1, retries: 0");
  stage.bench.fire();
  stage.bench.wait_for_the_end();
  ASSERT_TRUE(stage.run().cell(0).partial);
  const std::uint64_t requests = stage.requests();
  stage.driver().click("cell 0");
  stage.driver().key(ImGuiKey_R);
  stage.driver().click("Leave it");
  EXPECT_FALSE(stage.run().is_running());
  EXPECT_EQ(stage.requests(), requests);
  stage.driver().click("Fire again (what came was probably billed)");
  stage.wait_until_fired(requests + 1);
  EXPECT_EQ(stage.run().totals().failed, 2u);
}

TEST(RunControl, TwoRunsGoAtOnceAndEachIsThereWhenItIsLookedAt) {
  Stage stage(start_server(1500), 20, 2, "concurrency: 1");
  stage.bench.fire();
  const store::RunId first = stage.run().id();
  stage.pause();
  stage.bench.open_text(stage.folder.path() / "other.sheet.yaml",
                        sheet_for(*stage.server, 30, 2, "concurrency: 1", "Other"));
  stage.bench.fire();
  const store::RunId second = stage.run().id();
  ASSERT_NE(first, second);
  stage.pause();
  EXPECT_EQ(stage.bench.session().going().size(), 2u);
  EXPECT_EQ(in_english(stage.bench.bench().commands().invoke("run.fire")), "it is being fired");

  stage.driver().key(ImGuiKey_R, ImGuiMod_Ctrl);
  stage.driver().wait_for(fmt::format("Resume run {}", second));
  stage.driver().click(fmt::format("Resume run {}", second));
  stage.driver().wait_until([&] { return !stage.run().totals().paused; }, "the second goes on");
  stage.driver().double_click(fmt::format("run {}", first));
  EXPECT_EQ(stage.run().id(), first);
  EXPECT_TRUE(stage.run().totals().paused);
  EXPECT_TRUE(stage.run().is_running());
  stage.hurry(first);
  stage.hurry(second);
  stage.driver().click("run.resume");
  stage.driver().wait_until([&] { return stage.bench.session().going().empty(); }, "both are done",
                            std::chrono::seconds(180));
  EXPECT_EQ(stage.run().totals().done, 40u);
  EXPECT_EQ(stage.requests(), 100u);
}

TEST(RunControl, SaysHowManyAreNewAndFiresOnlyThose) {
  Stage stage(start_server(0), 3, 2, "concurrency: 4");
  stage.bench.fire();
  stage.bench.wait_for_the_end();
  stage.driver().click("vars.n");
  stage.driver().replace_text("vars.n", "1-4");
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().wait_for("Fire 2 new of 8");
  stage.bench.driver().click("run.fire");
  stage.driver().wait_until([&] { return stage.run().plan().size() == 8; }, "the new run is shown");
  stage.bench.wait_for_the_end();
  EXPECT_EQ(stage.run().totals().done, 8u);
  EXPECT_EQ(stage.run().totals().cached, 6u);
  EXPECT_EQ(stage.requests(), 8u);
}

TEST(RunControl, TheOrderOfFiringIsPartOfTheSheetAndCanBeUndone) {
  Stage stage(start_server(0), 3, 2, "concurrency: 4");
  stage.driver().click("Breadth first");
  EXPECT_EQ(stage.bench.bench().document().sheet().order, sheet::FiringOrder::breadth_first);
  stage.driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  EXPECT_EQ(stage.bench.bench().document().sheet().order, sheet::FiringOrder::as_laid_out);
}

}  // namespace
}  // namespace proofsheet::testing
