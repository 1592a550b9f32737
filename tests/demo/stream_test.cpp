#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/json.h"
#include "client.h"
#include "demo/server.h"

namespace proofsheet::demo {
namespace {

const Value& choice_of(const Value& event) {
  return event.find("choices")->as_list().at(0);
}

// The text of each choice of a chat stream, and its finish reason behind a "|".
std::map<std::int64_t, std::string> texts_of(const std::vector<Value>& events) {
  std::map<std::int64_t, std::string> texts;
  for (const Value& event : events) {
    if (event.find("choices")->as_list().empty()) continue;
    const Value& choice = choice_of(event);
    std::string& text = texts[choice.find("index")->as_int()];
    if (const Value* content = choice.find("delta")->find("content")) text += content->as_string();
    if (const Value* reason = choice.find("finish_reason"); reason->is_string())
      text += "|" + reason->as_string();
  }
  return texts;
}

TEST(Stream, SaysTheSameAsTheWholeAnswer) {
  const auto server = start();
  const std::string more = R"("seed":5,"n":3,"temperature":0.9)";
  const Value whole = post(server->port(), "/v1/chat/completions", chat_body("雪中的花园", more)).json();
  const Answer streamed =
      post(server->port(), "/v1/chat/completions", chat_body("雪中的花园", more + R"(,"stream":true)"));
  EXPECT_THAT(streamed.header("content-type"), testing::StartsWith("text/event-stream"));
  EXPECT_TRUE(streamed.complete);
  EXPECT_TRUE(streamed.done());
  const auto texts = texts_of(streamed.events());
  ASSERT_EQ(texts.size(), 3u);
  for (const Value& choice : whole.find("choices")->as_list()) {
    EXPECT_EQ(texts.at(choice.find("index")->as_int()), choice.find("message")->find("content")->as_string() +
                                                            "|" + choice.find("finish_reason")->as_string());
  }
}

TEST(Stream, HasOneIdAndStartsWithTheRole) {
  const auto server = start();
  const auto events =
      post(server->port(), "/v1/chat/completions", chat_body("fog", R"("stream":true)")).events();
  ASSERT_GT(events.size(), 3u);
  EXPECT_EQ(*choice_of(events[0]).find("delta")->find("role"), Value("assistant"));
  for (const Value& event : events) {
    EXPECT_EQ(*event.find("id"), *events[0].find("id"));
    EXPECT_EQ(*event.find("object"), Value("chat.completion.chunk"));
    EXPECT_EQ(event.find("usage"), nullptr);
  }
}

TEST(Stream, EndsWithUsageWhenAsked) {
  const auto server = start();
  const auto events =
      post(server->port(), "/v1/chat/completions",
           chat_body("a b c",
                     R"("stream":true,"seed":1,"max_tokens":4,"stream_options":{"include_usage":true})"))
          .events();
  for (std::size_t i = 0; i + 1 < events.size(); ++i) EXPECT_TRUE(events[i].find("usage")->is_null());
  EXPECT_TRUE(events.back().find("choices")->as_list().empty());
  EXPECT_EQ(to_json(*events.back().find("usage")),
            R"({"prompt_tokens":3,"completion_tokens":4,"total_tokens":7})");
}

TEST(Stream, CarriesLogprobsWithEachToken) {
  const auto server = start();
  const auto events =
      post(server->port(), "/v1/chat/completions",
           chat_body("wind", R"("stream":true,"seed":1,"max_tokens":5,"logprobs":true,"top_logprobs":2)"))
          .events();
  int tokens = 0;
  for (const Value& event : events) {
    const Value& choice = choice_of(event);
    if (choice.find("logprobs")->is_null()) continue;
    const Value& token = choice.find("logprobs")->find("content")->as_list().at(0);
    EXPECT_EQ(*token.find("token"), *choice.find("delta")->find("content"));
    EXPECT_EQ(token.find("top_logprobs")->as_list().size(), 2u);
    ++tokens;
  }
  EXPECT_EQ(tokens, 5);
}

TEST(Stream, OfACompletionSaysTheSameAsTheWholeAnswer) {
  const auto server = start();
  const std::string body = R"({"model":"text","prompt":"The light","seed":3,"max_tokens":20,"echo":true)";
  const Value whole = post(server->port(), "/v1/completions", body + "}").json();
  const Answer streamed = post(server->port(), "/v1/completions", body + R"(,"stream":true})");
  std::string text;
  for (const Value& event : streamed.events()) text += choice_of(event).find("text")->as_string();
  EXPECT_EQ(Value(text), *choice_of(whole).find("text"));
  EXPECT_TRUE(streamed.done());
}

TEST(Stream, IsPacedByTheTokenRateAndStillComplete) {
  ServerOptions paced;
  paced.tokens_per_second = 400;
  const auto server = start(paced);
  Client client(server->port());
  client.send_post("/v1/chat/completions",
                   chat_body("sea", R"("stream":true,"max_tokens":40,"temperature":0)"));
  const auto begun = std::chrono::steady_clock::now();
  const Answer answer = client.read_answer();
  const auto took = std::chrono::steady_clock::now() - begun;
  EXPECT_TRUE(answer.done());
  EXPECT_EQ(answer.events().size(), 42u);          // the role, 40 tokens, the end
  EXPECT_GE(took, std::chrono::milliseconds(90));  // 40 steps of 2.5 ms cannot be done sooner
}

TEST(Stream, ToAnOldClientEndsWithTheConnection) {
  const auto server = start();
  Client client(server->port());
  const std::string body = chat_body("sky", R"("stream":true,"max_tokens":3)");
  client.send("POST /v1/chat/completions HTTP/1.0\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n" + body);
  const Answer answer = client.read_answer();
  EXPECT_EQ(answer.header("transfer-encoding"), "");
  EXPECT_TRUE(answer.done());
}

TEST(Stream, OfManyTokensArrivesWhole) {
  const auto server = start();
  const Answer answer =
      post(server->port(), "/v1/chat/completions",
           chat_body("water", R"("stream":true,"n":20,"temperature":1.2,"logprobs":true,"top_logprobs":20)"));
  EXPECT_TRUE(answer.complete);
  EXPECT_TRUE(answer.done());
  EXPECT_GT(answer.body.size(), 1'000'000u);
  EXPECT_EQ(texts_of(answer.events()).size(), 20u);
}

}  // namespace
}  // namespace proofsheet::demo
