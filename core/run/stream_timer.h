#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "store/result.h"

namespace proofsheet::run {

// Measures how the pieces of a streamed text follow one another. Exact up to kMaxGaps gaps; of longer streams
// every second, fourth, … gap is kept for the median and the 95th percentile, so that memory is bounded.
class StreamTimer {
 public:
  static constexpr std::size_t kMaxGaps = 4096;

  void add_piece(SteadyTime now);
  // Empty while fewer than two pieces have come.
  std::optional<store::StreamTimings> timings() const;
  std::uint64_t pieces() const { return pieces_; }
  // Gaps that are held.
  std::size_t held() const { return gaps_ms_.size(); }

 private:
  std::uint64_t pieces_ = 0;
  SteadyTime first_{}, latest_{};
  double longest_ms_ = 0;
  std::uint64_t stride_ = 1;  // one of so many gaps is kept
  std::vector<float> gaps_ms_;
};

}  // namespace proofsheet::run
