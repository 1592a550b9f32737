#pragma once

#include <string>

#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

// The list of earlier runs, newest first, with a filter; shown in place of the sheet panel.
struct RunsPanelState {
  std::string filter;
  std::int64_t asked_to_delete = 0;  // the run whose deletion waits for a second click
};
void draw_runs_panel(RunsPanelState& state, const Context& context, Actions& actions);

}  // namespace proofsheet::ui
