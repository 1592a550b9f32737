#include "store/repair.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "store/health.h"
#include "store/queries.h"
#include "store/rows.h"
#include "store/writes.h"

namespace proofsheet::store {
namespace {

namespace fs = std::filesystem;

// Damage of the tables cannot be mended from inside; that of their indexes can.
Result<> mend_indexes(Database& database, const BlobFolder& blobs, Store::Health& health,
                      Store::Repair& repair) {
  if (health.database_ok) return {};
  if (auto done = database.execute("REINDEX"); done) {
    auto again = examine(database, blobs);
    if (!again) return fail(again.error());
    health = std::move(*again);
    repair.rebuilt_indexes = health.database_ok;
  }
  if (health.database_ok) return {};
  return fail(
      ErrorKind::store,
      fmt::format("{}: the database is damaged and cannot be repaired here ({}); restore a copy, or let "
                  "`sqlite3 FILE .recover` save what is readable",
                  database.path().string(), health.database_message));
}

bool is_lost(const std::vector<std::string>& lost, const BlobRef& blob) {
  return std::ranges::find(lost, blob.hash) != lost.end();
}

// What stands in a cell whose result is lost: what is left of it, as a failure, which says how to get it
// again.
CellResult remains_of(const CellResult& result, const std::vector<std::string>& lost,
                      std::int64_t now_unix_ms) {
  CellResult remains = result;
  std::erase_if(remains.images, [&](const ImageRef& image) { return is_lost(lost, image.blob); });
  if (remains.audio && is_lost(lost, *remains.audio)) remains.audio.reset();
  remains.state = CellState::failed;
  remains.cost_usd.reset();  // counted with the result that was paid for, which is kept
  remains.cached_from_unix_ms.reset();
  remains.finished_unix_ms = now_unix_ms;
  remains.error =
      Error{ErrorKind::not_found,
            fmt::format("the file of {} is gone from the disk; --retry-errors fires the cell again",
                        fmt::join(lost, ", ")),
            0};
  return remains;
}

Result<> give_up_lost(Database& database, const Store::Health& health, std::int64_t now_unix_ms,
                      Store::Repair& repair) {
  Transaction transaction(database);
  if (!transaction.begun()) return transaction.begun();
  ResultWriter writer(database);
  for (const Store::LostResult& lost : health.lost_results) {
    if (lost.is_earlier) continue;
    const auto result = select_result(database, lost.run, lost.cell);
    if (!result) return fail(result.error());
    if (auto done = writer.write(lost.run, remains_of(*result, lost.blobs, now_unix_ms)); !done) return done;
    repair.lost_results.push_back(lost);
  }
  if (auto done = writer.write_counts(); !done) return done;
  return transaction.commit();
}

Result<> recount(Database& database, const std::vector<RunId>& runs, Store::Repair& repair) {
  for (const RunId run : runs) {
    auto update = database.prepare(
        "UPDATE runs SET (done, filtered, failed, cached, cost_usd) = "
        "(SELECT coalesce(sum(c.done), 0), coalesce(sum(c.filtered), 0), coalesce(sum(c.failed), 0), "
        "coalesce(sum(c.cached), 0), coalesce(sum(c.cost_usd), 0.0) FROM " COUNTS_OF_RUNS
        " c WHERE c.run = runs.id) WHERE id = ?");
    if (auto done = update.bind(run).run(); !done) return done;
    repair.recounted.push_back(run);
  }
  return {};
}

void remove_files(const std::vector<fs::path>& files, Store::Repair& repair) {
  for (const fs::path& file : files) {
    std::error_code error;
    const auto bytes = fs::file_size(file, error);
    if (error || !fs::remove(file, error)) continue;  // what stays is found again by the next check
    ++repair.files;
    repair.file_bytes += bytes;
  }
}

}  // namespace

Result<Store::Repair> mend(Database& database, const BlobFolder& blobs, std::int64_t now_unix_ms) {
  auto health = examine(database, blobs);
  if (!health) return fail(health.error());
  Store::Repair repair;
  if (auto done = mend_indexes(database, blobs, *health, repair); !done) return fail(done.error());
  if (auto done = recount(database, health->miscounted, repair); !done) return fail(done.error());
  if (auto done = give_up_lost(database, *health, now_unix_ms, repair); !done) return fail(done.error());
  remove_files(health->orphaned_files, repair);
  for (const fs::path& file : health->orphaned_files)
    blobs.remove_thumbnail(blob_hash(file.filename().string()));
  remove_files(health->half_written, repair);
  repair.log_bytes = health->log_bytes;
  if (auto done = database.execute("PRAGMA wal_checkpoint(TRUNCATE)"); !done) return fail(done.error());
  return repair;
}

}  // namespace proofsheet::store
