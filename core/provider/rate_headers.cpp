#include "provider/rate_headers.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cmath>
#include <string>

namespace proofsheet::provider {
namespace {

using Bucket = RateInfo::Bucket;

constexpr std::string_view kOpenAiPrefix = "x-ratelimit-";
constexpr std::string_view kAnthropicPrefix = "anthropic-ratelimit-";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Takes a number without sign or exponent off the front of `text`.
std::optional<double> take_number(std::string_view& text) {
  if (text.empty() || (text.front() != '.' && (text.front() < '0' || text.front() > '9'))) return {};
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(number)) return {};
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::optional<double> read_count(std::string_view text) {
  text = trimmed(text);
  const auto number = take_number(text);
  return text.empty() ? number : std::nullopt;
}

std::optional<double> take_unit_s(std::string_view& text) {
  struct Unit {
    std::string_view name;
    double seconds;
  };
  // "ms" before "m"; both characters that are written for "micro".
  static constexpr std::array<Unit, 8> units{{{"ns", 1e-9},
                                              {"us", 1e-6},
                                              {"\u00B5s", 1e-6},
                                              {"\u03BCs", 1e-6},
                                              {"ms", 1e-3},
                                              {"s", 1},
                                              {"m", 60},
                                              {"h", 3600}}};
  const auto unit =
      std::ranges::find_if(units, [&](const Unit& candidate) { return text.starts_with(candidate.name); });
  if (unit == units.end()) return {};
  text.remove_prefix(unit->name.size());
  return unit->seconds;
}

// Takes exactly `digits` digits and then `mark`, unless that is 0.
std::optional<int> take_field(std::string_view& text, std::size_t digits, char mark) {
  if (text.size() < digits + (mark ? 1u : 0u)) return {};
  int number = 0;
  const char* const begin = text.data();
  const auto [end, error] = std::from_chars(begin, begin + digits, number);
  if (error != std::errc{} || end != begin + digits || *begin == '-') return {};
  if (mark && std::tolower(static_cast<unsigned char>(text[digits])) != mark) return {};
  text.remove_prefix(digits + (mark ? 1u : 0u));
  return number;
}

// Seconds east of UTC: "Z", "+02:00".
std::optional<double> take_offset_s(std::string_view& text) {
  if (text == "Z" || text == "z") {
    text = {};
    return 0;
  }
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return {};
  const double sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  const auto hours = take_field(text, 2, ':');
  const auto minutes = hours ? take_field(text, 2, '\0') : std::nullopt;
  if (!minutes || *hours > 23 || *minutes > 59) return {};
  return sign * (*hours * 3600 + *minutes * 60);
}

// RFC 3339 section 5.6, in Unix seconds.
std::optional<double> read_time_s(std::string_view text) {
  text = trimmed(text);
  const auto year = take_field(text, 4, '-');
  const auto month = year ? take_field(text, 2, '-') : std::nullopt;
  const auto day = month ? take_field(text, 2, 't') : std::nullopt;
  const auto hour = day ? take_field(text, 2, ':') : std::nullopt;
  const auto minute = hour ? take_field(text, 2, ':') : std::nullopt;
  const auto second = minute ? take_field(text, 2, '\0') : std::nullopt;
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return {};
  const double fraction = text.starts_with('.') ? take_number(text).value_or(-1) : 0;
  const auto offset = fraction < 0 ? std::nullopt : take_offset_s(text);
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!offset || !text.empty() || !date.ok()) return {};
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  return static_cast<double>(days) * 86'400 + *hour * 3600 + *minute * 60 + *second + fraction - *offset;
}

Bucket read_openai(const HttpHead& head, const std::string& what) {
  const std::string prefix(kOpenAiPrefix);
  return {.limit = read_count(head.header(prefix + "limit-" + what)),
          .remaining = read_count(head.header(prefix + "remaining-" + what)),
          .full_in_s = parse_duration_s(trimmed(head.header(prefix + "reset-" + what)))};
}

Bucket read_anthropic(const HttpHead& head, const std::string& what, std::int64_t now_unix_ms) {
  const std::string prefix = std::string(kAnthropicPrefix) + what;
  Bucket bucket{.limit = read_count(head.header(prefix + "-limit")),
                .remaining = read_count(head.header(prefix + "-remaining")),
                .full_in_s = {}};
  // A time that has passed means that the bucket is full.
  if (const auto at = read_time_s(head.header(prefix + "-reset")))
    bucket.full_in_s = std::max(0.0, *at - static_cast<double>(now_unix_ms) / 1000);
  return bucket;
}

bool is_said(const Bucket& bucket) {
  return bucket.limit || bucket.remaining || bucket.full_in_s;
}

// The share that is left; what is not known counts as all.
double share_left(const Bucket& bucket) {
  if (!bucket.limit || !bucket.remaining || *bucket.limit <= 0) return 1;
  return *bucket.remaining / *bucket.limit;
}

Bucket read_anthropic_tokens(const HttpHead& head, std::int64_t now_unix_ms) {
  const Bucket tokens = read_anthropic(head, "tokens", now_unix_ms);
  if (is_said(tokens)) return tokens;
  const Bucket input = read_anthropic(head, "input-tokens", now_unix_ms);
  const Bucket output = read_anthropic(head, "output-tokens", now_unix_ms);
  if (!is_said(input)) return output;
  return is_said(output) && share_left(output) < share_left(input) ? output : input;
}

// Every answer is asked, and most servers say nothing of the kind: one look at each header tells.
bool speaks_of_rates(const HttpHead& head) {
  return std::ranges::any_of(head.headers, [](const HttpHeader& header) {
    const std::string_view name = header.name;
    return equals_ignore_case(name.substr(0, kOpenAiPrefix.size()), kOpenAiPrefix) ||
           equals_ignore_case(name.substr(0, kAnthropicPrefix.size()), kAnthropicPrefix);
  });
}

}  // namespace

RateInfo read_rate_headers(const HttpHead& head, std::int64_t now_unix_ms) {
  if (!speaks_of_rates(head)) return {};
  RateInfo info{.requests = read_openai(head, "requests"), .tokens = read_openai(head, "tokens")};
  if (!is_said(info.requests)) info.requests = read_anthropic(head, "requests", now_unix_ms);
  if (!is_said(info.tokens)) info.tokens = read_anthropic_tokens(head, now_unix_ms);
  return info;
}

std::optional<double> refill_per_s(const Bucket& bucket) {
  if (!bucket.limit || !bucket.remaining || !bucket.full_in_s) return {};
  if (*bucket.limit <= *bucket.remaining || *bucket.full_in_s <= 0) return {};
  return (*bucket.limit - *bucket.remaining) / *bucket.full_in_s;
}

std::optional<double> wait_for_one_s(const Bucket& bucket) {
  if (!bucket.remaining) return {};
  if (*bucket.remaining >= 1) return 0;
  const auto refill = refill_per_s(bucket);
  if (!refill || *bucket.limit < 1) return bucket.full_in_s;
  return (1 - *bucket.remaining) / *refill;
}

std::optional<double> parse_duration_s(std::string_view text) {
  if (text == "0") return 0;
  if (text.empty()) return {};
  double seconds = 0;
  while (!text.empty()) {
    const auto number = take_number(text);
    const auto unit_s = number ? take_unit_s(text) : std::nullopt;
    if (!unit_s) return {};
    seconds += *number * *unit_s;
  }
  if (!std::isfinite(seconds)) return {};
  return seconds;
}

}  // namespace proofsheet::provider
