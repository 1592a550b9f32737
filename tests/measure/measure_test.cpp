// What is measured of pictures is kept by their bytes, once, and found by every reader of the store.
#include "measure/measure.h"

#include <gtest/gtest.h>

#include <fstream>

#include "image/pictures.h"
#include "store/helpers.h"

namespace proofsheet::measure {
namespace {

using store::MeasuredPicture;
using store::PictureNumbers;

std::string png(std::uint8_t grey) {
  return *image::encode(image::solid(16, 16, grey, grey, grey));
}

class MeasuredRun : public testing::Test {
 protected:
  void put(std::uint64_t cell, const std::string& bytes) {
    auto [result, blobs] = store::picture_result(cell, bytes);
    ASSERT_TRUE(store::put_and_wait(*store_, run_, std::move(result), std::move(blobs)));
  }
  std::vector<store::CellReading> readings() const {
    std::vector<store::CellReading> all;
    EXPECT_TRUE(store_->for_each_reading(run_, [&](const store::CellReading& reading) {
      all.push_back(reading);
      return true;
    }));
    return all;
  }
  std::string hash(const std::string& bytes) const { return store::Store::blob_ref(bytes, "image/png").hash; }

  store::TempFolder folder_;
  std::unique_ptr<store::Store> store_ = store::open_store(folder_.path());
  store::RunId run_ = *store_->create_run({.name = "run", .cells = 400});
};

TEST_F(MeasuredRun, EachPictureIsMeasuredOnceAndReadWithItsCells) {
  put(0, png(0));
  put(1, png(255));
  put(3, png(255));  // the same bytes
  ASSERT_TRUE(store::put_and_wait(*store_, run_, store::text_result(4, "no picture")));
  EXPECT_EQ(store_->unmeasured_pictures(run_)->size(), 2u);
  std::vector<std::uint64_t> progress;
  const auto measured = measure_pictures(*store_, run_, [&](std::uint64_t done, std::uint64_t total) {
    progress.push_back(done);
    EXPECT_EQ(total, 2u);
    return true;
  });
  ASSERT_TRUE(measured) << measured.error().message;
  EXPECT_EQ(*measured, 2u);
  EXPECT_EQ(progress, (std::vector<std::uint64_t>{1, 2}));
  const auto all = readings();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_FLOAT_EQ(all[0].picture->brightness, 0);
  EXPECT_FLOAT_EQ(all[1].picture->brightness, 1);
  EXPECT_EQ(all[1].picture, all[2].picture);
  EXPECT_FALSE(all[3].picture) << "a text has no brightness";
  EXPECT_EQ(*measure_pictures(*store_, run_), 0u) << "nothing is measured again";
}

TEST_F(MeasuredRun, WhatIsNoPictureIsRememberedAndAFileThatIsGoneIsNot) {
  put(0, "these bytes are no picture");
  put(1, png(80));
  std::filesystem::remove(store_->blob_path(hash(png(80))));
  ASSERT_TRUE(measure_pictures(*store_, run_));
  EXPECT_FALSE(readings()[0].picture);
  EXPECT_EQ(*store_->unmeasured_pictures(run_), std::vector<std::string>{hash(png(80))})
      << "what is no picture is not tried again; what is gone may come back";
}

TEST_F(MeasuredRun, StoppingKeepsWhatIsMeasuredAndTheRestFollowsLater) {
  for (std::uint64_t cell = 0; cell < 200; ++cell) put(cell, png(static_cast<std::uint8_t>(cell)));
  const auto stopped = measure_pictures(
      *store_, run_, [](std::uint64_t done, std::uint64_t) { return done < 50; }, 2);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::cancelled);
  const std::size_t left = store_->unmeasured_pictures(run_)->size();
  EXPECT_LE(left, 150u);
  EXPECT_GE(left, 140u) << "a thread that was at work comes to its end, no more";
  EXPECT_EQ(*measure_pictures(*store_, run_), left);
}

TEST_F(MeasuredRun, TheNumbersOfADeletedRunGoWithItsFiles) {
  put(0, png(10));
  ASSERT_TRUE(measure_pictures(*store_, run_));
  ASSERT_TRUE(*store_->picture_numbers(hash(png(10))));
  const store::RunId other = *store_->create_run({.name = "other", .cells = 1});
  auto [result, blobs] = store::picture_result(0, png(10));
  ASSERT_TRUE(store::put_and_wait(*store_, other, std::move(result), std::move(blobs)));
  ASSERT_TRUE(store_->delete_run(run_));
  EXPECT_TRUE(*store_->picture_numbers(hash(png(10)))) << "another run shows the picture";
  ASSERT_TRUE(store_->delete_run(other));
  EXPECT_FALSE(*store_->picture_numbers(hash(png(10))));
}

TEST_F(MeasuredRun, NothingIsKeptOfAPictureThatNoResultNames) {
  store_->put_picture_numbers({MeasuredPicture{hash(png(1)), PictureNumbers{.brightness = 0.5f}}});
  store_->flush();
  EXPECT_FALSE(*store_->picture_numbers(hash(png(1))));
}

}  // namespace
}  // namespace proofsheet::measure
