#pragma once

#include <optional>
#include <vector>

#include "cli/run_options.h"
#include "run/run.h"
#include "sheet/plan.h"
#include "store/store.h"

namespace proofsheet::cli {

// A run that can be fired.
struct PreparedRun {
  std::optional<sheet::Plan> plan;
  run::FireOptions fire;
  std::vector<sheet::CellIndex> failed;   // of the run that goes on
  std::vector<sheet::CellIndex> partial;  // of them, and of those that were stopped, what broke off
};

// `sheet`: what the user named; empty = the one that the run to resume keeps.
Result<PreparedRun> prepare_run(const RunOptions& options, store::Store& store,
                                std::optional<sheet::Sheet> sheet);

struct CellsToFire {
  std::vector<sheet::CellIndex> cells;
  std::uint64_t broken_off = 0;  // failed cells that are left alone, as a part of their answer was billed
};
// The cells that firing will ask for, of a plan of a bounded size: without those that are done when a run is
// resumed.
Result<CellsToFire> cells_to_fire(const PreparedRun& prepared, const store::Store& store);

}  // namespace proofsheet::cli
