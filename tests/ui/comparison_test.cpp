// Two runs of the list beside each other, in a real window on a real store.
#include <gtest/gtest.h>

#include "stored_run.h"
#include "ui/comparison.h"

namespace proofsheet::testing {
namespace {

// Two runs of a sheet that was changed between them; the later one is open.
struct TwoRuns {
  test::TempFolder folder;
  store::RunId before = 0, after = 0;
  std::unique_ptr<Bench> bench;

  TwoRuns() {
    auto store = std::move(*store::Store::open(folder.path()));
    before = add(*store, "prompts: A pond\nmodels: demo:chat\nparams: {seed: [1, 2, 3]}\n",
                 {"green", "blue", "grey"});
    after = add(*store, "prompts: A deep pond\nmodels: demo:chat\nparams: {seed: [2, 3, 4]}\n",
                {"blue", "black", "white"});
    store.reset();
    bench = std::make_unique<Bench>(folder.path());
    bench->bench().open_run(after);
    driver().wait_until([&] { return bench->session().shown() != nullptr; }, "the run is shown");
    driver().key(ImGuiKey_R, ImGuiMod_Ctrl);
    driver().wait_until([&] { return bench->session().runs().is_disk_known; }, "the runs are listed");
    driver().settle();
  }
  static store::RunId add(store::Store& store, const std::string& yaml,
                          const std::vector<std::string>& answers) {
    StoredRun run = run_of_texts(yaml, answers);
    run.name = "Pond";
    run.fill = [fill = run.fill](store::CellResult& result) {
      fill(result);
      result.latency_ms = 100;
    };
    return put_run(store, run);
  }
  Driver& driver() { return bench->driver(); }
  const ui::ComparisonState& state() { return bench->bench().comparison(); }
  void compare() {
    driver().click(fmt::format("run {}", before), ImGuiMouseButton_Right);
    driver().click("Compare with the open run");
    driver().wait_until([&] { return state().result.has_value(); }, "the runs were compared");
    driver().settle();
  }
};

TEST(Comparison, ShowsWhatOfTheSheetChangedAndWhatItDidToTheCells) {
  TwoRuns runs;
  runs.compare();
  EXPECT_EQ(runs.state().before, runs.before);
  EXPECT_EQ(runs.state().after, runs.after);
  ASSERT_TRUE(runs.state().result->has_value()) << runs.state().result->error().message;
  EXPECT_TRUE(runs.driver().has("change of prompts.prompt"));
  EXPECT_TRUE(runs.driver().has("change of params.seed"));
  EXPECT_TRUE(runs.driver().has("compared Done: 2 2")) << runs.driver().describe_items();
  EXPECT_GT(inked_part(runs.driver().pixels("change of prompts.prompt")), 0.01);
}

TEST(Comparison, SelectsTheCellsWhoseAnswerIsAnother) {
  TwoRuns runs;
  runs.compare();
  runs.driver().click("other answers");
  EXPECT_FALSE(runs.state().is_open);
  EXPECT_EQ(runs.bench->bench().selection(), (std::vector<std::uint64_t>{1}));
}

TEST(Comparison, IsClosedByEscapeWhichDoesNothingElse) {
  TwoRuns runs;
  runs.compare();
  runs.driver().key(ImGuiKey_Escape);
  EXPECT_FALSE(runs.state().is_open);
  EXPECT_NE(runs.bench->session().shown(), nullptr);
}

TEST(Comparison, NeedsTwoRuns) {
  TwoRuns runs;
  const auto& command = runs.bench->bench().commands().at("runs.compare");
  EXPECT_NE(command.disabled_reason(), "") << "the open run is the chosen one";
}

}  // namespace
}  // namespace proofsheet::testing
