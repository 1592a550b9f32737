#pragma once

#include "store/blobs.h"
#include "store/sqlite.h"
#include "store/store.h"
#include "store/writer.h"

// What the store thread does to the database. Each function that says so must run inside a transaction.
namespace proofsheet::store {

Result<RunId> insert_run(Database& database, const NewRun& run, std::int64_t now_unix_ms);
Result<> mark_finished(Database& database, RunId run, std::int64_t finished_unix_ms);
Result<> write_rating(Database& database, RunId run, std::uint64_t cell, std::optional<int> rating,
                      const std::string& note);

Result<> insert_limit_event(Database& database, RunId run, const LimitEvent& event);

// Inside a transaction: writes or replaces one result and brings the run's counts up to date. not_found (no
// such run) has changed nothing.
Result<> write_result(Database& database, RunId run, const CellResult& result);

// Inside a transaction: makes sure that every blob a result names is on disk, writing again what vanished.
// Fails (not_found) when one is gone and its bytes are not at hand.
Result<> require_blobs(const BlobFolder& blobs, const Writer::Put& put);

// Deletes a run, then the files of blobs that no result names any more. The rows go first: after a crash in
// between, files are left over, never missing. The files go while the write lock is held, so that no other
// process can come to rely on one of them meanwhile.
Result<> delete_run_and_blobs(Database& database, const BlobFolder& blobs, RunId run);

}  // namespace proofsheet::store
