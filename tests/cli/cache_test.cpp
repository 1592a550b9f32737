// `cache`, `--cache-ttl`, what `show --cell` says of the cache, and `doctor` on a damaged folder.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "cli/program.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace proofsheet::cli::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kWords =
    "title: Words\n"
    "prompts: Say {{word}}\n"
    "models: [\"demo:text\"]\n"
    "vars: {word: [moss, stone]}\n"
    "params: {seed: 1-2, max_tokens: 4, temperature: 0.5}\n";

constexpr std::string_view kGardens =
    "title: Gardens\nprompts: A garden\nmodels: [\"demo:image\"]\nparams: {seed: 1-3, size: 64x48}\n";

class CacheCommand : public CliTest {
 protected:
  std::string sheet = "";
  void SetUp() override {
    CliTest::SetUp();
    sheet = write("words.sheet.yaml", kWords);
  }
};

TEST_F(CacheCommand, SaysForEachCellWhetherItIsKnownAndWhyNot) {
  const Ended before = run({"cache", sheet});
  EXPECT_EQ(before.exit_code, 0) << before.err;
  expect_contains(before.out, "4 cells: 0 from the cache, 4 to fire (4 of a model that was never fired)");
  ASSERT_EQ(run({"run", sheet}).exit_code, 0);
  const Ended known = run({"cache", sheet});
  expect_contains(known.out, "     3  hit   ");
  expect_contains(known.out, "from run 1, cell 3, key ");
  expect_contains(known.out, "4 cells: 4 from the cache, 0 to fire\n");
  const Ended warmer = run({"cache", sheet, "--set", "temperature=0.75", "--filter", "word=moss"});
  expect_contains(warmer.out, "miss  ");
  expect_contains(warmer.out, "temperature: 0.5 → 0.75 (run 1, cell 0)");
  expect_contains(warmer.out, "2 cells: 0 from the cache, 2 to fire (2 differ from what is known)");
  EXPECT_EQ(run({"runs"}).out.find("     2  "), std::string::npos) << "nothing was fired";
}

TEST_F(CacheCommand, PrintsJson) {
  ASSERT_EQ(run({"run", sheet, "--filter", "seed=1"}).exit_code, 0);
  const auto document = parse_json(run({"cache", sheet, "--json"}).out);
  ASSERT_TRUE(document) << document.error().message;
  const auto& cells = document->find("cells")->as_list();
  ASSERT_EQ(cells.size(), 4u);
  EXPECT_TRUE(cells[0].find("hit")->as_bool());
  EXPECT_EQ(cells[0].find("from_run")->as_int(), 1);
  EXPECT_EQ(cells[0].find("key")->as_string().size(), 64u);
  EXPECT_EQ(cells[1].find("why")->as_string(), "differs");
  const auto& difference = cells[1].find("differences")->as_list().at(0);
  EXPECT_EQ(difference.find("field")->as_string(), "seed");
  EXPECT_EQ(difference.find("before")->as_string(), "1");
  EXPECT_EQ(difference.find("now")->as_string(), "2");
  EXPECT_EQ(document->find("totals")->find("hit")->as_int(), 2);
  EXPECT_EQ(document->find("totals")->find("differs")->as_int(), 2);
}

TEST_F(CacheCommand, KnowsATimeToLive) {
  ASSERT_EQ(run({"run", sheet}).exit_code, 0);
  expect_contains(run({"cache", sheet, "--cache-ttl", "7d"}).out, "4 from the cache");
  expect_contains(run({"cache", sheet, "--cache-ttl", "0"}).out, "(4 too old)");
  expect_contains(run({"cache", sheet, "--set", "cache.ttl=0"}).out, "(4 too old)");
  const Ended wrong = run({"cache", sheet, "--cache-ttl", "soon"});
  EXPECT_EQ(wrong.exit_code, 2);
  expect_contains(wrong.err, "--cache-ttl");
  EXPECT_EQ(run({"cache", sheet, "--filter", "word=fern"}).exit_code, 2);
}

TEST_F(CacheCommand, ShowNamesTheKeyAndSinceWhenAndWhatWasReplaced) {
  ASSERT_EQ(run({"run", sheet}).exit_code, 0);
  ASSERT_EQ(run({"run", sheet}).exit_code, 0);
  const auto own = parse_json(run({"show", "1", "--cell", "2"}).out);
  const auto cached = parse_json(run({"show", "2", "--cell", "2"}).out);
  ASSERT_TRUE(own && cached);
  EXPECT_TRUE(own->find("cache")->find("since")->is_null());
  EXPECT_EQ(own->find("cache")->find("key")->as_string(), cached->find("cache")->find("key")->as_string());
  EXPECT_GT(cached->find("cache")->find("since_unix_ms")->as_int(), 1'700'000'000'000);
  EXPECT_TRUE(cached->find("cached")->as_bool());
  EXPECT_EQ(own->find("earlier_results")->as_list().size(), 0u);
  {
    const auto store = store::Store::open(path("data"));
    auto again = *(*store)->result(1, 2);
    const std::string before = *again.text;
    again.text = "another answer";
    (*store)->put_result(1, again, {}, {});
    ASSERT_TRUE((*store)->finish_run(1, 5));  // waits for it
  }
  const auto now = parse_json(run({"show", "1", "--cell", "2"}).out);
  EXPECT_EQ(now->find("text")->as_string(), "another answer");
  ASSERT_EQ(now->find("earlier_results")->as_list().size(), 1u);
  EXPECT_EQ(now->find("earlier_results")->as_list()[0].find("text")->as_string(),
            own->find("text")->as_string());
}

TEST_F(CacheCommand, CachedCellsKeepTheirCostAndAreNotBilledAgain) {
  {
    const auto store = store::Store::open(path("data"));
    ASSERT_TRUE(store);
  }
  ASSERT_EQ(run({"run", sheet}).exit_code, 0);
  auto database =
      store::Database::open(fs::path(path("data")) / "proofsheet.db", store::Database::Access::write);
  ASSERT_TRUE(database->execute("UPDATE results SET cost_usd = 0.5; UPDATE runs SET cost_usd = 2.0"));
  ASSERT_EQ(run({"run", sheet, "-o", path("out.json")}).exit_code, 0);
  const auto document = parse_json(read("out.json"));
  EXPECT_EQ(document->find("run")->find("cost_usd")->as_number(), 0);
  for (const Value& cell : document->find("cells")->as_list())
    EXPECT_EQ(cell.find("cost_usd")->as_number(), 0.5) << "what the answer cost when it was fired";
  const auto runs = parse_json(run({"runs", "--json"}).out);
  EXPECT_EQ(runs->as_list().at(0).find("cost_usd")->as_number(), 0);
  EXPECT_EQ(runs->as_list().at(1).find("cost_usd")->as_number(), 2);
}

class DoctorRepairs : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    sheet = write("gardens.sheet.yaml", kGardens);
    ASSERT_EQ(run({"run", sheet}).exit_code, 0);
    const auto store = store::Store::open(path("data"));
    lost = (*store)->blob_path((*store)->result(1, 1)->images.at(0).blob.hash);
  }
  void damage() {
    fs::remove(lost);
    std::ofstream(fs::path(path("data")) / "blobs" / "999999999.0.tmp") << "half";
    const fs::path orphan = fs::path(path("data")) / "blobs" / "11" / std::string(64, '1');
    fs::create_directories(orphan.parent_path());
    std::ofstream(orphan) << "nobody's";
    auto database =
        store::Database::open(fs::path(path("data")) / "proofsheet.db", store::Database::Access::write);
    ASSERT_TRUE(database->execute("UPDATE runs SET done = 7"));
  }
  std::size_t files() {
    return static_cast<std::size_t>(
        std::ranges::count_if(fs::recursive_directory_iterator(fs::path(path("data")) / "blobs"),
                              [](const fs::directory_entry& entry) { return entry.is_regular_file(); }));
  }
  std::string sheet;
  fs::path lost;
};

TEST_F(DoctorRepairs, ADamagedFolderAndSaysWhatItDid) {
  EXPECT_EQ(run({"doctor"}).exit_code, 0);
  damage();
  const Ended check = run({"doctor"});
  EXPECT_EQ(check.exit_code, 1);
  expect_contains(check.out, "1 result lost, because files are gone from the disk: run 1 cell 1");
  expect_contains(check.out, "the counts of run 1 are not those of the results");
  expect_contains(check.out, "1 file left half-written by a crash");
  expect_contains(check.out, "1 file that no result names");
  expect_contains(check.out, "doctor --repair");
  EXPECT_EQ(files(), 4u) << "a check removes nothing";
  EXPECT_EQ(parse_json(run({"show", "1", "--json"}).out)->find("done")->as_int(), 7) << "and counts nothing";

  const Ended repair = run({"doctor", "--repair"});
  EXPECT_EQ(repair.exit_code, 0) << repair.out;
  expect_contains(repair.out, "marked 1 lost result as failed: run 1 cell 1");
  expect_contains(repair.out, "counted the results of run 1 anew");
  expect_contains(repair.out, "removed 2 files, 12 bytes");
  EXPECT_EQ(files(), 2u);
  EXPECT_EQ(run({"doctor"}).exit_code, 0);
  const auto shown = parse_json(run({"show", "1", "--json"}).out);
  EXPECT_EQ(shown->find("done")->as_int(), 2);
  EXPECT_EQ(shown->find("failed")->as_int(), 1);
}

TEST_F(DoctorRepairs, ALostResultIsFiredAgainOnlyWhenAsked) {
  fs::remove(lost);
  ASSERT_EQ(run({"doctor", "--repair"}).exit_code, 0);
  EXPECT_EQ(run({"run", sheet, "--resume", "1"}).exit_code, 1);
  EXPECT_FALSE(fs::exists(lost));
  const Ended again = run({"run", sheet, "--resume", "1", "--retry-errors"});
  EXPECT_EQ(again.exit_code, 0) << again.out << again.err;
  expect_contains(again.out, "3 of 3 cells done");
  EXPECT_TRUE(fs::exists(lost)) << "the demo paints the same picture again";
}

}  // namespace
}  // namespace proofsheet::cli::testing
