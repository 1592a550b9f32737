#pragma once

#include <cstdint>

#include "sheet/sheet.h"

namespace proofsheet::run {

// A permutation of 0 … count - 1: which comes at which position. As laid out: itself. Breadth first: a rank-1
// lattice, position · stride mod count with a stride near count / φ that shares no factor with it, so that
// any first part is spread evenly over the whole, and over each axis of a plan (its values cycle, because the
// stride shares no factor with their count either). Nothing is stored.
class FiringSequence {
 public:
  FiringSequence() = default;
  FiringSequence(std::uint64_t count, sheet::FiringOrder order);
  std::uint64_t at(std::uint64_t position) const;
  std::uint64_t position_of(std::uint64_t index) const;

 private:
  std::uint64_t count_ = 0;
  std::uint64_t stride_ = 1;
  std::uint64_t inverse_ = 1;  // of the stride, modulo count
};

}  // namespace proofsheet::run
