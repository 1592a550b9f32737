#include "query/scanner.h"

#include <array>
#include <optional>
#include <utility>

namespace proofsheet::query {
namespace {

struct OperatorName {
  std::string_view text;
  Operator op;
};
// Longer ones first.
constexpr std::array<OperatorName, 9> kOperators{{{"!=", Operator::not_equal},
                                                  {"!~", Operator::not_matches},
                                                  {"<=", Operator::less_or_equal},
                                                  {">=", Operator::greater_or_equal},
                                                  {"==", Operator::equal},
                                                  {"=", Operator::equal},
                                                  {"<", Operator::less},
                                                  {">", Operator::greater},
                                                  {"~", Operator::matches}}};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

const OperatorName* operator_at(std::string_view text, std::size_t at) {
  for (const OperatorName& name : kOperators) {
    if (text.substr(at).starts_with(name.text)) return &name;
  }
  return nullptr;
}

bool ends_word(std::string_view text, std::size_t at) {
  const char c = text[at];
  return is_blank(c) || c == '(' || c == ')' || c == ',' || c == '"' || operator_at(text, at) != nullptr;
}

std::expected<Token, Problem> quoted_token(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  Token token{.kind = Token::Kind::quoted};
  for (std::size_t at = begin + 1; at < text.size(); ++at) {
    if (text[at] != quote) {
      token.text += text[at];
    } else if (at + 1 < text.size() && text[at + 1] == quote) {
      token.text += text[++at];
    } else {
      token.span = {begin, at + 1};
      return token;
    }
  }
  return std::unexpected(
      Problem{std::string("expected ") + quote + " to close the quote", {begin, text.size()}});
}

Token word_token(std::string_view text, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < text.size() && !ends_word(text, end)) ++end;
  return {
      .kind = Token::Kind::word, .text = std::string(text.substr(begin, end - begin)), .span = {begin, end}};
}

std::optional<Token> mark_token(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == '(') return Token{.kind = Token::Kind::open, .text = "(", .span = {at, at + 1}};
  if (c == ')') return Token{.kind = Token::Kind::close, .text = ")", .span = {at, at + 1}};
  if (c == ',') return Token{.kind = Token::Kind::comma, .text = ",", .span = {at, at + 1}};
  if (const OperatorName* name = operator_at(text, at)) {
    return Token{.kind = Token::Kind::op,
                 .text = std::string(name->text),
                 .op = name->op,
                 .span = {at, at + name->text.size()}};
  }
  return std::nullopt;
}

}  // namespace

std::expected<std::vector<Token>, Problem> scan(std::string_view text) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (at < text.size()) {
    if (is_blank(text[at])) {
      ++at;
      continue;
    }
    if (auto mark = mark_token(text, at)) {
      tokens.push_back(std::move(*mark));
    } else if (text[at] == '"' || text[at] == '\'') {
      auto quoted = quoted_token(text, at);
      if (!quoted) return std::unexpected(quoted.error());
      tokens.push_back(std::move(*quoted));
    } else {
      tokens.push_back(word_token(text, at));
    }
    at = tokens.back().span.end;
  }
  tokens.push_back({.kind = Token::Kind::end, .span = {text.size(), text.size()}});
  return tokens;
}

bool needs_quotes(std::string_view value) {
  const auto tokens = scan(value);
  if (!tokens || tokens->size() != 2) return true;
  const Token& only = tokens->front();
  const bool is_keyword = only.text == "and" || only.text == "or" || only.text == "not" ||
                          only.text == "AND" || only.text == "OR" || only.text == "NOT" ||
                          only.text == "none";
  return only.kind != Token::Kind::word || only.text != value || is_keyword;
}

}  // namespace proofsheet::query
