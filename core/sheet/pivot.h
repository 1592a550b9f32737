#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sheet/plan.h"

namespace proofsheet::sheet {

// `layout` with every varying axis of the plan in exactly one place: what it names stays (unknown names drop
// out), the rest goes where it reads best: repeat and seed are folded, then the longest text axis to rows,
// numbers to columns, what is left to pages.
Layout complete_layout(const Plan& plan, const Layout& layout);

// One place in the grid.
struct GridPosition {
  std::uint64_t page = 0, row = 0, column = 0, fold = 0;
  friend bool operator==(const GridPosition&, const GridPosition&) = default;
};

// A header of one row or column: the value of each of its axes, outermost first.
struct GridHeader {
  std::vector<std::string> axis_names;
  std::vector<std::string> labels;
};

// The plan laid out as a grid: cells and their (page, row, column, fold) positions, computed, not stored. A
// cell has one position at most: hidden values have none. Positions may be empty: of cells that the sheet
// excludes, or behind the end of an axis that is wrapped. Immutable; costs no memory per cell.
class Pivot {
 public:
  Pivot(Plan plan, const Layout& layout);

  const Layout& layout() const { return layout_; }
  std::uint64_t pages() const { return pages_.count; }
  std::uint64_t rows() const { return rows_.count; }
  std::uint64_t columns() const { return columns_.count; }
  // Cells that share one place.
  std::uint64_t folds() const { return fold_.count; }
  // How many of them the layout wants side by side; 0 = as fits.
  std::uint64_t fold_across() const { return fold_across_; }
  // Lines at the beginning that hold pinned values.
  std::uint64_t pinned_rows() const { return pinned(rows_); }
  std::uint64_t pinned_columns() const { return pinned(columns_); }

  std::optional<CellIndex> cell(const GridPosition& position) const;
  std::optional<GridPosition> position(CellIndex cell) const;

  GridHeader page_header(std::uint64_t page) const { return header(pages_, page); }
  GridHeader row_header(std::uint64_t row) const { return header(rows_, row); }
  GridHeader column_header(std::uint64_t column) const { return header(columns_, column); }
  GridHeader fold_header(std::uint64_t fold) const { return header(fold_, fold); }
  // The display texts of an axis's values as they stand, hidden ones left out; at most `limit`.
  std::vector<std::string> shown_values(const std::string& axis, std::size_t limit) const;
  // The same as indices of the axis's values, all of them.
  std::vector<std::uint32_t> shown_value_indices(const std::string& axis) const;
  // How many lines in a row share the labels of the levels 0 to `level` (0 = outermost).
  std::uint64_t row_span(std::size_t level) const { return span(rows_, level); }
  std::uint64_t column_span(std::size_t level) const { return span(columns_, level); }
  std::size_t row_levels() const { return rows_.levels.size(); }
  std::size_t column_levels() const { return columns_.levels.size(); }

 private:
  // One digit of a side's index. Most belong to one axis; those of an axis that is wrapped are two, the
  // second of which stands on the other side.
  struct Level {
    std::size_t axis = 0;  // in the plan
    std::uint64_t size = 1;
    std::uint64_t step = 1;  // places along the axis that one step of the digit is
    bool is_block = false;   // the outer digit of a wrapped axis
    bool is_wrapped = false;
    bool is_follower = false;  // of an earlier member of its zip group: one value, another label
  };
  struct Side {
    std::vector<Level> levels;  // outermost first
    std::uint64_t count = 1;
  };
  // The values of an axis in the order of their places.
  struct Places {
    std::vector<std::uint32_t> shown;     // empty = as they are
    std::vector<std::uint32_t> place_of;  // by value; kNoPlace = hidden. Empty = as they are
    std::uint64_t count = 0;
    std::uint64_t pinned = 0;  // the first of them
    std::size_t leader = 0;    // the axis whose coordinate this one shares; itself outside of zip groups
    std::uint64_t value_at(std::uint64_t place) const {
      return shown.empty() ? place : shown[static_cast<std::size_t>(place)];
    }
  };
  static constexpr std::uint32_t kNoPlace = ~0u;

  Places make_places(std::size_t axis) const;
  void add_levels(Side& side, Side* across, const std::vector<std::string>& names);
  static void count(Side& side);
  std::uint64_t pinned(const Side& side) const;
  static std::uint64_t span(const Side& side, std::size_t level);
  GridHeader header(const Side& side, std::uint64_t index) const;
  // `place`: of the level's digit.
  std::string label(const Level& level, std::uint64_t place) const;

  Plan plan_;
  Layout layout_;
  std::vector<std::uint64_t> strides_;  // as Plan::strides
  std::vector<Places> places_;          // by axis of the plan
  Side pages_, rows_, columns_, fold_;
  std::uint64_t fold_across_ = 0;
};

}  // namespace proofsheet::sheet
