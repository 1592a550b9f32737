#pragma once

#include <map>

#include "store/blobs.h"
#include "store/sqlite.h"
#include "store/store.h"
#include "store/writer.h"

// What the store thread does to the database. Each function that says so must run inside a transaction.
namespace proofsheet::store {

Result<RunId> insert_run(Database& database, const NewRun& run, std::int64_t now_unix_ms);
Result<> mark_finished(Database& database, RunId run, std::int64_t finished_unix_ms);

// Inside a transaction: replaces what was measured before; of pictures that no result names nothing is kept.
Result<> write_picture_numbers(Database& database, const std::vector<MeasuredPicture>& pictures);

Result<> insert_limit_event(Database& database, RunId run, const LimitEvent& event);

// What results add to the counts of their run.
struct Counts {
  std::int64_t done = 0, filtered = 0, failed = 0, cached = 0;
  double cost_usd = 0;
};

// Writes results inside one transaction and brings the counts of their runs up to date at its end.
class ResultWriter {
 public:
  explicit ResultWriter(Database& database) : database_(database) {}
  // Writes a result; one that its cell has already becomes an earlier one. not_found (no such run) has
  // changed nothing.
  Result<> write(RunId run, const CellResult& result);
  // Before the commit.
  Result<> write_counts();

 private:
  Result<> require_run(RunId run);
  Result<bool> insert_row(RunId run, const CellResult& result);
  Result<> replace(RunId run, const CellResult& result);

  Database& database_;
  std::map<RunId, Counts> added_;
};

// Writes what is in memory, adopts what is in a file; true when it was not there yet.
Result<bool> write_blob(BlobWriter& writer, const Store::NewBlob& blob);

// Inside a transaction: makes sure that every blob a result names is on disk, writing again what vanished.
// Fails (not_found) when one is gone and its bytes are not at hand.
Result<> require_blobs(const BlobFolder& blobs, const Writer::Put& put);

// Deletes a run, then the files of blobs that no result names any more. The rows go first: after a crash in
// between, files are left over, never missing. The files go while the write lock is held, so that no other
// process can come to rely on one of them meanwhile.
Result<> delete_run_and_blobs(Database& database, const BlobFolder& blobs, RunId run);

}  // namespace proofsheet::store
