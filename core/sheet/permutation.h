#pragma once

#include <cstdint>

namespace proofsheet::sheet {

// A shuffle of 0 … size-1 that is computed, not stored: a Feistel network (Luby, Rackoff 1988) over the next
// larger power of four, walked until it falls inside. The same seed gives the same shuffle everywhere.
class Permutation {
 public:
  Permutation(std::uint64_t size, std::uint64_t seed);
  std::uint64_t at(std::uint64_t index) const;

 private:
  std::uint64_t scramble(std::uint64_t index) const;

  std::uint64_t size_;
  std::uint64_t seed_;
  unsigned half_bits_ = 1;
};

}  // namespace proofsheet::sheet
