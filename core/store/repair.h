#pragma once

#include "store/blobs.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace proofsheet::store {

// Mends what examine() finds, and says what it did. Store thread; nobody may fire meanwhile.
Result<Store::Repair> mend(Database& database, const BlobFolder& blobs, std::int64_t now_unix_ms);

}  // namespace proofsheet::store
