// The parts of a run that decide by arithmetic: which cell is next, how fast, how much.
#include <gtest/gtest.h>

#include "run/cell_listener.h"
#include "run/cell_queue.h"
#include "run/cost.h"
#include "run/rate_limit.h"
#include "run/setup.h"

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
  CellQueue queue(6, {}, {1, 4}, 1, [](CellIndex) { return 0u; });
  EXPECT_EQ(queue.left(), 4u);
  EXPECT_EQ(take_all(queue), (std::vector<CellIndex>{0, 2, 3, 5}));
  EXPECT_TRUE(queue.is_exhausted());
}

TEST(CellQueue, GivesOnlyWhatWasAskedFor) {
  CellQueue queue(100, {7, 3, 9}, {3}, 1, [](CellIndex) { return 0u; });
  EXPECT_EQ(take_all(queue), (std::vector<CellIndex>{7, 9}));
  CellQueue none(100, {3}, {3}, 1, [](CellIndex) { return 0u; });
  EXPECT_TRUE(take_all(none).empty()) << "asked for what is finished: nothing, not all";
  EXPECT_TRUE(none.is_exhausted());
}

TEST(CellQueue, LetsOthersPassAPausedLaneAndComesBack) {
  CellQueue queue(6, {}, {}, 2, [](CellIndex cell) { return cell % 2; });
  queue.set_lane(0, Lane::paused);
  EXPECT_EQ(take_all(queue), (std::vector<CellIndex>{1, 3, 5}));
  EXPECT_FALSE(queue.is_exhausted());
  EXPECT_EQ(queue.left(), 3u);
  queue.set_lane(0, Lane::open);
  EXPECT_EQ(take_all(queue), (std::vector<CellIndex>{0, 2, 4}));
  EXPECT_TRUE(queue.is_exhausted());
}

TEST(CellQueue, LeavesTheCellsOfAStoppedLane) {
  CellQueue queue(6, {}, {}, 2, [](CellIndex cell) { return cell % 2; });
  queue.set_lane(1, Lane::stopped);
  EXPECT_EQ(take_all(queue), (std::vector<CellIndex>{0, 2, 4}));
  EXPECT_TRUE(queue.is_exhausted());
  EXPECT_EQ(queue.left(), 3u);
}

TEST(CellQueue, PutsBackToTheFront) {
  CellQueue queue(3, {}, {}, 1, [](CellIndex) { return 0u; });
  const auto first = queue.next();
  queue.put_back(*first);
  EXPECT_EQ(queue.left(), 3u);
  EXPECT_EQ(take_all(queue), (std::vector<CellIndex>{0, 1, 2}));
}

TEST(CellQueue, LooksAtABoundedNumberOfCellsAtATime) {
  constexpr std::uint64_t kHuge = 1ull << 40;
  CellQueue queue(kHuge, {}, {}, 2, [](CellIndex) { return 0u; });
  queue.set_lane(0, Lane::paused);
  EXPECT_FALSE(queue.next());
  EXPECT_TRUE(queue.has_more_to_look_at());
  queue.set_lane(1, Lane::paused);
  EXPECT_FALSE(queue.next());
  EXPECT_FALSE(queue.has_more_to_look_at()) << "with every lane closed there is nothing to look for";
}

TEST(RateLimit, SpreadsRequestsOverTheMinute) {
  const SteadyTime start{};
  RateLimit limit(120.0, start);  // two a second
  int went = 0;
  for (SteadyTime now = start; now < start + std::chrono::seconds(60); now += milliseconds(10)) {
    while (limit.may_go(now)) {
      limit.take(now);
      ++went;
    }
  }
  EXPECT_GE(went, 119);
  EXPECT_LE(went, 122) << "the limit and the second's worth that the bucket holds";
}

TEST(RateLimit, NamesTheTimeOfTheNextAndPaysDebts) {
  const SteadyTime start{};
  RateLimit limit(60.0, start);
  limit.take(start);
  const SteadyTime next = limit.next(start);
  EXPECT_GT(next, start + milliseconds(999));
  EXPECT_LT(next, start + milliseconds(1001));
  EXPECT_TRUE(limit.may_go(next));
  limit.take(start);
  EXPECT_FALSE(limit.may_go(next)) << "a repeated attempt counts";
  EXPECT_TRUE(RateLimit({}, start).may_go(start));
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
