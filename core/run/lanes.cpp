#include "run/lanes.h"

#include <algorithm>

#include "base/hash.h"

namespace proofsheet::run {
namespace {

template <class T>
std::optional<T> smaller(const std::optional<T>& a, const std::optional<T>& b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

template <class T>
std::optional<T> larger(const std::optional<T>& a, const std::optional<T>& b) {
  if (!a || !b) return a ? a : b;
  return std::max(*a, *b);
}

}  // namespace

bool RetryRules::allows(ErrorKind kind) const {
  return std::ranges::find(kinds, error_kind_name(kind)) != kinds.end();
}

std::string limiter_name(const provider::Endpoint& endpoint) {
  return endpoint.base_url + " " + sha256_hex(endpoint.key.reveal());
}

sheet::Limits combine_limits(const sheet::Limits& sheet, const sheet::Limits& provider) {
  sheet::Limits both = sheet;
  both.concurrency = smaller(sheet.concurrency, provider.concurrency);
  both.requests_per_minute = smaller(sheet.requests_per_minute, provider.requests_per_minute);
  both.tokens_per_minute = smaller(sheet.tokens_per_minute, provider.tokens_per_minute);
  both.delay_s = larger(sheet.delay_s, provider.delay_s);
  both.timeout_s = smaller(sheet.timeout_s, provider.timeout_s);
  both.first_byte_s = smaller(sheet.first_byte_s, provider.first_byte_s);
  both.idle_s = smaller(sheet.idle_s, provider.idle_s);
  if (provider.retries.count) both.retries.count = provider.retries.count;
  if (provider.retries.on) both.retries.on = provider.retries.on;
  both.retries.budget = smaller(sheet.retries.budget, provider.retries.budget);
  return both;
}

RetryRules retry_rules(const sheet::Retries& retries) {
  RetryRules rules;
  rules.max_retries = retries.count.value_or(rules.max_retries);
  rules.budget = retries.budget;
  if (retries.on) {
    rules.kinds = *retries.on;
  } else {
    rules.kinds.assign(sheet::kRetryKinds.begin(), sheet::kRetryKinds.end());
  }
  return rules;
}

}  // namespace proofsheet::run
