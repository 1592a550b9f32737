#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

#include "base/clock.h"
#include "cli/control_input.h"
#include "cli/key_terminal.h"
#include "cli/limit_history.h"
#include "cli/run_control.h"
#include "cli/run_options.h"
#include "cli/run_status.h"

namespace proofsheet::cli {
namespace {

using Kind = Command::Kind;

TEST(ControlLine, ReadsEveryCommand) {
  const std::pair<const char*, Kind> rows[] = {{R"({"command":"pause"})", Kind::pause},
                                               {R"({"command":"resume"})", Kind::resume},
                                               {R"({"command":"stop"})", Kind::stop},
                                               {R"( {"command":"cancel"} )", Kind::cancel},
                                               {R"({"command":"refire"})", Kind::refire}};
  for (const auto& [line, kind] : rows) {
    const auto command = parse_control_line(line, 10);
    ASSERT_TRUE(command) << line << command.error().message;
    EXPECT_EQ(command->kind, kind);
    EXPECT_TRUE(command->cells.empty());
  }
  const auto cells = parse_control_line(R"({"cells":[0,9],"command":"cancel"})", 10);
  ASSERT_TRUE(cells);
  EXPECT_EQ(cells->cells, (std::vector<sheet::CellIndex>{0, 9}));
  const auto lines = parse_control_line(
      R"({"command":"refire","rows":[3,4],"columns":[2],"pages":[1],"filter":"seed > 2"})", 10);
  ASSERT_TRUE(lines) << lines.error().message;
  EXPECT_EQ(lines->choice.lines, (sheet::GridChoice{.rows = {3, 4}, .columns = {2}, .pages = {1}}));
  EXPECT_EQ(lines->choice.filter, "seed > 2");
  const auto limits = parse_control_line(
      R"({"command":"set_limits","concurrency":8,"requests_per_minute":60,"tokens_per_minute":0,"delay_s":0.5,"max_cost":2})",
      10);
  ASSERT_TRUE(limits) << limits.error().message;
  EXPECT_EQ(limits->limits.concurrency, 8);
  EXPECT_EQ(limits->limits.requests_per_minute, 60);
  EXPECT_EQ(limits->limits.tokens_per_minute, 0);
  EXPECT_EQ(limits->limits.delay_s, 0.5);
  EXPECT_EQ(limits->limits.max_cost_usd, 2);
  const auto one = parse_control_line(R"({"command":"set_limits","provider":"near","concurrency":8})", 10);
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_EQ(one->limits.provider, "near");
  EXPECT_FALSE(parse_control_line(R"({"command":"refire"})", 10)->with_partial);
  EXPECT_TRUE(parse_control_line(R"({"command":"refire","partial":true})", 10)->with_partial);
}

TEST(ControlLine, SaysWhatWasExpected) {
  const std::pair<const char*, const char*> rows[] = {
      {"", ""},
      {"pause", ""},
      {"[]", "expected an object such as"},
      {"{}", "expected an object such as"},
      {R"({"command":3})", "expected an object such as"},
      {R"({"command":"halt"})", "unknown command 'halt'; expected `pause`, `resume`, `stop`, `cancel`"},
      {R"({"command":"pause","cells":[1]})", "unknown member `cells`; expected none"},
      {R"({"command":"cancel","cell":[1]})", "unknown member `cell`; did you mean `cells`?"},
      {R"({"command":"cancel","cells":3})", "`cells` is not a list"},
      {R"({"command":"cancel","cells":[]})", "`cells` is not a list"},
      {R"({"command":"cancel","cells":[-1]})", "`cells`: -1 is not a cell; expected 0 to 9"},
      {R"({"command":"cancel","cells":["1"]})", "`cells`: \"1\" is not a cell"},
      {R"({"command":"cancel","rows":[0]})", "`rows` is not a list of numbers from 1 such as [3,4]"},
      {R"({"command":"cancel","columns":2})", "`columns` is not a list"},
      {R"({"command":"cancel","filter":""})", "`filter`: expected an expression"},
      {R"({"command":"cancel","cells":[1],"rows":[1]})", "`cells` names each cell"},
      {R"({"command":"stop","rows":[1]})", "unknown member `rows`; expected none"},
      {R"({"command":"refire","partial":1})", "`partial`: expected true or false"},
      {R"({"command":"cancel","partial":true})", "unknown member `partial`; expected `cells`"},
      {R"({"command":"set_limits","provider":"near"})", "no limit to set; expected `concurrency`"},
      {R"({"command":"set_limits","provider":"","delay_s":1})", "`provider`: expected the name"},
      {R"({"command":"set_limits"})", "no limit to set; expected `concurrency`"},
      {R"({"command":"set_limits","concurrency":1.5})", "`concurrency`: 1.5 is not a whole number"},
      {R"({"command":"set_limits","concurrency":20000})", "`concurrency`: 20000 is not a number from 0"},
      {R"({"command":"set_limits","delay_s":-1})", "`delay_s`: -1 is not a number from 0"},
      {R"({"command":"set_limits","delay":1})", "unknown member `delay`; did you mean `delay_s`?"},
  };
  for (const auto& [line, message] : rows) {
    const auto command = parse_control_line(line, 10);
    ASSERT_FALSE(command) << line;
    EXPECT_EQ(command.error().kind, ErrorKind::invalid_input);
    EXPECT_TRUE(command.error().message.starts_with(message)) << line << "\n" << command.error().message;
  }
}

TEST(Keys, HaveOneMeaningEach) {
  EXPECT_EQ(command_of_key('p')->kind, Kind::toggle_pause);
  EXPECT_EQ(command_of_key('+')->kind, Kind::more);
  EXPECT_EQ(command_of_key('-')->kind, Kind::fewer);
  EXPECT_EQ(command_of_key('s')->kind, Kind::stop);
  EXPECT_EQ(command_of_key('c')->kind, Kind::cancel);
  EXPECT_EQ(command_of_key('r')->kind, Kind::refire);
  EXPECT_EQ(command_of_key('?')->kind, Kind::help);
  EXPECT_FALSE(command_of_key('x'));
}

TEST(Keys, LeaveOutTheSequencesOfOtherKeys) {
  EXPECT_EQ(plain_keys("ps+"), "ps+");
  EXPECT_EQ(plain_keys("p\x1b[As"), "ps") << "an arrow";
  EXPECT_EQ(plain_keys("\x1b[1;5C\x1b[3~c"), "c") << "Ctrl and an arrow, Delete";
  EXPECT_EQ(plain_keys("\x1bOPr"), "r") << "F1";
  EXPECT_EQ(plain_keys("\x1bs-"), "-") << "Alt+S";
  EXPECT_EQ(plain_keys("+\x1b"), "+");
  EXPECT_EQ(plain_keys("+\x1b["), "+");
}

// A pipe whose reading end is a LineInput's.
class Lines : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(::pipe(ends_.data()), 0); }
  void TearDown() override {
    ::close(ends_[0]);
    if (ends_[1] >= 0) ::close(ends_[1]);
  }
  void send(std::string_view text) const {
    ASSERT_EQ(::write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void end() {
    ::close(ends_[1]);
    ends_[1] = -1;
  }

  std::array<int, 2> ends_{-1, -1};
};

TEST_F(Lines, ComeWholeHoweverTheyAreCut) {
  LineInput input(ends_[0]);
  send("on");
  EXPECT_TRUE(input.read().empty());
  send("e\ntwo\n\nthr");
  EXPECT_EQ(input.read(), (std::vector<std::string>{"one", "two", ""}));
  send("ee");
  EXPECT_TRUE(input.read().empty());
  end();
  EXPECT_EQ(input.read(), std::vector<std::string>{"three"});
  EXPECT_EQ(input.descriptor(), -1);
}

TEST_F(Lines, ThatAreTooLongLoseTheirEndAndNothingElse) {
  LineInput input(ends_[0]);
  std::vector<std::string> lines;
  const std::string piece(32'768, 'x');
  for (int i = 0; i < 40; ++i) {
    send(piece);
    for (std::string& line : input.read()) lines.push_back(std::move(line));
  }
  send("\nnext\n");
  for (std::string& line : input.read()) lines.push_back(std::move(line));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].size(), 1u << 20);
  EXPECT_EQ(lines[1], "next");
}

run::CellChanged change(sheet::CellIndex cell, store::CellState state, int attempt = 0) {
  run::CellChanged out;
  out.cell = cell;
  out.state = state;
  out.attempt = attempt;
  return out;
}

run::Event finished(sheet::CellIndex cell, store::CellState state, bool partial = false) {
  auto result = std::make_shared<store::CellResult>();
  result->partial = partial;
  result->cell = cell;
  result->state = state;
  return run::CellFinished{.run = 1, .result = std::move(result), .stored = {}};
}

TEST(RunStatus, AddsUpWhatIsInFlight) {
  RunStatus status;
  status.take(change(1, store::CellState::in_flight));
  status.take(change(2, store::CellState::in_flight, 1));
  status.take(run::CellsReceived{1, {{1, 1000, 10}, {2, 500, 0}}});
  EXPECT_EQ(status.bytes(), 1500u);
  EXPECT_EQ(status.tokens(), 10u);
  EXPECT_EQ(status.retrying(), 1u);
  status.take(run::CellsReceived{1, {{1, 3000, 25}}});
  EXPECT_EQ(status.bytes(), 3500u);
  status.take(run::CellsReceived{1, {{2, 100, 0}}});  // a new attempt begins again
  EXPECT_EQ(status.bytes(), 3100u);
  status.take(change(2, store::CellState::waiting, 1));
  EXPECT_EQ(status.bytes(), 3000u);
  EXPECT_EQ(status.retrying(), 0u);
  status.take(finished(1, store::CellState::done));
  EXPECT_EQ(status.bytes(), 0u);
  EXPECT_EQ(status.tokens(), 0u);
}

TEST(RunStatus, KnowsWhatHasFailedLast) {
  RunStatus status({7});
  status.take(finished(3, store::CellState::failed));
  status.take(finished(4, store::CellState::done));
  status.take(finished(5, store::CellState::failed));
  EXPECT_EQ(status.failed(), (std::set<sheet::CellIndex>{3, 5, 7}));
  status.take(change(3, store::CellState::queued));
  status.take(finished(7, store::CellState::done));
  EXPECT_EQ(status.failed(), (std::set<sheet::CellIndex>{5}));
}

TEST(RunStatus, KnowsWhatBrokeOffInTheMiddleOfAnAnswer) {
  RunStatus status({6, 7}, {7});
  status.take(finished(3, store::CellState::failed, true));
  status.take(finished(4, store::CellState::failed));
  status.take(finished(5, store::CellState::cancelled, true));
  EXPECT_EQ(status.partial(), (std::set<sheet::CellIndex>{3, 5, 7}));
  status.take(change(3, store::CellState::queued));
  status.take(finished(7, store::CellState::failed));
  EXPECT_EQ(status.partial(), (std::set<sheet::CellIndex>{5}));
}

TEST(RunStatus, NamesAProviderThatIsWaitedForWhileAnotherWorks) {
  RunStatus status;
  run::Totals totals;
  totals.cells = 48;
  totals.in_flight = 8;
  totals.waits.resize(2);
  totals.waits[0].provider = "openai";
  totals.waits[0].until_unix_ms = 1'764'079'351'000;
  totals.waits[0].reason = "429";
  totals.waits[1].provider = "local";
  totals.waits[1].in_flight = 8;
  status.take(run::Progress{1, totals});
  const std::string time = format_local_time(1'764'079'351'000).substr(11);
  EXPECT_EQ(status_text(status), "0/48, 8 in flight, openai waits until " + time + " (429)");
  totals.waiting = 40;  // all of it waits for the same
  totals.waiting_until_unix_ms = 1'764'079'351'000;
  totals.waiting_reason = "429";
  status.take(run::Progress{1, totals});
  EXPECT_EQ(status_text(status), "0/48, 8 in flight, 40 waiting until " + time + " (429)");
}

store::LimitEvent limit(int window, int ceiling, std::int64_t paused_until_unix_ms = 0,
                        std::string reason = "why") {
  return {.at_unix_ms = 1,
          .provider = "openai",
          .window = window,
          .ceiling = ceiling,
          .paused_until_unix_ms = paused_until_unix_ms,
          .reason = std::move(reason)};
}

TEST(RunStatus, IsOneLineWithEveryStateThatThereIs) {
  RunStatus status;
  run::Totals totals;
  totals.cells = 48;
  totals.done = 10;
  totals.cached = 2;
  totals.failed = 1;
  totals.queued = 29;
  status.take(run::Progress{1, totals});
  EXPECT_EQ(status_text(status).substr(0, 25), "11/48, 2 cached, 1 failed");
  totals.in_flight = 8;
  totals.waiting = 2;
  totals.waiting_reason = "429";
  totals.cost_usd = 0.5;
  totals.paused = true;
  status.take(run::Progress{1, totals});
  status.take(change(20, store::CellState::streaming, 2));
  status.take(run::CellsReceived{1, {{20, 34'567, 120}}});
  status.take(run::LimitsChanged{1, limit(8, 32)});
  EXPECT_EQ(status_text(status),
            "paused, 11/48, 2 cached, 1 failed, 8 in flight (34 kB, 120 tokens; limit 8 of 32), 1 retrying, "
            "2 waiting (429), $0.5000");
  store::LimitEvent other = limit(4, 16);
  other.provider = "local";
  status.take(run::LimitsChanged{1, other});
  EXPECT_NE(status_text(status).find("; local limit 4 of 16, openai limit 8 of 32)"), std::string::npos)
      << status_text(status);
}

TEST(LimitText, SaysWhatIsNewAndOnlyThat) {
  const auto full = limit(24, 32), back = limit(12, 32, 0, "The server throttles (429)");
  EXPECT_FALSE(is_news(full, nullptr)) << "a gentle start is no news";
  EXPECT_TRUE(is_news(back, &full));
  EXPECT_FALSE(is_news(full, &back)) << "growing is no news";
  EXPECT_EQ(limit_text(back, &full), "openai: The server throttles (429); 12 in flight instead of 24");
  const auto paused = limit(12, 32, 1'764'079'351'000, "the server asked for a pause (429)");
  EXPECT_TRUE(is_news(paused, &back));
  EXPECT_FALSE(is_news(paused, &paused));
  EXPECT_EQ(limit_text(paused, &back).substr(0, 48), "openai: the server asked for a pause (429) until");
  EXPECT_TRUE(is_news(limit(12, 16), &back)) << "another ceiling";
}

TEST(LimitHistory, IsATableAndAList) {
  EXPECT_EQ(limit_history_text({}), "No history of limits is kept for this run.\n");
  EXPECT_EQ(limit_history_json({}), "[]\n");
  const std::string table =
      limit_history_text({limit(4, 32, 0, "The run begins"), limit(2, 32, 5000, "429")});
  EXPECT_NE(table.find("WHEN                 PROVIDER  IN FLIGHT  AT MOST  WHY\n"), std::string::npos)
      << table;
  EXPECT_NE(table.find("  openai            4       32  The run begins\n"), std::string::npos) << table;
  EXPECT_NE(table.find("  openai            2       32  429 until "), std::string::npos) << table;
  EXPECT_EQ(limit_history_json({limit(2, 32, 5000, "429")}),
            "[{\"at_unix_ms\":1,\"provider\":\"openai\",\"window\":2,\"ceiling\":32,"
            "\"paused_until_unix_ms\":5000,\"reason\":\"429\"}]\n");
}

TEST(Size, HasTheUnitThatFits) {
  EXPECT_EQ(size_text(812), "812 B");
  EXPECT_EQ(size_text(34'567), "34 kB");
  EXPECT_EQ(size_text(1'234'567), "1.2 MB");
}

TEST(ResumeCommand, RepeatsWhatDecidesHowTheRunGoesOn) {
  RunOptions options;
  options.sheet.path = "my sheet.yaml";
  options.sheet.settings = {"seed=1-5 (+2)"};
  options.choice.filter = "style=ink*";
  options.choice.lines.rows = {3, 4};
  options.jobs = 8;
  options.order = "breadth-first";
  options.limits.delay_s = 0.5;
  options.limits.retries.count = 0;
  options.limits.max_cost = 2;
  run::RunEnded ended;
  ended.run = 12;
  ended.reason = run::EndReason::stopped;
  EXPECT_EQ(resume_command(options, ended),
            "proofsheet run 'my sheet.yaml' --set 'seed=1-5 (+2)' --resume 12 --filter 'style=ink*' --row 3 "
            "--row 4 -j 8 --order "
            "breadth-first --delay 0.5 --retries 0 --max-cost 2");
  ended.reason = run::EndReason::budget;
  EXPECT_EQ(resume_command(options, ended).find("--max-cost"), std::string::npos)
      << "the same budget would stop it at once";
}

TEST(ResumeCommand, PrintsNumbersInFull) {
  RunOptions options;
  options.cache_ttl_s = 12'345'678.5;
  options.limits.timeout_s = 1'000'000.25;
  options.limits.max_cost = 0.1;
  run::RunEnded ended;
  ended.run = 3;
  ended.reason = run::EndReason::stopped;
  EXPECT_EQ(resume_command(options, ended),
            "proofsheet run --resume 3 --cache-ttl 12345678.5 --timeout 1000000.25 --max-cost 0.1");
}

}  // namespace
}  // namespace proofsheet::cli
