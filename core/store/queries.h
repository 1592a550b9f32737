#pragma once

#include "store/sqlite.h"
#include "store/store.h"

// Reading: rows to values. Each runs on a connection that nobody else uses meanwhile.
namespace proofsheet::store {

Result<std::vector<RunInfo>> select_runs(Database& database);
Result<RunInfo> select_run(Database& database, RunId id);
Result<RunId> select_latest_run(Database& database);
// Of the cells from `first` on, before `end`; in order.
Result<std::vector<CellSummary>> select_summaries(Database& database, RunId run, std::uint64_t first,
                                                  std::uint64_t end);
Result<CellResult> select_result(Database& database, RunId run, std::uint64_t cell);
Result<> visit_results(Database& database, RunId run, const std::function<bool(const CellResult&)>& visit);
Result<> visit_contents(Database& database, RunId run, const std::function<bool(const CellContent&)>& visit);
Result<> visit_readings(Database& database, RunId run, const std::function<bool(const CellReading&)>& visit);
Result<std::vector<std::string>> select_unmeasured_pictures(Database& database, RunId run);
Result<std::optional<PictureNumbers>> select_picture_numbers(Database& database, const std::string& hash);
Result<std::vector<LimitEvent>> select_limit_events(Database& database, RunId run);
// The cells of a run that are hidden, in order.
Result<std::vector<std::uint64_t>> select_hidden(Database& database, RunId run);
// Those that failed or were cancelled with a part of their answer, in order.
Result<std::vector<std::uint64_t>> select_broken_off(Database& database, RunId run);
// Those of replaced results that were answered at an unknown price.
Result<std::vector<std::uint64_t>> select_replaced_unmetered(Database& database, RunId run);
// What a cell had before its result, newest first.
Result<std::vector<CellResult>> select_earlier(Database& database, RunId run, std::uint64_t cell);

// In Unix milliseconds: answered not before the one, finished by the other.
struct TimeSpan {
  std::int64_t not_before = 0;
  std::int64_t until = Store::kEver;
};
// Calls `visit` with results of a cache key that are done, newest first, until it returns false; a few at
// most.
Result<> visit_equal(Database& database, const std::string& cache_key, const TimeSpan& span,
                     const Store::VisitStored& visit);
// What equal requests are answered by, by model.
Result<std::vector<Store::KeptAnswers>> select_kept(Database& database, std::int64_t now_unix_ms);
// Results of a cache key in any state, newest first.
Result<std::vector<Store::OfRequest>> select_of_request(Database& database, const std::string& cache_key,
                                                        int limit);
// The same with results of any state that share a near_key, `limit` at most.
Result<> visit_near(Database& database, const std::string& near_key, int limit, std::int64_t until_unix_ms,
                    const Store::VisitStored& visit);

// Blobs that results name, with their sizes, by hash.
struct NamedBlob {
  std::string hash;
  std::uint64_t bytes = 0;
};
Result<std::vector<NamedBlob>> select_blobs(Database& database);

}  // namespace proofsheet::store
