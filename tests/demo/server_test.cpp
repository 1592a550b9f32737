#include "demo/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/json.h"
#include "client.h"

namespace proofsheet::demo {
namespace {

using testing::HasSubstr;

// `path` like "choices.0.message.content"; null when it is not there.
const Value& at(const Value& value, std::string_view path) {
  static const Value kNull;
  const Value* here = &value;
  while (here != nullptr && !path.empty()) {
    const std::string_view step = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(path.size(), step.size() + 1));
    if (here->is_list()) {
      const std::size_t index = std::stoull(std::string(step));
      here = index < here->as_list().size() ? &here->as_list()[index] : nullptr;
    } else {
      here = here->find(step);
    }
  }
  return here == nullptr ? kNull : *here;
}

TEST(Server, ListsItsModels) {
  const auto server = start();
  const Answer models = get(server->port(), "/v1/models");
  EXPECT_EQ(models.status, 200);
  EXPECT_EQ(at(models.json(), "data.0.id"), Value("chat"));
  EXPECT_EQ(at(models.json(), "data.0.owned_by"), Value("proofsheet-demo"));
  EXPECT_EQ(at(get(server->port(), "/v1/models/image").json(), "id"), Value("image"));
  EXPECT_EQ(get(server->port(), "/v1/models/gpt-6").status, 404);
  EXPECT_EQ(server->base_url(), "http://127.0.0.1:" + std::to_string(server->port()) + "/v1");
}

TEST(Server, SaysWhichPortIsTaken) {
  const auto server = start();
  ServerOptions same;
  same.port = server->port();
  const auto second = Server::start(same);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::io);
  EXPECT_THAT(second.error().message, HasSubstr(std::to_string(server->port())));
}

TEST(Server, AnswersAChatAndLabelsItselfAsTheDemo) {
  const auto server = start();
  const Answer answer =
      post(server->port(), "/v1/chat/completions", chat_body("a garden", R"("seed":4,"max_tokens":9)"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  const Value json = answer.json();
  EXPECT_EQ(at(json, "object"), Value("chat.completion"));
  EXPECT_EQ(at(json, "model"), Value("chat"));
  EXPECT_EQ(at(json, "system_fingerprint"), Value("proofsheet-demo"));
  EXPECT_EQ(at(json, "choices.0.finish_reason"), Value("length"));
  EXPECT_FALSE(at(json, "choices.0.message.content").as_string().empty());
  EXPECT_EQ(at(json, "usage.prompt_tokens"), Value(2));
  EXPECT_EQ(at(json, "usage.completion_tokens"), Value(9));
  EXPECT_EQ(answer.header("server"), "proofsheet-demo");
}

TEST(Server, TheSameSeedGivesTheSameChoicesAndNoSeedGivesOthers) {
  const auto server = start();
  const auto contents = [&](std::string_view more) {
    const Value json = post(server->port(), "/v1/chat/completions", chat_body("a garden", more)).json();
    std::vector<std::string> found;
    for (int i = 0; i < 3; ++i)
      found.push_back(at(json, "choices." + std::to_string(i) + ".message.content").as_string());
    return found;
  };
  const auto seeded = contents(R"("n":3,"seed":11)");
  EXPECT_EQ(seeded, contents(R"("n":3,"seed":11)"));
  EXPECT_NE(seeded[0], seeded[1]);
  EXPECT_NE(contents(R"("n":3)"), contents(R"("n":3)"));
}

TEST(Server, TakesMessagesAsPartsAndAllRoles) {
  const auto server = start();
  const std::string plain =
      R"({"model":"chat","seed":1,"messages":[{"role":"system","content":"the sea"},{"role":"user","content":"at dawn"}]})";
  const std::string parts =
      R"({"model":"chat","seed":1,"messages":[{"role":"developer","content":"the sea"},{"role":"user","content":[{"type":"text","text":"at dawn"}]}]})";
  const Value first = post(server->port(), "/v1/chat/completions", plain).json();
  const Value second = post(server->port(), "/v1/chat/completions", parts).json();
  EXPECT_EQ(at(first, "choices.0.message.content"), at(second, "choices.0.message.content"));
  EXPECT_FALSE(at(first, "choices").is_null());
}

TEST(Server, GivesLogprobsWhoseTokensJoinToTheText) {
  const auto server = start();
  const Value json = post(server->port(), "/v1/chat/completions",
                          chat_body("雨后的花园", R"("logprobs":true,"top_logprobs":4,"seed":2)"))
                         .json();
  std::string joined;
  for (const Value& token : at(json, "choices.0.logprobs.content").as_list()) {
    std::string bytes;
    for (const Value& byte : at(token, "bytes").as_list()) bytes += static_cast<char>(byte.as_int());
    EXPECT_EQ(at(token, "token"), Value(bytes));
    EXPECT_LE(at(token, "logprob").as_number(), 0);
    EXPECT_EQ(at(token, "top_logprobs").as_list().size(), 4u);
    joined += bytes;
  }
  EXPECT_EQ(Value(joined), at(json, "choices.0.message.content"));
}

TEST(Server, CompletesPromptsAndEchoesThem) {
  const auto server = start();
  const Value json =
      post(
          server->port(), "/v1/completions",
          R"({"model":"text","prompt":["In the morning the","清晨的花园"],"n":2,"echo":true,"max_tokens":5,"temperature":0})")
          .json();
  ASSERT_EQ(at(json, "choices").as_list().size(), 4u);
  EXPECT_THAT(at(json, "choices.1.text").as_string(), testing::StartsWith("In the morning the garden"));
  EXPECT_THAT(at(json, "choices.2.text").as_string(), testing::StartsWith("清晨的花园很安静"));
  EXPECT_EQ(at(json, "choices.3.index"), Value(3));
}

TEST(Server, CompletionLogprobsCountTheirOffsetsInCharacters) {
  const auto server = start();
  const Value json =
      post(server->port(), "/v1/completions",
           R"({"model":"text","prompt":"清晨的花园","max_tokens":3,"temperature":0,"logprobs":2})")
          .json();
  EXPECT_EQ(to_json(at(json, "choices.0.logprobs.text_offset")), "[5,6,7]");
  EXPECT_EQ(at(json, "choices.0.logprobs.top_logprobs.0").as_map().size(), 2u);
}

struct BadRequest {
  const char* name;
  const char* path;
  std::string body;
  int status;
  const char* param;
};

std::vector<BadRequest> bad_requests() {
  const char* chat = "/v1/chat/completions";
  const char* completions = "/v1/completions";
  const char* images = "/v1/images/generations";
  const char* speech = "/v1/audio/speech";
  return {
      {"NotJson", chat, "{\"model\":", 400, ""},
      {"NotAnObject", chat, "[1]", 400, ""},
      {"NoModel", chat, R"({"messages":[{"role":"user","content":"a"}]})", 400, "model"},
      {"UnknownModel", chat, R"({"model":"gpt","messages":[{"role":"user","content":"a"}]})", 404, "model"},
      {"ModelOfAnotherEndpoint", chat, R"({"model":"image","messages":[{"role":"user","content":"a"}]})", 400,
       "model"},
      {"NoMessages", chat, R"({"model":"chat"})", 400, "messages"},
      {"EmptyMessages", chat, R"({"model":"chat","messages":[]})", 400, "messages"},
      {"MessagesAsText", chat, R"({"model":"chat","messages":"hi"})", 400, "messages"},
      {"UnknownRole", chat, R"({"model":"chat","messages":[{"role":"cat","content":"a"}]})", 400,
       "messages[0].role"},
      {"ContentAsNumber", chat, R"({"model":"chat","messages":[{"role":"user","content":3}]})", 400,
       "messages[0].content"},
      {"ImagePart", chat, R"({"model":"chat","messages":[{"role":"user","content":[{"type":"image_url"}]}]})",
       400, "messages[0].content[0].type"},
      {"HotTemperature", chat, chat_body("a", R"("temperature":2.1)"), 400, "temperature"},
      {"TemperatureAsText", chat, chat_body("a", R"("temperature":"1")"), 400, "temperature"},
      {"TopP", chat, chat_body("a", R"("top_p":-0.1)"), 400, "top_p"},
      {"TooManyChoices", chat, chat_body("a", R"("n":129)"), 400, "n"},
      {"FractionalChoices", chat, chat_body("a", R"("n":1.5)"), 400, "n"},
      {"SeedTooLarge", chat, chat_body("a", R"("seed":1e30)"), 400, "seed"},
      {"NoTokens", chat, chat_body("a", R"("max_tokens":0)"), 400, "max_tokens"},
      {"BothLimits", chat, chat_body("a", R"("max_tokens":3,"max_completion_tokens":3)"), 400, "max_tokens"},
      {"FiveStops", chat, chat_body("a", R"("stop":["a","b","c","d","e"])"), 400, "stop"},
      {"EmptyStop", chat, chat_body("a", R"("stop":"")"), 400, "stop"},
      {"TopLogprobsAlone", chat, chat_body("a", R"("top_logprobs":3)"), 400, "top_logprobs"},
      {"TooManyTopLogprobs", chat, chat_body("a", R"("logprobs":true,"top_logprobs":21)"), 400,
       "top_logprobs"},
      {"StreamOptionsAlone", chat, chat_body("a", R"("stream_options":{"include_usage":true})"), 400,
       "stream_options"},
      {"UnknownStreamOption", chat, chat_body("a", R"("stream":true,"stream_options":{"x":1})"), 400,
       "stream_options.x"},
      {"Tools", chat, chat_body("a", R"("tools":[{"type":"function"}])"), 400, "tools"},
      {"Effort", chat, chat_body("a", R"("reasoning_effort":"low")"), 400, "reasoning_effort"},
      {"JsonFormat", chat, chat_body("a", R"("response_format":{"type":"json_object"})"), 400,
       "response_format"},
      {"MistypedField", chat, chat_body("a", R"("temprature":1)"), 400, "temprature"},
      {"TokenIds", completions, R"({"model":"text","prompt":[1,2]})", 400, "prompt"},
      {"TooManyPrompts", completions, R"({"model":"text","prompt":["a","b","c"],"n":64})", 400, "prompt"},
      {"SixLogprobs", completions, R"({"model":"text","prompt":"a","logprobs":6})", 400, "logprobs"},
      {"BestOf", completions, R"({"model":"text","prompt":"a","best_of":3})", 400, "best_of"},
      {"NoPrompt", images, R"({"model":"image"})", 400, "prompt"},
      {"HugeImage", images, R"({"prompt":"a","size":"4097x64"})", 400, "size"},
      {"SizeWithTail", images, R"({"prompt":"a","size":"64x64x"})", 400, "size"},
      {"SizeNegative", images, R"({"prompt":"a","size":"-64x64"})", 400, "size"},
      {"ElevenImages", images, R"({"prompt":"a","n":11})", 400, "n"},
      {"Gif", images, R"({"prompt":"a","output_format":"gif"})", 400, "output_format"},
      {"Transparent", images, R"({"prompt":"a","background":"transparent"})", 400, "background"},
      {"StreamedImage", images, R"({"prompt":"a","stream":true})", 400, "stream"},
      {"NoInput", speech, R"({"model":"speech","voice":"nova"})", 400, "input"},
      {"NoVoice", speech, R"({"model":"speech","input":"a"})", 400, "voice"},
      {"UnknownVoice", speech, R"({"model":"speech","input":"a","voice":"--help"})", 400, "voice"},
      {"Mp3", speech, R"({"model":"speech","input":"a","voice":"nova","response_format":"mp3"})", 400,
       "response_format"},
      {"TooFast", speech, R"({"model":"speech","input":"a","voice":"nova","speed":5})", 400, "speed"},
  };
}

TEST(Server, NamesTheParameterThatIsWrong) {
  const auto server = start();
  Client client(server->port());
  for (const BadRequest& bad : bad_requests()) {
    const Answer answer = client.post(bad.path, bad.body);
    const Value error = at(answer.json(), "error");
    EXPECT_EQ(answer.status, bad.status) << bad.name;
    EXPECT_EQ(at(error, "type"), Value("invalid_request_error")) << bad.name;
    EXPECT_EQ(at(error, "param"), *bad.param == '\0' ? Value() : Value(bad.param)) << bad.name << answer.body;
    EXPECT_FALSE(at(error, "message").as_string().empty()) << bad.name;
  }
  EXPECT_EQ(server->stats().answered, 0u);
}

TEST(Server, KnowsItsRoutesAndTheirMethods) {
  const auto server = start();
  EXPECT_EQ(get(server->port(), "/").status, 404);
  EXPECT_EQ(post(server->port(), "/v1/embeddings", "{}").status, 404);
  EXPECT_EQ(get(server->port(), "/files/none.png").status, 404);
  const Answer wrong = get(server->port(), "/v1/chat/completions");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.header("allow"), "POST");
  EXPECT_EQ(get(server->port(), "/v1/models?x=1").status, 200);
}

TEST(Server, AsksForTheKeyThatItRequires) {
  ServerOptions options;
  options.required_key = "sesame";
  const auto server = start(options);
  Client client(server->port());
  EXPECT_EQ(client.get("/v1/models").status, 401);
  const Answer wrong = client.get("/v1/models", "Authorization: Bearer open\r\n");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(at(wrong.json(), "error.code"), Value("invalid_api_key"));
  EXPECT_THAT(wrong.body, testing::Not(HasSubstr("sesame")));
  EXPECT_EQ(client.get("/v1/models", "Authorization: Bearer sesame\r\n").status, 200);
}

TEST(Server, DoesNotServeOtherSitesPages) {
  const auto server = start();
  Client client(server->port());
  EXPECT_EQ(client.post("/v1/chat/completions", chat_body("a"), "Origin: http://evil.example\r\n").status,
            403);
  EXPECT_EQ(
      client.post("/v1/chat/completions", chat_body("a"), "Origin: http://127.0.0.1.evil.example\r\n").status,
      403);
  EXPECT_EQ(client.post("/v1/chat/completions", chat_body("a"), "Origin: http://127.0.0.1:80\r\n").status,
            200);
}

TEST(Server, KeepsAConnectionForManyRequests) {
  const auto server = start();
  Client client(server->port());
  for (int i = 0; i < 200; ++i) {
    const Answer answer = client.post("/v1/chat/completions", chat_body("rain", R"("max_tokens":3)"));
    ASSERT_EQ(answer.status, 200);
    ASSERT_TRUE(answer.complete);
  }
  EXPECT_EQ(server->stats().requests, 200u);
  EXPECT_EQ(server->stats().open_connections, 1u);
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  const auto server = start();
  Client client(server->port());
  for (int i = 1; i <= 5; ++i) {
    client.send_post("/v1/chat/completions",
                     chat_body("rain", R"("temperature":0,"max_tokens":)" + std::to_string(i)));
  }
  for (int i = 1; i <= 5; ++i)
    EXPECT_EQ(at(client.read_answer().json(), "usage.completion_tokens"), Value(i));
}

TEST(Server, ClosesWhenAskedTo) {
  const auto server = start();
  Client client(server->port());
  const Answer answer = client.get("/v1/models", "Connection: close\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_FALSE(client.read_some());
}

TEST(Server, InvitesALargeBodyAndRefusesATooLargeOne) {
  const auto server = start();
  Client polite(server->port());
  const std::string body = chat_body(std::string(3'000'000, 'x'), R"("max_tokens":2)");
  polite.send("POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n");
  ASSERT_TRUE(polite.read_some());
  EXPECT_THAT(polite.pending(), testing::StartsWith("HTTP/1.1 100"));
  polite.send(body);
  EXPECT_EQ(polite.read_answer().status, 200);

  const Answer refused = post(server->port(), "/v1/chat/completions", std::string((32u << 20) + 1, ' '));
  EXPECT_EQ(refused.status, 413);
  EXPECT_TRUE(refused.complete);
}

TEST(Server, RefusesWhatIsNotHttpAndHeadersWithoutEnd) {
  const auto server = start();
  Client client(server->port());
  client.send("\x16\x03\x01 hello\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 400);
  Client endless(server->port());
  endless.send("GET /v1/models HTTP/1.1\r\nX: " + std::string(200'000, 'a'));
  EXPECT_EQ(endless.read_answer().status, 431);
}

TEST(Server, ForgetsAClientThatLeavesBeforeItsAnswer) {
  ServerOptions slow;
  slow.latency_ms = 3'600'000;
  const auto server = start(slow);
  {
    Client client(server->port());
    client.send_post("/v1/chat/completions", chat_body("a"));
    Client other(server->port());
    EXPECT_EQ(other.get("/v1/models").status, 200);  // GET has no latency
  }
  while (server->stats().open_connections > 0) std::this_thread::yield();
  EXPECT_EQ(server->stats().answered, 1u);
}

}  // namespace
}  // namespace proofsheet::demo
