#include "cli/plan_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli/common.h"

namespace proofsheet::cli {
namespace {

constexpr std::uint64_t kShownValues = 8;
constexpr std::uint64_t kJsonValues = 1'000;

std::string_view kind_name(sheet::AxisKind kind) {
  switch (kind) {
    case sheet::AxisKind::prompt:
      return "prompt";
    case sheet::AxisKind::model:
      return "model";
    case sheet::AxisKind::variable:
      return "variable";
    case sheet::AxisKind::parameter:
      return "parameter";
    case sheet::AxisKind::row:
      return "row";
    case sheet::AxisKind::repeat:
      return "repeat";
  }
  return {};
}

// The first values and the last: "1 · 2 · … · 100".
std::string values_text(const sheet::Plan& plan, std::size_t axis) {
  const std::uint64_t count = plan.axes()[axis].values.size();
  std::string out;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (count > kShownValues && i == kShownValues - 2) {
      out += " · …";
      i = count - 1;
    }
    out += (out.empty() ? "" : " · ") + ellipsize(to_display(plan.axis_value(axis, i)), 40);
  }
  return out;
}

std::string models_text(const sheet::Sheet& sheet) {
  std::string out;
  for (const sheet::ModelRef& model : sheet.models) out += (out.empty() ? "" : ", ") + model.to_string();
  return out;
}

std::string cost_text(const run::Estimate& estimate) {
  if (!estimate.cost_low_usd || !estimate.cost_high_usd) return "cost unknown (a model has no price)";
  if (*estimate.cost_high_usd == 0) return "free";
  if (*estimate.cost_low_usd == *estimate.cost_high_usd) return "about " + money(*estimate.cost_low_usd);
  return fmt::format("{} to {}", money(*estimate.cost_low_usd), money(*estimate.cost_high_usd));
}

template <class T>
void optional_member(JsonWriter& json, std::string_view name, const std::optional<T>& value) {
  json.key(name);
  if (value) {
    json.value(*value);
  } else {
    json.null();
  }
}

void write_axis(JsonWriter& json, const sheet::Plan& plan, std::size_t axis) {
  const std::uint64_t count = plan.axes()[axis].values.size();
  json.begin_map();
  json.member("name", plan.axes()[axis].name);
  json.member("kind", kind_name(plan.axes()[axis].kind));
  json.member("count", static_cast<std::int64_t>(count));
  json.key("values");
  json.begin_list();
  for (std::uint64_t i = 0; i < std::min(count, kJsonValues); ++i) json.value(plan.axis_value(axis, i));
  json.end_list();
  json.end_map();
}

}  // namespace

std::string estimate_text(const run::Estimate& estimate) {
  std::string out = cost_text(estimate);
  out += estimate.time_s ? ", about " + format_duration_ms(*estimate.time_s * 1000)
                         : ", time unknown (no earlier run to learn from)";
  if (estimate.cached > 0)
    out += fmt::format("; {} answered from the cache", count_of(estimate.cached, "cell"));
  return out;
}

void write_estimate_members(JsonWriter& json, const run::Estimate& estimate) {
  json.member("cached", static_cast<std::int64_t>(estimate.cached));
  optional_member(json, "cost_low_usd", estimate.cost_low_usd);
  optional_member(json, "cost_high_usd", estimate.cost_high_usd);
  optional_member(json, "time_s", estimate.time_s);
}

std::string plan_text(const PlanReport& report) {
  const sheet::Plan& plan = *report.plan;
  std::string out = fmt::format("{}: {}\n", plan.sheet().name(), count_of(plan.size(), "cell"));
  if (report.selected) out += fmt::format("The filter selects {} of them.\n", *report.selected);
  std::size_t name_width = 5;
  for (const sheet::Axis& axis : plan.axes()) name_width = std::max(name_width, axis.name.size());
  for (std::size_t i = 0; i < plan.axes().size(); ++i) {
    const sheet::Axis& axis = plan.axes()[i];
    out += fmt::format("  {:<{}}  {:<9}  {:>5}: {}\n", axis.name, name_width, kind_name(axis.kind),
                       axis.values.size(), values_text(plan, i));
  }
  if (!plan.axis_position("model")) out += fmt::format("Model: {}\n", models_text(plan.sheet()));
  out += fmt::format("Estimate: {}\n",
                     report.estimate ? estimate_text(*report.estimate) : report.estimate_problem);
  return out;
}

std::string plan_json(const PlanReport& report) {
  const sheet::Plan& plan = *report.plan;
  JsonWriter json;
  json.begin_map();
  json.member("title", plan.sheet().name());
  json.member("cells", static_cast<std::int64_t>(plan.size()));
  json.key("selected");
  json.value(static_cast<std::int64_t>(report.selected.value_or(plan.size())));
  json.key("axes");
  json.begin_list();
  for (std::size_t i = 0; i < plan.axes().size(); ++i) write_axis(json, plan, i);
  json.end_list();
  json.key("models");
  json.begin_list();
  for (const sheet::ModelRef& model : plan.sheet().models) json.value(model.to_string());
  json.end_list();
  json.key("estimate");
  if (report.estimate) {
    json.begin_map();
    write_estimate_members(json, *report.estimate);
    json.end_map();
  } else {
    json.null();
  }
  json.end_map();
  return json.take() + "\n";
}

}  // namespace proofsheet::cli
