// Blobs that are written while they arrive.
#include "store/staging.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "base/hash.h"
#include "store/helpers.h"

namespace proofsheet::store {
namespace {

namespace fs = std::filesystem;

// Bytes that differ from place to place.
std::string many_bytes(std::size_t count, std::uint64_t seed = 1) {
  std::string bytes(count, '\0');
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<char>(mix64(seed + i));
  return bytes;
}

Payload stage(PayloadSinks& sinks, std::string_view bytes, std::size_t step) {
  const auto sink = sinks.open();
  for (std::size_t at = 0; at < bytes.size(); at += step) EXPECT_TRUE(sink->write(bytes.substr(at, step)));
  auto payload = sink->close();
  EXPECT_TRUE(payload) << payload.error().message;
  return std::move(*payload);
}

std::size_t temporaries(const fs::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(folder))
    count += entry.path().extension() == ".tmp" ? 1u : 0u;
  return count;
}

// A result with one picture that lies in a file.
std::pair<CellResult, std::vector<Store::NewBlob>> staged_picture(std::uint64_t cell,
                                                                  const Payload& payload) {
  CellResult result = text_result(cell, "a picture");
  std::vector<Store::NewBlob> blobs{{payload.bytes, "image/png", payload.file}};
  result.images.push_back({Store::blob_ref(blobs.front()), 2, 2, {}});
  return {std::move(result), std::move(blobs)};
}

TEST(Staging, KeepsAFewBytesInMemoryAndManyInAFile) {
  const TempFolder folder;
  Staging staging(folder.path());
  const std::string few = many_bytes(Staging::kMemoryBytes);
  const Payload small = stage(staging, few, 1000);
  EXPECT_EQ(small.bytes, few);
  EXPECT_FALSE(small.file);
  EXPECT_EQ(temporaries(folder.path()), 0u);

  const std::string many = many_bytes(Staging::kMemoryBytes + 1);
  for (const std::size_t step : {std::size_t{999}, many.size()}) {
    const Payload large = stage(staging, many, step);
    ASSERT_TRUE(large.file);
    EXPECT_TRUE(large.bytes.empty());
    EXPECT_EQ(large.size(), many.size());
    EXPECT_EQ(large.file->blake3_hex(), blake3_hex(many));
    EXPECT_EQ(large.read(), many);
    EXPECT_EQ(large.head(10), many.substr(0, 10));
    EXPECT_EQ(temporaries(folder.path()), 1u);
  }
  EXPECT_EQ(temporaries(folder.path()), 0u) << "a file that nobody holds is gone";
}

TEST(Staging, LeavesNothingOfASinkThatIsGivenUp) {
  const TempFolder folder;
  Staging staging(folder.path());
  {
    const auto sink = staging.open();
    ASSERT_TRUE(sink->write(many_bytes(300'000)));
    EXPECT_EQ(temporaries(folder.path()), 1u);
  }
  EXPECT_EQ(temporaries(folder.path()), 0u);
}

TEST(Staging, AStagedFileBecomesABlobThatSurvivesItsOwner) {
  const TempFolder folder;
  const std::string bytes = many_bytes(500'000);
  RunId run = 0;
  {
    const auto store = open_store(folder.path());
    run = *store->create_run({.cells = 1});
    auto [result, blobs] = staged_picture(0, stage(*store->staging(), bytes, 32'768));
    ASSERT_TRUE(put_and_wait(*store, run, std::move(result), std::move(blobs)));
    EXPECT_EQ(store->write_stats().blobs, 1u);
  }
  const auto store = open_store(folder.path());
  const auto stored = store->result(run, 0);
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_EQ(stored->images.at(0).blob.bytes, bytes.size());
  EXPECT_EQ(stored->images[0].blob.hash, "blake3:" + blake3_hex(bytes));
  EXPECT_EQ(store->read_blob(stored->images[0].blob.hash), bytes);
  EXPECT_EQ(temporaries(folder.path() / "blobs"), 0u);
  const auto health = store->check();
  ASSERT_TRUE(health);
  EXPECT_TRUE(health->orphaned_files.empty());
  EXPECT_TRUE(health->missing_blobs.empty());
}

TEST(Staging, EqualBytesAreOneBlobHoweverTheyCame) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.cells = 3});
  const std::string bytes = many_bytes(200'000);
  for (std::uint64_t cell = 0; cell < 2; ++cell) {
    auto [result, blobs] = staged_picture(cell, stage(*store->staging(), bytes, 50'000));
    ASSERT_TRUE(put_and_wait(*store, run, std::move(result), std::move(blobs)));
  }
  auto [result, blobs] = picture_result(2, bytes);
  ASSERT_TRUE(put_and_wait(*store, run, std::move(result), std::move(blobs)));
  EXPECT_EQ(store->write_stats().blobs, 1u);
  EXPECT_EQ(store->result(run, 0)->images[0].blob.hash, store->result(run, 2)->images[0].blob.hash);
}

TEST(Staging, ReplacesABlobThatACrashHasCut) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.cells = 1});
  const std::string bytes = many_bytes(200'000);
  auto [result, blobs] = staged_picture(0, stage(*store->staging(), bytes, 50'000));
  const std::string hash = result.images[0].blob.hash;
  fs::create_directories(store->blob_path(hash).parent_path());
  std::ofstream(store->blob_path(hash)) << "half of it";
  ASSERT_TRUE(put_and_wait(*store, run, std::move(result), std::move(blobs)));
  EXPECT_EQ(store->read_blob(hash), bytes);
}

// Forty at once are synced several at a time; one whose file somebody has deleted fails alone.
TEST(Staging, AGroupOfFilesIsDurableBesideOneThatIsGone) {
  constexpr std::uint64_t kCells = 40, kGone = 17;
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.cells = kCells});
  std::vector<std::promise<Result<>>> durable(kCells);
  for (std::uint64_t cell = 0; cell < kCells; ++cell) {
    const Payload payload = stage(*store->staging(), many_bytes(100'000, cell * 1000), 50'000);
    if (cell == kGone) fs::remove(payload.file->path());
    auto [result, blobs] = staged_picture(cell, payload);
    store->put_result(run, std::move(result), std::move(blobs),
                      [&, cell](Result<> done) { durable[cell].set_value(std::move(done)); });
  }
  for (std::uint64_t cell = 0; cell < kCells; ++cell) {
    const auto outcome = durable[cell].get_future().get();
    EXPECT_EQ(outcome.has_value(), cell != kGone) << cell;
    if (!outcome) {
      EXPECT_EQ(outcome.error().kind, ErrorKind::io);
    }
    EXPECT_EQ(store->result(run, cell).has_value(), cell != kGone) << cell;
  }
  EXPECT_EQ(store->write_stats().blobs, kCells - 1);
  const auto health = store->check();
  ASSERT_TRUE(health);
  EXPECT_TRUE(health->missing_blobs.empty());
}

// A limit of the file size stands in for a full disk: the kernel refuses the write either way.
TEST(Staging, SaysWhichFileCouldNotBeWritten) {
  const TempFolder folder;
  Staging staging(folder.path());
  const auto old_action = std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{100'000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  {
    const auto sink = staging.open();
    EXPECT_TRUE(sink->write(many_bytes(90'000)));
    const auto written = sink->write(many_bytes(90'000));
    setrlimit(RLIMIT_FSIZE, &before);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::io);
    EXPECT_EQ(written.error().code, EFBIG);
    EXPECT_NE(written.error().message.find(folder.path().string()), std::string::npos);
  }
  std::signal(SIGXFSZ, old_action);
  EXPECT_EQ(temporaries(folder.path()), 0u);
}

TEST(Staging, NamesAFolderThatIsGone) {
  fs::path gone;
  {
    const TempFolder folder;
    gone = folder.path();
  }
  const auto written = Staging(gone).open()->write(many_bytes(100'000));
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find(gone.string()), std::string::npos) << written.error().message;
}

}  // namespace
}  // namespace proofsheet::store
