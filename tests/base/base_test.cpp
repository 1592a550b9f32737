#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <string>
#include <thread>

#include "base/base64.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/http.h"
#include "base/mailbox.h"
#include "base/secret.h"
#include "base/thread_pool.h"
#include "base/utf8.h"
#include "base/value.h"

namespace proofsheet {
namespace {

// The sums of the specification's test vectors (test_vectors.json): byte i of the input is i modulo 251.
TEST(Hash, Blake3MatchesItsTestVectorsHoweverTheBytesAreCut) {
  const auto input = [](std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i % 251);
    return bytes;
  };
  const std::map<std::size_t, std::string> expected = {
      {0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"},
      {1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"},
      {1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"},
      {102400, "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085"}};
  for (const auto& [size, hex] : expected) {
    const std::string bytes = input(size);
    EXPECT_EQ(blake3_hex(bytes), hex) << size;
    Blake3 in_pieces;
    for (std::size_t at = 0; at < size; at += 777) in_pieces.add(std::string_view(bytes).substr(at, 777));
    EXPECT_EQ(in_pieces.finish_hex(), hex) << size;
  }
}

TEST(Hash, Sha256MatchesFips180Examples) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Base64, RoundTripsEveryLength) {
  std::string bytes;
  for (int length = 0; length < 70; ++length) {
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
    bytes += static_cast<char>(length * 37);
  }
}

TEST(Base64, AcceptsDataUrlsLineBreaksAndMissingPadding) {
  EXPECT_EQ(base64_decode("data:image/png;base64,aGVs\nbG8"), "hello");
}

TEST(Base64, RefusesForeignCharactersWithTheirOffset) {
  const auto decoded = base64_decode("aGVs*bG8=");
  ASSERT_FALSE(decoded);
  EXPECT_NE(decoded.error().message.find("offset 4"), std::string::npos);
  for (const char* text : {"aGVs=bG8", "aGVsbG8=%%%", "aGk=aGk="}) EXPECT_FALSE(base64_decode(text)) << text;
  EXPECT_EQ(base64_decode("aGk=\r\n=\n"), "hi");
}

TEST(Utf8, EllipsisCutsBetweenCharacters) {
  EXPECT_EQ(ellipsize("绘制一幅美丽的花园", 4), "绘制一…");
  EXPECT_EQ(ellipsize("short", 5), "short");
}

TEST(Utf8, ShowsOnlyWholeCharactersOfAGrowingText) {
  const std::string text = "花🎨";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_TRUE(is_valid_utf8(complete_utf8_prefix(std::string_view(text).substr(0, cut)))) << cut;
  }
  EXPECT_EQ(complete_utf8_prefix(text), text);
}

TEST(Utf8, RepairsBrokenBytes) {
  EXPECT_EQ(repair_utf8("a\xC0\x80z"), "a\xEF\xBF\xBD\xEF\xBF\xBDz");
  EXPECT_TRUE(is_valid_utf8(repair_utf8("\xED\xA0\x80\xF4\x90\x80\x80")));
}

TEST(Value, ComparesNumbersByValue) {
  EXPECT_EQ(Value(1), Value(1.0));
  EXPECT_NE(Value(1), Value("1"));
  EXPECT_EQ(to_display(Value(0.3)), "0.3");
}

TEST(Http, CurlCommandHidesTheKeyAndQuotesTheRest) {
  const HttpRequest request{.url = "http://127.0.0.1/v1/chat",
                            .headers = {{"Authorization", "Bearer sk-secret", true}, {"X-Note", "it's"}},
                            .body = "{}"};
  const std::string command = to_curl_command(request);
  EXPECT_EQ(command.find("sk-secret"), std::string::npos);
  EXPECT_NE(command.find("\"Authorization: Bearer $PROOFSHEET_KEY\""), std::string::npos);
  EXPECT_NE(command.find(R"('X-Note: it'\''s')"), std::string::npos);
}

TEST(Http, HeaderNamesIgnoreCase) {
  const HttpHead head{.status = 200, .headers = {{"Content-Type", "text/event-stream"}}};
  EXPECT_EQ(head.header("content-type"), "text/event-stream");
  EXPECT_EQ(head.header("retry-after"), "");
}

TEST(Secret, IsRedactedFromWhatServersEcho) {
  EXPECT_EQ(Secret("sk-12345").redact("Incorrect API key: sk-12345."), "Incorrect API key: ***.");
}

TEST(File, AtomicWriteReplacesAndNamesThePathInErrors) {
  const auto folder = std::filesystem::temp_directory_path() / "proofsheet_file_test";
  std::filesystem::create_directories(folder);
  ASSERT_TRUE(write_file_atomic(folder / "a", "one", Durability::synced));
  ASSERT_TRUE(write_file_atomic(folder / "a", "two"));
  EXPECT_EQ(read_file(folder / "a"), "two");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1) << "a temporary file was left";
  const auto missing = read_file(folder / "none");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::not_found);
  EXPECT_NE(missing.error().message.find("none"), std::string::npos);
  const auto large = read_file(folder / "a", 2);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().kind, ErrorKind::invalid_input);
  std::filesystem::remove_all(folder);
}

TEST(Mailbox, KeepsOrderPerProducerAndWakesOnce) {
  std::atomic<int> wakes{0};
  Mailbox<int> box([&] { ++wakes; });
  std::vector<std::jthread> producers;
  for (int p = 0; p < 4; ++p) {
    producers.emplace_back([&box, p] {
      for (int i = 0; i < 1000; ++i) box.push(p * 1000 + i);
    });
  }
  std::vector<int> next(4, 0);
  for (int seen = 0; seen < 4000;) {
    for (const int value : box.wait_drain()) {
      EXPECT_EQ(value % 1000, next[static_cast<std::size_t>(value / 1000)]++);
      ++seen;
    }
  }
  EXPECT_GE(wakes, 1);
}

TEST(ThreadPool, RunsEveryJob) {
  std::atomic<int> ran{0};
  Mailbox<int> finished;
  ThreadPool pool(3);
  for (int i = 0; i < 100; ++i) pool.submit([&](std::stop_token) { ++ran, finished.push(1); });
  for (std::size_t seen = 0; seen < 100;) seen += finished.wait_drain().size();
  EXPECT_EQ(ran, 100);
}

TEST(ThreadPool, DropsAJobThatWasCancelledBeforeItBegan) {
  std::atomic<bool> ran{false};
  std::stop_source stop;
  stop.request_stop();
  Mailbox<int> finished;
  ThreadPool pool(1);  // one worker takes the jobs in their order
  pool.submit([&](std::stop_token) { ran = true; }, stop.get_token());
  pool.submit([&](std::stop_token) { finished.push(1); });
  EXPECT_EQ(finished.wait_drain().size(), 1u);
  EXPECT_FALSE(ran);
}

TEST(ThreadPool, StartsAndStopsThousandsOfTimes) {
  // 1,000 pools of 2 threads: a join that races with the last job would hang or crash within a few hundred.
  std::atomic<int> ran{0};
  for (int i = 0; i < 1000; ++i) {
    ThreadPool pool(2);
    pool.submit([&ran](std::stop_token) { ++ran; });
  }
  EXPECT_LE(ran, 1000);
}

TEST(Clock, WritesDurationsAsPeopleReadThem) {
  EXPECT_EQ(format_duration_ms(412), "412 ms");
  EXPECT_EQ(format_duration_ms(3200), "3.2 s");
  EXPECT_EQ(format_duration_ms(70'000), "1 min 10 s");
}

}  // namespace
}  // namespace proofsheet
