// What was paid for stays: results that others replace, and what of them the cache may use.
#include <gtest/gtest.h>

#include <fstream>

#include "store/helpers.h"

namespace proofsheet::store {
namespace {

namespace fs = std::filesystem;

class Earlier : public testing::Test {
 protected:
  void put(CellResult result, std::vector<Store::NewBlob> blobs = {}) {
    const auto done = put_and_wait(*store, run, std::move(result), std::move(blobs));
    ASSERT_TRUE(done) << done.error().message;
  }
  std::vector<CellResult> earlier(std::uint64_t cell) { return store->earlier_results(run, cell).value(); }

  TempFolder folder;
  std::unique_ptr<Store> store = open_store(folder.path());
  RunId run = *store->create_run({.cells = 9});
};

TEST_F(Earlier, ResultsAreReadNewestFirstWithEveryField) {
  CellResult first = text_result(4, "first", "key");
  first.cost_usd = 0.5;
  first.latency_ms = 12.5;
  first.prompt = "as sent";
  put(first);
  ASSERT_TRUE(store->set_marks(
      run, {{.cells = {4}, .rating = 5, .label = Label::green, .rejected = true, .note = "the best"}}));
  put(text_result(4, "second"));
  put(text_result(4, "third"));
  EXPECT_EQ(store->result(run, 4)->text, "third");
  const auto before = earlier(4);
  ASSERT_EQ(before.size(), 2u);
  EXPECT_EQ(before[0].text, "second");
  EXPECT_EQ(before[1].text, "first");
  EXPECT_EQ(before[1].cost_usd, 0.5);
  EXPECT_EQ(before[1].latency_ms, 12.5);
  EXPECT_EQ(before[1].prompt, "as sent");
  EXPECT_EQ(before[1].cache_key, "key");
  EXPECT_EQ(before[1].rating, 5);
  EXPECT_EQ(before[1].label, Label::green);
  EXPECT_TRUE(before[1].rejected);
  EXPECT_EQ(before[1].note, "the best");
  EXPECT_TRUE(earlier(5).empty());
}

TEST_F(Earlier, ResultsStayPartOfWhatTheRunCost) {
  CellResult paid = text_result(0, "paid");
  paid.cost_usd = 0.25;
  put(paid);
  put(paid);
  CellResult cached = text_result(1, "cached");
  cached.cost_usd = 7;
  cached.cached_from_unix_ms = 5;
  put(cached);
  put(text_result(1, "fired after all"));
  const auto info = *store->run(run);
  EXPECT_DOUBLE_EQ(info.cost_usd, 0.5);
  EXPECT_EQ(info.done, 2u);
  EXPECT_EQ(info.cached, 0u);
  EXPECT_TRUE(store->check()->miscounted.empty());
}

TEST_F(Earlier, FailuresWithoutContentAreNotKeptOthersAre) {
  struct Row {
    const char* name;
    std::function<void(CellResult&)> change;
    bool kept;
  };
  const std::vector<Row> rows{
      {"a failure", [](CellResult& r) { r.state = CellState::failed; }, false},
      {"a cancelled cell", [](CellResult& r) { r.state = CellState::cancelled; }, false},
      {"a failure that cost something", [](CellResult& r) { r.state = CellState::failed, r.cost_usd = 0.1; },
       true},
      {"half a text", [](CellResult& r) { r.state = CellState::cancelled, r.text = "half"; }, true},
      {"a failure that the user wrote a note on",
       [](CellResult& r) { r.state = CellState::failed, r.note = "why?"; }, true},
      {"a failure that the user rejected",
       [](CellResult& r) { r.state = CellState::failed, r.rejected = true; }, true},
      {"a refusal", [](CellResult& r) { r.state = CellState::filtered; }, true},
      {"an empty success", [](CellResult& r) { r.state = CellState::done; }, true}};
  for (std::size_t cell = 0; cell < rows.size(); ++cell) {
    CellResult result;
    result.cell = cell;
    rows[cell].change(result);
    put(result);
    put(text_result(cell, "new"));
    EXPECT_EQ(earlier(cell).size(), rows[cell].kept ? 1u : 0u) << rows[cell].name;
  }
  const auto info = *store->run(run);
  EXPECT_EQ(info.done, rows.size());
  EXPECT_EQ(info.failed + info.filtered, 0u);
}

TEST_F(Earlier, ResultsKeepTheirFilesUntilTheRunIsDeleted) {
  auto [first, first_blobs] = picture_result(0, "first picture");
  auto [second, second_blobs] = picture_result(0, "second picture");
  put(first, first_blobs);
  put(second, second_blobs);
  const RunId other = *store->create_run({.cells = 1});
  ASSERT_TRUE(put_and_wait(*store, other, text_result(0, "t")));
  ASSERT_TRUE(store->delete_run(other));
  EXPECT_EQ(*store->read_blob(earlier(0).at(0).images.at(0).blob.hash), "first picture");
  EXPECT_TRUE(store->check()->orphaned_files.empty());
  ASSERT_TRUE(store->delete_run(run));
  EXPECT_FALSE(fs::exists(store->blob_path(first.images[0].blob.hash)));
  EXPECT_FALSE(fs::exists(store->blob_path(second.images[0].blob.hash)));
  EXPECT_TRUE(earlier(0).empty());
}

TEST_F(Earlier, ManyOfOneCellInOneGroupKeepTheirOrder) {
  for (int i = 0; i < 50; ++i) store->put_result(run, text_result(3, std::to_string(i)), {}, {});
  put(text_result(3, "last"));
  const auto before = earlier(3);
  ASSERT_EQ(before.size(), 50u);
  EXPECT_EQ(before.front().text, "49");
  EXPECT_EQ(before.back().text, "0");
  EXPECT_EQ(store->run(run)->done, 1u);
}

using CacheAge = Earlier;

TEST_F(CacheAge, DecidesWhatIsOffered) {
  CellResult old = text_result(0, "old", "k");
  old.finished_unix_ms = 1000;
  put(old);
  CellResult copy = text_result(1, "old", "k");  // made later, but its answer is as old
  copy.cached_from_unix_ms = 1000;
  copy.finished_unix_ms = 9000;
  put(copy);
  EXPECT_TRUE(*store->find_cached("k"));
  EXPECT_TRUE(*store->find_cached("k", 1000));
  EXPECT_EQ(*store->find_cached("k", 1001), std::nullopt);
  CellResult young = text_result(2, "young", "k");
  young.finished_unix_ms = 5000;
  put(young);
  EXPECT_EQ((*store->find_cached("k", 1001))->text, "young");
}

TEST_F(CacheAge, OnlyWholeSuccessesAreOffered) {
  for (const auto state : {CellState::failed, CellState::filtered, CellState::cancelled}) {
    CellResult result = text_result(0, "x", "k");
    result.state = state;
    put(result);
    EXPECT_EQ(*store->find_cached("k"), std::nullopt) << state_name(state);
  }
  CellResult partial = text_result(0, "x", "k");
  partial.partial = true;
  put(partial);
  EXPECT_EQ(*store->find_cached("k"), std::nullopt);
}

TEST_F(CacheAge, KeysThatBeginAlikeAreToldApart) {
  const std::string beginning(20, 'a');
  put(text_result(0, "one", beginning + "1"));
  put(text_result(1, "two", beginning + "2"));
  EXPECT_EQ((*store->find_cached(beginning + "1"))->text, "one");
  EXPECT_EQ((*store->find_cached(beginning + "2"))->text, "two");
  EXPECT_EQ(*store->find_cached(beginning), std::nullopt);
}

TEST(NearKey, NamesOperationAndModelButNotWhereItIsAsked) {
  struct Row {
    const char* name;
    const char* model;
    const char* url;
    const char* key;
  };
  for (const Row& row : {Row{"chat", "local:gpt-4o", "http://h/v1/chat/completions", "completions gpt-4o"},
                         Row{"a query", "a:m", "https://h/images/generations?v=1/2", "generations m"},
                         Row{"a model with colons", "ollama:qwen:7b", "http://h/api/chat", "chat qwen:7b"},
                         Row{"no provider", "m", "x", "x m"}, Row{"no model", "", "http://h/x", ""},
                         Row{"no address", "a:m", "", ""}}) {
    EXPECT_EQ(near_key(Value(Value::Map{{"model", row.model}}), row.url), row.key) << row.name;
  }
  EXPECT_EQ(near_key(Value(), "http://h/x"), "");
}

TEST_F(Earlier, ResultsOfANearKeyAreVisitedNewestFirst) {
  for (std::uint64_t cell = 0; cell < 6; ++cell) {
    CellResult result = text_result(cell, "t", "k" + std::to_string(cell));
    result.axes = Value(Value::Map{{"model", cell == 2 ? "local:other" : "local:chat"}});
    result.request_url = "http://h/v1/chat/completions";
    result.state = cell == 1 ? CellState::failed : CellState::done;
    result.finished_unix_ms = static_cast<std::int64_t>(cell);
    put(result);
  }
  std::vector<std::uint64_t> seen;
  ASSERT_TRUE(store->for_each_near("completions chat", 4, [&](RunId of, const CellResult& result) {
    EXPECT_EQ(of, run);
    seen.push_back(result.cell);
    return true;
  }));
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{5, 4, 3, 1}));
  seen.clear();
  const auto look = [&](RunId, const CellResult& result) {
    seen.push_back(result.cell);
    return true;
  };
  ASSERT_TRUE(store->for_each_near("completions chat", 4, look, 3));
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{3, 1, 0})) << "as of the moment 3";
  seen.clear();
  ASSERT_TRUE(store->for_each_equal("k4", look, 3));
  EXPECT_TRUE(seen.empty());
  ASSERT_TRUE(store->for_each_equal("k4", look, 4));
  EXPECT_EQ(seen, std::vector<std::uint64_t>{4});
}

TEST_F(Earlier, ResultsOfARequestAreFoundInAllRunsWhateverBecameOfThem) {
  const RunId second = *store->create_run({.name = "again", .cells = 4});
  const auto put_into = [&](RunId to, std::uint64_t cell, const char* key, CellState state, std::int64_t at) {
    CellResult result = text_result(cell, "t", key);
    result.state = state;
    result.finished_unix_ms = at;
    store->put_result(to, std::move(result), {}, [](Result<> done) { EXPECT_TRUE(done); });
  };
  put_into(run, 0, "same", CellState::done, 1);
  put_into(run, 1, "other", CellState::done, 2);
  put_into(second, 3, "same", CellState::failed, 3);
  store->flush();
  const auto found = store->results_of_request("same", 10);
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ((*found)[0].run, second);
  EXPECT_EQ((*found)[0].run_name, "again");
  EXPECT_EQ((*found)[0].result.cell, 3u);
  EXPECT_EQ((*found)[0].result.state, CellState::failed);
  EXPECT_EQ((*found)[1].run, run);
  EXPECT_EQ(store->results_of_request("same", 1)->size(), 1u);
  EXPECT_TRUE(store->results_of_request("", 10)->empty());
}

TEST(RunLocks, AreHeldByOneOwnerAndNamed) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.cells = 1});
  {
    const auto lock = store->lock_run(run);
    ASSERT_TRUE(lock) << lock.error().message;
    EXPECT_TRUE(store->lock_run(run + 1)) << "others are free";
    const auto again = open_store(folder.path())->lock_run(run);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().message, "run 1 is being fired by this process");
    EXPECT_EQ(store->delete_run(run).error().message, "run 1 is being fired by this process");
    EXPECT_EQ(store->repair().error().message, "run 1 is being fired by this process");
    EXPECT_TRUE(store->run(run));
  }
  EXPECT_TRUE(store->lock_run(run));
  EXPECT_TRUE(store->delete_run(run));
}

}  // namespace
}  // namespace proofsheet::store
