#pragma once

namespace proofsheet::store {

// The database of a data folder; blobs/ lies beside it.
inline constexpr const char* kDatabaseName = "proofsheet.db";

}  // namespace proofsheet::store
