#include "sheet/template_expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sheet/scalar.h"
#include "sheet/suggest.h"
#include "sheet/template_filters.h"
#include "sheet/template_tokens.h"

namespace proofsheet::sheet {
namespace {

constexpr int kMaxDepth = 48;
constexpr int kMaxChain = 50;

// Thrown inside the parser only; the two functions of the header catch it.
struct Mistake {
  ExpressionError error;
};

ExpressionPtr make(ExpressionKind kind, std::size_t offset) {
  auto node = std::make_unique<Expression>();
  node->kind = kind;
  node->offset = offset;
  return node;
}

// Recursive descent: or, and, not, comparison, filters and members, primary.
class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  ExpressionPtr parse_whole() {
    ExpressionPtr expression = parse_or();
    if (peek().kind != TokenKind::end) mistake(fmt::format("unexpected {}", describe_token(peek())));
    return expression;
  }

  ForHead parse_for() {
    ForHead head;
    head.names.push_back(take_name("a loop variable"));
    if (accept(",")) head.names.push_back(take_name("a second loop variable"));
    if (!accept_word("in")) mistake("expected `for NAME in LIST`");
    head.list = parse_whole();
    return head;
  }

 private:
  struct DepthGuard {
    explicit DepthGuard(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > kMaxDepth)
        parser_.mistake(fmt::format("nested deeper than {} levels", kMaxDepth));
    }
    ~DepthGuard() { --parser_.depth_; }
    Parser& parser_;
  };

  const Token& peek() const { return tokens_[at_]; }
  const Token& take() { return tokens_[peek().kind == TokenKind::end ? at_ : at_++]; }

  [[noreturn]] void mistake(std::string message) const { throw Mistake{{peek().offset, std::move(message)}}; }

  bool is(TokenKind kind, std::string_view text) const { return peek().kind == kind && peek().text == text; }
  bool accept(std::string_view symbol) { return is(TokenKind::symbol, symbol) && (take(), true); }
  bool accept_word(std::string_view word) { return is(TokenKind::name, word) && (take(), true); }

  void expect(std::string_view symbol) {
    if (!accept(symbol)) mistake(fmt::format("expected `{}` before {}", symbol, describe_token(peek())));
  }

  std::string take_name(std::string_view what) {
    if (peek().kind != TokenKind::name || is_keyword(peek().text)) {
      mistake(fmt::format("expected {} before {}", what, describe_token(peek())));
    }
    return take().text;
  }

  static bool is_keyword(std::string_view word) {
    constexpr std::array<std::string_view, 5> kKeywords = {"and", "or", "not", "in", "is"};
    return std::ranges::find(kKeywords, word) != kKeywords.end();
  }

  ExpressionPtr join(ExpressionKind kind, std::size_t offset, ExpressionPtr left, ExpressionPtr right) const {
    ExpressionPtr node = make(kind, offset);
    node->arguments.push_back(std::move(left));
    if (right) node->arguments.push_back(std::move(right));
    return node;
  }

  // A chain `a or b or c` nests to the left, so its length is bounded like depth.
  void count_link(int& links) const {
    if (++links > kMaxChain) mistake(fmt::format("more than {} terms", kMaxChain));
  }

  ExpressionPtr parse_or() {
    const DepthGuard guard(*this);
    ExpressionPtr left = parse_and();
    int links = 0;
    for (std::size_t offset = peek().offset; accept_word("or"); offset = peek().offset) {
      count_link(links);
      left = join(ExpressionKind::logical_or, offset, std::move(left), parse_and());
    }
    return left;
  }

  ExpressionPtr parse_and() {
    ExpressionPtr left = parse_not();
    int links = 0;
    for (std::size_t offset = peek().offset; accept_word("and"); offset = peek().offset) {
      count_link(links);
      left = join(ExpressionKind::logical_and, offset, std::move(left), parse_not());
    }
    return left;
  }

  ExpressionPtr parse_not() {
    const DepthGuard guard(*this);
    const std::size_t offset = peek().offset;
    if (accept_word("not")) return join(ExpressionKind::logical_not, offset, parse_not(), nullptr);
    return parse_comparison();
  }

  ExpressionPtr parse_comparison() {
    ExpressionPtr left = parse_chain();
    const std::size_t offset = peek().offset;
    if (accept_word("is")) {
      const bool negated = accept_word("not");
      if (!accept_word("defined"))
        mistake(fmt::format("expected `is defined` or `is not defined` before {}", describe_token(peek())));
      return join(negated ? ExpressionKind::not_defined : ExpressionKind::defined, offset, std::move(left),
                  nullptr);
    }
    if (accept_word("in")) return join(ExpressionKind::in, offset, std::move(left), parse_chain());
    if (accept_word("not")) {
      if (!accept_word("in")) mistake("expected `not in`");
      return join(ExpressionKind::not_in, offset, std::move(left), parse_chain());
    }
    constexpr std::pair<std::string_view, ExpressionKind> kOperators[] = {
        {"==", ExpressionKind::equal},      {"!=", ExpressionKind::not_equal},
        {"<=", ExpressionKind::less_equal}, {">=", ExpressionKind::greater_equal},
        {"<", ExpressionKind::less},        {">", ExpressionKind::greater},
    };
    for (const auto& [symbol, kind] : kOperators) {
      if (accept(symbol)) return join(kind, offset, std::move(left), parse_chain());
    }
    return left;
  }

  // A primary with its members and filters: `a.b[0] | upper`.
  ExpressionPtr parse_chain() {
    ExpressionPtr base = parse_primary();
    int links = 0;
    while (true) {
      const std::size_t offset = peek().offset;
      if (accept(".")) {
        base = join(ExpressionKind::member, offset, std::move(base), take_member_key());
      } else if (accept("[")) {
        base = join(ExpressionKind::member, offset, std::move(base), parse_or());
        expect("]");
      } else if (accept("|")) {
        base = parse_filter(std::move(base));
      } else {
        return base;
      }
      count_link(links);
    }
  }

  ExpressionPtr take_member_key() {
    ExpressionPtr key = make(ExpressionKind::literal, peek().offset);
    if (peek().kind == TokenKind::number && peek().literal.is_int()) {
      key->literal = take().literal;
    } else if (peek().kind == TokenKind::name) {
      key->literal = take().text;
    } else {
      mistake(fmt::format("expected a member's name after `.`, not {}", describe_token(peek())));
    }
    return key;
  }

  ExpressionPtr parse_filter(ExpressionPtr input) {
    const std::size_t offset = peek().offset;
    if (peek().kind != TokenKind::name)
      mistake(fmt::format("expected a filter after `|`, not {}", describe_token(peek())));
    ExpressionPtr node = make(ExpressionKind::filter, offset);
    node->name = peek().text;
    const FilterSpec* filter = find_filter(node->name);
    if (!filter) {
      mistake(fmt::format("unknown filter `{}`{}; expected {}", node->name,
                          did_you_mean(node->name, filter_names()), list_names(filter_names())));
    }
    take();
    node->arguments.push_back(std::move(input));
    if (accept("(")) {
      while (!accept(")")) {
        if (node->arguments.size() > 1) expect(",");
        node->arguments.push_back(parse_or());
      }
    }
    const std::size_t given = node->arguments.size() - 1;
    if (given < filter->min_arguments || given > filter->max_arguments) {
      throw Mistake{{offset, fmt::format("the filter `{}` takes {}, not {} arguments", node->name,
                                         filter->usage, given)}};
    }
    return node;
  }

  ExpressionPtr parse_primary() {
    const Token& token = peek();
    ExpressionPtr node = make(ExpressionKind::literal, token.offset);
    if (token.kind == TokenKind::number || token.kind == TokenKind::text) {
      node->literal = take().literal;
      return node;
    }
    if (accept("(")) {
      node = parse_or();
      expect(")");
      return node;
    }
    if (accept("[")) {
      node->kind = ExpressionKind::list;
      while (!accept("]")) {
        if (!node->arguments.empty()) expect(",");
        node->arguments.push_back(parse_or());
      }
      return node;
    }
    if (token.kind != TokenKind::name || is_keyword(token.text)) {
      mistake(token.kind == TokenKind::end ? "expected a variable or a value"
                                           : fmt::format("unexpected {}", describe_token(token)));
    }
    const std::string& word = take().text;
    if (word == "true" || word == "True")
      node->literal = true;
    else if (word == "false" || word == "False")
      node->literal = false;
    else if (word != "none" && word != "None" && word != "null") {
      node->kind = ExpressionKind::variable;
      node->name = word;
    }
    return node;
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

std::expected<ExpressionPtr, ExpressionError> parse_expression(std::string_view text, std::size_t offset) {
  auto tokens = tokenize(text, offset);
  if (!tokens) return std::unexpected(std::move(tokens.error()));
  try {
    return Parser(std::move(*tokens)).parse_whole();
  } catch (Mistake& mistake) {
    return std::unexpected(std::move(mistake.error));
  }
}

std::expected<ForHead, ExpressionError> parse_for_head(std::string_view text, std::size_t offset) {
  auto tokens = tokenize(text, offset);
  if (!tokens) return std::unexpected(std::move(tokens.error()));
  try {
    return Parser(std::move(*tokens)).parse_for();
  } catch (Mistake& mistake) {
    return std::unexpected(std::move(mistake.error));
  }
}

}  // namespace proofsheet::sheet
