#include "query/tests.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "sheet/glob.h"
#include "sheet/suggest.h"

namespace proofsheet::query {
namespace {

constexpr std::array kStates{store::CellState::queued,    store::CellState::waiting,
                             store::CellState::in_flight, store::CellState::streaming,
                             store::CellState::done,      store::CellState::filtered,
                             store::CellState::failed,    store::CellState::cancelled};

bool is_negative(Operator op) {
  return op == Operator::not_equal || op == Operator::not_matches;
}
bool is_equality(Operator op) {
  return op == Operator::equal || op == Operator::not_equal;
}
bool is_match(Operator op) {
  return op == Operator::matches || op == Operator::not_matches;
}
bool is_wild(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// The whole of `text` as a number; what is behind it goes to `unit`.
std::optional<double> number_of(std::string_view text, std::string_view* unit = nullptr) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || text.empty()) return std::nullopt;
  const std::string_view rest = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
  if (unit != nullptr)
    *unit = rest;
  else if (!rest.empty())
    return std::nullopt;
  return number;
}

std::unexpected<Problem> wrong_operator(const Condition& condition, std::string_view wanted) {
  return std::unexpected(Problem{
      fmt::format("expected {} after `{}`, found `{}`", wanted, condition.field, operator_text(condition.op)),
      {condition.field_span.end, condition.value_span.begin}});
}

std::unexpected<Problem> wrong_value(const Condition& condition, std::string_view wanted) {
  return std::unexpected(
      Problem{fmt::format("expected {}, found `{}`", wanted, condition.value), condition.value_span});
}

std::expected<std::shared_ptr<const re2::RE2>, Problem> pattern_of(const Condition& condition,
                                                                   const std::string& pattern) {
  re2::RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  auto made = std::make_shared<const re2::RE2>(pattern, options);
  if (made->ok()) return made;
  return std::unexpected(
      Problem{fmt::format("expected a regular expression: {}", made->error()), condition.value_span});
}

std::expected<TextTest, Problem> text_test(const Condition& condition) {
  TextTest test;
  test.is_negated = is_negative(condition.op);
  if (condition.is_search || is_match(condition.op)) {
    auto pattern =
        pattern_of(condition, condition.is_search ? re2::RE2::QuoteMeta(condition.value) : condition.value);
    if (!pattern) return std::unexpected(pattern.error());
    test.pattern = std::move(*pattern);
    return test;
  }
  if (!is_equality(condition.op)) return wrong_operator(condition, "one of = != ~ !~");
  test.is_none = condition.value == "none";
  test.glob = trimmed(condition.value);
  return test;
}

// The axis value that is meant, or the pattern that its text meets.
std::expected<Test, Problem> axis_test(const Condition& condition, const Subject& subject) {
  AxisTest made{.position = subject.position, .passes = {}};
  const auto number = number_of(trimmed(condition.value));
  if (!is_match(condition.op) && !is_equality(condition.op)) {
    if (!number)
      return wrong_value(condition, fmt::format("a number after `{}`", operator_text(condition.op)));
    const NumberTest test{.op = condition.op, .number = *number};
    for (const Value& value : subject.values)
      made.passes.push_back(value.is_number() && test.passes(value.as_number()));
    return made;
  }
  auto test = text_test(condition);
  if (!test) return std::unexpected(test.error());
  test->is_none = false;  // `none` is a value like others
  for (const Value& value : subject.values) {
    const bool is_same_number =
        number && is_equality(condition.op) && value.is_number() && value.as_number() == *number;
    made.passes.push_back(is_same_number ? !test->is_negated : test->passes(to_display(value)));
  }
  return made;
}

std::expected<Test, Problem> state_test(const Condition& condition) {
  auto test = text_test(condition);
  if (!test) return std::unexpected(test.error());
  std::vector<std::string> names;
  for (const store::CellState state : kStates) names.emplace_back(store::state_name(state));
  const std::string wanted(trimmed(condition.value));
  if (is_equality(condition.op) && !is_wild(wanted) && std::ranges::find(names, wanted) == names.end()) {
    const std::string hint = sheet::did_you_mean(wanted, names);
    const std::string list = hint.empty() ? " (" + sheet::list_names(names) + ")" : "";
    return std::unexpected(
        Problem{fmt::format("expected a state{}, found `{}`{}", list, wanted, hint), condition.value_span});
  }
  test->is_none = false;
  StateTest made;
  made.passes.resize(kStates.size());
  for (std::size_t i = 0; i < kStates.size(); ++i)
    made.passes[static_cast<std::size_t>(kStates[i])] = test->passes(names[i]);
  return made;
}

std::expected<Test, Problem> flag_test(const Condition& condition, ResultField field) {
  if (!is_equality(condition.op)) return wrong_operator(condition, "= or !=");
  const std::string_view value = trimmed(condition.value);
  const bool is_yes = value == "yes" || value == "true" || value == "1";
  const bool is_no = value == "no" || value == "false" || value == "0";
  if (!is_yes && !is_no) return wrong_value(condition, "yes or no");
  return FlagTest{.field = field, .wanted = is_yes == (condition.op == Operator::equal)};
}

std::expected<Test, Problem> label_test(const Condition& condition) {
  if (!is_equality(condition.op)) return wrong_operator(condition, "= or !=");
  std::vector<std::string> names;
  for (const store::Label label : store::kLabels) names.emplace_back(store::label_name(label));
  names.emplace_back("none");
  const std::string wanted(trimmed(condition.value));
  if (std::ranges::find(names, wanted) == names.end())
    return wrong_value(condition, "a label (" + sheet::list_names(names) + ")");
  LabelTest made;
  for (const std::string& name : names)
    made.passes.push_back((name == wanted) == (condition.op == Operator::equal));
  return made;
}

std::expected<NumberTest, Problem> number_test(const Condition& condition, std::optional<sheet::Number> of) {
  if (is_match(condition.op)) return wrong_operator(condition, "one of = != < <= > >=");
  std::string_view value = trimmed(condition.value);
  if (value == "none" && is_equality(condition.op)) return NumberTest{.op = condition.op, .is_none = true};
  const bool is_time = of == sheet::Number::latency || of == sheet::Number::ttft;
  const bool is_cost = of == sheet::Number::cost;
  if (is_cost && value.starts_with('$')) value.remove_prefix(1);
  std::string_view unit;
  const auto number = number_of(value, &unit);
  const bool is_known_unit =
      unit.empty() || (is_time && (unit == "s" || unit == "ms")) || (is_cost && unit == "USD");
  if (!number || !is_known_unit) {
    return wrong_value(condition, is_time   ? "a time such as 800ms or 2s"
                                  : is_cost ? "a number of US dollars"
                                            : "a number");
  }
  const double wanted = unit == "s" ? *number * 1000 : *number;
  // Facts are kept as floats: 0.011 must equal itself. Cells are counted exactly.
  return NumberTest{.op = condition.op,
                    .number = !of ? wanted : static_cast<double>(static_cast<float>(wanted))};
}

std::expected<Test, Problem> cell_test(const Condition& condition) {
  const bool is_text = is_match(condition.op) || is_wild(condition.value);
  if (!is_text) {
    auto test = number_test(condition, std::nullopt);
    if (!test) return std::unexpected(test.error());
    return IndexTest{*test};
  }
  auto test = text_test(condition);
  if (!test) return std::unexpected(test.error());
  return CellTest{std::move(*test)};
}

}  // namespace

bool NumberTest::passes(double value) const {
  const bool is_known = !std::isnan(value);
  if (is_none) return is_known == (op == Operator::not_equal);
  switch (op) {
    using enum Operator;
    case equal:
      return value == number;
    case not_equal:
      return value != number;  // NaN too
    case less:
      return value < number;
    case less_or_equal:
      return value <= number;
    case greater:
      return value > number;
    case greater_or_equal:
      return value >= number;
    case matches:
    case not_matches:
      return false;
  }
  return false;
}

bool TextTest::passes(std::string_view text) const {
  if (is_none) return trimmed(text).empty() != is_negated;
  const bool found = pattern ? re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern)
                             : sheet::glob_matches(glob, trimmed(text));
  return found != is_negated;
}

bool TextTest::passes_error(std::string_view kind, std::string_view text) const {
  if (is_none) return kind.empty() != is_negated;
  if (pattern) return passes(kind.empty() ? std::string() : fmt::format("{}: {}", kind, text));
  return (sheet::glob_matches(glob, kind) || sheet::glob_matches(glob, trimmed(text))) != is_negated;
}

std::expected<Test, Problem> make_test(const Condition& condition, const Subject& subject) {
  if (!subject.result) return axis_test(condition, subject);
  const auto& [field, number] = *subject.result;
  switch (field) {
    using enum ResultField;
    case state:
      return state_test(condition);
    case cached:
    case rejected:
      return flag_test(condition, field);
    case label:
      return label_test(condition);
    case cell:
      return cell_test(condition);
    case text:
    case error:
    case note: {
      auto test = text_test(condition);
      if (!test) return std::unexpected(test.error());
      return ContentTest{.field = field, .text = std::move(*test)};
    }
    case ResultField::number:
      break;
  }
  auto test = number_test(condition, number);
  if (!test) return std::unexpected(test.error());
  return FactTest{.number = number, .test = *test};
}

}  // namespace proofsheet::query
