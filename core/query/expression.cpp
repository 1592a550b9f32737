#include "query/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/utf8.h"
#include "query/scanner.h"

namespace proofsheet::query {
namespace {

constexpr int kMostNested = 100;

bool is_keyword(const Token& token, std::string_view lower, std::string_view upper) {
  return token.kind == Token::Kind::word && (token.text == lower || token.text == upper);
}
bool is_and(const Token& token) {
  return is_keyword(token, "and", "AND");
}
bool is_or(const Token& token) {
  return is_keyword(token, "or", "OR");
}
bool is_not(const Token& token) {
  return is_keyword(token, "not", "NOT");
}

class Parser {
 public:
  Parser(std::string_view text, std::vector<Token> tokens) : text_(text), tokens_(std::move(tokens)) {}

  std::expected<Node, Problem> whole() {
    auto node = any(0);
    if (!node) return node;
    if (next().kind != Token::Kind::end) return unexpected_here("`and`, `or` or the end");
    return node;
  }

 private:
  using Parsed = std::expected<Node, Problem>;

  const Token& next() const { return tokens_[at_]; }
  const Token& after_next() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  const Token& take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }

  std::unexpected<Problem> unexpected_here(std::string_view wanted) const {
    const Token& token = next();
    if (token.kind == Token::Kind::end)
      return std::unexpected(Problem{fmt::format("expected {}", wanted), token.span});
    return std::unexpected(Problem{fmt::format("expected {}, found `{}`", wanted, token.text), token.span});
  }

  Parsed any(int depth) { return joined(Node::Kind::any, depth); }
  Parsed all(int depth) { return joined(Node::Kind::all, depth); }

  Parsed joined(Node::Kind kind, int depth) {
    const bool is_any = kind == Node::Kind::any;
    auto first = is_any ? all(depth) : operand(depth);
    if (!first) return first;
    if (!(is_any ? is_or(next()) : is_and(next()))) return first;
    Node node{.kind = kind, .children = {}};
    node.children.push_back(std::move(*first));
    while (is_any ? is_or(next()) : is_and(next())) {
      take();
      auto more = is_any ? all(depth) : operand(depth);
      if (!more) return more;
      node.children.push_back(std::move(*more));
    }
    node.span = {node.children.front().span.begin, node.children.back().span.end};
    return node;
  }

  Parsed operand(int depth) {
    if (depth > kMostNested) return std::unexpected(Problem{"expected less nesting", next().span});
    if (is_not(next()) && after_next().kind != Token::Kind::op) {
      const std::size_t begin = take().span.begin;
      auto inner = operand(depth + 1);
      if (!inner) return inner;
      Node node{.kind = Node::Kind::negation, .children = {}};
      node.span = {begin, inner->span.end};
      node.children.push_back(std::move(*inner));
      return node;
    }
    if (next().kind == Token::Kind::open) {
      const std::size_t begin = take().span.begin;
      auto inner = any(depth + 1);
      if (!inner) return inner;
      if (next().kind != Token::Kind::close) return unexpected_here("`)`");
      inner->span = {begin, take().span.end};
      return inner;
    }
    return condition();
  }

  Parsed condition() {
    const auto name = words();
    if (!name) return unexpected_here("a condition such as `state = done`");
    Node node;
    Condition& made = node.condition;
    node.span = name->span;
    if (next().kind != Token::Kind::op) {
      made.is_search = true;
      made.value = name->text;
      made.value_span = name->span;
      return node;
    }
    if (name->count > 1) {
      return std::unexpected(Problem{
          fmt::format("expected one word before `{}`, or a name in quotes", next().text), name->span});
    }
    made.field = name->text;
    made.field_is_quoted = name->is_quoted;
    made.field_span = name->span;
    made.op = take().op;
    const auto value = words();
    if (!value) return unexpected_here(fmt::format("a value after `{}`", operator_text(made.op)));
    made.value = value->text;
    made.value_span = value->span;
    node.span.end = value->span.end;
    if (next().kind == Token::Kind::op) return unexpected_here("`and`, `or` or the end");
    return node;
  }

  struct Words {
    std::string text;
    Span span;
    std::size_t count = 0;
    bool is_quoted = false;
  };
  // A quoted text, or words in a row.
  std::optional<Words> words() {
    if (next().kind == Token::Kind::quoted) {
      const Token& token = take();
      return Words{token.text, token.span, 1, true};
    }
    const Span first = next().span;
    Span last = first;
    std::size_t count = 0;
    while (next().kind == Token::Kind::word && !is_and(next()) && !is_or(next())) {
      last = take().span;
      ++count;
    }
    if (count == 0) return std::nullopt;
    const Span span{first.begin, last.end};
    return Words{std::string(text_.substr(span.begin, span.end - span.begin)), span, count, false};
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

std::string_view text_of(const Expression& expression, Span span) {
  return std::string_view(expression.text).substr(span.begin, span.end - span.begin);
}

}  // namespace

Error to_error(std::string_view text, const Problem& problem) {
  const std::size_t column = count_code_points(text.substr(0, std::min(problem.span.begin, text.size()))) + 1;
  return {ErrorKind::invalid_input, fmt::format("column {}: {}", column, problem.message), 0};
}

std::string_view operator_text(Operator op) {
  switch (op) {
    using enum Operator;
    case equal:
      return "=";
    case not_equal:
      return "!=";
    case less:
      return "<";
    case less_or_equal:
      return "<=";
    case greater:
      return ">";
    case greater_or_equal:
      return ">=";
    case matches:
      return "~";
    case not_matches:
      return "!~";
  }
  return "";
}

std::expected<Expression, Problem> parse(std::string_view text) {
  auto tokens = scan(text);
  if (!tokens) return std::unexpected(tokens.error());
  auto root = Parser(text, std::move(*tokens)).whole();
  if (!root) return std::unexpected(root.error());
  return Expression{std::string(text), std::move(*root)};
}

std::vector<Span> conditions_of(const Expression& expression) {
  if (expression.root.kind != Node::Kind::all) return {expression.root.span};
  // A whole in parentheses is one part: its span begins before its first child's.
  if (expression.root.span.begin != expression.root.children.front().span.begin)
    return {expression.root.span};
  std::vector<Span> spans;
  for (const Node& child : expression.root.children) spans.push_back(child.span);
  return spans;
}

std::string without_condition(const Expression& expression, std::size_t index) {
  const std::vector<Span> spans = conditions_of(expression);
  std::string text;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (i == index) continue;
    if (!text.empty()) text += " and ";
    text += text_of(expression, spans[i]);
  }
  return text;
}

std::string with_condition(std::string_view expression, std::string_view condition) {
  if (expression.find_first_not_of(" \t\n") == std::string_view::npos) return std::string(condition);
  const auto parsed = parse(expression);
  const bool is_any = parsed && parsed->root.kind == Node::Kind::any && conditions_of(*parsed).size() == 1 &&
                      parsed->root.span.begin == parsed->root.children.front().span.begin;
  return is_any ? fmt::format("({}) and {}", expression, condition)
                : fmt::format("{} and {}", expression, condition);
}

std::string equals_condition(std::string_view field, std::string_view value) {
  const auto quoted = [](std::string_view text) {
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + '"';
  };
  const std::string name = needs_quotes(field) ? quoted(field) : std::string(field);
  // As a value of `=` these are wild.
  if (value.find_first_of("*?") != std::string_view::npos) {
    return fmt::format("{} ~ {}", name, quoted(fmt::format("^(?-i)\\Q{}\\E$", value)));
  }
  return fmt::format("{} = {}", name, needs_quotes(value) ? quoted(value) : std::string(value));
}

}  // namespace proofsheet::query
