#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace proofsheet::query {

// A part of an expression's text, in bytes.
struct Span {
  std::size_t begin = 0, end = 0;
  friend bool operator==(const Span&, const Span&) = default;
};

// What is wrong with an expression, and where.
struct Problem {
  std::string message;  // "expected a value after `=`"
  Span span;            // empty at the end of the text
};
// "column 15: expected a value after `=`"; columns are characters, from 1.
Error to_error(std::string_view text, const Problem& problem);

enum class Operator {
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  matches,
  not_matches
};
std::string_view operator_text(Operator op);

// `field op value`, or a search: a value alone, which is looked for in the answers.
struct Condition {
  bool is_search = false;
  std::string field;
  bool field_is_quoted = false;
  Operator op = Operator::equal;
  std::string value;  // without its quotes
  Span field_span, value_span;
};

struct Node {
  enum class Kind { all, any, negation, condition };
  Kind kind = Kind::condition;
  std::vector<Node> children;  // of all, any (two or more) and negation (one)
  Condition condition = {};
  Span span = {};  // with its parentheses
};

// An expression as it was written, not yet held against a sheet.
struct Expression {
  std::string text;
  Node root;
};

// Reads `temperature > 0.5 and state = done and text ~ "pond"`.
//
//   expression: conditions joined by `and`, which binds closer, and `or`; `not`; parentheses
//   condition:  field op value, op one of = != < <= > >= ~ !~; or a value alone, which is looked for in the
//               answers as it stands, ignoring case
//   field:      a word, or any name in quotes
//   value:      words up to the next `and`, `or`, operator, comma or parenthesis (`ink wash`), or anything in
//               quotes, "…" or '…'; a doubled quote stands for itself, a backslash too
//
// `and`, `or` and `not` are also read in capitals.
std::expected<Expression, Problem> parse(std::string_view text);

// The parts that are joined by `and` at the top, as they were written.
std::vector<Span> conditions_of(const Expression& expression);
// The text without one of them; empty when it was the only one.
std::string without_condition(const Expression& expression, std::size_t index);
// The text of `expression` and one more condition; `expression` may be blank.
std::string with_condition(std::string_view expression, std::string_view condition);
// `style = "oil, on canvas"`: the condition that only this value meets, with quotes where they are needed.
std::string equals_condition(std::string_view field, std::string_view value);

}  // namespace proofsheet::query
