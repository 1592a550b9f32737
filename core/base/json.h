#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/value.h"

namespace proofsheet {

// Compact JSON of a value, UTF-8, members in their order. Not-a-number and infinities become null; invalid
// UTF-8 is replaced by U+FFFD so that the output is always valid.
std::string to_json(const Value& value);

// The same, indented by two spaces.
std::string to_json_pretty(const Value& value);

// JSON with map members sorted by key at every depth and integral doubles written as integers: equal requests
// give equal bytes, whatever order their fields were written in. The cache key is taken over this form.
std::string to_canonical_json(const Value& value);

// Parses one JSON document (simdjson). Fails with ErrorKind::bad_response and a message that says what is
// wrong and where (byte offset is not always known), and simdjson's code. Nesting is bounded by 1,024 levels.
// Integers beyond int64 become doubles. A UTF-8 byte-order mark is skipped.
Result<Value> parse_json(std::string_view text);

// The same for what a server sends, where one odd number must not lose the rest: integers beyond 64 bits
// become doubles, and numbers beyond a double (1e400) null.
Result<Value> parse_json_leniently(std::string_view text);

// Writes JSON straight into a string, for records and requests built field by field:
//   JsonWriter w; w.begin_map(); w.key("model"); w.value("x"); w.end_map(); w.take();
class JsonWriter {
 public:
  void begin_map() { begin('{'); }
  void end_map() { end('}'); }
  void begin_list() { begin('['); }
  void end_list() { end(']'); }
  void key(std::string_view name);
  void null() { raw("null"); }
  void value(const Value& value);
  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(std::int64_t number);
  void value(int number) { value(std::int64_t{number}); }
  void value(double number);
  void value(bool flag) { raw(flag ? "true" : "false"); }
  // Inserts JSON text that is already valid, as it is.
  void raw(std::string_view json);
  template <class T>
  void member(std::string_view name, const T& content) {
    key(name);
    value(content);
  }

  // The text so far; the writer is empty afterwards.
  std::string take();

 private:
  void begin(char bracket);
  void end(char bracket);
  void separate();
  void append_string(std::string_view text);

  std::string text_;
  bool needs_comma_ = false;  // before the next item
};

}  // namespace proofsheet
