#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sheet/sheet.h"

namespace proofsheet::sheet {

// The axes with more than one value, in plan order.
std::vector<Axis> varying_axes(const Sheet& sheet);

// So many combinations of two axes are looked at one by one.
inline constexpr std::uint64_t kMostCombinations = 250'000;

// The combinations of two axes: which of them `exclude` leaves out. Rows and columns are the values' places.
struct Combinations {
  Axis rows, columns;
  bool is_zipped = false;  // the axes advance together: only equal places are combined
  // Row by row, then by column: an entry about just these two axes leaves it out.
  std::vector<bool> left_out;
  // The entry about other axes (or one of the two, or more) that leaves it out, at least for some of their
  // values: its place in `exclude`.
  struct Other {
    std::size_t entry = 0;
    bool is_whole = true;  // for all values of the other axes
  };
  std::vector<std::optional<Other>> others;

  std::size_t at(std::size_t row, std::size_t column) const {
    return row * static_cast<std::size_t>(columns.values.size()) + column;
  }
};

// Fails (invalid_input) when an axis does not vary or there are more than kMostCombinations.
Result<Combinations> combinations_of(const Sheet& sheet, std::string_view rows, std::string_view columns);

// Leaves combinations out, or takes them in again: row and column of each. Of the entries about just these
// two axes, those with wild patterns stay as long as they hold; the others are written anew, as few as say
// the same. Entries about other axes stay.
struct CombinationEdit {
  std::string rows, columns;
  std::vector<std::pair<std::size_t, std::size_t>> cells;
  bool leaves_out = true;
};
Result<> edit_combinations(Sheet& sheet, const CombinationEdit& edit);

// Makes two axes advance together, with those that either does already, or apart again. They come to stand on
// one side of the layout.
void zip_axes(Sheet& sheet, std::string_view first, std::string_view second);
void unzip_axis(Sheet& sheet, std::string_view axis);
// What would be wrong if they advanced together: "`style` has 3, `size` has 2 values; expected equally many".
std::optional<std::string> why_not_zipped(const Sheet& sheet, std::string_view first,
                                          std::string_view second);

// An entry as it is written: "{model: demo:*, size: 1536x1024}".
std::string to_text(const Exclude& exclude);

}  // namespace proofsheet::sheet
