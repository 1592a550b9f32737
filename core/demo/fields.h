#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/value.h"
#include "demo/reply.h"

namespace proofsheet::demo {

// Reads the fields of a request body, checks types and bounds, and keeps the first error; after one, reads
// give their fallback. A null is an absent field. A field that nobody asked for is an error as well, so that
// a mistyped parameter does not pass for one without effect. `body` must outlive this.
class Fields {
 public:
  explicit Fields(const Value& body);

  bool has(std::string_view name);
  // The field's value, or nullptr.
  const Value* any(std::string_view name);
  bool flag(std::string_view name, bool fallback);
  std::int64_t integer(std::string_view name, std::int64_t low, std::int64_t high, std::int64_t fallback);
  double number(std::string_view name, double low, double high, double fallback);
  std::string text(std::string_view name, std::string fallback = {});
  std::string required_text(std::string_view name);
  std::string choice(std::string_view name, std::initializer_list<std::string_view> allowed,
                     std::string_view fallback);
  // Known to the API and without effect on an answer.
  void accept(std::initializer_list<std::string_view> names);
  // Known to the API, but the demo cannot do it: an error when present and not empty.
  void refuse(std::initializer_list<std::string_view> names);

  void fail(ApiError error);
  void fail_type(std::string_view name, std::string_view expected, const Value& found);
  void fail_missing(std::string_view name);
  void fail_value(std::string_view name, std::string message);
  bool failed() const { return error_.has_value(); }
  // The first error, also for fields that nobody asked for.
  std::optional<ApiError> finish();

 private:
  const Value& body_;
  std::set<std::string, std::less<>> known_;
  std::optional<ApiError> error_;
};

// "a string", "an integer", …
std::string_view type_in_words(const Value& value);

}  // namespace proofsheet::demo
