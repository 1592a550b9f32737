// The table of faults: what servers, networks and addresses can do to a cell, and what is left of each: the
// state of the cell, the words that the user reads, the requests that the server saw, and what the store
// holds.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "base/base64.h"
#include "image/image.h"
#include "run/fault_bench.h"

namespace proofsheet::run {
namespace {

using enum ErrorKind;
using namespace std::string_literals;
using std::chrono::milliseconds;

class Faults : public testing::TestWithParam<Fault> {};

TEST_P(Faults, LeaveWhatTheTableSays) {
  play(GetParam());
}

std::string name_of(const testing::TestParamInfo<Fault>& info) {
  return info.param.name;
}

constexpr std::nullopt_t kOk = std::nullopt;
// Asked for at once instead of after a backoff, so that the table takes no longer than it must.
const std::string kSoon = "retry-after-ms: 1\r\n";
const std::string kPage = "<html><head><title>Oops</title></head><body><h1>Bad day</h1></body></html>";

sheet::Limits retries(int count) {
  sheet::Limits limits;
  limits.retries.count = count;
  return limits;
}

// Short patience.
sheet::Limits within(std::optional<double> first_byte_s, std::optional<double> idle_s,
                     std::optional<double> timeout_s = {}, int retry_count = 0) {
  sheet::Limits limits = retries(retry_count);
  limits.first_byte_s = first_byte_s;
  limits.idle_s = idle_s;
  limits.timeout_s = timeout_s;
  return limits;
}

// The cell is done at the second try; `message` and `first` tell of the first.
Left mended(std::string message, ErrorKind first) {
  return {.state = CellState::done,
          .message = std::move(message),
          .attempts = {first, kOk},
          .requests = 2,
          .text = "fine"};
}

// The cell fails at its only try.
Left failed_at_once(std::string message, ErrorKind kind) {
  return {.state = CellState::failed, .message = std::move(message), .attempts = {kind}};
}

Left fine() {
  return {.state = CellState::done, .attempts = {kOk}, .text = "fine"};
}

std::string openai_error(std::string_view message, std::string_view type, std::string_view code) {
  return fmt::format(R"({{"error":{{"message":"{}","type":"{}","param":null,"code":"{}"}}}})", message, type,
                     code);
}

std::string gemini_error(std::string_view quota, std::string_view delay) {
  return fmt::format(
      R"([{{"error":{{"code":429,"message":"Quota exceeded.","status":"RESOURCE_EXHAUSTED","details":[)"
      R"({{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{{"quotaId":"{}"}}]}},)"
      R"({{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"{}"}}]}}}}])",
      quota, delay);
}

// --- the connection ---

Step reset() {
  return [](const SeenRequest&, Reply& reply) { reply.reset(); };
}

Step reset_in_the_body() {
  return [](const SeenRequest&, Reply& reply) {
    reply.write(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"choices\":[");
    reply.reset();
  };
}

constexpr const char* kChunked =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
constexpr const char* kBroke = "{server}: the connection broke before the end of the answer";
constexpr const char* kNoAnswer = "{server}: the server closed the connection without an answer";

Step silence(std::string after = {}) {
  return [after = std::move(after)](const SeenRequest&, Reply& reply) {
    reply.write(after);
    reply.stall();
  };
}

// A little at a time; the whole takes longer than the patience between two bytes.
Step drip(std::string head, std::string body, milliseconds pause) {
  return [=](const SeenRequest&, Reply& reply) {
    reply.write(head);
    for (std::size_t at = 0; at < body.size(); at += 8) {
      reply.write(body.substr(at, 8));
      reply.pause(pause);
    }
    reply.close();
  };
}

INSTANTIATE_TEST_SUITE_P(
    Connection, Faults,
    testing::Values(
        Fault{"refused",
              good(),
              {.message = "cannot connect: Connection refused",
               .attempts = {connection, connection},
               .requests = 0},
              {.where = Where::nowhere, .limits = retries(1)}},
        Fault{"no_such_host",
              good(),
              {.message = "host.invalid: the host name is not known (DNS)",
               .attempts = {connection, connection},
               .requests = 0},
              {.where = Where::at_no_such_name, .limits = retries(1)}},
        Fault{"reset_before_the_head", in_turn({reset(), good()}), mended(kNoAnswer, connection)},
        Fault{"reset_every_time",
              reset(),
              {.message = kNoAnswer, .attempts = {connection, connection}, .requests = 2},
              {.limits = retries(1)}},
        Fault{"closed_without_a_word", in_turn({raw(""), good()}), mended(kNoAnswer, connection)},
        Fault{"cut_inside_the_head", in_turn({raw("HTTP/1.1 200 OK\r\nContent-Ty"), good()}),
              mended("{server}: the connection broke inside the answer's headers", truncated)},
        Fault{"reset_in_the_body", in_turn({reset_in_the_body(), good()}), mended(kBroke, truncated)},
        Fault{"body_shorter_than_its_length", in_turn({cut_after(R"({"choices":[)", 500), good()}),
              mended(kBroke, truncated)},
        Fault{"chunk_cut_inside", in_turn({raw(kChunked + "ff\r\n{\"choi"s), good()}),
              mended(kBroke, truncated)},
        Fault{"chunks_without_an_end", in_turn({raw(kChunked + "9\r\n{\"choices\r\n"s), good()}),
              mended(kBroke, truncated)},
        Fault{"chunk_length_that_is_none", in_turn({raw(kChunked + "xyz\r\n{}\r\n"s), good()}),
              mended(kBroke, truncated)},
        Fault{"second_answer_of_a_connection_is_cut",
              [](const SeenRequest& request, Reply& reply) {
                if (request.number == 1) return cut_after(R"({"choices":[)", 500)(request, reply);
                reply.json(chat_answer("fine"));
              },
              {.state = CellState::done,
               .message = kBroke,
               .attempts = {truncated, kOk},
               .requests = 3,
               .text = "fine",
               .cell = 1,
               .more =
                   [](const store::CellResult& result) {
                     EXPECT_TRUE(result.attempts.at(0).connection_reused);
                     EXPECT_FALSE(result.attempts.at(1).connection_reused);
                   }},
              {.cells = 2}},
        Fault{"second_answer_of_a_connection_never_comes",
              // As a server that closed an idle connection just then: the client asks again on a new one.
              [](const SeenRequest& request, Reply& reply) {
                if (request.number == 1) return reply.close();
                reply.json(chat_answer("fine"));
              },
              {.state = CellState::done, .attempts = {kOk}, .requests = 3, .text = "fine", .cell = 1},
              {.cells = 2}},
        Fault{"junk_instead_of_http", in_turn({raw("SSH-2.0-OpenSSH_9.2\r\nhello\r\n\r\n"), good()}),
              mended("{server}: the answer is not HTTP", connection)},
        Fault{
            "silence_before_the_head",
            silence(),
            failed_at_once("{server}: no answer within 250 ms of the request (first-byte deadline)", timeout),
            {.limits = within(0.25, {})}},
        Fault{"silence_before_the_head_once",
              in_turn({silence(), good()}),
              mended("{server}: no answer within 250 ms of the request (first-byte deadline)", timeout),
              {.limits = within(0.25, {}, {}, 1)}},
        Fault{"silence_in_the_body",
              silence("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"),
              failed_at_once("{server}: nothing more arrived for 250 ms (idle deadline)", timeout),
              {.limits = within({}, 0.25)}},
        Fault{"silence_for_longer_than_a_cell_may_take",
              silence(),
              failed_at_once("{server}: not finished within 250 ms (total deadline)", timeout),
              {.limits = within({}, {}, 0.25)}},
        Fault{"slow_drip_of_json",
              drip("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", chat_answer("fine"),
                   milliseconds(70)),
              fine(),
              {.limits = within({}, 1.5)}},
        Fault{"drip_of_events",
              drip("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n",
                   chat_event("fine") + chat_end(), milliseconds(5)),
              fine()}),
    name_of);

// --- status codes ---

Fault mended_status(int status, ErrorKind kind) {
  return {fmt::format("status_{}_with_a_page", status),
          in_turn({whole(status, kPage, "text/html", kSoon), good()}),
          mended(fmt::format("local: HTTP {}: Oops Bad day", status), kind)};
}

Fault refused_status(int status, ErrorKind kind, std::string message) {
  return {fmt::format("status_{}", status),
          whole(status, openai_error("No such luck.", "invalid_request_error", "x")),
          failed_at_once(std::move(message), kind)};
}

INSTANTIATE_TEST_SUITE_P(
    Status, Faults,
    testing::Values(
        mended_status(500, server), mended_status(502, server), mended_status(503, server),
        mended_status(504, server), mended_status(529, server), mended_status(408, timeout),
        mended_status(409, server), refused_status(400, bad_request, "local: HTTP 400: No such luck."),
        refused_status(404, not_found, "local: HTTP 404: No such luck."),
        refused_status(413, bad_request, "local: HTTP 413: No such luck."),
        refused_status(422, bad_request, "local: HTTP 422: No such luck."),
        refused_status(403, auth, "local: HTTP 403: No such luck."),
        Fault{"status_401_stops_the_provider",
              whole(401, openai_error("Incorrect API key provided: sk-fault-0123456789abcdef.",
                                      "invalid_request_error", "invalid_api_key")),
              {.message = "local: HTTP 401: Incorrect API key provided: ***. (key from LOCAL_KEY)",
               .attempts = {auth},
               .reason = EndReason::provider_stopped,
               .never_fired = 99},
              {.cells = 100}},
        Fault{
            "status_500_every_time",
            whole(500, kPage, "text/html", kSoon),
            {.message = "local: HTTP 500: Oops Bad day", .attempts = {server, server, server}, .requests = 3},
            {.limits = retries(2)}},
        Fault{"status_500_with_an_empty_body",
              whole(500, ""),
              {.message = "local: HTTP 500: the body is empty", .attempts = {server}},
              {.limits = retries(0)}},
        Fault{"should_retry_says_no", whole(500, "{}", "application/json", "x-should-retry: false\r\n"),
              failed_at_once("local: HTTP 500: {}", server)},
        Fault{"should_retry_says_yes",
              in_turn({whole(425, "too early", "text/plain", "x-should-retry: true\r\n" + kSoon), good()}),
              mended("local: HTTP 425: too early", server)},
        Fault{
            "moderation_is_filtered_not_failed",
            whole(400, openai_error("Blocked.", "image_generation_user_error", "moderation_blocked")),
            {.state = CellState::filtered, .message = "local: HTTP 400: Blocked.", .attempts = {filtered}}}),
    name_of);

// --- waits ---

// Longer than the backoff would be, so that no other wait passes for it.
constexpr double kWaitMs = 500;

Fault throttled(std::string name, std::string headers, std::string body = "{}", double wait_ms = kWaitMs) {
  Left left = mended("local: HTTP 429: ", rate_limited);
  left.wait_ms = wait_ms;
  return {std::move(name),
          in_turn({whole(429, std::move(body), "application/json", std::move(headers)), good()}),
          std::move(left)};
}

// A limit that no run waits for.
Fault used_up(std::string name, std::string_view words, std::string_view type, std::string_view period) {
  return {
      std::move(name),
      whole(429, openai_error(words, type, "rate_limit_exceeded"), "application/json", "Retry-After: 1\r\n"),
      {.message = fmt::format("{} (a {} quota is used up: this run asks there no more)", words, period),
       .attempts = {quota},
       .reason = EndReason::provider_stopped,
       .never_fired = 99},
      {.cells = 100}};
}

// A 429 in words only: nothing was delivered, so it is waited for as if the status had said it.
Fault throttled_inside(std::string name, std::string type, std::string before) {
  Left left = mended("local: the server sent an error inside its answer: Slow down.", rate_limited);
  left.wait_ms = kWaitMs;
  left.limit_news = "The server throttles (429)";
  const std::string body =
      before + openai_error("Slow down.", "rate_limit_error", "rate_limit_exceeded") + "\n\n";
  return {std::move(name), in_turn({whole(200, body, std::move(type), "retry-after-ms: 500\r\n"), good()}),
          std::move(left)};
}

Step throttled_until_a_date() {
  return [](const SeenRequest& request, Reply& reply) {
    if (request.number > 0) return reply.json(chat_answer("fine"));
    // A date has whole seconds: 2 s from now are more than one.
    const std::string date = http_date(system_clock().unix_ms() + 2'000);
    reply.answer(429, "application/json", "{}", "Retry-After: " + date + "\r\n");
  };
}

INSTANTIATE_TEST_SUITE_P(
    Waits, Faults,
    testing::Values(
        throttled("retry_after_in_seconds", "Retry-After: 1\r\n", "{}", 1'000),
        throttled("retry_after_in_milliseconds", "retry-after-ms: 500\r\nRetry-After: 99\r\n"),
        Fault{"retry_after_as_a_date",
              throttled_until_a_date(),
              {.state = CellState::done,
               .message = "local: HTTP 429: ",
               .attempts = {rate_limited, kOk},
               .requests = 2,
               .text = "fine",
               .wait_ms = 900}},
        throttled("room_for_requests",
                  "x-ratelimit-limit-requests: 10\r\nx-ratelimit-remaining-requests: 0\r\n"
                  "x-ratelimit-reset-requests: 5s\r\n"),
        throttled("retry_info_of_gemini", "", gemini_error("GenerateRequestsPerMinute", "0.500000000s")),
        throttled("no_wait_named", "", openai_error("Slow down.", "requests", "rate_limit_exceeded"), 300),
        Fault{"a_wait_longer_than_any_patience",
              whole(429, "{}", "application/json", "Retry-After: 7200\r\n"),
              failed_at_once("local: HTTP 429: ", rate_limited)},
        Fault{"no_quota_left",
              whole(429,
                    openai_error("You exceeded your current quota.", "insufficient_quota",
                                 "insufficient_quota"),
                    "application/json", "Retry-After: 1\r\n"),
              {.message = "local: HTTP 429: You exceeded your current quota.",
               .attempts = {quota},
               .reason = EndReason::provider_stopped,
               .never_fired = 99},
              {.cells = 100}},
        Fault{"no_quota_left_today",
              whole(429, gemini_error("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "0.1s")),
              {.message = "local: HTTP 429: Quota exceeded.",
               .attempts = {quota},
               .reason = EndReason::provider_stopped,
               .never_fired = 99},
              {.cells = 100}},
        used_up(
            "requests_of_the_day_are_used_up",
            "Rate limit reached for m in organization org-1 on requests per day (RPD): Limit 200, Used 200, "
            "Requested 1. Please try again in 7m12s. The limit per min is 3.",
            "requests", "daily"),
        used_up("tokens_of_the_day_are_used_up",
                "Rate limit reached for model `m` on tokens per day (TPD): Limit 500000, Used 499988.",
                "tokens", "daily"),
        used_up("free_models_of_the_day_are_used_up",
                "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock more.", "x", "daily"),
        used_up("calls_of_the_month_are_used_up",
                "You are using a Trial key, which is limited to 1000 API calls / month.", "x", "monthly"),
        throttled(
            "requests_per_minute_are_waited_for", "retry-after-ms: 500\r\n",
            openai_error("Rate limit reached for m in organization org-1 on requests per min (RPM): Limit "
                         "3, Used 3, Requested 1. Your limit per day is 200.",
                         "requests", "rate_limit_exceeded")),
        throttled_inside("throttled_inside_a_200_answer", "application/json", ""),
        throttled_inside("throttled_inside_a_stream", "text/event-stream", "data: ")),
    name_of);

// --- bodies ---

Step blanks(std::size_t megabytes, std::string then) {
  return [=](const SeenRequest&, Reply& reply) {
    const std::string some(1u << 20, ' ');
    reply.write(fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                            (megabytes << 20) + then.size()));
    for (std::size_t i = 0; i < megabytes; ++i) reply.write(some);
    reply.write(then);
  };
}

std::string with_usage(std::string_view count) {
  return fmt::format(
      R"({{"choices":[{{"index":0,"message":{{"content":"fine"}},"finish_reason":"stop"}}],)"
      R"("usage":{{"prompt_tokens":{0},"completion_tokens":7,"prompt_tokens_details":{{"cached_tokens":{0}}}}}}})",
      count);
}

Fault odd_count(std::string name, std::string_view count) {
  Left left = fine();
  left.more = [](const store::CellResult& result) {
    EXPECT_FALSE(result.usage.input_tokens);
    EXPECT_FALSE(result.usage.cached_input_tokens);
    EXPECT_EQ(result.usage.output_tokens, 7);
  };
  return {std::move(name), whole(200, with_usage(count)), std::move(left)};
}

Left says(std::string text) {
  return {.state = CellState::done, .attempts = {kOk}, .text = std::move(text)};
}

std::string flood() {
  std::string headers;
  for (int i = 0; i < 300; ++i) headers += fmt::format("X-Flood-{}: {}\r\n", i, std::string(1000, 'x'));
  return headers;
}

constexpr const char* kOverloaded = "local: the server sent an error inside its answer: Overloaded.";

Step overloaded() {
  return whole(200, openai_error("Overloaded.", "server_error", "overloaded"));
}

const std::string kGzip = "Content-Encoding: gzip\r\n";

INSTANTIATE_TEST_SUITE_P(
    Body, Faults,
    testing::Values(
        Fault{"empty", whole(200, ""),
              failed_at_once("local: the server answered with an empty body", bad_response)},
        Fault{"no_content", raw("HTTP/1.1 204 No Content\r\n\r\n"),
              failed_at_once("local: the server answered with an empty body", bad_response)},
        Fault{
            "a_page_with_200", whole(200, kPage, "text/html"),
            failed_at_once("local: the answer is not a JSON object (text/html): Oops Bad day", bad_response)},
        Fault{"answer_of_another_type", whole(200, chat_answer("fine"), "text/plain"), fine()},
        Fault{"answer_without_a_type", raw("HTTP/1.1 200 OK\r\n\r\n" + chat_answer("fine")), fine()},
        Fault{"picture_instead_of_text", whole(200, png_header(8, 8), "image/png"),
              failed_at_once("local: the answer is not a JSON object (image/png)", bad_response)},
        Fault{"json_that_ends_early", whole(200, R"({"choices":[{"message":{"content":"fi)"),
              failed_at_once("local: the answer cannot be read: not valid JSON: ", bad_response)},
        Fault{"gzip", whole(200, stored_gzip(chat_answer("fine")), "application/json", kGzip), fine()},
        Fault{"gzip_that_is_none",
              whole(200, "not gzip at all, not even a little", "application/json", kGzip),
              failed_at_once("{server}: the answer's compression is damaged", bad_response)},
        Fault{"gzip_with_a_wrong_checksum",
              whole(200, stored_gzip(chat_answer("fine")).replace(15, 1, "?"), "application/json", kGzip),
              failed_at_once("{server}: the answer's compression is damaged", bad_response)},
        Fault{"gzip_of_megabytes_of_blanks",
              [](const SeenRequest&, Reply& reply) {
                reply.answer(200, "application/json", stored_gzip(std::string(4u << 20, ' ')), kGzip);
              },
              failed_at_once("local: the server answered with an empty body", bad_response)},
        Fault{"invalid_utf8",
              whole(200, chat_answer("X").replace(chat_answer("X").find('X'), 1, "a\xFFz\xE8\x8A")),
              says("a\uFFFDz\uFFFD\uFFFD")},
        Fault{"nul_in_the_text", whole(200, chat_answer("a\0b"s)), says("a\0b"s)},
        Fault{"nul_bytes", whole(200, std::string(5000, '\0')),
              failed_at_once("local: the answer is not a JSON object (application/json)", bad_response)},
        Fault{"a_hundred_megabytes_of_blanks", blanks(100, ""),
              failed_at_once("local: the server answered with an empty body", bad_response)},
        Fault{"blanks_before_the_answer", blanks(2, chat_answer("fine")), fine()},
        Fault{"nested_too_deep", whole(200, std::string(100'000, '[') + std::string(100'000, ']')),
              failed_at_once("local: the answer cannot be read: JSON nested more than 1024 levels deep",
                             bad_response)},
        Fault{"nested_too_deep_in_an_error",
              whole(400, "{\"error\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}"),
              failed_at_once("local: HTTP 400: {\"error\":[[[", bad_request)},
        odd_count("count_beyond_a_double", "1e400"), odd_count("count_below_zero", "-5"),
        odd_count("count_beyond_64_bits", "9223372036854775808"),
        odd_count("count_far_beyond_64_bits", "18446744073709551616000"),
        Fault{"choice_with_a_wild_index",
              whole(200, R"({"choices":[{"index":9223372036854775808,"text":"x"}]})"), says("x")},
        Fault{"choice_with_an_index_below_zero", whole(200, R"({"choices":[{"index":-1,"text":"x"}]})"),
              failed_at_once("local: the answer has a choice with index -1", bad_response)},
        Fault{"error_in_a_200_answer", in_turn({overloaded(), good()}), mended(kOverloaded, server)},
        Fault{"error_in_a_200_answer_every_time",
              overloaded(),
              {.message = kOverloaded, .attempts = {server, server}, .requests = 2},
              {.limits = retries(1)}},
        Fault{
            "error_in_a_long_200_answer",
            // Read on the pool.
            in_turn({whole(200, openai_error("Overloaded." + std::string(100'000, ' '), "server_error", "")),
                     good()}),
            mended(kOverloaded, server)},
        Fault{"status_in_a_200_answer",
              in_turn({whole(200, R"({"error":{"message":"Overloaded.","code":503}})"), good()}),
              mended(kOverloaded, server)},
        Fault{
            "refusal_in_a_200_answer",
            whole(200, openai_error("No such voice.", "invalid_request_error", "")),
            failed_at_once("local: the server sent an error inside its answer: No such voice.", bad_request)},
        Fault{
            "moderation_in_a_200_answer",
            whole(200, openai_error("Blocked.", "x", "content_filter")),
            {.state = CellState::filtered, .message = "inside its answer: Blocked.", .attempts = {filtered}}},
        Fault{"quota_in_a_200_answer",
              whole(200, openai_error("No money.", "insufficient_quota", "insufficient_quota")),
              {.message = "inside its answer: No money.",
               .attempts = {quota},
               .reason = EndReason::provider_stopped,
               .never_fired = 2},
              {.cells = 3}},
        Fault{"error_beside_a_part_of_the_answer",
              whole(200, R"({"choices":[{"message":{"content":"half of "}}],"error":{"message":"Lost."}})"),
              {.message = "local: the server sent an error inside its answer: Lost.",
               .attempts = {server},
               .text = "half of ",
               .partial = true}},
        Fault{"flood_of_headers", whole(200, chat_answer("fine"), "application/json", flood()),
              failed_at_once("{server}: the answer's headers are too large", bad_response)},
        Fault{"continue_and_early_hints",
              raw("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\nX-Odd: 1\r\n\r\n"
                  "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: "
                  "application/json\r\n"
                  "\r\n" +
                  chat_answer("fine")),
              fine()},
        Fault{"continue_and_nothing_else", in_turn({raw("HTTP/1.1 100 Continue\r\n\r\n"), good()}),
              mended(kNoAnswer, connection)}),
    name_of);

// --- streams ---

// A stream that broke: its text is kept as partial, and it is not asked for again, since it would be billed
// again.
Left kept(std::string text, std::string message, ErrorKind kind, std::size_t text_times = 1) {
  return {.state = CellState::failed,
          .message = std::move(message),
          .attempts = {kind},
          .text = std::move(text),
          .text_times = text_times,
          .partial = true};
}

void end_here(Reply&) {}

// Typed as Anthropic has it, and the stream ends.
Step error_event(std::string_view type) {
  return stream_then({}, [event = openai_error("Busy.", type, "")](Reply& reply) {
    reply.write("event: error\ndata: " + event + "\n\n");
  });
}

INSTANTIATE_TEST_SUITE_P(
    Stream, Faults,
    testing::Values(
        Fault{
            "error_in_the_middle",
            stream_then({"half of "},
                        [](Reply& reply) {
                          reply.write("data: " + openai_error("Lost the thread.", "server_error", "x") +
                                      "\n\n");
                        }),
            kept("half of ", "local: the server sent an error inside its answer: Lost the thread.", server)},
        Fault{"without_an_end", stream_then({"half of ", "it"}, end_here),
              kept("half of it", "local: the stream ended before it was complete; what came is kept",
                   truncated)},
        Fault{"without_any_content", in_turn({stream_then({}, end_here), good()}),
              mended("local: the stream ended before any content came", truncated)},
        Fault{"without_any_content_every_time",
              stream_then({""}, end_here),
              {.message = "local: the stream ended before any content came",
               .attempts = {truncated, truncated},
               .requests = 2},
              {.limits = retries(1)}},
        Fault{"nothing_to_say", stream_then({}, [](Reply& reply) { reply.write(chat_end()); }), says("")},
        Fault{"error_before_anything", in_turn({error_event("overloaded_error"), good()}),
              mended("local: the server sent an error inside its answer: Busy.", server)},
        Fault{"refusal_before_anything", error_event("invalid_request_error"),
              failed_at_once("local: the server sent an error inside its answer: Busy.", bad_request)},
        Fault{"text_without_an_end",
              stream_then({},
                          [](Reply& reply) { reply.write_for_ever(chat_event(std::string(1u << 20, 'x'))); }),
              kept(std::string(1u << 10, 'x'),
                   "local: the answer's text is more than 64 MiB and did not end; what came is kept",
                   bad_response, 65u << 10)},
        Fault{"broken_and_without_an_end",
              // The server would go on for ever.
              stream_then({"half of "}, [](Reply& reply) { reply.write_for_ever("data: {oops\n\n"); }),
              kept("half of ", "local: the stream has an event that is not JSON: {oops", bad_response)},
        Fault{"reset_after_content",
              stream_then({"half of "},
                          [](Reply& reply) {
                            reply.hold();
                            reply.reset();
                          }),
              kept("half of ", kBroke, truncated)},
        Fault{
            "chunk_cut_after_content",
            [](const SeenRequest&, Reply& reply) {
              const std::string event = chat_event("half of ");
              reply.write(
                  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
              reply.write(fmt::format("{:x}\r\n{}\r\nff\r\ndata: ", event.size(), event));
              reply.close();
            },
            kept("half of ", kBroke, truncated)},
        Fault{"silence_after_content",
              stream_then({"half of "}, [](Reply& reply) { reply.stall(); }),
              kept("half of ", "{server}: nothing more arrived for 250 ms (idle deadline)", timeout),
              {.limits = within({}, 0.25)}},
        Fault{"event_that_is_not_json",
              stream_then({"half of "}, [](Reply& reply) { reply.write("data: {oops\n\n" + chat_end()); }),
              kept("half of ", "local: the stream has an event that is not JSON: {oops", bad_response)},
        Fault{"event_cut_inside",
              stream_then({"half of "}, [](Reply& reply) { reply.write("data: {\"choi"); }),
              kept("half of ", "local: the stream ended before it was complete", truncated)},
        Fault{"character_cut_inside",
              stream_then({},
                          [](Reply& reply) {
                            std::string event = chat_event("X");
                            reply.write(event.replace(event.find('X'), 1, "\xE8\x8A") + chat_end());
                          }),
              says("\uFFFD\uFFFD")},
        Fault{"refused_before_it_began",
              in_turn({whole(503, openai_error("Busy.", "server_error", "x"), "application/json", kSoon),
                       stream_then({"fi", "ne"}, [](Reply& reply) { reply.write(chat_end()); })}),
              mended("local: HTTP 503: Busy.", server)}),
    name_of);

// --- redirects ---

Step redirect(int status, std::string to) {
  return whole(status, "", "text/plain", "Location: " + to + "\r\n");
}

// Sends the request on to another server, which must not see the key.
Step redirect_to_another_host() {
  const auto other = std::make_shared<std::unique_ptr<ScriptServer>>();
  return [other](const SeenRequest& request, Reply& reply) {
    *other = std::make_unique<ScriptServer>([](const SeenRequest& redirected, Reply& answer) {
      const bool has_key = redirected.headers.find("authorization") != std::string::npos;
      answer.json(chat_answer(has_key ? "it has the key" : "fine"));
    });
    redirect(307, "http://" + (*other)->address() + "/elsewhere")(request, reply);
  };
}

INSTANTIATE_TEST_SUITE_P(
    Redirect, Faults,
    testing::Values(
        Fault{"loop",
              redirect(307, "/v1/again"),
              {.message = "{server}: more than 5 redirects", .attempts = {bad_response}, .requests = 6}},
        Fault{"to_a_file", redirect(302, "file:///etc/passwd"),
              failed_at_once("{server}: redirects to what is not http or https", bad_response)},
        Fault{"to_nowhere", redirect(302, ""),
              failed_at_once("local: HTTP 302: the body is empty", bad_response)},
        Fault{"to_another_host_without_the_key", redirect_to_another_host(), fine()}),
    name_of);

// --- certificates ---

Fault certificate(std::string name, Where where, std::string words) {
  return {std::move(name),
          good(),
          {.message = "{server}: its certificate " + words, .attempts = {connection}, .requests = 0},
          {.where = where}};
}

INSTANTIATE_TEST_SUITE_P(
    Certificate, Faults,
    testing::Values(
        Fault{"good", good(), fine(), {.where = Where::at_https}},
        certificate("of_an_unknown_authority", Where::at_untrusted,
                    "is signed by an authority that is not trusted here; to trust it, give its PEM file"),
        certificate("expired", Where::at_expired, "has expired"),
        certificate("of_another_host", Where::at_another_name, "is not for this host")),
    name_of);

// --- images ---

std::string small_picture() {
  return *image::encode(image::Image(3, 2));
}

const Shot kImage{.model = "an-image"};

// The answer came and was billed, but its image did not: nothing of it is kept.
Fault no_image(std::string name, Step play, std::string message, ErrorKind kind, std::size_t requests) {
  Left left{.state = CellState::failed, .message = std::move(message), .requests = requests};
  left.attempts = {kind};
  left.kind = kind;
  return {std::move(name), std::move(play), std::move(left), kImage};
}

Fault spoilt_image(std::string name, std::string base64, std::string message) {
  Fault fault = no_image(std::move(name), image_of(base64), std::move(message), bad_response, 1);
  fault.left.partial = true;
  return fault;
}

// The same, of an image that came as an address: that is kept, for whoever wants to look there. Fetching it
// fails beside the attempt that answered.
Fault lost_image(std::string name, std::string address, Step there, std::string message, ErrorKind kind,
                 std::size_t requests = 2) {
  Left left{.state = CellState::failed, .message = std::move(message), .requests = requests};
  left.attempts = {kOk};
  left.kind = kind;
  left.text = address.starts_with('/') ? "http://{server}" + address : address;
  left.partial = true;
  left.more = [](const store::CellResult& result) {
    EXPECT_TRUE(result.error->message.ends_with(" (its address is kept as the cell's text)"));
    EXPECT_EQ(result.error->message.find("s3cret"), std::string::npos) << "a message goes everywhere";
  };
  Step play = address.starts_with('/') ? image_at(std::move(address), std::move(there))
                                       : whole(200, fmt::format(R"({{"data":[{{"url":"{}"}}]}})", address));
  return {std::move(name), std::move(play), std::move(left), kImage};
}

Left one_image(std::size_t requests) {
  return {.state = CellState::done, .attempts = {kOk}, .requests = requests, .images = 1, .blob_files = 1};
}

// The image comes with its nth request, those before fail.
Step image_at_the_try(std::size_t nth, std::string headers = {}) {
  return image_at("/a.png", [=](const SeenRequest& request, Reply& reply) {
    if (request.number < nth) return reply.answer(503, "text/plain", "busy", headers);
    reply.answer(200, "image/png", small_picture());
  });
}

// Asked for again, it would be billed again: what is good of it is kept, and the cell says what is not.
Step second_of_two_images_is_none() {
  return whole(200, fmt::format(R"({{"data":[{{"b64_json":"{}"}},{{"b64_json":"{}"}}]}})",
                                base64_encode(small_picture()), base64_encode("not a picture at all")));
}

INSTANTIATE_TEST_SUITE_P(
    Image, Faults,
    testing::Values(
        Fault{"good", image_of(base64_encode(small_picture())), one_image(1), kImage},
        Fault{"at_an_address", image_at("/a.png", whole(200, small_picture(), "text/plain")), one_image(2),
              kImage},
        Fault{"at_the_second_try", image_at_the_try(2), one_image(3), kImage},
        Fault{"at_the_fourth_try",
              image_at_the_try(4, kSoon),
              one_image(5),
              {.model = "an-image", .limits = retries(3)}},
        Fault{"asked_to_wait_for_the_image", image_at_the_try(2, "Retry-After: 1\r\n"),
              [] {
                Left left = one_image(3);
                left.more = [](const store::CellResult& result) {
                  EXPECT_GE(result.finished_unix_ms - result.attempts.at(0).started_unix_ms, 1'000);
                };
                return left;
              }(),
              kImage},
        lost_image("address_that_is_gone", "/gone.png?sig=s3cret", whole(404, "gone", "text/plain"),
                   "/gone.png could not be fetched: HTTP 404", not_found),
        lost_image("address_of_a_page", "/a.png", whole(200, kPage, "image/png"),
                   "image 1 of the answer: not an image", bad_response),
        lost_image("address_of_nothing", "/a.png", whole(200, "", "image/png"),
                   "image 1 of the answer: not an image", bad_response),
        lost_image("address_cut_off", "/a.png?sig=s3cret", cut_after("\x89PNG", 500, "image/png"),
                   "/a.png could not be fetched: {server}: the connection broke before the end of the answer",
                   truncated, 6),
        lost_image("address_of_a_bomb", "/a.png", whole(200, png_header(100'000, 100'000), "image/png"),
                   "image 1 of the answer: not an image: a PNG of 33 bytes cannot hold 100000×100000 pixels",
                   bad_response),
        lost_image("address_of_a_file", "file:///etc/passwd", {},
                   "the image's address is not http or https: file:///etc/passwd", bad_response, 1),
        spoilt_image(
            "bomb", base64_encode(png_header(100'000, 100'000)),
            "image 1 of the answer: not an image: a PNG of 33 bytes cannot hold 100000×100000 pixels"),
        spoilt_image("text_in_base64", base64_encode("not a picture at all"),
                     "local: image 1 of the answer: not an image"),
        no_image("broken_base64", image_of("iVBORw0KGgo=%%%"), "local: the image is not valid base64",
                 bad_response, 1),
        no_image("none", whole(200, R"({"created":1,"data":[]})"),
                 "local: the answer has no image (`data` is empty or missing)", bad_response, 1),
        Fault{"second_of_two_is_none",
              second_of_two_images_is_none(),
              {.message = "local: image 2 of the answer: not an image",
               .attempts = {bad_response},
               .partial = true,
               .images = 1,
               .blob_files = 1},
              kImage}),
    name_of);

}  // namespace
}  // namespace proofsheet::run
