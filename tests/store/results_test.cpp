// What is put into the store comes out again: results, runs, the cache, blobs.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <latch>
#include <thread>

#include "base/file.h"
#include "store/helpers.h"

namespace proofsheet::store {
namespace {

namespace fs = std::filesystem;

CellResult full_result() {
  CellResult r;
  r.cell = 281474976710655;  // 2^48 - 1, the largest cell of a plan
  r.state = CellState::failed;
  r.axes = Value(Value::Map{{"style", "水墨"}, {"seed", 2}, {"temperature", 0.25}});
  r.prompt = "绘制一幅美丽的花园场景";
  r.request_json = R"({"model":"x"})";
  r.request_url = "http://127.0.0.1/v1/chat/completions";
  r.cache_key = "key";
  r.cached_from_unix_ms = 77;
  r.text = "";
  r.more_texts = {"b", ""};
  r.reasoning = "because";
  r.logprobs = {{"a", -0.5, {{"a", -0.5}, {"\xE8\x8A", -1.25}}}, {"\xE8", -0.125, {}}, {"", -3, {}}};
  r.images = {{{"blake3:" + std::string(64, 'a'), "image/png", 5}, 3, 2, "revised"}};
  r.finish_reason = "stop";
  r.tool_calls = Value(Value::List{Value(Value::Map{{"id", "1"}})});
  r.partial = true;
  r.usage = {.input_tokens = 12,
             .output_tokens = 0,
             .cached_input_tokens = 3,
             .reasoning_tokens = 4,
             .input_image_tokens = 5};
  r.cost_usd = 0.011;
  r.latency_ms = 812.4;
  r.ttft_ms = 0.0;
  r.stream = StreamTimings{.pieces = 21,
                           .tokens_per_second = 48.5,
                           .gap_ms_median = 20.25,
                           .gap_ms_p95 = 31,
                           .gap_ms_max = 180.125};
  r.finished_unix_ms = 1'795'000'000'000;
  r.attempts = {{.number = 0,
                 .started_unix_ms = 5,
                 .total_ms = 1.5,
                 .error = Error{ErrorKind::connection, "refused", 7}},
                {.number = 1,
                 .started_unix_ms = 6,
                 .dns_ms = 0,
                 .connect_ms = 1,
                 .tls_ms = 2,
                 .first_byte_ms = 3.5,
                 .body_ms = 4,
                 .total_ms = 10.5,
                 .http_status = 429,
                 .bytes_received = 1ull << 33,
                 .connection_reused = true,
                 .error = Error{ErrorKind::rate_limited, "slow down", 429},
                 .request_id = "req-1"}};
  r.error = Error{ErrorKind::rate_limited, "slow down", 429};
  r.rating = 4;
  r.label = Label::blue;
  r.rejected = true;
  r.note = "好";
  return r;
}

void expect_same_error(const std::optional<Error>& a, const std::optional<Error>& b) {
  ASSERT_EQ(a.has_value(), b.has_value());
  if (!a) return;
  EXPECT_EQ(a->kind, b->kind);
  EXPECT_EQ(a->message, b->message);
  EXPECT_EQ(a->code, b->code);
}

void expect_same_attempts(const CellResult& a, const CellResult& b) {
  ASSERT_EQ(a.attempts.size(), b.attempts.size());
  for (std::size_t i = 0; i < a.attempts.size(); ++i) {
    const auto &x = a.attempts[i], &y = b.attempts[i];
    EXPECT_EQ(std::tie(x.number, x.started_unix_ms, x.dns_ms, x.connect_ms, x.tls_ms, x.first_byte_ms,
                       x.body_ms, x.total_ms),
              std::tie(y.number, y.started_unix_ms, y.dns_ms, y.connect_ms, y.tls_ms, y.first_byte_ms,
                       y.body_ms, y.total_ms));
    EXPECT_EQ(std::tie(x.http_status, x.bytes_received, x.connection_reused, x.request_id),
              std::tie(y.http_status, y.bytes_received, y.connection_reused, y.request_id));
    expect_same_error(x.error, y.error);
  }
}

void expect_same_logprobs(const CellResult& a, const CellResult& b) {
  ASSERT_EQ(a.logprobs.size(), b.logprobs.size());
  for (std::size_t i = 0; i < a.logprobs.size(); ++i) {
    EXPECT_EQ(a.logprobs[i].token, b.logprobs[i].token);
    EXPECT_EQ(a.logprobs[i].logprob, b.logprobs[i].logprob);
    ASSERT_EQ(a.logprobs[i].top.size(), b.logprobs[i].top.size());
    for (std::size_t k = 0; k < a.logprobs[i].top.size(); ++k) {
      EXPECT_EQ(a.logprobs[i].top[k].token, b.logprobs[i].top[k].token);
      EXPECT_EQ(a.logprobs[i].top[k].logprob, b.logprobs[i].top[k].logprob);
    }
  }
}

TEST(Results, ComeBackWithEveryField) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.name = "n", .sheet_yaml = "y", .sheet_path = "p", .cells = 1});
  CellResult put = full_result();
  const std::string bytes = "fünf";
  put.images[0].blob = Store::blob_ref(bytes, "image/png");
  put.audio = put.images[0].blob;
  ASSERT_TRUE(put_and_wait(*store, run, put, {{bytes, "image/png"}}));

  const auto got = store->result(run, put.cell);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(
      std::tie(got->cell, got->state, got->axes, got->prompt, got->request_json, got->request_url,
               got->cache_key),
      std::tie(put.cell, put.state, put.axes, put.prompt, put.request_json, put.request_url, put.cache_key));
  EXPECT_EQ(std::tie(got->cached_from_unix_ms, got->text, got->more_texts, got->reasoning, got->finish_reason,
                     got->tool_calls),
            std::tie(put.cached_from_unix_ms, put.text, put.more_texts, put.reasoning, put.finish_reason,
                     put.tool_calls));
  EXPECT_EQ(
      std::tie(got->partial, got->usage, got->cost_usd, got->latency_ms, got->ttft_ms, got->finished_unix_ms),
      std::tie(put.partial, put.usage, put.cost_usd, put.latency_ms, put.ttft_ms, put.finished_unix_ms));
  EXPECT_EQ(got->stream, put.stream);
  EXPECT_EQ(std::tie(got->rating, got->label, got->rejected, got->note),
            std::tie(put.rating, put.label, put.rejected, put.note));
  ASSERT_EQ(got->images.size(), 1u);
  EXPECT_EQ(std::tie(got->images[0].blob.hash, got->images[0].blob.type, got->images[0].blob.bytes,
                     got->images[0].width, got->images[0].height, got->images[0].revised_prompt),
            std::tie(put.images[0].blob.hash, put.images[0].blob.type, put.images[0].blob.bytes,
                     put.images[0].width, put.images[0].height, put.images[0].revised_prompt));
  ASSERT_TRUE(got->audio);
  EXPECT_EQ(got->audio->hash, put.audio->hash);
  expect_same_error(got->error, put.error);
  expect_same_attempts(*got, put);
  expect_same_logprobs(*got, put);
}

TEST(Results, AreThereAfterReopening) {
  const TempFolder folder;
  RunId run = 0;
  {
    const auto store = open_store(folder.path());
    run = *store->create_run(
        {.name = "garden", .sheet_yaml = "prompts: x", .sheet_path = "/g.sheet.yaml", .cells = 2});
    auto [result, blobs] = picture_result(1, "picture");
    store->put_result(run, text_result(0, "hello"), {}, {});
    store->put_result(run, result, blobs, {});  // the destructor writes what is queued
  }
  const auto store = open_store(folder.path());
  EXPECT_EQ(*store->latest_run(), run);
  EXPECT_EQ(store->result(run, 0)->text, "hello");
  EXPECT_EQ(*store->read_blob(store->result(run, 1)->images[0].blob.hash), "picture");
  const auto info = store->run(run);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->name, "garden");
  EXPECT_EQ(info->sheet_yaml, "prompts: x");
  EXPECT_EQ(info->cells, 2u);
  EXPECT_EQ(info->done, 2u);
  EXPECT_EQ(info->finished_unix_ms, 0);
}

TEST(Results, ReplaceEarlierOnesAndTheCountsFollow) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.cells = 3});
  CellResult failed = text_result(0, "x");
  failed.state = CellState::failed;
  ASSERT_TRUE(put_and_wait(*store, run, failed));
  CellResult filtered = text_result(1, "x");
  filtered.state = CellState::filtered;
  ASSERT_TRUE(put_and_wait(*store, run, filtered));
  CellResult cached = text_result(2, "x");
  cached.cached_from_unix_ms = 1;
  cached.cost_usd = 5;
  ASSERT_TRUE(put_and_wait(*store, run, cached));
  auto info = *store->run(run);
  EXPECT_EQ(std::tuple(info.done, info.filtered, info.failed, info.cached), std::tuple(1u, 1u, 1u, 1u));
  EXPECT_EQ(info.cost_usd, 0) << "a cached answer was paid for by an earlier run";

  CellResult done = text_result(0, "at last");
  done.cost_usd = 0.25;
  ASSERT_TRUE(put_and_wait(*store, run, done));
  info = *store->run(run);
  EXPECT_EQ(std::tuple(info.done, info.filtered, info.failed, info.cached), std::tuple(2u, 1u, 0u, 1u));
  EXPECT_EQ(info.cost_usd, 0.25);
  EXPECT_EQ(store->result(run, 0)->text, "at last");
}

TEST(Results, OfAnUnknownRunAreRefusedWithoutHarmToTheirGroup) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.cells = 1});
  Result<> lost;
  store->put_result(run + 7, text_result(0, "a"), {}, [&](Result<> done) { lost = std::move(done); });
  ASSERT_TRUE(put_and_wait(*store, run, text_result(0, "b")));
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::not_found);
  EXPECT_NE(lost.error().message.find("no run 8"), std::string::npos) << lost.error().message;
  EXPECT_EQ(store->result(run, 0)->text, "b");
}

TEST(Results, WhoseBlobIsNowhereAreRefused) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.cells = 1});
  auto [result, blobs] = picture_result(0, "picture");
  const auto refused = put_and_wait(*store, run, result);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find(result.images[0].blob.hash), std::string::npos);
  EXPECT_FALSE(store->result(run, 0));
}

TEST(Results, AreVisitedInCellOrderUntilTheVisitorHasEnough) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.cells = 9});
  for (const std::uint64_t cell : {8u, 2u, 5u, 0u})
    ASSERT_TRUE(put_and_wait(*store, run, text_result(cell, "t")));
  std::vector<std::uint64_t> seen;
  ASSERT_TRUE(store->for_each_result(run, [&](const CellResult& result) {
    seen.push_back(result.cell);
    EXPECT_TRUE(store->result(run, result.cell)) << "a visitor may read on";
    return seen.size() < 3;
  }));
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{0, 2, 5}));
}

TEST(Results, GiveTheNumbersThatSummariesLack) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.name = "readings", .cells = 6});
  CellResult streamed = text_result(0, " 花园\n");
  streamed.ttft_ms = 80;
  streamed.stream = StreamTimings{.pieces = 3, .tokens_per_second = 48.5};
  streamed.usage.input_tokens = 12;
  ASSERT_TRUE(put_and_wait(*store, run, streamed));
  ASSERT_TRUE(put_and_wait(*store, run, text_result(1, "花园")));
  ASSERT_TRUE(put_and_wait(*store, run, text_result(2, "a pond")));
  for (const std::uint64_t cell : {3, 4}) {
    auto [result, blobs] = picture_result(cell, "the same bytes");
    ASSERT_TRUE(put_and_wait(*store, run, result, std::move(blobs)));
  }
  CellResult failed;
  failed.cell = 5;
  failed.state = CellState::failed;
  failed.error = Error{ErrorKind::server, "Gone", 500};
  ASSERT_TRUE(put_and_wait(*store, run, failed));

  std::vector<CellReading> readings;
  ASSERT_TRUE(store->for_each_reading(run, [&](const CellReading& reading) {
    readings.push_back(reading);
    return true;
  }));
  ASSERT_EQ(readings.size(), 6u);
  EXPECT_EQ(readings[0].ttft_ms, 80);
  EXPECT_EQ(readings[0].tokens_per_second, 48.5);
  EXPECT_EQ(readings[0].input_tokens, 12);
  EXPECT_EQ(readings[0].characters, 4);
  EXPECT_EQ(readings[0].words, 2) << "each character is one";
  EXPECT_EQ(readings[0].attempts, static_cast<std::int64_t>(streamed.attempts.size()));
  EXPECT_EQ(readings[0].answer, readings[1].answer) << "blanks around an answer make no other one";
  EXPECT_NE(readings[1].answer, readings[2].answer);
  EXPECT_FALSE(readings[2].ttft_ms);
  EXPECT_EQ(readings[3].answer, readings[4].answer);
  EXPECT_NE(readings[3].answer, 0u);
  EXPECT_FALSE(readings[3].characters);
  EXPECT_EQ(readings[5].answer, 0u);
}

TEST(Results, AreCommittedInGroups) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.cells = 2000});
  std::latch all(2000);
  for (std::uint64_t cell = 0; cell < 2000; ++cell) {
    store->put_result(run, text_result(cell, "text"), {}, [&](Result<> done) {
      EXPECT_TRUE(done);
      all.count_down();
    });
  }
  all.wait();
  const auto stats = store->write_stats();
  EXPECT_EQ(stats.results, 2000u);
  // 2,000 results are at least two groups of 1,000; the first may hold few because it was drained at once. A
  // hundred would mean that groups do not form.
  EXPECT_LT(stats.groups, 100u);
  EXPECT_EQ(store->run(run)->done, 2000u);
}

TEST(Results, CanBeReadFromManyThreadsWhileTheyAreWritten) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.cells = 400});
  std::atomic<std::uint64_t> durable{0};
  std::atomic<bool> finished{false};
  std::vector<std::jthread> readers;
  for (int i = 0; i < 12; ++i) {
    readers.emplace_back([&] {
      while (!finished) {
        const std::uint64_t promised = durable;
        const auto summaries = store->summaries(run);
        ASSERT_TRUE(summaries) << summaries.error().message;
        EXPECT_GE(summaries->size(), promised) << "an announced result must be readable";
        if (promised > 0) {
          EXPECT_TRUE(store->result(run, promised - 1));
        }
      }
    });
  }
  for (std::uint64_t cell = 0; cell < 400; ++cell) {
    store->put_result(run, text_result(cell, "t"), {}, [&](Result<> done) {
      if (done) ++durable;
    });
    if (cell % 50 == 49) {
      ASSERT_TRUE(store->finish_run(run, 1));  // waits for those before
    }
  }
  finished = true;
  readers.clear();
  EXPECT_EQ(durable, 400u);
}

TEST(Results, ThatBrokeOffInTheMiddleOfAnAnswerAreNamed) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.cells = 10}), other = *store->create_run({.cells = 10});
  const auto put = [&](RunId in, std::uint64_t cell, CellState state, bool is_partial, const char* text) {
    CellResult result = text_result(cell, text);
    result.state = state;
    result.partial = is_partial;
    if (state == CellState::failed) result.error = Error{ErrorKind::server, "the server failed", 500};
    store->put_result(in, std::move(result), {}, {});
  };
  put(run, 7, CellState::failed, true, "half of");
  put(run, 2, CellState::cancelled, true, "a part");
  put(run, 3, CellState::failed, false, R"("partial":true)");  // says so itself, and is not
  put(run, 4, CellState::done, false, "whole");
  put(other, 5, CellState::failed, true, "of another run");
  ASSERT_TRUE(store->finish_run(run, 5));
  EXPECT_EQ(*store->broken_off_cells(run), (std::vector<std::uint64_t>{2, 7}));
}

TEST(Results, OfALargeRunAreSummarisedInTheOrderOfCells) {
  constexpr std::uint64_t kCells = 20'003;  // no multiple of the readers
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.cells = kCells});
  for (std::uint64_t cell = 0; cell < kCells; ++cell) {
    CellResult result = text_result(cell, "text");
    result.latency_ms = static_cast<double>(cell);
    if (cell % 3 == 0) result.cached_from_unix_ms = 1;
    store->put_result(run, std::move(result), {}, {});
  }
  ASSERT_TRUE(store->finish_run(run, 5));
  const auto summaries = store->summaries(run);
  ASSERT_TRUE(summaries);
  ASSERT_EQ(summaries->size(), kCells);
  for (std::uint64_t cell = 0; cell < kCells; ++cell) ASSERT_EQ(summaries->at(cell).cell, cell);
  EXPECT_EQ(summaries->at(12'345).cell, 12'345u);
  EXPECT_EQ(summaries->at(12'345).latency_ms, 12'345);
  EXPECT_TRUE(summaries->at(12'345).cached);
  EXPECT_EQ(store->run(run)->finished_unix_ms, 5);
}

TEST(Cache, FindsTheNewestSuccessOfAKeyOverAllRuns) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId first = *store->create_run({.cells = 3});
  const RunId second = *store->create_run({.cells = 3});
  const auto put = [&](RunId run, std::string text, std::int64_t when, CellState state) {
    CellResult result = text_result(0, std::move(text), "k");
    result.finished_unix_ms = when;
    result.state = state;
    ASSERT_TRUE(put_and_wait(*store, run, result));
  };
  EXPECT_EQ(*store->find_cached("k"), std::nullopt);
  put(second, "old", 10, CellState::done);
  put(first, "new", 20, CellState::done);
  EXPECT_EQ((*store->find_cached("k"))->text, "new");
  put(first, "broken", 30, CellState::failed);
  EXPECT_EQ((*store->find_cached("k"))->text, "old") << "failures are never cached";
  EXPECT_EQ(*store->find_cached("other"), std::nullopt);
  ASSERT_TRUE(put_and_wait(*store, first, text_result(1, "no key")));
  EXPECT_EQ(*store->find_cached(""), std::nullopt) << "a result without a key is nobody's equal";
}

TEST(Cache, DoesNotOfferAResultWhoseFileIsGone) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.cells = 1});
  auto [result, blobs] = picture_result(0, "picture");
  result.cache_key = "k";
  ASSERT_TRUE(put_and_wait(*store, run, result, blobs));
  ASSERT_TRUE(*store->find_cached("k"));
  fs::remove(store->blob_path(result.images[0].blob.hash));
  EXPECT_EQ(*store->find_cached("k"), std::nullopt);
}

TEST(Blobs, OfEqualBytesAreKeptOnce) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.cells = 5});
  for (std::uint64_t cell = 0; cell < 5; ++cell) {
    auto [result, blobs] = picture_result(cell, "the same");
    ASSERT_TRUE(put_and_wait(*store, run, result, blobs));
  }
  EXPECT_EQ(store->write_stats().blobs, 1u);
  EXPECT_EQ(store->check()->blob_bytes, 8u);
}

TEST(Blobs, ThatACrashCutShortAreWrittenAgain) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.cells = 1});
  auto [result, blobs] = picture_result(0, "picture");
  ASSERT_TRUE(put_and_wait(*store, run, result, blobs));
  const fs::path path = store->blob_path(result.images[0].blob.hash);
  fs::resize_file(path, 3);
  EXPECT_EQ(store->check()->missing_blobs, std::vector{result.images[0].blob.hash});
  ASSERT_TRUE(put_and_wait(*store, run, result, blobs));
  EXPECT_EQ(*read_file(path), "picture");
  EXPECT_TRUE(store->check()->missing_blobs.empty());
}

TEST(Blobs, AreReadOnlyByTrueHashes) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  EXPECT_EQ(store->read_blob("blake3:../../etc/passwd").error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(store->read_blob("blake3:" + std::string(64, '0')).error().kind, ErrorKind::not_found);
}

TEST(Runs, AreListedNewestFirstAndUnknownOnesNamed) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  EXPECT_EQ(store->latest_run().error().kind, ErrorKind::not_found);
  const RunId first = *store->create_run({.name = "a", .cells = 1});
  const RunId second = *store->create_run({.name = "b", .cells = 1});
  const auto runs = store->runs();
  ASSERT_EQ(runs->size(), 2u);
  EXPECT_EQ(runs->at(0).id, second);
  EXPECT_EQ(runs->at(1).id, first);
  EXPECT_GT(runs->at(0).created_unix_ms, 1'700'000'000'000);
  EXPECT_NE(store->run(99).error().message.find("99"), std::string::npos);
  EXPECT_EQ(store->finish_run(99, 1).error().kind, ErrorKind::not_found);
  EXPECT_EQ(store->delete_run(99).error().kind, ErrorKind::not_found);
}

TEST(Runs, TakeOnlyTheirOwnBlobsWithThem) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId first = *store->create_run({.cells = 2});
  const RunId second = *store->create_run({.cells = 1});
  auto [own, own_blobs] = picture_result(0, "own");
  auto [shared, shared_blobs] = picture_result(1, "shared");
  ASSERT_TRUE(put_and_wait(*store, first, own, own_blobs));
  ASSERT_TRUE(put_and_wait(*store, first, shared, shared_blobs));
  ASSERT_TRUE(put_and_wait(*store, second, shared, shared_blobs));
  ASSERT_TRUE(store->delete_run(first));
  EXPECT_FALSE(fs::exists(store->blob_path(own.images[0].blob.hash)));
  EXPECT_EQ(*store->read_blob(shared.images[0].blob.hash), "shared");
  EXPECT_EQ(store->run(first).error().kind, ErrorKind::not_found);
  EXPECT_EQ(store->result(first, 0).error().kind, ErrorKind::not_found);
  EXPECT_EQ(store->runs()->size(), 1u);
  const auto health = store->check();
  EXPECT_TRUE(health->orphaned_files.empty());
  EXPECT_TRUE(health->missing_blobs.empty());
}

TEST(Thumbnails, LieBesideTheirPicturesAndGoWithThem) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  const RunId run = *store->create_run({.cells = 1});
  const auto [result, blobs] = picture_result(0, "a picture");
  ASSERT_TRUE(put_and_wait(*store, run, result, blobs));
  const std::string hash = result.images[0].blob.hash;
  EXPECT_FALSE(store->has_thumbnail(hash));
  EXPECT_FALSE(store->thumbnail(hash));
  store->keep_thumbnail(hash, "small");
  EXPECT_TRUE(store->has_thumbnail(hash));
  EXPECT_EQ(store->thumbnail(hash), "small");
  store->keep_thumbnail(hash, "better");
  EXPECT_EQ(store->thumbnail(hash), "better");
  store->keep_thumbnail("../../outside", "evil");
  EXPECT_FALSE(store->thumbnail("../../outside"));
  EXPECT_TRUE(store->check()->orphaned_files.empty()) << "a thumbnail is no blob";
  ASSERT_TRUE(store->delete_run(run));
  EXPECT_FALSE(store->has_thumbnail(hash));
}

TEST(Thumbnails, OnesThatCannotBeWrittenAreNotThere) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  std::ofstream(folder.path() / "thumbnails") << "a file where the folder should be";
  const std::string hash = "blake3:" + std::string(64, 'a');
  store->keep_thumbnail(hash, "small");
  EXPECT_FALSE(store->has_thumbnail(hash));
}

TEST(Check, FindsOrphansButNotWhatIsBeingWritten) {
  const TempFolder folder;
  const auto store = open_store(folder.path());
  EXPECT_TRUE(store->check()->database_ok);
  const fs::path orphan = store->blob_path("blake3:" + std::string(64, '1'));
  fs::create_directories(orphan.parent_path());
  std::ofstream(orphan) << "x";
  std::ofstream(folder.path() / "blobs" / "1.2.tmp") << "half";
  EXPECT_EQ(store->check()->orphaned_files, std::vector{orphan});
  EXPECT_TRUE(store->check()->half_written.empty()) << "process 1 is there";
}

TEST(KeptAnswers, AreCountedByModelWithTheirAgeAndSizeEachRequestOnce) {
  TempFolder folder;
  const auto store = open_store(folder.path());
  constexpr std::int64_t kNow = 1'800'000'000'000, kHour = 3'600'000;
  const RunId run = *store->create_run({.cells = 10});
  std::uint64_t cell = 0;
  const auto put = [&](const char* model, const char* key, std::int64_t finished,
                       CellState state = CellState::done, std::optional<std::int64_t> copied_from = {}) {
    CellResult result = text_result(cell++, "an answer", key);
    result.axes = Value(Value::Map{{"model", model}});
    result.finished_unix_ms = finished;
    result.state = state;
    result.cost_usd = 0.5;
    result.cached_from_unix_ms = copied_from;
    ASSERT_TRUE(put_and_wait(*store, run, result));
  };
  put("a:one", "key 1", kNow - kHour);
  put("a:one", "key 1", kNow, CellState::done, kNow - kHour);  // a copy
  put("a:one", "key 2", kNow - 40 * 24 * kHour);
  put("b:two", "key 3", kNow - 3 * 24 * kHour);
  put("b:two", "key 4", kNow, CellState::failed);
  put("b:two", "", kNow);
  auto [picture, blobs] = picture_result(cell++, "picture");
  picture.axes = Value(Value::Map{{"model", "b:pictures"}});
  picture.cache_key = "key 5";
  picture.finished_unix_ms = kNow - 20 * 24 * kHour;
  ASSERT_TRUE(put_and_wait(*store, run, picture, blobs));

  const auto kept = store->kept_answers(kNow);
  ASSERT_TRUE(kept) << kept.error().message;
  ASSERT_EQ(kept->size(), 3u);
  const auto& one = (*kept)[0];
  EXPECT_EQ(one.model, "a:one");
  EXPECT_EQ(one.answers, 2u) << "a copy answers nothing that its original does not";
  EXPECT_EQ(one.of_last_day, 1u);
  EXPECT_EQ(one.of_last_month, 1u);
  EXPECT_EQ(one.oldest_unix_ms, kNow - 40 * 24 * kHour);
  EXPECT_EQ(one.newest_unix_ms, kNow - kHour);
  EXPECT_EQ(one.cost_usd, 1.0);
  EXPECT_GT(one.text_bytes, 0u);
  EXPECT_EQ((*kept)[1].model, "b:pictures");
  EXPECT_EQ((*kept)[1].file_bytes, 7u);
  EXPECT_EQ((*kept)[1].of_last_week, 0u);
  EXPECT_EQ((*kept)[1].of_last_month, 1u);
  EXPECT_EQ((*kept)[2].model, "b:two");
  EXPECT_EQ((*kept)[2].answers, 1u) << "failures, and what has no key, answer nothing";
  EXPECT_EQ((*kept)[2].of_last_week, 1u);
}

}  // namespace
}  // namespace proofsheet::store
