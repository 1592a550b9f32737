#include <gtest/gtest.h>

#include "base/json.h"
#include "provider/fixtures.h"

namespace proofsheet::provider {
namespace {

using namespace testing;

const HttpHead kStream = head_of(200, "text/event-stream");

void expect_torture(const Read& read, std::string_view how, std::size_t at) {
  ASSERT_TRUE(read.answer) << how << " " << at << ": " << read.answer.error().message;
  ASSERT_EQ(read.answer->choices.size(), 1u) << how << " " << at;
  EXPECT_EQ(read.answer->choices[0].text, "Teal 🎨") << how << " " << at;
  EXPECT_EQ(read.answer->choices[0].finish_reason, "stop") << how << " " << at;
  EXPECT_EQ(read.shown, "Teal 🎨") << how << " " << at;
}

TEST(OpenAiStream, ReadsTheTortureStreamCutAtEveryByte) {
  const std::string body = fixture("openai/chat.stream.torture.sse");
  for (std::size_t cut = 0; cut <= body.size(); ++cut)
    expect_torture(read_body(Operation::chat, kStream, body, cut), "cut at", cut);
  for (std::size_t step = 1; step < 64; ++step)
    expect_torture(read_body(Operation::chat, kStream, body, 0, step), "in steps of", step);
}

TEST(OpenAiStream, ReadsTheTortureStreamWithoutAContentType) {
  const std::string body = fixture("openai/chat.stream.torture.sse");
  for (std::size_t step = 1; step < 8; ++step) {
    expect_torture(read_body(Operation::chat, head_of(200, ""), body, 0, step), "in steps of", step);
  }
}

TEST(OpenAiStream, GivesTheSameAnswerFromEverySplitOfEveryFixture) {
  for (const auto* name :
       {"chat.stream.sse", "chat.stream.logprobs.sse", "chat.stream.n2.sse", "chat.stream.tool.sse"}) {
    const std::string body = fixture(std::string("openai/") + name);
    const Read whole = read_body(Operation::chat, kStream, body);
    ASSERT_TRUE(whole.answer) << name;
    for (std::size_t step = 1; step < 40; ++step) {
      const Read read = read_body(Operation::chat, kStream, body, 0, step);
      ASSERT_TRUE(read.answer) << name << " in steps of " << step;
      ASSERT_EQ(read.answer->choices.size(), whole.answer->choices.size());
      EXPECT_EQ(read.answer->choices[0].text, whole.answer->choices[0].text);
      EXPECT_EQ(read.shown, whole.answer->choices[0].text);
      EXPECT_EQ(read.answer->choices[0].tool_calls, whole.answer->choices[0].tool_calls);
    }
  }
}

TEST(OpenAiStream, ReadsTextUsageAndModel) {
  const Read read = read_fixture(Operation::chat, "openai/chat.stream.sse");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  EXPECT_EQ(read.answer->choices.at(0).text, "Teal 🎨");
  EXPECT_EQ(read.answer->model, "gpt-4.1-mini-2025-04-14");
  EXPECT_EQ(read.answer->usage.input_tokens, 19);
  EXPECT_EQ(read.answer->usage.output_tokens, 3);
  EXPECT_EQ(read.answer->usage.cached_input_tokens, 0);
  EXPECT_FALSE(read.answer->truncated);
  EXPECT_TRUE(read.has_content);
}

TEST(OpenAiStream, KeepsInterleavedChoicesApart) {
  const Read read = read_fixture(Operation::chat, "openai/chat.stream.n2.sse");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  ASSERT_EQ(read.answer->choices.size(), 2u);
  EXPECT_EQ(read.answer->choices[0].text, "Ochre");
  EXPECT_EQ(read.answer->choices[1].text, "Teal");
  EXPECT_EQ(read.shown, "Ochre");
  EXPECT_EQ(read.shown_1, "Teal");
}

TEST(OpenAiStream, JoinsToolCallArguments) {
  const Read read = read_fixture(Operation::chat, "openai/chat.stream.tool.sse");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  EXPECT_EQ(read.answer->choices[0].finish_reason, "tool_calls");
  EXPECT_EQ(
      to_json(read.answer->choices[0].tool_calls),
      R"([{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Oslo\"}"}}])");
}

TEST(OpenAiStream, JoinsLogprobsOverEvents) {
  const Read read = read_fixture(Operation::chat, "openai/chat.stream.logprobs.sse");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  const auto& logprobs = read.answer->choices[0].logprobs;
  ASSERT_EQ(logprobs.size(), 3u);
  EXPECT_EQ(logprobs[2].token, " 🎨");
  EXPECT_DOUBLE_EQ(logprobs[2].logprob, -2.5);
  ASSERT_EQ(logprobs[2].top.size(), 2u);
  EXPECT_EQ(logprobs[2].top[1].token, "<|end|>");
}

TEST(OpenAiStream, ReportsAnErrorInTheMiddleAndKeepsWhatCame) {
  const Read read = read_fixture(Operation::chat, "openai/chat.stream.midstream_error.sse");
  ASSERT_FALSE(read.answer);
  EXPECT_EQ(read.answer.error().kind, ErrorKind::server);
  EXPECT_NE(read.answer.error().message.find("had an error while processing"), std::string::npos);
  EXPECT_EQ(read.partial.choices.at(0).text, "Te");
  EXPECT_TRUE(read.partial.truncated);
  EXPECT_TRUE(read.has_content);
}

TEST(OpenAiStream, CallsATruncatedStreamTruncatedAndKeepsWhatCame) {
  const Read read = read_fixture(Operation::chat, "openai/chat.stream.truncated.sse");
  ASSERT_FALSE(read.answer);
  EXPECT_EQ(read.answer.error().kind, ErrorKind::truncated);
  EXPECT_EQ(read.partial.choices.at(0).text, "Te");
  EXPECT_TRUE(read.partial.truncated);
}

TEST(OpenAiStream, EveryPrefixIsTruncatedUntilTheFinishReasonHasCome) {
  const std::string body = fixture("openai/chat.stream.sse");
  const auto finish = body.find(R"("finish_reason":"stop")");
  for (std::size_t length = 0; length < finish; ++length) {
    const Read read = read_body(Operation::chat, kStream, std::string_view(body).substr(0, length));
    ASSERT_FALSE(read.answer) << length;
    EXPECT_EQ(read.answer.error().kind, ErrorKind::truncated) << length;
  }
}

TEST(OpenAiStream, AcceptsAFinishReasonWithoutDone) {
  const Read read = read_body(Operation::chat, kStream,
                              R"(data: {"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]})");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  EXPECT_EQ(read.answer->choices.at(0).text, "x");
}

TEST(OpenAiStream, ReadsPlainJsonThatAnswersAStreamRequest) {
  const Read read =
      read_body(Operation::chat, head_of(200, "application/json"), fixture("openai/chat.response.json"));
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  EXPECT_EQ(read.answer->choices.at(1).text, "Ochre");
}

TEST(OpenAiStream, CollectsReasoningUnderBothNames) {
  const Read read =
      read_body(Operation::chat, kStream,
                "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"Let \"}}]}\n\n"
                "data: {\"choices\":[{\"delta\":{\"reasoning\":\"me see\"}}]}\n\n"
                "data: {\"choices\":[{\"delta\":{\"content\":\"4\"},\"finish_reason\":\"stop\"}]}\n\n"
                "data: [DONE]\n\n");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  EXPECT_EQ(read.answer->choices[0].reasoning, "Let me see");
  EXPECT_EQ(read.answer->choices[0].text, "4");
  EXPECT_EQ(read.shown, "4");
}

TEST(OpenAiStream, RefusesAnEventThatIsNotJson) {
  const Read read = read_body(Operation::chat, kStream, "data: {\"choices\":[}\n\ndata: [DONE]\n\n");
  ASSERT_FALSE(read.answer);
  EXPECT_EQ(read.answer.error().kind, ErrorKind::bad_response);
}

TEST(OpenAiStream, RefusesAStreamWithoutChoices) {
  const Read read = read_body(Operation::chat, kStream, "data: [DONE]\n\n");
  ASSERT_FALSE(read.answer);
  EXPECT_EQ(read.answer.error().kind, ErrorKind::bad_response);
}

TEST(OpenAiStream, BoundsTheChoiceIndexThatAServerMayName) {
  const Read read =
      read_body(Operation::chat, kStream,
                "data: {\"choices\":[{\"index\":4000000000,\"delta\":{\"content\":\"x\"}}]}\n\n");
  ASSERT_FALSE(read.answer);
  EXPECT_EQ(read.answer.error().kind, ErrorKind::bad_response);
}

TEST(OpenAiStream, CallsAnEmptyFilteredAnswerFiltered) {
  const Read read = read_body(
      Operation::chat, kStream,
      "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\ndata: [DONE]\n\n");
  ASSERT_FALSE(read.answer);
  EXPECT_EQ(read.answer.error().kind, ErrorKind::filtered);
}

TEST(OpenAiStream, ReadsImageEvents) {
  const Read read = read_fixture(Operation::image, "openai/images.stream.sse");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  ASSERT_EQ(read.answer->images.size(), 1u);
  EXPECT_EQ(read.answer->images[0].content.bytes, fixture("tiny4x4.png"));
  EXPECT_EQ(read.answer->usage.output_tokens, 272);
}

TEST(OpenAiStream, ReadsSpeechEvents) {
  const Read read = read_fixture(Operation::speech, "openai/speech.stream.sse");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  EXPECT_EQ(read.answer->audio.bytes, fixture("tone50ms.wav"));
  EXPECT_EQ(read.answer->audio_type, "audio/wav");
  EXPECT_EQ(read.answer->usage.output_tokens, 101);
}

TEST(OpenAiStream, ReadsLegacyCompletionEvents) {
  const Read read = read_fixture(Operation::completion, "openai/completions.stream.sse");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  EXPECT_EQ(read.answer->choices.at(0).text, "This is");
  EXPECT_EQ(read.answer->choices[0].finish_reason, "length");
  EXPECT_EQ(read.shown, "This is");
}

TEST(OpenAiStream, ReadsWhatARealLlamaServerStreams) {
  const Read chat = read_captured(Operation::chat, "llama_chat_stream");
  ASSERT_TRUE(chat.answer) << chat.answer.error().message;
  EXPECT_EQ(chat.answer->choices.at(0).finish_reason, "length");
  EXPECT_EQ(chat.answer->choices[0].logprobs.size(), 4u);
  std::string joined;
  for (const auto& token : chat.answer->choices[0].logprobs) joined += token.token;
  EXPECT_EQ(chat.answer->choices[0].text, joined);
  EXPECT_EQ(chat.answer->usage.output_tokens, 4);

  const Read completion = read_captured(Operation::completion, "llama_completions_stream");
  ASSERT_TRUE(completion.answer) << completion.answer.error().message;
  EXPECT_EQ(completion.answer->choices.at(0).text, "anf");
  EXPECT_EQ(completion.answer->choices[0].logprobs.size(), 3u);
  EXPECT_EQ(completion.answer->usage.cached_input_tokens, 4);
}

// Feeds the same event until the reader has had enough of it; returns how many it took.
std::size_t feed_until_broken(AnswerReader& reader, const std::string& event, std::size_t most) {
  std::size_t events = 0;
  while (!reader.is_broken() && events < most) {
    reader.feed(event, {});
    ++events;
  }
  return events;
}

TEST(OpenAiStream, WhateverAStreamAddsUpToIsBounded) {
  const std::string piece(32u << 10, 'x');
  constexpr std::size_t kPieces = 1024;  // two of 32 KiB each make 64 MiB
  struct Delta {
    const char* name;
    std::string json;
  };
  for (
      const Delta& delta : std::initializer_list<Delta>{
          {"text and thoughts", fmt::format(R"({{"content":"{0}","reasoning_content":"{0}"}})", piece)},
          {"refusal and tool call",
           fmt::format(
               R"({{"refusal":"{0}","tool_calls":[{{"index":0,"function":{{"name":"f","arguments":"{0}"}}}}]}})",
               piece)},
      }) {
    const auto reader = openai().reader(Operation::chat);
    reader->begin(kStream);
    const std::string event =
        fmt::format("data: {{\"choices\":[{{\"index\":0,\"delta\":{}}}]}}\n\n", delta.json);
    EXPECT_EQ(feed_until_broken(*reader, event, 2 * kPieces), kPieces + 1) << delta.name;
    const auto answer = reader->finish();
    ASSERT_FALSE(answer) << delta.name;
    EXPECT_EQ(answer.error().kind, ErrorKind::bad_response) << delta.name;
    EXPECT_EQ(answer.error().message,
              "the answer's text is more than 64 MiB and did not end; what came is kept")
        << delta.name;
    EXPECT_TRUE(reader->has_content()) << delta.name;
    const Answer partial = reader->partial();
    const Choice& choice = partial.choices.at(0);
    const std::size_t kept = choice.text.size() + choice.reasoning.size() + choice.refusal.size() +
                             (choice.tool_calls.is_null() ? 0 : to_json(choice.tool_calls).size());
    EXPECT_GE(kept, 2 * kPieces * piece.size()) << delta.name;
  }
}

TEST(OpenAiStream, JoinsAToolCallOfAGreatManyPieces) {
  constexpr int kPieces = 200'000;  // joined by copying, they would take minutes
  const auto reader = openai().reader(Operation::chat);
  reader->begin(kStream);
  const std::string event =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":"
      "\"0123456789\"}}]}}]}\n\n";
  for (int i = 0; i < kPieces; ++i) reader->feed(event, {});
  reader->feed("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n", {});
  const auto answer = reader->finish();
  ASSERT_TRUE(answer) << answer.error().message;
  const Value* function = answer->choices.at(0).tool_calls.as_list().at(0).find("function");
  ASSERT_TRUE(function);
  EXPECT_EQ(function->find("arguments")->as_string().size(), 10u * kPieces);
}

}  // namespace
}  // namespace proofsheet::provider
