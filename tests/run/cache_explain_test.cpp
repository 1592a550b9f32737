// What the cache says to a cell: that it knows the answer and since when, or what keeps it from knowing.
#include "run/cache_explain.h"

#include <gtest/gtest.h>

#include <future>

#include "base/clock.h"
#include "run/bench.h"
#include "run/cache_report.h"
#include "run/script_server.h"
#include "run/setup.h"

namespace proofsheet::run {
namespace {

using Reply = ScriptServer::Reply;

class Explained : public testing::Test {
 protected:
  std::string sheet(const std::string& body) { return Bench::sheet(server.base_url(), body); }
  CacheView explain(const std::string& yaml, CellIndex cell = 0, std::optional<double> ttl_s = {}) {
    const auto view = explain_cache(Bench::plan(yaml), cell, bench.store(), {}, ttl_s);
    EXPECT_TRUE(view) << view.error().message;
    return view.value_or(CacheView{});
  }

  int status = 200;
  ScriptServer server{[this](const SeenRequest&, Reply& reply) {
    if (status == 200) return reply.json(chat_answer("x"));
    reply.answer(status, "application/json", R"({"error":{"message":"the model is asleep"}})");
  }};
  Bench bench;
};

const std::string kGarden = "prompts: A garden at {{time}}\nmodels: [\"local:chat\"]\n";

TEST_F(Explained, AHitSaysSinceWhenAndFromWhere) {
  const std::string yaml = sheet(kGarden + "vars: {time: [dusk, dawn]}\n");
  const auto outcome = bench.fire(yaml);
  bench.fire(yaml);  // copies
  const auto view = explain(yaml, 1);
  EXPECT_EQ(view.verdict, CacheVerdict::hit);
  EXPECT_EQ(view.run, outcome.run) << "the original, not its copy";
  EXPECT_EQ(view.cell, 1u);
  EXPECT_EQ(view.key, outcome.results.at(1)->cache_key);
  EXPECT_EQ(view.answered_unix_ms, outcome.results.at(1)->finished_unix_ms);
  EXPECT_NE(to_text(view).find("from run 1, cell 1"), std::string::npos) << to_text(view);
}

TEST_F(Explained, NothingIsKnownOfAModelThatWasNeverFired) {
  EXPECT_EQ(explain(sheet(kGarden + "vars: {time: dusk}\n")).verdict, CacheVerdict::never_fired);
  bench.fire(sheet(kGarden + "vars: {time: dusk}\n"));
  const auto view = explain(sheet("prompts: A garden at dusk\nmodels: [\"local:chat-2\"]\n"));
  EXPECT_EQ(view.verdict, CacheVerdict::never_fired);
  EXPECT_EQ(view.run, 0);
  EXPECT_EQ(to_text(view), "nothing of this model was fired");
}

TEST_F(Explained, AMissNamesWhatDiffersFromTheNearest) {
  const auto outcome = bench.fire(
      sheet(kGarden + "vars: {time: [noon, dusk]}\nparams: {temperature: [0.25, 0.5]}\n"
                      "exclude: [{time: noon, temperature: 0.5}, {time: dusk, temperature: 0.25}]\n"));
  struct Row {
    const char* name;
    std::string body;
    std::string text;
  };
  const std::vector<Row> rows{
      {"a parameter", kGarden + "vars: {time: dusk}\nparams: {temperature: 0.75}\n",
       "temperature: 0.5 → 0.75"},
      {"the prompt", kGarden + "vars: {time: dawn}\nparams: {temperature: 0.5}\n",
       "messages[0].content: \"A garden at dusk\" → \"A garden at dawn\""},
      {"a parameter that is new", kGarden + "vars: {time: dusk}\nparams: {temperature: 0.5, seed: 3}\n",
       "seed: not set → 3"},
      {"two", kGarden + "vars: {time: dusk}\nparams: {temperature: 0.5, seed: 3, max_tokens: 9}\n",
       "max_tokens: not set → 9, seed: not set → 3"}};
  for (const Row& row : rows) {
    const auto view = explain(sheet(row.body));
    EXPECT_EQ(view.verdict, CacheVerdict::differs) << row.name;
    EXPECT_EQ(view.run, outcome.run) << row.name;
    EXPECT_TRUE(to_text(view).starts_with(row.text + " (run 1, cell ")) << row.name << ": " << to_text(view);
  }
}

TEST_F(Explained, AnotherRepeatIsAnotherRequest) {
  const std::string one = kGarden + "vars: {time: dusk}\n";
  bench.fire(sheet(one));
  const auto view = explain(sheet(one + "repeat: 3\n"), 2);
  EXPECT_EQ(view.differences, (std::vector<FieldDifference>{{"repeat", "1", "3"}}));
  EXPECT_EQ(explain(sheet(one + "repeat: 3\n"), 0).verdict, CacheVerdict::hit);
}

TEST_F(Explained, AnotherAddressIsAnotherRequest) {
  const std::string one = kGarden + "vars: {time: dusk}\n";
  bench.fire(sheet(one));
  const auto view = explain(Bench::sheet("http://127.0.0.1:1/elsewhere/v1", one));
  ASSERT_EQ(view.differences.size(), 1u);
  EXPECT_EQ(view.differences[0].field, "base URL");
  EXPECT_EQ(view.differences[0].now, "http://127.0.0.1:1/elsewhere/v1");
}

TEST_F(Explained, AnAnswerCanBeTooOld) {
  const std::string yaml = sheet(kGarden + "vars: {time: dusk}\n");
  bench.fire(yaml);
  EXPECT_EQ(explain(yaml, 0, 3600).verdict, CacheVerdict::hit);
  const auto view = explain(yaml, 0, 0);
  EXPECT_EQ(view.verdict, CacheVerdict::too_old);
  EXPECT_EQ(view.run, 1);
}

TEST_F(Explained, AFailureIsNamedAndNotServed) {
  status = 400;
  const std::string yaml = sheet(kGarden + "vars: {time: dusk}\n");
  bench.fire(yaml);
  const auto view = explain(yaml);
  EXPECT_EQ(view.verdict, CacheVerdict::failed);
  EXPECT_NE(view.detail.find("the model is asleep"), std::string::npos) << view.detail;
}

TEST_F(Explained, AResultWithoutItsFilesIsNotServed) {
  const std::string yaml = sheet(kGarden + "vars: {time: dusk}\n");
  bench.fire(yaml);
  auto result = *bench.store().result(1, 0);
  result.images.push_back({store::Store::blob_ref("gone", "image/png"), 1, 1, ""});
  std::promise<Result<>> stored;
  bench.store().put_result(1, result, {{"gone", "image/png"}},
                           [&](Result<> done) { stored.set_value(done); });
  ASSERT_TRUE(stored.get_future().get());
  ASSERT_EQ(explain(yaml).verdict, CacheVerdict::hit);
  std::filesystem::remove(bench.store().blob_path(result.images[0].blob.hash));
  EXPECT_EQ(explain(yaml).verdict, CacheVerdict::files_gone);
}

TEST_F(Explained, ACellThatCannotBeAskedSaysWhy) {
  const auto view = explain(sheet("prompts: x\nmodels: [\"local:chat\"]\nparams: {endpoint: nonsense}\n"));
  EXPECT_EQ(view.verdict, CacheVerdict::no_request);
  EXPECT_FALSE(view.detail.empty());
  EXPECT_TRUE(view.key.empty());
}

// What is said of a result is said as of the moment when it was fired.
class ExplainedResult : public Explained {
 protected:
  CacheView of(const Bench::Outcome& outcome, CellIndex cell = 0, std::optional<double> ttl_s = {}) {
    const auto view = explain_result(outcome.run, *outcome.results.at(cell), bench.store(), ttl_s);
    EXPECT_TRUE(view) << view.error().message;
    return view.value_or(CacheView{});
  }
  const std::string dusk = sheet(kGarden + "vars: {time: dusk}\nparams: {temperature: 0.5}\n");
  const std::string warmer = sheet(kGarden + "vars: {time: dusk}\nparams: {temperature: 0.7}\n");
};

TEST_F(ExplainedResult, TheFirstOfAModelHadNothingToDifferFrom) {
  const auto first = bench.fire(dusk);
  bench.fire(warmer);
  EXPECT_EQ(of(first).verdict, CacheVerdict::never_fired) << "neither itself nor what came later counts";
}

TEST_F(ExplainedResult, AMissNamesWhatDifferedFromTheNearestOfThatTime) {
  const auto first = bench.fire(dusk);
  const auto second = bench.fire(warmer);
  const auto view = of(second);
  EXPECT_EQ(view.verdict, CacheVerdict::differs);
  EXPECT_EQ(view.run, first.run);
  EXPECT_EQ(differences_text(view, " "), "temperature 0.5 → 0.7");
}

TEST_F(ExplainedResult, TheNearestIsAnOriginalRatherThanItsCopy) {
  const auto first = bench.fire(dusk);
  const auto copy = bench.fire(dusk);
  ASSERT_TRUE(copy.results.at(0)->cached_from_unix_ms);
  EXPECT_EQ(explain(warmer).run, first.run);
  EXPECT_EQ(of(bench.fire(warmer)).run, first.run);
}

TEST_F(ExplainedResult, ACopyNamesItsOriginalUntilThatIsDeleted) {
  const auto first = bench.fire(dusk);
  const auto copy = bench.fire(dusk);
  ASSERT_TRUE(copy.results.at(0)->cached_from_unix_ms);
  const auto view = of(copy);
  EXPECT_EQ(view.verdict, CacheVerdict::hit);
  EXPECT_EQ(view.run, first.run);
  EXPECT_EQ(view.answered_unix_ms, copy.results.at(0)->cached_from_unix_ms);
  ASSERT_TRUE(bench.store().delete_run(first.run));
  EXPECT_EQ(of(copy).verdict, CacheVerdict::never_fired);
}

TEST_F(ExplainedResult, WhatWasFiredAlthoughItWasKnownIsAHitThatWasNotWanted) {
  const auto first = bench.fire(dusk);
  FireOptions options;
  options.use_cache = false;
  const auto again = bench.fire(dusk, options);
  ASSERT_FALSE(again.results.at(0)->cached_from_unix_ms);
  EXPECT_EQ(of(again).verdict, CacheVerdict::hit);
  EXPECT_EQ(of(again).run, first.run);
  EXPECT_EQ(of(again, 0, 0).verdict, CacheVerdict::too_old);
}

TEST_F(ExplainedResult, AFailureThatWasAskedAgainIsNamed) {
  status = 400;
  const auto failed = bench.fire(dusk);
  status = 200;
  const auto view = of(bench.fire(dusk));
  EXPECT_EQ(view.verdict, CacheVerdict::failed);
  EXPECT_EQ(view.run, failed.run);
}

TEST_F(ExplainedResult, ACellThatCouldNotBeAskedSaysWhy) {
  const auto outcome =
      bench.fire(sheet("prompts: x\nmodels: [\"local:chat\"]\nparams: {endpoint: nonsense}\n"));
  EXPECT_EQ(of(outcome).verdict, CacheVerdict::no_request);
  EXPECT_EQ(of(outcome).detail, outcome.results.at(0)->error->message);
}

TEST(OldestCached, IsATimeToLiveAgo) {
  sheet::Sheet sheet;
  FireOptions options;
  const auto age = [&] {
    const auto now = system_clock().unix_ms();
    return static_cast<double>(now - oldest_cached_unix_ms(sheet, options, system_clock())) / 1000;
  };
  EXPECT_EQ(oldest_cached_unix_ms(sheet, options, system_clock()), 0);
  sheet.cache_ttl_s = 86'400;
  EXPECT_NEAR(age(), 86'400, 60);
  options.cache_ttl_s = 3600;
  EXPECT_NEAR(age(), 3600, 60) << "the options come before the sheet";
}

TEST_F(Explained, TheReportOfARunGroupsItsCellsByWhatKeptTheCacheFromAnswering) {
  const std::string first = sheet(kGarden + "vars: {time: [dusk, dawn]}\n");
  const auto before = bench.fire(first);
  // Half of them are known; the others differ in what they say, or in what they ask for besides.
  const auto outcome =
      bench.fire(sheet(kGarden + "vars: {time: [dusk, dawn, noon]}\nparams: {top_p: [1, 0.5]}\n"));
  const auto plain = bench.fire(sheet(kGarden + "vars: {time: [dusk, dawn, noon]}\n"));
  const auto info = bench.store().run(plain.run);
  const auto report = report_cache(bench.store(), plain.run, info->created_unix_ms, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->hits, (std::vector<CellIndex>{0, 1}));
  EXPECT_EQ(report->fired, 1u);
  ASSERT_EQ(report->misses.size(), 1u);
  EXPECT_EQ(report->misses[0].verdict, CacheVerdict::differs);
  EXPECT_EQ(report->misses[0].fields.size(), 1u);
  EXPECT_EQ(report->misses[0].cells, (std::vector<CellIndex>{2}));

  const auto mixed =
      report_cache(bench.store(), outcome.run, bench.store().run(outcome.run)->created_unix_ms, {});
  ASSERT_TRUE(mixed);
  EXPECT_EQ(mixed->fired, 6u);
  ASSERT_EQ(mixed->misses.size(), 2u) << "top_p alone, and top_p with the prompt";
  EXPECT_EQ(mixed->misses[0].cells.size() + mixed->misses[1].cells.size(), 6u);
  EXPECT_GE(mixed->misses[0].cells.size(), mixed->misses[1].cells.size());
  EXPECT_EQ(mixed->misses[0].example.run, before.run);

  const auto nothing =
      report_cache(bench.store(), before.run, bench.store().run(before.run)->created_unix_ms, {});
  ASSERT_TRUE(nothing);
  ASSERT_EQ(nothing->misses.size(), 1u);
  EXPECT_EQ(nothing->misses[0].verdict, CacheVerdict::never_fired) << "what it asked itself does not count";
}

TEST_F(Explained, TheReportSaysOfWhatWasFiredAnewThatAnEqualAnswerWasKnown) {
  const std::string yaml = sheet(kGarden + "vars: {time: [dusk, dawn]}\n");
  bench.fire(yaml);
  FireOptions options;
  options.use_cache = false;
  const auto anew = bench.fire(yaml, options);
  const auto report = report_cache(bench.store(), anew.run, bench.store().run(anew.run)->created_unix_ms, {});
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->hits.empty());
  ASSERT_EQ(report->misses.size(), 1u);
  EXPECT_EQ(report->misses[0].verdict, CacheVerdict::hit);
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = report_cache(bench.store(), anew.run, 0, {}, stop.get_token());
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace proofsheet::run
