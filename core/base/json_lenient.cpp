#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "base/json.h"

namespace proofsheet {
namespace {

constexpr std::size_t kMaxExactDigits = 18;  // of an integer that surely fits 64 bits

// The number as the strict parser takes it: an integer of too many digits as a double, what no double holds
// as null. What is no number stays as it is.
void append_number(std::string& out, std::string_view number) {
  double value = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool is_whole = read.ptr == number.data() + number.size();
  // Numbers too near to zero are out of range, too, but those the strict parser takes.
  const bool is_tiny =
      number.find("e-") != std::string_view::npos || number.find("E-") != std::string_view::npos;
  if (is_whole && read.ec == std::errc::result_out_of_range && !is_tiny) {
    out += "null";
    return;
  }
  out += number;
  const bool is_integer = number.find_first_of(".eE") == std::string_view::npos;
  std::int64_t integer = 0;
  if (is_whole && is_integer && number.size() > kMaxExactDigits &&
      std::from_chars(number.data(), number.data() + number.size(), integer).ec != std::errc{})
    out += "e0";
}

// The place behind the string that begins at `at`.
std::size_t behind_string(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at) {
    if (json[at] == '\\') ++at;
  }
  return std::min(json.size(), at + 1);
}

std::string with_readable_numbers(std::string_view json) {
  std::string out;
  out.reserve(json.size() + 16);
  for (std::size_t at = 0; at < json.size();) {
    const bool is_number = json[at] == '-' || (json[at] >= '0' && json[at] <= '9');
    if (is_number) {
      const auto end = std::min(json.size(), json.find_first_not_of("0123456789+-.eE", at));
      append_number(out, json.substr(at, end - at));
      at = end;
    } else {
      const auto end = json[at] == '"' ? behind_string(json, at) : at + 1;
      out += json.substr(at, end - at);
      at = end;
    }
  }
  return out;
}

}  // namespace

Result<Value> parse_json_leniently(std::string_view text) {
  auto strict = parse_json(text);
  if (strict || strict.error().code != simdjson::NUMBER_ERROR) return strict;
  auto lenient = parse_json(with_readable_numbers(text));
  return lenient ? std::move(lenient) : std::move(strict);
}

}  // namespace proofsheet
