#pragma once

#include "query/order.h"
#include "sheet/number.h"

namespace proofsheet::ui {

using query::Number;
using sheet::LineSort;

inline query::Direction direction_of(const LineSort& sort) {
  return sort.is_descending ? query::Direction::descending : query::Direction::ascending;
}

}  // namespace proofsheet::ui
