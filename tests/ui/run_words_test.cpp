// What the core says of a run is shown in the language of the interface.
#include <gtest/gtest.h>

#include "run/cell_listener.h"
#include "run/limiter.h"
#include "ui/language.h"
#include "ui/run_words.h"

namespace proofsheet::testing {
namespace {

class RunWords : public ::testing::Test {
 protected:
  RunWords() { ui::set_language(ui::Language::chinese); }
  ~RunWords() override { ui::set_language(before_); }
  // A text that stayed as it was is not known.
  static void expect_known(const std::string& english) {
    const std::string shown = ui::run_words(english);
    EXPECT_NE(shown, english);
    EXPECT_EQ(shown.find('{'), std::string::npos) << shown;
  }
  const ui::Language before_ = ui::language();
};

TEST_F(RunWords, EverythingThatALimiterSaysIsKnown) {
  run::Limiter limiter;
  const SteadyTime now{std::chrono::hours(1)};
  limiter.set_ceiling(1, {.concurrency = 40, .requests_per_minute = 1, .tokens_per_minute = 10}, now);
  limiter.share(2, now);
  limiter.share(1, now);
  std::vector<run::Limiter::Ticket> tickets;
  for (int i = 0; i < 40; ++i) tickets.push_back(limiter.start(1, 0, now));
  for (const auto& ticket : tickets) limiter.succeeded(ticket);
  for (const auto& ticket : tickets) limiter.succeeded(ticket);
  const auto wait = limiter.must_wait(1, 0, now);
  ASSERT_TRUE(wait && !wait->reason.empty());
  expect_known(wait->reason);
  limiter.throttled(tickets.front(), now, now + std::chrono::seconds(3));
  limiter.asked_to_wait(now, now + std::chrono::seconds(9));
  expect_known(limiter.must_wait(1, 0, now)->reason);
  const auto news = limiter.take_news();
  ASSERT_GE(news.size(), 6u);
  for (const std::string& each : news) expect_known(each);
}

TEST_F(RunWords, EveryReasonToWaitForAnotherTryIsKnown) {
  for (const ErrorKind kind : {ErrorKind::rate_limited, ErrorKind::server, ErrorKind::timeout,
                               ErrorKind::truncated, ErrorKind::connection})
    for (const int status : {0, 200, 429, 503})
      expect_known(run::waiting_reason(Error{kind, "m", status}, status));
}

TEST_F(RunWords, NumbersStandWhereTheLanguageHasThemAndPartsAreKnownToo) {
  EXPECT_EQ(ui::run_words("The server throttles (429): 4 of 32 in flight after a pause of 3.0 s"),
            "服务器限流（429）：暂停 3.0 s 后同时 4 个，上限 32 个");
  EXPECT_EQ(ui::run_words("stopped; 12 cells were not fired"), "已停止；12 个单元格未发送");
  EXPECT_EQ(
      ui::run_words("the next cell might pass the budget of $2.00 (spent: $1.9900); 1 cell was not fired"),
      "下一个单元格可能超出预算 $2.00（已用 $1.9900）；1 个单元格未发送");
}

TEST_F(RunWords, WhatAServerSaysStaysAsItIs) {
  EXPECT_EQ(ui::run_words("openai: HTTP 400: {\"error\": \"no {} here\"}"),
            "openai: HTTP 400: {\"error\": \"no {} here\"}");
  EXPECT_EQ(ui::run_words(""), "");
  EXPECT_EQ(ui::run_words("Stopped: You exceeded your quota"), "已停止：You exceeded your quota");
}

TEST_F(RunWords, InEnglishItIsWhatWasSaid) {
  ui::set_language(ui::Language::english);
  for (const char* said : {"Begins with 8 of 32 in flight", "At most 5 requests a minute", "Goes on"})
    EXPECT_EQ(ui::run_words(said), said);
}

}  // namespace
}  // namespace proofsheet::testing
