#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/clock.h"

namespace proofsheet::run {

// A token bucket for `limits.requests_per_minute`. It holds one second's worth of requests, so that even the
// first minute stays within the limit but for that second. Pure but for the times it is given.
class RateLimit {
 public:
  // Empty = no limit.
  RateLimit(std::optional<double> per_minute, SteadyTime now)
      : per_second_(per_minute ? *per_minute / 60 : 0),
        capacity_(std::max(1.0, per_second_)),
        tokens_(capacity_),
        filled_(now) {}

  // When the next request may go; not after `now` = at once.
  SteadyTime next(SteadyTime now) {
    if (per_second_ <= 0) return now;
    fill(now);
    if (tokens_ >= 1) return now;
    // One tick more than the sum, so that the token is there when the clock says so.
    const std::chrono::duration<double> wait((1 - tokens_) / per_second_);
    return now + std::chrono::ceil<SteadyTime::duration>(wait) + SteadyTime::duration(1);
  }
  bool may_go(SteadyTime now) { return next(now) <= now; }

  // Counts a request. A repeated attempt goes when the engine says so; it may leave the bucket in debt.
  void take(SteadyTime now) {
    if (per_second_ <= 0) return;
    fill(now);
    tokens_ -= 1;
  }

 private:
  void fill(SteadyTime now) {
    tokens_ =
        std::min(capacity_, tokens_ + std::chrono::duration<double>(now - filled_).count() * per_second_);
    filled_ = now;
  }

  double per_second_;
  double capacity_;
  double tokens_;
  SteadyTime filled_;
};

}  // namespace proofsheet::run
