// Numbers that are read from results: words, attempts, and what is measured of pictures.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "bench_fixture.h"
#include "reading.h"
#include "ui/grid_values.h"

namespace proofsheet::testing {
namespace {

using Labels = std::vector<std::string>;

constexpr const char* kTexts =
    "prompts: hi\nmodels: demo:text\nparams: {max_tokens: [3, 1, 6], seed: 1-4}\n"
    "layout: {rows: max_tokens, columns: seed}\n";
// A bright scene and a dark one, small enough to have no thumbnails.
constexpr const char* kPictures =
    "prompts: 'a garden at {{time}}'\nmodels: demo:image\nvars: {time: [night, noon]}\n"
    "params: {size: 128x128, seed: 1-3}\nlayout: {rows: time, columns: seed}\n";

class Numbers : public ::testing::Test {
 protected:
  void open(const std::string& yaml) {
    bench_ = std::make_unique<Bench>(folder_.path());
    bench_->open_text(path_, yaml);
    bench_->fire();
    bench_->wait_for_the_end();
  }
  Driver& driver() { return bench_->driver(); }
  ui::Workbench& bench() { return bench_->bench(); }
  ui::RunView& run() { return *bench().run(); }
  void invoke(const std::string& name) {
    ASSERT_EQ(bench().commands().invoke(name), "");
    driver().settle();
  }
  void filter(const std::string& text) {
    driver().key(ImGuiKey_Slash);
    driver().type(text);
    driver().key(ImGuiKey_Enter);
    driver().wait_until([&] { return run().matched() != nullptr; }, "it filters");
  }
  Labels rows() {
    Labels labels;
    const sheet::GridLines& lines = run().lines(0).rows;
    for (std::uint64_t i = 0; i < lines.size(); ++i)
      labels.push_back(run().pivot().row_header(lines.at(i)).labels.back());
    return labels;
  }
  void wait_for_rows(const Labels& wanted) {
    driver().wait_until([&] { return rows() == wanted; }, "the rows stand in order");
  }

  test::TempFolder folder_;
  std::filesystem::path path_ = folder_.path() / "numbers.sheet.yaml";
  std::unique_ptr<Bench> bench_;
};

TEST_F(Numbers, RowsAreSortedByHowManyWordsTheirAnswersHave) {
  open(kTexts);
  EXPECT_EQ(rows(), (Labels{"3", "1", "6"}));
  invoke("view.sort_rows_words_down");
  wait_for_rows({"6", "3", "1"});
  invoke("view.sort_rows_words_up");
  wait_for_rows({"1", "3", "6"});
  driver().key(ImGuiKey_Z, ImGuiMod_Ctrl);
  wait_for_rows({"6", "3", "1"});
}

TEST_F(Numbers, TheOrderIsAPartOfTheSheetAndComesBackWithTheFile) {
  open(kTexts);
  invoke("view.sort_rows_tokens_up");
  invoke("view.sort_columns_cost_down");
  wait_for_rows({"1", "3", "6"});
  const std::string text = *bench().document().text();
  EXPECT_NE(text.find("rows: tokens"), std::string::npos) << text;
  EXPECT_NE(text.find("columns: \"-cost\""), std::string::npos) << text;
  invoke("view.sort_columns_not");
  EXPECT_EQ(bench().document().text()->find("-cost"), std::string::npos);
  invoke("sheet.save");
  driver().wait_until([&] { return !bench().document().is_dirty(); }, "the sheet is saved");
  bench_.reset();
  bench_ = std::make_unique<Bench>(folder_.path() / "another folder of runs");
  bench_->open(path_.string());
  bench_->fire();
  bench_->wait_for_the_end();
  wait_for_rows({"1", "3", "6"});
}

TEST_F(Numbers, RowsThatAreFiredAgainWithMoreWordsFindTheirPlaceWhenTheRunEnds) {
  open(
      "prompts: hi\nmodels: demo:text\nparams: {max_tokens: [2, 8], seed: 1-3}\n"
      "layout: {rows: max_tokens, columns: seed, sort: {rows: -words}}\n");
  wait_for_rows({"8", "2"});
}

TEST_F(Numbers, PicturesAreMeasuredWhenTheyAreSortedByIt) {
  open(kPictures);
  EXPECT_EQ(rows(), (Labels{"night", "noon"}));
  invoke("view.sort_rows_brightness_down");
  wait_for_rows({"noon", "night"});
  driver().click("cell 0");
  driver().wait_until(
      [&] {
        const auto result = run().result(0);
        return result != nullptr && !result->images.empty() && result->images.front().numbers.has_value();
      },
      "the inspector gets the numbers");
  driver().settle();
  EXPECT_TRUE(driver().has("brightness")) << "the inspector shows them";
}

TEST_F(Numbers, AFilterGoesByWhatIsMeasured) {
  open(kPictures);
  filter("brightness > 0.4");
  EXPECT_TRUE(run().matched()->count() == 3) << run().matched()->count();
  for (const std::uint64_t cell : run().matched()->cells())
    EXPECT_EQ(to_display(run().plan().axis_value(0, run().plan().coordinates(cell)[0])), "noon");
}

TEST_F(Numbers, DotsAreColouredByWhatIsMeasured) {
  open(
      "prompts: 'a garden at {{time}}'\nmodels: demo:image\nvars: {time: [night, noon]}\n"
      "params: {size: 64x64, seed: 1-60}\nlayout: {rows: time, columns: seed}\n");
  driver().key(ImGuiKey_9, ImGuiMod_Ctrl);
  driver().settle();
  driver().click("grid.color_by");
  driver().click("sharpness");
  driver().wait_until([&] { return !bench().grid().dot_colors.range.is_empty; }, "the scale has its ends");
  EXPECT_GT(bench().grid().dot_colors.range.high, bench().grid().dot_colors.range.low);
}

TEST_F(Numbers, AChartShowsThemAndTheMenusOfATextRunDoNotOfferThem) {
  open(kPictures);
  invoke("view.chart");
  driver().click("chart.number");
  driver().click("brightness");
  driver().wait_until(
      [&] {
        const auto& chart = bench().chart().chart;
        return chart && chart->spec.measure == chart::Measure::brightness && chart->cells.size() == 6;
      },
      "the chart is drawn");
}

TEST_F(Numbers, WordsAreFilteredWhileTheMenuOfATextRunHasNoPictures) {
  open(kTexts);
  filter("words > 3 and attempts = 1");
  const std::uint64_t many = run().matched()->count();
  EXPECT_GE(many, 4u) << "all of six tokens";
  EXPECT_LE(many, 8u) << "none of one";
  EXPECT_TRUE(ui::further_numbers(run().media()).size() == 6) << "no numbers of pictures";
}

}  // namespace
}  // namespace proofsheet::testing
