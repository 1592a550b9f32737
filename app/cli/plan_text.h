#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "run/run.h"
#include "sheet/plan.h"

namespace proofsheet::cli {

// What `plan` and `run --dry-run` say: count, axes with their values, what it would take.
struct PlanReport {
  const sheet::Plan* plan = nullptr;
  std::optional<run::Estimate> estimate;
  std::string estimate_problem;           // why there is none
  std::optional<std::uint64_t> selected;  // cells that --filter leaves
};
std::string plan_text(const PlanReport& report);
// "$0.12 to $0.35, about 40 s; 12 cells answered from the cache"
std::string estimate_text(const run::Estimate& estimate);
// The members of an estimate, in an object that is open.
void write_estimate_members(JsonWriter& json, const run::Estimate& estimate);
// One JSON document: {"title", "cells", "selected", "axes": [{"name", "kind", "count", "values"}], "models",
// "estimate"}; at most 1,000 values of an axis.
std::string plan_json(const PlanReport& report);

}  // namespace proofsheet::cli
