#include "provider/server_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/json.h"
#include "base/retry_after.h"
#include "provider/quota_words.h"
#include "provider/rate_headers.h"
#include "provider/value_read.h"

namespace proofsheet::provider {
namespace {

// What of an error body is looked at; error pages of proxies can be any size.
constexpr std::size_t kMaxErrorBody = 1u << 20;

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& names) {
  return std::ranges::find(names, text) != names.end();
}

// FastAPI's `detail`: a text, or a list of {loc, msg}.
std::string detail_message(const Value& detail) {
  if (detail.is_string()) return detail.as_string();
  std::string out;
  for (const Value& item : items(detail)) {
    if (!out.empty()) out += "; ";
    for (const Value& place : items(member(item, "loc"))) out += to_display(place) + ".";
    if (out.ends_with('.')) out.back() = ':';
    out += ' ';
    out += string_member(item, "msg");
  }
  return out;
}

// Google's `details`: protobuf messages that name their type ("type.googleapis.com/google.rpc.RetryInfo").
void read_details(const Value& details, ServerError& out) {
  for (const Value& detail : items(details)) {
    const auto type = string_member(detail, "@type");
    if (type.ends_with("google.rpc.RetryInfo")) {
      out.retry_after_s = parse_duration_s(string_member(detail, "retryDelay"));
    } else if (type.ends_with("google.rpc.QuotaFailure")) {
      for (const Value& quota : items(member(detail, "violations"))) {
        const std::string_view period = long_period_of(string_member(quota, "quotaId"));
        if (!period.empty()) out.quota_period = period;
      }
    }
  }
}

// The period of a quota that is used up and is not waited for. Only what throttles speaks of its limits in
// its words; anything else that names a day may mean the prompt.
std::string_view used_up_period(int status, const ServerError& error) {
  if (!error.quota_period.empty()) return error.quota_period;
  static constexpr std::array<std::string_view, 2> names{"dailyLimitExceeded", "daily_limit_exceeded"};
  if (is_one_of(error.code, names) || is_one_of(error.type, names)) return "daily";
  if (status != 429) return {};
  for (const std::string* words : {&error.code, &error.type, &error.message}) {
    if (const std::string_view period = long_period_of(*words); !period.empty()) return period;
  }
  return {};
}

// Money or a quota is used up: no later request will fare better.
bool is_quota(int status, const ServerError& error) {
  static constexpr std::array<std::string_view, 4> names{"insufficient_quota", "credit_balance_exhausted",
                                                         "billing_hard_limit_reached", "billing_error"};
  if (is_one_of(error.code, names) || is_one_of(error.type, names)) return true;
  if (status == 400 && contains(error.message, "credit balance is too low")) return true;  // Anthropic
  return status == 402 || !used_up_period(status, error).empty();
}

bool is_moderation(const ServerError& error) {
  static constexpr std::array<std::string_view, 3> codes{"moderation_blocked", "content_policy_violation",
                                                         "content_filter"};
  return is_one_of(error.code, codes);
}

bool is_unsupported_param(const ServerError& error) {
  static constexpr std::array<std::string_view, 3> codes{"unsupported_value", "unsupported_parameter",
                                                         "unknown_parameter"};
  return is_one_of(error.code, codes);
}

ErrorKind kind_of_status(int status) {
  switch (status) {
    case 401:
    case 403:
      return ErrorKind::auth;
    case 404:
      return ErrorKind::not_found;
    case 408:
      return ErrorKind::timeout;
    case 409:
      return ErrorKind::server;
    case 429:
      return ErrorKind::rate_limited;
    default:
      break;
  }
  if (status >= 500) return ErrorKind::server;
  return status >= 400 ? ErrorKind::bad_request : ErrorKind::bad_response;
}

ErrorKind kind_of(int status, const ServerError& error) {
  if ((status == 429 || status == 400 || status == 402 || status == 403) && is_quota(status, error))
    return ErrorKind::quota;
  if ((status == 400 || status == 403) && is_moderation(error)) return ErrorKind::filtered;
  return kind_of_status(status);
}

bool is_retryable(int status, ErrorKind kind, std::string_view should_retry) {
  static constexpr std::array<int, 6> never{400, 401, 403, 404, 413, 422};
  if (kind == ErrorKind::quota || std::ranges::find(never, status) != never.end()) return false;
  if (equals_ignore_case(should_retry, "true")) return true;
  if (equals_ignore_case(should_retry, "false")) return false;
  return status == 408 || status == 409 || status == 429 || status >= 500;
}

// The wait that the server asks for: in a header, in the body as Google does, or by the room that is left for
// requests.
std::optional<double> server_wait_ms(const HttpHead& head, const ServerError& error,
                                     std::int64_t now_unix_ms) {
  if (const auto ms = parse_retry_after_ms(head, now_unix_ms)) return ms;
  std::optional<double> seconds = error.retry_after_s;
  if (!seconds && head.status == 429) seconds = wait_for_one_s(read_rate_headers(head, now_unix_ms).requests);
  if (!seconds || *seconds <= 0) return {};
  return *seconds * 1000;
}

// The parameter in quotes of "Unsupported value: 'temperature' does not …", for servers that leave `param`
// out.
std::string quoted_word(std::string_view message) {
  const auto open = message.find('\'');
  if (open == std::string_view::npos) return {};
  const auto close = message.find('\'', open + 1);
  return close == std::string_view::npos ? std::string()
                                         : std::string(message.substr(open + 1, close - open - 1));
}

std::string key_hint(const Endpoint& endpoint, int status) {
  if (status != 401) return {};
  if (endpoint.key.empty())
    return fmt::format(" (no key was sent; set `key_env` of provider `{}`)", endpoint.name);
  return endpoint.key_source.empty() ? std::string() : fmt::format(" (key from {})", endpoint.key_source);
}

// The HTTP status that an error inside an answer names, or else means by "rate_limit_exceeded"; 0 = none.
int status_of(const ServerError& error) {
  int status = 0;
  std::from_chars(error.code.data(), error.code.data() + error.code.size(), status);
  if (status >= 400 && status < 600) return status;
  static constexpr std::array<std::string_view, 3> throttles{"rate_limit", "too_many_requests",
                                                             "resource_exhausted"};
  const bool is_throttled = std::ranges::any_of(throttles, [&](std::string_view word) {
    return contains(error.type, word) || contains(error.code, word);
  });
  return is_throttled ? 429 : 0;
}

// What an error without a status means by its name. Most say that the server is overloaded or broken, and so
// does one without a name.
ErrorKind kind_in_answer(int status, const ServerError& error) {
  struct Name {
    std::string_view part;
    ErrorKind kind;
  };
  static constexpr std::array<Name, 8> names{{{"invalid_api_key", ErrorKind::auth},
                                              {"authentication", ErrorKind::auth},
                                              {"permission", ErrorKind::auth},
                                              {"not_found", ErrorKind::not_found},
                                              {"invalid", ErrorKind::bad_request},
                                              {"unsupported", ErrorKind::bad_request},
                                              {"context_length", ErrorKind::bad_request},
                                              {"timeout", ErrorKind::timeout}}};
  if (is_quota(status, error)) return ErrorKind::quota;
  if (is_moderation(error)) return ErrorKind::filtered;
  if (status != 0) return kind_of_status(status);
  for (const std::string* name : {&error.code, &error.type}) {
    const auto known =
        std::ranges::find_if(names, [&](const Name& one) { return contains(*name, one.part); });
    if (known != names.end()) return known->kind;
  }
  return ErrorKind::server;
}

std::string quota_hint(std::string_view period) {
  return period.empty() ? std::string()
                        : fmt::format(" (a {} quota is used up: this run asks there no more)", period);
}

}  // namespace

ServerError read_error_value(const Value& error) {
  ServerError out;
  if (error.is_string()) {
    out.message = error.as_string();
    return out;
  }
  out.message = string_member(error, "message");
  out.type = string_member(error, "type");
  out.param = string_member(error, "param");
  read_details(member(error, "details"), out);
  if (const Value& code = member(error, "code"); !code.is_null()) out.code = to_display(code);
  if (out.message.empty() && error.is_map()) out.message = to_json(error);
  return out;
}

ServerError read_server_error(std::string_view body) {
  body = body.substr(0, kMaxErrorBody);
  const auto parsed = parse_json_leniently(body);
  if (!parsed) {
    const auto first = body.find_first_not_of(" \t\r\n");
    const bool is_markup = first != std::string_view::npos && body[first] == '<';
    ServerError out;
    out.message = is_markup ? html_text(body) : std::string(body);
    return out;
  }
  const Value& root = parsed->is_list() && !parsed->as_list().empty() ? parsed->as_list().front() : *parsed;
  if (!root.is_map()) return read_error_value(Value(to_display(root)));
  const Value& error = member(root, "error");
  ServerError out = error.is_null() ? ServerError{} : read_error_value(error);
  if (error.is_string() && root.find("message")) {
    out.type = error.as_string();
    out.message = string_member(root, "message");
  }
  if (const Value& detail = member(root, "detail"); !detail.is_null()) {
    if (!out.message.empty()) out.message += ": ";
    out.message += detail_message(detail);
  }
  if (out.message.empty()) out.message = string_member(root, "message");
  if (out.message.empty()) out.message = to_json(root);
  return out;
}

Failure classify_http(const Endpoint& endpoint, const HttpHead& head, std::string_view body,
                      std::int64_t now_unix_ms) {
  const ServerError error = read_server_error(body);
  const int status = head.status;
  Failure failure;
  failure.error.kind = kind_of(status, error);
  failure.error.code = status;
  const std::string words = clean_message(error.message, endpoint.key);
  failure.error.message =
      fmt::format("{}: HTTP {}: {}{}", endpoint.name, status, words.empty() ? "the body is empty" : words,
                  failure.error.kind == ErrorKind::quota ? quota_hint(used_up_period(status, error))
                                                         : key_hint(endpoint, status));
  failure.retryable = is_retryable(status, failure.error.kind, head.header("x-should-retry"));
  // What the server wants to be asked again is not the request's fault.
  if (failure.retryable && failure.error.kind == ErrorKind::bad_request)
    failure.error.kind = ErrorKind::server;
  if (failure.retryable) failure.retry_after_ms = server_wait_ms(head, error, now_unix_ms);
  failure.stops_provider = failure.error.kind == ErrorKind::quota;
  if (status == 400 && is_unsupported_param(error)) {
    failure.unsupported_param = error.param.empty() ? quoted_word(error.message) : error.param;
  }
  return failure;
}

Error error_in_answer(const ServerError& error) {
  const int status = status_of(error);
  const std::string words = clean_message(error.message, Secret());
  const ErrorKind kind = kind_in_answer(status, error);
  return {
      kind,
      fmt::format("the server sent an error inside its answer: {}{}", words.empty() ? "no message" : words,
                  kind == ErrorKind::quota ? quota_hint(used_up_period(status, error)) : ""),
      status};
}

}  // namespace proofsheet::provider
