// Several runs, several providers: what one of them is held by does not hold the others, and each says what
// it waits for. Scripted servers on real sockets count what they are asked.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/clock.h"
#include "run/bench.h"
#include "run/script_server.h"

namespace proofsheet::run {
namespace {

using Reply = ScriptServer::Reply;

// A run that is watched from within a test.
struct Fired {
  Fired(Bench& bench, const std::string& yaml, int concurrency)
      : events(std::make_shared<EventBox>()),
        run(*bench.conductor().fire(Bench::plan(yaml), {.concurrency = concurrency}, events)) {}
  Bench::Outcome watch(const std::function<void(const Event&)>& on_event = {}) {
    return Bench::watch(run, *events, on_event);
  }
  std::shared_ptr<EventBox> events;
  RunId run;
};

ScriptServer::Script held() {
  return [](const SeenRequest&, Reply& reply) {
    reply.hold();
    reply.json(chat_answer("x"));
  };
}

std::string one_provider(const ScriptServer& server, const std::string& prompt) {
  return Bench::sheet(server.base_url(),
                      "prompts: " + prompt + "\nmodels: [\"local:chat\"]\nparams: {seed: {values: 1-40}}\n");
}

// Twenty cells for each of two providers; `first_more` and `second_more` are members of their entries.
std::string two_providers(const ScriptServer& first, const ScriptServer& second,
                          const std::string& first_more = {}, const std::string& second_more = {}) {
  const auto entry = [](const std::string& name, const ScriptServer& server, const std::string& more) {
    return "  " + name + ": {api: openai, base_url: \"" + server.base_url() + "\"" + more + "}\n";
  };
  return "prompts: Say one\nmodels: [\"first:chat\", \"second:chat\"]\nparams: {seed: {values: 1-20}}\n"
         "order: breadth_first\nproviders:\n" +
         entry("first", first, first_more) + entry("second", second, second_more);
}

const ProviderWait* wait_of(const Totals& totals, const std::string& provider) {
  const auto found = std::ranges::find(totals.waits, provider, &ProviderWait::provider);
  return found == totals.waits.end() ? nullptr : &*found;
}

TEST(Sharing, TheLowLimitOfOneRunDoesNotHoldAnother) {
  ScriptServer server(held());
  Bench bench;
  Fired low(bench, one_provider(server, "Low"), 1);
  server.wait_for_requests(1);
  Fired high(bench, one_provider(server, "High"), 6);
  // With the lowest limit for all, this would never be; both together stay within the higher.
  server.wait_for_requests(6);
  std::size_t of_low = 0;
  for (const SeenRequest& request : server.requests())
    of_low += request.body.find("Low") != std::string::npos ? 1 : 0;
  EXPECT_EQ(of_low, 1u);
  server.release();
  EXPECT_EQ(high.watch().ended.totals.done, 40u);
  EXPECT_EQ(low.watch().ended.totals.done, 40u);
}

TEST(Sharing, AProviderThatIsWaitedForIsNamedWhileAnotherWorks) {
  ScriptServer throttling([](const SeenRequest&, Reply& reply) {
    reply.answer(429, "application/json", "{}", "retry-after: 1800\r\n");
  });
  ScriptServer working(held());
  Bench bench;
  Fired fired(bench, two_providers(throttling, working), 4);
  Totals seen;
  fired.watch([&](const Event& event) {
    const auto* progress = std::get_if<Progress>(&event);
    if (!progress || progress->totals.in_flight == 0 || !wait_of(progress->totals, "first")) return;
    if (wait_of(progress->totals, "first")->until_unix_ms == 0) return;
    seen = progress->totals;
    bench.conductor().stop(fired.run, Conductor::StopMode::at_once);
  });
  const ProviderWait* wait = wait_of(seen, "first");
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->reason, "The server asked for a pause (429)");
  EXPECT_GT(wait->until_unix_ms, system_clock().unix_ms() + 1'000'000);
  EXPECT_GT(seen.in_flight, 0u) << "the other works";
  EXPECT_GT(seen.queued, 0u);
  const ProviderWait* other = wait_of(seen, "second");
  EXPECT_TRUE(!other || other->until_unix_ms == 0);
  working.release();
}

TEST(Sharing, AFullWindowIsAReasonToo) {
  ScriptServer server(held());
  Bench bench;
  Fired fired(bench, one_provider(server, "x"), 3);
  Totals seen;
  fired.watch([&](const Event& event) {
    const auto* progress = std::get_if<Progress>(&event);
    if (!progress || !wait_of(progress->totals, "local")) return;
    if (seen.waits.empty()) seen = progress->totals;
    server.release();
  });
  const ProviderWait* wait = wait_of(seen, "local");
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->in_flight, 3);
  EXPECT_EQ(wait->until_unix_ms, 0);
}

TEST(Sharing, ALimitOfOneProviderIsChangedWhileTheRunGoes) {
  ScriptServer first(held()), second(held());
  Bench bench;
  const std::string one = ", limits: {concurrency: 1}";
  Fired fired(bench, two_providers(first, second, one, one), 10);
  first.wait_for_requests(1);
  second.wait_for_requests(1);
  const auto unknown = bench.conductor().set_limits(fired.run, {.provider = "third", .concurrency = 4});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().message, "provider `third`: the run asks `first`, `second`");
  ASSERT_TRUE(bench.conductor().set_limits(fired.run, {.provider = "first", .concurrency = 4}));
  first.wait_for_requests(4);
  EXPECT_EQ(second.request_count(), 1u);
  first.release();
  second.release();
  EXPECT_EQ(fired.watch().ended.totals.done, 40u);
}

TEST(Sharing, ABudgetIsRefusedWhereAModelHasNoPrice) {
  ScriptServer server(held());
  Bench bench;
  // Another address than this machine's own is not free.
  const std::string url = "http://0.0.0.0" + server.base_url().substr(std::string("http://127.0.0.1").size());
  Fired fired(bench,
              Bench::sheet(url, "prompts: x\nmodels: [\"local:chat\"]\nparams: {seed: {values: 1-5}}\n"), 1);
  const auto refused = bench.conductor().set_limits(fired.run, {.max_cost_usd = 1});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::budget);
  EXPECT_NE(refused.error().message.find("local:chat"), std::string::npos) << refused.error().message;
  EXPECT_TRUE(bench.conductor().set_limits(fired.run, {.max_cost_usd = 0})) << "no budget needs no price";
  server.release();
  EXPECT_EQ(fired.watch().ended.totals.done, 5u);
}

}  // namespace
}  // namespace proofsheet::run
