#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"

namespace proofsheet::sheet {

enum class ExpressionKind {
  literal,
  list,
  variable,
  member,
  filter,
  logical_not,
  logical_and,
  logical_or,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  in,
  not_in,
  defined,
  not_defined,
};

// A node of an expression. `name` is the variable's or filter's; a member's arguments are its base and its
// key; a filter's first argument is its input.
struct Expression {
  ExpressionKind kind = ExpressionKind::literal;
  std::size_t offset = 0;  // in the template's text
  std::string name;
  Value literal;
  std::vector<std::unique_ptr<Expression>> arguments;
};
using ExpressionPtr = std::unique_ptr<Expression>;

struct ExpressionError {
  std::size_t offset = 0;
  std::string message;
};

// `{% for names in list %}`
struct ForHead {
  std::vector<std::string> names;  // one, or key and value
  ExpressionPtr list;
};

// Both read `text`, which begins at `offset` of the template, to its end.
std::expected<ExpressionPtr, ExpressionError> parse_expression(std::string_view text, std::size_t offset);
std::expected<ForHead, ExpressionError> parse_for_head(std::string_view text, std::size_t offset);

}  // namespace proofsheet::sheet
