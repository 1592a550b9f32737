// Many connections at once, and the end of the server in the middle of them.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <thread>

#include "client.h"
#include "demo/server.h"

namespace proofsheet::demo {
namespace {

constexpr const char* kChat = "/v1/chat/completions";

// Both ends of every connection are in this process.
bool raise_descriptor_limit(rlim_t wanted) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(wanted, limit.rlim_max));
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur >= wanted;
}

TEST(Load, TwoThousandStreamsAreOpenAtOnceAndEndWithTheServer) {
  if (!raise_descriptor_limit(5000)) GTEST_SKIP() << "this system allows fewer than 5,000 descriptors";
  constexpr std::size_t kStreams = 2000;
  ServerOptions slow;
  slow.tokens_per_second = 0.01;
  auto server = start(slow);
  std::vector<Client> clients;
  for (std::size_t i = 0; i < kStreams; ++i) {
    clients.emplace_back(server->port());
    clients.back().send_post(kChat, chat_body("a garden", R"("stream":true,"temperature":0)"));
  }
  for (Client& client : clients) ASSERT_TRUE(client.read_some());  // the first token is there
  EXPECT_EQ(server->stats().open_connections, kStreams);
  server.reset();
  for (Client& client : clients) {
    const Answer answer = client.read_answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(answer.done());
    EXPECT_TRUE(answer.closed);
  }
}

TEST(Load, AThousandRequestsOverAHundredConnectionsAreAllAnswered) {
  ServerOptions delayed;
  delayed.latency_ms = 20;
  delayed.jitter_ms = 10;
  const auto server = start(delayed);
  std::vector<Client> clients;
  for (int i = 0; i < 100; ++i) clients.emplace_back(server->port());
  for (int round = 0; round < 10; ++round) {
    for (Client& client : clients) client.send_post(kChat, chat_body("a garden", R"("max_tokens":30)"));
    for (Client& client : clients) EXPECT_EQ(client.read_answer().status, 200);
  }
  while (server->stats().answered < 1000)
    std::this_thread::yield();  // counted just after the last byte has gone
  EXPECT_EQ(server->stats().requests, 1000u);
}

// Each round ends the server in another moment of the requests' lives: reading, sampling, painting, waiting,
// streaming. Six requests a round and 100 rounds hit each of these moments dozens of times.
TEST(Load, TheServerEndsAtAnyMomentOfItsRequests) {
  for (int round = 0; round < 100; ++round) {
    ServerOptions options;
    options.latency_ms = round % 3 == 0 ? 1000 : 0;
    options.tokens_per_second = round % 2 == 0 ? 50 : 0;
    options.worker_threads = 2;
    auto server = start(options);
    std::vector<Client> clients;
    for (int i = 0; i < 6; ++i) {
      clients.emplace_back(server->port());
      if (i % 3 == 2) {
        clients.back().send_post("/v1/images/generations", R"({"prompt":"fog","size":"48x48","n":4})");
      } else {
        clients.back().send_post(kChat, chat_body("rain", i % 2 == 0 ? R"("stream":true)" : ""));
      }
    }
    for (int turn = 0; turn < round % 20; ++turn) std::this_thread::yield();
    server.reset();
    for (Client& client : clients) client.read_answer();
  }
}

TEST(Load, ClientsThatLeaveInTheMiddleAreForgotten) {
  ServerOptions slow;
  slow.tokens_per_second = 1;
  const auto server = start(slow);
  for (int round = 0; round < 100; ++round) {
    Client client(server->port());
    client.send_post(kChat, chat_body("rain", R"("stream":true)"));
    if (round % 2 == 0) client.read_some();
  }
  while (server->stats().open_connections > 0) std::this_thread::yield();
  EXPECT_EQ(server->stats().answered, 0u);
}

}  // namespace
}  // namespace proofsheet::demo
