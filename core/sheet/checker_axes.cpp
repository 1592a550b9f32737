#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_set>

#include "base/json.h"
#include "base/utf8.h"
#include "sheet/checker.h"
#include "sheet/scalar.h"
#include "sheet/suggest.h"

namespace proofsheet::sheet {
namespace {

constexpr std::array<std::string_view, 4> kPlanAxes = {"prompt", "model", "row", "repeat"};

bool is_reserved_variable(std::string_view name) {
  constexpr std::array<std::string_view, 13> kWords = {
      "loop", "true", "false", "none", "null", "True", "False", "None", "and", "or", "not", "in", "is"};
  return std::ranges::find(kWords, name) != kWords.end();
}

bool is_plan_axis(std::string_view name) {
  return std::ranges::find(kPlanAxes, name) != kPlanAxes.end();
}

bool is_parameter_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return c == '_' || c == '-' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
  });
}

// What a well-known parameter holds; others pass as they are, since providers add new ones every month.
struct ParameterRule {
  std::string_view name;
  enum class Type { number, integer, flag_or_count } type;
  double least;
};

constexpr double kAny = -1e300;
constexpr ParameterRule kParameterRules[] = {
    {"temperature", ParameterRule::Type::number, kAny},
    {"top_p", ParameterRule::Type::number, kAny},
    {"min_p", ParameterRule::Type::number, kAny},
    {"presence_penalty", ParameterRule::Type::number, kAny},
    {"frequency_penalty", ParameterRule::Type::number, kAny},
    {"seed", ParameterRule::Type::integer, kAny},
    {"top_k", ParameterRule::Type::integer, kAny},
    {"n", ParameterRule::Type::integer, 1},
    {"max_tokens", ParameterRule::Type::integer, 1},
    {"max_completion_tokens", ParameterRule::Type::integer, 1},
    {"top_logprobs", ParameterRule::Type::integer, 0},
    {"logprobs", ParameterRule::Type::flag_or_count, 0},
};

std::string shown(const Value& value) {
  constexpr std::size_t kMaxShown = 40;
  const std::string text = ellipsize(to_display(value), kMaxShown);
  return value.is_string() ? '\'' + text + '\'' : text;
}

std::optional<std::string> check_value(const ParameterRule& rule, const Value& value) {
  if (value.is_null()) return std::nullopt;
  const bool is_high_enough = value.is_number() && value.as_number() >= rule.least;
  const std::string least = rule.least == kAny ? "" : fmt::format(" from {}", rule.least);
  switch (rule.type) {
    case ParameterRule::Type::number:
      if (is_high_enough) return std::nullopt;
      return fmt::format("{} is not a number{}", shown(value), least);
    case ParameterRule::Type::integer:
      if (value.is_int() && is_high_enough) return std::nullopt;
      return fmt::format("{} is not a whole number{}", shown(value), least);
    case ParameterRule::Type::flag_or_count:
      if (value.is_bool() || (value.is_int() && is_high_enough)) return std::nullopt;
      return fmt::format("{} is neither true, false nor a count", shown(value));
  }
  return std::nullopt;
}

// `1024x1024`, or a word such as `auto` that a provider may know.
std::optional<std::string> check_size(const Value& value) {
  if (value.is_null()) return std::nullopt;
  if (value.is_string()) {
    const std::string& text = value.as_string();
    const std::size_t cross = text.find('x');
    const auto is_digits = [](std::string_view part) {
      return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    const bool is_size = cross != std::string::npos && is_digits(std::string_view(text).substr(0, cross)) &&
                         is_digits(std::string_view(text).substr(cross + 1));
    const bool is_word =
        !text.empty() && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
    if (is_size || is_word) return std::nullopt;
  }
  return fmt::format("{} is not WIDTHxHEIGHT", shown(value));
}

}  // namespace

void Checker::check_variables() {
  for (std::size_t i = 0; i < sheet_.vars.size(); ++i) {
    const Axis& axis = sheet_.vars[i];
    const std::string field = fmt::format("vars.{}", axis.name);
    if (!is_identifier(axis.name) || is_reserved_variable(axis.name)) {
      problem(axis.line, field, "not a variable's name; expected letters, digits and underscores");
    } else if (is_plan_axis(axis.name)) {
      problem(axis.line, field, fmt::format("`{}` is an axis of its own; expected another name", axis.name));
    } else if (std::ranges::find(columns_, axis.name) != columns_.end()) {
      problem(axis.line, field, "a column of `data` has this name too; expected another name");
    } else if (std::ranges::find(sheet_.vars, axis.name, &Axis::name) - sheet_.vars.begin() <
               static_cast<std::ptrdiff_t>(i)) {
      problem(axis.line, field, "two variables have this name; expected each name once");
    }
    for (std::uint64_t value = 0; !axis.values.is_sequence() && value < axis.values.size(); ++value) {
      if (!axis.values.at(value).is_null()) continue;
      problem(axis.line, field, "no value; expected a text, a number or a list (an empty text is \"\")");
      break;
    }
    check_axis(axis, field);
  }
}

void Checker::check_parameters() {
  for (std::size_t i = 0; i < sheet_.params.size(); ++i) {
    const Axis& axis = sheet_.params[i];
    const std::string field = fmt::format("params.{}", axis.name);
    if (!is_parameter_name(axis.name)) {
      problem(axis.line, field, "not a parameter's name; expected letters, digits, `_`, `-` and `.`");
    } else if (is_plan_axis(axis.name) || axis.name == "messages") {
      problem(
          axis.line, field,
          fmt::format("`{}` has a place of its own in the sheet; expected a request parameter", axis.name));
    } else if (std::ranges::find(sheet_.vars, axis.name, &Axis::name) != sheet_.vars.end()) {
      problem(axis.line, field, "a variable has this name too; expected another name for the variable");
    } else if (std::ranges::find(sheet_.params, axis.name, &Axis::name) - sheet_.params.begin() <
               static_cast<std::ptrdiff_t>(i)) {
      problem(axis.line, field, "two parameters have this name; expected each name once");
    }
    check_axis(axis, field);
    check_parameter(axis, field);
  }
}

void Checker::check_axis(const Axis& axis, const std::string& field) {
  if (axis.values.size() == 0)
    problem(axis.line, field, "no values; expected at least one");
  else if (!axis.values.is_sequence() && !is_zipped(axis.name))
    check_repeats(axis, field);
}

void Checker::check_repeats(const Axis& axis, const std::string& field) {
  std::unordered_set<std::string> seen;
  for (std::uint64_t i = 0; i < axis.values.size(); ++i) {
    const Value value = axis.values.at(i);
    if (seen.insert(to_canonical_json(value)).second) continue;
    problem(axis.line, field, fmt::format("{} is listed twice; `repeat` asks more than once", shown(value)));
    return;
  }
}

void Checker::check_parameter(const Axis& axis, const std::string& field) {
  const auto rule = std::ranges::find(kParameterRules, axis.name, &ParameterRule::name);
  const bool is_size = axis.name == "size";
  if (!is_size && rule == std::end(kParameterRules)) return;
  const std::uint64_t count = axis.values.size();
  // The ends of a sequence speak for all of it, but for fractions among whole ends.
  const std::uint64_t checked = axis.values.is_sequence() ? std::min<std::uint64_t>(count, 3) : count;
  for (std::uint64_t i = 0; i < checked; ++i) {
    const Value value = axis.values.at(axis.values.is_sequence() && i == 2 ? count - 1 : i);
    const auto wrong = is_size ? check_size(value) : check_value(*rule, value);
    if (!wrong) continue;
    problem(axis.line, field, *wrong);
    return;
  }
}

void Checker::check_zip() {
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < sheet_.zip.size(); ++i) {
    const std::string field = fmt::format("zip[{}]", i + 1);
    const auto& group = sheet_.zip[i];
    if (group.size() < 2) problem(0, field, "expected two axes or more to advance together");
    for (const std::string& name : group) {
      if (std::ranges::find(seen, name) != seen.end())
        problem(0, field, fmt::format("`{}` is zipped twice; expected each axis once", name));
      seen.push_back(name);
    }
    check_zip_group(group, field);
  }
}

void Checker::check_zip_group(const std::vector<std::string>& group, const std::string& field) {
  std::string lengths;
  bool is_equal = true;
  std::optional<std::uint64_t> length;
  for (const std::string& name : group) {
    const auto axis = std::ranges::find(axes_, name, &Axis::name);
    if (axis == axes_.end()) {
      problem(0, field, fmt::format("no axis `{}`{}", name, axis_hint(name)));
      continue;
    }
    is_equal = is_equal && length.value_or(axis->values.size()) == axis->values.size();
    length = axis->values.size();
    lengths += fmt::format("{}`{}` has {}", lengths.empty() ? "" : ", ", name, *length);
  }
  if (!is_equal) problem(0, field, fmt::format("{} values; expected equally many", lengths));
}

}  // namespace proofsheet::sheet
