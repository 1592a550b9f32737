#pragma once

#include <cstdint>

#include "base/hash.h"

namespace proofsheet::demo {

// The SplitMix64 sequence of a seed: the same draws on every platform, which std's distributions do not
// promise.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t bits() {
    const std::uint64_t value = mix64(state_);
    state_ += 0x9E3779B97F4A7C15u;
    return value;
  }
  // In [0, 1), 53 bits.
  double unit() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

 private:
  std::uint64_t state_;
};

}  // namespace proofsheet::demo
