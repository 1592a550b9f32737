// Processes that use one provider over one data folder share its limits, and those of one that is gone are
// free.
#include "run/peers.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "run/bench.h"
#include "run/limiter.h"
#include "run/script_server.h"
#include "store/helpers.h"

namespace proofsheet::run {
namespace {

using store::TempFolder;

TEST(PeersOfAProvider, AreCountedAndThoseOfOthersAreNot) {
  const TempFolder folder;
  const Peers first(folder.path(), "http://a key");
  EXPECT_EQ(first.count(), 1);
  {
    const Peers second(folder.path(), "http://a key"), other(folder.path(), "http://b key");
    EXPECT_EQ(first.count(), 2);
    EXPECT_EQ(second.count(), 2);
    EXPECT_EQ(other.count(), 1);
  }
  EXPECT_EQ(first.count(), 1);
}

TEST(PeersOfAProvider, AProcessThatIsKilledIsCountedNoMore) {
  const TempFolder folder;
  const Peers here(folder.path(), "name");
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const Peers there(folder.path(), "name");
    [[maybe_unused]] const auto written = ::write(ready[1], "x", 1);
    ::pause();
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_EQ(here.count(), 2);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(here.count(), 1);
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(PeersOfAProvider, WhereNothingCanBeLockedAProcessIsAlone) {
  const Peers peers("/nowhere/at/all", "name");
  EXPECT_EQ(peers.count(), 1);
}

TEST(PeersOfAProvider, MoreThanThereArePlacesForShareTheLast) {
  const TempFolder folder;
  std::vector<Peers> many;
  for (int i = 0; i < Peers::kMost + 3; ++i) many.emplace_back(folder.path(), "name");
  EXPECT_EQ(many.front().count(), Peers::kMost);
}

TEST(SharedLimiter, EachProcessTakesItsPartOfWhatIsAllowed) {
  Limiter limiter;
  const SteadyTime now{std::chrono::hours(1)};
  limiter.set_ceiling(1, {.concurrency = 9, .requests_per_minute = 60, .delay_s = 0.5}, now);
  limiter.take_news();
  limiter.share(2, now);
  EXPECT_EQ(limiter.ceiling(), 5) << "rounded up";
  EXPECT_EQ(limiter.window(), 5);
  EXPECT_EQ(limiter.take_news().front(), "2 processes use the provider: each takes its part of the limits");
  ASSERT_FALSE(limiter.must_wait(1, 0, now));
  limiter.start(1, 0, now);
  const auto wait = limiter.must_wait(1, 0, now);
  ASSERT_TRUE(wait && wait->until);
  EXPECT_EQ(*wait->until, now + std::chrono::seconds(1)) << "the other one sends in between";
  limiter.set_ceiling(1, {.concurrency = 4}, now);
  EXPECT_EQ(limiter.ceiling(1), 2) << "what is changed is shared, too";
  limiter.share(1, now);
  EXPECT_EQ(limiter.ceiling(1), 4);
  EXPECT_EQ(limiter.take_news().back(), "The limit is now 4 in flight");
}

TEST(SharedLimiter, ALimitOfOneLetsEachProcessSendOne) {
  Limiter limiter;
  limiter.set_ceiling(1, {.concurrency = 1}, {});
  limiter.share(3, {});
  EXPECT_EQ(limiter.ceiling(1), 1);
}

// Two programs in one: each has its store, engine and conductor, over one folder.
TEST(SharedLimiter, TwoProgramsTogetherAskForNoMoreThanOneMay) {
  ScriptServer server([](const SeenRequest&, ScriptServer::Reply& reply) {
    reply.hold();
    reply.json(chat_answer("x"));
  });
  const std::string yaml = Bench::sheet(
      server.base_url(), "prompts: Say one\nmodels: [\"local:chat\"]\nparams: {seed: {values: 1-40}}\n");
  Bench bench;
  auto events = std::make_shared<EventBox>();
  const RunId first =
      *bench.conductor().fire(Bench::plan(yaml), {.concurrency = 8, .use_cache = false}, events);
  server.wait_for_requests(8);

  const auto other_store = store::open_store(bench.store().folder());
  net::Engine other_engine;
  Conductor::Parts parts;
  parts.store = other_store.get();
  parts.engine = &other_engine;
  Conductor other(std::move(parts));
  auto other_events = std::make_shared<EventBox>();
  const RunId second = *other.fire(Bench::plan(yaml), {.concurrency = 8, .use_cache = false}, other_events);
  server.wait_for_requests(12);

  const auto hears = [](const store::Store& store, RunId run, const std::string& words) {
    const auto told = store.limit_events(run);
    for (const store::LimitEvent& event : *told)
      if (event.reason.find(words) != std::string::npos) return true;
    return false;
  };
  // The one that was there first hears of it although nothing of its own has come back.
  for (int i = 0; i < 1000 && !hears(bench.store(), first, "2 processes use the provider"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    bench.store().flush();
  }
  EXPECT_TRUE(hears(bench.store(), first, "2 processes use the provider"));
  EXPECT_EQ(server.requests().size(), 12u) << "half of eight for whoever comes second";
  server.release();
  EXPECT_EQ(Bench::watch(first, *events).ended.totals.done, 40u);
  EXPECT_EQ(Bench::watch(second, *other_events).ended.totals.done, 40u);
}

}  // namespace
}  // namespace proofsheet::run
