#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "query/expression.h"

namespace proofsheet::query {

struct Token {
  enum class Kind { word, quoted, op, open, close, comma, end };
  Kind kind = Kind::end;
  std::string text = {};  // without quotes
  Operator op = Operator::equal;
  Span span = {};
};

// The tokens of an expression; the last one is the end. Fails when a quote is not closed.
std::expected<std::vector<Token>, Problem> scan(std::string_view text);

// True when a value must be in quotes to be read as one value.
bool needs_quotes(std::string_view value);

}  // namespace proofsheet::query
