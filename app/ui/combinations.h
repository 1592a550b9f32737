#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sheet/combinations.h"

namespace proofsheet::ui {

// So many values of an axis have a line of their own in the matrix.
inline constexpr std::size_t kMostMatrixLines = 24;

// The matrix of two axes in which combinations are left out by drawing.
struct CombinationsState {
  bool is_shown = false;
  bool wants_in_sight = false;  // it was opened in this frame
  std::string rows, columns;    // as chosen; the first two that vary otherwise
  // What is worked out once per revision of the document and choice.
  struct Table {
    std::uint64_t revision = 0;
    std::vector<std::string> axes;  // that vary
    std::string rows, columns;      // that are shown
    std::optional<sheet::Combinations> found;
    std::string error;
    std::vector<std::string> row_texts, column_texts;
    std::size_t fired = 0, all = 0;
  } table;
  // One stroke of the pointer is one step back.
  struct Stroke {
    bool is_going = false;
    bool leaves_out = true;
    std::optional<std::pair<std::size_t, std::size_t>> last;  // row and column
    std::uint64_t number = 0;
  } stroke;
  std::string refused;  // why the axes do not advance together
};

}  // namespace proofsheet::ui
