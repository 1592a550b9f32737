#include <fmt/format.h>

#include <algorithm>

#include "sheet/checker.h"
#include "sheet/scalar.h"
#include "sheet/sheet.h"
#include "sheet/suggest.h"

namespace proofsheet::sheet {
namespace {

constexpr std::int64_t kMaxRepeat = 1'000'000;
constexpr double kMaxCount = 10'000;

std::unexpected<Error> wrong(std::string_view key, std::string_view message) {
  return fail(ErrorKind::invalid_input, fmt::format("--set {}: {}", key, message));
}

Result<> set_axis(Axis& axis, std::string_view key, std::string_view text) {
  auto values = parse_axis_text(text);
  if (!values) return wrong(key, values.error().message);
  axis.values = std::move(*values);
  axis.text = text;
  axis.line = 0;
  return {};
}

Result<> set_models(Sheet& sheet, std::string_view text) {
  const auto values = parse_axis_text(text);
  if (!values) return wrong("model", values.error().message);
  std::vector<ModelRef> models;
  for (std::uint64_t i = 0; i < values->size(); ++i) {
    auto model = parse_model_ref(to_display(values->at(i)));
    if (!model) return wrong("model", model.error().message);
    models.push_back(std::move(*model));
  }
  sheet.models = std::move(models);
  return {};
}

Result<> set_repeat(Sheet& sheet, std::string_view text) {
  const auto value = resolve_scalar(trim(text));
  const bool fits = value && value->is_int() && value->as_int() >= 1 && value->as_int() <= kMaxRepeat;
  if (!fits) return wrong("repeat", fmt::format("'{}' is not a whole number from 1 to {}", text, kMaxRepeat));
  sheet.repeat = static_cast<std::uint64_t>(value->as_int());
  return {};
}

Result<> set_limit(Limits& limits, std::string_view key, std::string_view text) {
  const std::vector<std::string> names = {"concurrency", "requests_per_minute", "max_cost", "timeout_s",
                                          "retries"};
  const std::string name(key.substr(key.find('.') + 1));
  if (std::ranges::find(names, name) == names.end()) {
    return wrong(key,
                 fmt::format("no such limit{}; expected {}", did_you_mean(name, names), list_names(names)));
  }
  const auto value = resolve_scalar(trim(text));
  if (!value || !value->is_number()) return wrong(key, fmt::format("'{}' is not a number", text));
  const double number = value->as_number();
  if (name == "concurrency" || name == "retries") {
    const int least = name == "concurrency" ? 1 : 0;
    if (!value->is_int() || number < least || number > kMaxCount) {
      return wrong(key, fmt::format("'{}' is not a whole number from {} to {}", text, least, kMaxCount));
    }
    (name == "retries" ? limits.retries.count : limits.concurrency) = static_cast<int>(number);
    return {};
  }
  const bool may_be_zero = name == "max_cost";
  if (number < 0 || (number == 0 && !may_be_zero)) {
    return wrong(key, fmt::format("'{}' is not a number {} 0", text, may_be_zero ? "from" : "above"));
  }
  if (name == "max_cost")
    limits.max_cost = number;
  else if (name == "timeout_s")
    limits.timeout_s = number;
  else
    limits.requests_per_minute = number;
  return {};
}

}  // namespace

Result<> apply_setting(Sheet& sheet, std::string_view setting) {
  const std::size_t equals = setting.find('=');
  const std::string key(trim(setting.substr(0, equals)));
  if (equals == std::string_view::npos || key.empty()) {
    return fail(ErrorKind::invalid_input,
                fmt::format("--set {}: expected NAME=VALUES, such as temperature=0-1 (+0.5)", setting));
  }
  const std::string_view text = setting.substr(equals + 1);
  if (key == "model") return set_models(sheet, text);
  if (key == "repeat") return set_repeat(sheet, text);
  if (key.starts_with("limits.")) return set_limit(sheet.limits, key, text);
  if (key == "prompt" || key == "row" || key == "messages") {
    return wrong(
        key,
        "stands in the sheet alone; expected a parameter, a variable, `model`, `repeat` or `limits.NAME`");
  }
  if (const auto axis = std::ranges::find(sheet.vars, key, &Axis::name); axis != sheet.vars.end())
    return set_axis(*axis, key, text);
  if (const auto axis = std::ranges::find(sheet.params, key, &Axis::name); axis != sheet.params.end())
    return set_axis(*axis, key, text);
  const std::vector<std::string> columns = data_columns(sheet);
  if (std::ranges::find(columns, key) != columns.end())
    return wrong(key, "is a column of the sheet's data; expected a parameter or a variable");
  const bool is_name = std::ranges::all_of(key, [](char c) {
    return c == '_' || c == '-' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
  });
  if (!is_name) return wrong(key, "not a parameter's name; expected letters, digits, `_`, `-` and `.`");
  Axis axis;
  axis.name = key;
  axis.kind = AxisKind::parameter;
  if (const auto set = set_axis(axis, key, text); !set) return set;
  sheet.params.push_back(std::move(axis));
  return {};
}

}  // namespace proofsheet::sheet
