#include "ui/fuzzy_match.h"

#include <gtest/gtest.h>

namespace proofsheet::ui {
namespace {

TEST(FuzzyMatch, TheLettersMustBeThereInTheirOrder) {
  EXPECT_TRUE(fuzzy_score("fr", "Fire").has_value());
  EXPECT_TRUE(fuzzy_score("FIRE", "Fire").has_value());
  EXPECT_TRUE(fuzzy_score("z in", "Zoom in").has_value());
  EXPECT_FALSE(fuzzy_score("rf", "Fire").has_value());
  EXPECT_FALSE(fuzzy_score("firee", "Fire").has_value());
  EXPECT_FALSE(fuzzy_score("a", "").has_value());
}

TEST(FuzzyMatch, AnEmptyFilterMatchesEverythingEqually) {
  EXPECT_EQ(fuzzy_score("", "Fire"), 0);
  EXPECT_EQ(fuzzy_score("  ", "Open sheet"), 0);
}

TEST(FuzzyMatch, BeginningsOfWordsAndLettersInARowCountMore) {
  EXPECT_GT(fuzzy_score("os", "Open sheet"), fuzzy_score("os", "Close the list"));
  EXPECT_GT(fuzzy_score("save", "Save sheet"), fuzzy_score("save", "Show all of the panes here"));
  EXPECT_GT(fuzzy_score("fire", "Fire"), fuzzy_score("fire", "Fire failed cells again"));
}

}  // namespace
}  // namespace proofsheet::ui
