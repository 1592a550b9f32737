// The parts of a run that decide by arithmetic: which cell is next, how fast, how much.
#include <gtest/gtest.h>

#include "run/cell_listener.h"
#include "run/cell_queue.h"
#include "run/cost.h"
#include "run/setup.h"
#include "run/token_bucket.h"

namespace proofsheet::run {
namespace {

using Lane = CellQueue::Lane;
using std::chrono::milliseconds;

std::vector<CellIndex> take_all(CellQueue& queue) {
  std::vector<CellIndex> taken;
  while (const auto cell = queue.next()) taken.push_back(*cell);
  return taken;
}

TEST(CellQueue, GivesCellsInPlanOrderWithoutTheFinished) {
  CellQueue queue(
      {.plan_size = 6, .only = {}, .finished = {1, 4}, .lanes = 1, .lane_of = [](CellIndex) { return 0u; }});
  EXPECT_EQ(queue.left(), 4u);
  EXPECT_EQ(take_all(queue), (std::vector<CellIndex>{0, 2, 3, 5}));
  EXPECT_TRUE(queue.is_exhausted());
}

TEST(CellQueue, GivesOnlyWhatWasAskedFor) {
  CellQueue queue(
      {.plan_size = 100, .only = {7, 3, 9}, .finished = {3}, .lanes = 1, .lane_of = [](CellIndex) {
         return 0u;
       }});
  EXPECT_EQ(take_all(queue), (std::vector<CellIndex>{7, 9}));
  CellQueue none(
      {.plan_size = 100, .only = {3}, .finished = {3}, .lanes = 1, .lane_of = [](CellIndex) { return 0u; }});
  EXPECT_TRUE(take_all(none).empty()) << "asked for what is finished: nothing, not all";
  EXPECT_TRUE(none.is_exhausted());
}

TEST(CellQueue, LetsOthersPassAPausedLaneAndComesBack) {
  CellQueue queue({.plan_size = 6, .only = {}, .finished = {}, .lanes = 2, .lane_of = [](CellIndex cell) {
                     return cell % 2;
                   }});
  queue.set_lane(0, Lane::closed);
  EXPECT_EQ(take_all(queue), (std::vector<CellIndex>{1, 3, 5}));
  EXPECT_FALSE(queue.is_exhausted());
  EXPECT_EQ(queue.left(), 3u);
  queue.set_lane(0, Lane::open);
  EXPECT_EQ(take_all(queue), (std::vector<CellIndex>{0, 2, 4}));
  EXPECT_TRUE(queue.is_exhausted());
}

TEST(CellQueue, LeavesTheCellsOfAStoppedLane) {
  CellQueue queue({.plan_size = 6, .only = {}, .finished = {}, .lanes = 2, .lane_of = [](CellIndex cell) {
                     return cell % 2;
                   }});
  queue.set_lane(1, Lane::stopped);
  EXPECT_EQ(take_all(queue), (std::vector<CellIndex>{0, 2, 4}));
  EXPECT_TRUE(queue.is_exhausted());
  EXPECT_EQ(queue.left(), 3u);
}

TEST(CellQueue, PutsBackToTheFront) {
  CellQueue queue(
      {.plan_size = 3, .only = {}, .finished = {}, .lanes = 1, .lane_of = [](CellIndex) { return 0u; }});
  const auto first = queue.next();
  queue.put_back(*first);
  EXPECT_EQ(queue.left(), 3u);
  EXPECT_EQ(take_all(queue), (std::vector<CellIndex>{0, 1, 2}));
}

TEST(CellQueue, LooksAtABoundedNumberOfCellsAtATime) {
  constexpr std::uint64_t kHuge = 1ull << 40;
  CellQueue queue(
      {.plan_size = kHuge, .only = {}, .finished = {}, .lanes = 2, .lane_of = [](CellIndex) { return 0u; }});
  queue.set_lane(0, Lane::closed);
  EXPECT_FALSE(queue.next());
  EXPECT_TRUE(queue.has_more_to_look_at());
  queue.set_lane(1, Lane::closed);
  EXPECT_FALSE(queue.next());
  EXPECT_FALSE(queue.has_more_to_look_at()) << "with every lane closed there is nothing to look for";
}

TEST(CellQueue, LetsWhatIsLookedAtGoFirst) {
  CellQueue queue(
      {.plan_size = 8, .only = {}, .finished = {5}, .lanes = 1, .lane_of = [](CellIndex) { return 0u; }});
  EXPECT_EQ(queue.next(), 0u);
  queue.prefer({6, 0, 5, 3});
  EXPECT_EQ(queue.left(), 6u) << "what was taken or is finished does not come back";
  EXPECT_EQ(take_all(queue), (std::vector<CellIndex>{6, 3, 1, 2, 4, 7}));
  EXPECT_TRUE(queue.is_exhausted());
}

TEST(CellQueue, LetsWhatIsLookedAtGoFirstAmongWhatWasAskedFor) {
  CellQueue queue(
      {.plan_size = 100, .only = {9, 7, 5, 3}, .finished = {}, .lanes = 1, .lane_of = [](CellIndex) {
         return 0u;
       }});
  queue.prefer({3, 4});
  EXPECT_EQ(take_all(queue), (std::vector<CellIndex>{3, 9, 7, 5}));
}

TEST(CellQueue, TakesCellsOutWhereverTheyWait) {
  CellQueue queue({.plan_size = 6, .only = {}, .finished = {}, .lanes = 2, .lane_of = [](CellIndex cell) {
                     return cell % 2;
                   }});
  queue.set_lane(0, Lane::closed);
  EXPECT_EQ(queue.next(), 1u) << "0 has been passed";
  EXPECT_EQ(queue.remove({0, 1, 4}), (std::vector<CellIndex>{0, 4}));
  EXPECT_EQ(queue.left(), 3u);
  queue.set_lane(0, Lane::open);
  EXPECT_EQ(take_all(queue), (std::vector<CellIndex>{2, 3, 5}));
  EXPECT_TRUE(queue.is_exhausted());
}

TEST(FiringSequence, GivesEachOnceAndFindsItBack) {
  for (const std::uint64_t count : {1u, 2u, 3u, 4u, 6u, 7u, 60u, 97u, 1000u, 1024u, 5040u}) {
    const FiringSequence sequence(count, sheet::FiringOrder::breadth_first);
    std::vector<bool> seen(count);
    for (std::uint64_t position = 0; position < count; ++position) {
      const std::uint64_t index = sequence.at(position);
      ASSERT_LT(index, count);
      EXPECT_FALSE(seen[index]) << count << " at " << position;
      seen[index] = true;
      EXPECT_EQ(sequence.position_of(index), position);
    }
  }
  constexpr std::uint64_t kHuge = (1ull << 48) - 59;
  const FiringSequence huge(kHuge, sheet::FiringOrder::breadth_first);
  for (const std::uint64_t position :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{12345678901}, kHuge - 1})
    EXPECT_EQ(huge.position_of(huge.at(position)), position);
}

TEST(FiringSequence, ShowsEveryValueOfEveryAxisEarly) {
  // 10 × 12 × 20 cells: after a twentieth of them, each value of each axis has been asked for about equally
  // often.
  constexpr std::uint64_t a = 10, b = 12, c = 20, count = a * b * c, early = count / 20;
  const FiringSequence sequence(count, sheet::FiringOrder::breadth_first);
  std::vector<int> of_a(a), of_b(b), of_c(c);
  for (std::uint64_t position = 0; position < early; ++position) {
    const std::uint64_t index = sequence.at(position);
    ++of_a[index / (b * c)];
    ++of_b[index / c % b];
    ++of_c[index % c];
  }
  const auto is_even = [&](const std::vector<int>& counts) {
    const int fair = static_cast<int>(early / counts.size());
    return std::ranges::all_of(counts, [&](int n) { return n >= (fair + 1) / 2 && n <= 2 * fair; });
  };
  EXPECT_TRUE(is_even(of_a));
  EXPECT_TRUE(is_even(of_b));
  EXPECT_TRUE(is_even(of_c));
}

TEST(TokenBucket, SpreadsRequestsOverTheMinute) {
  const SteadyTime start{};
  TokenBucket bucket(120.0, start);  // two a second
  int went = 0;
  for (SteadyTime now = start; now < start + std::chrono::seconds(60); now += milliseconds(10)) {
    while (bucket.next(1, now) <= now) {
      bucket.take(1, now);
      ++went;
    }
  }
  EXPECT_GE(went, 119);
  EXPECT_LE(went, 122) << "the limit and the second's worth that the bucket holds";
}

TEST(TokenBucket, NamesTheTimeOfTheNextAndPaysDebts) {
  const SteadyTime start{};
  TokenBucket bucket(60.0, start);
  bucket.take(1, start);
  const SteadyTime next = bucket.next(1, start);
  EXPECT_GT(next, start + milliseconds(999));
  EXPECT_LT(next, start + milliseconds(1001));
  EXPECT_LE(bucket.next(1, next), next);
  bucket.take(1, start);
  EXPECT_GT(bucket.next(1, next), next) << "a repeated attempt counts";
  EXPECT_LE(TokenBucket(std::nullopt, start).next(1e9, start), start);
}

TEST(TokenBucket, LetsWhatIsLargerThanItGoWhenItIsFull) {
  const SteadyTime start{};
  TokenBucket bucket(6000.0, start);  // a hundred a second
  EXPECT_LE(bucket.next(1000, start), start);
  bucket.take(1000, start);
  const SteadyTime next = bucket.next(1000, start);
  EXPECT_GT(next, start + milliseconds(9990)) << "nine hundred of debt, and a full bucket";
  EXPECT_LT(next, start + milliseconds(10010));
}

TEST(Cost, GuessesTokensByScript) {
  EXPECT_EQ(guess_tokens("12345678"), 2);
  EXPECT_EQ(guess_tokens("绘制一幅"), 4);
  EXPECT_EQ(guess_tokens(""), 0);
}

TEST(Cost, OfAnImageFollowsSizeAndQuality) {
  sheet::CellSpec cell;
  cell.params = Value(Value::Map{{"size", "2048x1024"}, {"quality", "medium"}, {"n", 2}});
  const auto usage = guess_usage(cell, provider::Operation::image);
  EXPECT_EQ(usage.output_low, 2 * 2 * 1056);
  EXPECT_EQ(usage.output_high, usage.output_low);
}

TEST(Cost, IsEmptyWithoutARate) {
  provider::Price price;
  EXPECT_FALSE(guess_cost(price, {}));
  price.input = 1;
  price.output = 2;
  const auto cost = guess_cost(price, {.input = 1e6, .output_low = 0, .output_high = 1e6});
  EXPECT_EQ(cost->low, 1);
  EXPECT_EQ(cost->high, 3);
}

TEST(Setup, TakesSheetsForTheSameWhateverTheirLimits) {
  const auto sheet = [](const std::string& more) {
    auto loaded = sheet::parse_sheet("prompts: hi\nmodels: [openai:a, mine:b]\n" + more, "t", ".");
    EXPECT_TRUE(loaded.ok());
    return std::move(*loaded.sheet);
  };
  const std::string mine = "providers:\n  mine: {api: openai, base_url: \"http://a/v1\"";
  const std::string kept = sheet_to_keep(sheet(mine + "}"));
  EXPECT_TRUE(
      same_cells(sheet("limits: {retries: {budget: 1}}\norder: breadth_first\ncache: {ttl: 1d}\n" + mine +
                       ", serial_models: true, http2: true, limits: {idle_s: 1}}\n  openai: {limits: "
                       "{concurrency: 2}}"),
                 kept));
  EXPECT_FALSE(same_cells(sheet(mine + ", extra_body: {a: 1}}"), kept));
  EXPECT_FALSE(same_cells(sheet(mine + "}\n  openai: {max_tokens_field: max_tokens}"), kept));
}

TEST(Setup, KeepsNoPasswordOfAnAddress) {
  EXPECT_EQ(without_userinfo("https://user:pa@ss@host:1/v1?q=a@b"), "https://host:1/v1?q=a@b");
  EXPECT_EQ(without_userinfo("https://host/v1/@x"), "https://host/v1/@x");
  EXPECT_EQ(without_userinfo("demo"), "demo");
}

TEST(Waiting, SaysWhy) {
  EXPECT_EQ(waiting_reason(Error{ErrorKind::rate_limited, "", 429}, 429),
            "The server asked for a pause (429)");
  EXPECT_EQ(waiting_reason(Error{ErrorKind::server, "", 503}, 503), "The server could not answer (503)");
  EXPECT_EQ(waiting_reason(Error{ErrorKind::connection, "", 7}, 0), "The connection failed");
  EXPECT_EQ(waiting_reason(Error{ErrorKind::timeout, "", 28}, 0), "The server did not answer in time");
  EXPECT_EQ(waiting_reason(Error{ErrorKind::truncated, "", 18}, 200), "The answer broke off");
}

}  // namespace
}  // namespace proofsheet::run
