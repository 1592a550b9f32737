#include <gmock/gmock.h>

#include "image/image.h"
#include "pictures.h"

namespace proofsheet::image {
namespace {

using ::testing::ElementsAre;

TEST(Resize, TheSameSizeChangesNothing) {
  const Image original = gradient(31, 17, true);
  EXPECT_EQ(resize(original, 31, 17).rgba, original.rgba);
}

TEST(Resize, EveryByteSurvivesLinearLightAndBack) {
  for (int value = 0; value < 256; ++value) {
    const auto v = static_cast<std::uint8_t>(value);
    EXPECT_THAT(pixel(resize(solid(3, 3, v, v, v), 2, 2), 1, 1), ElementsAre(value, value, value, 255));
    EXPECT_THAT(pixel(resize(solid(3, 3, v, v, v), 7, 7), 3, 3), ElementsAre(value, value, value, 255));
  }
}

TEST(Resize, BlackAndWhiteAverageInLinearLight) {
  Image image = solid(2, 1, 0, 0, 0);
  for (int c = 0; c < 3; ++c) image.row(0)[4 + c] = 255;
  EXPECT_THAT(pixel(resize(image, 1, 1), 0, 0), ElementsAre(188, 188, 188, 255));
}

TEST(Resize, TransparentPixelsLendNoColour) {
  Image image = solid(2, 1, 255, 0, 0, 255);
  image.row(0)[4 + 1] = 255;  // a green pixel that nobody sees
  image.row(0)[4 + 3] = 0;
  EXPECT_THAT(pixel(resize(image, 1, 1), 0, 0), ElementsAre(255, 0, 0, 128));
}

TEST(Resize, ShrinkingByAFractionCoversEveryInputPixelOnce) {
  Image image = solid(3, 1, 0, 0, 0);
  image.row(0)[4] = 255;  // the middle pixel is red: a third of the light, half in each of two pixels
  const Image half = resize(image, 2, 1);
  EXPECT_EQ(pixel(half, 0, 0), pixel(half, 1, 0));
  EXPECT_NEAR(pixel(half, 0, 0)[0], 156, 1);  // a third of full light in sRGB
}

TEST(Resize, EnlargingKeepsTheCornersAndStaysSmooth) {
  const Image small = gradient(16, 16);
  const Image large = resize(small, 64, 48);
  EXPECT_EQ(large.width, 64);
  EXPECT_EQ(large.height, 48);
  EXPECT_NEAR(pixel(large, 63, 47)[0], pixel(small, 15, 15)[0], 8);
  EXPECT_NEAR(pixel(large, 63, 47)[1], pixel(small, 15, 15)[1], 8);
  for (int x = 1; x < 64; ++x) EXPECT_LE(std::abs(pixel(large, x, 20)[0] - pixel(large, x - 1, 20)[0]), 24);
}

TEST(Resize, OneAxisMayShrinkWhileTheOtherGrows) {
  const Image image = resize(solid(100, 2, 10, 20, 30), 3, 50);
  EXPECT_EQ(image.width, 3);
  EXPECT_EQ(image.height, 50);
  EXPECT_THAT(pixel(image, 2, 49), ElementsAre(10, 20, 30, 255));
  EXPECT_TRUE(resize(image, 0, 5).rgba.empty());
}

TEST(Halve, TakesTheMeanOfFour) {
  Image image(5, 2);
  for (std::size_t i = 0; i < image.rgba.size(); ++i) image.rgba[i] = static_cast<std::uint8_t>(i * 6);
  const Image half = halve(image);
  ASSERT_EQ(half.width, 2);
  ASSERT_EQ(half.height, 1);
  for (int x = 0; x < 2; ++x) {
    for (int c = 0; c < 4; ++c) {
      const int first = (2 * x * 4 + c) * 6;
      EXPECT_EQ(pixel(half, x, 0)[static_cast<std::size_t>(c)],
                (first + first + 24 + first + 120 + first + 144 + 2) / 4);
    }
  }
}

TEST(Halve, TakesTheMeanInEveryPlaceOfALineOfAnyLength) {
  for (int width = 2; width <= 40; ++width) {
    Image image(width, 5);
    for (std::size_t i = 0; i < image.rgba.size(); ++i)
      image.rgba[i] = static_cast<std::uint8_t>(i * 2'654'435'761u >> 13);
    const Image half = halve(image);
    ASSERT_EQ(half.width, width / 2);
    for (int y = 0; y < half.height; ++y) {
      for (std::size_t byte = 0; byte < static_cast<std::size_t>(half.width) * 4; ++byte) {
        const std::size_t at = byte / 4 * 8 + byte % 4;
        const int sum = image.row(2 * y)[at] + image.row(2 * y)[at + 4] + image.row(2 * y + 1)[at] +
                        image.row(2 * y + 1)[at + 4];
        ASSERT_EQ(half.row(y)[byte], (sum + 2) / 4) << width << ": " << byte << ", " << y;
      }
    }
  }
}

TEST(Halve, EndsAtOnePixel) {
  const Image column = halve(solid(1, 7, 10, 20, 30));
  EXPECT_EQ(column.width, 1);
  EXPECT_EQ(column.height, 3);
  EXPECT_EQ(pixel(column, 0, 2), (std::vector{10, 20, 30, 255}));
  const Image last = halve(solid(1, 1, 10, 20, 30));
  EXPECT_EQ(last.width * last.height, 1);
}

}  // namespace
}  // namespace proofsheet::image
