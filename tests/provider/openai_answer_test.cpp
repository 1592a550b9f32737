#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

#include "provider/fixtures.h"

namespace proofsheet::provider {
namespace {

using namespace testing;

TEST(OpenAiAnswer, ReadsEveryChoiceOfAChat) {
  const Read read = read_fixture(Operation::chat, "openai/chat.response.json");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  ASSERT_EQ(read.answer->choices.size(), 2u);
  EXPECT_EQ(read.answer->choices[0].text, "Teal");
  EXPECT_EQ(read.answer->choices[0].finish_reason, "stop");
  EXPECT_EQ(read.answer->choices[1].text, "Ochre");
  EXPECT_EQ(read.answer->choices[1].finish_reason, "length");
  EXPECT_EQ(read.answer->usage.input_tokens, 19);
  EXPECT_EQ(read.answer->usage.output_tokens, 4);
  EXPECT_EQ(read.answer->model, "gpt-4.1-mini-2025-04-14");
}

TEST(OpenAiAnswer, RebuildsTokensFromTheirBytes) {
  const Read read = read_fixture(Operation::chat, "openai/chat.logprobs.response.json");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  const auto& logprobs = read.answer->choices.at(0).logprobs;
  ASSERT_EQ(logprobs.size(), 3u);
  EXPECT_EQ(logprobs[2].token, " 🎨");
  EXPECT_EQ(logprobs[2].top.at(1).token, "<|end|>");

  const Read half =
      read_body(Operation::chat, head_of(200),
                R"({"choices":[{"message":{"content":"?"},"logprobs":{"content":[)"
                R"({"token":"\\xf0\\x9f","logprob":-1,"bytes":[240,159],"top_logprobs":[]}]}}]})");
  ASSERT_TRUE(half.answer) << half.answer.error().message;
  EXPECT_EQ(half.answer->choices.at(0).logprobs.at(0).token, "\xF0\x9F");
}

TEST(OpenAiAnswer, KeepsARefusalApartFromTheText) {
  const Read read = read_fixture(Operation::chat, "openai/chat.refusal.response.json");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  EXPECT_EQ(read.answer->choices.at(0).text, "");
  EXPECT_EQ(read.answer->choices[0].refusal, "I can't help with that.");
}

TEST(OpenAiAnswer, AcceptsAnAnswerThatWentIntoReasoning) {
  const Read read = read_fixture(Operation::chat, "openai/chat.reasoning_length.response.json");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  EXPECT_EQ(read.answer->choices.at(0).text, "");
  EXPECT_EQ(read.answer->choices[0].finish_reason, "length");
  EXPECT_EQ(read.answer->usage.reasoning_tokens, 256);
}

TEST(OpenAiAnswer, KeepsToolCallsAsSent) {
  const Read read = read_fixture(Operation::chat, "openai/chat.tool.response.json");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  const Value& calls = read.answer->choices.at(0).tool_calls;
  ASSERT_TRUE(calls.is_list());
  EXPECT_EQ(calls.as_list().at(0).find("function")->find("arguments")->as_string(), R"({"city":"Oslo"})");
}

TEST(OpenAiAnswer, ReadsLegacyCompletionsWithTheirLogprobs) {
  const Read read = read_fixture(Operation::completion, "openai/completions.response.json");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  const Choice& choice = read.answer->choices.at(0);
  EXPECT_EQ(choice.text, "\n\nTest");
  ASSERT_EQ(choice.logprobs.size(), 2u);
  EXPECT_EQ(choice.logprobs[1].token, "Test");
  EXPECT_DOUBLE_EQ(choice.logprobs[1].logprob, -0.4);
  EXPECT_EQ(choice.logprobs[0].top.at(0).token, "\n\n");
  EXPECT_DOUBLE_EQ(choice.logprobs[0].top.at(1).logprob, -2.6);
}

TEST(OpenAiAnswer, DecodesLegacyTokensWrittenAsBytesAndSkipsTheValuelessFirst) {
  const Read read =
      read_body(Operation::completion, head_of(200),
                R"({"choices":[{"text":"a😀","index":0,"finish_reason":"stop","logprobs":{)"
                R"("tokens":["a","bytes:\\xf0\\x9f","bytes:\\x98\\x80"],"token_logprobs":[null,-0.5,-0.1],)"
                R"("top_logprobs":[null,{"b":-2,"bytes:\\xf0\\x9f":-0.5},{}]}}]})");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  const auto& logprobs = read.answer->choices.at(0).logprobs;
  ASSERT_EQ(logprobs.size(), 2u);
  EXPECT_EQ(logprobs[0].token + logprobs[1].token, "😀");
  EXPECT_EQ(logprobs[0].top.at(0).token, "\xF0\x9F");
  EXPECT_EQ(logprobs[0].top.at(1).token, "b");
}

TEST(OpenAiAnswer, ReadsImagesAsBytesWithTheirUsage) {
  const Read read = read_fixture(Operation::image, "openai/images.response.gpt.json");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  ASSERT_EQ(read.answer->images.size(), 2u);
  EXPECT_EQ(read.answer->images[1].content.bytes, fixture("tiny4x4.png"));
  EXPECT_EQ(read.answer->usage.input_tokens, 12);
  EXPECT_EQ(read.answer->usage.output_tokens, 272);
  EXPECT_EQ(read.answer->usage.input_image_tokens, 0);
}

TEST(OpenAiAnswer, ReadsImagesAsUrls) {
  const Read read = read_fixture(Operation::image, "openai/images.response.url.json");
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  ASSERT_EQ(read.answer->images.size(), 1u);
  EXPECT_EQ(read.answer->images[0].url, "http://127.0.0.1:18080/img/1.png");
  EXPECT_EQ(read.answer->images[0].revised_prompt, "A red fox sitting in snow, flat vector style");
  EXPECT_TRUE(read.answer->images[0].content.bytes.empty());
}

TEST(OpenAiAnswer, ReadsSpeechAsBytesAndKnowsItsType) {
  const std::string wav = fixture("tone50ms.wav");
  const Read read = read_body(Operation::speech, head_of(200, "application/octet-stream"), wav, 100);
  ASSERT_TRUE(read.answer) << read.answer.error().message;
  EXPECT_EQ(read.answer->audio.bytes, wav);
  EXPECT_EQ(read.answer->audio_type, "audio/wav");

  const Read raw = read_body(Operation::speech, head_of(200, "audio/pcm"), std::string(16, '\0'));
  ASSERT_TRUE(raw.answer);
  EXPECT_EQ(raw.answer->audio_type, "audio/pcm");
}

TEST(OpenAiAnswer, ReadsWhatARealLlamaServerAnswers) {
  const Read chat = read_captured(Operation::chat, "llama_chat");
  ASSERT_TRUE(chat.answer) << chat.answer.error().message;
  EXPECT_EQ(chat.answer->choices.at(0).text, "\n y ak d");
  ASSERT_EQ(chat.answer->choices[0].logprobs.size(), 8u);
  EXPECT_DOUBLE_EQ(chat.answer->choices[0].logprobs[0].logprob, -1.8226580619812012);
  EXPECT_EQ(chat.answer->choices[0].logprobs[0].top.at(2).token, "");

  const Read both = read_captured(Operation::chat, "llama_chat_n2");
  ASSERT_TRUE(both.answer) << both.answer.error().message;
  EXPECT_EQ(both.answer->choices.at(1).text, " arm");

  const Read completion = read_captured(Operation::completion, "llama_completions");
  ASSERT_TRUE(completion.answer) << completion.answer.error().message;
  EXPECT_EQ(completion.answer->choices.at(0).text, "anfon");
  ASSERT_EQ(completion.answer->choices[0].logprobs.size(), 5u);
  EXPECT_EQ(completion.answer->choices[0].logprobs[4].token, "n");
}

struct BadRow {
  const char* name;
  Operation operation;
  const char* type;
  const char* body;
  ErrorKind kind;
  const char* words;
};

TEST(OpenAiAnswer, SaysWhatIsWrongWithAnAnswer) {
  const std::vector<BadRow> rows{
      {"empty", Operation::chat, "application/json", "", ErrorKind::bad_response, "empty body"},
      {"page", Operation::chat, "text/html", "<html><title>Log in</title></html>", ErrorKind::bad_response,
       "text/html): Log in"},
      {"page as JSON", Operation::chat, "application/json", "<html>x", ErrorKind::bad_response,
       "not a JSON object"},
      {"a list", Operation::chat, "application/json", "[1]", ErrorKind::bad_response, "not a JSON object"},
      {"no choices", Operation::chat, "application/json", "{}", ErrorKind::bad_response, "choices"},
      {"error inside", Operation::chat, "application/json", R"({"error":{"message":"boom","code":503}})",
       ErrorKind::server, "boom"},
      {"error as text", Operation::chat, "application/json", R"({"error":"boom"})", ErrorKind::server,
       "boom"},
      {"quota inside", Operation::chat, "application/json",
       R"({"error":{"message":"x","code":"insufficient_quota"}})", ErrorKind::quota, "x"},
      {"no image", Operation::image, "application/json", R"({"data":[]})", ErrorKind::bad_response,
       "no image"},
      {"empty image", Operation::image, "application/json", R"({"data":[{}]})", ErrorKind::bad_response,
       "neither"},
      {"bad base64", Operation::image, "application/json", R"({"data":[{"b64_json":"%%"}]})",
       ErrorKind::bad_response, "base64"},
      {"no audio", Operation::speech, "audio/wav", "", ErrorKind::bad_response, "empty"},
      {"JSON as audio", Operation::speech, "application/json", R"({"error":{"message":"voice?"}})",
       ErrorKind::server, "voice?"},
  };
  for (const BadRow& row : rows) {
    const Read read = read_body(row.operation, head_of(200, row.type), row.body);
    ASSERT_FALSE(read.answer) << row.name;
    EXPECT_EQ(read.answer.error().kind, row.kind) << row.name;
    EXPECT_NE(read.answer.error().message.find(row.words), std::string::npos)
        << row.name << ": " << read.answer.error().message;
  }
}

// Of this process, in bytes.
std::int64_t resident_memory() {
  std::int64_t all_pages = 0;
  std::int64_t resident_pages = 0;
  std::ifstream("/proc/self/statm") >> all_pages >> resident_pages;
  return resident_pages * ::sysconf(_SC_PAGESIZE);
}

TEST(OpenAiAnswer, AHundredMegabytesOfBlanksAreNotKept) {
  const std::string blanks(1u << 16, ' ');
  const std::string answer = R"({"choices":[{"message":{"content":"after all"}}]})";
  for (const char* type : {"application/json", "", "text/plain"}) {
    const auto reader = openai().reader(Operation::chat);
    reader->begin(head_of(200, type));
    const std::int64_t before = resident_memory();
    for (int i = 0; i < 1600; ++i) reader->feed(blanks, {});
    EXPECT_LT(resident_memory() - before, 32 << 20) << type;
    reader->feed(" \n" + answer + "\n", {});
    const auto read = reader->finish();
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->choices.at(0).text, "after all");
  }
}

TEST(OpenAiAnswer, NumbersThatCannotBeMeantLoseNothingElse) {
  for (const char* count :
       {"1e400", "-1e400", "-5", "9223372036854775808", "18446744073709551616", "\"x\""}) {
    const Read read = read_body(Operation::chat, head_of(200),
                                fmt::format(R"({{"choices":[{{"index":0,"message":{{"content":"kept"}}}}],)"
                                            R"("usage":{{"prompt_tokens":{0},"completion_tokens":7,)"
                                            R"("prompt_tokens_details":{{"cached_tokens":{0}}}}}}})",
                                            count));
    ASSERT_TRUE(read.answer) << count << ": " << read.answer.error().message;
    EXPECT_EQ(read.answer->choices.at(0).text, "kept");
    EXPECT_FALSE(read.answer->usage.input_tokens) << count;
    EXPECT_FALSE(read.answer->usage.cached_input_tokens) << count;
    EXPECT_EQ(read.answer->usage.output_tokens, 7);
  }
}

TEST(OpenAiAnswer, WhatIsNestedTooDeepIsSaidInOneLine) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  for (const std::string& body : {deep, R"({"choices":)" + deep + "}"}) {
    const Read read = read_body(Operation::chat, head_of(200), body);
    ASSERT_FALSE(read.answer);
    EXPECT_EQ(read.answer.error().kind, ErrorKind::bad_response);
    const std::string& message = read.answer.error().message;
    EXPECT_TRUE(message.starts_with(
        "the answer cannot be read: JSON nested more than 1024 levels deep; it begins with "))
        << message;
    EXPECT_LT(message.size(), 150u);
  }
}

TEST(OpenAiAnswer, AReaderThatBeginsAgainForgetsTheFirstAttempt) {
  auto reader = openai().reader(Operation::chat);
  reader->begin(head_of(200, "text/event-stream"));
  reader->feed("data: {\"choices\":[{\"delta\":{\"content\":\"old\"}}]}\n\n", {});
  EXPECT_TRUE(reader->has_content());
  reader->begin(head_of(200));
  EXPECT_FALSE(reader->has_content());
  reader->feed(R"({"choices":[{"message":{"content":"new"}}]})", {});
  const auto answer = reader->finish();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->choices.at(0).text, "new");
}

TEST(OpenAiAnswer, ListsModels) {
  const auto models = openai().parse_models(fixture("openai/models.response.json"));
  ASSERT_TRUE(models) << models.error().message;
  EXPECT_EQ(*models, (std::vector<std::string>{"gpt-6-luna", "gpt-4.1-mini"}));
  EXPECT_FALSE(openai().parse_models("{}"));
  EXPECT_FALSE(openai().parse_models("<html>"));
}

}  // namespace
}  // namespace proofsheet::provider
