#include "base/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <string_view>

namespace proofsheet {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::size_t kMaxDateTokens = 6;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

struct Tokens {
  std::array<std::string_view, kMaxDateTokens> items;
  std::size_t count = 0;
};

// The words of a date, or none when there are too many of them.
Tokens split_date(std::string_view text) {
  Tokens tokens;
  while (!(text = text.substr(std::min(text.size(), text.find_first_not_of(" ,-")))).empty()) {
    if (tokens.count == kMaxDateTokens) return {};
    const std::size_t length = std::min(text.size(), text.find_first_of(" ,-"));
    tokens.items[tokens.count++] = text.substr(0, length);
    text.remove_prefix(length);
  }
  return tokens;
}

std::optional<std::chrono::seconds> parse_time_of_day(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hour = whole_number<unsigned>(text.substr(0, 2));
  const auto minute = whole_number<unsigned>(text.substr(3, 2));
  const auto second = whole_number<unsigned>(text.substr(6, 2));
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

// RFC 9110: a two-digit year that looks more than 50 years ahead is the most recent past year of those
// digits.
int full_year(int year, std::string_view digits, std::int64_t now_unix_ms) {
  if (digits.size() != 2) return year;
  using namespace std::chrono;
  const auto today = floor<days>(sys_time<milliseconds>(milliseconds(now_unix_ms)));
  const int this_year = static_cast<int>(year_month_day(today).year());
  const int candidate = this_year - this_year % 100 + year;
  return candidate > this_year + 50 ? candidate - 100 : candidate;
}

// "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" and "Sun Nov  6 08:49:37 1994"; the name
// of the weekday is redundant and not looked at.
std::optional<double> parse_http_date(std::string_view text, std::int64_t now_unix_ms) {
  const Tokens tokens = split_date(text);
  const bool asctime_form = tokens.count == 5;
  const auto& item = tokens.items;
  if (!asctime_form && (tokens.count != 6 || (item[5] != "GMT" && item[5] != "UTC"))) return std::nullopt;
  const std::string_view month_text = item[asctime_form ? 1 : 2];
  const std::string_view day_text = item[asctime_form ? 2 : 1];
  const std::string_view year_text = item[asctime_form ? 4 : 3];
  const std::string_view time_text = item[asctime_form ? 3 : 4];
  const auto month = std::ranges::find(kMonths, month_text);
  const auto day = whole_number<unsigned>(day_text);
  const auto year = whole_number<int>(year_text);
  const auto time = parse_time_of_day(time_text);
  if (month == kMonths.end() || !day || !year || *year < 0 || *year > 9999 || !time) return std::nullopt;
  const std::chrono::year_month_day date(
      std::chrono::year(full_year(*year, year_text, now_unix_ms)),
      std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1), std::chrono::day(*day));
  if (!date.ok()) return std::nullopt;
  const auto moment = std::chrono::sys_days(date).time_since_epoch() + *time;
  return static_cast<double>(std::chrono::duration_cast<std::chrono::milliseconds>(moment).count() -
                             now_unix_ms);
}

std::optional<double> above_zero(std::optional<double> wait_ms) {
  if (!wait_ms || !std::isfinite(*wait_ms) || *wait_ms <= 0) return std::nullopt;
  return wait_ms;
}

}  // namespace

std::optional<double> parse_retry_after_ms(const HttpHead& head, std::int64_t now_unix_ms) {
  if (const auto ms = above_zero(whole_number<double>(trimmed(head.header("retry-after-ms"))))) return ms;
  const std::string_view text = trimmed(head.header("retry-after"));
  if (const auto seconds = whole_number<double>(text)) return above_zero(*seconds * 1000);
  return above_zero(parse_http_date(text, now_unix_ms));
}

}  // namespace proofsheet
