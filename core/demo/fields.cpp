#include "demo/fields.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace proofsheet::demo {

std::string_view type_in_words(const Value& value) {
  if (value.is_null()) return "null";
  if (value.is_bool()) return "a boolean";
  if (value.is_int()) return "an integer";
  if (value.is_double()) return "a decimal";
  if (value.is_string()) return "a string";
  return value.is_list() ? "an array" : "an object";
}

Fields::Fields(const Value& body) : body_(body) {
  if (!body.is_map()) {
    fail({.message = fmt::format("The request body must be a JSON object, but is {}.", type_in_words(body)),
          .code = "invalid_type"});
  }
}

const Value* Fields::any(std::string_view name) {
  known_.emplace(name);
  const Value* value = body_.find(name);
  return value != nullptr && !value->is_null() ? value : nullptr;
}

bool Fields::has(std::string_view name) {
  return any(name) != nullptr;
}

void Fields::fail(ApiError error) {
  if (!error_) error_ = std::move(error);
}

void Fields::fail_type(std::string_view name, std::string_view expected, const Value& found) {
  fail({.message = fmt::format("Invalid type for '{}': expected {}, but got {} instead.", name, expected,
                               type_in_words(found)),
        .param = std::string(name),
        .code = "invalid_type"});
}

void Fields::fail_missing(std::string_view name) {
  fail({.message = fmt::format("Missing required parameter: '{}'.", name),
        .param = std::string(name),
        .code = "missing_required_parameter"});
}

void Fields::fail_value(std::string_view name, std::string message) {
  fail({.message = std::move(message), .param = std::string(name), .code = "invalid_value"});
}

bool Fields::flag(std::string_view name, bool fallback) {
  const Value* value = any(name);
  if (value == nullptr) return fallback;
  if (value->is_bool()) return value->as_bool();
  fail_type(name, "a boolean", *value);
  return fallback;
}

std::int64_t Fields::integer(std::string_view name, std::int64_t low, std::int64_t high,
                             std::int64_t fallback) {
  const Value* value = any(name);
  if (value == nullptr) return fallback;
  constexpr double kExact =
      9007199254740992.0;  // 2^53: above it a double is not sure to be the number that was meant
  const bool whole = value->is_double() && std::trunc(value->as_number()) == value->as_number() &&
                     std::abs(value->as_number()) <= kExact;
  if (!value->is_int() && !whole) {
    fail_type(name, "an integer", *value);
    return fallback;
  }
  const std::int64_t number =
      value->is_int() ? value->as_int() : static_cast<std::int64_t>(value->as_number());
  if (number >= low && number <= high) return number;
  const bool above = number > high;
  fail({.message = fmt::format("Invalid '{}': integer {} value. Expected a value {} {}, but got {} instead.",
                               name, above ? "above maximum" : "below minimum",
                               above ? "<=" : ">=", above ? high : low, number),
        .param = std::string(name),
        .code = above ? "integer_above_max_value" : "integer_below_min_value"});
  return fallback;
}

double Fields::number(std::string_view name, double low, double high, double fallback) {
  const Value* value = any(name);
  if (value == nullptr) return fallback;
  if (!value->is_number()) {
    fail_type(name, "a decimal", *value);
    return fallback;
  }
  const double number = value->as_number();
  if (number >= low && number <= high) return number;
  const bool above = number > high;
  fail({.message = fmt::format(
            "Invalid '{}': decimal {} value. Expected a value {} {:g}, but got {:g} instead.", name,
            above ? "above maximum" : "below minimum", above ? "<=" : ">=", above ? high : low, number),
        .param = std::string(name),
        .code = above ? "decimal_above_max_value" : "decimal_below_min_value"});
  return fallback;
}

std::string Fields::text(std::string_view name, std::string fallback) {
  const Value* value = any(name);
  if (value == nullptr) return fallback;
  if (value->is_string()) return value->as_string();
  fail_type(name, "a string", *value);
  return fallback;
}

std::string Fields::required_text(std::string_view name) {
  if (!has(name)) fail_missing(name);
  return text(name);
}

std::string Fields::choice(std::string_view name, std::initializer_list<std::string_view> allowed,
                           std::string_view fallback) {
  const std::string value = text(name, std::string(fallback));
  for (const std::string_view one : allowed) {
    if (value == one) return value;
  }
  fail({.message = fmt::format("Invalid value: '{}'. Supported values are: '{}'.", value,
                               fmt::join(allowed, "', '")),
        .param = std::string(name),
        .code = "invalid_value"});
  return std::string(fallback);
}

void Fields::accept(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) known_.emplace(name);
}

void Fields::refuse(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const Value* value = any(name);
    if (value == nullptr || (value->is_list() && value->as_list().empty()) ||
        (value->is_map() && value->as_map().empty()))
      continue;
    fail({.message = fmt::format("Unsupported parameter: '{}' is not supported by the demo.", name),
          .param = std::string(name),
          .code = "unsupported_parameter"});
  }
}

std::optional<ApiError> Fields::finish() {
  if (!error_ && body_.is_map()) {
    for (const Member& member : body_.as_map()) {
      if (known_.contains(member.key)) continue;
      fail({.message = fmt::format("Unknown parameter: '{}'.", member.key),
            .param = member.key,
            .code = "unknown_parameter"});
    }
  }
  return error_;
}

}  // namespace proofsheet::demo
