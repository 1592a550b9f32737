#pragma once

#include "ui/context.h"

namespace proofsheet::ui {

// A ring in the accent around what has the keyboard, while the keyboard leads: after everything else was
// drawn, for whatever kind of item it is.
void draw_focus_ring(const Context& context);

}  // namespace proofsheet::ui
