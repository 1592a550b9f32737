// An axis folded into the cell: how far texts agree, and pictures as a mosaic.
#include <gtest/gtest.h>

#include <set>

#include <fmt/format.h>

#include "stored_run_fixture.h"
#include "ui/fold_tally.h"

namespace proofsheet::testing {
namespace {

TEST(FoldTally, CountsEqualTextsAndLeavesBlanksAroundThemOut) {
  const ui::FoldTally tally =
      ui::tally_texts({{0, "fern"}, {1, "moss"}, {2, " moss\n"}, {3, "Moss"}, {4, "moss"}, {5, "fern "}});
  ASSERT_EQ(tally.answers.size(), 3u);
  EXPECT_EQ(tally.answers[0].text, "moss");
  EXPECT_EQ(tally.answers[0].count, 3u);
  EXPECT_EQ(tally.answers[0].cell, 1u) << "the first that has it";
  EXPECT_EQ(tally.answers[1].text, "fern");
  EXPECT_EQ(tally.answers[2].text, "Moss") << "what is written in another way is another answer";
  EXPECT_DOUBLE_EQ(tally.share(), 0.5);
  EXPECT_EQ(ui::tally_words(tally, 20, 100), "moss 3 · fern 2 · Moss 1");
}

TEST(FoldTally, LongAnswersAreCutAtACharacter) {
  EXPECT_EQ(ui::in_one_line("a  b\n c", 10), "a b c");
  EXPECT_EQ(ui::in_one_line("苔藓与蕨类", 6), "苔藓 …");
  EXPECT_EQ(ui::in_one_line("", 6), "");
  EXPECT_EQ(ui::in_one_line("ab cd", 3), "ab …") << "one blank before the ellipsis";
  const ui::FoldTally tally = ui::tally_texts({{0, "one"}, {1, "two"}, {2, "three"}});
  EXPECT_EQ(ui::tally_words(tally, 20, 5), "one 1 · two 1 · …");
}

class FoldedTexts : public StoredRunTest {
 protected:
  // Two rows, each with a fold of as many texts as there are answers, some of which failed.
  void open(const std::vector<std::string>& answers, const std::set<std::size_t>& failed = {}) {
    const std::size_t folds = answers.size();
    StoredRunTest::open(
        {.sheet_yaml = fmt::format("prompts: '{{{{n}}}}'\nmodels: demo:text\nvars: {{n: [1, 2]}}\n"
                                   "params: {{seed: 1-{}}}\nlayout: {{rows: n, fold: seed}}\n",
                                   folds),
         .cells = 2 * folds,
         .fill = [&](store::CellResult& result) {
           if (failed.contains(result.cell % folds)) {
             result.state = store::CellState::failed;
             result.error = Error{ErrorKind::connection, "no answer"};
           } else {
             result.text = answers[result.cell % folds];
           }
         }});
  }
};

TEST_F(FoldedTexts, RestingOnAPlaceListsAllAnswersWithTheirCounts) {
  open({"moss", "fern", "moss ", "\nmoss", "moss", "fern", "moss", "moss", "moss"});
  EXPECT_GT(inked_part(driver().pixels("cell 0")), 0.002);
  driver().hover("cell 0");
  driver().wait_until([&] { return driver().has("answer 0: 7 × moss"); }, "the answers are listed");
  EXPECT_TRUE(driver().has("answer 1: 2 × fern"));
  EXPECT_TRUE(driver().all("answer 2").empty());
}

TEST_F(FoldedTexts, MoreThanARunViewKeepsAreCountedAllTheSame) {
  std::vector<std::string> answers(5000, "moss");
  for (std::size_t i = 0; i < answers.size(); i += 5) answers[i] = "fern";
  open(answers);
  driver().hover("cell 0");
  driver().wait_until([&] { return driver().has("answer 0: 4000 × moss"); }, "the answers are listed");
  EXPECT_TRUE(driver().has("answer 1: 1000 × fern"));
  driver().wait_until([&] { return bench_->bench().is_complete(); }, "nothing is read again and again");
}

TEST_F(FoldedTexts, WhatIsNotCountedOfALongFoldIsSaid) {
  open(std::vector<std::string>(10'050, "moss"));
  driver().hover("cell 0");
  driver().wait_until([&] { return driver().has("answer 0: 10000 × moss"); }, "the answers are listed");
  EXPECT_TRUE(driver().has("The first 10,000 of 10,050 cells"));
}

TEST_F(FoldedTexts, WhatIsNotDrawnOfALongFoldFromAfarIsSaid) {
  open(std::vector<std::string>(10'050, "moss"));
  for (int notch = 0; notch < 40 && driver().has("cell 0"); ++notch)
    driver().scroll("places", -1, ImGuiMod_Ctrl);
  const Item places = driver().find("places");
  driver().move_to({places.rect.left + 4, places.rect.top + 4});
  driver().wait_until([&] { return driver().has("The first 10,000 of 10,050 cells"); }, "it is said",
                      std::chrono::seconds(20));
}

TEST_F(FoldedTexts, FromAfarAPlaceShowsADotOfEachCell) {
  open({"moss", "fern", "moss", "moss"});
  const auto width = [&] { return driver().find("cell 0").rect.right - driver().find("cell 0").rect.left; };
  while (width() > 46) {
    driver().scroll("cell 0", -1, ImGuiMod_Ctrl);
    driver().settle();
  }
  const image::Image place = driver().pixels("cell 0");
  const auto green = [&](int x, int y) {
    const std::size_t at =
        (static_cast<std::size_t>(y) * static_cast<std::size_t>(place.width) + static_cast<std::size_t>(x)) *
        4;
    return place.rgba[at + 1] - place.rgba[at];
  };
  EXPECT_GT(green(place.width / 4, place.height / 4), 30);
  EXPECT_GT(green(place.width * 3 / 4, place.height * 3 / 4), 30);
  EXPECT_LT(green(place.width / 2, place.height / 4), 30) << "a gap between two dots";
}

TEST_F(FoldedTexts, TheBandOverAPlaceTakesAllOfItsCells) {
  open({"moss", "fern", "moss"});
  const platform::ItemRect place = driver().find("cell 0").rect;
  driver().drag_between({place.right + 6, place.top + 4}, {place.right - 20, place.top + 40});
  driver().settle();
  EXPECT_EQ(bench_->bench().selection().size(), 3u);
}

TEST_F(FoldedTexts, AFailureAmongThemHidesNoCounts) {
  open({"moss", "fern", "moss", "", "moss"}, {3});
  EXPECT_GT(inked_part(driver().pixels("cell 0")), 0.002);
  driver().hover("cell 0");
  driver().wait_until([&] { return driver().has("answer 0: 3 × moss"); }, "the answers are listed");
  EXPECT_TRUE(driver().has("answer 1: 1 × fern"));
  EXPECT_TRUE(driver().has("1 without an answer"));
}

TEST_F(FoldedTexts, WhereAllFailedTheFailureIsShown) {
  open({"", ""}, {0, 1});
  driver().hover("cell 0");
  driver().frame(60);
  EXPECT_TRUE(driver().all("answer 0").empty());
}

class Mosaic : public ::testing::Test {
 protected:
  void open(int pictures) {
    bench_ = std::make_unique<Bench>(folder_.path());
    bench_->open_text(
        folder_.path() / "m.sheet.yaml",
        fmt::format("prompts: a garden\nmodels: demo:image\nparams: {{seed: 1-{}, size: 32x32}}\n"
                    "layout: {{fold: seed}}\n",
                    pictures));
    driver().settle();
  }
  Driver& driver() { return bench_->driver(); }
  test::TempFolder folder_;
  std::unique_ptr<Bench> bench_;
};

TEST_F(Mosaic, UpToSixteenStandBesideOneAnother) {
  open(16);
  EXPECT_EQ(driver().all("cell ").size(), 16u);
  const platform::ItemRect last = driver().find("cell 15").rect, first = driver().find("cell 0").rect;
  EXPECT_NEAR(last.right - last.left, first.right - first.left, 1.5f);
}

TEST_F(Mosaic, OfManyTheLastPlaceStandsForTheRest) {
  open(30);
  EXPECT_EQ(driver().all("cell ").size(), 16u);
  EXPECT_TRUE(driver().has("cell 15"));
  EXPECT_FALSE(driver().has("cell 16"));
  EXPECT_GT(inked_part(driver().pixels("cell 15")), 0.01) << "+15";
  driver().click("cell 15");
  driver().settle();
  driver().key(ImGuiKey_RightArrow);
  driver().key(ImGuiKey_DownArrow);
  driver().settle();
  const std::uint64_t focus = bench_->bench().focus().value();
  EXPECT_GT(focus, 15u) << "the arrows go on into the rest";
  EXPECT_TRUE(driver().has(fmt::format("cell {}", focus))) << "and it is seen there";
}

}  // namespace
}  // namespace proofsheet::testing
