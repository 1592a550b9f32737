#pragma once

#include <string>

#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

// The command palette: every command, narrowed by typing, run with Enter.
struct PaletteState {
  bool is_open = false;
  bool just_opened = false;
  bool wants_keyboard = false;  // its field, again
  std::string filter;
  int chosen = 0;
};
void open_palette(PaletteState& state);
void draw_palette(PaletteState& state, const Context& context, Actions& actions);

}  // namespace proofsheet::ui
