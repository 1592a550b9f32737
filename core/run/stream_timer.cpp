#include "run/stream_timer.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace proofsheet::run {
namespace {

double ms_between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

// The smallest value that at least this part of all do not exceed (nearest rank). `values` is sorted.
double quantile(const std::vector<float>& values, double part) {
  const auto rank = static_cast<std::size_t>(std::ceil(part * static_cast<double>(values.size())));
  return values[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace

void StreamTimer::add_piece(SteadyTime now) {
  if (pieces_++ == 0) {
    first_ = latest_ = now;
    return;
  }
  const double gap_ms = ms_between(latest_, now);
  latest_ = now;
  longest_ms_ = std::max(longest_ms_, gap_ms);
  const std::uint64_t number = pieces_ - 2;
  if (number % stride_ != 0) return;
  if (gaps_ms_.size() == kMaxGaps) {
    for (std::size_t i = 0; i < kMaxGaps / 2; ++i) gaps_ms_[i] = gaps_ms_[2 * i];
    gaps_ms_.resize(kMaxGaps / 2);
    stride_ *= 2;
    if (number % stride_ != 0) return;
  }
  gaps_ms_.push_back(static_cast<float>(gap_ms));
}

std::optional<store::StreamTimings> StreamTimer::timings() const {
  if (pieces_ < 2) return {};
  std::vector<float> sorted = gaps_ms_;
  std::ranges::sort(sorted);
  store::StreamTimings timings;
  timings.pieces = pieces_;
  const double seconds = ms_between(first_, latest_) / 1000;
  if (seconds > 0) timings.tokens_per_second = static_cast<double>(pieces_ - 1) / seconds;
  timings.gap_ms_median = quantile(sorted, 0.5);
  timings.gap_ms_p95 = quantile(sorted, 0.95);
  timings.gap_ms_max = longest_ms_;
  return timings;
}

}  // namespace proofsheet::run
