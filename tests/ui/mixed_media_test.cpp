// Pictures beside texts, answers with several pictures, and how pictures lie in their cells.
#include <gtest/gtest.h>

#include <set>

#include <fmt/format.h>

#include "stored_run_fixture.h"

namespace proofsheet::testing {
namespace {

float width(const platform::ItemRect& rect) {
  return rect.right - rect.left;
}

sheet::Plan plan_of(const std::string& yaml) {
  const sheet::Loaded loaded = sheet::parse_sheet(yaml, "test.sheet.yaml", {});
  if (!loaded.sheet) throw DriverError("the sheet cannot be read");
  return *sheet::Plan::make(std::make_shared<const sheet::Sheet>(*loaded.sheet));
}

class MixedMedia : public ::testing::Test {
 protected:
  void fire(const std::string& yaml) {
    bench_ = std::make_unique<Bench>(folder_.path());
    bench_->open_text(folder_.path() / "m.sheet.yaml", yaml);
    bench_->fire();
    bench_->wait_for_the_end();
    bench_->wait_for_pictures();
    driver().settle();
    ASSERT_EQ(bench().run()->totals().done, bench().run()->plan().size());
  }
  Driver& driver() { return bench_->driver(); }
  ui::Workbench& bench() { return bench_->bench(); }
  void key(ImGuiKey key, ImGuiKeyChord mods = 0) {
    driver().key(key, mods);
    driver().settle();
  }
  std::uint64_t focus() { return bench().focus().value(); }

  test::TempFolder folder_;
  std::unique_ptr<Bench> bench_;
};

// Cells 0 to 3: pictures; 4 to 7: texts of the same.
constexpr const char* kTextsAndPictures =
    "prompts: a garden\nmodels: [demo:image, demo:chat]\nparams: {size: 64x64, max_tokens: 4}\nrepeat: 4\n"
    "layout: {columns: model, fold: repeat}\n";

TEST_F(MixedMedia, AFoldOfPicturesIsAMosaicBesideAFoldOfTexts) {
  fire(kTextsAndPictures);
  const platform::ItemRect first = driver().find("cell 0").rect, last = driver().find("cell 3").rect;
  EXPECT_GT(last.left, first.left);
  EXPECT_GT(last.top, first.top);
  EXPECT_GT(count_colors(driver().pixels("cell 3")), 200u) << "each picture is drawn";
  const platform::ItemRect texts = driver().find("cell 4").rect;
  EXPECT_GT(width(texts), 1.8f * width(first)) << "the texts share their place";
  EXPECT_FALSE(driver().has("cell 5") && driver().find("cell 5").rect.left != texts.left);
  driver().click("cell 3");
  driver().settle();
  EXPECT_EQ(bench().selection(), std::vector<std::uint64_t>{3}) << "each is chosen on its own";
}

TEST_F(MixedMedia, ArrowsWalkThroughTheMosaicAndOnToTheTexts) {
  fire(kTextsAndPictures);
  driver().click("cell 2");
  driver().settle();
  key(ImGuiKey_RightArrow);
  EXPECT_EQ(focus(), 3u);
  key(ImGuiKey_UpArrow);
  EXPECT_EQ(focus(), 1u);
  key(ImGuiKey_RightArrow);
  EXPECT_GE(focus(), 4u) << "behind the mosaic stand the texts";
  key(ImGuiKey_LeftArrow);
  EXPECT_LT(focus(), 4u);
}

TEST_F(MixedMedia, PicturesAreShownPixelForPixelBesideTexts) {
  fire(kTextsAndPictures);
  key(ImGuiKey_1, ImGuiMod_Ctrl);
  const platform::ItemRect picture = driver().find("cell 0").rect;
  EXPECT_FLOAT_EQ(width(picture), 64);
  EXPECT_FLOAT_EQ(picture.bottom - picture.top, 64);
}

TEST_F(MixedMedia, AFoldOverTheModelsShowsEachOfItsCells) {
  fire(
      "prompts: [a garden, a pond]\nmodels: [demo:image, demo:chat]\nparams: {size: 64x64, max_tokens: 4}\n"
      "layout: {rows: prompt, fold: model}\n");
  const platform::ItemRect picture = driver().find("cell 0").rect, text = driver().find("cell 1").rect;
  EXPECT_GE(text.left, picture.right) << "beside one another, as neither stands for the other";
  EXPECT_GT(count_colors(driver().pixels("cell 0")), 200u);
}

TEST(CellMedia, TheEndpointDecidesAsTheRequestDoes) {
  const ui::CellMedia media(plan_of(
      "prompts: a garden\nmodels: openai:any\nparams: {endpoint: [chat, images, speech], seed: 1-2}\n"));
  EXPECT_FALSE(media.only());
  std::vector<ui::Medium> seen;
  for (std::uint64_t cell = 0; cell < 6; cell += 2) seen.push_back(media.of(cell));
  EXPECT_EQ(seen, (std::vector{ui::Medium::text, ui::Medium::picture, ui::Medium::sound}));
}

TEST(CellMedia, APictureOfAModelThatWasNotKnownToPaintIsLaidOutAsOne) {
  ui::CellMedia media(plan_of("prompts: a garden\nmodels: [openai:any, openai:other]\n"));
  EXPECT_EQ(media.only(), ui::Medium::text);
  store::CellResult result;
  result.images.emplace_back();
  media.learn(1, result);
  EXPECT_EQ(media.of(0), ui::Medium::text);
  EXPECT_EQ(media.of(1), ui::Medium::picture);
}

TEST_F(MixedMedia, AnAnswerOfSeveralPicturesShowsAllOfThem) {
  fire("prompts: a garden\nmodels: demo:image\nparams: {n: 4, size: 64x64}\n");
  const image::Image cell = driver().pixels("cell 0");
  const auto quarter = [&](int x, int y) {
    std::set<std::uint32_t> colors;
    for (int dy = 0; dy < cell.height / 2 - 4; ++dy) {
      for (int dx = 0; dx < cell.width / 2 - 4; ++dx) {
        const std::uint8_t* at = cell.row(y * cell.height / 2 + 2 + dy) + 4 * (x * cell.width / 2 + 2 + dx);
        colors.insert(static_cast<std::uint32_t>(at[0] << 16 | at[1] << 8 | at[2]));
      }
    }
    return colors;
  };
  EXPECT_GT(quarter(0, 0).size(), 100u);
  EXPECT_GT(quarter(1, 1).size(), 100u);
  EXPECT_NE(quarter(0, 0), quarter(1, 1)) << "they are different pictures";
  driver().double_click("cell 0");
  driver().settle();
  bench_->wait_for_pictures();
  const image::Image first = driver().screenshot();
  key(ImGuiKey_RightBracket);
  bench_->wait_for_pictures();
  EXPECT_NE(driver().screenshot().rgba, first.rgba) << "] shows the next";
  key(ImGuiKey_LeftBracket);
  bench_->wait_for_pictures();
}

TEST_F(MixedMedia, PicturesFillTheirCellsByKeyAndFitAgain) {
  fire("prompts: a garden\nmodels: demo:image\nparams: {size: [64x64, 64x32]}\nlayout: {columns: size}\n");
  const auto corner = [&] {
    const image::Image cell = driver().pixels("cell 1");
    const std::uint8_t* at = cell.row(4) + 4 * 8;
    return std::vector<int>{at[0], at[1], at[2]};
  };
  const std::vector<int> around = corner();
  key(ImGuiKey_2, ImGuiMod_Ctrl);
  bench_->wait_for_pictures();
  EXPECT_NE(corner(), around) << "the wide picture covers its cell";
  EXPECT_TRUE(bench().settings().fills_pictures) << "and will tomorrow";
  key(ImGuiKey_2, ImGuiMod_Ctrl);
  bench_->wait_for_pictures();
  EXPECT_EQ(corner(), around);
}

TEST_F(MixedMedia, TheMemoryForPicturesIsASettingThatHoldsAtOnce) {
  fire("prompts: a garden\nmodels: demo:image\nparams: {size: 64x64}\n");
  const int before = bench().settings().texture_mb;
  key(ImGuiKey_P, ImGuiMod_Ctrl | ImGuiMod_Shift);
  driver().type("twice the memory");
  driver().settle();
  key(ImGuiKey_Enter);
  EXPECT_EQ(bench().settings().texture_mb, 2 * before);
}

class SideBySide : public StoredRunTest {
 protected:
  // A column of texts, one cell each, all of them in the viewer.
  void open(const std::vector<std::string>& texts) {
    StoredRunTest::open(run_of_texts(fmt::format("prompts: hi\nmodels: demo:text\nparams: {{seed: 1-{}}}\n"
                                                 "layout: {{rows: seed}}\n",
                                                 texts.size()),
                                     texts));
    driver().click("cell 0");
    driver().settle();
    driver().key(ImGuiKey_A, ImGuiMod_Ctrl);
    driver().settle();
    driver().key(ImGuiKey_C);
    driver().settle();
  }
};

TEST_F(SideBySide, AllSelectedTextsStandBesideOneAnotherWithWhatDiffers) {
  open({"a quiet pond at dawn", "a quiet pond at dusk", "a quiet pond at dawn", "one loud harbour at dawn"});
  ASSERT_TRUE(driver().has("pane 3")) << driver().describe_items();
  EXPECT_EQ(driver().find("pane 0").rect.top, driver().find("pane 1").rect.top);
  EXPECT_GT(driver().find("pane 3").rect.top, driver().find("pane 0").rect.bottom) << "two above two";
  EXPECT_TRUE(driver().has("beside 0: the others are compared with this"));
  EXPECT_TRUE(driver().has("beside 1: 1 place differs"));
  EXPECT_TRUE(driver().has("beside 2: the same text"));
  EXPECT_TRUE(driver().has("beside 3: 1 place differs")) << driver().describe_items();
  EXPECT_GT(inked_part(driver().pixels("pane 1")), inked_part(driver().pixels("pane 2"))) << "it is marked";
}

TEST_F(SideBySide, TheReferenceIsWhatTheOthersAreComparedWith) {
  open({"a pond", "a garden", "a garden"});
  driver().key(ImGuiKey_F1);
  driver().settle();
  driver().click("cell 2");
  driver().key(ImGuiKey_P);
  driver().key(ImGuiKey_A, ImGuiMod_Ctrl);
  driver().key(ImGuiKey_C);
  driver().settle();
  EXPECT_TRUE(driver().has("beside 2: the others are compared with this"));
  EXPECT_TRUE(driver().has("beside 0: 1 place differs"));
  EXPECT_TRUE(driver().has("beside 1: the same text"));
}

TEST_F(SideBySide, OfVeryManyThoseThatHaveRoomAreShownAndTheRestIsSaid) {
  open(std::vector<std::string>(40, "moss"));
  EXPECT_EQ(driver().all("pane ").size(), ui::kMostPanes);
  EXPECT_TRUE(driver().has("16 of the 40 selected cells are shown"));
}

}  // namespace
}  // namespace proofsheet::testing
