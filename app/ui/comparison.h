#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "query/run_comparison.h"
#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

// Two runs beside each other, above everything else: what of the sheet was changed between them, and what
// that did to the cells that are in both.
struct ComparisonState {
  bool is_open = false;
  store::RunId before = 0, after = 0;
  // Empty while the runs are being read.
  std::optional<Result<query::RunComparison>> result;
  float content_height = 0;  // of the longer side, physical pixels; 0 before it was drawn
};
void open_comparison(ComparisonState& state, store::RunId before, store::RunId after);
// Asks for SelectCells of the shown run, or OpenRun.
void draw_comparison(ComparisonState& state, const Context& context, Actions& actions);

}  // namespace proofsheet::ui
