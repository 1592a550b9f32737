#pragma once

#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

// "latency, lowest first"
std::string sort_words(const LineSort& sort);

// The entries of a header's menu that are about the values of its axes: order, pins, what is hidden, lines of
// their own, and the side that an axis stands on.
void draw_value_items(const Context& context, GridLine line, std::uint64_t index, Actions& actions);

}  // namespace proofsheet::ui
