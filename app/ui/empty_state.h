#pragma once

#include <string>
#include <string_view>

#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

// What stands where there is nothing to see: why, what to do about it, and one button that does it.
struct EmptyState {
  std::string title;
  std::string hint;               // empty = none
  std::string_view command = {};  // that the button runs; empty = no button, or one that is no command
  std::string button = {};        // its title where it is not the command's own
};

// Centred in a wide region; at the top of a narrow one; in one line, without its hint.
enum class EmptyPlace { middle, panel, line };

// Draws it from the cursor on. The button is the item "empty COMMAND" ("empty COMMAND in line"), or "empty
// state" without a command.
// True when a button without a command was pressed.
bool draw_empty_state(const Context& context, const EmptyState& empty, EmptyPlace place, Actions& actions);

}  // namespace proofsheet::ui
