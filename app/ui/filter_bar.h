#pragma once

#include "ui/action.h"
#include "ui/context.h"
#include "ui/filter.h"

namespace proofsheet::ui {

// The line above the grid: while it is typed in, a field with the filter's text and its mistake in place;
// else a chip for each condition. Beside it "+ filter" and how many cells match. Changes only `state`.
void draw_filter_bar(FilterState& state, const Context& context);

// The menu of "+ filter": state, model, every axis, rating and numbers (filter_menu.cpp).
void draw_filter_menu(FilterState& state, const Context& context);

}  // namespace proofsheet::ui
