#include "store/result_json.h"

#include <fmt/format.h>

#include "base/base64.h"
#include "base/json.h"
#include "base/utf8.h"

namespace proofsheet::store {
namespace {

// --- writing. Members at their default are left out: most results have few of them.
// ---------------------------

void put_text(JsonWriter& w, std::string_view key, const std::string& text) {
  if (!text.empty()) w.member(key, text);
}

template <class T>
void put_optional(JsonWriter& w, std::string_view key, const std::optional<T>& value) {
  if (value) w.member(key, *value);
}

void put_error(JsonWriter& w, const Error& error) {
  w.key("error");
  w.begin_map();
  w.member("kind", error_kind_name(error.kind));
  w.member("message", error.message);
  w.member("code", error.code);
  w.end_map();
}

// A token may be a part of a character, which JSON cannot hold: such a one is base64 under `bytes`.
void put_token(JsonWriter& w, const std::string& token, double logprob) {
  if (is_valid_utf8(token)) {
    w.member("token", token);
  } else {
    w.member("bytes", base64_encode(token));
  }
  w.member("logprob", logprob);
}

void put_logprobs(JsonWriter& w, const std::vector<TokenLogprob>& logprobs) {
  w.key("logprobs");
  w.begin_list();
  for (const auto& token : logprobs) {
    w.begin_map();
    put_token(w, token.token, token.logprob);
    if (!token.top.empty()) {
      w.key("top");
      w.begin_list();
      for (const auto& top : token.top) {
        w.begin_map();
        put_token(w, top.token, top.logprob);
        w.end_map();
      }
      w.end_list();
    }
    w.end_map();
  }
  w.end_list();
}

void put_blob(JsonWriter& w, const BlobRef& blob) {
  w.member("hash", blob.hash);
  w.member("type", blob.type);
  w.member("bytes", static_cast<std::int64_t>(blob.bytes));
}

void put_images(JsonWriter& w, const std::vector<ImageRef>& images) {
  w.key("images");
  w.begin_list();
  for (const auto& image : images) {
    w.begin_map();
    put_blob(w, image.blob);
    w.member("width", image.width);
    w.member("height", image.height);
    put_text(w, "revised_prompt", image.revised_prompt);
    w.end_map();
  }
  w.end_list();
}

void put_usage(JsonWriter& w, const Usage& usage) {
  w.key("usage");
  w.begin_map();
  put_optional(w, "input", usage.input_tokens);
  put_optional(w, "output", usage.output_tokens);
  put_optional(w, "cached_input", usage.cached_input_tokens);
  put_optional(w, "reasoning", usage.reasoning_tokens);
  put_optional(w, "input_image", usage.input_image_tokens);
  w.end_map();
}

void put_stream(JsonWriter& w, const StreamTimings& stream) {
  w.key("stream");
  w.begin_map();
  w.member("pieces", static_cast<std::int64_t>(stream.pieces));
  put_optional(w, "per_second", stream.tokens_per_second);
  w.member("gap_median", stream.gap_ms_median);
  w.member("gap_p95", stream.gap_ms_p95);
  w.member("gap_max", stream.gap_ms_max);
  w.end_map();
}

void put_duration(JsonWriter& w, std::string_view key, double ms) {
  if (ms >= 0) w.member(key, ms);
}

void put_attempt(JsonWriter& w, const AttemptRecord& attempt) {
  w.begin_map();
  w.member("number", attempt.number);
  w.member("started", attempt.started_unix_ms);
  put_duration(w, "dns", attempt.dns_ms);
  put_duration(w, "connect", attempt.connect_ms);
  put_duration(w, "tls", attempt.tls_ms);
  put_duration(w, "first_byte", attempt.first_byte_ms);
  put_duration(w, "body", attempt.body_ms);
  w.member("total", attempt.total_ms);
  w.member("status", attempt.http_status);
  w.member("received", static_cast<std::int64_t>(attempt.bytes_received));
  w.member("reused", attempt.connection_reused);
  put_text(w, "request_id", attempt.request_id);
  if (attempt.error) put_error(w, *attempt.error);
  w.end_map();
}

// --- reading
// ---------------------------------------------------------------------------------------------------

std::string get_text(const Value& map, std::string_view key) {
  const Value* value = map.find(key);
  return value && value->is_string() ? value->as_string() : std::string{};
}

double get_number(const Value& map, std::string_view key, double fallback) {
  const Value* value = map.find(key);
  return value && value->is_number() ? value->as_number() : fallback;
}

std::optional<std::int64_t> get_optional_int(const Value& map, std::string_view key) {
  const Value* value = map.find(key);
  return value && value->is_int() ? std::optional(value->as_int()) : std::nullopt;
}

std::int64_t get_int(const Value& map, std::string_view key) {
  return get_optional_int(map, key).value_or(0);
}

bool get_flag(const Value& map, std::string_view key) {
  const Value* value = map.find(key);
  return value && value->is_bool() && value->as_bool();
}

// The members of a list, none when it is absent.
const Value::List& get_list(const Value& map, std::string_view key) {
  static const Value::List kNone;
  const Value* value = map.find(key);
  return value && value->is_list() ? value->as_list() : kNone;
}

std::optional<Error> get_error(const Value& map) {
  const Value* error = map.find("error");
  if (!error) return std::nullopt;
  return Error{error_kind_from_name(get_text(*error, "kind")), get_text(*error, "message"),
               static_cast<int>(get_int(*error, "code"))};
}

Result<std::string> get_token(const Value& map) {
  if (map.find("bytes")) return base64_decode(get_text(map, "bytes"));
  return get_text(map, "token");
}

Result<std::vector<TokenLogprob>> get_logprobs(const Value& map) {
  std::vector<TokenLogprob> logprobs;
  for (const Value& item : get_list(map, "logprobs")) {
    auto token = get_token(item);
    if (!token) return fail(token.error());
    TokenLogprob entry{std::move(*token), get_number(item, "logprob", 0), {}};
    for (const Value& other : get_list(item, "top")) {
      auto alternative = get_token(other);
      if (!alternative) return fail(alternative.error());
      entry.top.push_back({std::move(*alternative), get_number(other, "logprob", 0)});
    }
    logprobs.push_back(std::move(entry));
  }
  return logprobs;
}

BlobRef get_blob(const Value& map) {
  return {get_text(map, "hash"), get_text(map, "type"), static_cast<std::uint64_t>(get_int(map, "bytes"))};
}

std::optional<StreamTimings> get_stream(const Value& map) {
  const Value* stream = map.find("stream");
  if (!stream) return {};
  StreamTimings timings;
  timings.pieces = static_cast<std::uint64_t>(get_int(*stream, "pieces"));
  if (stream->find("per_second")) timings.tokens_per_second = get_number(*stream, "per_second", 0);
  timings.gap_ms_median = get_number(*stream, "gap_median", 0);
  timings.gap_ms_p95 = get_number(*stream, "gap_p95", 0);
  timings.gap_ms_max = get_number(*stream, "gap_max", 0);
  return timings;
}

Usage get_usage(const Value& map) {
  const Value* usage = map.find("usage");
  if (!usage) return {};
  return {.input_tokens = get_optional_int(*usage, "input"),
          .output_tokens = get_optional_int(*usage, "output"),
          .cached_input_tokens = get_optional_int(*usage, "cached_input"),
          .reasoning_tokens = get_optional_int(*usage, "reasoning"),
          .input_image_tokens = get_optional_int(*usage, "input_image")};
}

AttemptRecord get_attempt(const Value& map) {
  AttemptRecord attempt;
  attempt.number = static_cast<int>(get_int(map, "number"));
  attempt.started_unix_ms = get_int(map, "started");
  attempt.dns_ms = get_number(map, "dns", -1);
  attempt.connect_ms = get_number(map, "connect", -1);
  attempt.tls_ms = get_number(map, "tls", -1);
  attempt.first_byte_ms = get_number(map, "first_byte", -1);
  attempt.body_ms = get_number(map, "body", -1);
  attempt.total_ms = get_number(map, "total", 0);
  attempt.http_status = static_cast<int>(get_int(map, "status"));
  attempt.bytes_received = static_cast<std::uint64_t>(get_int(map, "received"));
  attempt.connection_reused = get_flag(map, "reused");
  attempt.request_id = get_text(map, "request_id");
  attempt.error = get_error(map);
  return attempt;
}

void read_content(const Value& map, CellResult& result) {
  if (map.find("text")) result.text = get_text(map, "text");
  for (const Value& text : get_list(map, "more_texts")) {
    if (text.is_string()) result.more_texts.push_back(text.as_string());
  }
  result.reasoning = get_text(map, "reasoning");
  for (const Value& image : get_list(map, "images")) {
    result.images.push_back({get_blob(image), static_cast<int>(get_int(image, "width")),
                             static_cast<int>(get_int(image, "height")), get_text(image, "revised_prompt")});
  }
  if (const Value* audio = map.find("audio")) result.audio = get_blob(*audio);
  result.finish_reason = get_text(map, "finish_reason");
  if (const Value* calls = map.find("tool_calls")) result.tool_calls = *calls;
  result.partial = get_flag(map, "partial");
}

}  // namespace

std::string to_detail_json(const CellResult& result) {
  JsonWriter w;
  w.begin_map();
  w.member("axes", result.axes);
  put_text(w, "prompt", result.prompt);
  put_text(w, "request", result.request_json);
  put_text(w, "url", result.request_url);
  put_optional(w, "text", result.text);
  if (!result.more_texts.empty()) {
    w.key("more_texts");
    w.begin_list();
    for (const auto& text : result.more_texts) w.value(text);
    w.end_list();
  }
  put_text(w, "reasoning", result.reasoning);
  if (!result.logprobs.empty()) put_logprobs(w, result.logprobs);
  if (!result.images.empty()) put_images(w, result.images);
  if (result.audio) {
    w.key("audio");
    w.begin_map();
    put_blob(w, *result.audio);
    w.end_map();
  }
  put_text(w, "finish_reason", result.finish_reason);
  if (!result.tool_calls.is_null()) w.member("tool_calls", result.tool_calls);
  if (result.partial) w.member("partial", true);
  put_usage(w, result.usage);
  put_optional(w, "ttft", result.ttft_ms);
  if (result.stream) put_stream(w, *result.stream);
  w.key("attempts");
  w.begin_list();
  for (const auto& attempt : result.attempts) put_attempt(w, attempt);
  w.end_list();
  if (result.error) put_error(w, *result.error);
  w.end_map();
  return w.take();
}

Result<> read_detail_json(std::string_view json, CellResult& result) {
  const auto parsed = parse_json(json);
  if (!parsed) return fail(ErrorKind::store, "stored result: " + parsed.error().message);
  const Value& map = *parsed;
  if (!map.is_map()) return fail(ErrorKind::store, "stored result: expected a JSON object");
  if (const Value* axes = map.find("axes")) result.axes = *axes;
  result.prompt = get_text(map, "prompt");
  result.request_json = get_text(map, "request");
  result.request_url = get_text(map, "url");
  read_content(map, result);
  auto logprobs = get_logprobs(map);
  if (!logprobs) return fail(ErrorKind::store, "stored result: " + logprobs.error().message);
  result.logprobs = std::move(*logprobs);
  result.usage = get_usage(map);
  if (map.find("ttft")) result.ttft_ms = get_number(map, "ttft", 0);
  result.stream = get_stream(map);
  for (const Value& attempt : get_list(map, "attempts")) result.attempts.push_back(get_attempt(attempt));
  result.error = get_error(map);
  return {};
}

}  // namespace proofsheet::store
