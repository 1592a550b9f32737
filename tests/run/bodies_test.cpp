// Large answers, from the socket to the blob: many at once, in pieces, broken, cut, stopped; and the strand
// that they pass on.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <future>
#include <set>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/hash.h"
#include "image/image.h"
#include "run/bench.h"
#include "run/intake.h"
#include "run/script_server.h"
#include "run/stream_timer.h"

namespace proofsheet::run {
namespace {

namespace fs = std::filesystem;
using Reply = ScriptServer::Reply;

constexpr const char* kOneImage = "prompts: A garden\nmodels: [\"local:an-image\"]\n";

std::string image_sheet(const std::string& base_url, int count, const std::string& more = {}) {
  return Bench::sheet(base_url, std::string(kOneImage) + "params: {seed: {values: 1-" +
                                    std::to_string(count) + "}" + more + "}\n");
}

// A picture with so much behind it, different for every number: what follows the header is never looked at.
std::string large_picture(std::size_t bytes, std::uint64_t number = 0) {
  static const std::string head = *image::encode(image::Image(3, 2));
  std::string picture = head;
  picture.resize(bytes);
  for (std::size_t i = head.size(); i < bytes; i += 8) {
    const std::uint64_t noise = mix64(number * 1'000'003 + i);
    for (std::size_t k = 0; k < 8 && i + k < bytes; ++k) picture[i + k] = static_cast<char>(noise >> (8 * k));
  }
  return picture;
}

std::string image_answer(std::string_view png) {
  return R"({"created":1,"data":[{"b64_json":")" + base64_encode(png) +
         R"("}],"usage":{"input_tokens":3,"output_tokens":272}})";
}

// Writes in pieces of odd sizes, so that every part of an answer is cut somewhere.
void write_in_pieces(Reply& reply, std::string_view bytes) {
  for (std::size_t step = 1; !bytes.empty(); step = step * 5 % 70'001) {
    reply.write(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
  }
}

void answer_in_pieces(Reply& reply, std::string_view body) {
  reply.write(fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                          body.size()));
  write_in_pieces(reply, body);
}

std::size_t temporaries(const Bench& bench) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(bench.folder() / "data" / "blobs"))
    count += entry.path().extension() == ".tmp" ? 1u : 0u;
  return count;
}

// The most memory that this process has held since the last call, in bytes.
std::size_t peak_memory_since_reset() {
  std::size_t kib = 0;
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) kib = std::stoul(line.substr(6));
  }
  std::ofstream("/proc/self/clear_refs") << "5";
  return kib << 10;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMemoryIsOurs = false;  // a sanitizer keeps freed memory and its own beside it
#else
constexpr bool kMemoryIsOurs = true;
#endif

TEST(Bodies, ManyLargeImagesBecomeBlobsInBoundedMemory) {
  constexpr int kCells = 60;
  const std::string png = large_picture(4'000'000);
  const std::string body = image_answer(png);
  ScriptServer server([&](const SeenRequest&, Reply& reply) { answer_in_pieces(reply, body); });
  Bench bench;
  peak_memory_since_reset();
  const std::size_t before = peak_memory_since_reset();
  FireOptions options;
  options.concurrency = 30;
  const auto outcome = bench.fire(image_sheet(server.base_url(), kCells), options);
  const std::size_t peak = peak_memory_since_reset();
  ASSERT_EQ(outcome.ended.totals.done, static_cast<std::uint64_t>(kCells)) << outcome.ended.message;
  const std::string hash = "blake3:" + blake3_hex(png);
  for (const auto& [cell, result] : outcome.results) {
    ASSERT_EQ(result->images.size(), 1u);
    EXPECT_EQ(result->images[0].blob.hash, hash);
    EXPECT_EQ(result->images[0].blob.bytes, png.size());
    EXPECT_EQ(result->images[0].blob.type, "image/png");
    EXPECT_EQ(result->images[0].width, 3);
    EXPECT_EQ(result->usage.output_tokens, 272);
  }
  EXPECT_EQ(bench.store().read_blob(hash), png);
  EXPECT_EQ(temporaries(bench), 0u);
  // Held whole, thirty answers of 5.3 MB would be 160 MB, and twice that with what is made of them.
  if (kMemoryIsOurs) {
    EXPECT_LT(peak - std::min(peak, before), 100u << 20);
  }
}

TEST(Bodies, EveryImageOfManyAtOnceIsItsOwn) {
  std::atomic<std::uint64_t> calls{0};
  std::mutex mutex;
  std::multiset<std::string> sent;
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    const std::string png = large_picture(200'000 + 1000 * (calls % 7), ++calls);
    {
      const std::lock_guard lock(mutex);
      sent.insert("blake3:" + blake3_hex(png));
    }
    answer_in_pieces(reply, image_answer(png));
  });
  Bench bench;
  FireOptions options;
  options.concurrency = 40;
  const auto outcome = bench.fire(image_sheet(server.base_url(), 48), options);
  std::multiset<std::string> stored;
  for (const auto& [cell, result] : outcome.results) {
    ASSERT_EQ(result->images.size(), 1u) << (result->error ? result->error->message : "");
    stored.insert(result->images[0].blob.hash);
    EXPECT_TRUE(bench.store().read_blob(result->images[0].blob.hash));
  }
  EXPECT_EQ(stored, sent);
}

TEST(Bodies, SixtyFourStreamsOfPartialImagesKeepTheLast) {
  const std::string png = large_picture(1'000'000);
  std::string stream;
  for (int i = 0; i < 3; ++i) {
    stream += fmt::format(
        "event: image_generation.partial_image\ndata: "
        "{{\"type\":\"image_generation.partial_image\",\"partial_image_index\":{},\"b64_json\":\"{}\"}}\n\n",
        i, base64_encode(large_picture(1'000'000, 1 + static_cast<std::uint64_t>(i))));
  }
  stream += fmt::format(
      "event: image_generation.completed\ndata: "
      "{{\"type\":\"image_generation.completed\",\"b64_json\":\"{}\","
      "\"usage\":{{\"input_tokens\":3,\"output_tokens\":99}}}}\n\n",
      base64_encode(png));
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.begin_stream();
    write_in_pieces(reply, stream);
  });
  Bench bench;
  peak_memory_since_reset();
  const std::size_t before = peak_memory_since_reset();
  FireOptions options;
  options.concurrency = 64;
  const auto outcome = bench.fire(image_sheet(server.base_url(), 64), options);
  const std::size_t peak = peak_memory_since_reset();
  ASSERT_EQ(outcome.ended.totals.done, 64u) << outcome.results.at(0)->error->message;
  for (const auto& [cell, result] : outcome.results) {
    EXPECT_EQ(result->images.at(0).blob.hash, "blake3:" + blake3_hex(png));
    EXPECT_EQ(result->usage.output_tokens, 99);
  }
  EXPECT_EQ(temporaries(bench), 0u);
  if (kMemoryIsOurs) {
    EXPECT_LT(peak - std::min(peak, before), 100u << 20);
  }
}

TEST(Bodies, Base64ThatIsBrokenNearItsEndFailsTheCellAndLeavesNothing) {
  std::string body = image_answer(large_picture(500'000));
  body[body.find("\"}],\"usage") - 10] = '*';
  ScriptServer server([&](const SeenRequest&, Reply& reply) { answer_in_pieces(reply, body); });
  Bench bench;
  const auto outcome = bench.fire(Bench::sheet(server.base_url(), kOneImage));
  const auto& result = *outcome.results.at(0);
  EXPECT_EQ(result.state, CellState::failed);
  EXPECT_EQ(result.error->kind, ErrorKind::bad_response);
  EXPECT_NE(result.error->message.find("the image is not valid base64: unexpected byte 0x2a"),
            std::string::npos)
      << result.error->message;
  EXPECT_EQ(server.request_count(), 1u) << "it was paid for";
  EXPECT_EQ(temporaries(bench), 0u);
}

TEST(Bodies, ABodyThatIsCutInsideAnImageIsAskedForAgain) {
  const std::string png = large_picture(500'000);
  const std::string body = image_answer(png);
  std::atomic<int> calls{0};
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    if (calls++ > 0) return answer_in_pieces(reply, body);
    reply.begin_json(body.size());
    write_in_pieces(reply, std::string_view(body).substr(0, 400'000));
  });
  Bench bench;
  const auto outcome = bench.fire(Bench::sheet(server.base_url(), kOneImage));
  const auto& result = *outcome.results.at(0);
  ASSERT_EQ(result.state, CellState::done) << result.error->message;
  EXPECT_EQ(result.attempts.size(), 2u);
  EXPECT_EQ(result.attempts.at(0).error->kind, ErrorKind::truncated);
  EXPECT_EQ(result.images.at(0).blob.hash, "blake3:" + blake3_hex(png));
  EXPECT_EQ(temporaries(bench), 0u);
}

TEST(Bodies, AStreamThatIsCutAfterAPartialImageIsNotAskedForAgain) {
  const std::string stream = fmt::format(
      "data: {{\"type\":\"image_generation.partial_image\",\"b64_json\":\"{0}\"}}\n\n"
      "data: {{\"type\":\"image_generation.partial_image\",\"b64_json\":\"{0}",
      base64_encode(large_picture(300'000)));
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.begin_stream();
    write_in_pieces(reply, stream);
  });
  Bench bench;
  const auto outcome = bench.fire(Bench::sheet(server.base_url(), kOneImage));
  const auto& result = *outcome.results.at(0);
  EXPECT_EQ(result.state, CellState::failed);
  EXPECT_EQ(result.error->kind, ErrorKind::truncated);
  EXPECT_TRUE(result.partial);
  EXPECT_TRUE(result.images.empty());
  EXPECT_EQ(server.request_count(), 1u);
  EXPECT_EQ(temporaries(bench), 0u);
}

TEST(Bodies, StoppingInTheMiddleOfManyLeavesNoTemporaryFile) {
  const std::string body = image_answer(large_picture(1'000'000));
  std::promise<void> all_half;
  std::atomic<int> half{0};
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.begin_json(body.size());
    reply.write(std::string_view(body).substr(0, 700'000));
    if (++half == 16) all_half.set_value();
    reply.hold();
  });
  Bench bench;
  const auto events = std::make_shared<EventBox>();
  FireOptions options;
  options.concurrency = 16;
  const auto run = bench.conductor().fire(Bench::plan(image_sheet(server.base_url(), 40)), options, events);
  ASSERT_TRUE(run);
  all_half.get_future().wait();
  bench.conductor().stop(*run, Conductor::StopMode::at_once);
  const auto outcome = Bench::watch(*run, *events);
  EXPECT_EQ(outcome.ended.reason, EndReason::stopped);
  EXPECT_EQ(outcome.ended.totals.done, 0u);
  EXPECT_EQ(temporaries(bench), 0u);
}

TEST(Bodies, LargeSpeechBecomesABlob) {
  const std::string wav = "RIFF" + std::string(4, 'x') + "WAVE" + large_picture(800'000);
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.write(
        fmt::format("HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: {}\r\n\r\n", wav.size()));
    write_in_pieces(reply, wav);
  });
  Bench bench;
  const auto outcome = bench.fire(Bench::sheet(
      server.base_url(),
      "prompts: Hello\nmodels: [\"local:a-voice\"]\nparams: {endpoint: speech, voice: alloy}\n"));
  const auto& result = *outcome.results.at(0);
  ASSERT_EQ(result.state, CellState::done) << result.error->message;
  ASSERT_TRUE(result.audio);
  EXPECT_EQ(result.audio->type, "audio/wav");
  EXPECT_EQ(bench.store().read_blob(result.audio->hash), wav);
}

TEST(Bodies, LargeImagesThatComeAsAnAddressBecomeBlobsAndAreFetchedAgainWhenCut) {
  const std::string png = large_picture(900'000);
  std::atomic<int> fetches{0};
  std::string base;
  ScriptServer server([&](const SeenRequest& request, Reply& reply) {
    if (request.method != "GET") {
      return reply.json(fmt::format(R"({{"created":1,"data":[{{"url":"{}a.png"}}]}})", base));
    }
    if (fetches++ > 0) return reply.answer(200, "image/png", png);
    reply.begin_json(png.size());
    reply.write(std::string_view(png).substr(0, 500'000));
  });
  base = server.base_url().substr(0, server.base_url().size() - 2) + "files/";
  Bench bench;
  const auto outcome = bench.fire(Bench::sheet(server.base_url(), kOneImage));
  const auto& result = *outcome.results.at(0);
  ASSERT_EQ(result.state, CellState::done) << result.error->message;
  EXPECT_EQ(fetches, 2);
  EXPECT_EQ(bench.store().read_blob(result.images.at(0).blob.hash), png);
  EXPECT_EQ(temporaries(bench), 0u);
}

TEST(Bodies, ACellWhoseImageIsAskedForAgainWaitsAndSaysUntilWhenAndWhy) {
  const std::string png = large_picture(2'000);
  std::atomic<int> fetches{0};
  std::string base;
  ScriptServer server([&](const SeenRequest& request, Reply& reply) {
    if (request.method != "GET")
      return reply.json(fmt::format(R"({{"created":1,"data":[{{"url":"{}a.png"}}]}})", base));
    if (fetches++ > 0) return reply.answer(200, "image/png", png);
    reply.answer(503, "text/plain", "later", "Retry-After: 1\r\n");
  });
  base = server.base_url().substr(0, server.base_url().size() - 2) + "files/";
  Bench bench;
  const std::int64_t before = system_clock().unix_ms();
  const auto outcome =
      bench.fire(Bench::sheet(server.base_url(), kOneImage + std::string("limits: {retries: 4}\n")));
  ASSERT_EQ(outcome.results.at(0)->state, CellState::done) << outcome.results.at(0)->error->message;
  std::vector<CellChanged> changes;
  std::uint64_t most_waiting = 0;
  for (const Event& event : outcome.events) {
    if (const auto* change = std::get_if<CellChanged>(&event)) changes.push_back(*change);
    if (const auto* progress = std::get_if<Progress>(&event))
      most_waiting = std::max(most_waiting, progress->totals.waiting);
  }
  const auto waits = std::ranges::find(changes, CellState::waiting, &CellChanged::state);
  ASSERT_NE(waits, changes.end());
  EXPECT_EQ(waits->attempt, 1);
  EXPECT_EQ(waits->max_attempts, 5);
  EXPECT_GE(waits->until_unix_ms, before + 900);
  EXPECT_EQ(waits->reason, "The image's server could not answer (503)");
  EXPECT_EQ(most_waiting, 1u) << "and the run counts it so";
  ASSERT_NE(std::next(waits), changes.end());
  EXPECT_EQ(std::next(waits)->state, CellState::in_flight) << "then it is asked for again";
  EXPECT_EQ(std::next(waits)->attempt, 1);
}

// A limit of the file size stands in for a full disk: the kernel refuses the write either way.
TEST(Bodies, ADiskThatRefusesAnImageStopsTheRunAndAResumeFiresItAgain) {
  const std::string png = large_picture(3'000'000);
  ScriptServer server([&](const SeenRequest&, Reply& reply) { answer_in_pieces(reply, image_answer(png)); });
  Bench bench;
  const auto old_action = std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{2'000'000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  FireOptions options;
  options.concurrency = 1;
  const std::string yaml = image_sheet(server.base_url(), 50);
  const auto refused = bench.fire(yaml, options);
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_action);
  EXPECT_EQ(refused.ended.reason, EndReason::store_failed);
  EXPECT_NE(refused.ended.message.find("cannot write"), std::string::npos) << refused.ended.message;
  EXPECT_LT(server.request_count(), 50u);
  ASSERT_FALSE(refused.results.empty());
  const auto& [cell, result] = *refused.results.begin();
  EXPECT_EQ(result->state, CellState::failed);
  EXPECT_NE(result->error->message.find("cannot write"), std::string::npos) << result->error->message;
  EXPECT_FALSE(bench.store().result(refused.run, cell)) << "the cell has no result: a resume fires it";
  EXPECT_EQ(temporaries(bench), 0u);

  options.resume = refused.run;
  options.concurrency = 8;
  EXPECT_EQ(bench.fire(yaml, options).ended.totals.done, 50u);
}

TEST(Bodies, TheFirstTextIsSeenBeforeTheSecondIsSent) {
  ScriptServer server([&](const SeenRequest&, Reply& reply) {
    reply.begin_stream();
    reply.write(chat_event("one"));
    reply.hold();
    for (int i = 0; i < 20; ++i) reply.write(chat_event(" more"));
    reply.write(chat_end());
  });
  Bench bench;
  std::vector<std::string> seen;
  const auto outcome =
      bench.fire(Bench::sheet(server.base_url(), "prompts: Say one\nmodels: [\"local:chat\"]\n"), {},
                 [&](const Event& event) {
                   const auto* added = std::get_if<TextAdded>(&event);
                   if (!added) return;
                   seen.push_back(added->text);
                   server.release();
                 });
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen.front(), "one");
  const auto stored = bench.store().result(outcome.run, 0);
  ASSERT_TRUE(stored && stored->stream);
  EXPECT_EQ(stored->stream->pieces, 21u);
  EXPECT_GT(stored->stream->gap_ms_max, 0);
  EXPECT_LE(stored->stream->gap_ms_median, stored->stream->gap_ms_p95);
  EXPECT_LE(stored->stream->gap_ms_p95, stored->stream->gap_ms_max + 1e-3);
  EXPECT_GT(stored->stream->tokens_per_second.value_or(0), 0);
}

TEST(Bodies, AnAnswerThatIsNoStreamHasNoStreamTimings) {
  ScriptServer server([&](const SeenRequest&, Reply& reply) { reply.json(chat_answer("whole")); });
  Bench bench;
  const auto outcome =
      bench.fire(Bench::sheet(server.base_url(), "prompts: Say one\nmodels: [\"local:chat\"]\n"));
  EXPECT_EQ(outcome.results.at(0)->state, CellState::done);
  EXPECT_FALSE(outcome.results.at(0)->stream);
}

TEST(StreamTimer, MeasuresGapsAndRate) {
  StreamTimer timer;
  SteadyTime now{};
  EXPECT_FALSE(timer.timings());
  timer.add_piece(now);
  EXPECT_FALSE(timer.timings()) << "one piece has no gap";
  for (int i = 1; i <= 100; ++i) timer.add_piece(now += std::chrono::milliseconds(i));
  const auto timings = timer.timings();
  ASSERT_TRUE(timings);
  EXPECT_EQ(timings->pieces, 101u);
  EXPECT_DOUBLE_EQ(timings->gap_ms_median, 50);
  EXPECT_DOUBLE_EQ(timings->gap_ms_p95, 95);
  EXPECT_DOUBLE_EQ(timings->gap_ms_max, 100);
  EXPECT_NEAR(*timings->tokens_per_second, 100 / 5.05, 1e-9);
}

TEST(StreamTimer, HasNoRateWhenAllCameAtOnce) {
  StreamTimer timer;
  for (int i = 0; i < 3; ++i) timer.add_piece(SteadyTime{});
  ASSERT_TRUE(timer.timings());
  EXPECT_FALSE(timer.timings()->tokens_per_second);
  EXPECT_EQ(timer.timings()->gap_ms_max, 0);
}

TEST(StreamTimer, HoldsABoundedNumberOfGapsAndStillKnowsTheLongest) {
  StreamTimer timer;
  SteadyTime now{};
  for (int i = 0; i < 1'000'000; ++i) {
    timer.add_piece(now += std::chrono::microseconds(i == 777'777 ? 5'000'000 : 1000 + i % 100));
    ASSERT_LE(timer.held(), StreamTimer::kMaxGaps);
  }
  const auto timings = timer.timings();
  EXPECT_EQ(timings->pieces, 1'000'000u);
  EXPECT_DOUBLE_EQ(timings->gap_ms_max, 5000);
  EXPECT_NEAR(timings->gap_ms_median, 1.05, 0.02);
  EXPECT_NEAR(timings->gap_ms_p95, 1.095, 0.02);
}

// What a strand did, and who did it.
struct Strand : std::enable_shared_from_this<Strand> {
  std::string done;
  std::vector<std::thread::id> threads;
  std::function<void()> before_work;
  bool is_light = true;
  std::shared_ptr<ByteStrand> strand;
  explicit Strand(const std::shared_ptr<Intake>& intake)
      : strand(std::make_shared<ByteStrand>(
            intake,
            [this](std::string_view chunk) {
              if (before_work) before_work();
              done += chunk;
              threads.push_back(std::this_thread::get_id());
            },
            [this] { return is_light; })) {}
  bool push(std::string_view chunk) {
    if (!strand->has_room(chunk.size())) return false;
    strand->bytes(chunk, shared_from_this());
    return true;
  }
  // Waits until all is worked on.
  void finish() {
    std::promise<void> end;
    strand->finish([&] { end.set_value(); });
    end.get_future().wait();
  }
};

struct StrandTest : ::testing::Test {
  ThreadPool pool{2};
  net::Engine engine;
  std::shared_ptr<Intake> intake = std::make_shared<Intake>(pool, engine, memory_payloads(), 1u << 20);
};

TEST_F(StrandTest, WorksOnSmallPiecesAtOnceAndOnLargeOnesOnThePool) {
  const auto strand = std::make_shared<Strand>(intake);
  strand->push("small");
  EXPECT_EQ(strand->done, "small");
  strand->push(std::string(100'000, 'x'));
  strand->finish();
  EXPECT_EQ(strand->done.size(), 100'005u);
  ASSERT_EQ(strand->threads.size(), 2u);
  EXPECT_EQ(strand->threads[0], std::this_thread::get_id());
  EXPECT_NE(strand->threads[1], std::this_thread::get_id());
  strand->is_light = false;
  strand->push("small");
  strand->finish();
  EXPECT_NE(strand->threads[2], std::this_thread::get_id())
      << "work that is not light is not for the net thread";
}

TEST_F(StrandTest, KeepsTheOrderOfManyPieces) {
  std::vector<std::shared_ptr<Strand>> strands;
  for (int i = 0; i < 8; ++i) strands.push_back(std::make_shared<Strand>(intake));
  std::string expected;
  for (std::uint64_t i = 0; i < 500; ++i) {
    const std::string piece(1 + mix64(i) % 30'000, static_cast<char>('a' + i % 26));
    expected += piece;
    for (const auto& strand : strands) {
      while (!strand->push(piece)) std::this_thread::yield();
    }
  }
  for (const auto& strand : strands) {
    strand->finish();
    EXPECT_TRUE(strand->done == expected);
  }
  EXPECT_LE(intake->most_in_hand(), std::size_t{1} << 20);
}

TEST_F(StrandTest, GathersWhatComesWhileThePoolWorksAndUsesItsMemoryAgain) {
  std::promise<void> gate;
  auto open = gate.get_future().share();
  const auto strand = std::make_shared<Strand>(intake);
  strand->is_light = false;
  strand->before_work = [open] { open.wait(); };
  strand->push("first");
  while (intake->most_in_hand() < 5) std::this_thread::yield();
  std::string expected = "first";
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(strand->push(std::string(1000, static_cast<char>('a' + i % 26))));
    expected += std::string(1000, static_cast<char>('a' + i % 26));
  }
  gate.set_value();
  strand->finish();
  EXPECT_TRUE(strand->done == expected);
  EXPECT_LE(strand->threads.size(), 3u) << "100 kB fill two pieces, whatever they came in";
  const std::string again = intake->take_piece();
  EXPECT_TRUE(again.empty());
  EXPECT_GE(again.capacity(), Intake::kPieceBytes);
}

TEST_F(StrandTest, RefusesMoreThanTheBudgetUntilHalfIsWorkedOff) {
  std::promise<void> gate;
  auto open = gate.get_future().share();
  std::vector<std::shared_ptr<Strand>> strands;
  for (int i = 0; i < 6; ++i) strands.push_back(std::make_shared<Strand>(intake));
  const std::string piece(200'000, 'x');
  for (const auto& strand : strands) {
    strand->before_work = [open] { open.wait(); };
    EXPECT_EQ(strand->push(piece), strand != strands.back()) << "the budget of all is spent";
  }
  gate.set_value();
  for (const auto& strand : strands) strand->finish();
  EXPECT_TRUE(strands.back()->push(piece));
  strands.back()->finish();
  EXPECT_EQ(strands.back()->done.size(), piece.size());
  EXPECT_EQ(intake->most_in_hand(), 5 * piece.size());
}

TEST_F(StrandTest, IsBehindWhileThePoolWorks) {
  std::promise<void> gate;
  auto open = gate.get_future().share();
  const auto strand = std::make_shared<Strand>(intake);
  strand->before_work = [open] { open.wait(); };
  EXPECT_FALSE(strand->strand->is_behind());
  strand->push(std::string(50'000, 'x'));
  EXPECT_TRUE(strand->strand->is_behind());
  gate.set_value();
  strand->finish();
  EXPECT_FALSE(strand->strand->is_behind());
}

}  // namespace
}  // namespace proofsheet::run
