#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>

#include "demo/server.h"
#include "e2e/program.h"
#include "store/store.h"

namespace proofsheet::test {
namespace {

// A thousand text cells against a server with a delay, so that there is a middle to be interrupted in.
std::string thousand_cells(const std::string& base_url) {
  return "title: A thousand\n"
         "prompts: 'Describe garden {{n}} in one sentence.'\n"
         "models: local:chat\n"
         "vars: {n: {values: 1-1000}}\n"
         "params: {max_tokens: 12}\n"
         "providers:\n  local: {api: openai, base_url: '" +
         base_url + "'}\n";
}

class Interruption : public testing::Test {
 protected:
  Interruption() {
    demo::ServerOptions options;
    options.latency_ms = 200;
    server = std::move(*demo::Server::start(options));
    write_text(folder / "thousand.sheet.yaml", thousand_cells(server->base_url()));
  }
  std::vector<std::string> run(std::vector<std::string> more) {
    std::vector<std::string> arguments{"run", folder / "thousand.sheet.yaml", "-j", "100"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return program(folder, arguments);
  }
  // Finished results that a new process finds.
  std::uint64_t stored_results() {
    const auto store = store::Store::open(folder / "data");
    if (!store) return 0;
    const auto run = (*store)->latest_run();
    if (!run) return 0;
    const auto summaries = (*store)->summaries(*run);
    if (!summaries) return 0;
    std::uint64_t done = 0;
    for (const store::CellSummary& each : *summaries) done += each.state == store::CellState::done ? 1 : 0;
    return done;
  }

  TempFolder folder;
  std::unique_ptr<demo::Server> server;
};

TEST_F(Interruption, KillMinusNineLosesNoFinishedResultAndResumeFiresOnlyWhatIsMissing) {
  {
    Process killed(run({}));
    ASSERT_TRUE(eventually([&] { return server->stats().answered >= 300; }));
    killed.signal(SIGKILL);
    EXPECT_EQ(killed.wait(), 128 + SIGKILL);
  }
  const std::uint64_t stored = stored_results();
  const std::uint64_t requests_before = server->stats().requests;
  ASSERT_GT(stored, 0u);
  ASSERT_LT(stored, 1000u);

  Process resumed(run({"--resume", "-o", folder / "out.jsonl"}));
  ASSERT_EQ(resumed.wait(), 0) << resumed.err();
  EXPECT_EQ(server->stats().requests - requests_before, 1000 - stored);
  EXPECT_EQ(stored_results(), 1000u);
  const std::string lines = read_text(folder / "out.jsonl");
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 1000);
}

class InterruptionBy : public Interruption, public testing::WithParamInterface<int> {};

TEST_P(InterruptionBy, ASignalFinishesWhatIsInFlightKeepsItAndSaysHowToGoOn) {
  Process interrupted(run({}));
  ASSERT_TRUE(eventually([&] { return server->stats().answered >= 150; }));
  interrupted.signal(GetParam());
  EXPECT_EQ(interrupted.wait(), 130) << interrupted.err();
  const std::uint64_t stored = stored_results();
  EXPECT_GE(stored, 150u);
  EXPECT_LT(stored, 1000u);
  EXPECT_EQ(stored, server->stats().requests) << "every request that was sent has its result";
  const std::string said = "Continue with: ";
  const std::size_t at = interrupted.err().find(said);
  ASSERT_NE(at, std::string::npos) << interrupted.err();
  std::string command = interrupted.err().substr(at + said.size() + std::string("proofsheet").size());
  command.resize(command.find('\n'));
  // The command as it was said, in a shell.
  Process resumed({"sh", "-c", PROOFSHEET_PROGRAM + command});
  EXPECT_EQ(resumed.wait(), 0) << resumed.err();
  EXPECT_EQ(server->stats().requests, 1000u);
  EXPECT_EQ(stored_results(), 1000u);
}

INSTANTIATE_TEST_SUITE_P(Signals, InterruptionBy, testing::Values(SIGINT, SIGTERM),
                         [](const auto& row) { return row.param == SIGINT ? "CtrlC" : "Term"; });

TEST_F(Interruption, ASecondCtrlCLeavesAtOnceHoweverLongAnAnswerTakes) {
  demo::ServerOptions options;
  options.faults = *demo::parse_faults("stall:1");
  server = std::move(*demo::Server::start(options));
  write_text(folder / "thousand.sheet.yaml", thousand_cells(server->base_url()));
  for (const int first : {SIGINT, SIGTERM}) {
    Process stalled(run({}));
    const std::uint64_t before = server->stats().requests;
    ASSERT_TRUE(eventually([&] { return server->stats().requests > before; }));
    stalled.signal(first);
    ASSERT_TRUE(eventually([&] { return stalled.err().find("again to leave at once") != std::string::npos; }))
        << stalled.err();
    EXPECT_TRUE(stalled.is_running());
    stalled.signal(SIGINT);
    EXPECT_EQ(stalled.wait(20), 130);
    EXPECT_NE(stalled.err().find("Continue with: proofsheet run "), std::string::npos) << stalled.err();
  }
}

TEST_F(Interruption, ASecondRunOfTheSameSheetTakesEverythingFromTheCache) {
  Process first(run({}));
  ASSERT_EQ(first.wait(), 0) << first.err();
  const std::uint64_t requests = server->stats().requests;
  EXPECT_EQ(requests, 1000u);
  Process second(run({"-o", folder / "out.json"}));
  ASSERT_EQ(second.wait(), 0) << second.err();
  EXPECT_EQ(server->stats().requests, requests);
  for (const Value& cell : exported_cells(folder / "out.json")) ASSERT_TRUE(cell.find("cached")->as_bool());
}

TEST_F(Interruption, FaultsOfTheServerAreRetriedAndEveryCellIsFilledInTheEnd) {
  demo::ServerOptions options;
  options.faults = *demo::parse_faults("429:0.05,500:0.05,drop:0.03");
  server = std::move(*demo::Server::start(options));
  std::string sheet = thousand_cells(server->base_url());
  write_text(folder / "thousand.sheet.yaml", sheet + "sample: {count: 100, seed: 1}\nlimits: {retries: 8}\n");
  Process run_(run({"-o", folder / "out.json"}));
  ASSERT_EQ(run_.wait(120), 0) << run_.err();
  int retried = 0;
  const Value::List cells = exported_cells(folder / "out.json");
  ASSERT_EQ(cells.size(), 100u);
  for (const Value& cell : cells) {
    EXPECT_EQ(text_of(cell, "state"), "done");
    retried += cell.find("attempts")->as_int() > 1 ? 1 : 0;
  }
  EXPECT_GT(retried, 0);
}

}  // namespace
}  // namespace proofsheet::test
