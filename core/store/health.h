#pragma once

#include "store/blobs.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace proofsheet::store {

// Compares the database with the folder of blobs. A file that another program writes at this moment may show
// as an orphan.
Result<Store::Health> examine(Database& database, const BlobFolder& blobs);

}  // namespace proofsheet::store
