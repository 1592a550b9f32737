#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "demo/server.h"

namespace proofsheet::demo {

// What chance holds for each request: a pure function of the seed and the request's number, so that a run
// with faults can be repeated.
class Chance {
 public:
  Chance(std::uint64_t seed, std::vector<Fault> faults) : seed_(seed), faults_(std::move(faults)) {}
  std::optional<FaultKind> fault(std::uint64_t request) const;
  // In [0, 1).
  double jitter(std::uint64_t request) const;
  // Which of two ways a fault is played.
  bool coin(std::uint64_t request) const;

 private:
  double draw(std::uint64_t request, std::uint64_t purpose) const;
  std::uint64_t seed_;
  std::vector<Fault> faults_;
};

}  // namespace proofsheet::demo
