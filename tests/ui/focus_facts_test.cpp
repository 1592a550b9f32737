// What is kept of the cell in focus, when it is asked for, and in which words it is told.
#include "ui/focus_facts.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "ui/cache_words.h"

namespace proofsheet::ui {
namespace {

using run::CacheVerdict;

std::shared_ptr<const CacheAnswer> answer(CacheVerdict verdict) {
  run::CacheView view;
  view.verdict = verdict;
  return std::make_shared<const CacheAnswer>(CacheAnswer{.view = view});
}

EarlierResults one_earlier() {
  return {std::make_shared<const store::CellResult>()};
}

TEST(FocusFacts, AskOnceForACellAndKeepWhatTheCacheSaidOfItsResult) {
  FocusFacts facts;
  const FocusKey cell{1, 7, 1000};
  EXPECT_TRUE(facts.focus(cell, 0));
  EXPECT_FALSE(facts.focus(cell, 10));
  EXPECT_EQ(facts.cache(), nullptr);
  facts.adopt(cell, answer(CacheVerdict::hit), one_earlier());
  ASSERT_NE(facts.cache(), nullptr);
  EXPECT_EQ(facts.earlier().size(), 1u);

  EXPECT_TRUE(facts.focus({1, 8, 1000}, 20));
  EXPECT_EQ(facts.cache(), nullptr);
  EXPECT_TRUE(facts.earlier().empty());
  EXPECT_TRUE(facts.focus(cell, 30)) << "for its earlier results";
  EXPECT_TRUE(facts.knows_cache(cell));
  EXPECT_NE(facts.cache(), nullptr);
}

TEST(FocusFacts, AnAnswerThatComesTooLateIsNoOneElses) {
  FocusFacts facts;
  facts.focus({1, 7, 1000}, 0);
  facts.focus({1, 8, 1000}, 0);
  facts.adopt({1, 7, 1000}, answer(CacheVerdict::hit), one_earlier());
  EXPECT_EQ(facts.cache(), nullptr);
  EXPECT_TRUE(facts.earlier().empty());
}

TEST(FocusFacts, WhatIsSaidOfACellWithoutAResultIsLookedUpAgainNowAndThen) {
  for (const FocusKey& open : {FocusKey{1, 7, 0}, FocusKey{0, 7, 12}}) {
    FocusFacts facts;
    facts.focus(open, 0);
    facts.adopt(open, answer(CacheVerdict::never_fired), {});
    EXPECT_FALSE(facts.knows_cache(open));
    EXPECT_FALSE(facts.focus(open, 60'000)) << "nothing has come in";
    facts.results_changed();
    EXPECT_FALSE(facts.focus(open, 500)) << "not with every result";
    EXPECT_TRUE(facts.focus(open, 2000));
    EXPECT_NE(facts.cache(), nullptr) << "what was said stays until then";
  }
  FocusFacts facts;
  facts.focus({1, 7, 1000}, 0);
  facts.results_changed();
  EXPECT_FALSE(facts.focus({1, 7, 1000}, 60'000)) << "the past does not change";
}

TEST(FocusFacts, APlanThatIsEditedKeepsWhatWasSaidUntilTheNewAnswer) {
  FocusFacts facts;
  facts.focus({0, 7, 1}, 0);
  facts.adopt({0, 7, 1}, answer(CacheVerdict::hit), {});
  EXPECT_TRUE(facts.focus({0, 7, 2}, 0));
  EXPECT_NE(facts.cache(), nullptr);
  facts.focus({0, 8, 2}, 0);
  EXPECT_EQ(facts.cache(), nullptr) << "of another cell it says nothing";
}

TEST(FocusFacts, KeepABoundedNumberOfAnswersAndForgetThem) {
  FocusFacts facts;
  for (std::uint64_t cell = 0; cell <= FocusFacts::kKeptAnswers; ++cell)
    facts.adopt({1, cell, 5}, answer(CacheVerdict::hit), {});
  EXPECT_FALSE(facts.knows_cache({1, 0, 5}));
  EXPECT_TRUE(facts.knows_cache({1, 1, 5}));
  facts.forget();
  EXPECT_FALSE(facts.knows_cache({1, 1, 5}));
}

TEST(CacheWords, SayWhyInOneSentence) {
  constexpr std::int64_t kThen = 1'790'000'000'000;
  const std::string then = format_local_time(kThen);
  struct Row {
    const char* name;
    CacheVerdict verdict;
    CacheMoment moment;
    bool is_copy, was_refired;
    std::string words;
  };
  using enum CacheMoment;
  const std::vector<Row> rows{
      {"will be answered", CacheVerdict::hit, before, false, false,
       "From the cache: answered " + then + " by run 3, cell 17."},
      {"a copy", CacheVerdict::hit, after, true, false,
       "From the cache: answered " + then + " by run 3, cell 17."},
      {"a copy of what was deleted", CacheVerdict::differs, after, true, false,
       "From the cache: what it is a copy of is no longer there."},
      {"a copy in place of an answer", CacheVerdict::hit, after, true, true,
       "From the cache: answered " + then + " by run 3, cell 17."},
      {"fired without the cache", CacheVerdict::hit, after, false, false,
       "Fired although run 3, cell 17 had answered the same " + then + ": without the cache, or once more."},
      {"fired again", CacheVerdict::differs, after, false, true,
       "Fired again on purpose: its earlier answer was not used."},
      {"being fired again", CacheVerdict::hit, on_way, false, true,
       "Fired again on purpose: its earlier answer is not used."},
      {"differs", CacheVerdict::differs, before, false, false,
       "Not from the cache: temperature 0.5 → 0.7 against run 3, cell 17."},
      {"of a new model", CacheVerdict::never_fired, before, false, false,
       "Not from the cache: nothing of this model was fired yet."},
      {"the first of its model", CacheVerdict::never_fired, after, false, false,
       "Not from the cache: nothing of this model had been fired before."},
      {"too old", CacheVerdict::too_old, before, false, false,
       "Not from the cache: run 3, cell 17 answered the same " + then +
           ", which is longer ago than the sheet's cache.ttl."},
      {"failed", CacheVerdict::failed, on_way, false, false,
       "Not from the cache: run 3, cell 17 asked the same and failed, and failures are not kept: asleep."},
      {"files gone", CacheVerdict::files_gone, before, false, false,
       "Not from the cache: run 3, cell 17 answered the same, but its files are no longer on the disk."},
      {"no request", CacheVerdict::no_request, before, false, false,
       "Not from the cache: it cannot be asked. asleep."}};
  for (const Row& row : rows) {
    run::CacheView view{.verdict = row.verdict,
                        .key = "k",
                        .run = 3,
                        .cell = 17,
                        .answered_unix_ms = kThen,
                        .differences = {{"temperature", "0.5", "0.7"}},
                        .detail = "asleep"};
    const CacheAnswer answer{.view = view, .is_copy = row.is_copy, .was_refired = row.was_refired};
    EXPECT_EQ(cache_words(answer, row.moment, 5), row.words) << row.name;
  }
}

TEST(CacheWords, NameTheRunThatIsLookedAtAsThisOne) {
  const run::CacheView view{.verdict = CacheVerdict::differs,
                            .key = "k",
                            .run = 3,
                            .cell = 17,
                            .answered_unix_ms = 0,
                            .differences = {{"seed", "1", "2"}},
                            .detail = {}};
  EXPECT_EQ(cache_words({.view = view}, CacheMoment::after, 3),
            "Not from the cache: seed 1 → 2 against cell 17 of this run.");
}

TEST(CacheWords, SayOfAResultWhetherItIsKept) {
  store::CellResult result;
  result.finished_unix_ms = 1'790'000'000'000;
  EXPECT_EQ(kept_words(result), "Kept since " + format_local_time(result.finished_unix_ms) +
                                    ": equal requests are answered by it.");
  result.partial = true;
  EXPECT_EQ(kept_words(result), "Not kept for equal requests: only whole answers are.");
  result.partial = false;
  result.state = store::CellState::filtered;
  EXPECT_EQ(kept_words(result), "Not kept for equal requests: only whole answers are.");
  result.state = store::CellState::done;
  result.cached_from_unix_ms = 1;
  EXPECT_EQ(kept_words(result), "");
}

}  // namespace
}  // namespace proofsheet::ui
