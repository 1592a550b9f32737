#include "cli/cell_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sheet/glob.h"

namespace proofsheet::cli {
namespace {

constexpr std::uint64_t kMaxCells = 10'000'000;
constexpr std::string_view kCellNumber = "cell";

struct Condition {
  std::string axis;
  std::string glob;
};

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

// What was given, and by which option, for messages.
struct Expression {
  std::string_view option;
  std::string_view text;
};

// Cuts at commas outside double quotes; the quotes go, a doubled one stands for itself (RFC 4180).
Result<std::vector<std::string>> split(const Expression& expression) {
  std::vector<std::string> parts(1);
  bool is_quoted = false;
  const std::string_view text = expression.text;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && is_quoted && i + 1 < text.size() && text[i + 1] == '"') {
      parts.back() += text[++i];
    } else if (c == '"') {
      is_quoted = !is_quoted;
    } else if (c == ',' && !is_quoted) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  if (is_quoted)
    return fail(ErrorKind::invalid_input,
                fmt::format("{} '{}': a quote is not closed", expression.option, text));
  return parts;
}

Result<std::vector<Condition>> parse(const Expression& expression) {
  const auto parts = split(expression);
  if (!parts) return fail(parts.error());
  std::vector<Condition> conditions;
  for (const std::string& part : *parts) {
    const auto equals = part.find('=');
    const std::string axis = trimmed(std::string_view(part).substr(0, equals));
    if (equals == std::string::npos || axis.empty()) {
      return fail(ErrorKind::invalid_input,
                  fmt::format("{} '{}': expected axis=glob pairs joined by commas, e.g. style=ink*,seed=2",
                              expression.option, expression.text));
    }
    conditions.push_back({axis, trimmed(std::string_view(part).substr(equals + 1))});
  }
  return conditions;
}

// The one value of something that does not vary.
std::optional<std::string> constant_of(const sheet::Sheet& sheet, std::string_view name) {
  if (name == "model" && sheet.models.size() == 1) return sheet.models.front().to_string();
  if (name == "prompt" && sheet.prompts.size() == 1) return sheet.prompts.front().name;
  for (const auto* axes : {&sheet.vars, &sheet.params}) {
    for (const sheet::Axis& axis : *axes) {
      if (axis.name == name && axis.values.size() == 1) return to_display(axis.values.at(0));
    }
  }
  return {};
}

struct Allowed {
  // For each varying axis, which of its values every condition on it allows.
  std::vector<std::vector<bool>> values;
  std::vector<std::string> numbers;  // globs over the cell's number
};

Allowed allow_all(const sheet::Plan& plan) {
  Allowed allowed;
  for (const sheet::Axis& axis : plan.axes()) allowed.values.emplace_back(axis.values.size(), true);
  return allowed;
}

bool is_allowed(const sheet::Plan& plan, sheet::CellIndex cell, const Allowed& allowed) {
  const auto coordinates = plan.coordinates(cell);
  for (std::size_t axis = 0; axis < coordinates.size(); ++axis) {
    if (!allowed.values[axis][coordinates[axis]]) return false;
  }
  return std::ranges::all_of(allowed.numbers, [number = std::to_string(cell)](const std::string& glob) {
    return sheet::glob_matches(glob, number);
  });
}

Error unknown_axis(const sheet::Plan& plan, std::string_view option, std::string_view name) {
  std::string known;
  for (const sheet::Axis& axis : plan.axes()) known += (known.empty() ? "" : ", ") + axis.name;
  return {ErrorKind::invalid_input,
          fmt::format("{}: the sheet has no axis `{}`; what varies is {}", option, name,
                      known.empty() ? "nothing" : known),
          0};
}

// False when the condition is on a constant that it does not match.
Result<bool> apply(const sheet::Plan& plan, std::string_view option, const Condition& condition,
                   Allowed& allowed) {
  const auto position = plan.axis_position(condition.axis);
  if (!position) {
    const auto constant = constant_of(plan.sheet(), condition.axis);
    if (!constant && condition.axis == kCellNumber) {
      allowed.numbers.push_back(condition.glob);
      return true;
    }
    if (!constant) return fail(unknown_axis(plan, option, condition.axis));
    return sheet::glob_matches(condition.glob, *constant);
  }
  std::vector<bool>& values = allowed.values[*position];
  for (std::uint64_t i = 0; i < values.size(); ++i) {
    if (!sheet::glob_matches(condition.glob, to_display(plan.axis_value(*position, i)))) values[i] = false;
  }
  return true;
}

}  // namespace

Result<std::vector<sheet::CellIndex>> filter_cells(const sheet::Plan& plan, std::string_view expression,
                                                   std::string_view option) {
  const auto conditions = parse({option, expression});
  if (!conditions) return fail(conditions.error());
  if (plan.size() > kMaxCells) {
    return fail(ErrorKind::invalid_input, fmt::format("{}: works on plans of up to {} cells; this one has {}",
                                                      option, kMaxCells, plan.size()));
  }
  Allowed allowed = allow_all(plan);
  for (const Condition& condition : *conditions) {
    const auto matches = apply(plan, option, condition, allowed);
    if (!matches) return fail(matches.error());
    if (!*matches) return std::vector<sheet::CellIndex>{};
  }
  std::vector<sheet::CellIndex> cells;
  for (sheet::CellIndex cell = 0; cell < plan.size(); ++cell) {
    if (is_allowed(plan, cell, allowed)) cells.push_back(cell);
  }
  return cells;
}

}  // namespace proofsheet::cli
