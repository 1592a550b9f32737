#include "store/health.h"

#include <fmt/format.h>

#include <set>
#include <system_error>

#include "store/queries.h"

namespace proofsheet::store {
namespace {

namespace fs = std::filesystem;

void check_database(Database& database, Store::Health& health) {
  auto statement = database.prepare("PRAGMA integrity_check(10)");
  for (;;) {
    const auto row = statement.step();
    if (row && !*row) return;
    const std::string message = row ? std::string(statement.text(0)) : row.error().message;
    if (message == "ok") continue;
    health.database_ok = false;
    if (!health.database_message.empty()) health.database_message += "; ";
    health.database_message += message;
    if (!row) return;
  }
}

}  // namespace

Result<Store::Health> examine(Database& database, const BlobFolder& blobs) {
  Store::Health health;
  check_database(database, health);
  const auto named = select_blobs(database);
  if (!named) {
    health.database_ok = false;
    if (health.database_message.empty()) health.database_message = named.error().message;
    return health;  // without the list of names nothing can be said about files
  }
  std::set<fs::path> expected;
  for (const NamedBlob& blob : *named) {
    expected.insert(blobs.path_of(blob.hash));
    if (!blobs.has(blob.hash, blob.bytes)) health.missing_blobs.push_back(blob.hash);
  }
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(blobs.folder(), error);
       !error && entry != fs::end(entry); entry.increment(error)) {
    std::error_code gone;  // deleted meanwhile
    if (!entry->is_regular_file(gone)) continue;
    const auto bytes = entry->file_size(gone);
    if (!gone) health.blob_bytes += bytes;
    if (!expected.contains(entry->path())) health.orphaned_files.push_back(entry->path());
  }
  if (error) {
    return fail(ErrorKind::io,
                fmt::format("{}: cannot list the blobs: {}", blobs.folder().string(), error.message()),
                error.value());
  }
  return health;
}

}  // namespace proofsheet::store
