// store: runs in SQLite, blobs on disk. One thread owns the one write connection; a result is durable before
// it is announced.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/result.h"

namespace proofsheet::store {

// One firing of a sheet as the list of runs shows it.
struct RunInfo {
  RunId id = 0;
  std::string name;        // the sheet's
  std::string sheet_yaml;  // the sheet as it was, data rows inline
  std::string sheet_path;  // where it came from; may be empty or gone
  std::int64_t created_unix_ms = 0;
  std::int64_t finished_unix_ms = 0;                             // 0 = never finished: interrupted or running
  std::uint64_t cells = 0;                                       // of the plan
  std::uint64_t done = 0, filtered = 0, failed = 0, cached = 0;  // cached ones are done, too
  double cost_usd = 0;  // of what this run paid for: without cached answers
};

struct NewRun {
  std::string name = {};
  std::string sheet_yaml = {};
  std::string sheet_path = {};
  std::uint64_t cells = 0;
};

// A small row per finished cell, enough to draw a grid of 100,000 without loading every result.
struct CellSummary {
  std::uint64_t cell = 0;
  CellState state = CellState::done;
  bool cached = false;
  double latency_ms = 0;
  std::optional<double> cost_usd;
  std::optional<std::int64_t> output_tokens;
  std::optional<int> rating;
};

// Thread-safe. Writes are queued to the store thread and committed in groups (`synchronous=FULL`, one fsync
// for many results); reads use a connection per calling thread. The destructor writes what is queued and
// joins.
class Store {
 public:
  // Opens or makes the store in `folder` (proofsheet.db and blobs/), migrating an older one forward. Fails
  // (store) when the folder cannot be written, the database is damaged, or it is newer than this program; the
  // message says what to do.
  static Result<std::unique_ptr<Store>> open(const std::filesystem::path& folder);
  ~Store();

  // --- writing ---------------------------------------------------------------------------------------------
  // Durable when it returns.
  Result<RunId> create_run(const NewRun& run);
  Result<> finish_run(RunId run, std::int64_t finished_unix_ms);
  // Also drops the blobs that no other run uses.
  Result<> delete_run(RunId run);
  Result<> set_rating(RunId run, std::uint64_t cell, std::optional<int> rating, const std::string& note);

  // Bytes that belong to a result and are not on disk yet.
  struct NewBlob {
    std::string bytes;
    std::string type;
  };
  // The reference that put_blob will give these bytes.
  static BlobRef blob_ref(std::string_view bytes, std::string type);

  // Queues a result with its blobs (written first: temporary name, fsync, rename). `on_durable` runs on the
  // store thread after the commit, with the failure if it could not be stored (disk full, read-only); it must
  // be quick and must not call back into the store. A result replaces an earlier one of the same cell.
  void put_result(RunId run, CellResult result, std::vector<NewBlob> blobs,
                  std::function<void(Result<>)> on_durable);

  // Queues an event of a run's history of limits; in the order of the calls.
  void put_limit_event(RunId run, LimitEvent event);

  // What the store thread has done so far: results per group tell how well commits are shared.
  struct WriteStats {
    std::uint64_t groups = 0;   // of results, each with one commit
    std::uint64_t results = 0;  // durable
    std::uint64_t blobs = 0;    // written; equal bytes are written once
  };
  WriteStats write_stats() const;

  // --- reading ---------------------------------------------------------------------------------------------
  Result<std::vector<RunInfo>> runs() const;  // newest first
  Result<RunInfo> run(RunId id) const;        // not_found names the id
  Result<RunId> latest_run() const;
  Result<std::vector<CellSummary>> summaries(RunId run) const;  // by cell
  Result<CellResult> result(RunId run, std::uint64_t cell) const;
  // All results of a run in cell order, one at a time; `visit` returns false to stop.
  Result<> for_each_result(RunId run, const std::function<bool(const CellResult&)>& visit) const;
  // In the order in which they happened.
  Result<std::vector<LimitEvent>> limit_events(RunId run) const;
  // The newest successful result of an equal request, over all runs; failures are never cached.
  Result<std::optional<CellResult>> find_cached(const std::string& cache_key) const;

  Result<std::string> read_blob(const std::string& hash) const;
  std::filesystem::path blob_path(const std::string& hash) const;
  const std::filesystem::path& folder() const;

  // Consistency: orphaned or missing blobs, half-written files, SQLite's own integrity check.
  struct Health {
    bool database_ok = true;
    std::string database_message;
    std::vector<std::filesystem::path> orphaned_files;  // no result names them, or temporary leftovers
    std::vector<std::string> missing_blobs;             // a result names them, the file is gone
    std::uint64_t blob_bytes = 0;
  };
  Result<Health> check() const;

 private:
  class Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace proofsheet::store
