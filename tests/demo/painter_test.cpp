#include "demo/painter.h"

#include <gmock/gmock.h>

#include "demo/painter_scene.h"
#include "demo/painter_vocabulary.h"

namespace proofsheet::demo {
namespace {

using ::testing::Each;
using ::testing::Eq;

// Mean difference per channel, 0 to 255.
double difference(const image::Image& a, const image::Image& b) {
  EXPECT_EQ(a.rgba.size(), b.rgba.size());
  double sum = 0;
  for (std::size_t i = 0; i < a.rgba.size(); ++i) sum += std::abs(a.rgba[i] - b.rgba[i]);
  return sum / static_cast<double>(a.rgba.size()) * 4 / 3;  // alpha never differs
}

double mean(const image::Image& image, std::size_t channel) {
  double sum = 0;
  for (std::size_t i = channel; i < image.rgba.size(); i += 4) sum += image.rgba[i];
  return sum / static_cast<double>(image.rgba.size() / 4);
}

constexpr std::string_view kStyles[] = {"",           "ink wash",        "oil",           "watercolour",
                                        "photograph", "woodblock print", "pencil sketch", "pixel art"};

TEST(Painter, TheSamePromptAndSeedGiveTheSamePicture) {
  for (const auto style : kStyles) {
    const std::string prompt = "a garden, " + std::string(style);
    EXPECT_EQ(paint(prompt, 7, 160, 120).rgba, paint(prompt, 7, 160, 120).rgba) << prompt;
  }
  EXPECT_EQ(paint("colourless ideas", 7, 160, 120).rgba, paint("colourless ideas", 7, 160, 120).rgba);
}

TEST(Painter, SeedsChangeThePictureSubstantially) {
  for (const auto* prompt : {"a garden", "mountains", "the sea", "a city", "flowers", "colourless ideas"}) {
    for (std::uint64_t seed = 1; seed < 4; ++seed) {
      EXPECT_GT(difference(paint(prompt, seed, 128, 128), paint(prompt, seed + 1, 128, 128)), 12)
          << prompt << " seed " << seed;
    }
  }
}

TEST(Painter, EveryStyleIsItsOwn) {
  std::vector<image::Image> pictures;
  for (const auto style : kStyles)
    pictures.push_back(paint("a garden, dusk, " + std::string(style), 3, 192, 192));
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    for (std::size_t j = i + 1; j < pictures.size(); ++j)
      EXPECT_GT(difference(pictures[i], pictures[j]), 4) << kStyles[i] << " / " << kStyles[j];
  }
}

TEST(Painter, AStyleKeepsTheComposition) {
  const Vocabulary ink = read_vocabulary("a garden, ink wash"), oil = read_vocabulary("a garden, oil");
  const Scene a = plan_scene(ink, 5), b = plan_scene(oil, 5);
  EXPECT_EQ(a.features, b.features);
  EXPECT_EQ(a.time, b.time);
  EXPECT_EQ(a.horizon, b.horizon);
  EXPECT_EQ(a.sun_x, b.sun_x);
}

TEST(Painter, EnglishAndChineseTwinsAreTheSamePicture) {
  const std::pair<const char*, const char*> twins[] = {
      {"A beautiful garden, ink wash, at dusk", "绘制一幅美丽的花园场景，水墨，黄昏"},
      {"mountains in mist, oil painting", "雾中的山，油画"},
      {"the sea at night, woodblock print", "夜晚的大海，版画"},
      {"city in the rain, photograph", "雨中的城市，照片"},
      {"autumn forest, watercolour", "秋天的森林，水彩"},
      {"a boat on a lake in spring", "春天湖上的小船"},
      {"a bridge and a pavilion, snow", "桥和亭子，雪"},
      {"red flowers, pencil sketch", "红色的花，素描"},
      {"moon over the mountains", "山上的月亮"},
  };
  for (const auto& [english, chinese] : twins) {
    EXPECT_TRUE(read_vocabulary(english) == read_vocabulary(chinese)) << english << " / " << chinese;
    EXPECT_EQ(paint(english, 2, 64, 64).rgba, paint(chinese, 2, 64, 64).rgba) << english << " / " << chinese;
  }
}

TEST(Painter, OrderAndLettercaseOfWordsDoNotMatter) {
  EXPECT_EQ(paint("GARDEN at Dusk, Oil", 2, 64, 64).rgba, paint("oil, dusk: gardens", 2, 64, 64).rgba);
}

struct WordRow {
  const char* prompt;
  Vocabulary expected;
};

TEST(Vocabulary, ReadsTheLongestWordAndOnlyWholeOnes) {
  const WordRow rows[] = {
      {"花园", {.subject = Subject::garden}},  // not 花, a flower
      {"水墨", {.style = Style::ink}},         // not 水
      {"画一朵花", {.subject = Subject::flower}},
      {"日落", {.time = TimeOfDay::dusk, .features = kSun}},
      {"seasons", {}},  // no sea
      {"carpark", {}},
      {"the seas", {.subject = Subject::sea}},
      {"woodblock print", {.style = Style::print}},  // no wood
      {"cherry blossoms", {.season = Season::spring, .features = kBlossomTree}},
      {"flowers in a garden", {.subject = Subject::garden, .features = kFlowers}},
      {"cherry blossoms in autumn", {.season = Season::autumn, .features = kBlossomTree}},
      {"a cat", {}},
      {"", {}},
  };
  for (const auto& row : rows) EXPECT_TRUE(read_vocabulary(row.prompt) == row.expected) << row.prompt;
}

TEST(Vocabulary, DamagedTextAndLongTextAreRead) {
  EXPECT_EQ(read_vocabulary("\xe8\x8a garden \xff").subject, Subject::garden);
  EXPECT_EQ(read_vocabulary(std::string(100000, 'x') + " garden").subject, std::nullopt);
  EXPECT_EQ(read_vocabulary("garden " + std::string(100000, 'x')).subject, Subject::garden);
}

TEST(Painter, WordsItDoesNotKnowMakeAPatternOfTheirOwn) {
  EXPECT_GT(difference(paint("colourless ideas", 1, 96, 96), paint("furious sleep", 1, 96, 96)), 10);
  EXPECT_GT(difference(paint("colourless ideas", 1, 96, 96), paint("a garden", 1, 96, 96)), 10);
  EXPECT_GT(difference(paint("colourless ideas", 1, 96, 96), paint("colourless ideas, oil", 1, 96, 96)), 2);
}

TEST(Painter, WordsChangeWhatTheySay) {
  const auto red = paint("red flowers", 4, 128, 128), blue = paint("blue flowers", 4, 128, 128);
  EXPECT_GT(mean(red, 0) - mean(red, 2), mean(blue, 0) - mean(blue, 2) + 20);
  const auto night = paint("mountains at night", 4, 128, 128), noon = paint("mountains at noon", 4, 128, 128);
  EXPECT_LT(mean(night, 1) + 50, mean(noon, 1));
  const auto winter = paint("meadow, winter, noon", 4, 128, 128),
             summer = paint("meadow, summer, noon", 4, 128, 128);
  EXPECT_GT(difference(winter, summer), 10);
  for (const auto* weather : {"mist", "rain", "snow", "cloudy"}) {
    EXPECT_GT(difference(paint(std::string("lake, noon, clear"), 4, 128, 128),
                         paint(std::string("lake, noon, ") + weather, 4, 128, 128)),
              4)
        << weather;
  }
}

TEST(Painter, ASmallPictureShowsTheSameSceneAsALargeOne) {
  for (const auto* prompt : {"a garden, noon", "mountains at dusk", "the sea, ink wash",
                             "city at night, photograph", "colourless ideas"}) {
    const auto large = image::resize(paint(prompt, 6, 384, 384), 32, 32);
    const auto small = image::resize(paint(prompt, 6, 128, 128), 32, 32);
    const auto other = image::resize(paint(prompt, 9, 128, 128), 32, 32);
    EXPECT_LT(difference(large, small), 12) << prompt;
    EXPECT_LT(difference(large, small) * 1.6, difference(large, other)) << prompt;
  }
}

TEST(Painter, EverySizeAndShapeIsPaintedOpaque) {
  const std::pair<int, int> sizes[] = {{16, 16}, {17, 31}, {16, 900}, {900, 16}, {64, 256}, {333, 77}};
  const char* subjects[] = {"garden",       "mountain", "sea",    "lake",
                            "city",         "flowers",  "forest", "moon",
                            "meadow",       "desert",   "bamboo", "moon gate garden in the snow",
                            "nothing known"};
  std::size_t turn = 0;
  for (const auto& [width, height] : sizes) {
    for (const auto* subject : subjects) {
      const std::string prompt =
          std::string(subject) + ", " + std::string(kStyles[turn % std::size(kStyles)]);
      const auto picture = paint(prompt, turn++, width, height);
      ASSERT_EQ(picture.width, width);
      ASSERT_EQ(picture.height, height);
      std::vector<int> alpha;
      for (std::size_t i = 3; i < picture.rgba.size(); i += 4) alpha.push_back(picture.rgba[i]);
      EXPECT_THAT(alpha, Each(Eq(255))) << prompt;
    }
  }
}

TEST(Painter, EveryStylePaintsEverySubjectWithSomethingInIt) {
  for (const auto* subject :
       {"garden", "mountain", "sea", "lake", "city", "flowers", "forest", "moon", "meadow", "desert"}) {
    for (const auto style : kStyles) {
      const auto picture = paint(std::string(subject) + ", " + std::string(style), 11, 96, 96);
      double deviation = 0;
      const double middle = mean(picture, 1);
      for (std::size_t i = 1; i < picture.rgba.size(); i += 4)
        deviation += std::abs(picture.rgba[i] - middle);
      EXPECT_GT(deviation / static_cast<double>(picture.rgba.size() / 4), 4) << subject << ", " << style;
    }
  }
}

TEST(Painter, SizesOutsideItsRangeAreBroughtIntoIt) {
  EXPECT_EQ(paint("sea", 1, 1, 1).width, 16);
  EXPECT_EQ(paint("sea", 1, -5, 40).height, 40);
}

}  // namespace
}  // namespace proofsheet::demo
