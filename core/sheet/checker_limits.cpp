#include <fmt/format.h>

#include <algorithm>

#include "sheet/checker.h"
#include "sheet/limit_fields.h"
#include "sheet/suggest.h"

namespace proofsheet::sheet {
namespace {

bool is_within(std::optional<int> value, std::int64_t least, std::int64_t most) {
  return !value || (*value >= least && *value <= most);
}

}  // namespace

void Checker::check_limits(const Limits& limits, LimitScope scope, const std::string& field) {
  if (!is_within(limits.concurrency, 1, kMaxConcurrency))
    problem(0, field + ".concurrency", fmt::format("expected a whole number from 1 to {}", kMaxConcurrency));
  for (const NumberLimit& limit : kNumberLimits) {
    const std::optional<double>& value = limits.*limit.value;
    if (!value) continue;
    const std::string key = fmt::format("{}.{}", field, limit.name);
    if (!find_number_limit(limit.name, scope))
      problem(0, key, "is of a whole run; expected under the sheet's own `limits`");
    else if (!(*value >= limit.least && *value <= kMaxLimit))  // also what is not a number
      problem(0, key, fmt::format("expected a number from {} to {}", limit.least, kMaxLimit));
  }
  check_retries(limits.retries, field + ".retries");
}

void Checker::check_retries(const Retries& retries, const std::string& field) {
  if (!is_within(retries.count, 0, kMaxRetries))
    problem(0, field + ".count", fmt::format("expected a whole number from 0 to {}", kMaxRetries));
  if (!is_within(retries.budget, 0, kMaxRetryBudget))
    problem(0, field + ".budget", fmt::format("expected a whole number from 0 to {}", kMaxRetryBudget));
  if (!retries.on) return;
  for (auto kind = retries.on->begin(); kind != retries.on->end(); ++kind) {
    if (std::ranges::find(kRetryKinds, *kind) == kRetryKinds.end()) {
      problem(0, field + ".on",
              fmt::format("no failure `{}` that may pass{}; expected {}", *kind,
                          did_you_mean(*kind, retry_kinds()), list_names(retry_kinds())));
    } else if (std::find(retries.on->begin(), kind, *kind) != kind) {
      problem(0, field + ".on", fmt::format("`{}` stands twice", *kind));
    }
  }
}

void Checker::check_cache() {
  const auto& ttl = sheet_.cache_ttl_s;
  if (ttl && !(*ttl >= 0 && *ttl <= kMaxLimit))
    problem(0, "cache.ttl_s", fmt::format("expected a number from 0 to {}", kMaxLimit));
}

}  // namespace proofsheet::sheet
