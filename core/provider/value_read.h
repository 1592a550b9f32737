#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/value.h"

namespace proofsheet::provider {

// Tolerant reading of answers: a member that is absent, null or of another type reads as "nothing".

inline const Value& member(const Value& map, std::string_view key) {
  static const Value nothing;
  const Value* found = map.find(key);
  return found ? *found : nothing;
}

inline std::string_view string_or_empty(const Value& value) {
  return value.is_string() ? std::string_view(value.as_string()) : std::string_view{};
}

inline std::string_view string_member(const Value& map, std::string_view key) {
  return string_or_empty(member(map, key));
}

inline std::optional<double> number_member(const Value& map, std::string_view key) {
  const Value& value = member(map, key);
  if (!value.is_number()) return {};
  return value.as_number();
}

// Servers write counts as 3 or 3.0.
inline std::optional<std::int64_t> count_member(const Value& map, std::string_view key) {
  const auto number = number_member(map, key);
  if (!number || !std::isfinite(*number) || std::abs(*number) > 1e15) return {};
  return std::llround(*number);
}

// The items of a list, none when it is not one.
inline const Value::List& items(const Value& value) {
  static const Value::List none;
  return value.is_list() ? value.as_list() : none;
}

}  // namespace proofsheet::provider
