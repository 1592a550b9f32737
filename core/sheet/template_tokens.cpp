#include "sheet/template_tokens.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/utf8.h"
#include "sheet/scalar.h"

namespace proofsheet::sheet {
namespace {

constexpr std::size_t kMaxTagBytes = 64u << 10;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

struct Tokenizer {
  std::string_view text;
  std::size_t offset;
  std::size_t at = 0;
  std::vector<Token> tokens;

  void add(TokenKind kind, std::size_t begin, std::string content, Value literal = {}) {
    tokens.push_back({kind, offset + begin, std::move(content), std::move(literal)});
  }

  std::expected<void, ExpressionError> take_text() {
    const std::size_t begin = at;
    const char quote = text[at++];
    std::string content;
    for (; at < text.size(); ++at) {
      if (text[at] == quote) {
        ++at;
        add(TokenKind::text, begin, {}, content);
        return {};
      }
      if (text[at] != '\\' || at + 1 >= text.size()) {
        content += text[at];
        continue;
      }
      const char escaped = text[++at];
      content += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped;
    }
    return std::unexpected(
        ExpressionError{offset + begin, fmt::format("a text does not end; expected a closing {}", quote)});
  }

  bool continues_number() const {
    return tokens.empty() ||
           (tokens.back().kind == TokenKind::symbol && tokens.back().text != ")" &&
            tokens.back().text != "]") ||
           (tokens.back().kind == TokenKind::name &&
            (tokens.back().text == "and" || tokens.back().text == "or" || tokens.back().text == "in" ||
             tokens.back().text == "not"));
  }

  std::expected<void, ExpressionError> take_number() {
    const std::size_t begin = at;
    if (text[at] == '-') ++at;
    while (at < text.size() && is_digit(text[at])) ++at;
    const bool after_dot =
        !tokens.empty() && tokens.back().kind == TokenKind::symbol && tokens.back().text == ".";
    if (!after_dot && at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) {
      ++at;
      while (at < text.size() && is_digit(text[at])) ++at;
    }
    auto value = resolve_scalar(text.substr(begin, at - begin));
    if (!value) return std::unexpected(ExpressionError{offset + begin, value.error().message});
    add(TokenKind::number, begin, {}, std::move(*value));
    return {};
  }

  void take_name() {
    const std::size_t begin = at;
    while (at < text.size() && (is_digit(text[at]) || is_identifier(text.substr(at, 1)))) ++at;
    add(TokenKind::name, begin, std::string(text.substr(begin, at - begin)));
  }

  bool take_symbol() {
    constexpr std::string_view kSymbols[] = {"==", "!=", "<=", ">=", "<", ">", "|",
                                             ".",  "[",  "]",  "(",  ")", ","};
    for (const std::string_view symbol : kSymbols) {
      if (!text.substr(at).starts_with(symbol)) continue;
      add(TokenKind::symbol, at, std::string(symbol));
      at += symbol.size();
      return true;
    }
    return false;
  }

  std::expected<void, ExpressionError> take() {
    const char c = text[at];
    if (c == '"' || c == '\'') return take_text();
    const bool is_negative = c == '-' && at + 1 < text.size() && is_digit(text[at + 1]) && continues_number();
    if (is_digit(c) || is_negative) return take_number();
    if (is_identifier(text.substr(at, 1))) {
      take_name();
      return {};
    }
    if (take_symbol()) return {};
    std::size_t end = at;
    next_code_point(text, end);
    std::string message = fmt::format("unexpected `{}`", text.substr(at, end - at));
    if (c == '=') message += "; compare with `==`";
    return std::unexpected(ExpressionError{offset + at, std::move(message)});
  }
};

}  // namespace

std::expected<std::vector<Token>, ExpressionError> tokenize(std::string_view text, std::size_t offset) {
  if (text.size() > kMaxTagBytes)
    return std::unexpected(ExpressionError{offset, "a tag is longer than 64 KiB"});
  Tokenizer tokenizer{text, offset, 0, {}};
  while (true) {
    tokenizer.at = std::min(text.find_first_not_of(" \t\r\n", tokenizer.at), text.size());
    if (tokenizer.at == text.size()) break;
    if (auto taken = tokenizer.take(); !taken) return std::unexpected(std::move(taken.error()));
  }
  tokenizer.add(TokenKind::end, text.size(), {});
  return std::move(tokenizer.tokens);
}

std::string describe_token(const Token& token) {
  constexpr std::size_t kMaxShown = 30;
  switch (token.kind) {
    case TokenKind::end:
      return "the end of the tag";
    case TokenKind::number:
    case TokenKind::text:
      return fmt::format("`{}`", ellipsize(to_json(token.literal), kMaxShown));
    default:
      return fmt::format("`{}`", ellipsize(token.text, kMaxShown));
  }
}

}  // namespace proofsheet::sheet
