#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "sheet/template_expression.h"

namespace proofsheet::sheet {

enum class TokenKind { name, number, text, symbol, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::size_t offset = 0;
  std::string text;  // of a name or symbol
  Value literal;     // of a number or text
};

// The tokens of a tag's content, an end token last.
std::expected<std::vector<Token>, ExpressionError> tokenize(std::string_view text, std::size_t offset);

std::string describe_token(const Token& token);

}  // namespace proofsheet::sheet
