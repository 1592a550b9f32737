#include "sheet/template_render.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sheet/axis_range.h"
#include "sheet/suggest.h"
#include "sheet/template_filters.h"
#include "sheet/template_scan.h"

namespace proofsheet::sheet {
namespace {

constexpr std::size_t kMaxRounds = 1'000'000;
// Bytes that all values may pass on their way, so that filters in loops stay bounded too.
constexpr std::size_t kMaxWork = 256u << 20;

// Thrown inside the renderer only; render_template catches it.
struct Failure {
  std::size_t offset;
  std::string message;
};

bool is_true(const Value& value) {
  if (value.is_null()) return false;
  if (value.is_bool()) return value.as_bool();
  if (value.is_number()) return value.as_number() != 0;
  if (value.is_string()) return !value.as_string().empty();
  return value.is_list() ? !value.as_list().empty() : !value.as_map().empty();
}

// A number, or a text that is one: what a CSV file holds is all text.
std::optional<double> as_number(const Value& value) {
  if (value.is_number()) return value.as_number();
  if (!value.is_string()) return std::nullopt;
  const auto number = read_number(value.as_string());
  return number ? std::optional(number->value) : std::nullopt;
}

bool are_equal(const Value& a, const Value& b) {
  if (a.is_number() != b.is_number()) {
    const auto left = as_number(a), right = as_number(b);
    if (left && right) return *left == *right;
  }
  return a == b;
}

std::vector<std::string> keys_of(const Value& map) {
  std::vector<std::string> keys;
  for (const Member& member : map.as_map()) keys.push_back(member.key);
  return keys;
}

// Bytes, roughly, that a copy of a value costs.
std::size_t weight(const Value& value) {
  std::size_t bytes = 16;
  if (value.is_string()) bytes += value.as_string().size();
  if (value.is_list()) {
    for (const Value& item : value.as_list()) bytes += weight(item);
  } else if (value.is_map()) {
    for (const Member& member : value.as_map()) bytes += member.key.size() + weight(member.value);
  }
  return bytes;
}

class Renderer {
 public:
  Renderer(const Value& variables, std::vector<RenderedSpan>* spans) : variables_(variables), spans_(spans) {}

  std::string render(const TemplateNodes& nodes) {
    run(nodes);
    return std::move(out_);
  }

 private:
  struct Local {
    std::string name;
    Value value;
    std::string origin;  // the variable that it comes from; empty = none
  };

  void run(const TemplateNodes& nodes) {
    for (const TemplateNode& node : nodes) {
      switch (node.kind) {
        case TemplateNodeKind::text:
          write(node.text, 0);
          break;
        case TemplateNodeKind::output:
          run_output(*node.expression);
          break;
        case TemplateNodeKind::branches:
          run_branches(node);
          break;
        case TemplateNodeKind::loop:
          run_loop(node);
          break;
      }
    }
  }

  void run_output(const Expression& expression) {
    const std::size_t begin = out_.size();
    write(template_text(evaluate(expression)), expression.offset);
    if (!spans_ || out_.size() == begin) return;
    if (std::string name = origin_of(expression); !name.empty())
      spans_->push_back({begin, out_.size(), std::move(name)});
  }

  // The first variable from outside that an expression takes; empty when it takes none.
  std::string origin_of(const Expression& expression) const {
    if (expression.kind == ExpressionKind::variable) {
      const auto local = std::ranges::find(locals_.rbegin(), locals_.rend(), expression.name, &Local::name);
      if (local != locals_.rend()) return local->origin;
      return variables_.find(expression.name) != nullptr ? expression.name : std::string();
    }
    for (const ExpressionPtr& argument : expression.arguments) {
      if (std::string name = origin_of(*argument); !name.empty()) return name;
    }
    return {};
  }

  void write(std::string_view text, std::size_t offset) {
    if (out_.size() + text.size() > kMaxTemplateOutput) throw Failure{offset, "the text grows beyond 8 MiB"};
    out_ += text;
  }

  void spend(std::size_t bytes, std::size_t offset) {
    work_ += bytes;
    if (work_ > kMaxWork) throw Failure{offset, "the template takes too much work"};
  }

  void run_branches(const TemplateNode& node) {
    for (const TemplateBranch& branch : node.branches) {
      if (branch.condition && !holds(*branch.condition)) continue;
      run(branch.body);
      return;
    }
  }

  void run_loop(const TemplateNode& node) {
    const std::size_t offset = node.head.list->offset;
    const Value list = evaluate(*node.head.list);
    if (!list.is_list() && !list.is_map()) throw Failure{offset, "`for` expects a list or a map"};
    const bool has_pair = node.head.names.size() == 2;
    if (has_pair && !list.is_map()) throw Failure{offset, "`for key, value in` expects a map"};
    const std::size_t count = list.is_list() ? list.as_list().size() : list.as_map().size();
    if (count == 0 && node.branches.size() > 1) run(node.branches.back().body);
    const std::size_t outer = locals_.size();
    const std::string origin = spans_ ? origin_of(*node.head.list) : std::string();
    for (std::size_t i = 0; i < count; ++i) {
      if (++rounds_ > kMaxRounds)
        throw Failure{offset, fmt::format("loops take more than {} rounds", kMaxRounds)};
      locals_.resize(outer);
      locals_.push_back(
          {node.head.names[0], list.is_list() ? list.as_list()[i] : Value(list.as_map()[i].key), origin});
      if (has_pair) locals_.push_back({node.head.names[1], list.as_map()[i].value, origin});
      locals_.push_back({"loop", loop_state(i, count), {}});
      run(node.branches.front().body);
    }
    locals_.resize(outer);
  }

  static Value loop_state(std::size_t index, std::size_t count) {
    const auto number = static_cast<std::int64_t>(index);
    return Value::Map{{"index", number + 1},
                      {"index0", number},
                      {"first", index == 0},
                      {"last", index + 1 == count},
                      {"length", static_cast<std::int64_t>(count)}};
  }

  const Value* find_variable(const std::string& name) const {
    const auto local = std::ranges::find(locals_.rbegin(), locals_.rend(), name, &Local::name);
    return local != locals_.rend() ? &local->value : variables_.find(name);
  }

  // Where a variable or a chain of members lies, without a copy; null when it is not there. `scratch` holds
  // the base when that had to be computed.
  const Value* locate(const Expression& expression, Value& scratch) {
    if (expression.kind == ExpressionKind::variable) return find_variable(expression.name);
    if (expression.kind != ExpressionKind::member) {
      scratch = evaluate(expression);
      return &scratch;
    }
    const Value* base = locate(*expression.arguments[0], scratch);
    return base ? member_of(*base, evaluate(*expression.arguments[1])) : nullptr;
  }

  static const Value* member_of(const Value& base, const Value& key) {
    if (base.is_map()) return key.is_string() ? base.find(key.as_string()) : nullptr;
    if (!base.is_list() || !key.is_int()) return nullptr;
    const auto size = static_cast<std::int64_t>(base.as_list().size());
    const std::int64_t index = key.as_int() < 0 ? key.as_int() + size : key.as_int();
    return index >= 0 && index < size ? &base.as_list()[static_cast<std::size_t>(index)] : nullptr;
  }

  [[noreturn]] void fail_missing(const Expression& expression) {
    if (expression.kind == ExpressionKind::variable) {
      const std::vector<std::string> known =
          variables_.is_map() ? keys_of(variables_) : std::vector<std::string>();
      throw Failure{expression.offset, fmt::format("unknown variable `{}`{}; known: {}", expression.name,
                                                   did_you_mean(expression.name, known), list_names(known))};
    }
    Value scratch;
    const Value* base = locate(*expression.arguments[0], scratch);
    if (!base) fail_missing(*expression.arguments[0]);
    const std::string key = template_text(evaluate(*expression.arguments[1]));
    if (base->is_map()) {
      const std::vector<std::string> known = keys_of(*base);
      throw Failure{expression.offset, fmt::format("no member `{}`{}; known: {}", key,
                                                   did_you_mean(key, known), list_names(known))};
    }
    if (base->is_list())
      throw Failure{expression.offset,
                    fmt::format("no item {} in a list of {}", key, base->as_list().size())};
    throw Failure{expression.offset, fmt::format("`.{}` of a value that is neither a map nor a list", key)};
  }

  // A variable that is not there fails; a member that is not there is false.
  bool holds(const Expression& expression) {
    if (expression.kind != ExpressionKind::member) return is_true(evaluate(expression));
    Value scratch;
    const Value* found = locate(expression, scratch);
    if (!found) {
      const Expression* root = &expression;
      while (root->kind == ExpressionKind::member) root = root->arguments[0].get();
      if (root->kind == ExpressionKind::variable && !find_variable(root->name)) fail_missing(*root);
    }
    return found && is_true(*found);
  }

  Value evaluate(const Expression& expression) {
    const auto& arguments = expression.arguments;
    switch (expression.kind) {
      case ExpressionKind::literal:
        return expression.literal;
      case ExpressionKind::list: {
        Value::List list;
        for (const ExpressionPtr& item : arguments) list.push_back(evaluate(*item));
        return list;
      }
      case ExpressionKind::variable:
      case ExpressionKind::member:
        return evaluate_path(expression);
      case ExpressionKind::filter:
        return evaluate_filter(expression);
      case ExpressionKind::logical_not:
        return !holds(*arguments[0]);
      case ExpressionKind::logical_and:
        return holds(*arguments[0]) && holds(*arguments[1]);
      case ExpressionKind::logical_or:
        return holds(*arguments[0]) || holds(*arguments[1]);
      case ExpressionKind::defined:
        return is_defined(*arguments[0]);
      case ExpressionKind::not_defined:
        return !is_defined(*arguments[0]);
      case ExpressionKind::equal:
        return are_equal(evaluate(*arguments[0]), evaluate(*arguments[1]));
      case ExpressionKind::not_equal:
        return !are_equal(evaluate(*arguments[0]), evaluate(*arguments[1]));
      case ExpressionKind::in:
        return contains(expression);
      case ExpressionKind::not_in:
        return !contains(expression);
      default:
        return evaluate_order(expression);
    }
  }

  Value evaluate_path(const Expression& expression) {
    Value scratch;
    const Value* found = locate(expression, scratch);
    if (!found) fail_missing(expression);
    spend(weight(*found), expression.offset);
    return *found;
  }

  bool is_defined(const Expression& expression) {
    Value scratch;
    return locate(expression, scratch) != nullptr;
  }

  Value evaluate_filter(const Expression& expression) {
    const auto& arguments = expression.arguments;
    if (expression.name == "default") {
      Value scratch;
      const Value* found = locate(*arguments[0], scratch);
      const bool replace_empty = arguments.size() > 2 && holds(*arguments[2]);
      const bool use_default = !found || found->is_null() || (replace_empty && !is_true(*found));
      return use_default ? evaluate(*arguments[1]) : *found;
    }
    std::vector<Value> values;
    for (const ExpressionPtr& argument : arguments) values.push_back(evaluate(*argument));
    auto result = find_filter(expression.name)->apply(values);
    if (!result) throw Failure{expression.offset, result.error()};
    spend(weight(*result), expression.offset);
    return std::move(*result);
  }

  bool contains(const Expression& expression) {
    const Value needle = evaluate(*expression.arguments[0]);
    const Value haystack = evaluate(*expression.arguments[1]);
    if (haystack.is_string()) return haystack.as_string().find(template_text(needle)) != std::string::npos;
    if (haystack.is_map()) return haystack.find(template_text(needle)) != nullptr;
    if (!haystack.is_list())
      throw Failure{expression.offset, "`in` expects a text, a list or a map on its right"};
    return std::ranges::any_of(haystack.as_list(),
                               [&](const Value& item) { return are_equal(item, needle); });
  }

  Value evaluate_order(const Expression& expression) {
    const Value left = evaluate(*expression.arguments[0]);
    const Value right = evaluate(*expression.arguments[1]);
    const auto left_number = as_number(left), right_number = as_number(right);
    std::partial_ordering order = std::partial_ordering::unordered;
    if (left_number && right_number)
      order = *left_number <=> *right_number;
    else if (left.is_string() && right.is_string())
      order = left.as_string() <=> right.as_string();
    else
      throw Failure{expression.offset, "only two numbers or two texts can be put in order"};
    switch (expression.kind) {
      case ExpressionKind::less:
        return order < 0;
      case ExpressionKind::less_equal:
        return order <= 0;
      case ExpressionKind::greater:
        return order > 0;
      default:
        return order >= 0;
    }
  }

  const Value& variables_;
  std::vector<RenderedSpan>* spans_;
  std::vector<Local> locals_;
  std::string out_;
  std::size_t rounds_ = 0;
  std::size_t work_ = 0;
};

}  // namespace

std::expected<std::string, TemplateError> render_template(const TemplateNodes& nodes, std::string_view source,
                                                          const Value& variables,
                                                          std::vector<RenderedSpan>* spans) {
  try {
    return Renderer(variables, spans).render(nodes);
  } catch (const Failure& failure) {
    return std::unexpected(
        TemplateError{line_of_offset(source, failure.offset), failure.offset, failure.message});
  }
}

}  // namespace proofsheet::sheet
