#include "ui/text_edit.h"

#include <gtest/gtest.h>

#include "ui/text_layout.h"

namespace proofsheet::ui {
namespace {

TEST(TextEdit, TypingReplacesTheSelection) {
  std::string text = "a garden at dusk";
  TextCursor cursor{.at = 8, .anchor = 2};
  insert_text(text, cursor, "pond");
  EXPECT_EQ(text, "a pond at dusk");
  EXPECT_EQ(cursor, (TextCursor{.at = 6, .anchor = 6}));
}

TEST(TextEdit, BackspaceTakesAWholeCharacter) {
  struct {
    const char* name;
    std::string text, left;
  } const rows[] = {
      {"latin", "ab", "a"},
      {"chinese", "花园", "花"},
      {"accent as a mark of its own", "e\u0301", ""},
      {"emoji with a joiner", "x\U0001F469\u200D\U0001F33E", "x"},
      {"emoji with a skin tone", "x\U0001F44B\U0001F3FD", "x"},
  };
  for (const auto& row : rows) {
    std::string text = row.text;
    TextCursor cursor{.at = text.size(), .anchor = text.size()};
    erase_before(text, cursor, Step::character);
    EXPECT_EQ(text, row.left) << row.name;
    EXPECT_EQ(cursor.at, text.size()) << row.name;
  }
}

TEST(TextEdit, BackspaceAtTheBeginningAndDeleteAtTheEndDoNothing) {
  std::string text = "花";
  TextCursor start{};
  erase_before(text, start, Step::character);
  TextCursor end{.at = 3, .anchor = 3};
  erase_after(text, end, Step::word);
  EXPECT_EQ(text, "花");
}

TEST(TextEdit, WordsAreRunsOfLettersAndSingleChineseCharacters) {
  const std::string text = "one two_3, 花园";
  EXPECT_EQ(next_word(text, 0), 3u);
  EXPECT_EQ(next_word(text, 3), 9u);
  EXPECT_EQ(next_word(text, 9), 10u);
  EXPECT_EQ(next_word(text, 10), 14u);
  EXPECT_EQ(previous_word(text, text.size()), 14u);
  EXPECT_EQ(previous_word(text, 9), 4u);
  EXPECT_EQ(previous_word(text, 4), 0u);
}

TEST(TextEdit, ADoubleClickSelectsTheWordUnderIt) {
  const std::string text = "a {{style}} b";
  const TextCursor word = word_at(text, 6);
  EXPECT_EQ(text.substr(word.first(), word.last() - word.first()), "style");
  EXPECT_EQ(word_at("", 0), TextCursor{});
  EXPECT_EQ(word_at("花园", 6), (TextCursor{.at = 6, .anchor = 3}));
}

TEST(TextEdit, ACursorIsBroughtBackBetweenCharactersWhenTheTextChanged) {
  TextCursor cursor{.at = 4, .anchor = 99};
  clamp_cursor(cursor, "花园");
  EXPECT_EQ(cursor, (TextCursor{.at = 3, .anchor = 6}));
}

TEST(TextEdit, PlacesSurviveBytesThatAreNoUtf8) {
  const std::string text =
      "a\xff\xfe"
      "b\x80\x80\x80\x80\x80";
  std::size_t at = 0;
  for (int steps = 0; at < text.size(); ++steps) {
    ASSERT_LT(steps, 20);
    const std::size_t next = next_place(text, at);
    ASSERT_GT(next, at);
    at = next;
  }
  for (int steps = 0; at > 0; ++steps) {
    ASSERT_LT(steps, 20);
    const std::size_t previous = previous_place(text, at);
    ASSERT_LT(previous, at);
    at = previous;
  }
}

TEST(LineBreaks, ChineseBreaksAnywhereButNotBeforeClosingOrAfterOpeningPunctuation) {
  EXPECT_TRUE(can_break_between(U'花', U'园'));
  EXPECT_FALSE(can_break_between(U'园', U'，'));
  EXPECT_TRUE(can_break_between(U'，', U'花'));
  EXPECT_FALSE(can_break_between(U'（', U'花'));
  EXPECT_TRUE(can_break_between(U'a', U'花'));
}

TEST(LineBreaks, LatinBreaksAfterBlanksAndHyphensOnly) {
  EXPECT_TRUE(can_break_between(U' ', U'a'));
  EXPECT_FALSE(can_break_between(U'a', U' '));
  EXPECT_FALSE(can_break_between(U'a', U'b'));
  EXPECT_TRUE(can_break_between(U'-', U'b'));
  EXPECT_FALSE(can_break_between(U'-', U'4'));
}

}  // namespace
}  // namespace proofsheet::ui
