#include "run/cell_queue.h"

#include <algorithm>
#include <numeric>

namespace proofsheet::run {
namespace {

constexpr int kMaxLooks = 4096;

}  // namespace

CellQueue::CellQueue(Setup setup) : setup_(std::move(setup)), lanes_(setup_.lanes) {
  auto& only = setup_.only;
  const bool takes_all = only.empty();
  std::erase_if(only, [this](CellIndex cell) { return std::ranges::binary_search(setup_.finished, cell); });
  sequence_size_ = takes_all ? setup_.plan_size : only.size();
  left_ = takes_all ? setup_.plan_size - setup_.finished.size() : only.size();
  sequence_ = FiringSequence(sequence_size_, setup_.order);
  only_by_cell_.resize(only.size());
  std::iota(only_by_cell_.begin(), only_by_cell_.end(), 0u);
  std::ranges::sort(only_by_cell_, {}, [&](std::uint32_t place) { return only[place]; });
}

bool CellQueue::all_closed() const {
  return std::ranges::none_of(lanes_, [](const LaneState& lane) { return lane.state == Lane::open; });
}

CellIndex CellQueue::at(std::uint64_t position) const {
  const std::uint64_t place = sequence_.at(position);
  return setup_.only.empty() ? place : setup_.only[place];
}

std::optional<std::uint64_t> CellQueue::place_in_only(CellIndex cell) const {
  const auto found = std::ranges::lower_bound(only_by_cell_, cell, {},
                                              [this](std::uint32_t place) { return setup_.only[place]; });
  if (found == only_by_cell_.end() || setup_.only[*found] != cell) return std::nullopt;
  return *found;
}

bool CellQueue::is_ahead(CellIndex cell) const {
  if (gone_ahead_.contains(cell)) return false;
  if (!setup_.only.empty()) {
    const auto place = place_in_only(cell);
    return place && sequence_.position_of(*place) >= cursor_;
  }
  return cell < sequence_size_ && sequence_.position_of(cell) >= cursor_ &&
         !std::ranges::binary_search(setup_.finished, cell);
}

std::optional<CellIndex> CellQueue::next_of_sequence() {
  while (cursor_ < sequence_size_) {
    const CellIndex cell = at(cursor_++);
    if (!gone_ahead_.empty() && gone_ahead_.erase(cell) > 0) continue;
    if (setup_.only.empty() && std::ranges::binary_search(setup_.finished, cell)) continue;
    return cell;
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
    const auto cell = next_of_sequence();
    if (!cell) return std::nullopt;
    LaneState& lane = lanes_[setup_.lane_of(*cell)];
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
  lanes_[setup_.lane_of(cell)].passed.push_front(cell);
  ++left_;
}

void CellQueue::prefer(const std::vector<CellIndex>& cells) {
  const std::unordered_set<CellIndex> wanted(cells.begin(), cells.end());
  for (LaneState& lane : lanes_) {
    std::ranges::stable_partition(lane.passed, [&](CellIndex cell) { return wanted.contains(cell); });
  }
  std::vector<std::size_t> at_front(lanes_.size(), 0);
  for (const CellIndex cell : cells) {
    if (!is_ahead(cell)) continue;
    gone_ahead_.insert(cell);
    const std::size_t lane = setup_.lane_of(cell);
    auto& passed = lanes_[lane].passed;
    passed.insert(passed.begin() + static_cast<std::ptrdiff_t>(at_front[lane]++), cell);
  }
}

std::vector<CellIndex> CellQueue::remove(const std::vector<CellIndex>& cells) {
  const std::unordered_set<CellIndex> wanted(cells.begin(), cells.end());
  std::vector<CellIndex> removed;
  for (LaneState& lane : lanes_) {
    std::erase_if(lane.passed, [&](CellIndex cell) {
      if (!wanted.contains(cell)) return false;
      removed.push_back(cell);
      return true;
    });
  }
  for (const CellIndex cell : cells) {
    if (!is_ahead(cell)) continue;
    gone_ahead_.insert(cell);
    removed.push_back(cell);
  }
  left_ -= removed.size();
  return removed;
}

bool CellQueue::is_exhausted() const {
  if (left_ == 0) return true;
  if (!is_through())
    return std::ranges::all_of(lanes_, [](const LaneState& lane) { return lane.state == Lane::stopped; });
  return std::ranges::all_of(
      lanes_, [](const LaneState& lane) { return lane.state == Lane::stopped || lane.passed.empty(); });
}

}  // namespace proofsheet::run
