// What the inspector tells of a cell beyond its answer: the cache, the stream's timings, its earlier results.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "base/clock.h"
#include "demo/server.h"
#include "stored_run_fixture.h"

namespace proofsheet::testing {
namespace {

using test::TempFolder;

class Inspector : public ::testing::Test {
 protected:
  void open(double temperature, const std::string& more = "") {
    bench.open_text(
        folder.path() / fmt::format("at-{}.sheet.yaml", opened++),
        fmt::format("prompts: 'Garden {{{{n}}}}'\nmodels: local:chat\nvars: {{n: {{values: 1-3}}}}\n"
                    "params: {{temperature: {}, max_tokens: 12}}\nlayout: {{rows: n}}\n{}"
                    "providers:\n  local: {{api: openai, base_url: '{}'}}\n",
                    temperature, more, server->base_url()));
  }
  store::RunId fire() {
    bench.fire();
    bench.wait_for_the_end();
    return bench.bench().run()->id();
  }
  void look_at(int cell) { driver.click(fmt::format("cell {}", cell)); }
  const store::CellResult& result(std::uint64_t cell) {
    driver.wait_until([&] { return bench.bench().run()->result(cell) != nullptr; }, "the result is there");
    return *bench.bench().run()->result(cell);
  }
  void refire(int cell) {
    const std::uint64_t requests = server->stats().requests;
    look_at(cell);
    driver.key(ImGuiKey_R);
    driver.wait_until([&] { return server->stats().requests > requests && bench.session().going().empty(); },
                      "the cell was fired again");
    driver.settle();
  }
  const ui::EarlierResults& earlier() { return bench.session().focus_facts().earlier(); }

  std::unique_ptr<demo::Server> server = [] {
    demo::ServerOptions options;
    options.tokens_per_second = 200;
    return std::move(*demo::Server::start(options));
  }();
  TempFolder folder;
  Bench bench{folder.path(), {}, {.width = 1280, .height = 900}};
  Driver& driver = bench.driver();
  int opened = 0;
};

TEST_F(Inspector, SaysOfACellThatIsNotFiredWhatTheCacheKnows) {
  open(0.5);
  look_at(0);
  driver.wait_for("Not from the cache: nothing of this model was fired yet.");
  const store::RunId run = fire();
  look_at(1);
  driver.wait_for("Not from the cache: nothing of this model had been fired before.");

  open(0.7);
  look_at(1);
  driver.wait_for(fmt::format("Not from the cache: temperature 0.5 → 0.7 against run {}, cell 1.", run));
  open(0.5);
  look_at(1);
  driver.wait_for(fmt::format(" by run {}, cell 1.", run));
  EXPECT_TRUE(driver.has("From the cache: answered ")) << driver.describe_items();
}

TEST_F(Inspector, FollowsTheSheetWhileItIsEdited) {
  open(0.5);
  fire();
  open(0.7);
  look_at(0);
  driver.wait_for("temperature 0.5 → 0.7 against");
  driver.click("params.temperature");
  driver.replace_text("params.temperature", "0.9");
  driver.key(ImGuiKey_Enter);
  driver.wait_for("temperature 0.5 → 0.9 against");
}

TEST_F(Inspector, SaysOfAFiredCellWhyItWasNotFromTheCacheAndThatItIsKept) {
  open(0.5);
  const store::RunId first = fire();
  open(0.7);
  fire();
  look_at(2);
  driver.wait_for(fmt::format("Not from the cache: temperature 0.5 → 0.7 against run {}, cell 2.", first));
  EXPECT_TRUE(driver.has(fmt::format("Kept since {}: equal requests are answered by it.",
                                     format_local_time(result(2).finished_unix_ms))))
      << driver.describe_items();
}

TEST_F(Inspector, SaysOfACopyWhoseItIs) {
  open(0.5);
  const store::RunId first = fire();
  open(0.5);
  fire();
  look_at(2);
  const auto words = fmt::format("From the cache: answered {} by run {}, cell 2.",
                                 format_local_time(*result(2).cached_from_unix_ms), first);
  driver.wait_for(words);
  EXPECT_FALSE(driver.has("Kept since"));
  bench.session().delete_run(first);
  driver.wait_for("From the cache: what it is a copy of is no longer there.");
}

TEST_F(Inspector, ShowsHowTheTokensOfAStreamFollowedOneAnother) {
  open(0.5);
  fire();
  look_at(0);
  ASSERT_TRUE(result(0).stream);
  ASSERT_TRUE(result(0).ttft_ms);
  for (const char* row : {"first token", "tokens per second", "token gap, median",
                          "token gap, 95th percentile", "token gap, longest"}) {
    driver.reveal(row);
    EXPECT_TRUE(driver.find(row).is_visible()) << row;
    EXPECT_GT(inked_part(driver.pixels(row)), 0.01) << row;
  }
}

using InspectorOfAStore = StoredRunTest;

TEST_F(InspectorOfAStore, LeavesThePaceOfAnAnswerOutThatCameAtOnce) {
  open({.sheet_yaml = "prompts: '{{n}}'\nmodels: demo:text\nvars: {n: [1, 2]}\n",
        .cells = 2,
        .fill = [](store::CellResult& result) {
          result.text = "moss";
          result.ttft_ms = 3;
          result.stream = {.pieces = 41, .tokens_per_second = result.cell == 0 ? 241'761.5 : 200};
        }});
  driver().click("cell 1");
  driver().wait_for("tokens per second");
  driver().click("cell 0");
  driver().wait_until([&] { return bench().run()->result(0) != nullptr; }, "the result is there");
  driver().settle();
  EXPECT_TRUE(driver().has("first token"));
  EXPECT_FALSE(driver().has("tokens per second"));
  EXPECT_FALSE(driver().has("token gap, longest"));
}

TEST_F(InspectorOfAStore, SaysHowMuchOfAVeryLongAnswerItShowsAndOpensTheWhole) {
  std::string text;
  while (text.size() < 3 * 12'345) text += "苔藓石";
  text.resize(3 * 12'345);
  open(run_of_texts("prompts: '{{n}}'\nmodels: demo:text\nvars: {n: [1, 2]}\n", {text, "moss"}),
       {.width = 1280, .height = 900});
  driver().click("cell 1");
  driver().settle();
  EXPECT_FALSE(driver().has("Show the whole text"));
  driver().click("cell 0");
  driver().wait_for("The first 10,000 of 12,345 characters");
  driver().click("Show the whole text");
  driver().settle();
  EXPECT_EQ(bench().mode(), ui::Mode::image);
  driver().wait_until([&] { return bench().viewer().has_long_text; }, "the whole is in the viewer");
}

TEST_F(Inspector, LoadsTheEarlierResultsOfTheCellInFocusAndShowsOneWhenItIsClicked) {
  open(0.5);
  fire();
  const std::int64_t first_unix_ms = result(1).finished_unix_ms;
  look_at(1);
  driver.frame(10);
  EXPECT_FALSE(driver.has("earlier result 1"));
  refire(1);
  driver.wait_for("earlier result 1");
  ASSERT_EQ(earlier().size(), 1u);
  EXPECT_EQ(earlier()[0]->finished_unix_ms, first_unix_ms);
  driver.wait_for("Fired again on purpose: its earlier answer was not used.");
  refire(1);
  driver.wait_for("earlier result 2");
  EXPECT_EQ(earlier().size(), 2u);

  driver.reveal("earlier result 1");
  driver.click("earlier result 1");
  const std::string whose = "Earlier result of " + format_local_time(first_unix_ms);
  driver.wait_for(whose);
  driver.settle();
  EXPECT_TRUE(driver.find(whose).is_visible()) << "wherever the panel was scrolled to";
  EXPECT_TRUE(driver.has("earlier result 2")) << "the others can be looked at as well";
  EXPECT_FALSE(driver.has("star")) << "the current one is what is rated";
  EXPECT_FALSE(driver.has("Kept since"));
  driver.click("Back to the current one");
  driver.settle();
  EXPECT_FALSE(driver.has("Earlier result of"));
  EXPECT_TRUE(driver.has("Kept since"));

  driver.reveal("earlier result 1");
  driver.click("earlier result 1");
  look_at(0);
  EXPECT_FALSE(driver.has("Back to the current one"));
  EXPECT_TRUE(earlier().empty());
  look_at(1);
  driver.wait_for("earlier result 2");
  EXPECT_FALSE(driver.has("Back to the current one")) << "a cell is shown as it is now";
}

TEST_F(Inspector, TheHistoryOfARequestOpensTheOtherRunOnItsCell) {
  open(0.5);
  const store::RunId first = fire();
  open(0.9);
  fire();
  open(0.5);
  const store::RunId last = fire();
  look_at(2);
  const std::string row = fmt::format("history {} 2", first);
  driver.wait_until([&] { return driver.has(row); }, "the history is read");
  ASSERT_EQ(bench.session().focus_facts().history().size(), 1u) << "the run at 0.9 asked something else";
  driver.reveal(row);
  driver.click(row);
  driver.wait_until([&] { return bench.bench().run()->id() == first; }, "the run is shown");
  driver.settle();
  EXPECT_EQ(bench.bench().selection(), std::vector<std::uint64_t>{2});
  driver.wait_until([&] { return driver.has(fmt::format("history {} 2", last)); }, "it knows the later one");
}

TEST_F(Inspector, WhatCameFromAVariableSaysWhich) {
  open(0.5);
  look_at(1);
  driver.reveal("prompt as sent");
  const Item prompt = driver.find("prompt as sent");
  // "Garden 2": the pointer rests on the word, then on the number.
  const float y = prompt.rect.top + 8;
  driver.move_to({prompt.rect.left + 20, y});
  driver.frame(5);
  EXPECT_FALSE(driver.has("From the variable n"));
  driver.move_to({prompt.rect.left + 53, y});
  driver.wait_for("From the variable n");
}

}  // namespace
}  // namespace proofsheet::testing
