#include "sheet/scalar.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace proofsheet::sheet {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

bool is_all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
}

Result<Value> read_integer(std::string_view text, std::string_view digits, int base) {
  const bool negative = text.starts_with('-');
  std::string number = negative ? "-" : "";
  number += digits;
  std::int64_t result = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), result, base);
  if (error != std::errc() || end != number.data() + number.size()) {
    return fail(ErrorKind::invalid_input,
                fmt::format("the integer {} does not fit 64 bits; quote it to keep it as text", text));
  }
  return Value(result);
}

bool is_based(std::string_view text, std::string_view prefix, bool (*is_member)(char)) {
  return text.size() > prefix.size() && text.starts_with(prefix) &&
         std::ranges::all_of(text.substr(prefix.size()), is_member);
}

}  // namespace

bool is_decimal_number(std::string_view text) {
  text = without_sign(text);
  const std::size_t whole = count_digits(text);
  text.remove_prefix(whole);
  std::size_t fraction = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = count_digits(text);
    text.remove_prefix(fraction);
  }
  if (whole + fraction == 0) return false;
  if (text.empty()) return true;
  if (text.front() != 'e' && text.front() != 'E') return false;
  return is_all_digits(without_sign(text.substr(1)));
}

Result<Value> resolve_scalar(std::string_view text) {
  if (is_one_of(text, {"", "~", "null", "Null", "NULL"})) return Value();
  if (is_one_of(text, {"true", "True", "TRUE"})) return Value(true);
  if (is_one_of(text, {"false", "False", "FALSE"})) return Value(false);
  if (is_all_digits(without_sign(text))) return read_integer(text, without_sign(text), 10);
  if (is_based(text, "0o", [](char c) { return c >= '0' && c <= '7'; }))
    return read_integer(text, text.substr(2), 8);
  if (is_based(text, "0x", [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; })) {
    return read_integer(text, text.substr(2), 16);
  }
  if (is_decimal_number(text)) {
    const double number = std::strtod(std::string(text).c_str(), nullptr);
    if (std::isfinite(number)) return Value(number);
    return fail(ErrorKind::invalid_input, fmt::format("the number {} is too large", text));
  }
  if (is_one_of(without_sign(text), {".inf", ".Inf", ".INF"}) || is_one_of(text, {".nan", ".NaN", ".NAN"})) {
    return fail(ErrorKind::invalid_input,
                fmt::format("{} is not a finite number; quote it to keep it as text", text));
  }
  return Value(text);
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

bool is_identifier(std::string_view text) {
  if (text.empty() || is_digit(text.front())) return false;
  return std::ranges::all_of(text, [](char c) {
    return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

}  // namespace proofsheet::sheet
