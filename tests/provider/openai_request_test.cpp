#include <gtest/gtest.h>

#include "provider/cells.h"
#include "provider/fixtures.h"

namespace proofsheet::provider {
namespace {

using namespace testing;

Value body_of(const Endpoint& endpoint, const sheet::CellSpec& cell) {
  const auto request = openai().build(endpoint, cell);
  EXPECT_TRUE(request) << request.error().message;
  if (!request) return {};
  return parse_json(request->body).value_or(Value());
}

std::string canonical(const Value& value) {
  return to_canonical_json(value);
}

// The body of a request and the one that the contract's example has, member by member in any order.
void expect_same(const Value& body, std::string_view fixture_name) {
  EXPECT_EQ(canonical(body), canonical(fixture_json(fixture_name))) << fixture_name;
}

TEST(OpenAiRequest, SendsAChatAsTheContractHasIt) {
  auto cell = cell_of("gpt-4.1-mini", "Name a colour.",
                      {{"temperature", 0.7},
                       {"top_p", 1.0},
                       {"n", 2.0},
                       {"max_completion_tokens", 16},
                       {"seed", 42.0},
                       {"stop", Value::List{"\n"}},
                       {"logprobs", true},
                       {"top_logprobs", 2},
                       {"metadata", Value(Value::Map{{"run", "r1"}})}});
  cell.messages.insert(cell.messages.begin(), message("developer", "Answer in one word."));
  expect_same(body_of(plain_endpoint(), cell), "openai/chat.request.json");
}

TEST(OpenAiRequest, SendsReasoningParametersAsTheContractHasThem) {
  const auto cell = cell_of("gpt-6-luna", "Name a colour.",
                            {{"reasoning_effort", "low"}, {"verbosity", "low"}, {"max_tokens", 256}});
  expect_same(body_of(plain_endpoint(), cell), "openai/chat.reasoning.request.json");
}

TEST(OpenAiRequest, SendsASchemaAsTheContractHasIt) {
  const Value wanted = fixture_json("openai/chat.json_schema.request.json");
  const auto cell =
      cell_of("gpt-4.1-mini", "Give a colour.", {{"response_format", *wanted.find("response_format")}});
  expect_same(body_of(plain_endpoint(), cell), "openai/chat.json_schema.request.json");
}

TEST(OpenAiRequest, SendsImagesOfAPromptAsDataUrls) {
  auto cell = cell_of("gpt-4.1-mini", "What is in this image?", {{"image_detail", "low"}});
  cell.messages[0].parts.push_back({sheet::MessagePart::Kind::image, fixture_path("tiny4x4.png").string()});
  expect_same(body_of(plain_endpoint(), cell), "openai/chat.image_input.request.json");
}

TEST(OpenAiRequest, SendsALegacyCompletionAsTheContractHasIt) {
  const auto cell =
      cell_of("gpt-3.5-turbo-instruct", "Say this is a test",
              {{"max_tokens", 7}, {"temperature", 0}, {"logprobs", 2}, {"echo", false}, {"n", 1}});
  expect_same(body_of(plain_endpoint(), cell), "openai/completions.request.json");
}

TEST(OpenAiRequest, SendsGptImageParametersWithoutAResponseFormat) {
  const auto cell = cell_of("gpt-image-2", "A red fox, flat vector",
                            {{"n", 2},
                             {"size", "1024x1024"},
                             {"quality", "low"},
                             {"background", "opaque"},
                             {"output_format", "png"},
                             {"moderation", "low"}});
  expect_same(body_of(plain_endpoint(), cell), "openai/images.request.gpt.json");
}

TEST(OpenAiRequest, AsksOtherImageServersForTheBytes) {
  const auto cell = cell_of("local-sd", "A red fox", {{"endpoint", "images"}, {"n", 1}, {"size", "512x512"}});
  expect_same(body_of(plain_endpoint(), cell), "openai/images.request.compat.json");
}

TEST(OpenAiRequest, SendsSpeechAsTheContractHasIt) {
  const auto cell =
      cell_of("gpt-4o-mini-tts", "The quick brown fox.",
              {{"voice", "alloy"}, {"instructions", "Calm."}, {"response_format", "wav"}, {"speed", 1.0}});
  expect_same(body_of(plain_endpoint(), cell), "openai/speech.request.json");
}

TEST(OpenAiRequest, SendsWhatWasCapturedFromARealServer) {
  const auto chat = cell_of("tiny-bigram", "The program",
                            {{"max_tokens", 8},
                             {"temperature", 1},
                             {"top_k", 0},
                             {"top_p", 1},
                             {"min_p", 0},
                             {"seed", 7},
                             {"logprobs", true},
                             {"top_logprobs", 3}});
  expect_same(body_of(plain_endpoint(), chat), "captured/llama_chat.request.json");
  auto endpoint = plain_endpoint();
  endpoint.stream.reset();
  const auto stream =
      cell_of("tiny-bigram", "The program",
              {{"max_tokens", 4}, {"temperature", 1}, {"seed", 7}, {"logprobs", true}, {"top_logprobs", 2}});
  expect_same(body_of(endpoint, stream), "captured/llama_chat_stream.request.json");
  const auto completion = cell_of(
      "tiny-bigram", "The ",
      {{"endpoint", "completions"}, {"max_tokens", 5}, {"temperature", 1}, {"seed", 7}, {"logprobs", 3}});
  expect_same(body_of(plain_endpoint(), completion), "captured/llama_completions.request.json");
}

TEST(OpenAiRequest, SendsNothingThatTheSheetDoesNotSay) {
  EXPECT_EQ(canonical(body_of(plain_endpoint(), cell_of("m", "Hi", {{"seed", Value()}}))),
            R"({"messages":[{"content":"Hi","role":"user"}],"model":"m"})");
}

TEST(OpenAiRequest, StreamsTextUnlessToldOtherwise) {
  auto endpoint = plain_endpoint();
  endpoint.stream.reset();
  const Value body = body_of(endpoint, cell_of("m", "Hi"));
  EXPECT_TRUE(body.find("stream")->as_bool());
  EXPECT_TRUE(body.find("stream_options")->find("include_usage")->as_bool());
  EXPECT_FALSE(body_of(endpoint, cell_of("m", "Hi", {{"stream", false}})).find("stream"));
  EXPECT_FALSE(
      body_of(endpoint, cell_of("m", "Hi", {{"endpoint", "completions"}, {"best_of", 2}})).find("stream"));
  EXPECT_FALSE(body_of(endpoint, cell_of("gpt-image-2", "Hi")).find("stream"));
  EXPECT_TRUE(body_of(endpoint, cell_of("gpt-image-2", "Hi", {{"stream", true}})).find("stream"));
  endpoint.stream = false;
  EXPECT_TRUE(body_of(endpoint, cell_of("m", "Hi", {{"stream", true}})).find("stream"));
}

struct TokensRow {
  const char* model;
  const char* setting;  // of the provider
  const char* written;
  const char* sent;
};

TEST(OpenAiRequest, NamesTheTokenLimitAsTheModelKnowsIt) {
  const std::vector<TokensRow> rows{
      {"gpt-4.1-mini", "", "max_tokens", "max_tokens"},
      {"gpt-4o", "", "max_tokens", "max_tokens"},
      {"o1", "", "max_tokens", "max_completion_tokens"},
      {"o3-mini", "", "max_tokens", "max_completion_tokens"},
      {"gpt-5.1", "", "max_tokens", "max_completion_tokens"},
      {"openai/gpt-6-luna", "", "max_tokens", "max_completion_tokens"},
      {"gpt-10", "", "max_tokens", "max_completion_tokens"},
      {"olmo-2", "", "max_tokens", "max_tokens"},
      {"qwen3", "", "max_completion_tokens", "max_completion_tokens"},
      {"qwen3", "max_tokens", "max_completion_tokens", "max_tokens"},
      {"gpt-4.1", "max_completion_tokens", "max_tokens", "max_completion_tokens"},
  };
  for (const TokensRow& row : rows) {
    auto endpoint = plain_endpoint();
    endpoint.max_tokens_field = row.setting;
    const Value body = body_of(endpoint, cell_of(row.model, "Hi", {{row.written, 5}}));
    ASSERT_TRUE(body.find(row.sent)) << row.model << " " << row.written;
    EXPECT_EQ(body.find(row.sent)->as_int(), 5);
    EXPECT_EQ(body.as_map().size(), 3u) << row.model;
  }
}

TEST(OpenAiRequest, LetsExtraBodyAddReplaceAndRemove) {
  auto endpoint = plain_endpoint();
  endpoint.stream = true;
  endpoint.extra_body = Value(Value::Map{{"top_k", 5}, {"temperature", 0}, {"stream_options", Value()}});
  const Value body = body_of(endpoint, cell_of("m", "Hi", {{"temperature", 1}}));
  EXPECT_EQ(body.find("top_k")->as_int(), 5);
  EXPECT_EQ(body.find("temperature")->as_int(), 0);
  EXPECT_FALSE(body.find("stream_options"));
}

TEST(OpenAiRequest, SignsInWithASecretHeaderAndNeverPutsTheKeyElsewhere) {
  auto endpoint = plain_endpoint();
  endpoint.key = Secret("sk-test-0123456789");
  endpoint.headers.push_back({"X-Team", "a"});
  for (const HttpRequest& request :
       {*openai().build(endpoint, cell_of("m", "Hi")), openai().build_models_request(endpoint)}) {
    EXPECT_EQ(request.headers.at(0).name, "Authorization");
    EXPECT_EQ(request.headers.at(0).value, "Bearer sk-test-0123456789");
    EXPECT_TRUE(request.headers.at(0).secret);
    EXPECT_EQ(request.headers.at(1).name, "X-Team");
    EXPECT_EQ(to_curl_command(request).find("sk-test"), std::string::npos);
    EXPECT_EQ((request.url + request.body).find("sk-test"), std::string::npos);
  }
  EXPECT_EQ(openai().build_models_request(endpoint).method, "GET");
  EXPECT_EQ(openai().build_models_request(endpoint).url, "http://127.0.0.1:8080/v1/models");
}

struct RouteRow {
  const char* model;
  const char* path;
};

TEST(OpenAiRequest, ChoosesTheRouteByTheModelsName) {
  const std::vector<RouteRow> rows{
      {"gpt-4.1-mini", "/chat/completions"},
      {"gpt-image-1.5", "/images/generations"},
      {"chatgpt-image-latest", "/images/generations"},
      {"image", "/images/generations"},
      {"dall-e-3", "/images/generations"},
      {"stabilityai/stable-diffusion-3", "/images/generations"},
      {"flux.1-dev", "/images/generations"},
      {"imagery-7b", "/chat/completions"},
      {"tts-1-hd", "/audio/speech"},
      {"gpt-4o-mini-tts", "/audio/speech"},
      {"speech", "/audio/speech"},
      {"gpt-3.5-turbo-instruct", "/completions"},
      {"davinci-002", "/completions"},
      {"Qwen2.5-7B-Instruct", "/chat/completions"},
      {"text", "/chat/completions"},
  };
  for (const RouteRow& row : rows) {
    const auto request = openai().build(plain_endpoint(), cell_of(row.model, "Hi"));
    ASSERT_TRUE(request) << row.model << ": " << request.error().message;
    EXPECT_EQ(request->url, std::string("http://127.0.0.1:8080/v1") + row.path) << row.model;
  }
}

struct RefusedRow {
  const char* model;
  Value::Map params;
  const char* words;
};

TEST(OpenAiRequest, RefusesParametersBeforeAnythingIsSent) {
  const std::vector<RefusedRow> rows{
      {"m", {{"temperature", "warm"}}, "params.temperature: 'warm' is not a number"},
      {"m", {{"seed", 1.5}}, "params.seed: '1.5' is not a whole number"},
      {"m", {{"logprobs", 3}}, "params.logprobs: '3' is not true or false"},
      {"m", {{"top_logprobs", 3}}, "params.top_logprobs: needs logprobs"},
      {"m", {{"size", "1x1"}}, "params.size: chat does not take it (it belongs to images)"},
      {"m", {{"stream", "yes"}}, "params.stream"},
      {"m", {{"model", "x"}}, "params.model"},
      {"m", {{"max_tokens", 1}, {"max_completion_tokens", 1}}, "not both"},
      {"m", {{"endpoint", "video"}}, "params.endpoint: 'video' is not chat"},
      {"gpt-image-2",
       {{"temperature", 1}},
       "params.temperature: images does not take it (it belongs to chat, completions)"},
      {"gpt-image-2",
       {{"response_format", "url"}},
       "params.response_format: gpt-image-2 always answers b64_json"},
      {"davinci-002", {{"logprobs", true}}, "params.logprobs: 'true' is not a whole number"},
  };
  for (const RefusedRow& row : rows) {
    const auto request = openai().build(plain_endpoint(), cell_of(row.model, "Hi", row.params));
    ASSERT_FALSE(request) << row.words;
    EXPECT_EQ(request.error().kind, ErrorKind::invalid_input);
    EXPECT_NE(request.error().message.find(row.words), std::string::npos) << request.error().message;
  }
}

TEST(OpenAiRequest, InASheetOfSeveralOperationsAConstantGoesToThoseThatTakeIt) {
  const auto plan_of = [](const std::string& yaml) {
    const sheet::Loaded loaded = sheet::parse_sheet(yaml, "test.sheet.yaml", {});
    return *sheet::Plan::make(std::make_shared<const sheet::Sheet>(loaded.sheet.value()));
  };
  const sheet::Plan both = plan_of(
      "prompts: hi\nmodels: [openai:gpt-image-2, openai:m]\nparams: {size: 64x64, max_tokens: 4, own: 1}\n");
  const auto image = openai().build(plain_endpoint(), *both.cell(0)),
             chat = openai().build(plain_endpoint(), *both.cell(1));
  ASSERT_TRUE(image) << image.error().message;
  ASSERT_TRUE(chat) << chat.error().message;
  EXPECT_NE(image->body.find("64x64"), std::string::npos);
  EXPECT_EQ(image->body.find("max_tokens"), std::string::npos);
  EXPECT_EQ(chat->body.find("64x64"), std::string::npos);
  EXPECT_NE(chat->body.find("max_tokens"), std::string::npos);
  EXPECT_NE(chat->body.find("\"own\""), std::string::npos) << "what the API does not know is passed on";

  const sheet::Plan texts = plan_of("prompts: hi\nmodels: [openai:n, openai:m]\nparams: {size: 64x64}\n");
  const auto refused = openai().build(plain_endpoint(), *texts.cell(0));
  ASSERT_FALSE(refused) << "no model of the sheet takes it";
  const sheet::Plan axis =
      plan_of("prompts: hi\nmodels: [openai:gpt-image-2, openai:m]\nparams: {size: [64x64, 32x32]}\n");
  EXPECT_TRUE(openai().build(plain_endpoint(), *axis.cell(0)));
  const auto repeated = openai().build(plain_endpoint(), *axis.cell(3));
  ASSERT_FALSE(repeated) << "cells of one model that ask the same are a mistake";
  EXPECT_NE(repeated.error().message.find("one value only"), std::string::npos) << repeated.error().message;
}

TEST(OpenAiRequest, RefusesPromptImagesThatCannotBeSent) {
  auto cell = cell_of("gpt-image-2", "Hi");
  cell.messages[0].parts.push_back({sheet::MessagePart::Kind::image, fixture_path("tiny4x4.png").string()});
  EXPECT_NE(openai().build(plain_endpoint(), cell).error().message.find("takes no image"), std::string::npos);
  cell.model.model = "m";
  cell.messages[0].parts[1].text = fixture_path("openai/chat.request.json").string();
  EXPECT_NE(openai().build(plain_endpoint(), cell).error().message.find("not a PNG"), std::string::npos);
  cell.messages[0].parts[1].text = "/nowhere.png";
  EXPECT_EQ(openai().build(plain_endpoint(), cell).error().kind, ErrorKind::not_found);
}

TEST(OpenAiRequest, NeedsAVoiceOnlyWhereTheServiceDoes) {
  auto endpoint = plain_endpoint();
  EXPECT_TRUE(openai().build(endpoint, cell_of("tts-1", "Hi")));
  endpoint.base_url = "https://api.openai.com/v1";
  EXPECT_FALSE(openai().build(endpoint, cell_of("tts-1", "Hi")));
}

}  // namespace
}  // namespace proofsheet::provider
