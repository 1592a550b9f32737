#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "run/cache_explain.h"

namespace proofsheet::run {

// Cells of a run that were not answered from the cache for the same reason.
struct CacheMisses {
  CacheVerdict verdict = CacheVerdict::differs;  // `hit`: an equal answer was known, and was not used
  std::vector<std::string> fields;               // of `differs`: in what, in order
  std::vector<CellIndex> cells;                  // ascending
  CacheView example;                             // of the first of them
};

// What the cache did for a run.
struct CacheReport {
  std::vector<CellIndex> hits;      // cells that have a copy, ascending
  double saved_usd = 0;             // what those answers cost once, as far as that is known
  std::uint64_t saved_unknown = 0;  // hits whose cost is not known
  std::vector<CacheMisses> misses;  // most cells first
  std::uint64_t fired = 0;          // cells that were sent
  std::uint64_t unexamined = 0;     // of them, beyond those that are looked at one by one
};

// So many cells that were sent are held against what was known; the others are only counted.
inline constexpr std::uint64_t kMostExamined = 10'000;

// `began_unix_ms`: when the run began, for what counts is what was known then. `ttl_s`: of the run. Takes
// time in proportion to the run's results. Fails with cancelled when `stop` was requested, and when the store
// cannot be read.
Result<CacheReport> report_cache(const store::Store& store, RunId run, std::int64_t began_unix_ms,
                                 std::optional<double> ttl_s, std::stop_token stop = {});

}  // namespace proofsheet::run
