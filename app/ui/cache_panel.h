#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "run/cache_report.h"
#include "store/store.h"
#include "ui/action.h"
#include "ui/context.h"
#include "ui/dialog.h"

namespace proofsheet::ui {

// What is cached: the answers that are kept for equal requests, by model, and for the shown run what they
// were good for and what kept its other cells from being answered by them.
struct CachePanelState {
  DialogState dialog = {};
  store::RunId run = 0;  // that is reported on; 0 = none is shown
  // Empty while they are being read.
  std::optional<Result<std::vector<store::Store::KeptAnswers>>> kept = {};
  std::optional<Result<run::CacheReport>> report = {};
};
void open_cache_panel(CachePanelState& state, store::RunId run);
// Asks for SelectCells of the shown run.
void draw_cache_panel(CachePanelState& state, const Context& context, Actions& actions);

}  // namespace proofsheet::ui
