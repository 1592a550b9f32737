#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

// The right panel: everything about the cell in focus.
struct InspectorState {
  std::uint64_t shown_cell = 0;  // the cell whose folding sections are remembered
  bool request_open = false;
};
void draw_inspector(InspectorState& state, const Context& context, Actions& actions);

// A section title with a quiet word at its right end that can be clicked; true when it was.
bool title_with_action(const Context& context, std::string_view title, const char* action);

// The parts, in inspector_parts.cpp. `result` is final.
void draw_answer(const Context& context, const store::CellResult& result, Actions& actions);
void draw_timeline(const Context& context, const store::CellResult& result);
void draw_numbers(const Context& context, const store::CellResult& result);
void draw_cache(const Context& context, const store::CellResult& result, Actions& actions);
void draw_attempts(const Context& context, const store::CellResult& result);
void draw_request(InspectorState& state, const Context& context, const store::CellResult& result,
                  Actions& actions);
void draw_rating(const Context& context, std::uint64_t cell, const store::CellResult& result,
                 Actions& actions);

}  // namespace proofsheet::ui
