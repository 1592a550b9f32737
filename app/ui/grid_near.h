#pragma once

#include "ui/context.h"

namespace proofsheet::ui {

struct GridLayout;
struct GridState;

// Once what is in sight is there, asks for the pictures of the cells around it, so that a scroll finds them.
void want_near(GridState& state, const Context& context, const GridLayout& grid);

}  // namespace proofsheet::ui
