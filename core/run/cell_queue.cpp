#include "run/cell_queue.h"

#include <algorithm>

namespace proofsheet::run {
namespace {

constexpr int kMaxLooks = 4096;

}  // namespace

CellQueue::CellQueue(std::uint64_t plan_size, std::vector<CellIndex> only, std::vector<CellIndex> finished,
                     std::size_t lanes, LaneOf lane_of)
    : plan_size_(plan_size),
      only_(std::move(only)),
      finished_(std::move(finished)),
      lanes_(lanes),
      lane_of_(std::move(lane_of)) {
  if (only_.empty()) {
    left_ = plan_size_ - finished_.size();
    return;
  }
  std::erase_if(only_, [this](CellIndex cell) { return std::ranges::binary_search(finished_, cell); });
  left_ = only_.size();
  if (only_.empty())
    cursor_ = plan_size_;  // all that was asked for is there: an empty list must not mean "all"
}

bool CellQueue::all_closed() const {
  return std::ranges::none_of(lanes_, [](const LaneState& lane) { return lane.state == Lane::open; });
}

std::optional<CellIndex> CellQueue::next_of_plan() {
  if (!only_.empty()) return cursor_ < only_.size() ? std::optional(only_[cursor_++]) : std::nullopt;
  while (cursor_ < plan_size_) {
    const CellIndex cell = cursor_++;
    if (!std::ranges::binary_search(finished_, cell)) return cell;
  }
  return std::nullopt;
}

std::optional<CellIndex> CellQueue::next() {
  looked_short_ = false;
  for (LaneState& lane : lanes_) {
    if (lane.state != Lane::open || lane.passed.empty()) continue;
    const CellIndex cell = lane.passed.front();
    lane.passed.pop_front();
    --left_;
    return cell;
  }
  if (all_closed()) return std::nullopt;
  for (int looks = 0; looks < kMaxLooks; ++looks) {
    const auto cell = next_of_plan();
    if (!cell) return std::nullopt;
    LaneState& lane = lanes_[lane_of_(*cell)];
    if (lane.state == Lane::open) {
      --left_;
      return cell;
    }
    lane.passed.push_back(*cell);
  }
  looked_short_ = true;
  return std::nullopt;
}

void CellQueue::put_back(CellIndex cell) {
  lanes_[lane_of_(cell)].passed.push_front(cell);
  ++left_;
}

bool CellQueue::is_exhausted() const {
  if (left_ == 0) return true;
  const bool plan_is_through = !only_.empty() ? cursor_ >= only_.size() : cursor_ >= plan_size_;
  if (!plan_is_through)
    return std::ranges::all_of(lanes_, [](const LaneState& lane) { return lane.state == Lane::stopped; });
  return std::ranges::all_of(
      lanes_, [](const LaneState& lane) { return lane.state == Lane::stopped || lane.passed.empty(); });
}

}  // namespace proofsheet::run
