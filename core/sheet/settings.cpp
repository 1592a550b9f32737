#include <fmt/format.h>

#include <algorithm>

#include "sheet/checker.h"
#include "sheet/duration.h"
#include "sheet/limit_fields.h"
#include "sheet/scalar.h"
#include "sheet/sheet.h"
#include "sheet/suggest.h"

namespace proofsheet::sheet {
namespace {

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

// `text` as a number of `limits.NAME`.
Result<double> number_in(std::string_view key, std::string_view text, double least, double most) {
  const auto value = resolve_scalar(trim(text));
  if (!value || !value->is_number()) return wrong(key, fmt::format("'{}' is not a number", text));
  const double number = value->as_number();
  if (number < least || number > most)
    return wrong(key, fmt::format("'{}' is not a number from {} to {}", text, least, most));
  return number;
}

Result<> set_whole(std::optional<int>& target, std::string_view key, std::string_view text,
                   std::int64_t least, std::int64_t most) {
  const auto value = resolve_scalar(trim(text));
  if (!value || !value->is_int() || value->as_int() < least || value->as_int() > most)
    return wrong(key, fmt::format("'{}' is not a whole number from {} to {}", text, least, most));
  target = static_cast<int>(value->as_int());
  return {};
}

// A comma list of failures; nothing at all = none is sent again.
Result<> set_retry_kinds(Retries& retries, std::string_view key, std::string_view text) {
  std::vector<std::string> kinds;
  if (!trim(text).empty()) {
    const auto values = parse_axis_text(text);
    if (!values) return wrong(key, values.error().message);
    for (std::uint64_t i = 0; i < values->size(); ++i) kinds.push_back(to_display(values->at(i)));
  }
  for (const std::string& kind : kinds) {
    if (std::ranges::find(kRetryKinds, kind) == kRetryKinds.end()) {
      return wrong(key, fmt::format("no failure `{}` that may pass{}; expected {}", kind,
                                    did_you_mean(kind, retry_kinds()), list_names(retry_kinds())));
    }
    if (std::ranges::count(kinds, kind) > 1) return wrong(key, fmt::format("`{}` stands twice", kind));
  }
  retries.on = std::move(kinds);
  return {};
}

Result<> set_limit(Limits& limits, std::string_view key, std::string_view text) {
  const std::string name(key.substr(key.find('.') + 1));
  if (name == "concurrency") return set_whole(limits.concurrency, key, text, 1, kMaxConcurrency);
  if (name == "retries" || name == "retries.count")
    return set_whole(limits.retries.count, key, text, 0, kMaxRetries);
  if (name == "retries.budget") return set_whole(limits.retries.budget, key, text, 0, kMaxRetryBudget);
  if (name == "retries.on") return set_retry_kinds(limits.retries, key, text);
  const NumberLimit* limit = find_number_limit(name, LimitScope::run);
  if (!limit) {
    std::vector<std::string> names = limit_names(LimitScope::run);
    for (const char* more : {"retries.on", "retries.budget"}) names.emplace_back(more);
    return wrong(key,
                 fmt::format("no such limit{}; expected {}", did_you_mean(name, names), list_names(names)));
  }
  const auto number = number_in(key, text, limit->least, kMaxLimit);
  if (!number) return fail(number.error());
  limits.*limit->value = *number;
  return {};
}

Result<> set_order(FiringOrder& order, std::string_view text) {
  const auto read = order_from_name(trim(text));
  if (!read) {
    return wrong("order", fmt::format("'{}' is not an order{}; expected {}", text,
                                      did_you_mean(trim(text), order_names()), list_names(order_names())));
  }
  order = *read;
  return {};
}

Result<> set_cache(Sheet& sheet, std::string_view key, std::string_view text) {
  if (key != "cache.ttl" && key != "cache.ttl_s")
    return wrong(key, "no such setting; expected `cache.ttl`, such as cache.ttl=7d");
  const auto seconds = parse_duration_s(text);
  if (!seconds) return wrong(key, seconds.error().message);
  sheet.cache_ttl_s = *seconds;
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
  if (key.starts_with("cache.")) return set_cache(sheet, key, text);
  if (key == "prompt" || key == "row" || key == "messages") {
    return wrong(
        key,
        "stands in the sheet alone; expected a parameter, a variable, `model`, `repeat` or `limits.NAME`");
  }
  if (const auto axis = std::ranges::find(sheet.vars, key, &Axis::name); axis != sheet.vars.end())
    return set_axis(*axis, key, text);
  if (const auto axis = std::ranges::find(sheet.params, key, &Axis::name); axis != sheet.params.end())
    return set_axis(*axis, key, text);
  // Unlike the words above it may well be a variable's name.
  if (key == "order") return set_order(sheet.order, text);
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
