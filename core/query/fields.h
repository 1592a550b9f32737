#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"
#include "query/expression.h"
#include "sheet/number.h"
#include "sheet/plan.h"

namespace proofsheet::query {

// What a run knows of a cell beside its axes and its numbers. `cell` is its index; text, error and note are
// read from the results, the rest is at hand.
enum class ResultField { cell, state, cached, label, rejected, text, error, note, number };
// Such a field, or a number.
struct ResultName {
  ResultField field = ResultField::number;
  sheet::Number number = {};  // of ResultField::number
  friend bool operator==(const ResultName&, const ResultName&) = default;
};
std::string_view field_name(const ResultName& name);
std::optional<ResultName> result_field(std::string_view name);
// True for text, error, note and the numbers that are not at hand.
bool is_in_results(const ResultName& name);

// What a name in an expression stands for.
struct Subject {
  std::optional<ResultName> result;
  // Else an axis: its values by index, and its position in plan.axes(), empty for a constant.
  std::vector<Value> values;
  std::optional<std::size_t> position;
};

// The subject of a condition. An axis (a variable, a parameter, prompt, model, row, repeat, a column of the
// data) comes before a field of the same name, which `result.NAME` always reaches; a name in quotes is always
// an axis. Fails for a name that is neither, with the nearest that is.
std::expected<Subject, Problem> find_subject(const sheet::Plan& plan, const Condition& condition);

// The axes and the columns of the data, and every name that a condition may begin with: those, then fields.
std::vector<std::string> axis_names(const sheet::Plan& plan);
std::vector<std::string> field_names(const sheet::Plan& plan);

}  // namespace proofsheet::query
