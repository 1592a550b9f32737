#pragma once

#include <filesystem>

#include "store/blobs.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace proofsheet::store {

// Compares the database with the folder of blobs and with its own counts.
Result<Store::Health> examine(Database& database, const BlobFolder& blobs);

// Removes temporary files of the blobs folder that are an hour old. Younger ones may be another program's,
// which is writing them now.
void remove_old_temporaries(const std::filesystem::path& blobs);

}  // namespace proofsheet::store
