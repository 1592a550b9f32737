#include "query/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "query/numbers.h"
#include "sheet/cell_space.h"
#include "sheet/suggest.h"

namespace proofsheet::query {
namespace {

constexpr std::uint64_t kMostValues = 10'000'000;
constexpr std::string_view kResultPrefix = "result.";

constexpr std::array<std::pair<std::string_view, ResultField>, 8> kFields{
    {{"cell", ResultField::cell},
     {"state", ResultField::state},
     {"cached", ResultField::cached},
     {"label", ResultField::label},
     {"rejected", ResultField::rejected},
     {"text", ResultField::text},
     {"error", ResultField::error},
     {"note", ResultField::note}}};

std::vector<std::string> data_columns(const sheet::Sheet& sheet) {
  std::vector<std::string> names;
  for (const Value& row : sheet.data) {
    if (!row.is_map()) continue;
    for (const Member& member : row.as_map()) {
      if (std::ranges::find(names, member.key) == names.end()) names.push_back(member.key);
    }
  }
  return names;
}

std::vector<Value> column_values(const sheet::Sheet& sheet, std::string_view column) {
  std::vector<Value> values;
  for (const Value& row : sheet.data) {
    const Value* value = row.find(column);
    values.push_back(value != nullptr ? *value : Value());
  }
  return values;
}

std::expected<std::optional<Subject>, Problem> find_axis(const sheet::Plan& plan,
                                                         const Condition& condition) {
  const std::vector<sheet::Axis> axes = sheet::all_axes(plan.sheet());
  Subject subject;
  const auto axis = std::ranges::find(axes, condition.field, &sheet::Axis::name);
  if (axis != axes.end()) {
    if (axis->values.size() > kMostValues) {
      return std::unexpected(Problem{fmt::format("expected an axis of at most {} values, `{}` has {}",
                                                 kMostValues, axis->name, axis->values.size()),
                                     condition.field_span});
    }
    subject.position = plan.axis_position(axis->name);
    for (std::uint64_t i = 0; i < axis->values.size(); ++i) subject.values.push_back(axis->values.at(i));
    return subject;
  }
  const std::vector<std::string> columns = data_columns(plan.sheet());
  if (std::ranges::find(columns, condition.field) == columns.end()) return std::nullopt;
  subject.position = plan.axis_position("row");
  subject.values = column_values(plan.sheet(), condition.field);
  return subject;
}

}  // namespace

std::string_view field_name(const ResultName& name) {
  if (name.field == ResultField::number) return sheet::number_name(name.number);
  return std::ranges::find(kFields, name.field, &std::pair<std::string_view, ResultField>::second)->first;
}

std::optional<ResultName> result_field(std::string_view name) {
  if (const auto number = sheet::number_from_name(name)) return ResultName{ResultField::number, *number};
  const auto found = std::ranges::find(kFields, name, &std::pair<std::string_view, ResultField>::first);
  return found == kFields.end() ? std::nullopt : std::optional(ResultName{found->second, {}});
}

bool is_in_results(const ResultName& name) {
  if (name.field == ResultField::number) return !is_at_hand(name.number);
  return name.field == ResultField::text || name.field == ResultField::error ||
         name.field == ResultField::note;
}

std::vector<std::string> axis_names(const sheet::Plan& plan) {
  std::vector<std::string> names;
  for (const sheet::Axis& axis : sheet::all_axes(plan.sheet())) names.push_back(axis.name);
  for (std::string& column : data_columns(plan.sheet())) names.push_back(std::move(column));
  return names;
}

std::vector<std::string> field_names(const sheet::Plan& plan) {
  std::vector<std::string> names = axis_names(plan);
  const auto add = [&](std::string_view name) {
    if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
  };
  for (const auto& [name, field] : kFields) add(name);
  for (const sheet::Number number : sheet::kNumbers) add(sheet::number_name(number));
  return names;
}

std::expected<Subject, Problem> find_subject(const sheet::Plan& plan, const Condition& condition) {
  Subject subject;
  if (condition.is_search) {
    subject.result = ResultName{ResultField::text, {}};
    return subject;
  }
  auto axis = find_axis(plan, condition);
  if (!axis) return std::unexpected(axis.error());
  if (*axis) return std::move(**axis);
  if (!condition.field_is_quoted) {
    std::string_view name = condition.field;
    if (name.starts_with(kResultPrefix)) name.remove_prefix(kResultPrefix.size());
    subject.result = result_field(name);
    if (subject.result) return subject;
  }
  const std::vector<std::string> names = condition.field_is_quoted ? axis_names(plan) : field_names(plan);
  std::string hint = sheet::did_you_mean(condition.field, names);
  if (hint.empty()) hint = "; there are " + sheet::list_names(names);
  return std::unexpected(
      Problem{fmt::format("expected an axis or a field, there is no `{}`{}", condition.field, hint),
              condition.field_span});
}

}  // namespace proofsheet::query
