#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "client.h"
#include "demo/server.h"

namespace proofsheet::demo {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kChat = "/v1/chat/completions";

std::unique_ptr<Server> start_with(std::string_view faults, std::uint64_t seed = 1) {
  ServerOptions options;
  options.faults = *parse_faults(faults);
  options.fault_seed = seed;
  options.retry_after_ms = 1500;
  auto server = Server::start(std::move(options));
  EXPECT_TRUE(server) << server.error().message;
  return std::move(*server);
}

std::string stream_body() {
  return chat_body("the sea", R"("stream":true,"temperature":0)");
}

Value error_of(const Answer& answer) {
  const Value json = answer.json();
  const Value* error = json.find("error");
  return error == nullptr ? Value() : *error;
}

TEST(ServerFault, TooManyRequestsSaysWhenToComeBack) {
  const auto server = start_with("429:1");
  const Answer answer = post(server->port(), kChat, chat_body("a"));
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.header("retry-after"), "2");  // whole seconds
  EXPECT_EQ(answer.header("retry-after-ms"), "1500");
  EXPECT_EQ(*error_of(answer).find("code"), Value("rate_limit_exceeded"));
}

TEST(ServerFault, ServerErrorsAreJson) {
  EXPECT_EQ(*error_of(post(start_with("500:1")->port(), kChat, chat_body("a"))).find("type"),
            Value("server_error"));
  const auto overloaded = start_with("503:1");
  const Answer answer = post(overloaded->port(), kChat, stream_body());
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(*error_of(answer).find("type"), Value("service_unavailable_error"));
  EXPECT_TRUE(answer.complete);
}

TEST(ServerFault, DropResetsTheConnectionWithoutAByte) {
  const auto server = start_with("drop:1");
  const Answer answer = post(server->port(), kChat, chat_body("a"));
  EXPECT_EQ(answer.status, 0);
  EXPECT_TRUE(answer.raw.empty());
  EXPECT_TRUE(answer.reset);
}

TEST(ServerFault, TruncateGivesLessThanTheContentLength) {
  const auto server = start_with("truncate:1");
  const Answer answer = post(server->port(), kChat, chat_body("a"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.complete);
  EXPECT_TRUE(answer.closed);
  EXPECT_FALSE(answer.body.empty());
  EXPECT_LT(answer.body.size(), std::stoull(answer.header("content-length")));
}

TEST(ServerFault, TruncateCutsAStreamOrLeavesItsEndOut) {
  const auto server = start_with("truncate:1");
  int cut = 0, unfinished = 0;
  for (int i = 0; i < 30; ++i) {
    const Answer answer = post(server->port(), kChat, stream_body());
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(answer.done());
    EXPECT_GT(answer.events().size(), 3u);
    ++(answer.complete ? unfinished : cut);
  }
  EXPECT_GT(cut, 3);
  EXPECT_GT(unfinished, 3);
}

TEST(ServerFault, JunkIsNotHttpOrNotJson) {
  const auto server = start_with("junk:1");
  int not_http = 0, not_json = 0;
  for (int i = 0; i < 30; ++i) {
    const Answer answer = post(server->port(), kChat, chat_body("a"));
    if (answer.status == 0) {
      EXPECT_FALSE(answer.raw.empty());
      ++not_http;
    } else {
      EXPECT_EQ(answer.status, 200);
      EXPECT_TRUE(answer.complete);
      EXPECT_TRUE(answer.json().is_null());
      ++not_json;
    }
  }
  EXPECT_GT(not_http, 3);
  EXPECT_GT(not_json, 3);
}

TEST(ServerFault, HtmlIsAProxysErrorPage) {
  const auto server = start_with("html:1");
  const Answer answer = post(server->port(), kChat, chat_body("a"));
  EXPECT_EQ(answer.status, 502);
  EXPECT_THAT(answer.header("content-type"), testing::StartsWith("text/html"));
  EXPECT_THAT(answer.body, HasSubstr("<h1>502"));
}

TEST(ServerFault, MidstreamErrorComesAfterSomeOfTheText) {
  const auto server = start_with("midstream:1");
  const Answer answer = post(server->port(), kChat, stream_body());
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.complete);
  EXPECT_FALSE(answer.done());
  const auto events = answer.events();
  ASSERT_GT(events.size(), 3u);
  EXPECT_NE(events.back().find("error"), nullptr);
  EXPECT_EQ(events.front().find("error"), nullptr);
}

TEST(ServerFault, MidstreamErrorWithoutAStreamIsAnErrorInside200) {
  const auto server = start_with("midstream:1");
  const Answer answer = post(server->port(), kChat, chat_body("a"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(*error_of(answer).find("type"), Value("server_error"));
}

TEST(ServerFault, StallHoldsTheConnectionUntilTheClientGoes) {
  const auto server = start_with("stall:1");
  {
    Client client(server->port());
    client.send_post(kChat, chat_body("a"));
    while (server->stats().requests < 1) std::this_thread::yield();
    EXPECT_EQ(get(server->port(), "/v1/models").status, 200);
    EXPECT_TRUE(client.pending().empty());
  }
  while (server->stats().open_connections > 0) std::this_thread::yield();
}

TEST(ServerFault, StallEndsWithTheServer) {
  auto server = start_with("stall:1");
  Client client(server->port());
  client.send_post(kChat, chat_body("a"));
  while (server->stats().requests < 1) std::this_thread::yield();
  server.reset();
  EXPECT_EQ(client.read_answer().status, 0);
}

TEST(ServerFault, ABadRequestIsRefusedAsEver) {
  EXPECT_EQ(post(start_with("midstream:1")->port(), kChat, R"({"model":"chat"})").status, 400);
  EXPECT_EQ(post(start_with("truncate:1")->port(), kChat, R"({"model":"chat"})").status, 400);
}

TEST(ServerFault, TheSameSeedPlaysTheSameFaultsInTheSameOrder) {
  const auto statuses = [](std::uint64_t seed) {
    const auto server = start_with("429:0.2,500:0.2,html:0.2", seed);
    Client client(server->port());
    std::string found;
    for (int i = 0; i < 40; ++i)
      found += std::to_string(client.post(kChat, chat_body("a", R"("max_tokens":1)")).status) + " ";
    return found;
  };
  const std::string first = statuses(3);
  EXPECT_EQ(first, statuses(3));
  EXPECT_NE(first, statuses(4));
  for (const char* status : {"200", "429", "500", "502"}) EXPECT_THAT(first, HasSubstr(status));
}

TEST(ServerFault, OnlyCompleteAnswersAreCounted) {
  const auto server = start_with("truncate:0.5");
  std::uint64_t whole = 0;
  for (int i = 0; i < 40; ++i) whole += post(server->port(), kChat, stream_body()).done();
  while (server->stats().open_connections > 0) std::this_thread::yield();
  EXPECT_EQ(server->stats().requests, 40u);
  EXPECT_EQ(server->stats().answered, whole);
  EXPECT_GT(whole, 5u);
}

}  // namespace
}  // namespace proofsheet::demo
