// Stores of earlier versions, written as those wrote them, open and keep everything; newer ones stay
// untouched.
#include <gtest/gtest.h>

#include <fstream>

#include "base/file.h"
#include "base/hash.h"
#include "store/blobs.h"
#include "store/helpers.h"
#include "store/migrations.h"
#include "store/sqlite.h"

namespace proofsheet::store {
namespace {

namespace fs = std::filesystem;

const std::string kPicture = "an old picture";

std::string name_in_old_store(const std::string& bytes) {
  return "sha256:" + sha256_hex(bytes);
}

// Rows as version 1 wrote them: two runs, a picture, a failure, a result whose details are no JSON.
std::string rows_of_version_1() {
  const std::string hash = name_in_old_store(kPicture);
  return "INSERT INTO runs (id, name, sheet_yaml, sheet_path, created_ms, finished_ms, cells, done, failed, "
         "cached, "
         "cost_usd) VALUES (1, 'old', 'prompts: x', '/old.sheet.yaml', 10, 20, 4, 2, 1, 0, 0.5), "
         "(7, 'newer', 'prompts: y', '', 30, 0, 1, 1, 0, 1, 0);"
         "INSERT INTO results (run, cell, state, latency_ms, cost_usd, output_tokens, cached_from_ms, "
         "rating, "
         "finished_ms, cache_key) VALUES "
         "(1, 0, 'done', 12.5, 0.5, 3, NULL, 4, 100, 'aaaaaaaaaaaaaaaaaaaa1'), "
         "(1, 1, 'failed', 0, NULL, NULL, NULL, NULL, 101, 'bbbbbbbbbbbbbbbbbbbb'), "
         "(1, 2, 'done', 1, NULL, NULL, NULL, NULL, 102, ''), "
         "(7, 0, 'done', 12.5, 0.5, 3, 100, NULL, 103, 'aaaaaaaaaaaaaaaaaaaa1');"
         "INSERT INTO details (run, cell, note, json) VALUES "
         "(1, 0, 'fine', "
         "'{\"axes\":{\"model\":\"local:gpt:4\",\"seed\":1},\"prompt\":\"p\",\"request\":\"{}\","
         "\"url\":\"http://h/v1/chat/completions?a=b/c\",\"text\":\"old text\"}'), "
         "(1, 1, '', "
         "'{\"axes\":{\"model\":\"x\"},\"error\":{\"kind\":\"auth\",\"message\":\"no\",\"code\":401}}'), "
         "(1, 2, '', "
         "'{\"axes\":{\"model\":\"local:image\"},\"url\":\"http://h/v1/images/"
         "generations\",\"images\":[{\"hash\":\"" +
         hash +
         "\",\"type\":\"image/png\",\"bytes\":14,\"width\":1,\"height\":1}]}'), "
         "(7, 0, '', '{\"axes\":{},\"text\":\"old text\"}');"
         "INSERT INTO result_blobs (run, cell, hash, bytes) VALUES (1, 2, '" +
         hash + "', 14);";
}

class Migration : public testing::TestWithParam<int> {
 protected:
  fs::path path() const { return folder.path() / "proofsheet.db"; }
  // A store as the program of that version left it.
  void write_store(int version) {
    {
      auto database = Database::open(path(), Database::Access::write);
      ASSERT_TRUE(database);
      ASSERT_TRUE(migrate(*database, migrations().first(static_cast<std::size_t>(version))));
      ASSERT_TRUE(database->execute("PRAGMA journal_mode = WAL"));
      const auto written = database->execute(rows_of_version_1());
      ASSERT_TRUE(written) << written.error().message;
      if (version >= 2) {
        ASSERT_TRUE(
            database->execute("INSERT INTO limit_events (run, at_ms, provider, window, ceiling, "
                              "paused_until_ms, reason) VALUES (1, 5, 'local', 8, 32, 0, 'throttled')"));
      }
      if (version >= 3) {
        ASSERT_TRUE(database->execute(
            "UPDATE results SET near_key = 'completions gpt:4' WHERE run = 1 AND cell = 0;"
            "UPDATE results SET near_key = 'generations image' WHERE run = 1 AND cell = 2;"
            "INSERT INTO earlier_results (run, cell, state, latency_ms, cost_usd, cached_from_ms, rating, "
            "finished_ms, cache_key, note, json) VALUES (1, 2, 'done', 5, 0.0, NULL, 2, 50, '', 'was dull', "
            "'{\"axes\":{},\"text\":\"before\"}')"));
      }
      if (version >= 4) {
        ASSERT_TRUE(database->execute("INSERT INTO hidden_cells (run, cell) VALUES (1, 3)"));
        ASSERT_TRUE(database->execute("UPDATE results SET has_note = 1 WHERE run = 1 AND cell = 0"));
      }
    }
    const fs::path blob = BlobFolder(folder.path() / "blobs").path_of(name_in_old_store(kPicture));
    fs::create_directories(blob.parent_path());
    std::ofstream(blob) << kPicture;
  }
  std::string near_key_of(RunId run, int cell) {
    auto database = Database::open(path(), Database::Access::read);
    auto select = database->prepare("SELECT near_key FROM results WHERE run = ? AND cell = ?");
    return *select.bind(run).bind(cell).step() ? std::string(select.text(0)) : "no row";
  }
  TempFolder folder;
};

TEST_P(Migration, KeepsEverythingOfAnOlderStore) {
  write_store(GetParam());
  {
    const auto store = open_store(folder.path());
    const auto runs = *store->runs();
    ASSERT_EQ(runs.size(), 2u);
    EXPECT_EQ(runs[1].name, "old");
    EXPECT_EQ(std::tuple(runs[1].cells, runs[1].done, runs[1].failed, runs[1].cost_usd),
              std::tuple(4u, 2u, 1u, 0.5));
    const auto result = *store->result(1, 0);
    EXPECT_EQ(result.text, "old text");
    EXPECT_EQ(result.rating, 4);
    EXPECT_EQ(result.note, "fine");
    EXPECT_EQ(result.label, std::nullopt);
    EXPECT_FALSE(result.rejected);
    const auto summaries = *store->summaries(1);
    EXPECT_TRUE(summaries[0].has_note) << "a note of an older store is seen in the grid";
    EXPECT_FALSE(summaries[1].has_note);
    EXPECT_EQ(store->hidden_cells(1)->size(), GetParam() >= 4 ? 1u : 0u);
    EXPECT_TRUE(runs[0].tags.empty() && runs[1].tags.empty());
    ASSERT_TRUE(store->set_tags(1, {"kept"}));
    EXPECT_EQ(store->run(1)->tags, std::vector<std::string>{"kept"});
    EXPECT_EQ(store->disk_use()->file_bytes, kPicture.size());
    ASSERT_TRUE(store->set_marks(1, {{.cells = {0}, .label = Label::red}}));
    EXPECT_EQ(store->result(1, 0)->label, Label::red);
    EXPECT_EQ(store->result(1, 1)->error->code, 401);
    EXPECT_EQ(*store->read_blob(store->result(1, 2)->images.at(0).blob.hash), kPicture);
    EXPECT_EQ((*store->find_cached("aaaaaaaaaaaaaaaaaaaa1"))->text, "old text");
    EXPECT_EQ(store->limit_events(1)->size(), GetParam() >= 2 ? 1u : 0u);
    EXPECT_TRUE(store->earlier_results(1, 0)->empty());
    if (GetParam() >= 3) {
      const auto earlier = *store->earlier_results(1, 2);
      ASSERT_EQ(earlier.size(), 1u);
      EXPECT_EQ(std::tuple(earlier[0].text, earlier[0].rating, earlier[0].note),
                std::tuple("before", 2, "was dull"));
      EXPECT_EQ(std::tuple(earlier[0].label, earlier[0].rejected), std::tuple(std::nullopt, false));
    }
    const auto health = *store->check();
    EXPECT_TRUE(health.database_ok) << health.database_message;
    EXPECT_TRUE(health.orphaned_files.empty() && health.missing_blobs.empty());
    EXPECT_EQ(health.miscounted, std::vector<RunId>{}) << "the counts above are those of the rows";
    // What is filled in by SQL is what is written from now on.
    EXPECT_EQ(near_key_of(1, 0), near_key(result.axes, result.request_url));
    EXPECT_EQ(near_key_of(1, 0), "completions gpt:4");
    EXPECT_EQ(near_key_of(1, 1), "");
    EXPECT_EQ(near_key_of(1, 2), "generations image");
    EXPECT_EQ(*store->create_run({.cells = 1}), 8) << "numbers go on where they were";
  }
  EXPECT_EQ(*Database::open(path(), Database::Access::read)->query_int("PRAGMA user_version"),
            static_cast<std::int64_t>(migrations().size()));
}

TEST_P(Migration, BringsTheSameTablesAsANewStore) {
  write_store(GetParam());
  open_store(folder.path());
  const TempFolder fresh;
  open_store(fresh.path());
  const auto schema = [](const fs::path& file) {
    auto database = Database::open(file, Database::Access::read);
    auto select =
        database->prepare("SELECT name || ': ' || coalesce(sql, '') FROM sqlite_schema ORDER BY name");
    std::string text;
    while (*select.step()) text += std::string(select.text(0)) + "\n";
    return text;
  };
  EXPECT_EQ(schema(path()), schema(fresh.path() / "proofsheet.db"));
}

INSTANTIATE_TEST_SUITE_P(OfVersion, Migration, testing::Values(1, 2, 3, 4, 5, 6, 7),
                         testing::PrintToStringParamName());

// A folder whose database a later version wrote; the log is not yet in it, as after a crash.
void write_newer_store(const fs::path& folder) {
  const TempFolder origin;
  const auto store = open_store(origin.path());
  const RunId run = *store->create_run({.cells = 1});
  ASSERT_TRUE(put_and_wait(*store, run, text_result(0, "from the future")));
  auto database = Database::open(origin.path() / "proofsheet.db", Database::Access::write);
  ASSERT_TRUE(database->execute("ALTER TABLE runs ADD COLUMN future TEXT; PRAGMA user_version = 1000"));
  for (const char* name : {"proofsheet.db", "proofsheet.db-wal"})
    fs::copy_file(origin.path() / name, folder / name);
}

TEST(NewerStore, IsRefusedAndNotTouched) {
  const TempFolder folder;
  write_newer_store(folder.path());
  const fs::path path = folder.path() / "proofsheet.db";
  const std::string before = *read_file(path);
  const std::string log_before = *read_file(path.string() + "-wal");
  for (int round = 0; round < 2; ++round) {
    const auto refused = Store::open(folder.path());
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("newer Proofsheet (version 1000"), std::string::npos)
        << refused.error().message;
    EXPECT_TRUE(*read_file(path) == before);
    EXPECT_TRUE(*read_file(path.string() + "-wal") == log_before);
  }
}

TEST(OpeningAgain, WritesNothingIntoTheDatabase) {
  const TempFolder folder;
  open_store(folder.path());
  const std::string before = *read_file(folder.path() / "proofsheet.db");
  open_store(folder.path());
  EXPECT_TRUE(*read_file(folder.path() / "proofsheet.db") == before);
}

}  // namespace
}  // namespace proofsheet::store
