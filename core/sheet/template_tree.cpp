#include "sheet/template_tree.h"

#include <fmt/format.h>

#include <algorithm>

#include "sheet/scalar.h"
#include "sheet/suggest.h"
#include "sheet/template_scan.h"

namespace proofsheet::sheet {
namespace {

constexpr std::size_t kMaxBlockDepth = 32;

struct Mistake {
  std::size_t offset;
  std::string message;
};

// A statement tag: its word and what follows it.
struct Statement {
  std::string_view word, rest;
  std::size_t offset = 0, rest_offset = 0;
};

Statement read_statement(std::string_view text, const Segment& segment) {
  const std::string_view inner = text.substr(segment.inner_begin, segment.inner_end - segment.inner_begin);
  const std::size_t begin = std::min(inner.find_first_not_of(" \t\r\n"), inner.size());
  const std::size_t end = std::min(inner.find_first_of(" \t\r\n(", begin), inner.size());
  return {inner.substr(begin, end - begin), inner.substr(end), segment.begin, segment.inner_begin + end};
}

class Builder {
 public:
  explicit Builder(std::string_view text) : text_(text), segments_(scan_template(text)) {}

  TemplateNodes build() {
    TemplateNodes nodes = body("");
    return nodes;
  }

 private:
  // Reads nodes up to a statement that ends or divides `block` ("if", "for", or "" for the whole text); that
  // statement is left in `closing_`.
  TemplateNodes body(std::string_view block) {
    TemplateNodes nodes;
    for (; at_ < segments_.size(); ++at_) {
      const Segment& segment = segments_[at_];
      if (!segment.problem.empty()) throw Mistake{segment.begin, segment.problem};
      if (segment.kind == SpanKind::plain) {
        add_text(nodes, segment);
      } else if (segment.kind == SpanKind::expression) {
        TemplateNode node;
        node.kind = TemplateNodeKind::output;
        node.expression = expression(
            text_.substr(segment.inner_begin, segment.inner_end - segment.inner_begin), segment.inner_begin);
        nodes.push_back(std::move(node));
      } else if (segment.kind == SpanKind::statement) {
        const Statement statement = read_statement(text_, segment);
        if (closes(statement, block)) {
          closing_ = statement;
          ++at_;
          return nodes;
        }
        add_block(nodes, statement);
      }
    }
    if (!block.empty())
      throw Mistake{opened_at_, fmt::format("`{{% {0} %}}` does not end; expected `{{% end{0} %}}`", block)};
    return nodes;
  }

  void add_text(TemplateNodes& nodes, const Segment& segment) const {
    TemplateNode node;
    node.text = text_.substr(segment.inner_begin, segment.inner_end - segment.inner_begin);
    if (!node.text.empty()) nodes.push_back(std::move(node));
  }

  static bool closes(const Statement& statement, std::string_view block) {
    if (block.empty()) return false;
    if (block == "if" && statement.word == "elif") return true;
    return statement.word == "else" || statement.word == fmt::format("end{}", block);
  }

  void add_block(TemplateNodes& nodes, const Statement& statement) {
    if (statement.word == "raw" || statement.word == "endraw") return;
    if (statement.word != "if" && statement.word != "for") {
      const std::vector<std::string> words = {"if",  "elif",   "else", "endif",
                                              "for", "endfor", "raw",  "endraw"};
      const bool is_stray = std::ranges::find(words, statement.word) != words.end();
      throw Mistake{statement.offset,
                    is_stray ? fmt::format("`{}` without its block", statement.word)
                             : fmt::format("unknown statement `{}`{}; expected {}", statement.word,
                                           did_you_mean(statement.word, words), list_names(words))};
    }
    if (++depth_ > kMaxBlockDepth)
      throw Mistake{statement.offset, fmt::format("blocks nested deeper than {}", kMaxBlockDepth)};
    ++at_;
    nodes.push_back(statement.word == "if" ? branches(statement) : loop(statement));
    --at_;  // body() steps over the closing tag itself
    --depth_;
  }

  TemplateNode branches(Statement statement) {
    const std::size_t opened_at = statement.offset;
    TemplateNode node;
    node.kind = TemplateNodeKind::branches;
    while (true) {
      TemplateBranch branch;
      if (statement.word == "else")
        expect_nothing(statement);
      else
        branch.condition = expression(statement.rest, statement.rest_offset);
      const bool is_else = statement.word == "else";
      opened_at_ = opened_at;
      branch.body = body("if");
      node.branches.push_back(std::move(branch));
      statement = closing_;
      if (statement.word == "endif") break;
      if (is_else)
        throw Mistake{statement.offset, fmt::format("`{}` after `else`; expected `endif`", statement.word)};
    }
    expect_nothing(statement);
    return node;
  }

  TemplateNode loop(const Statement& statement) {
    TemplateNode node;
    node.kind = TemplateNodeKind::loop;
    auto head = parse_for_head(statement.rest, statement.rest_offset);
    if (!head) throw Mistake{head.error().offset, head.error().message};
    node.head = std::move(*head);
    opened_at_ = statement.offset;
    node.branches.push_back({nullptr, body("for")});
    if (closing_.word == "else") {
      expect_nothing(closing_);
      opened_at_ = statement.offset;
      node.branches.push_back({nullptr, body("for")});
      if (closing_.word == "else") throw Mistake{closing_.offset, "a second `else`; expected `endfor`"};
    }
    expect_nothing(closing_);
    return node;
  }

  static void expect_nothing(const Statement& statement) {
    if (!trim(statement.rest).empty()) {
      throw Mistake{statement.rest_offset, fmt::format("unexpected text after `{}`", statement.word)};
    }
  }

  static ExpressionPtr expression(std::string_view content, std::size_t offset) {
    auto parsed = parse_expression(content, offset);
    if (!parsed) throw Mistake{parsed.error().offset, parsed.error().message};
    return std::move(*parsed);
  }

  std::string_view text_;
  std::vector<Segment> segments_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::size_t opened_at_ = 0;
  Statement closing_;
};

// Gathers names with what is local where they stand.
struct NameCollector {
  std::string_view source;
  std::vector<std::string> locals;
  std::vector<TemplateName> names;

  void use(const std::string& name, std::size_t offset, bool required) {
    const auto found = std::ranges::find(names, name, &TemplateName::name);
    if (found == names.end())
      names.push_back({name, line_of_offset(source, offset), required});
    else if (!required)
      found->required = false;
  }

  void visit(const Expression& expression) {
    visit_variables(expression, locals, [this](const std::string& name, std::size_t offset, bool required) {
      use(name, offset, required);
    });
  }

  void visit(const TemplateNodes& nodes) {
    for (const TemplateNode& node : nodes) {
      if (node.expression) visit(*node.expression);
      if (node.kind == TemplateNodeKind::loop) {
        visit(*node.head.list);
        const std::size_t outer = locals.size();
        locals.insert(locals.end(), node.head.names.begin(), node.head.names.end());
        locals.push_back("loop");
        visit(node.branches.front().body);
        locals.resize(outer);
        if (node.branches.size() > 1) visit(node.branches.back().body);
        continue;
      }
      for (const TemplateBranch& branch : node.branches) {
        if (branch.condition) visit(*branch.condition);
        visit(branch.body);
      }
    }
  }
};

}  // namespace

std::expected<TemplateNodes, TemplateError> build_template_tree(std::string_view text) {
  try {
    return Builder(text).build();
  } catch (const Mistake& mistake) {
    return std::unexpected(
        TemplateError{line_of_offset(text, mistake.offset), mistake.offset, mistake.message});
  }
}

void visit_variables(const Expression& expression, const std::vector<std::string>& locals,
                     const std::function<void(const std::string&, std::size_t, bool)>& use) {
  if (expression.kind == ExpressionKind::variable) {
    if (std::ranges::find(locals, expression.name) == locals.end())
      use(expression.name, expression.offset, true);
    return;
  }
  const bool is_lenient = expression.kind == ExpressionKind::defined ||
                          expression.kind == ExpressionKind::not_defined ||
                          (expression.kind == ExpressionKind::filter && expression.name == "default");
  for (std::size_t i = 0; i < expression.arguments.size(); ++i) {
    if (!is_lenient || i > 0) {
      visit_variables(*expression.arguments[i], locals, use);
      continue;
    }
    visit_variables(*expression.arguments[i], locals,
                    [&use](const std::string& name, std::size_t offset, bool) { use(name, offset, false); });
  }
}

std::vector<TemplateName> collect_names(const TemplateNodes& nodes, std::string_view source) {
  NameCollector collector{source, {}, {}};
  collector.visit(nodes);
  return std::move(collector.names);
}

}  // namespace proofsheet::sheet
