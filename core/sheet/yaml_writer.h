#pragma once

#include <string>
#include <string_view>

#include "base/value.h"

namespace proofsheet::sheet {

// Builds YAML line by line; what it writes, read_yaml reads back equal. Text is quoted whenever another
// reader (YAML 1.1 too) could take it for something else; text of several lines is a literal block.
class YamlWriter {
 public:
  // `key: value` at the current indentation; containers follow below or stand in brackets when short and
  // plain.
  void entry(std::string_view key, const Value& value);
  // The same with the value's YAML given, such as `[a, b]`.
  void raw_entry(std::string_view key, std::string_view yaml);
  // `key:`, with what follows one level deeper until close().
  void open(std::string_view key);
  // `- ` before the next line, which belongs to a map or stands alone; deeper until close().
  void open_item();
  void item(const Value& value);
  void close();

  std::string take() { return std::move(out_); }

 private:
  void start_line();
  void write_after(const Value& value, std::string_view lead);
  void write_children(const Value& value);

  std::string out_;
  int depth_ = 0;
  bool pending_dash_ = false;
};

// Text as a scalar on one line, in `[…]` and `{…}` too.
std::string yaml_scalar(std::string_view text);
// The same in double quotes.
std::string yaml_quoted(std::string_view text);
// Whether text of several lines can be a literal block without marks for its white space.
bool fits_yaml_block(std::string_view text);
// Any value in one line: `[a, "1"]`, `{a: 1}`.
std::string yaml_flow(const Value& value);

}  // namespace proofsheet::sheet
