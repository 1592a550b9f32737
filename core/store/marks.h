#pragma once

#include "store/sqlite.h"
#include "store/store.h"

// What the user thinks of cells. On the store thread.
namespace proofsheet::store {

// Writes all changes in one transaction, or none: see Store::set_marks.
Result<> write_marks(Database& database, RunId run, const std::vector<MarkChange>& changes);

}  // namespace proofsheet::store
