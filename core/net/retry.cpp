#include <algorithm>
#include <cmath>

#include "net/engine.h"

namespace proofsheet::net {

std::optional<Milliseconds> retry_wait(const RetryPolicy& policy, const Verdict& verdict, int attempt,
                                       double random) {
  if (!verdict.error || !verdict.retryable || attempt >= policy.max_retries) return std::nullopt;
  if (verdict.server_wait && verdict.server_wait->count() > 0) {
    if (*verdict.server_wait > policy.max_server_wait) return std::nullopt;
    return verdict.server_wait;
  }
  const auto base_ms = static_cast<double>(policy.base.count());
  const auto cap_ms = static_cast<double>(policy.cap.count());
  const double backoff_ms = std::min(cap_ms, std::ldexp(base_ms, attempt));
  return Milliseconds(std::llround(backoff_ms * (1 - policy.jitter * random)));
}

}  // namespace proofsheet::net
