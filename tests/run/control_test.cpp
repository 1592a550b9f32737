// What a user asks of a run that goes on, and how providers' limits hold in whole runs: a scripted server on
// a real socket counts what it is asked.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <set>

#include "base/file.h"
#include "run/bench.h"
#include "run/script_server.h"

namespace proofsheet::run {
namespace {

using Reply = ScriptServer::Reply;
using std::chrono::steady_clock;

std::string seeds(int count, const std::string& more = {}) {
  return "prompts: Say one\nmodels: [\"local:chat\"]\nparams: {seed: {values: 1-" + std::to_string(count) +
         "}}\n" + more;
}

std::string sheet_with(const ScriptServer& server, const std::string& body,
                       const std::string& provider_more) {
  return body + "\nproviders:\n  local: {api: openai, base_url: \"" + server.base_url() + "\", " +
         provider_more + "}\n";
}

FireOptions at_concurrency(int concurrency) {
  return {.concurrency = concurrency};
}

int seed_of(const SeenRequest& request) {
  const auto at = request.body.find("\"seed\":");
  return at == std::string::npos ? -1 : std::atoi(request.body.c_str() + at + 7);
}

std::string text_of(const SeenRequest& request) {
  return "seed " + std::to_string(seed_of(request));
}

const CellChanged* changed_to(const Event& event, CellState state) {
  const auto* changed = std::get_if<CellChanged>(&event);
  return changed && changed->state == state ? changed : nullptr;
}

// A run that is watched from within a test.
struct Fired {
  Fired(Bench& bench, const std::string& yaml, const FireOptions& options = {})
      : events(std::make_shared<EventBox>()),
        run(*bench.conductor().fire(Bench::plan(yaml), options, events)) {}
  Bench::Outcome watch(const std::function<void(const Event&)>& on_event = {}) {
    return Bench::watch(run, *events, on_event);
  }
  std::shared_ptr<EventBox> events;
  RunId run;
};

TEST(Control, APausedRunSendsNothingUntilItGoesOn) {
  ScriptServer server([](const SeenRequest& request, Reply& reply) {
    reply.hold();
    reply.json(chat_answer(text_of(request)));
  });
  Bench bench;
  Fired fired(bench, Bench::sheet(server.base_url(), seeds(40)), at_concurrency(4));
  server.wait_for_requests(4);
  bench.conductor().pause(fired.run);
  server.release();  // the pause is in the run's inbox before any answer can be
  bool went_on = false;
  const auto outcome = fired.watch([&](const Event& event) {
    const auto* progress = std::get_if<Progress>(&event);
    if (!progress || went_on || progress->totals.done < 4) return;
    EXPECT_TRUE(progress->totals.paused);
    EXPECT_EQ(progress->totals.done, 4u) << "what was in flight came to its end";
    EXPECT_EQ(progress->totals.queued, 36u);
    EXPECT_EQ(server.request_count(), 4u);
    went_on = true;
    bench.conductor().resume(fired.run);
  });
  EXPECT_TRUE(went_on);
  EXPECT_EQ(outcome.ended.reason, EndReason::completed);
  EXPECT_EQ(server.request_count(), 40u);
  const auto history = bench.store().limit_events(fired.run);
  ASSERT_TRUE(history);
  std::vector<std::string> reasons;
  for (const auto& event : *history) reasons.push_back(event.reason);
  EXPECT_NE(std::ranges::find(reasons, "Paused by you"), reasons.end());
  EXPECT_NE(std::ranges::find(reasons, "Goes on"), reasons.end());
}

TEST(Control, CancelsCellsInFlightAndCellsThatWait) {
  ScriptServer server([](const SeenRequest& request, Reply& reply) {
    if (seed_of(request) <= 2) reply.hold();
    reply.json(chat_answer(text_of(request)));
  });
  Bench bench;
  Fired fired(bench, Bench::sheet(server.base_url(), seeds(10)), at_concurrency(2));
  server.wait_for_requests(2);
  bench.conductor().cancel(fired.run, {0, 5, 7});  // seed 1 is in flight, 6 and 8 are in the queue
  bool released = false;
  const auto outcome = fired.watch([&](const Event& event) {
    if (const auto* cancelled = changed_to(event, CellState::cancelled); cancelled && cancelled->cell == 0) {
      server.release();
      released = true;
    }
  });
  EXPECT_TRUE(released);
  EXPECT_EQ(outcome.ended.totals.done, 7u);
  EXPECT_EQ(outcome.ended.totals.cancelled, 3u);
  EXPECT_EQ(outcome.ended.reason, EndReason::completed) << "nothing is left that should be fired";
  std::set<int> asked;
  for (const auto& request : server.requests()) asked.insert(seed_of(request));
  EXPECT_FALSE(asked.contains(6));
  EXPECT_FALSE(asked.contains(8));
  EXPECT_EQ(bench.store().summaries(fired.run)->size(), 7u);
}

TEST(Control, FiresACellAgainWhileTheRunGoesAndKeepsTheNewAnswer) {
  std::atomic<int> firsts = 0;
  ScriptServer server([&](const SeenRequest& request, Reply& reply) {
    if (seed_of(request) == 3) reply.hold();
    if (seed_of(request) == 1) return reply.json(chat_answer("answer " + std::to_string(++firsts)));
    reply.json(chat_answer(text_of(request)));
  });
  Bench bench;
  Fired fired(bench, Bench::sheet(server.base_url(), seeds(3)), at_concurrency(3));
  bool asked = false;
  std::vector<CellState> states;
  const auto outcome = fired.watch([&](const Event& event) {
    if (const auto* changed = std::get_if<CellChanged>(&event); changed && changed->cell == 0)
      states.push_back(changed->state);
    const auto* finished = std::get_if<CellFinished>(&event);
    if (!finished || finished->result->cell != 0) return;
    if (std::exchange(asked, true)) return server.release();
    bench.conductor().refire(fired.run, {0});
  });
  EXPECT_EQ(outcome.ended.totals.done, 3u) << "a cell that was fired twice counts once";
  EXPECT_EQ(states, (std::vector{CellState::in_flight, CellState::queued, CellState::in_flight}));
  EXPECT_EQ(firsts, 2);
  EXPECT_EQ(bench.store().result(fired.run, 0)->text, "answer 2");
}

TEST(Control, FiresCellsOfAnEndedRunAgain) {
  std::atomic<int> count = 0;
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.json(chat_answer("answer " + std::to_string(++count)));
  });
  Bench bench;
  const std::string yaml = Bench::sheet(server.base_url(), seeds(5));
  const auto first = bench.fire(yaml);
  FireOptions options;
  options.resume = first.run;
  options.only = {1, 3};
  options.again = true;
  const auto second = bench.fire(yaml, options);
  EXPECT_EQ(second.run, first.run);
  EXPECT_EQ(second.ended.reason, EndReason::completed);
  EXPECT_EQ(second.ended.totals.done, 2u);
  EXPECT_EQ(server.request_count(), 7u) << "not from the cache";
  EXPECT_EQ(bench.store().run(first.run)->done, 5u);
}

TEST(Control, ACellThatIsFiredAgainAndStoppedKeepsTheResultThatItHad) {
  std::atomic<bool> holds = false;
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    if (holds) reply.hold();
    reply.json(chat_answer("paid for"));
  });
  Bench bench;
  const std::string yaml = Bench::sheet(server.base_url(), seeds(1));
  const auto first = bench.fire(yaml);
  holds = true;
  Fired again(bench, yaml, {.resume = first.run, .only = {0}, .again = true});
  server.wait_for_requests(2);
  bench.conductor().stop(again.run, Conductor::StopMode::at_once);
  const auto outcome = again.watch();
  EXPECT_EQ(outcome.ended.totals.done, 1u);
  ASSERT_TRUE(outcome.results.contains(0));
  EXPECT_EQ(outcome.results.at(0)->text, "paid for");
  EXPECT_EQ(bench.store().result(first.run, 0)->text, "paid for");
}

TEST(Control, WhatTheUserLooksAtIsFiredFirst) {
  ScriptServer server([](const SeenRequest& request, Reply& reply) {
    if (seed_of(request) == 1) reply.hold();
    reply.json(chat_answer(text_of(request)));
  });
  Bench bench;
  Fired fired(bench, Bench::sheet(server.base_url(), seeds(50)), at_concurrency(1));
  server.wait_for_requests(1);
  bench.conductor().look_at(fired.run, {40, 41, 20});
  server.release();
  fired.watch();
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 50u);
  EXPECT_EQ(seed_of(requests[1]), 41);
  EXPECT_EQ(seed_of(requests[2]), 42);
  EXPECT_EQ(seed_of(requests[3]), 21);
  EXPECT_EQ(seed_of(requests[4]), 2);
}

TEST(Control, BreadthFirstFiresEachCellOnceInAnotherOrder) {
  ScriptServer server(
      [](const SeenRequest& request, Reply& reply) { reply.json(chat_answer(text_of(request))); });
  Bench bench;
  const auto outcome =
      bench.fire(Bench::sheet(server.base_url(), seeds(30, "order: breadth_first\n")), at_concurrency(1));
  EXPECT_EQ(outcome.ended.totals.done, 30u);
  std::vector<int> asked;
  for (const auto& request : server.requests()) asked.push_back(seed_of(request));
  EXPECT_FALSE(std::ranges::is_sorted(asked));
  EXPECT_EQ(std::set<int>(asked.begin(), asked.end()).size(), 30u);
  EXPECT_GT(*std::ranges::max_element(asked.begin(), asked.begin() + 4), 20) << "the far end is seen early";
}

TEST(Control, LimitsChangeWhileARunGoes) {
  std::atomic<int> in_flight = 0, most = 0;
  ScriptServer server([&](const SeenRequest& request, Reply& reply) {
    const int now = ++in_flight;
    int seen = most;
    while (now > seen && !most.compare_exchange_weak(seen, now)) {
    }
    if (seed_of(request) <= 2) reply.hold();
    // Late ones answer when more are in flight than the sheet allowed, which a short patience turns into a
    // failure.
    const auto patience = steady_clock::now() + std::chrono::seconds(5);
    while (seed_of(request) > 40 && most <= 2 && steady_clock::now() < patience) std::this_thread::yield();
    --in_flight;
    reply.json(chat_answer(text_of(request)));
  });
  Bench bench;
  Fired fired(bench, Bench::sheet(server.base_url(), seeds(60)), at_concurrency(2));
  server.wait_for_requests(2);
  EXPECT_LE(most, 2);
  bench.conductor().set_limits(fired.run, {.concurrency = 6});
  server.release();
  const auto outcome = fired.watch();
  EXPECT_EQ(outcome.ended.totals.done, 60u);
  EXPECT_GT(most, 2);
  EXPECT_LE(most, 6);
  const auto told = std::ranges::any_of(outcome.events, [](const Event& event) {
    const auto* limits = std::get_if<LimitsChanged>(&event);
    return limits && limits->event.reason == "The limit is now 6 in flight" && limits->event.ceiling == 6 &&
           limits->event.provider == "local";
  });
  EXPECT_TRUE(told);
}

TEST(Limits, OneModelAtATimeWhereTheServerHoldsOne) {
  ScriptServer server([](const SeenRequest&, Reply& reply) { reply.json(chat_answer("x")); });
  Bench bench;
  const auto outcome =
      bench.fire(sheet_with(server,
                            "prompts: Say one\nmodels: [\"local:a\", \"local:b\", \"local:c\"]\n"
                            "params: {seed: {values: 1-8}}\nlayout: {rows: model}\n",
                            "serial_models: true"),
                 at_concurrency(4));
  EXPECT_EQ(outcome.ended.totals.done, 24u);
  std::vector<std::string> models;
  for (const auto& request : server.requests()) {
    const auto at = request.body.find("\"model\":\"");
    const std::string model = request.body.substr(at + 9, 1);
    if (models.empty() || models.back() != model) models.push_back(model);
  }
  EXPECT_EQ(models, (std::vector<std::string>{"a", "b", "c"})) << "each model is loaded once";
}

TEST(Limits, TwoRunsShareAProviderFairly) {
  ScriptServer server([](const SeenRequest& request, Reply& reply) {
    reply.hold();
    reply.json(chat_answer(text_of(request)));
  });
  Bench bench;
  const auto of = [&](const std::string& prompt) {
    return sheet_with(server,
                      "prompts: " + prompt + "\nmodels: [\"local:chat\"]\nparams: {seed: {values: 1-100}}\n",
                      "limits: {concurrency: 8}");
  };
  Fired first(bench, of("First"), at_concurrency(8));
  server.wait_for_requests(8);
  Fired second(bench, of("Second"), at_concurrency(8));
  bench.conductor().set_limits(first.run, {});  // a round through the run thread: the second has begun
  server.release();
  second.watch();
  std::size_t of_first = 0, of_second = 0;
  for (const auto& request : server.requests()) {
    const bool is_second = request.body.find("Second") != std::string::npos;
    ++(is_second ? of_second : of_first);
    if (of_second == 50) break;
  }
  EXPECT_GE(of_first, 30u) << "the second did not push the first aside";
  EXPECT_LE(of_first, 90u) << "nor the first the second";
  first.watch();
}

TEST(Limits, ARetryIsOnlyForTheKindsThatTheSheetNames) {
  ScriptServer server([](const SeenRequest&, Reply& reply) {
    reply.answer(500, "text/plain", "oh", "retry-after-ms: 1\r\n");
  });
  Bench bench;
  const auto outcome = bench.fire(
      sheet_with(server, seeds(1), "limits: {retries: {count: 3, on: [rate_limited, connection]}}"));
  EXPECT_EQ(outcome.ended.totals.failed, 1u);
  EXPECT_EQ(server.request_count(), 1u);
}

TEST(Limits, ABudgetOfRetriesIsForTheWholeRun) {
  ScriptServer server([](const SeenRequest&, Reply& reply) {
    reply.answer(503, "text/plain", "oh", "retry-after-ms: 1\r\n");
  });
  Bench bench;
  const auto outcome =
      bench.fire(Bench::sheet(server.base_url(), seeds(10, "limits: {retries: {count: 5, budget: 7}}\n")));
  EXPECT_EQ(outcome.ended.totals.failed, 10u);
  EXPECT_EQ(server.request_count(), 17u);
}

TEST(Limits, ABudgetOfRetriesMayBeOneProvidersOwn) {
  ScriptServer server([](const SeenRequest&, Reply& reply) {
    reply.answer(503, "text/plain", "oh", "retry-after-ms: 1\r\n");
  });
  Bench bench;
  const auto outcome = bench.fire(sheet_with(server, seeds(10), "limits: {retries: {count: 5, budget: 3}}"));
  EXPECT_EQ(outcome.ended.totals.failed, 10u);
  EXPECT_EQ(server.request_count(), 13u);
}

TEST(Limits, AServerErrorThatNamesAWaitHoldsAllCellsOfItsProvider) {
  using Clock = std::chrono::steady_clock;
  Synced<std::vector<Clock::time_point>> asked;
  ScriptServer server([&](const SeenRequest& request, Reply& reply) {
    auto times = asked.lock();
    times->push_back(Clock::now());
    if (times->size() == 1) return reply.answer(503, "text/plain", "oh", "retry-after-ms: 400\r\n");
    reply.json(chat_answer(text_of(request)));
  });
  Bench bench;
  const auto outcome = bench.fire(Bench::sheet(server.base_url(), seeds(4)), at_concurrency(1));
  EXPECT_EQ(outcome.ended.totals.done, 4u);
  const std::vector<Clock::time_point> times = *asked.lock();
  ASSERT_EQ(times.size(), 5u);
  EXPECT_GE(times[1] - times[0], std::chrono::milliseconds(400)) << "not another cell either";
  const auto history = bench.store().limit_events(outcome.run);
  ASSERT_TRUE(history);
  EXPECT_TRUE(std::ranges::any_of(*history, [](const store::LimitEvent& event) {
    return event.reason.find("asked for a pause of 400 ms") != std::string::npos;
  }));
}

TEST(Limits, AServerErrorDoesNotShrinkTheWindow) {
  std::atomic<int> count = 0;
  ScriptServer server([&](const SeenRequest& request, Reply& reply) {
    if (++count % 2 == 0) return reply.answer(500, "text/plain", "oh", "retry-after-ms: 1\r\n");
    reply.json(chat_answer(text_of(request)));
  });
  Bench bench;
  const auto outcome = bench.fire(Bench::sheet(server.base_url(), seeds(40)), at_concurrency(8));
  const auto history = bench.store().limit_events(outcome.run);
  ASSERT_TRUE(history);
  for (const auto& event : *history) EXPECT_GE(event.window, 8) << event.reason;
}

TEST(Limits, AThrottleHalvesTheWindowAndTheHistoryTellsSo) {
  std::atomic<bool> throttled = false;
  ScriptServer server([&](const SeenRequest& request, Reply& reply) {
    if (!throttled.exchange(true)) return reply.answer(429, "text/plain", "slow", "retry-after-ms: 50\r\n");
    reply.json(chat_answer(text_of(request)));
  });
  Bench bench;
  const auto outcome = bench.fire(Bench::sheet(server.base_url(), seeds(30)), at_concurrency(8));
  EXPECT_EQ(outcome.ended.totals.done, 30u);
  const auto history = bench.store().limit_events(outcome.run);
  ASSERT_TRUE(history);
  const auto cut = std::ranges::find_if(*history, [](const store::LimitEvent& event) {
    return event.reason.starts_with("The server throttles (429)");
  });
  ASSERT_NE(cut, history->end());
  EXPECT_LE(cut->window, 4);
  EXPECT_EQ(cut->ceiling, 8);
  EXPECT_GT(cut->paused_until_unix_ms, cut->at_unix_ms);
}

TEST(Limits, TheServersOwnCountIsHeeded) {
  // Four requests are left, and one comes back each tenth of a second.
  std::atomic<int> left = 4;
  std::vector<steady_clock::time_point> times;
  std::mutex mutex;
  ScriptServer server([&](const SeenRequest& request, Reply& reply) {
    {
      const std::lock_guard lock(mutex);
      times.push_back(steady_clock::now());
    }
    const int remaining = std::max(0, --left);
    reply.answer(
        200, "application/json", chat_answer(text_of(request)),
        "x-ratelimit-limit-requests: 104\r\nx-ratelimit-remaining-requests: " + std::to_string(remaining) +
            "\r\nx-ratelimit-reset-requests: " + std::to_string((104 - remaining) * 100) + "ms\r\n");
  });
  Bench bench;
  const auto outcome = bench.fire(Bench::sheet(server.base_url(), seeds(8)), at_concurrency(1));
  EXPECT_EQ(outcome.ended.totals.done, 8u);
  ASSERT_EQ(times.size(), 8u);
  // From the fifth on each must have waited for a token to come back: never early, however slow the machine.
  for (std::size_t i = 5; i < times.size(); ++i)
    EXPECT_GE(times[i] - times[i - 1], std::chrono::milliseconds(80)) << i;
}

TEST(Limits, ADelayIsKeptBetweenTwoRequests) {
  std::vector<steady_clock::time_point> times;
  std::mutex mutex;
  ScriptServer server([&](const SeenRequest& request, Reply& reply) {
    {
      const std::lock_guard lock(mutex);
      times.push_back(steady_clock::now());
    }
    reply.json(chat_answer(text_of(request)));
  });
  Bench bench;
  bench.fire(Bench::sheet(server.base_url(), seeds(4, "limits: {delay_s: 0.2}\n")), at_concurrency(4));
  ASSERT_EQ(times.size(), 4u);
  EXPECT_GE(times[3] - times[0], std::chrono::milliseconds(500))
      << "three delays, less what the wire may swallow";
}

TEST(Limits, ARunEndsWhenItsTimeIsUp) {
  ScriptServer server([](const SeenRequest&, Reply& reply) { reply.hold(); });
  Bench bench;
  const auto outcome = bench.fire(
      Bench::sheet(server.base_url(), seeds(20, "limits: {run_timeout_s: 0.3}\n")), at_concurrency(4));
  EXPECT_EQ(outcome.ended.reason, EndReason::timed_out);
  EXPECT_EQ(outcome.ended.message, "stopped after 0.3 s (limits.run_timeout_s); 16 cells were not fired");
  EXPECT_EQ(outcome.ended.totals.cancelled, 4u);
}

TEST(Limits, TheFirstByteHasADeadlineOfItsOwn) {
  ScriptServer server([](const SeenRequest&, Reply& reply) { reply.hold(); });
  Bench bench;
  const auto outcome =
      bench.fire(Bench::sheet(server.base_url(), seeds(1, "limits: {first_byte_s: 0.2, retries: 0}\n")));
  ASSERT_TRUE(outcome.results.contains(0));
  EXPECT_EQ(outcome.results.at(0)->error->kind, ErrorKind::timeout);
  EXPECT_EQ(server.request_count(), 1u);
}

// The sockets of this process whose other end is the server's port: the engine's. (The server's own ends, in
// this process too, have that port on this side.)
std::size_t sockets_to(std::uint16_t port) {
  std::size_t sockets = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    const int descriptor = std::stoi(entry.path().filename());
    if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    sockets += peer.sin_family == AF_INET && ntohs(peer.sin_port) == port ? 1 : 0;
  }
  return sockets;
}

TEST(Control, CancellingTenThousandCellsLeavesNoSocketOpen) {
  ScriptServer server([](const SeenRequest&, Reply& reply) { reply.hold(); });
  Bench bench;
  Fired fired(bench, Bench::sheet(server.base_url(), seeds(10'000)), at_concurrency(200));
  server.wait_for_requests(50);
  std::vector<CellIndex> all(10'000);
  for (CellIndex cell = 0; cell < all.size(); ++cell) all[cell] = cell;
  const auto began = steady_clock::now();
  bench.conductor().cancel(fired.run, all);
  const auto outcome = fired.watch();
  RecordProperty("milliseconds",
                 static_cast<int>((steady_clock::now() - began) / std::chrono::milliseconds(1)));
  EXPECT_EQ(outcome.ended.totals.cancelled, 10'000u);
  EXPECT_EQ(outcome.ended.totals.done, 0u);
  EXPECT_TRUE(bench.store().summaries(fired.run)->empty());
  EXPECT_EQ(sockets_to(server.port()), 0u);
  server.release();
}

}  // namespace
}  // namespace proofsheet::run
