#pragma once

#include "query/order.h"

namespace proofsheet::ui {

// The order of the rows or columns of a page: by the mean of a number over their cells.
struct LineSort {
  query::Number by = query::Number::latency;
  query::Direction direction = query::Direction::ascending;
  friend bool operator==(const LineSort&, const LineSort&) = default;
};

}  // namespace proofsheet::ui
