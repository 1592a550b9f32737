#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sheet/pivot.h"

namespace proofsheet::sheet {

// The lines of one side of a page that are shown, in the order in which they stand: all of them as the pivot
// counts them, or some.
class GridLines {
 public:
  explicit GridLines(std::uint64_t count = 0) : count_(count) {}
  // Indices of the pivot's side, each once.
  explicit GridLines(std::vector<std::uint32_t> order);

  std::uint64_t size() const { return order_ ? order_->size() : count_; }
  // The pivot's index of the line at `place` < size().
  std::uint64_t at(std::uint64_t place) const {
    return order_ ? (*order_)[static_cast<std::size_t>(place)] : place;
  }
  // Where the pivot's line stands; empty when it is not shown.
  std::optional<std::uint64_t> find(std::uint64_t index) const;
  bool is_whole() const { return !order_.has_value(); }

 private:
  std::uint64_t count_ = 0;
  std::optional<std::vector<std::uint32_t>> order_;
  std::vector<std::uint32_t> place_of_;  // by index; kNowhere = not shown
};

// Both sides of a page.
struct PageLines {
  GridLines rows, columns;
};

// The lines that hold at least one cell that `shows` lets through; all when it lets none through. Looks at
// each place of the page once: a page of more than 2^24 places keeps all its lines.
PageLines lines_with(const Pivot& pivot, std::uint64_t page, const std::function<bool(CellIndex)>& shows);

}  // namespace proofsheet::sheet
