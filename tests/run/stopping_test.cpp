// How runs end before they are through: stops, budgets, a store that fails, the program's end; and how they
// go on.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "run/bench.h"
#include "run/script_server.h"

namespace proofsheet::run {
namespace {

namespace fs = std::filesystem;
using Reply = ScriptServer::Reply;

std::string seeds(int count) {
  return "prompts: Say one\nmodels: [\"local:chat\"]\nparams: {seed: {values: 1-" + std::to_string(count) +
         "}}\n";
}

FireOptions at_concurrency(int concurrency) {
  FireOptions options;
  options.concurrency = concurrency;
  return options;
}

provider::PriceTable price_table(const fs::path& folder, const std::string& rows) {
  const fs::path path = folder / "prices.tsv";
  std::ofstream(path) << "provider\tmodel\tinput\tcached_input\toutput\timage_input\tas_of\tnotes\n" << rows;
  return *provider::PriceTable::load(path);
}

TEST(Stopping, AtOnceEndsTheRunWhileTheServerIsStillSilent) {
  ScriptServer server([](const SeenRequest&, Reply& reply) { reply.hold(); });
  Bench bench;
  const auto events = std::make_shared<EventBox>();
  const auto run = bench.conductor().fire(Bench::plan(Bench::sheet(server.base_url(), seeds(100))),
                                          at_concurrency(8), events);
  ASSERT_TRUE(run);
  server.wait_for_requests(8);
  EXPECT_TRUE(bench.conductor().is_running(*run));
  bench.conductor().stop(*run, Conductor::StopMode::at_once);
  // The server answers only when it is released, so the end can only come from the stop.
  const auto outcome = Bench::watch(*run, *events);
  EXPECT_FALSE(bench.conductor().is_running(*run));
  EXPECT_EQ(outcome.ended.reason, EndReason::stopped);
  EXPECT_EQ(outcome.ended.totals.done, 0u);
  EXPECT_EQ(outcome.ended.totals.in_flight, 0u);
  EXPECT_GE(outcome.ended.totals.cancelled, 8u);
  EXPECT_EQ(outcome.ended.totals.cancelled + outcome.ended.totals.queued, 100u);
  EXPECT_TRUE(bench.store().summaries(*run)->empty()) << "a cell that brought nothing has no result";
  EXPECT_EQ(bench.store().run(*run)->finished_unix_ms, 0);
}

TEST(Stopping, AtOnceKeepsTheTextThatHasCome) {
  ScriptServer server([](const SeenRequest&, Reply& reply) {
    reply.begin_stream();
    reply.write(chat_event("paid for"));
    reply.hold();
  });
  Bench bench;
  const auto events = std::make_shared<EventBox>();
  const auto run = bench.conductor().fire(Bench::plan(Bench::sheet(server.base_url(), seeds(1))), {}, events);
  const auto outcome = Bench::watch(*run, *events, [&](const Event& event) {
    if (std::holds_alternative<TextAdded>(event)) bench.conductor().stop(*run, Conductor::StopMode::at_once);
  });
  EXPECT_EQ(outcome.ended.reason, EndReason::stopped);
  const auto result = bench.store().result(*run, 0);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->state, CellState::cancelled);
  EXPECT_TRUE(result->partial);
  EXPECT_EQ(result->text, "paid for");
}

TEST(Stopping, WhileACellWaitsForItsNextAttemptEndsAtOnce) {
  ScriptServer server([](const SeenRequest&, Reply& reply) {
    reply.answer(429, "application/json", "{}", "retry-after: 60\r\n");
  });
  Bench bench;
  const auto events = std::make_shared<EventBox>();
  const auto run = bench.conductor().fire(Bench::plan(Bench::sheet(server.base_url(), seeds(5))),
                                          at_concurrency(1), events);
  std::vector<Totals> waiting;
  const auto outcome = Bench::watch(*run, *events, [&](const Event& event) {
    const auto* progress = std::get_if<Progress>(&event);
    if (!progress || progress->totals.waiting == 0) return;
    waiting.push_back(progress->totals);
    bench.conductor().stop(*run, Conductor::StopMode::finish_in_flight);
  });
  EXPECT_EQ(outcome.ended.reason, EndReason::stopped);
  ASSERT_FALSE(waiting.empty());
  EXPECT_EQ(waiting.front().waiting_reason, "The server asked for a pause (429)");
  EXPECT_GT(waiting.front().waiting_until_unix_ms, 0);
}

TEST(Stopping, FinishingWhatIsInFlightKeepsItsResults) {
  ScriptServer server([](const SeenRequest&, Reply& reply) {
    reply.hold();
    reply.json(chat_answer("late"));
  });
  Bench bench;
  const auto events = std::make_shared<EventBox>();
  const auto run = bench.conductor().fire(Bench::plan(Bench::sheet(server.base_url(), seeds(100))),
                                          at_concurrency(4), events);
  server.wait_for_requests(4);
  bench.conductor().stop(*run, Conductor::StopMode::finish_in_flight);
  server.release();  // the stop is in the run's inbox before any answer can be
  const auto outcome = Bench::watch(*run, *events);
  EXPECT_EQ(outcome.ended.reason, EndReason::stopped);
  EXPECT_EQ(outcome.ended.totals.done, 4u);
  EXPECT_EQ(server.request_count(), 4u);
}

TEST(Stopping, EndingTheProgramStopsEveryRun) {
  ScriptServer server([](const SeenRequest&, Reply& reply) { reply.hold(); });
  const auto first = std::make_shared<EventBox>(), second = std::make_shared<EventBox>();
  {
    Bench bench;
    ASSERT_TRUE(bench.conductor().fire(Bench::plan(Bench::sheet(server.base_url(), seeds(50))),
                                       at_concurrency(4), first));
    ASSERT_TRUE(bench.conductor().fire(Bench::plan(Bench::sheet(server.base_url(), "title: b\n" + seeds(50))),
                                       at_concurrency(4), second));
    server.wait_for_requests(4);
  }
  for (const auto& box : {first, second}) {
    const auto events = box->drain();
    ASSERT_FALSE(events.empty());
    EXPECT_TRUE(std::holds_alternative<RunEnded>(events.back()));
  }
}

TEST(Stopping, StartsAndStopsAgainAndAgain) {
  // A hundred times: a message that is lost between the threads would leave one of these runs without an end.
  ScriptServer server([](const SeenRequest&, Reply& reply) { reply.json(chat_answer("x")); });
  Bench bench;
  const auto plan = Bench::plan(Bench::sheet(server.base_url(), seeds(20)));
  FireOptions options = at_concurrency(4);
  options.use_cache = false;
  for (int round = 0; round < 100; ++round) {
    const auto events = std::make_shared<EventBox>();
    const auto run = bench.conductor().fire(plan, options, events);
    ASSERT_TRUE(run);
    const auto outcome = Bench::watch(*run, *events, [&](const Event& event) {
      if (std::holds_alternative<CellChanged>(event))
        bench.conductor().stop(*run, Conductor::StopMode::at_once);
    });
    EXPECT_EQ(outcome.ended.totals.done, bench.store().run(*run)->done);
  }
}

TEST(Resuming, FiresOnlyWhatIsMissing) {
  std::atomic<bool> silent{true};
  std::atomic<int> answered{0};
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    if (silent && answered++ >= 6) return reply.hold();
    reply.json(chat_answer("x"));
  });
  Bench bench;
  const std::string yaml = Bench::sheet(server.base_url(), seeds(20));
  const auto events = std::make_shared<EventBox>();
  const auto run = bench.conductor().fire(Bench::plan(yaml), at_concurrency(2), events);
  std::size_t finished = 0;
  const auto first = Bench::watch(*run, *events, [&](const Event& event) {
    if (!std::holds_alternative<CellFinished>(event) || ++finished != 6) return;
    // The two that are held have reached the server, so that none of them is counted with the second run.
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (server.request_count() < 8 && std::chrono::steady_clock::now() < give_up)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    bench.conductor().stop(*run, Conductor::StopMode::at_once);
  });
  ASSERT_EQ(first.ended.totals.done, 6u);
  ASSERT_EQ(server.request_count(), 8u);
  silent = false;
  server.release();
  const auto before = server.request_count();

  FireOptions options = at_concurrency(2);
  options.resume = *run;
  const auto second = bench.fire(yaml, options);
  EXPECT_EQ(second.run, *run);
  EXPECT_EQ(second.ended.reason, EndReason::completed);
  EXPECT_EQ(second.results.size(), 14u);
  EXPECT_EQ(server.request_count() - before, 14u);
  EXPECT_EQ(second.ended.totals.done, 20u);
  for (const auto& [cell, result] : second.results) EXPECT_FALSE(first.results.contains(cell));
  EXPECT_GT(bench.store().run(*run)->finished_unix_ms, 0);

  const auto third = bench.fire(yaml, options);
  EXPECT_EQ(third.ended.reason, EndReason::completed);
  EXPECT_TRUE(third.results.empty());
}

TEST(Resuming, FiresFailedCellsOnlyWhenAsked) {
  std::atomic<bool> broken{true};
  ScriptServer server([&](const SeenRequest& request, Reply& reply) {
    if (broken && request.body.find("\"seed\":2") != std::string::npos)
      return reply.answer(400, "application/json", "{}");
    reply.json(chat_answer("x"));
  });
  Bench bench;
  const std::string yaml = Bench::sheet(server.base_url(), seeds(3));
  const auto first = bench.fire(yaml);
  EXPECT_EQ(first.ended.totals.failed, 1u);
  broken = false;
  FireOptions options;
  options.resume = first.run;
  EXPECT_TRUE(bench.fire(yaml, options).results.empty());
  options.retry_errors = true;
  const auto again = bench.fire(yaml, options);
  ASSERT_EQ(again.results.size(), 1u);
  EXPECT_EQ(again.results.at(1)->state, CellState::done);
  EXPECT_EQ(again.ended.totals.failed, 0u);
  EXPECT_EQ(bench.store().run(first.run)->failed, 0u);
}

TEST(Resuming, RefusesAnotherSheetButNotOtherLimits) {
  ScriptServer server([](const SeenRequest&, Reply& reply) { reply.json(chat_answer("x")); });
  Bench bench;
  const std::string yaml = Bench::sheet(server.base_url(), seeds(2));
  const auto first = bench.fire(yaml);
  FireOptions options;
  options.resume = first.run;
  const auto other =
      bench.conductor().fire(Bench::plan(Bench::sheet(server.base_url(), seeds(3))), options, nullptr);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, ErrorKind::invalid_input);
  EXPECT_NE(other.error().message.find("another sheet"), std::string::npos);
  EXPECT_EQ(bench
                .fire("limits: {concurrency: 3, retries: 1}\norder: breadth_first\ncache: {ttl: 1d}\n" + yaml,
                      options)
                .ended.reason,
            EndReason::completed);
  options.resume = 999;
  EXPECT_EQ(bench.conductor().fire(Bench::plan(yaml), options, nullptr).error().kind, ErrorKind::not_found);
}

TEST(Resuming, FiresAnswersThatBrokeOffOnlyWhenAskedForThemByName) {
  std::atomic<bool> broken{true};
  ScriptServer server([&](const SeenRequest& request, Reply& reply) {
    if (broken && request.body.find("\"seed\":1") != std::string::npos)
      return reply.answer(400, "application/json", "{}");
    if (!broken) return reply.json(chat_answer("x"));
    reply.begin_stream();
    reply.write(chat_event("half of the "));
  });
  Bench bench;
  const std::string yaml = Bench::sheet(server.base_url(), seeds(3));
  const auto first = bench.fire(yaml);
  EXPECT_EQ(first.ended.totals.failed, 3u);
  broken = false;
  FireOptions options;
  options.resume = first.run;
  options.retry_errors = true;
  const auto again = bench.fire(yaml, options);
  ASSERT_EQ(again.results.size(), 1u) << "a part of the others was paid for";
  EXPECT_EQ(again.ended.totals.failed, 2u);
  options.retry_broken_off = true;
  EXPECT_EQ(bench.fire(yaml, options).ended.totals.done, 3u);
}

TEST(Resuming, ARunThatIsGoingOnIsRefused) {
  ScriptServer server([](const SeenRequest&, Reply& reply) { reply.hold(); });
  Bench bench;
  const auto plan = Bench::plan(Bench::sheet(server.base_url(), seeds(2)));
  const auto run = bench.conductor().fire(plan, {}, std::make_shared<EventBox>());
  FireOptions options;
  options.resume = *run;
  const auto twice = bench.conductor().fire(plan, options, nullptr);
  ASSERT_FALSE(twice);
  EXPECT_NE(twice.error().message.find("running already"), std::string::npos);
}

TEST(Budget, StopsBeforeItIsPassed) {
  ScriptServer server([](const SeenRequest&, Reply& reply) { reply.json(chat_answer("x", 100'000)); });
  Bench bench;
  const auto prices = price_table(bench.folder(), "openai\tchat\t1\t1\t1\t\t2026-01-01\t\n");
  bench.restart(&prices);
  bench.variables["OPENAI_API_KEY"] = "k";
  // 127.0.0.1 is this machine and free; 0.0.0.0 leads to the same server and has a price.
  bench.variables["OPENAI_BASE_URL"] =
      "http://0.0.0.0" + server.base_url().substr(std::string("http://127.0.0.1").size());
  const std::string yaml =
      "prompts: Say one\nmodels: [\"openai:chat\"]\nparams: {seed: {values: 1-50}, max_tokens: 100000}\n";
  FireOptions options = at_concurrency(8);
  options.max_cost_usd = 0.45;  // an answer costs $0.100005, so four fit and a fifth would not
  const auto outcome = bench.fire(yaml, options);
  EXPECT_EQ(outcome.ended.reason, EndReason::budget) << outcome.ended.message;
  EXPECT_EQ(outcome.ended.totals.done, 4u);
  EXPECT_EQ(server.request_count(), 4u);
  EXPECT_NEAR(outcome.ended.totals.cost_usd, 0.40002, 1e-9);
  EXPECT_TRUE(outcome.ended.totals.cost_known);
  EXPECT_NE(outcome.ended.message.find("46 cells were not fired"), std::string::npos)
      << outcome.ended.message;
  EXPECT_NEAR(bench.store().run(outcome.run)->cost_usd, 0.40002, 1e-9);

  options.resume = outcome.run;
  options.max_cost_usd = 0.65;  // of the whole run
  EXPECT_EQ(bench.fire(yaml, options).ended.totals.done, 6u);
}

// 127.0.0.1 is this machine and free; 0.0.0.0 leads to the same server and has a price: a dollar for a
// million tokens, so that an answer of 100,000, which is the longest that the sheet allows, costs 10 cents.
class PricedBudget : public ::testing::Test {
 protected:
  auto fire(ScriptServer& server, double max_cost_usd = 0.45, std::optional<RunId> resume = {},
            std::vector<CellIndex> again = {}) {
    prices_ = price_table(bench_.folder(), "openai\tchat\t1\t1\t1\t\t2026-01-01\t\n");
    bench_.restart(&prices_);
    bench_.variables["OPENAI_API_KEY"] = "k";
    bench_.variables["OPENAI_BASE_URL"] =
        "http://0.0.0.0" + server.base_url().substr(std::string("http://127.0.0.1").size());
    FireOptions options = at_concurrency(8);
    options.max_cost_usd = max_cost_usd;
    options.resume = resume;
    options.again = !again.empty();
    options.only = std::move(again);
    return bench_.fire(
        "prompts: Say one\nmodels: [\"openai:chat\"]\nparams: {seed: {values: 1-50}, max_tokens: 100000}\n",
        options);
  }
  Bench bench_;
  provider::PriceTable prices_;
};

TEST_F(PricedBudget, IsKeptWhenAnswersGetDearer) {
  std::atomic<int> count = 0;
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.json(chat_answer("x", ++count <= 10 ? 1'000 : 100'000));
  });
  const auto outcome = fire(server);
  EXPECT_EQ(outcome.ended.reason, EndReason::budget) << outcome.ended.message;
  EXPECT_LE(outcome.ended.totals.cost_usd, 0.45);
  EXPECT_GT(outcome.ended.totals.done, 10u) << "what is cheap is not taken for dear";
}

TEST_F(PricedBudget, TakesAnAnswerWhoseCostIsNotToldForTheDearestPossible) {
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.json(R"({"choices":[{"index":0,"message":{"role":"assistant","content":"x"}}]})");
  });
  const auto outcome = fire(server);
  EXPECT_EQ(outcome.ended.reason, EndReason::budget);
  EXPECT_EQ(server.request_count(), 4u);
  EXPECT_FALSE(outcome.ended.totals.cost_known);
  EXPECT_NE(outcome.ended.message.find("whose cost is not known"), std::string::npos)
      << outcome.ended.message;
}

TEST_F(PricedBudget, RemembersAfterAResumeWhatWasNotTold) {
  ScriptServer server([&](const SeenRequest& request, Reply& reply) {
    if (request.number % 2 == 0)
      return reply.json(R"({"choices":[{"index":0,"message":{"role":"assistant","content":"x"}}]})");
    reply.begin_stream();
    reply.write(chat_event("half of the "));
  });
  const auto first = fire(server);
  ASSERT_EQ(server.request_count(), 4u);
  ASSERT_EQ(first.ended.totals.done, 2u);
  ASSERT_EQ(first.ended.totals.failed, 2u);
  const auto same = fire(server, 0.45, first.run);
  EXPECT_EQ(server.request_count(), 4u) << "the money is spent";
  EXPECT_EQ(same.ended.reason, EndReason::budget) << same.ended.message;
  EXPECT_FALSE(same.ended.totals.cost_known);
  EXPECT_NE(same.ended.message.find("at most $0.4000 for answers whose cost is not known"), std::string::npos)
      << same.ended.message;
  fire(server, 0.65, first.run);
  EXPECT_EQ(server.request_count(), 6u);
}

TEST_F(PricedBudget, RemembersAfterAResumeWhatWasNotToldOfAnswersThatWereReplacedSince) {
  std::atomic<bool> tells = false;
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    if (tells) return reply.json(chat_answer("x", 1'000));
    reply.json(R"({"choices":[{"index":0,"message":{"role":"assistant","content":"x"}}]})");
  });
  const auto first = fire(server, 0.25);
  ASSERT_EQ(server.request_count(), 2u) << "each may have cost 10 cents";
  tells = true;
  const auto again = fire(server, 0.35, first.run, {0, 1});
  ASSERT_EQ(server.request_count(), 4u) << "known to be cheap, but what they replaced was billed, too";
  EXPECT_FALSE(again.ended.totals.cost_known);
  const auto same = fire(server, 0.25, first.run);
  EXPECT_EQ(server.request_count(), 4u) << "the money is spent";
  EXPECT_EQ(same.ended.reason, EndReason::budget) << same.ended.message;
  EXPECT_NE(same.ended.message.find("at most $0.2000 for answers whose cost is not known"), std::string::npos)
      << same.ended.message;
}

TEST_F(PricedBudget, RemembersAfterAResumeHowDearAnAnswerCanBe) {
  ScriptServer server([&](const SeenRequest&, Reply& reply) { reply.json(chat_answer("x", 200'000)); });
  const auto first = fire(server, 0.45);  // reasoning: twice what the sheet allows
  const std::size_t requests = server.request_count();
  const double spent = first.ended.totals.cost_usd;
  fire(server, spent + 0.15, first.run);
  EXPECT_EQ(server.request_count(), requests) << "an answer costs 20 cents";
}

TEST(Budget, IsNotTouchedByWhatRunsHere) {
  ScriptServer server([](const SeenRequest&, Reply& reply) { reply.json(chat_answer("x", 100'000)); });
  Bench bench;
  FireOptions options = at_concurrency(4);
  options.max_cost_usd = 0;
  EXPECT_EQ(bench.fire(Bench::sheet(server.base_url(), seeds(10)), options).ended.totals.done, 10u);
}

TEST(Budget, NeedsAPrice) {
  Bench bench;
  bench.variables["OPENAI_API_KEY"] = "k";
  FireOptions options;
  options.max_cost_usd = 1;
  const auto run = bench.conductor().fire(Bench::plan("prompts: x\nmodels: [\"openai:nobody-knows\"]\n"),
                                          options, nullptr);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::budget);
  EXPECT_NE(run.error().message.find("openai:nobody-knows"), std::string::npos);
}

TEST(StoreFailure, StopsFiringAndSaysSo) {
  std::atomic<int> requests = 0;
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    // All but the first take so long that the store's word comes before the last however slow it is.
    if (++requests > 20) reply.pause(std::chrono::milliseconds(50));
    // A 1x1 GIF: bytes that are stored as a blob.
    reply.json(
        R"({"created":1,"data":[{"b64_json":"R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"}]})");
  });
  Bench bench;
  const fs::path blobs = bench.folder() / "data" / "blobs";
  fs::remove_all(blobs);
  std::ofstream(blobs) << "a file where the folder was";
  const std::string yaml =
      Bench::sheet(server.base_url(),
                   "prompts: A garden\nmodels: [\"local:an-image\"]\nparams: {seed: {values: 1-500}}\n");
  const auto outcome = bench.fire(yaml, at_concurrency(2));
  EXPECT_EQ(outcome.ended.reason, EndReason::store_failed);
  EXPECT_NE(outcome.ended.message.find("could not be stored"), std::string::npos);
  EXPECT_LT(server.request_count(), 500u);
  ASSERT_FALSE(outcome.results.empty()) << "what came is shown all the same";
  bool told = false;
  for (const Event& event : outcome.events) {
    if (const auto* finished = std::get_if<CellFinished>(&event); finished && !finished->stored) told = true;
  }
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace proofsheet::run
