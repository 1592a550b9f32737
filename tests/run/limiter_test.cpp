// How a provider's limits adapt: pure arithmetic over the times it is given.
#include "run/limiter.h"

#include <gtest/gtest.h>

namespace proofsheet::run {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr SteadyTime kStart = SteadyTime(seconds(1000));

struct Limited : testing::Test {
  void allow(RunId run, int concurrency) { limiter.set_ceiling(run, {.concurrency = concurrency}, now); }
  // Starts what may be started; gives the tickets.
  std::vector<Limiter::Ticket> fill(RunId run, int most = 10'000) {
    std::vector<Limiter::Ticket> tickets;
    while (static_cast<int>(tickets.size()) < most && !limiter.must_wait(run, 0, now))
      tickets.push_back(limiter.start(run, 0, now));
    return tickets;
  }
  // One round trip: everything that is in flight succeeds.
  void round_trip(RunId run, const std::vector<Limiter::Ticket>& tickets) {
    now += milliseconds(200);
    for (const auto& ticket : tickets) {
      limiter.end(run);
      limiter.succeeded(ticket);
    }
  }
  Limiter limiter;
  SteadyTime now = kStart;
};

TEST_F(Limited, BeginsGentlyAndDoublesEachRoundTripUpToTheCeiling) {
  allow(1, 500);
  std::vector<std::size_t> in_flight;
  for (int round = 0; round < 4; ++round) {
    const auto tickets = fill(1);
    in_flight.push_back(tickets.size());
    round_trip(1, tickets);
  }
  EXPECT_EQ(in_flight, (std::vector<std::size_t>{125, 250, 500, 500}));
}

TEST_F(Limited, BeginsAtTheCeilingForAServerOnThisMachine) {
  limiter.set_ceiling(1, {.concurrency = 500, .begins_at_ceiling = true}, now);
  EXPECT_EQ(fill(1).size(), 500u);
}

TEST_F(Limited, DoesNotGrowWhileTheWindowIsNotUsed) {
  allow(1, 400);
  for (int round = 0; round < 10; ++round) round_trip(1, fill(1, 5));
  EXPECT_EQ(limiter.window(), 100);
}

TEST_F(Limited, HalvesOncePerRoundTripWhenThrottledAndThenGrowsByOneARoundTrip) {
  allow(1, 64);
  round_trip(1, fill(1));
  const auto tickets = fill(1);
  ASSERT_EQ(tickets.size(), 32u);
  now += milliseconds(200);
  for (int i = 0; i < 3; ++i) {  // three of the same round are one message
    limiter.end(1);
    limiter.throttled(tickets[static_cast<std::size_t>(i)], now, now + seconds(2));
  }
  EXPECT_EQ(limiter.window(), 16);
  for (int i = 3; i < 32; ++i) {
    limiter.end(1);
    limiter.succeeded(tickets[static_cast<std::size_t>(i)]);
  }
  EXPECT_EQ(limiter.window(), 16) << "a success of before the cut says nothing about it";
  now += seconds(2);
  for (int round = 1; round <= 4; ++round) {
    round_trip(1, fill(1));
    EXPECT_GE(limiter.window(), 16 + round - 1);
    EXPECT_LE(limiter.window(), 16 + round);
  }
}

TEST_F(Limited, PausesEveryStartUntilTheServersWaitIsOver) {
  allow(1, 8);
  allow(2, 8);
  const auto tickets = fill(1, 1);
  limiter.end(1);
  limiter.throttled(tickets[0], now, now + milliseconds(1500));
  for (const RunId run : {1, 2}) {
    const auto wait = limiter.must_wait(run, 0, now);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->until, now + milliseconds(1500));
    EXPECT_EQ(wait->reason, "The server asked for a pause (429)");
  }
  now += milliseconds(1500);
  EXPECT_FALSE(limiter.must_wait(2, 0, now));
}

TEST_F(Limited, AnAlarmStopsEveryStartUntilItIsUnderstood) {
  allow(1, 8);
  const auto tickets = fill(1, 1);
  *limiter.alarm() = true;
  EXPECT_TRUE(limiter.must_wait(1, 0, now));
  limiter.end(1);
  limiter.throttled(tickets[0], now, now);
  EXPECT_FALSE(limiter.must_wait(1, 0, now));
}

TEST_F(Limited, NeverFallsBelowOne) {
  allow(1, 4);
  for (int i = 0; i < 10; ++i) {
    const auto tickets = fill(1, 1);
    ASSERT_EQ(tickets.size(), 1u);
    limiter.end(1);
    limiter.throttled(tickets[0], now, now);
    now += seconds(1);
  }
  EXPECT_EQ(limiter.window(), 1);
}

TEST_F(Limited, SharesTheWindowFairlyBetweenRuns) {
  allow(1, 40);
  auto first = fill(1);
  ASSERT_EQ(first.size(), 10u);
  allow(2, 40);
  EXPECT_TRUE(fill(2).empty()) << "the window is full";
  // As the first run's requests end, the second gets its half.
  for (int i = 0; i < 10; ++i) {
    limiter.end(1);
    fill(1);
    fill(2);
  }
  int second = 0;
  while (limiter.in_flight() > 0 && second < 100) {
    limiter.end(2);
    ++second;
    if (second == 5) break;
  }
  EXPECT_EQ(limiter.in_flight(), 5) << "five of the first run are left";
}

TEST_F(Limited, GivesAllToTheRunThatIsLeft) {
  allow(1, 40);
  allow(2, 40);
  fill(2);
  limiter.leave(2, now);
  EXPECT_EQ(limiter.in_flight(), 0);
  EXPECT_EQ(fill(1).size(), 10u);
}

TEST_F(Limited, WhatARunAllowsHoldsForItsOwnRequests) {
  limiter.set_ceiling(1, {.concurrency = 100}, now);
  limiter.set_ceiling(2, {.concurrency = 2}, now);
  limiter.set_ceiling(3, {.concurrency = 50, .requests_per_minute = 60}, now);
  EXPECT_EQ(limiter.window(), 25);
  EXPECT_EQ(fill(2).size(), 2u);
  EXPECT_EQ(fill(3).size(), 1u) << "one a second";
  EXPECT_EQ(fill(1).size(), 22u) << "all the others want no more";
  EXPECT_EQ(limiter.ceiling(), 100);
  EXPECT_EQ(limiter.ceiling(2), 2);
}

TEST_F(Limited, AllRunsTogetherGoNoFurtherThanTheOneThatAllowsMost) {
  limiter.set_ceiling(1, {.concurrency = 8, .requests_per_minute = 60, .delay_s = 0.25}, now);
  limiter.set_ceiling(2, {.concurrency = 8, .requests_per_minute = 120, .delay_s = 0.125}, now);
  EXPECT_EQ(fill(1).size(), 1u);
  EXPECT_EQ(limiter.must_wait(2, 0, now)->reason, "0.125 s between two requests");
  now += milliseconds(125);
  EXPECT_EQ(limiter.must_wait(2, 0, now)->reason, "At most 120 requests a minute");
  now += milliseconds(376);
  EXPECT_EQ(limiter.must_wait(1, 0, now)->reason, "At most 60 requests a minute");
  EXPECT_EQ(fill(2).size(), 1u) << "two a second, of both runs";
}

TEST_F(Limited, AChangeAppliesAtOnceAndTheRestOfTheRunsGoOnAsBefore) {
  limiter.set_ceiling(1, {.concurrency = 8}, now);
  limiter.set_ceiling(2, {.concurrency = 40}, now);
  ASSERT_EQ(limiter.window(), 10) << "a run that joins begins as gently as if it were alone";
  limiter.set_ceiling(1, {.concurrency = 3}, now);
  EXPECT_EQ(fill(1).size(), 3u);
  EXPECT_EQ(fill(2).size(), 7u);
  limiter.take_news();
  limiter.leave(2, now);
  EXPECT_EQ(limiter.ceiling(), 3) << "nobody is left who allows more";
  EXPECT_EQ(limiter.take_news(), (std::vector<std::string>{"The limit is now 3 in flight"}));
}

TEST_F(Limited, ARunThatHasItsOwnFillKeepsNoSlotFromOthers) {
  allow(1, 40);
  allow(2, 1);
  ASSERT_EQ(fill(2).size(), 1u);
  EXPECT_TRUE(limiter.must_wait(2, 0, now));
  EXPECT_EQ(fill(1).size(), 9u);
}

TEST_F(Limited, KeepsADelayBetweenTwoStarts) {
  limiter.set_ceiling(1, {.concurrency = 8, .delay_s = 0.5}, now);
  EXPECT_EQ(fill(1).size(), 1u);
  const auto wait = limiter.must_wait(1, 0, now);
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->until, now + milliseconds(500));
  EXPECT_EQ(wait->reason, "0.5 s between two requests");
  now += milliseconds(500);
  EXPECT_EQ(fill(1).size(), 1u);
}

// A batch is sent with the time at which it began.
TEST_F(Limited, WithoutADelayTheMomentOfTheLastStartHoldsNothing) {
  limiter.set_ceiling(1, {.concurrency = 8}, now);
  ASSERT_FALSE(limiter.must_wait(1, 0, now));
  limiter.start(1, 0, now + milliseconds(1));
  EXPECT_FALSE(limiter.must_wait(1, 0, now));
}

TEST_F(Limited, CountsTokensByTheMinute) {
  limiter.set_ceiling(1, {.concurrency = 8, .tokens_per_minute = 60'000}, now);
  EXPECT_TRUE(limiter.counts_tokens());
  ASSERT_FALSE(limiter.must_wait(1, 900, now));
  limiter.start(1, 900, now);
  const auto wait = limiter.must_wait(1, 900, now);
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->reason, "At most 60000 tokens a minute");
  EXPECT_GT(*wait->until, now + milliseconds(799));
  EXPECT_LT(*wait->until, now + milliseconds(801));
}

TEST_F(Limited, CountsTheTokensThatAnAnswerHasReallyTaken) {
  limiter.set_ceiling(1, {.concurrency = 8, .tokens_per_minute = 60'000}, now);
  const auto ticket = limiter.start(1, 1000, now);
  ASSERT_TRUE(limiter.must_wait(1, 900, now));
  limiter.used(1, ticket, 100, now);
  EXPECT_FALSE(limiter.must_wait(1, 900, now)) << "the answer was short";
  limiter.used(1, limiter.start(1, 900, now), 4'900, now);
  EXPECT_GT(*limiter.must_wait(1, 900, now)->until, now + milliseconds(4'800)) << "this one was long";
}

TEST_F(Limited, HeedsWhatTheServerSaysIsLeft) {
  allow(1, 100);
  const auto tickets = fill(1, 5);
  provider::RateInfo info;
  // Six of sixty are left when the first of five is answered; four more have been sent since.
  info.requests = {.limit = 60, .remaining = 6, .full_in_s = 54};
  limiter.end(1);
  limiter.learn(tickets[0], info, now);
  EXPECT_EQ(fill(1).size(), 2u);
  const auto wait = limiter.must_wait(1, 0, now);
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->reason, "The server's limit of requests is nearly used up");
  EXPECT_GT(*wait->until, now + milliseconds(999)) << "one comes back each second";
  EXPECT_LT(*wait->until, now + milliseconds(1001));
}

TEST_F(Limited, AnOlderAnswerDoesNotUndoWhatANewerOneSaid) {
  allow(1, 100);
  const auto tickets = fill(1, 2);
  provider::RateInfo few, many;
  few.requests = {.limit = 60, .remaining = 1, .full_in_s = 59};
  many.requests = {.limit = 60, .remaining = 50, .full_in_s = 10};
  limiter.learn(tickets[1], few, now);
  limiter.learn(tickets[0], many, now);
  EXPECT_EQ(fill(1).size(), 1u);
}

TEST_F(Limited, TellsWhatChangedInWords) {
  allow(1, 32);
  EXPECT_EQ(limiter.take_news(), (std::vector<std::string>{"Begins with 8 of 32 in flight"}));
  for (int round = 0; round < 3; ++round) round_trip(1, fill(1));
  EXPECT_EQ(limiter.take_news(), (std::vector<std::string>{"All went well: 16 of 32 in flight",
                                                           "All went well: 32 in flight, the most allowed"}));
  const auto tickets = fill(1);
  limiter.end(1);
  limiter.throttled(tickets[0], now, now + seconds(3));
  EXPECT_EQ(
      limiter.take_news(),
      (std::vector<std::string>{"The server throttles (429): 16 of 32 in flight after a pause of 3.0 s"}));
  allow(1, 4);
  EXPECT_EQ(limiter.take_news(), (std::vector<std::string>{"The limit is now 4 in flight"}));
  EXPECT_EQ(limiter.window(), 4);
}

}  // namespace
}  // namespace proofsheet::run
