// Every answer of the demo is what the vendor's published schema says (tests/data/api, MIT licence beside
// it).
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>

#include "base/file.h"
#include "base/json.h"
#include "client.h"
#include "demo/server.h"

namespace proofsheet::demo {
namespace {

class Documents {
 public:
  void add(std::string_view name, std::string_view schema, const Value& json) {
    JsonWriter line;
    line.begin_map();
    line.member("name", name);
    line.member("schema", schema);
    line.member("json", json);
    line.end_map();
    lines_ += line.take() + "\n";
    ++count_;
  }
  int count() const { return count_; }

  struct Verdict {
    int exit_status = 0;
    std::string output;
  };
  Verdict check() const {
    const auto path = std::filesystem::temp_directory_path() /
                      ("proofsheet-schema-" + std::to_string(::getpid()) + ".jsonl");
    EXPECT_TRUE(write_file_atomic(path, lines_));
    const std::string command = "/usr/bin/python3 " PROOFSHEET_SOURCE_DIR
                                "/tests/demo/validate_openai.py " PROOFSHEET_TEST_DATA
                                "/api/openai-openapi.subset.json " +
                                path.string() + " 2>&1";
    Verdict verdict;
    FILE* pipe = ::popen(command.c_str(), "r");
    std::array<char, 4096> chunk{};
    while (const std::size_t got = std::fread(chunk.data(), 1, chunk.size(), pipe))
      verdict.output.append(chunk.data(), got);
    verdict.exit_status = ::pclose(pipe);
    std::filesystem::remove(path);
    return verdict;
  }

 private:
  std::string lines_;
  int count_ = 0;
};

struct Variant {
  std::string path;
  std::string body;
  std::string_view request_schema;
  std::string_view answer_schema;
};

// `start` is a body without its closing brace; each of `more` is appended to it.
void add_variants(std::vector<Variant>& all, std::string_view path, std::string_view start,
                  std::string_view request_schema, std::string_view answer_schema,
                  std::initializer_list<std::string_view> more) {
  for (const std::string_view fields : more) {
    all.push_back(
        {std::string(path), std::string(start) + std::string(fields) + "}", request_schema, answer_schema});
  }
}

std::vector<Variant> variants() {
  constexpr std::string_view kChat = "/v1/chat/completions", kCompletions = "/v1/completions",
                             kImages = "/v1/images/generations";
  constexpr std::string_view kChatRequest = "CreateChatCompletionRequest",
                             kCompletionRequest = "CreateCompletionRequest";
  constexpr std::string_view kChatStart =
      R"({"model":"chat","messages":[{"role":"user","content":"a garden 花园"}])";
  std::vector<Variant> all;
  add_variants(
      all, kChat, kChatStart, kChatRequest, "CreateChatCompletionResponse",
      {"", R"(,"n":3,"seed":1)", R"(,"stop":["the","a"],"temperature":0.5,"top_p":0.8)", R"(,"max_tokens":3)",
       R"(,"max_completion_tokens":5,"logprobs":true)", R"(,"logprobs":true,"top_logprobs":5,"n":2)",
       R"(,"presence_penalty":1,"frequency_penalty":-1,"user":"u","store":false)"});
  add_variants(all, kChat, kChatStart, kChatRequest, "CreateChatCompletionStreamResponse",
               {R"(,"stream":true,"seed":7)", R"(,"stream":true,"seed":7,"n":2)",
                R"(,"stream":true,"seed":7,"logprobs":true,"top_logprobs":3)",
                R"(,"stream":true,"seed":7,"stream_options":{"include_usage":true})"});
  add_variants(all, kCompletions, R"({"model":"text","prompt":"The light")", kCompletionRequest,
               "CreateCompletionResponse",
               {"", R"(,"n":3,"seed":1)", R"(,"stop":"the","echo":true)", R"(,"logprobs":3)",
                R"(,"max_tokens":40,"temperature":0)", R"(,"stream":true,"seed":7)",
                R"(,"stream":true,"seed":7,"logprobs":2,"stream_options":{"include_usage":true})"});
  add_variants(all, kCompletions, R"({"model":"text","prompt":["a","花园"])", kCompletionRequest,
               "CreateCompletionResponse", {"", R"(,"n":2,"logprobs":0)"});
  add_variants(all, kImages, R"({"prompt":"a garden")", "CreateImageRequest", "ImagesResponse",
               {R"(,"size":"auto")", R"(,"size":"64x64","n":2,"response_format":"url")",
                R"(,"model":"image","size":"64x64","output_format":"jpeg","output_compression":50)",
                R"(,"size":"1024x1536","output_format":"webp","seed":4)"});
  return all;
}

void add_answer(Documents& documents, const Variant& variant, const Answer& answer) {
  ASSERT_EQ(answer.status, 200) << variant.body << answer.body;
  ASSERT_TRUE(answer.complete) << variant.body;
  if (answer.header("content-type").starts_with("text/event-stream")) {
    ASSERT_TRUE(answer.done()) << variant.body;
    for (const Value& event : answer.events()) documents.add(variant.body, variant.answer_schema, event);
  } else {
    documents.add(variant.body, variant.answer_schema, answer.json());
  }
}

void add_errors(Documents& documents) {
  const auto add = [&](std::string_view faults, std::string_view body) {
    ServerOptions options;
    options.faults = *parse_faults(faults);
    const auto server = Server::start(options);
    ASSERT_TRUE(server);
    documents.add("error " + std::string(faults), "ErrorResponse",
                  post((*server)->port(), "/v1/chat/completions", body).json());
  };
  for (const char* faults : {"429:1", "500:1", "503:1", "midstream:1"}) add(faults, chat_body("a"));
  add("", "{");
  add("", R"({"model":"none","messages":[{"role":"user","content":"a"}]})");
  add("", chat_body("a", R"("temperature":9)"));
}

TEST(Schema, AllAnswersAndStreamEventsAreValid) {
  if (std::system("/usr/bin/python3 -c 'import jsonschema' 2>/dev/null") != 0) {
    GTEST_SKIP() << "python3-jsonschema is not installed; on Debian: apt-get install python3-jsonschema";
  }
  const auto server = Server::start();
  ASSERT_TRUE(server);
  Documents documents;
  Client client((*server)->port());
  for (const Variant& variant : variants()) {
    const auto request = parse_json(variant.body);
    ASSERT_TRUE(request) << variant.body;
    documents.add("request " + variant.body, variant.request_schema, *request);
    add_answer(documents, variant, client.post(variant.path, variant.body));
  }
  documents.add("models", "ListModelsResponse", client.get("/v1/models").json());
  documents.add("model", "Model", client.get("/v1/models/chat").json());
  add_errors(documents);
  documents.add(
      "speech request", "CreateSpeechRequest",
      *parse_json(R"({"model":"speech","input":"a","voice":"nova","response_format":"wav","speed":2})"));
  // The validator must be able to say no.
  documents.add("negative: no choices", "!CreateChatCompletionResponse",
                *parse_json(R"({"id":"x","object":"chat.completion","created":1,"model":"m"})"));
  documents.add("negative: error as text", "!ErrorResponse", *parse_json(R"({"error":"text"})"));
  documents.add("negative: n", "!CreateImageRequest", *parse_json(R"({"prompt":"a","n":99})"));
  EXPECT_GT(documents.count(), 100) << "answers of every kind, and each event of the streams";
  const auto verdict = documents.check();
  EXPECT_EQ(verdict.exit_status, 0) << verdict.output;
  EXPECT_NE(verdict.output.find(std::to_string(documents.count()) + " checked, 0 failed"), std::string::npos)
      << verdict.output;
}

}  // namespace
}  // namespace proofsheet::demo
