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

// Widths that the user gave to columns of texts, by the value of their innermost axis: they stay when that
// axis moves away and comes back. In parts of the width that all have.
struct ColumnWidths {
  std::map<std::pair<std::string, std::string>, float> by_value;
  std::uint64_t version = 0;  // of by_value
  // What was worked out of them last.
  struct Key {
    std::shared_ptr<const char> run;
    std::uint64_t layout_version = 0, filter_version = 0, page = 0, widths_version = 0;
    float cell_width = 0, gap = 0;
    friend bool operator==(const Key&, const Key&) = default;
  } key;
  std::shared_ptr<const std::vector<double>> starts;
};

// Where the columns of a page begin; nullptr while all have the same width. `grid` has its lines, cells and
// gap.
std::shared_ptr<const std::vector<double>> column_starts(ColumnWidths& widths, const RunView& run,
                                                         std::uint64_t page, const GridLayout& grid);
// Makes a column (the pivot's) `factor` times as wide as the others; 1 = as wide as they are.
void set_column_width(ColumnWidths& widths, const sheet::Pivot& pivot, std::uint64_t column, float factor);
float column_factor(const ColumnWidths& widths, const sheet::Pivot& pivot, std::uint64_t column);

// The edges of the column headers: dragging one makes its column of texts wider, or all pictures larger; a
// double click puts it back.
void handle_column_edges(GridState& state, const Context& context, const GridLayout& grid);

}  // namespace proofsheet::ui
