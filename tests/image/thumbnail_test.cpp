#include "image/thumbnail.h"

#include <gtest/gtest.h>

#include "image/pictures.h"

namespace proofsheet::image {
namespace {

TEST(Thumbnail, IsSmallAndKnowsThePictureSize) {
  const auto bytes = encode_thumbnail(make_thumbnail(gradient(1200, 800)));
  ASSERT_TRUE(bytes) << bytes.error().message;
  EXPECT_LT(bytes->size(), 40'000u);
  const auto thumbnail = decode_thumbnail(*bytes);
  ASSERT_TRUE(thumbnail) << thumbnail.error().message;
  EXPECT_EQ(thumbnail->image.width, 256);
  EXPECT_EQ(thumbnail->image.height, 171);
  EXPECT_EQ(thumbnail->full.width, 1200);
  EXPECT_EQ(thumbnail->full.height, 800);
  const auto corner = pixel(thumbnail->image, 250, 4);
  EXPECT_NEAR(corner[0], 250 * 255 / 256, 6);
  EXPECT_NEAR(corner[2], 200, 6);
  EXPECT_EQ(corner[3], 255);
}

TEST(Thumbnail, KeepsTransparency) {
  const auto bytes = encode_thumbnail(make_thumbnail(gradient(600, 900, true)));
  const auto thumbnail = decode_thumbnail(bytes.value());
  ASSERT_TRUE(thumbnail) << thumbnail.error().message;
  EXPECT_EQ(thumbnail->image.height, 256);
  EXPECT_NEAR(pixel(thumbnail->image, 160, 100)[3], 255 - 160 * 255 / 171, 8);
}

TEST(Thumbnail, OfAVeryLongPictureHasAPixelOfWidth) {
  const auto thumbnail = make_thumbnail(solid(1, 5000, 9, 9, 9));
  EXPECT_EQ(thumbnail.image.width, 1);
  EXPECT_EQ(thumbnail.image.height, 256);
}

TEST(Thumbnail, IsNeededByLargePicturesOnly) {
  EXPECT_TRUE(needs_thumbnail({1024, 100}));
  EXPECT_TRUE(needs_thumbnail({100, 513}));
  EXPECT_FALSE(needs_thumbnail({512, 512}));
}

TEST(Thumbnail, WhatIsDamagedIsNotOne) {
  const std::string bytes = encode_thumbnail(make_thumbnail(gradient(1000, 1000))).value();
  const std::string picture = encode(gradient(300, 10)).value();
  std::string contradicting = bytes;
  contradicting[4] = 1;  // a picture of one pixel with a thumbnail of 256
  contradicting[5] = 0;
  std::string too_large = bytes.substr(0, 12) + picture;
  for (const std::string& broken :
       {std::string(), std::string("PST1"), bytes.substr(0, 12), bytes.substr(0, 60), picture, contradicting,
        too_large, "PST2" + bytes.substr(4)}) {
    const auto read = decode_thumbnail(broken);
    EXPECT_FALSE(read) << broken.size();
    if (!read) {
      EXPECT_EQ(read.error().kind, ErrorKind::bad_response);
    }
  }
}

}  // namespace
}  // namespace proofsheet::image
