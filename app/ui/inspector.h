#pragma once

#include <cstdint>
#include <string>

#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

// The right panel: everything about the cell in focus.
struct InspectorState {
  std::uint64_t shown_cell = 0;  // the cell whose folding sections are remembered
  bool request_open = false;
};
void draw_inspector(InspectorState& state, const Context& context, Actions& actions);

// The parts, in inspector_parts.cpp. `result` is final.
void draw_answer(const Context& context, const store::CellResult& result, Actions& actions);
void draw_timeline(const Context& context, const store::CellResult& result);
void draw_numbers(const Context& context, const store::CellResult& result);
void draw_attempts(const Context& context, const store::CellResult& result);
void draw_request(InspectorState& state, const Context& context, const store::CellResult& result, Actions& actions);
void draw_rating(const Context& context, std::uint64_t cell, const store::CellResult& result, Actions& actions);

}  // namespace proofsheet::ui
