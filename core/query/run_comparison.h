#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "sheet/plan.h"
#include "sheet/sheet_changes.h"
#include "store/store.h"

namespace proofsheet::query {

// A cell of each of two runs that stand at the same place.
struct CellPair {
  std::uint64_t before = 0, after = 0;
  friend bool operator==(const CellPair&, const CellPair&) = default;
};

// The cells of two plans that stand at the same place: with the same values of every axis that varies in
// either and that both have (as a constant, too). What one of them lacks is passed over, so that a cell of
// the other may stand beside several. By the later cell, then the earlier one. Fails with unsupported where
// an axis has more than 10,000,000 values, or all have more than 2^64 combinations.
struct CommonCells {
  std::vector<std::string> axes;  // by whose values they were found
  std::vector<CellPair> pairs;
};
Result<CommonCells> common_cells(const sheet::Plan& before, const sheet::Plan& after);

// What the common cells of a run came to. Medians and means are over those that have the number.
struct RunSide {
  std::uint64_t done = 0, filtered = 0, failed = 0,
                missing = 0;  // missing: no result, or not done to its end
  double cost_usd = 0;
  std::optional<double> median_latency_ms, mean_output_tokens, mean_rating;
};

// Two runs beside each other.
struct RunComparison {
  store::RunInfo before_run, after_run;
  std::vector<sheet::SheetChange> changes;
  CommonCells common;
  std::uint64_t before_cells = 0, after_cells = 0;  // of the plans
  RunSide before, after;                            // over the common cells, each cell once
  // Common cells that both answered, by whether texts (but for blanks around them), pictures and speech are
  // equal.
  std::uint64_t same_answers = 0;
  std::vector<CellPair> other_answers;
  std::vector<CellPair> now_failed;    // answered before, failed or refused after
  std::vector<CellPair> now_answered;  // the other way round
};

// Reads both runs. May take a second for 100,000 cells: not for the UI thread. Fails with cancelled when
// `stop` was requested, with not_found for a run that is gone, with invalid_input for a sheet that cannot be
// planned any more, and as the store does.
Result<RunComparison> compare_runs(const store::Store& store, store::RunId before, store::RunId after,
                                   std::stop_token stop = {});

}  // namespace proofsheet::query
