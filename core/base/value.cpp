#include "base/value.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"

namespace proofsheet {

Value::Value(Map value) : data_(std::move(value)) {}

const Value* Value::find(std::string_view key) const {
  if (!is_map()) return nullptr;
  for (const Member& member : as_map()) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

Value* Value::find(std::string_view key) {
  return const_cast<Value*>(std::as_const(*this).find(key));
}

Value& Value::set(std::string key, Value value) {
  if (is_null()) data_ = Map{};
  if (Value* existing = find(key)) return *existing = std::move(value);
  return as_map().emplace_back(std::move(key), std::move(value)).value;
}

bool Value::erase(std::string_view key) {
  if (!is_map()) return false;
  return std::erase_if(as_map(), [key](const Member& member) { return member.key == key; }) > 0;
}

bool operator==(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number() && a.is_int() != b.is_int()) return a.as_number() == b.as_number();
  return a.data_ == b.data_;
}

std::string to_display(const Value& value) {
  if (value.is_string()) return value.as_string();
  return to_json(value);
}

}  // namespace proofsheet
