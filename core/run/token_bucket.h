#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/clock.h"

namespace proofsheet::run {

// A token bucket (as in RFC 2697): fills at a steady rate, holds one second's worth, and each request takes
// what it costs. What costs more than the bucket holds goes when it is full, and leaves it in debt. Pure but
// for the times it is given.
class TokenBucket {
 public:
  TokenBucket() = default;  // no limit
  // `per_minute` empty = no limit.
  TokenBucket(std::optional<double> per_minute, SteadyTime now)
      : per_second_(per_minute ? *per_minute / 60 : 0),
        capacity_(std::max(1.0, per_second_)),
        level_(capacity_),
        filled_(now) {}

  bool is_limited() const { return per_second_ > 0; }
  // Another rate from now on; what has been taken stays taken.
  void set_rate(std::optional<double> per_minute, SteadyTime now) {
    const bool was_limited = is_limited();
    fill(now);
    TokenBucket fresh(per_minute, now);
    if (was_limited) fresh.level_ = std::min(level_, fresh.capacity_);
    *this = fresh;
  }

  // When `cost` may be taken; not after `now` = at once.
  SteadyTime next(double cost, SteadyTime now) {
    if (!is_limited()) return now;
    fill(now);
    const double wanted = std::min(cost, capacity_);
    if (level_ >= wanted) return now;
    // One tick more than the sum, so that the tokens are there when the clock says so.
    const std::chrono::duration<double> wait((wanted - level_) / per_second_);
    return now + std::chrono::ceil<SteadyTime::duration>(wait) + SteadyTime::duration(1);
  }
  void take(double cost, SteadyTime now) {
    if (!is_limited()) return;
    fill(now);
    level_ -= cost;
  }

 private:
  void fill(SteadyTime now) {
    level_ = std::min(capacity_, level_ + std::chrono::duration<double>(now - filled_).count() * per_second_);
    filled_ = now;
  }

  double per_second_ = 0;
  double capacity_ = 1;
  double level_ = 1;
  SteadyTime filled_{};
};

}  // namespace proofsheet::run
