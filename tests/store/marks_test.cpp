// What the user thinks of cells: ratings, labels, rejects, notes, and what is hidden.
#include <gtest/gtest.h>

#include <latch>

#include "store/helpers.h"

namespace proofsheet::store {
namespace {

class MarksTest : public testing::Test {
 protected:
  void SetUp() override {
    for (std::uint64_t cell = 0; cell < 5; ++cell)
      ASSERT_TRUE(put_and_wait(*store, run, text_result(cell, "text")));
  }
  void reopen() {
    store.reset();
    store = open_store(folder.path());
  }

  TempFolder folder;
  std::unique_ptr<Store> store = open_store(folder.path());
  RunId run = *store->create_run({.cells = 9});
};

TEST_F(MarksTest, AreSetForManyCellsAtOnceAndAreThereAfterReopening) {
  ASSERT_TRUE(store->set_marks(
      run, {{.cells = {0, 1, 3}, .rating = 5, .label = Label::green, .rejected = true, .note = "喜欢"}}));
  reopen();
  const auto summaries = *store->summaries(run);
  for (const std::uint64_t cell : {0u, 1u, 3u}) {
    const auto result = *store->result(run, cell);
    EXPECT_EQ(result.rating, 5);
    EXPECT_EQ(result.label, Label::green);
    EXPECT_TRUE(result.rejected);
    EXPECT_EQ(result.note, "喜欢");
    EXPECT_EQ(summaries[cell].rating, 5);
    EXPECT_EQ(summaries[cell].label, Label::green);
    EXPECT_TRUE(summaries[cell].rejected);
    EXPECT_TRUE(summaries[cell].has_note);
    EXPECT_EQ(summaries[cell].finished_unix_ms, result.finished_unix_ms);
  }
  EXPECT_EQ(summaries[2].rating, std::nullopt);
  EXPECT_EQ(summaries[2].label, std::nullopt);
  EXPECT_FALSE(summaries[2].rejected);
  EXPECT_FALSE(summaries[2].has_note);
}

TEST_F(MarksTest, ThatAreNotNamedStayAsTheyAre) {
  ASSERT_TRUE(store->set_marks(run, {{.cells = {0}, .rating = 3, .label = Label::red, .note = "n"}}));
  ASSERT_TRUE(store->set_marks(run, {{.cells = {0}, .rejected = true}}));
  auto result = *store->result(run, 0);
  EXPECT_EQ(std::tuple(result.rating, result.label, result.note), std::tuple(3, Label::red, "n"));
  ASSERT_TRUE(store->set_marks(run, {{.cells = {0}, .rating = std::optional<int>(), .note = ""}}));
  result = *store->result(run, 0);
  EXPECT_EQ(result.rating, std::nullopt);
  EXPECT_EQ(result.label, Label::red);
  EXPECT_TRUE(result.rejected);
  EXPECT_FALSE(store->summaries(run)->at(0).has_note);
}

TEST_F(MarksTest, AreWrittenAllOrNone) {
  const auto refused =
      store->set_marks(run, {{.cells = {0, 1}, .rating = 4}, {.cells = {2, 7}, .label = Label::blue}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::not_found);
  EXPECT_NE(refused.error().message.find("no result of cell 7"), std::string::npos)
      << refused.error().message;
  const auto summaries = *store->summaries(run);
  for (const auto& summary : summaries) {
    EXPECT_EQ(summary.rating, std::nullopt);
    EXPECT_EQ(summary.label, std::nullopt);
  }
}

TEST_F(MarksTest, RefuseWhatIsNoRatingAndNoRun) {
  EXPECT_EQ(store->set_marks(run, {{.cells = {0}, .rating = 6}}).error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(store->set_marks(run, {{.cells = {0}, .rating = 0}}).error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(store->set_marks(99, {{.cells = {0}, .hidden = true}}).error().kind, ErrorKind::not_found);
}

TEST_F(MarksTest, GoWithTheAnswerWhenItsCellIsFiredAgainButHiddenStays) {
  ASSERT_TRUE(store->set_marks(run, {{.cells = {1},
                                      .rating = 2,
                                      .label = Label::yellow,
                                      .rejected = true,
                                      .note = "blurred",
                                      .hidden = true}}));
  ASSERT_TRUE(put_and_wait(*store, run, text_result(1, "a better one")));
  const auto now = *store->result(run, 1);
  EXPECT_EQ(now.text, "a better one");
  EXPECT_EQ(std::tuple(now.rating, now.label, now.rejected, now.note),
            std::tuple(std::optional<int>(), std::optional<Label>(), false, ""));
  const auto before = *store->earlier_results(run, 1);
  ASSERT_EQ(before.size(), 1u);
  EXPECT_EQ(std::tuple(before[0].rating, before[0].label, before[0].rejected, before[0].note),
            std::tuple(2, Label::yellow, true, "blurred"));
  EXPECT_EQ(*store->hidden_cells(run), std::vector<std::uint64_t>{1});
}

TEST_F(MarksTest, AreThereForAReaderThatFlushedFirst) {
  for (int i = 0; i < 50; ++i) {
    store->put_marks(run, {{.cells = {0}, .rating = i % 5 + 1}}, {});
    store->flush();
    EXPECT_EQ(store->result(run, 0)->rating, i % 5 + 1);
  }
}

TEST_F(MarksTest, HideCellsThatHaveNoResultYet) {
  ASSERT_TRUE(store->set_marks(run, {{.cells = {8, 0, 6}, .hidden = true}}));
  ASSERT_TRUE(store->set_marks(run, {{.cells = {0}, .hidden = true}})) << "twice is once";
  EXPECT_EQ(*store->hidden_cells(run), (std::vector<std::uint64_t>{0, 6, 8}));
  ASSERT_TRUE(store->set_marks(run, {{.cells = {6, 7}, .hidden = false}}));
  reopen();
  EXPECT_EQ(*store->hidden_cells(run), (std::vector<std::uint64_t>{0, 8}));
  ASSERT_TRUE(store->delete_run(run));
  EXPECT_TRUE(store->hidden_cells(run)->empty());
}

TEST_F(MarksTest, ThatAreQueuedAreWrittenInTheOrderOfTheCalls) {
  std::latch all(200);
  for (int i = 0; i < 200; ++i) {
    store->put_marks(run, {{.cells = {0}, .rating = i % 5 + 1}}, [&](Result<> done) {
      EXPECT_TRUE(done);
      all.count_down();
    });
  }
  all.wait();
  EXPECT_EQ(store->result(run, 0)->rating, 5);
}

}  // namespace
}  // namespace proofsheet::store
