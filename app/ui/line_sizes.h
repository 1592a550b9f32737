#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

struct GridLayout;
struct GridState;

// Widths that the user gave to columns of texts, or heights to rows, by the value of their innermost axis:
// they stay when that axis moves away and comes back. In parts of the size that all have.
struct LineSizes {
  Resized::Sizes by_value;
  std::uint64_t version = 0;  // of by_value
  // What was worked out of them last.
  struct Key {
    std::shared_ptr<const char> run;
    std::uint64_t layout_version = 0, filter_version = 0, page = 0, sizes_version = 0;
    float cell_size = 0, gap = 0;
    friend bool operator==(const Key&, const Key&) = default;
  } key;
  std::shared_ptr<const std::vector<double>> starts;
};

// Where the columns or rows of a page begin; nullptr while all have the same size. `grid` has its lines,
// cells and gap.
std::shared_ptr<const std::vector<double>> line_starts(LineSizes& sizes, const RunView& run, GridLine line,
                                                       std::uint64_t page, const GridLayout& grid);
// Makes a column or row (the pivot's) `factor` times as large as the others; 1 = as large as they are.
void set_line_size(LineSizes& sizes, const sheet::Pivot& pivot, GridLine line, std::uint64_t index,
                   float factor);
float line_factor(const LineSizes& sizes, const sheet::Pivot& pivot, GridLine line, std::uint64_t index);

// The edges of the headers: dragging one makes its column or row of texts larger, or all pictures; a double
// click puts it back. A drag that has ended is told once.
void handle_line_edges(GridState& state, const Context& context, const GridLayout& grid, Actions& actions);

}  // namespace proofsheet::ui
