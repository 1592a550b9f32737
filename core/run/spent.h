#pragma once

#include <vector>

#include "run/firing.h"

namespace proofsheet::run {

// What a run that is resumed has spent beyond what is known: the most that its stored answers, and
// those that were replaced, may have cost whose cost was not told, and the dearest answer of each model. Sets
// `setup.unmetered_usd` and the models' `dearest_usd`; `setup.id` is the run. `broken_off`: ascending; the
// cells that failed or were stopped with a part of an answer. Fails when the store cannot be read.
Result<> recall_spending(const store::Store& store, const std::vector<store::CellSummary>& summaries,
                         const std::vector<CellIndex>& broken_off, FiringSetup& setup);

}  // namespace proofsheet::run
