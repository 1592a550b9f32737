#pragma once

#include <array>
#include <vector>

#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

// Those that are asked for most: they stand first in menus.
inline constexpr std::array kFirstNumbers{Number::latency, Number::cost, Number::tokens, Number::rating};
// The others that cells of such media can have, in order.
std::vector<Number> further_numbers(const CellMedia& media);
// The name of a number in English, as the string table has it.
const char* number_words(Number number);
// "latency, lowest first"
KeptText sort_kept(const LineSort& sort);
std::string sort_words(const LineSort& sort);

// The entries of a header's menu that are about the values of its axes: order, pins, what is hidden, lines of
// their own, and the side that an axis stands on.
void draw_value_items(const Context& context, GridLine line, std::uint64_t index, Actions& actions);

}  // namespace proofsheet::ui
