#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "image/metrics.h"
#include "image/pictures.h"

namespace proofsheet::image {
namespace {

void set(Image& image, int x, int y, std::uint8_t grey, std::uint8_t alpha = 255) {
  std::uint8_t* pixel = image.row(y) + x * 4;
  pixel[0] = pixel[1] = pixel[2] = grey;
  pixel[3] = alpha;
}

TEST(Metrics, WhiteIsBrightAndBlackIsNotAndNeitherHasContrastColourOrDetail) {
  const Metrics white = measure(solid(8, 8, 255, 255, 255)), black = measure(solid(8, 8, 0, 0, 0));
  EXPECT_FLOAT_EQ(white.brightness, 1);
  EXPECT_FLOAT_EQ(black.brightness, 0);
  for (const Metrics& plain : {white, black}) {
    EXPECT_NEAR(plain.contrast, 0, 1e-6);
    EXPECT_FLOAT_EQ(plain.colorfulness, 0);
    EXPECT_FLOAT_EQ(plain.sharpness, 0);
  }
}

TEST(Metrics, BrightnessIsRec709Luma) {
  EXPECT_NEAR(measure(solid(4, 4, 255, 0, 0)).brightness, 0.2126, 1e-4);
  EXPECT_NEAR(measure(solid(4, 4, 0, 255, 0)).brightness, 0.7152, 1e-4);
  EXPECT_NEAR(measure(solid(4, 4, 0, 0, 255)).brightness, 0.0722, 1e-4);
}

TEST(Metrics, HalfBlackAndHalfWhiteHasTheGreatestContrast) {
  Image image = solid(10, 10, 0, 0, 0);
  for (int y = 0; y < 5; ++y)
    for (int x = 0; x < 10; ++x) set(image, x, y, 255);
  const Metrics metrics = measure(image);
  EXPECT_FLOAT_EQ(metrics.brightness, 0.5);
  EXPECT_FLOAT_EQ(metrics.contrast, 0.5);
}

// Worked out by hand from the formula: of plain red rg = 255 and yb = 127.5 without any deviation.
TEST(Metrics, ColorfulnessIsThatOfHaslerAndSuesstrunk) {
  EXPECT_NEAR(measure(solid(4, 4, 255, 0, 0)).colorfulness, 0.3 * std::hypot(255, 127.5), 1e-2);
  Image image = solid(2, 2, 255, 0, 0);  // half red, half green: rg is 255 and -255, yb 127.5
  for (int x = 0; x < 2; ++x) {
    image.row(1)[x * 4] = 0;
    image.row(1)[x * 4 + 1] = 255;
  }
  EXPECT_NEAR(measure(image).colorfulness, 255 + 0.3 * 127.5, 1e-2);
}

// One white pixel in 5 × 5 black ones: of the nine Laplacians one is -4 · 255, four are 255, four 0.
TEST(Metrics, SharpnessIsTheVarianceOfTheLaplacian) {
  Image image = solid(5, 5, 0, 0, 0);
  set(image, 2, 2, 255);
  const double mean = 0, squares = (16.0 + 4.0) * 255 * 255 / 9;
  EXPECT_NEAR(measure(image).sharpness, squares - mean * mean, 1);
}

TEST(Metrics, ABlurredPictureIsLessSharp) {
  Image checks(64, 64);
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 64; ++x) set(checks, x, y, (x / 4 + y / 4) % 2 == 0 ? 0 : 255);
  const Image blurred = resize(resize(checks, 24, 24), 64, 64);
  EXPECT_LT(measure(blurred).sharpness, measure(checks).sharpness / 4);
}

TEST(Metrics, TransparentPixelsDoNotCount) {
  Image image = solid(8, 8, 255, 255, 255, 0);
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 4; ++x) set(image, x, y, 0);
  const Metrics metrics = measure(image);
  EXPECT_FLOAT_EQ(metrics.brightness, 0);
  EXPECT_FLOAT_EQ(metrics.sharpness, 0) << "the border of what is opaque is no edge of the picture";
  const Metrics none = measure(solid(8, 8, 200, 10, 30, 0));
  EXPECT_EQ(none.brightness, 0);
  EXPECT_EQ(none.colorfulness, 0);
}

TEST(Metrics, APictureOfOnePixelAndOneOfNoneAreMeasured) {
  EXPECT_NEAR(measure(solid(1, 1, 128, 128, 128)).brightness, 128.0 / 255, 1e-5);
  EXPECT_FLOAT_EQ(measure(solid(1, 1, 128, 128, 128)).sharpness, 0);
  EXPECT_EQ(measure(Image(0, 0)).brightness, 0);
}

}  // namespace
}  // namespace proofsheet::image
