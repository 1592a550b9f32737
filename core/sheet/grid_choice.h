#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sheet/pivot.h"

namespace proofsheet::sheet {

// Lines of the grid by their numbers, which begin at 1. A cell is chosen that stands in one of the rows, in
// one of the columns and on one of the pages; a side that is empty lets every line through.
struct GridChoice {
  std::vector<std::uint64_t> rows = {}, columns = {}, pages = {};
  bool is_empty() const { return rows.empty() && columns.empty() && pages.empty(); }
  friend bool operator==(const GridChoice&, const GridChoice&) = default;
};

// The cells of the lines, ascending. Fails (invalid_input) for a line that is not there, "run 12 has 5 rows:
// there is no row 7", where `owner` is "run 12", and for more than 10,000,000 places.
Result<std::vector<CellIndex>> cells_of(const Pivot& pivot, const GridChoice& choice, std::string_view owner);

}  // namespace proofsheet::sheet
