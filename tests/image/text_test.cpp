#include "image/text.h"

#include <gmock/gmock.h>

#include "base/utf8.h"
#include "pictures.h"

namespace proofsheet::image {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Text : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = TextPainter::open();
    ASSERT_TRUE(opened) << opened.error().message;
    painter_.emplace(std::move(*opened));
  }
  // Pixels of a line of text that are not the ground, and of those the ones with a hue.
  struct Ink {
    int drawn = 0;
    int colored = 0;
  };
  Ink ink(std::string_view text) {
    Image image = solid(200, 40, 0, 0, 0);
    painter_->draw(image, 4, 4, text, style_);
    Ink ink;
    for (std::size_t i = 0; i < image.rgba.size(); i += 4) {
      const auto* p = &image.rgba[i];
      ink.drawn += p[0] + p[1] + p[2] > 60;
      ink.colored += std::max({p[0], p[1], p[2]}) - std::min({p[0], p[1], p[2]}) > 60;
    }
    return ink;
  }
  std::optional<TextPainter> painter_;
  TextStyle style_{Face::regular, 20, 28, {255, 255, 255}};
};

TEST_F(Text, DrawsLatinAndChineseAsDifferentShapes) {
  EXPECT_GT(ink("garden").drawn, 150);
  EXPECT_GT(ink("花园").drawn, 150);
  EXPECT_NE(ink("花").drawn, ink("园").drawn);  // boxes would be equal
  EXPECT_EQ(ink("花园").colored, 0);
}

TEST_F(Text, DrawsEmojiInColour) {
  EXPECT_GT(ink("🌸").colored, 60);
}

TEST_F(Text, DrawsABoxForWhatNoFontHas) {
  EXPECT_EQ(ink("\U000F0000").drawn, ink("\U000F0001").drawn);
  EXPECT_GT(ink("\U000F0000").drawn, 20);
  EXPECT_EQ(ink("\u200d\ufe0f").drawn, 0);
}

TEST_F(Text, MeasuresWhatItDraws) {
  const int one = painter_->measure("花", style_);
  EXPECT_NEAR(one, 20, 1);
  EXPECT_EQ(painter_->measure("", style_), 0);
  EXPECT_LT(painter_->measure("iii", style_), painter_->measure("MMM", style_));
  TextStyle mono = style_;
  mono.face = Face::mono;
  EXPECT_EQ(painter_->measure("iii", mono), painter_->measure("MMM", mono));
}

TEST_F(Text, WrapsAtSpacesAndKeepsEveryLineNarrow) {
  const std::string prompt = "a quiet garden at dusk, painted in watercolour on rough paper";
  const auto lines = painter_->wrap(prompt, style_, 160, 20);
  ASSERT_GT(lines.size(), 3u);
  std::string joined;
  for (const auto& line : lines) {
    EXPECT_LE(painter_->measure(line, style_), 160) << line;
    joined += (joined.empty() ? "" : " ") + line;
  }
  EXPECT_EQ(joined, prompt);
}

TEST_F(Text, WrapsChineseAnywhereButNotBeforePunctuation) {
  const auto lines = painter_->wrap("绘制一幅美丽的花园，水墨风格", style_, 182, 20);
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0], "绘制一幅美丽的花");  // nine would fit, but a line does not begin with a comma
  EXPECT_EQ(lines[1], "园，水墨风格");
}

TEST_F(Text, BreaksAWordThatIsWiderThanALine) {
  const auto lines = painter_->wrap("WWWWWWWWWWWWWWWWWWWWWWWWWW", style_, 100, 20);
  EXPECT_GT(lines.size(), 3u);
  for (const auto& line : lines) EXPECT_LE(painter_->measure(line, style_), 100);
  EXPECT_THAT(painter_->wrap("WW", style_, 1, 20), ElementsAre("W", "W"));  // at least a character a line
}

TEST_F(Text, NewlinesAlwaysBreak) {
  EXPECT_THAT(painter_->wrap("a\n\nb", style_, 500, 20), ElementsAre("a", "", "b"));
  EXPECT_THAT(painter_->wrap("", style_, 500, 20), IsEmpty());
}

TEST_F(Text, WhatIsCutEndsWithAnEllipsis) {
  const auto lines = painter_->wrap("one two three four five six seven eight nine ten", style_, 120, 2);
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[1], EndsWith("…"));
  EXPECT_LE(painter_->measure(lines[1], style_), 120);
  const std::string cut = painter_->ellipsize("一二三四五六七八九十", style_, 100);
  EXPECT_EQ(cut, "一二三四…");
  EXPECT_EQ(painter_->ellipsize("short", style_, 100), "short");
}

TEST_F(Text, InvalidUtf8AndPositionsOutsideNeverCrash) {
  Image image = solid(30, 20, 0, 0, 0);
  for (const auto& [x, y] : {std::pair{-500, -10}, {25, 15}, {400, 400}, {-10, 5}})
    painter_->draw(image, x, y, "W\xff\xc3花🌸", style_);
  EXPECT_GT(painter_->measure("\xff\xfe", style_), 0);
  EXPECT_FALSE(painter_->wrap("\xe8\x8a", style_, 10, 3).empty());
}

}  // namespace
}  // namespace proofsheet::image
