#pragma once

#include <array>
#include <string>
#include <vector>

#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

// What may be asked of the providers at once: now, at most, and how it came to that; while the run goes its
// limits can be changed here.
struct LimitsPopoverState {
  bool open_wanted = false;
  bool is_open = false;
  bool closed_by_press = false;  // the mouse button that closed it is still down
  // A field being typed into, and what is wrong with it.
  struct Field {
    std::string text, error;
    bool has_keyboard = false;
  };
  std::array<Field, 5> fields;
};
void open_limits_popover(LimitsPopoverState& state);
void draw_limits_popover(LimitsPopoverState& state, const Context& context, Actions& actions);

// The newest event of each provider of a run, in the order of their first.
std::vector<store::LimitEvent> limits_now(const RunView& run);

// A step line of how many requests were let into flight over time, the pauses behind it; hovering tells.
void draw_limits_chart(const Context& context, const RunView& run, const std::string& provider);

}  // namespace proofsheet::ui
