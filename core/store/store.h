// store: runs in SQLite, blobs on disk. One thread owns the one write connection; a result is durable before
// it is announced.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/payload.h"
#include "base/result.h"
#include "store/result.h"
#include "store/run_lock.h"

namespace proofsheet::store {

// One firing of a sheet as the list of runs shows it.
struct RunInfo {
  RunId id = 0;
  std::string name;        // the sheet's, until the user gives another one
  std::string sheet_yaml;  // the sheet as it was, data rows inline
  std::string sheet_path;  // where it came from; may be empty or gone
  std::int64_t created_unix_ms = 0;
  std::int64_t finished_unix_ms = 0;                             // 0 = never finished: interrupted or running
  std::uint64_t cells = 0;                                       // of the plan
  std::uint64_t done = 0, filtered = 0, failed = 0, cached = 0;  // cached ones are done, too
  // Of what this run paid for: with the results that were replaced, without cached answers.
  double cost_usd = 0;
  std::vector<std::string> tags = {};  // in order
};

// What a run takes on the disk, in bytes.
struct RunDiskUse {
  RunId run = 0;
  std::uint64_t all_bytes = 0;  // of every file (pictures, speech) that it uses
  std::uint64_t own_bytes = 0;  // of those that no other run uses: freed when the run is deleted
  // Of its answers, requests and sheet in the database, about: of many answers some are looked at.
  std::uint64_t text_bytes = 0;
};

struct DiskUse {
  std::vector<RunDiskUse> runs;      // by id
  std::uint64_t file_bytes = 0;      // of all files; what runs share counts once
  std::uint64_t database_bytes = 0;  // texts and everything else
};

// What deleting a run would come to.
struct Deletion {
  RunDiskUse use;
  std::vector<RunId> sharing;  // runs that use some of its files, in order
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
  std::optional<Label> label;
  bool rejected = false;
  bool has_note = false;
  std::int64_t finished_unix_ms = 0;  // which answer it is
};

// What changes of the marks of some cells; what is empty stays as it is.
struct MarkChange {
  std::vector<std::uint64_t> cells = {};
  std::optional<std::optional<int>> rating = {};  // 1 to 5
  std::optional<std::optional<Label>> label = {};
  std::optional<bool> rejected = {};
  std::optional<std::string> note = {};
  // In the grid; a cell may be hidden before it has a result.
  std::optional<bool> hidden = {};

  // True when what changes belongs to an answer, so that each cell must have one.
  bool is_of_answer() const { return rating || label || rejected || note; }
};

// What is searched of a result: its words.
struct CellContent {
  std::uint64_t cell = 0;
  std::string text = {};                     // of the first choice
  std::vector<std::string> more_texts = {};  // of further ones
  std::string error_kind = {}, error_message = {};
  std::string note = {};
};

// Of the blob with this hash; empty = it is no picture.
struct MeasuredPicture {
  std::string hash;
  std::optional<PictureNumbers> numbers;
};

// The numbers of a result that its summary lacks.
struct CellReading {
  std::uint64_t cell = 0;
  std::optional<double> ttft_ms = {}, tokens_per_second = {};
  std::optional<std::int64_t> input_tokens = {};
  std::int64_t attempts = 0;
  std::optional<std::int64_t> characters = {}, words = {};  // of the text of the first choice
  std::optional<PictureNumbers> picture = {};               // of the first one, when it was measured
  // The same for equal answers: texts but for blanks around them, else pictures or speech by their bytes; 0 =
  // no answer. Good while the program runs.
  std::uint64_t answer = 0;
};

// Thread-safe. Writes are queued to the store thread and committed in groups (`synchronous=FULL`, one fsync
// for many results); reads use a connection per calling thread. The destructor writes what is queued and
// joins.
class Store {
 public:
  // Opens or makes the store in `folder` (proofsheet.db and blobs/), migrating an older one forward. Fails
  // (store) when the folder cannot be written, the database is damaged, or it is newer than this program; the
  // message says what to do.
  // Leftovers: temporary files that a crash left behind an hour ago or earlier; `keep` leaves them to be
  // looked at.
  enum class Leftovers { remove, keep };
  static Result<std::unique_ptr<Store>> open(const std::filesystem::path& folder,
                                             Leftovers leftovers = Leftovers::remove);
  ~Store();

  // --- writing ---------------------------------------------------------------------------------------------
  // Durable when it returns.
  Result<RunId> create_run(const NewRun& run);
  Result<> finish_run(RunId run, std::int64_t finished_unix_ms);
  // Also drops the blobs that no other run uses. Fails (store) while the run is being fired.
  Result<> delete_run(RunId run);
  // Gives a run another name. Fails with invalid_input for one that is empty, longer than 200 characters or
  // not one line, with not_found when there is no such run.
  Result<> rename_run(RunId run, std::string_view name);
  // Puts these tags in place of the run's. Blanks around a tag go, and so does one that another differs from
  // only in case. Fails like rename_run; a tag has no comma and 40 characters at most, a run 16 tags.
  Result<> set_tags(RunId run, const std::vector<std::string>& tags);
  // Changes the marks of many cells, all or none. Fails with invalid_input for a rating that is not 1 to 5,
  // with not_found when there is no such run or when a cell whose answer is to be marked has none.
  Result<> set_marks(RunId run, const std::vector<MarkChange>& changes);
  // The same, queued in the order of the calls and not waited for; `on_done` as in put_result.
  void put_marks(RunId run, std::vector<MarkChange> changes, std::function<void(Result<>)> on_done);

  // Bytes that belong to a result and are not durable yet: in memory, or in a file from `staging`.
  struct NewBlob {
    std::string bytes;
    std::string type;
    std::shared_ptr<const StagedFile> file = {};
    std::uint64_t size() const { return file ? file->bytes() : bytes.size(); }
  };
  // The reference that these bytes will have.
  static BlobRef blob_ref(std::string_view bytes, std::string type);
  static BlobRef blob_ref(const NewBlob& blob);

  // Takes large bytes in before they are complete: their files become blobs without being copied. May outlive
  // the store.
  std::shared_ptr<PayloadSinks> staging() const;

  // Queues a result with its blobs (written first: temporary name, fsync, rename). `on_durable` runs on the
  // store thread after the commit, with the failure if it could not be stored (disk full, read-only); it must
  // be quick and must not call back into the store. A result replaces the one that its cell has; that one is
  // kept among the earlier results when it was paid for or says something (is_worth_keeping).
  void put_result(RunId run, CellResult result, std::vector<NewBlob> blobs,
                  std::function<void(Result<>)> on_durable);

  // Queues what was measured of pictures; of those that are gone by then nothing is kept. `on_done` as in
  // put_result.
  void put_picture_numbers(std::vector<MeasuredPicture> pictures, std::function<void(Result<>)> on_done = {});

  // Queues an event of a run's history of limits; in the order of the calls.
  void put_limit_event(RunId run, LimitEvent event);

  // Returns when all that was queued before is written, or has failed: what is read afterwards is not older.
  void flush();

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
  Result<DiskUse> disk_use() const;
  // not_found names the id.
  Result<Deletion> weigh_deletion(RunId run) const;
  Result<std::vector<CellSummary>> summaries(RunId run) const;  // by cell
  Result<CellResult> result(RunId run, std::uint64_t cell) const;
  // The cells of a run that are hidden in the grid, in order.
  Result<std::vector<std::uint64_t>> hidden_cells(RunId run) const;
  // Those that failed or were cancelled in the middle of an answer, whose part is kept, in order.
  Result<std::vector<std::uint64_t>> broken_off_cells(RunId run) const;
  // The cells of results that were replaced, for whose answers something was billed that is not known; a cell
  // once for each of them.
  Result<std::vector<std::uint64_t>> replaced_unmetered_cells(RunId run) const;
  // The results that a cell had before, newest first.
  Result<std::vector<CellResult>> earlier_results(RunId run, std::uint64_t cell) const;
  // All results of a run in cell order, one at a time; `visit` returns false to stop.
  Result<> for_each_result(RunId run, const std::function<bool(const CellResult&)>& visit) const;
  // What can be searched of each result of a run, in cell order; `visit` returns false to stop. Reads no more
  // of a result than that.
  Result<> for_each_content(RunId run, const std::function<bool(const CellContent&)>& visit) const;
  // The further numbers of each result of a run, in cell order; `visit` returns false to stop.
  Result<> for_each_reading(RunId run, const std::function<bool(const CellReading&)>& visit) const;
  // The first pictures of the results of a run that are not measured yet, each once.
  Result<std::vector<std::string>> unmeasured_pictures(RunId run) const;
  // Empty for one that is not measured, and for what is no picture.
  Result<std::optional<PictureNumbers>> picture_numbers(const std::string& hash) const;
  // In the order in which they happened.
  Result<std::vector<LimitEvent>> limit_events(RunId run) const;
  // The newest successful result of an equal request, over all runs, whose answer is not older than
  // `not_before_unix_ms` (a copy is as old as its original). Failures, partial answers and results whose
  // files are gone are never offered.
  Result<std::optional<CellResult>> find_cached(const std::string& cache_key,
                                                std::int64_t not_before_unix_ms = 0) const;

  // Called with a result and its run; returns false to stop.
  using VisitStored = std::function<bool(RunId, const CellResult&)>;
  static constexpr std::int64_t kEver = std::numeric_limits<std::int64_t>::max();
  // The newest results of a cache key that are done, whether or not their files are there; of those that were
  // there at `until_unix_ms`.
  Result<> for_each_equal(const std::string& cache_key, const VisitStored& visit,
                          std::int64_t until_unix_ms = kEver) const;
  // A result of an equal request, with its run.
  struct OfRequest {
    RunId run = 0;
    std::string run_name;
    CellResult result;
  };
  // The results of a cache key in all runs, in any state, newest first, `limit` at most.
  Result<std::vector<OfRequest>> results_of_request(const std::string& cache_key, int limit) const;
  // Results of a near_key, in any state, newest first, `limit` at most; the same.
  Result<> for_each_near(const std::string& near_key, int limit, const VisitStored& visit,
                         std::int64_t until_unix_ms = kEver) const;
  // The answers of one model that equal requests are answered by, each request once.
  struct KeptAnswers {
    std::string model;  // "openai:gpt-image-1.5"
    std::uint64_t answers = 0;
    // Of them, as old as that at most; the rest is older.
    std::uint64_t of_last_day = 0, of_last_week = 0, of_last_month = 0;
    std::int64_t oldest_unix_ms = 0, newest_unix_ms = 0;  // when they were answered
    std::uint64_t text_bytes = 0, file_bytes = 0;
    double cost_usd = 0;  // what they cost once, as far as that is known
  };
  // Most answers first. Reads every result: not for the UI thread.
  Result<std::vector<KeptAnswers>> kept_answers(std::int64_t now_unix_ms) const;
  // True when the files of a result are on the disk in their size.
  bool has_files(const CellResult& result) const;

  Result<std::string> read_blob(const std::string& hash) const;
  std::filesystem::path blob_path(const std::string& hash) const;
  // Small versions of the blobs that are pictures, as the caller encodes them (image/thumbnail.h), beside the
  // blobs and removed with them. A cache: what cannot be written or read is not there.
  std::optional<std::string> thumbnail(const std::string& hash) const;
  bool has_thumbnail(const std::string& hash) const;
  void keep_thumbnail(const std::string& hash, std::string_view bytes) const;
  const std::filesystem::path& folder() const;

  // Whoever fires a run holds its lock, so that no two programs fire the same one. Fails (store) while
  // another owner has it; the message names the process.
  Result<RunLock> lock_run(RunId run) const;

  // A result that names files which are gone. `is_earlier`: its cell has another one now.
  struct LostResult {
    RunId run = 0;
    std::uint64_t cell = 0;
    bool is_earlier = false;
    std::vector<std::string> blobs;
  };
  // Consistency: orphaned or missing blobs, half-written files, counts, SQLite's own integrity check. Changes
  // nothing. A file that another program writes at this moment may show as an orphan.
  struct Health {
    bool database_ok = true;
    std::string database_message;
    std::vector<std::filesystem::path> orphaned_files;  // blobs that no result names
    std::vector<std::filesystem::path> half_written;  // temporary files whose process is gone, or an hour old
    std::vector<std::string> missing_blobs;           // a result names them, the file is gone or cut
    std::vector<LostResult> lost_results;             // by run and cell
    std::vector<RunId> miscounted;                    // runs whose counts are not those of their results
    std::uint64_t blob_bytes = 0;
    std::uint64_t log_bytes = 0;  // of the write-ahead log, which is not yet in the database file
  };
  Result<Health> check() const;

  // What repair() did.
  struct Repair {
    bool rebuilt_indexes = false;
    std::uint64_t files = 0, file_bytes = 0;  // removed: orphaned and half-written ones
    std::vector<LostResult> lost_results;     // now failed, so that --retry-errors fires their cells again
    std::vector<RunId> recounted;
    std::uint64_t log_bytes = 0;  // written into the database file
  };
  // Mends what check() finds. A result whose file is gone becomes an earlier one, and its cell a failed one
  // that says so. Fails (store) while a run is being fired, and when the database itself is damaged beyond
  // its indexes.
  Result<Repair> repair();

 private:
  class Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace proofsheet::store
