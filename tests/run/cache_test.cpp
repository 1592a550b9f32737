// Nothing is fired that need not be: the cache, equal cells in one run, and the estimate.
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>

#include <fmt/format.h>

#include "base/clock.h"
#include "demo/server.h"
#include "run/bench.h"
#include "run/script_server.h"

namespace proofsheet::run {
namespace {

using Reply = ScriptServer::Reply;

constexpr const char* kTwice =
    "prompts: Say one\nmodels: [\"local:chat\"]\nparams: {seed: [1, 2]}\nrepeat: 2\n";

TEST(Cache, GivesEveryCellOfASecondRunItsOwnRepeat) {
  std::atomic<int> answers{0};
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.json(chat_answer("answer " + std::to_string(answers++)));
  });
  Bench bench;
  const std::string yaml = Bench::sheet(server.base_url(), kTwice);
  const auto first = bench.fire(yaml);
  EXPECT_EQ(server.request_count(), 4u) << "repeats are asked for one by one";
  EXPECT_EQ(first.ended.totals.cached, 0u);
  const auto second = bench.fire(yaml);
  EXPECT_EQ(server.request_count(), 4u);
  EXPECT_EQ(second.ended.totals.cached, 4u);
  EXPECT_EQ(second.ended.totals.done, 4u);
  ASSERT_EQ(second.results.size(), 4u);
  for (const auto& [cell, result] : second.results) {
    EXPECT_EQ(result->text, first.results.at(cell)->text);
    EXPECT_EQ(result->cached_from_unix_ms, first.results.at(cell)->finished_unix_ms);
    EXPECT_TRUE(result->attempts.empty());
    EXPECT_EQ(bench.store().result(second.run, cell)->text, result->text);
  }
  const auto third = bench.fire(yaml);
  EXPECT_EQ(third.results.at(0)->cached_from_unix_ms, first.results.at(0)->finished_unix_ms)
      << "a copy of a copy names the original";
}

TEST(Cache, CanBeTurnedOff) {
  ScriptServer server([](const SeenRequest&, Reply& reply) { reply.json(chat_answer("x")); });
  Bench bench;
  const std::string yaml = Bench::sheet(server.base_url(), kTwice);
  bench.fire(yaml);
  FireOptions options;
  options.use_cache = false;
  EXPECT_EQ(bench.fire(yaml, options).ended.totals.cached, 0u);
  EXPECT_EQ(server.request_count(), 8u);
}

TEST(Cache, EqualCellsOfOneRunShareOneRequest) {
  ScriptServer server([](const SeenRequest&, Reply& reply) { reply.json(chat_answer("shared")); });
  Bench bench;
  // Of four cells, three say "one".
  const auto outcome = bench.fire(
      Bench::sheet(server.base_url(),
                   "prompts: {a: 'Say {{word}}', b: Say one, c: Say one}\nmodels: [\"local:chat\"]\n"
                   "vars: {word: [one, two]}\nexclude: [{prompt: b, word: two}, {prompt: c, word: two}]\n"));
  EXPECT_EQ(outcome.ended.totals.cells, 4u);
  EXPECT_EQ(server.request_count(), 2u);
  EXPECT_EQ(outcome.ended.totals.done, 4u);
  EXPECT_EQ(outcome.ended.totals.cached, 2u);
}

// The system's clock, with a date that the test moves.
class MovedDate final : public Clock {
 public:
  SteadyTime now() const override { return system_clock().now(); }
  std::int64_t unix_ms() const override { return system_clock().unix_ms() + ahead_ms_; }
  void advance_s(std::int64_t seconds) { ahead_ms_ += seconds * 1000; }

 private:
  std::atomic<std::int64_t> ahead_ms_{0};
};

TEST(Cache, TheTimeToLiveCountsFromTheBeginningOfTheRun) {
  MovedDate clock;
  std::int64_t answer_takes_s = 0;
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    clock.advance_s(answer_takes_s);
    reply.json(chat_answer("x"));
  });
  Bench bench;
  bench.restart(nullptr, &clock);
  const auto sheet = [&](const char* seeds) {
    return Bench::sheet(server.base_url(),
                        fmt::format("prompts: Say one\nmodels: [\"local:chat\"]\nparams: {{seed: {}}}\n"
                                    "limits: {{concurrency: 1}}\ncache: {{ttl: 1h}}\n",
                                    seeds));
  };
  bench.fire(sheet("[2]"));
  answer_takes_s = 2 * 3600;
  // The first cell's answer is there when the second cell's has become two hours old.
  const auto outcome = bench.fire(sheet("[1, 2]"));
  EXPECT_FALSE(outcome.results.at(0)->cached_from_unix_ms);
  EXPECT_TRUE(outcome.results.at(1)->cached_from_unix_ms);
  EXPECT_EQ(server.request_count(), 2u);
  EXPECT_EQ(bench.fire(sheet("[2]")).ended.totals.cached, 0u) << "a later run begins later";
}

TEST(Cache, AFailureIsNotShared) {
  std::atomic<int> calls{0};
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    if (calls++ == 0) return reply.answer(400, "application/json", "{}");
    reply.json(chat_answer("x"));
  });
  Bench bench;
  const auto outcome = bench.fire(
      Bench::sheet(server.base_url(), "prompts: {a: Say one, b: Say one}\nmodels: [\"local:chat\"]\n"));
  EXPECT_EQ(outcome.ended.totals.failed, 1u);
  EXPECT_EQ(outcome.ended.totals.done, 1u);
  EXPECT_EQ(server.request_count(), 2u);
}

TEST(Cache, TheDemoIsTheSameOnEveryPort) {
  Bench bench;
  const std::string yaml = "prompts: A garden\nmodels: [\"demo:chat\"]\nparams: {seed: 7, max_tokens: 8}\n";
  std::string text;
  for (int round = 0; round < 2; ++round) {
    const auto server = demo::Server::start();
    ASSERT_TRUE(server) << server.error().message;
    bench.demo_base_url = [&] { return Result<std::string>((*server)->base_url()); };
    const auto outcome = bench.fire(yaml);
    ASSERT_EQ(outcome.ended.totals.done, 1u);
    EXPECT_EQ(outcome.ended.totals.cached, static_cast<std::uint64_t>(round));
    EXPECT_EQ(outcome.results.at(0)->cost_usd, 0.0);
    if (round == 0) text = *outcome.results.at(0)->text;
    EXPECT_EQ(outcome.results.at(0)->text, text);
  }
}

TEST(CacheKey, DependsOnTheRequestAndTheRepeatOnly) {
  const HttpRequest request{.url = "http://x/v1/chat",
                            .headers = {{"Authorization", "Bearer a", true}},
                            .body = R"({"a":1,"b":[2.0]})"};
  HttpRequest other = request;
  other.headers = {};
  other.body = R"({ "b": [2], "a": 1 })";
  EXPECT_EQ(cache_key(request, 0), cache_key(other, 0)) << "order, spaces, number form and keys play no part";
  EXPECT_NE(cache_key(request, 0), cache_key(request, 1));
  other.url = "http://y/v1/chat";
  EXPECT_NE(cache_key(request, 0), cache_key(other, 0));
  EXPECT_EQ(cache_key(request, 0).size(), 64u);
}

TEST(Estimate, CountsCachedCellsAndLearnsFromTheLastRun) {
  ScriptServer server([](const SeenRequest&, Reply& reply) { reply.json(chat_answer("x")); });
  Bench bench;
  const std::string yaml = Bench::sheet(server.base_url(), kTwice);
  const auto before = bench.conductor().estimate(Bench::plan(yaml));
  ASSERT_TRUE(before) << before.error().message;
  EXPECT_EQ(before->cells, 4u);
  EXPECT_EQ(before->cached, 0u);
  EXPECT_FALSE(before->time_s);
  EXPECT_EQ(before->cost_high_usd, 0.0) << "what runs on this machine is free";
  bench.fire(yaml);
  const auto after = bench.conductor().estimate(Bench::plan(yaml));
  EXPECT_EQ(after->cached, 4u);
  EXPECT_EQ(after->time_s, 0);
  FireOptions options;
  options.only = {1, 2, 3};
  EXPECT_EQ(bench.conductor().estimate(Bench::plan(yaml), options)->cached, 3u);
  options.use_cache = false;
  EXPECT_EQ(bench.conductor().estimate(Bench::plan(yaml), options)->cells, 3u);
  EXPECT_EQ(bench.conductor().estimate(Bench::plan(yaml), options)->cached, 0u);
  const std::string more = Bench::sheet(
      server.base_url(), std::string(kTwice) + "vars: {i: [1, 2, 3]}\nlimits: {requests_per_minute: 6}\n");
  const auto slow = bench.conductor().estimate(Bench::plan(more));
  EXPECT_EQ(slow->cached, 12u) << "the variable plays no part in the request";
  const auto fresh = bench.conductor().estimate(
      Bench::plan(Bench::sheet(server.base_url(),
                               "prompts: Say two\nmodels: [\"local:chat\"]\nparams: {seed: {values: "
                               "1-6}}\nlimits: {requests_per_minute: 6}\n")));
  EXPECT_NEAR(*fresh->time_s, 60, 0.1) << "six requests at six a minute";
}

TEST(Estimate, NamesMoneyBetweenTwoBoundsWithoutAKeyOrANetwork) {
  Bench bench;
  const auto path = bench.folder() / "prices.tsv";
  std::ofstream(path) << "provider\tmodel\tinput\tcached_input\toutput\timage_input\tas_"
                         "of\tnotes\nopenai\tgpt\t1000000\t\t2000000\t\t\t\n";
  const auto prices = provider::PriceTable::load(path);
  ASSERT_TRUE(prices) << prices.error().message;
  bench.restart(&*prices);
  const auto estimate = bench.conductor().estimate(Bench::plan(
      "prompts: '12345678'\nmodels: [\"openai:gpt\"]\nparams: {max_tokens: 100, seed: {values: 1-1000}}\n"));
  ASSERT_TRUE(estimate) << estimate.error().message;
  // Two tokens of text and four of a message's frame at $1, and 16 to 100 tokens at $2.
  EXPECT_NEAR(*estimate->cost_low_usd, 1000 * (6 + 32), 0.01);
  EXPECT_NEAR(*estimate->cost_high_usd, 1000 * (6 + 200), 0.01);
}

TEST(Estimate, OfTheDemoIsFreeAndDoesNotStartIt) {
  Bench bench;
  bench.demo_base_url = []() -> Result<std::string> { return fail(ErrorKind::io, "must not be started"); };
  const provider::PriceTable prices;
  bench.restart(&prices);
  const auto estimate = bench.conductor().estimate(
      Bench::plan("prompts: x\nmodels: [\"demo:image\"]\nparams: {seed: {values: 1-1000000}}\n"));
  ASSERT_TRUE(estimate) << estimate.error().message;
  EXPECT_EQ(estimate->cells, 1'000'000u);
  EXPECT_EQ(estimate->cost_high_usd, 0.0);
}

}  // namespace
}  // namespace proofsheet::run
