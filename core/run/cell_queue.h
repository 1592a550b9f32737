#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "run/run.h"

namespace proofsheet::run {

// The cells that a run has still to take up, in plan order. Each cell belongs to a lane (a provider); a lane
// can be closed for a while, and its cells then let others pass. Costs eight bytes for each cell that was
// passed, nothing for the rest of the plan.
class CellQueue {
 public:
  enum class Lane { open, paused, stopped };
  using LaneOf = std::function<std::size_t(CellIndex)>;

  // `only` empty = all of the plan; `finished` (ascending) are left out.
  CellQueue(std::uint64_t plan_size, std::vector<CellIndex> only, std::vector<CellIndex> finished,
            std::size_t lanes, LaneOf lane_of);

  // The next cell of an open lane. Looks at a bounded number of cells at a time: empty with
  // has_more_to_look_at() means "ask again", without it that nothing is open now.
  std::optional<CellIndex> next();
  bool has_more_to_look_at() const { return looked_short_; }
  // Puts a cell back, to come before all others of its lane.
  void put_back(CellIndex cell);

  void set_lane(std::size_t lane, Lane state) { lanes_[lane].state = state; }
  Lane lane(std::size_t lane) const { return lanes_[lane].state; }

  // True when no lane is open.
  bool all_closed() const;

  // Cells that were not taken yet.
  std::uint64_t left() const { return left_; }
  // True when nothing is left but cells of stopped lanes.
  bool is_exhausted() const;

 private:
  struct LaneState {
    Lane state = Lane::open;
    std::deque<CellIndex> passed;  // taken off the plan while the lane was closed, or put back
  };
  std::optional<CellIndex> next_of_plan();

  std::uint64_t plan_size_;
  std::vector<CellIndex> only_;
  std::vector<CellIndex> finished_;
  std::vector<LaneState> lanes_;
  LaneOf lane_of_;
  std::uint64_t cursor_ = 0;  // into `only_`, else the plan
  std::uint64_t left_ = 0;
  bool looked_short_ = false;
};

}  // namespace proofsheet::run
