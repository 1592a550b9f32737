#include <gtest/gtest.h>

#include <algorithm>

#include "base/utf8.h"
#include "provider/cells.h"
#include "provider/fixtures.h"
#include "provider/server_error.h"

namespace proofsheet::provider {
namespace {

using namespace testing;

constexpr std::int64_t kNow = 1'795'000'000'000;

Failure classify(int status, std::string_view body, std::vector<HttpHeader> headers = {}) {
  HttpHead head = head_of(status);
  head.headers.insert(head.headers.end(), headers.begin(), headers.end());
  return openai().classify(plain_endpoint(), head, body, kNow);
}

struct Row {
  const char* name;
  int status;
  std::string body;
  ErrorKind kind;
  bool retryable;
  bool stops = false;
};

TEST(Classify, FollowsTheContractsTable) {
  const std::vector<Row> rows{
      {"context", 400, fixture("openai/error.400.context_length.json"), ErrorKind::bad_request, false},
      {"moderation", 400, fixture("openai/error.400.image_moderation.json"), ErrorKind::filtered, false},
      {"voice", 400, fixture("openai/error.400.speech_voice.json"), ErrorKind::bad_request, false},
      {"value", 400, fixture("openai/error.400.unsupported_value.json"), ErrorKind::bad_request, false},
      {"key", 401, fixture("openai/error.401.json"), ErrorKind::auth, false},
      {"region", 403, "{}", ErrorKind::auth, false},
      {"model", 404, fixture("openai/error.404.model.json"), ErrorKind::not_found, false},
      {"timeout", 408, "", ErrorKind::timeout, true},
      {"conflict", 409, "", ErrorKind::server, true},
      {"too big", 413, "<html>too big</html>", ErrorKind::bad_request, false},
      {"unprocessable", 422, R"({"detail":[{"loc":["body","n"],"msg":"bad"}]})", ErrorKind::bad_request,
       false},
      {"quota", 429, fixture("openai/error.429.quota.json"), ErrorKind::quota, false, true},
      {"credit", 429,
       R"({"error":{"message":"x","type":"insufficient_quota","code":"credit_balance_exhausted"}})",
       ErrorKind::quota, false, true},
      {"rate", 429, fixture("openai/error.429.rate.json"), ErrorKind::rate_limited, true},
      {"server", 500, fixture("openai/error.500.json"), ErrorKind::server, true},
      {"overloaded", 503, fixture("openai/error.503.json"), ErrorKind::server, true},
      {"bad gateway page", 502, "<html><head><title>502 Bad Gateway</title></head></html>", ErrorKind::server,
       true},
      {"redirect", 302, "", ErrorKind::bad_response, false},
      {"llama auth", 401, fixture("captured/llama_error_auth.body"), ErrorKind::auth, false},
      {"llama request", 400, fixture("captured/llama_error_badreq.body"), ErrorKind::bad_request, false},
      {"llama context", 400, fixture("captured/llama_error_context.body"), ErrorKind::bad_request, false},
      {"llama embed", 501, fixture("captured/llama_error_embed.body"), ErrorKind::server, true},
  };
  for (const Row& row : rows) {
    const Failure failure = classify(row.status, row.body);
    EXPECT_EQ(failure.error.kind, row.kind) << row.name;
    EXPECT_EQ(failure.error.code, row.status) << row.name;
    EXPECT_EQ(failure.retryable, row.retryable) << row.name;
    EXPECT_EQ(failure.stops_provider, row.stops) << row.name;
    EXPECT_TRUE(failure.error.message.starts_with("openai: HTTP " + std::to_string(row.status) + ": "))
        << failure.error.message;
  }
}

TEST(Classify, ObeysShouldRetryWhereThePolicyAllows) {
  EXPECT_FALSE(classify(500, "", {{"x-should-retry", "false"}}).retryable);
  EXPECT_TRUE(classify(425, "", {{"X-Should-Retry", "true"}}).retryable);
  EXPECT_EQ(classify(425, "", {{"X-Should-Retry", "true"}}).error.kind, ErrorKind::server);
  EXPECT_EQ(classify(425, "").error.kind, ErrorKind::bad_request);
  EXPECT_FALSE(classify(400, "", {{"x-should-retry", "true"}}).retryable);
  EXPECT_FALSE(classify(429, fixture("openai/error.429.quota.json"), {{"x-should-retry", "true"}}).retryable);
}

TEST(Classify, TakesTheServersOwnWait) {
  const HttpHead head = fixture_head("headers/openai.429.txt", 429);
  const Failure failure =
      openai().classify(plain_endpoint(), head, fixture("openai/error.429.rate.json"), kNow);
  EXPECT_EQ(failure.retry_after_ms, 20'000);
  EXPECT_EQ(classify(503, "", {{"Retry-After", "1.5"}}).retry_after_ms, 1'500);
  EXPECT_FALSE(classify(503, "").retry_after_ms);
  EXPECT_FALSE(classify(400, "", {{"Retry-After", "1"}}).retry_after_ms);
}

// As Gemini words it; its OpenAI-compatible route puts the object into a list.
std::string gemini_429(std::string_view quota_id, std::string_view retry_delay) {
  return fmt::format(
      R"({{"error":{{"code":429,"message":"You exceeded your current quota.","status":"RESOURCE_EXHAUSTED","details":[)"
      R"({{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{{"quotaMetric":"m","quotaId":"{}","quotaValue":"50"}}]}},)"
      R"({{"@type":"type.googleapis.com/google.rpc.Help","links":[{{"description":"d","url":"https://x"}}]}},)"
      R"({{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"{}"}}]}}}})",
      quota_id, retry_delay);
}

TEST(Classify, TakesTheWaitOutOfGooglesBody) {
  const std::string body =
      gemini_429("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "38.922534355s");
  for (const std::string& form : {body, "[" + body + "\n]"}) {
    const Failure failure = classify(429, form);
    EXPECT_EQ(failure.error.kind, ErrorKind::rate_limited);
    EXPECT_TRUE(failure.retryable);
    EXPECT_DOUBLE_EQ(failure.retry_after_ms.value_or(0), 38'922.534355);
    EXPECT_EQ(failure.error.message, "openai: HTTP 429: You exceeded your current quota.");
  }
  EXPECT_EQ(classify(429, body, {{"retry-after", "7"}}).retry_after_ms, 7'000) << "a header is nearer";
  for (const char* none : {"0s", "soon", "-3s"}) {
    EXPECT_FALSE(classify(429, gemini_429("PerMinute", none)).retry_after_ms) << none;
  }
}

TEST(Classify, AQuotaOfTheDayStopsTheProvider) {
  const std::string body = gemini_429("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "38s");
  for (const std::string& form : {body, "[" + body + "]"}) {
    const Failure failure = classify(429, form);
    EXPECT_EQ(failure.error.kind, ErrorKind::quota);
    EXPECT_FALSE(failure.retryable);
    EXPECT_FALSE(failure.retry_after_ms);
    EXPECT_TRUE(failure.stops_provider);
  }
  EXPECT_EQ(error_in_answer(read_server_error(body)).kind, ErrorKind::quota);
}

TEST(Classify, TheFirstPeriodThatAServerNamesTellsWhetherItIsWaitedFor) {
  struct Words {
    const char* message;
    bool stops;
  };
  for (const Words& words : std::initializer_list<Words>{
           {"Rate limit reached for gpt-x in organization org-1 on requests per day (RPD): Limit 200.", true},
           {"Rate limit reached for gpt-x on tokens per day (TPD): Limit 500000. Try again in 48.08s.", true},
           {"Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 requests.", true},
           {"Number of request tokens has exceeded your daily rate limit.", true},
           {"Requests per day limit exceeded - too many requests processed.", true},
           {"Rate limit of 50 per 86400s exceeded for UserByModelByDay.", true},
           {"You are using a Trial key, which is limited to 1000 API calls / month.", true},
           {"Rate limit reached for gpt-x on requests per min (RPM): Limit 3. Limit per day: 200.", false},
           {"Rate limit exceeded: free-models-per-min.", false},
           {"This request would exceed your organization's rate limit of 50,000 input tokens per minute",
            false},
           {"Rate limit reached on audio seconds per hour (ASPH).", false},
           {"Requests rate limit exceeded", false},
       }) {
    const Failure failure =
        classify(429, fmt::format(R"({{"error":{{"message":"{}","type":"x","code":"rate_limit_exceeded"}}}})",
                                  words.message));
    EXPECT_EQ(failure.stops_provider, words.stops) << words.message;
    EXPECT_EQ(failure.retryable, !words.stops) << words.message;
    EXPECT_EQ(failure.error.kind, words.stops ? ErrorKind::quota : ErrorKind::rate_limited) << words.message;
    EXPECT_EQ(failure.error.message.ends_with(" quota is used up: this run asks there no more)"), words.stops)
        << failure.error.message;
  }
  EXPECT_EQ(classify(400, R"({"error":{"message":"Write about one apple per day."}})").error.kind,
            ErrorKind::bad_request)
      << "what does not throttle may name a day for other reasons";
}

TEST(Classify, MoneyThatIsUsedUpStopsTheProvider) {
  for (
      const auto& failure :
      {classify(402, R"({"error":{"message":"Insufficient credits","code":402}})"),
       classify(402, R"({"type":"error","error":{"type":"billing_error","message":"x"}})"),
       classify(
           400,
           R"({"error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API."}})")}) {
    EXPECT_EQ(failure.error.kind, ErrorKind::quota) << failure.error.message;
    EXPECT_TRUE(failure.stops_provider) << failure.error.message;
  }
}

TEST(Classify, WaitsForRoomWhereOnlyTheRoomIsTold) {
  const std::vector<HttpHeader> empty{{"x-ratelimit-limit-requests", "60"},
                                      {"x-ratelimit-remaining-requests", "0"},
                                      {"x-ratelimit-reset-requests", "1m30s"}};
  EXPECT_EQ(classify(429, "", empty).retry_after_ms, 1'500) << "90 s for all of 60";
  EXPECT_FALSE(classify(503, "", empty).retry_after_ms) << "an overload is not about room";
  auto with_room = empty;
  with_room[1].value = "12";
  EXPECT_FALSE(classify(429, "", with_room).retry_after_ms);
}

TEST(Classify, NamesTheParameterThatTheModelRefused) {
  EXPECT_EQ(classify(400, fixture("openai/error.400.unsupported_value.json")).unsupported_param,
            "temperature");
  EXPECT_EQ(
      classify(
          400,
          R"({"error":{"message":"Unsupported parameter: 'logprobs' is …","code":"unsupported_parameter","param":null}})")
          .unsupported_param,
      "logprobs");
  EXPECT_EQ(classify(400, fixture("openai/error.400.context_length.json")).unsupported_param, "");
}

TEST(Classify, CarriesTheServersWordsInOneLine) {
  EXPECT_EQ(classify(503, fixture("openai/error.503.json")).error.message,
            "openai: HTTP 503: The engine is currently overloaded, please try again later.");
  EXPECT_EQ(classify(500, "").error.message, "openai: HTTP 500: the body is empty");
  EXPECT_EQ(classify(500, "one\r\n\ttwo\x01 three").error.message, "openai: HTTP 500: one two three");
  EXPECT_EQ(classify(500, R"({"error":"text only"})").error.message, "openai: HTTP 500: text only");
  EXPECT_EQ(classify(500, R"({"error":"server_error","message":"out of memory"})").error.message,
            "openai: HTTP 500: out of memory");
  EXPECT_EQ(classify(422, R"({"detail":[{"loc":["body","n"],"msg":"too many"}]})").error.message,
            "openai: HTTP 422: body.n: too many");
  EXPECT_EQ(classify(502, "<html><style>p{}</style><script>x<y</script><h1>Bad&nbsp;Gateway</h1></html>")
                .error.message,
            "openai: HTTP 502: Bad&nbsp;Gateway");
  EXPECT_EQ(classify(418, R"({"odd":1})").error.message, R"(openai: HTTP 418: {"odd":1})");
}

TEST(Classify, BoundsTheMessageAndCutsBetweenCharacters) {
  std::string long_text;
  while (long_text.size() < 100'000) long_text += "花";
  const std::string message = classify(500, long_text).error.message;
  EXPECT_LE(message.size(), 2'048u + 32u);
  EXPECT_TRUE(is_valid_utf8(message));
  EXPECT_TRUE(message.ends_with("…"));
}

TEST(Classify, NeverRepeatsAKey) {
  auto endpoint = plain_endpoint();
  endpoint.key = Secret("topsecretkey");
  endpoint.key_source = "LOCAL_KEY";
  const auto message_for = [&](std::string body) {
    return openai().classify(endpoint, head_of(401), body, kNow).error.message;
  };
  const std::string echoed = message_for(
      R"({"error":{"message":"Incorrect API key provided: topsecretkey, or sk-proj-AbCdEf123456_x."}})");
  EXPECT_EQ(echoed, "openai: HTTP 401: Incorrect API key provided: ***, or sk-***. (key from LOCAL_KEY)");
  EXPECT_NE(message_for("a desk-organizers page").find("desk-organizers"), std::string::npos);
}

TEST(Classify, SaysWhenNoKeyWasSent) {
  EXPECT_NE(classify(401, "").error.message.find("no key was sent; set `key_env` of provider `openai`"),
            std::string::npos);
}

}  // namespace
}  // namespace proofsheet::provider
