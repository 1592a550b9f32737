#pragma once

#include <optional>
#include <string>

#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

// A question before something that costs: what it is, and the action when the user agrees.
struct ConfirmState {
  std::string title, detail;
  std::string go;                // the button that agrees
  std::optional<Action> action;  // empty = nothing is asked
};
void draw_confirm(ConfirmState& state, const Context& context, Actions& actions);

}  // namespace proofsheet::ui
