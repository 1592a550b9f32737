#pragma once

#include <atomic>

#include "base/clock.h"

namespace proofsheet::test {

// A clock that stands still until the test moves it.
class HandClock final : public Clock {
 public:
  SteadyTime now() const override { return SteadyTime(std::chrono::milliseconds(ms_.load())); }
  std::int64_t unix_ms() const override { return 1'800'000'000'000 + ms_.load(); }
  void advance(std::int64_t ms) { ms_ += ms; }

 private:
  std::atomic<std::int64_t> ms_{1'000'000};
};

}  // namespace proofsheet::test
