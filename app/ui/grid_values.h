#pragma once

#include <array>

#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

// The numbers that rows and columns can be sorted by.
inline constexpr std::array kSortNumbers{query::Number::latency, query::Number::cost, query::Number::tokens,
                                         query::Number::rating};
// Its name in English, as the string table has it.
const char* number_key(query::Number number);
// "latency, lowest first"
KeptText sort_kept(const LineSort& sort);
std::string sort_words(const LineSort& sort);

// The entries of a header's menu that are about the values of its axes: order, pins, what is hidden, lines of
// their own, and the side that an axis stands on.
void draw_value_items(const Context& context, GridLine line, std::uint64_t index, Actions& actions);

}  // namespace proofsheet::ui
