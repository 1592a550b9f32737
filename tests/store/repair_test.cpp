// A folder that is really damaged: what check() says, and what repair() makes of it.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "base/file.h"
#include "store/helpers.h"
#include "store/sqlite.h"

namespace proofsheet::store {
namespace {

namespace fs = std::filesystem;

class Damaged : public testing::Test {
 protected:
  Damaged() {
    for (std::uint64_t cell = 0; cell < 4; ++cell) {
      auto [result, blobs] = picture_result(cell, "picture " + std::to_string(cell));
      result.text = "caption " + std::to_string(cell);
      result.cache_key = "key " + std::to_string(cell);
      result.cost_usd = 0.25;
      EXPECT_TRUE(put_and_wait(*store, run, result, blobs));
    }
  }
  fs::path blob_of(std::uint64_t cell) {
    return store->blob_path(Store::blob_ref("picture " + std::to_string(cell), "").hash);
  }
  fs::path write(const fs::path& path) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << "leftover";
    return path;
  }
  // Runs SQL behind the store's back.
  void execute(const std::string& sql) {
    auto database = Database::open(folder.path() / "proofsheet.db", Database::Access::write);
    const auto done = database->execute(sql);
    ASSERT_TRUE(done) << done.error().message;
  }
  // Every file of the blobs with its content.
  std::map<std::string, std::string> files() {
    std::map<std::string, std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path() / "blobs")) {
      if (entry.is_regular_file()) out[entry.path().string()] = *read_file(entry.path());
    }
    return out;
  }
  Store::Health check() { return store->check().value(); }
  static bool is_sound(const Store::Health& health) {
    return health.database_ok && health.orphaned_files.empty() && health.half_written.empty() &&
           health.lost_results.empty() && health.miscounted.empty();
  }

  TempFolder folder;
  std::unique_ptr<Store> store = open_store(folder.path());
  RunId run = *store->create_run({.cells = 4});
};

pid_t process_that_is_gone() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  return child;
}

TEST_F(Damaged, NothingIsFoundInASoundOne) {
  EXPECT_TRUE(is_sound(check()));
  const auto repair = store->repair();
  ASSERT_TRUE(repair) << repair.error().message;
  EXPECT_EQ(repair->files, 0u);
  EXPECT_TRUE(repair->recounted.empty() && repair->lost_results.empty() && !repair->rebuilt_indexes);
  EXPECT_EQ(store->result(run, 3)->state, CellState::done);
}

TEST_F(Damaged, FilesThatNobodyNamesAreFoundAndRemoved) {
  const fs::path blobs = folder.path() / "blobs";
  const fs::path orphan = write(store->blob_path("blake3:" + std::string(64, '1')));
  const fs::path of_the_dead = write(blobs / (std::to_string(process_that_is_gone()) + ".0.tmp"));
  const fs::path old = write(blobs / (std::to_string(::getpid()) + ".1.tmp"));
  fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(2));
  const fs::path in_use = write(blobs / (std::to_string(::getpid()) + ".2.tmp"));
  const auto before = files();
  auto health = check();
  EXPECT_EQ(health.orphaned_files, std::vector{orphan});
  std::ranges::sort(health.half_written);
  auto wanted = std::vector{of_the_dead, old};
  std::ranges::sort(wanted);
  EXPECT_EQ(health.half_written, wanted);
  EXPECT_EQ(files(), before) << "a check changes nothing";

  const auto repair = store->repair();
  ASSERT_TRUE(repair) << repair.error().message;
  EXPECT_EQ(repair->files, 3u);
  EXPECT_EQ(repair->file_bytes, 24u);
  EXPECT_FALSE(fs::exists(orphan) || fs::exists(of_the_dead) || fs::exists(old));
  EXPECT_TRUE(fs::exists(in_use));
  EXPECT_EQ(files().size(), 5u);
  EXPECT_TRUE(is_sound(check()));
}

TEST_F(Damaged, ALostFileMakesItsCellAFailureAndKeepsTheRest) {
  fs::remove(blob_of(2));
  fs::resize_file(blob_of(1), 3);
  const auto health = check();
  EXPECT_EQ(health.missing_blobs.size(), 2u);
  ASSERT_EQ(health.lost_results.size(), 2u);
  EXPECT_EQ(health.lost_results[0].cell, 1u);
  EXPECT_EQ(health.lost_results[1].cell, 2u);
  EXPECT_EQ(store->result(run, 2)->state, CellState::done) << "a check changes nothing";

  const auto repair = store->repair();
  ASSERT_TRUE(repair) << repair.error().message;
  EXPECT_EQ(repair->lost_results.size(), 2u);
  const auto now = *store->result(run, 2);
  EXPECT_EQ(now.state, CellState::failed);
  EXPECT_EQ(now.error->kind, ErrorKind::not_found);
  EXPECT_NE(now.error->message.find(Store::blob_ref("picture 2", "").hash), std::string::npos);
  EXPECT_NE(now.error->message.find("--retry-errors"), std::string::npos);
  EXPECT_EQ(now.text, "caption 2");
  EXPECT_TRUE(now.images.empty());
  EXPECT_EQ(store->earlier_results(run, 2)->at(0).images.size(), 1u);
  const auto info = *store->run(run);
  EXPECT_EQ(std::tuple(info.done, info.failed, info.cost_usd), std::tuple(2u, 2u, 1.0));
  EXPECT_EQ(*store->find_cached("key 2"), std::nullopt);

  const auto after = check();
  EXPECT_TRUE(after.miscounted.empty());
  EXPECT_TRUE(std::ranges::all_of(after.lost_results, &Store::LostResult::is_earlier));
  EXPECT_TRUE(store->repair()->lost_results.empty()) << "once is enough";
  EXPECT_EQ(store->earlier_results(run, 2)->size(), 1u);
}

TEST_F(Damaged, CountsOutOfStepAreRecounted) {
  execute("UPDATE runs SET done = 99, failed = 3, cached = 1, cost_usd = 17 WHERE id = 1");
  EXPECT_EQ(check().miscounted, std::vector<RunId>{run});
  ASSERT_TRUE(store->repair());
  const auto info = *store->run(run);
  EXPECT_EQ(std::tuple(info.done, info.filtered, info.failed, info.cached, info.cost_usd),
            std::tuple(4u, 0u, 0u, 0u, 1.0));
  EXPECT_TRUE(is_sound(check()));
}

TEST_F(Damaged, AnIndexOutOfStepIsRebuilt) {
  // An index that says it holds keys which it does not.
  execute(
      "PRAGMA writable_schema = ON;"
      "UPDATE sqlite_schema SET sql = replace(sql, 'result_blobs (hash)', 'result_blobs (hash COLLATE NOCASE "
      "DESC)') "
      "WHERE name = 'result_blobs_by_hash'; PRAGMA writable_schema = OFF;");
  store = open_store(folder.path());
  EXPECT_FALSE(check().database_ok);
  const auto repair = store->repair();
  ASSERT_TRUE(repair) << repair.error().message;
  EXPECT_TRUE(repair->rebuilt_indexes);
  EXPECT_TRUE(is_sound(check()));
}

TEST_F(Damaged, TheLogIsWrittenIntoTheDatabase) {
  EXPECT_GT(check().log_bytes, 0u);
  ASSERT_TRUE(store->repair());
  EXPECT_EQ(check().log_bytes, 0u);
}

TEST_F(Damaged, TornPagesAreNotRepairedButSaid) {
  store->put_result(run, text_result(0, std::string(3'000'000, 't')), {}, {});
  store.reset();
  const fs::path path = folder.path() / "proofsheet.db";
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(path) / 2 / 4096 * 4096));
    file << std::string(8192, '\xFF');
  }
  store = open_store(folder.path());
  EXPECT_FALSE(check().database_ok);
  const auto repair = store->repair();
  ASSERT_FALSE(repair);
  EXPECT_NE(repair.error().message.find("cannot be repaired here"), std::string::npos)
      << repair.error().message;
}

}  // namespace
}  // namespace proofsheet::store
