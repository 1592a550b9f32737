#pragma once

#include <span>

#include "base/result.h"
#include "store/sqlite.h"

namespace proofsheet::store {

// One step forward: the SQL that takes a database from version `i` to `i + 1`, where `i` is its place in the
// list. A step that was released is never changed; a new one is added.
struct Migration {
  const char* sql;
};

// The steps of this program, oldest first; their number is the version that it writes.
std::span<const Migration> migrations();

// Brings a database forward, each step in its own transaction. Fails (store) when the database is newer than
// the list or is not Proofsheet's.
Result<> migrate(Database& database, std::span<const Migration> steps);

}  // namespace proofsheet::store
