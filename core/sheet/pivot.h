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

// The plan laid out as a grid: a bijection between cells and (page, row, column, fold) positions, computed,
// not stored. Empty positions are cells that the sheet excludes. Immutable.
class Pivot {
 public:
  Pivot(Plan plan, const Layout& layout);

  const Layout& layout() const { return layout_; }
  std::uint64_t pages() const { return pages_.count; }
  std::uint64_t rows() const { return rows_.count; }
  std::uint64_t columns() const { return columns_.count; }
  // Cells that share one place.
  std::uint64_t folds() const { return fold_.count; }

  std::optional<CellIndex> cell(const GridPosition& position) const;
  GridPosition position(CellIndex cell) const;

  GridHeader page_header(std::uint64_t page) const { return header(pages_, page); }
  GridHeader row_header(std::uint64_t row) const { return header(rows_, row); }
  GridHeader column_header(std::uint64_t column) const { return header(columns_, column); }
  GridHeader fold_header(std::uint64_t fold) const { return header(fold_, fold); }

 private:
  // Axes of one side, outermost first; zip partners count once.
  struct Side {
    std::vector<std::size_t> axes;
    std::vector<std::uint64_t> sizes;  // 1 for an axis that follows its zip partner
    // By axis: positions of the axis and its zip partners in the plan.
    std::vector<std::vector<std::size_t>> groups;
    std::uint64_t count = 1;
  };
  Side make_side(const std::vector<std::string>& names);
  static void fill(const Side& side, std::uint64_t index, std::vector<std::uint64_t>& coordinates);
  GridHeader header(const Side& side, std::uint64_t index) const;

  Plan plan_;
  Layout layout_;
  Side pages_, rows_, columns_, fold_;
};

}  // namespace proofsheet::sheet
