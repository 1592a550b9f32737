#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

// The left panel: prompts with template highlighting, variables, models, parameters, layout, problems, and Fire
// with its count, cost and time.
struct SheetPanelState {
  std::size_t prompt = 0;             // the variant that is shown
  // Text of the fields that are being typed into and do not parse yet, by field path ("params.seed").
  std::unordered_map<std::string, std::string> drafts;
  std::string editing;                // the field with the keyboard; empty when none
  std::uint64_t revision = 0;         // of the document that the drafts belong to
};
void draw_sheet_panel(SheetPanelState& state, const Context& context, Actions& actions);

}  // namespace proofsheet::ui
