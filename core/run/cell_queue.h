#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <unordered_set>
#include <vector>

#include "run/firing_sequence.h"
#include "run/run.h"

namespace proofsheet::run {

// The cells that a run has still to take up, in the order of its sequence; those that the user looks at
// first. Each cell belongs to a lane (a provider, or one of its models); a lane can be closed for a while,
// and its cells then let others pass. Costs eight bytes for each cell that was passed, nothing for the rest
// of the plan.
class CellQueue {
 public:
  enum class Lane { open, closed, stopped };
  using LaneOf = std::function<std::size_t(CellIndex)>;
  struct Setup {
    std::uint64_t plan_size = 0;
    std::vector<CellIndex> only;      // empty = all of the plan
    std::vector<CellIndex> finished;  // ascending; left out
    std::size_t lanes = 1;
    LaneOf lane_of;
    sheet::FiringOrder order = sheet::FiringOrder::as_laid_out;
  };
  explicit CellQueue(Setup setup);

  // The next cell of an open lane. Looks at a bounded number of cells at a time: empty with
  // has_more_to_look_at() means "ask again", without it that nothing is open now.
  std::optional<CellIndex> next();
  bool has_more_to_look_at() const { return looked_short_; }
  // Puts a cell back, or a new one in, to come before all others of its lane.
  void put_back(CellIndex cell);
  // Lets cells that are still to come go first, in this order; others are passed over.
  void prefer(const std::vector<CellIndex>& cells);
  // Takes cells out; gives those that were still to come.
  std::vector<CellIndex> remove(const std::vector<CellIndex>& cells);

  void set_lane(std::size_t lane, Lane state) { lanes_[lane].state = state; }
  Lane lane(std::size_t lane) const { return lanes_[lane].state; }
  std::size_t lane_of(CellIndex cell) const { return setup_.lane_of(cell); }

  // True when no lane is open.
  bool all_closed() const;
  // True when no cell of this lane is left.
  bool is_empty(std::size_t lane) const { return is_through() && lanes_[lane].passed.empty(); }
  // Cells that were not taken yet.
  std::uint64_t left() const { return left_; }
  // True when nothing is left but cells of stopped lanes.
  bool is_exhausted() const;

 private:
  struct LaneState {
    Lane state = Lane::open;
    std::deque<CellIndex> passed;  // taken off the sequence while the lane was closed, preferred, or put back
  };
  std::optional<CellIndex> next_of_sequence();
  bool is_through() const { return cursor_ >= sequence_size_; }
  CellIndex at(std::uint64_t position) const;
  // True for a cell that the sequence has still to reach.
  bool is_ahead(CellIndex cell) const;
  std::optional<std::uint64_t> place_in_only(CellIndex cell) const;

  Setup setup_;
  std::vector<std::uint32_t> only_by_cell_;  // places in `only`, by ascending cell
  FiringSequence sequence_;
  std::uint64_t sequence_size_ = 0;
  std::vector<LaneState> lanes_;
  std::unordered_set<CellIndex> gone_ahead_;  // taken out of the sequence before it reached them
  std::uint64_t cursor_ = 0;
  std::uint64_t left_ = 0;
  bool looked_short_ = false;
};

}  // namespace proofsheet::run
