// Searching and filtering the grid, in a real window with real input.
#include <gtest/gtest.h>

#include <algorithm>

#include <fmt/format.h>

#include "bench_fixture.h"
#include "demo/server.h"
#include "reading.h"
#include "ui/filter.h"

namespace proofsheet::testing {
namespace {

using test::TempFolder;

constexpr const char* kFilterSheet =
    "title: Filter\nprompts: 'Describe a {{place}} in one sentence.'\nmodels: demo:text\n"
    "vars: {place: [garden, pond, \"sea, at night\"]}\nparams: {seed: 1-4, max_tokens: 24}\n"
    "layout: {rows: place, columns: seed}\n";

// The workbench on a sheet of twelve cells.
struct FilterStage {
  TempFolder folder;
  Bench bench{folder.path(), {}, {.width = 1280, .height = 720}};

  explicit FilterStage(const char* sheet = kFilterSheet) {
    bench.open_text(folder.path() / "filter.sheet.yaml", sheet);
    driver().wait_until([&] { return driver().has("+ filter"); }, "the filter bar is there");
  }
  Driver& driver() { return bench.driver(); }
  const ui::FilterState& filter() { return bench.bench().filter(); }
  // The run that is drawn: the fired one, or the planned cells are asked through what they show.
  ui::RunView& run() { return *bench.bench().run(); }
  void fire() {
    bench.fire();
    bench.wait_for_the_end();
  }
  void open_with_slash() {
    driver().key(ImGuiKey_Slash);
    driver().wait_until([&] { return filter().is_editing; }, "the field has the keyboard");
  }
  void wait_for_count(const std::string& words) {
    driver().wait_until([&] { return driver().has(words); }, "the count says " + words);
  }
  std::vector<std::uint64_t> matching() {
    return run().matched() ? run().matched()->cells() : std::vector<std::uint64_t>{};
  }
};

TEST(Filter, KeysThatTurnPagesLeaveTheKeyboardInTheField) {
  FilterStage stage;
  stage.fire();
  stage.open_with_slash();
  stage.driver().type("seed");
  for (const ImGuiKey key : {ImGuiKey_PageDown, ImGuiKey_PageDown, ImGuiKey_PageUp, ImGuiKey_PageUp}) {
    stage.driver().frame();  // an even number of frames and an odd one
    stage.driver().key(key);
    EXPECT_TRUE(stage.filter().is_editing) << ImGui::GetKeyName(key);
  }
  stage.driver().type(" > 3");
  EXPECT_EQ(stage.filter().text, "seed > 3");
  EXPECT_TRUE(stage.bench.bench().selection().empty());
}

TEST(Filter, SlashTakesTheKeyboardAndFiltersWhileOneTypes) {
  FilterStage stage;
  stage.open_with_slash();
  stage.driver().type("place = pond");
  stage.wait_for_count("4 of 12 cells");
  stage.driver().type(" and seed > 3");
  stage.wait_for_count("1 of 12 cells");
  EXPECT_TRUE(stage.bench.bench().selection().empty()) << "digits that are typed do not rate";
  EXPECT_EQ(stage.filter().text, "place = pond and seed > 3");
}

TEST(Filter, DrawsCellsThatDoNotMatchFaintly) {
  FilterStage stage;
  stage.fire();
  const auto before = stage.driver().pixels("cell 0");
  const auto kept = stage.driver().pixels("cell 4");
  stage.open_with_slash();
  stage.driver().type("place = pond or seed = 2");
  stage.wait_for_count("6 of 12 cells");
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().settle();
  EXPECT_EQ(stage.matching(), (std::vector<std::uint64_t>{1, 4, 5, 6, 7, 9}));
  EXPECT_NE(stage.driver().pixels("cell 0").rgba, before.rgba);
  EXPECT_EQ(stage.driver().pixels("cell 4").rgba, kept.rgba);
  EXPECT_LT(inked_part(stage.driver().pixels("cell 0")), 1.0);
}

TEST(Filter, LeavesOutLinesWithoutACellThatMatches) {
  FilterStage stage;
  stage.fire();
  stage.open_with_slash();
  stage.driver().type("place = pond and seed > 2");
  stage.wait_for_count("2 of 12 cells");
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().settle();
  EXPECT_TRUE(stage.driver().has("cell 6"));
  EXPECT_TRUE(stage.driver().has("cell 7"));
  for (const char* gone : {"cell 4", "cell 2", "cell 10"}) EXPECT_FALSE(stage.driver().has(gone)) << gone;
  stage.driver().click("cell 6");
  stage.driver().key(ImGuiKey_RightArrow);
  EXPECT_EQ(stage.bench.bench().selection().back(), 7u) << "arrows go along the lines that are shown";
  stage.driver().key(ImGuiKey_DownArrow);
  EXPECT_EQ(stage.bench.bench().selection().back(), 7u);
}

TEST(Filter, ABareWordSearchesTheAnswersAndMarksThem) {
  FilterStage stage;
  stage.fire();
  ui::RunView& run = stage.run();
  std::shared_ptr<const store::CellResult> result;
  stage.driver().wait_until([&] { return (result = run.result(0)) != nullptr; }, "the first answer is read");
  ASSERT_TRUE(result->text.has_value());
  // A word of the first answer, that a search finds in whatever other answers have it.
  const std::string& text = *result->text;
  const std::size_t begin = text.find_first_not_of(" \n"), end = text.find_first_of(" ,.\n", begin);
  const std::string word = text.substr(begin, end - begin);
  std::vector<std::uint64_t> expected;
  for (std::uint64_t cell = 0; cell < 12; ++cell) {
    std::shared_ptr<const store::CellResult> each;
    stage.driver().wait_until([&] { return (each = run.result(cell)) != nullptr; }, "an answer is read");
    const auto same = [](char a, char b) {
      return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    if (!std::ranges::search(*each->text, word, same).empty()) expected.push_back(cell);
  }
  const auto before = stage.driver().pixels("cell 0");
  stage.open_with_slash();
  stage.driver().type("\"" + word + "\"");
  stage.driver().wait_until([&] { return stage.matching() == expected; }, "the search has found the word");
  stage.driver().settle();
  EXPECT_FALSE(run.highlights(0, text).empty());
  EXPECT_EQ(run.highlights(0, text).front().begin, begin);
  EXPECT_NE(stage.driver().pixels("cell 0").rgba, before.rgba) << "the word is marked";
}

TEST(Filter, TellsAMistakeInItsPlaceAndKeepsWhatWasFound) {
  FilterStage stage;
  stage.open_with_slash();
  stage.driver().type("seed = 2");
  stage.wait_for_count("3 of 12 cells");
  stage.driver().type(" and plase = pond");
  stage.driver().wait_for("there is no `plase`; did you mean `place`?");
  EXPECT_EQ(stage.filter().problem.span, (query::Span{13, 18}));
  EXPECT_TRUE(stage.driver().has("3 of 12 cells"));
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().settle();
  EXPECT_TRUE(stage.driver().has("column 14: expected an axis or a field"))
      << "with a mistake, it stays to mend";
  stage.driver().type("1");
  stage.driver().settle();
  EXPECT_TRUE(stage.filter().is_editing);
  EXPECT_EQ(stage.filter().text, "seed = 2 and plase = pond1") << "what is typed next is no key of the grid";
}

TEST(Filter, ShowsAChipForEachConditionThatItsCrossTakesAway) {
  FilterStage stage;
  stage.open_with_slash();
  stage.driver().type("place = \"sea, at night\" and seed >= 2 and seed < 4");
  stage.wait_for_count("2 of 12 cells");
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().wait_for("condition 2");
  EXPECT_FALSE(stage.driver().has("##filter"));
  stage.driver().click("remove condition 1");
  stage.wait_for_count("3 of 12 cells");
  EXPECT_EQ(stage.filter().text, "place = \"sea, at night\" and seed < 4");
  stage.driver().click("remove condition 1");
  stage.wait_for_count("4 of 12 cells");
  stage.driver().click("remove condition 0");
  stage.driver().wait_until([&] { return stage.filter().is_blank() && stage.driver().has("##filter"); },
                            "the field is back");
}

TEST(Filter, AClickOnAChipEditsItsCondition) {
  FilterStage stage;
  stage.open_with_slash();
  stage.driver().type("place = pond and seed = 2");
  stage.wait_for_count("1 of 12 cells");
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().wait_for("condition 1");
  stage.driver().click("condition 1");
  stage.driver().wait_until([&] { return stage.filter().is_editing && !stage.filter().wants_focus; },
                            "the text is edited");
  stage.driver().type("seed > 2");
  stage.wait_for_count("2 of 12 cells");
  EXPECT_EQ(stage.filter().text, "place = pond and seed > 2");
}

TEST(Filter, ItsMenuAddsConditionsForStatesAndAxes) {
  FilterStage stage;
  stage.fire();
  stage.driver().click("+ filter");
  stage.driver().click("State");
  stage.driver().click("Done");
  stage.wait_for_count("12 of 12 cells");
  stage.driver().click("+ filter");
  stage.driver().click("filter by place");
  stage.driver().click("place=sea, at night");
  stage.wait_for_count("4 of 12 cells");
  EXPECT_EQ(stage.filter().text, "state = done and place = \"sea, at night\"");
  stage.driver().click("+ filter");
  stage.driver().click("Number");
  stage.driver().click("Latency above …");
  stage.driver().wait_until([&] { return stage.filter().is_editing && !stage.filter().wants_focus; },
                            "the number is to be typed");
  stage.driver().type("1000s");
  stage.wait_for_count("0 of 12 cells");
}

TEST(Filter, ItsMenuKnowsLabelsAndWhatIsRejected) {
  FilterStage stage;
  stage.fire();
  stage.driver().click("+ filter");
  stage.driver().click("Label");
  stage.driver().click("Red");
  stage.wait_for_count("0 of 12 cells");
  EXPECT_EQ(stage.filter().text, "label = red");
  stage.driver().click("+ filter");
  stage.driver().click("Rejected or not");
  stage.driver().click("Not rejected");
  stage.driver().settle();
  EXPECT_EQ(stage.filter().text, "label = red and rejected = no");
}

TEST(Filter, EscapeClosesItsMenuAndLeavesTheFilterAlone) {
  FilterStage stage;
  stage.open_with_slash();
  stage.driver().type("seed = 2");
  stage.wait_for_count("3 of 12 cells");
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().click("+ filter");
  stage.driver().click("State");
  stage.driver().wait_for("Refused by moderation");
  stage.driver().key(ImGuiKey_Escape);
  stage.driver().wait_until([&] { return !stage.driver().has("Refused by moderation"); },
                            "the menu is closed");
  stage.driver().settle();
  EXPECT_FALSE(stage.driver().has("Error matches …"));
  EXPECT_EQ(stage.filter().text, "seed = 2");
}

TEST(Filter, SlashTakesTheKeyboardAgainAfterEnterAndAfterTheMenu) {
  FilterStage stage;
  stage.open_with_slash();
  stage.driver().type("seed = 2");
  stage.wait_for_count("3 of 12 cells");
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().wait_for("condition 0");
  stage.open_with_slash();
  stage.driver().type("seed > 2");
  stage.wait_for_count("6 of 12 cells");
  EXPECT_EQ(stage.filter().text, "seed > 2") << "what is typed takes the place of what was there";
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().click("+ filter");
  stage.driver().hover("State");
  stage.driver().wait_for("Refused by moderation");
  stage.driver().key(ImGuiKey_Escape);
  stage.driver().settle();
  EXPECT_FALSE(ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel));
  stage.open_with_slash();
  stage.driver().type("seed = 1");
  stage.wait_for_count("3 of 12 cells");
}

TEST(Filter, EscapeClearsThenLeavesAndInTheGridClearsToo) {
  FilterStage stage;
  stage.open_with_slash();
  stage.driver().type("seed = 2");
  stage.wait_for_count("3 of 12 cells");
  stage.driver().key(ImGuiKey_Escape);
  stage.driver().wait_until([&] { return stage.filter().is_blank(); }, "the text is gone");
  EXPECT_TRUE(stage.filter().is_editing);
  stage.driver().key(ImGuiKey_Escape);
  stage.driver().wait_until([&] { return !stage.filter().is_editing; }, "the field is left");

  stage.open_with_slash();
  stage.driver().type("seed = 3");
  stage.wait_for_count("3 of 12 cells");
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().wait_for("condition 0");
  stage.driver().click("cell 2");
  ASSERT_EQ(stage.bench.bench().selection().size(), 1u);
  stage.driver().key(ImGuiKey_Escape);
  EXPECT_TRUE(stage.bench.bench().selection().empty());
  EXPECT_EQ(stage.filter().text, "seed = 3") << "the first Escape is the selection's";
  stage.driver().key(ImGuiKey_Escape);
  stage.driver().settle();
  EXPECT_TRUE(stage.filter().is_blank());
}

TEST(Filter, FollowsRatingsAndIsACommand) {
  FilterStage stage;
  stage.fire();
  EXPECT_EQ(in_english(stage.bench.bench().commands().invoke("filter.clear")), "There is no filter");
  EXPECT_EQ(stage.bench.bench().commands().invoke("filter.unrated"), "");
  stage.wait_for_count("12 of 12 cells");
  const std::uint64_t version = stage.run().filter_version();
  stage.driver().click("cell 5");
  stage.driver().wait_until([&] { return stage.run().result(5) != nullptr; }, "the answer is read");
  stage.driver().key(ImGuiKey_4);
  stage.wait_for_count("11 of 12 cells");
  EXPECT_FALSE(stage.run().matches(5));
  EXPECT_GT(stage.run().filter_version(), version);
  EXPECT_EQ(stage.bench.bench().commands().invoke("filter.clear"), "");
  stage.driver().settle();
  EXPECT_EQ(stage.run().matched(), nullptr);
  EXPECT_TRUE(stage.run().matches(5));
}

TEST(Filter, FollowsTheRunWhileItGoes) {
  FilterStage stage;
  stage.open_with_slash();
  stage.driver().type("state = done");
  stage.wait_for_count("0 of 12 cells");
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().settle();
  stage.fire();
  stage.wait_for_count("12 of 12 cells");
}

// Pixels of the accent's colour, which is what the words that were found stand on.
std::size_t marked_pixels(const image::Image& picture) {
  std::size_t marked = 0;
  for (std::size_t i = 0; i < picture.rgba.size(); i += 4)
    marked += picture.rgba[i] > picture.rgba[i + 2] + 30 ? 1u : 0u;
  return marked;
}

TEST(Filter, MarksWhatItFindsInAnAnswerThatIsStillComing) {
  demo::ServerOptions options;
  options.tokens_per_second = 15;
  const auto server = std::move(*demo::Server::start(options));
  const std::string sheet = fmt::format(
      "title: Stream\nprompts: 'Describe a garden'\nmodels: local:chat\nparams: {{seed: 1-2, max_tokens: "
      "400}}\n"
      "layout: {{columns: seed}}\nproviders:\n  local: {{api: openai, base_url: '{}'}}\n",
      server->base_url());
  FilterStage stage(sheet.c_str());
  stage.bench.fire();
  // Letters alone: what stands in the filter as it is.
  const auto first_word = [&] {
    const std::string text = stage.run().streamed_text(0);
    std::string word;
    for (const char c : text) {
      const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (is_letter) word += c;
      if (!is_letter && word.size() >= 4) return word;
      if (!is_letter) word.clear();
    }
    return std::string();
  };
  stage.driver().wait_until([&] { return !first_word().empty(); }, "a word has come");
  const std::string word = first_word();
  EXPECT_LT(marked_pixels(stage.driver().pixels("cell 0")), 20u);
  stage.open_with_slash();
  stage.driver().type("text ~ \"" + word + "\" or state = streaming");
  stage.driver().wait_until([&] { return stage.run().matched() != nullptr; }, "the cells are filtered");
  stage.driver().settle();
  ASSERT_EQ(stage.run().cell(0).state, store::CellState::streaming);
  EXPECT_GT(marked_pixels(stage.driver().pixels("cell 0")), 100u) << word;
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().click("cell 0");
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().settle();
  ASSERT_EQ(stage.run().cell(0).state, store::CellState::streaming);
  EXPECT_GT(marked_pixels(stage.driver().pixels("pane 0")), 100u) << "in the viewer, too";
}

TEST(Filter, IsReadAnewForAnotherSheet) {
  FilterStage stage;
  stage.open_with_slash();
  stage.driver().type("seed = 2");
  stage.wait_for_count("3 of 12 cells");
  stage.driver().key(ImGuiKey_Enter);
  stage.driver().settle();
  stage.bench.open_text(stage.folder.path() / "other.sheet.yaml",
                        "prompts: x\nmodels: demo:text\nparams: {seed: 1-3}\n");
  EXPECT_TRUE(stage.filter().is_blank());
}

struct CountRow {
  std::uint64_t matching, cells;
  const char* words;
};

TEST(Filter, CountsInWords) {
  for (const CountRow& row : {CountRow{120, 100'000, "120 of 100,000 cells"}, CountRow{0, 1, "0 of 1 cell"},
                              CountRow{1234567, 1234567, "1,234,567 of 1,234,567 cells"}}) {
    EXPECT_EQ(ui::matching_words(row.matching, row.cells), row.words);
  }
}

}  // namespace
}  // namespace proofsheet::testing
