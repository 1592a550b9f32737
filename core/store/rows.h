#pragma once

#include <optional>

#include "base/result.h"
#include "store/result.h"
#include "store/sqlite.h"

// From rows to results. Inside the store only.
namespace proofsheet::store {

// The columns that read_result reads, first in the row: of a result `r` with its details `d`, and of an
// earlier result.
#define RESULT_COLUMNS                                                                     \
  "r.cell, r.state, r.latency_ms, r.cost_usd, r.cached_from_ms, r.rating, r.finished_ms, " \
  "r.cache_key, d.note, d.json, r.label, r.rejected"
#define RESULTS_WITH_DETAILS "results r JOIN details d ON d.run = r.run AND d.cell = r.cell"
#define EARLIER_COLUMNS                                                                                    \
  "cell, state, latency_ms, cost_usd, cached_from_ms, rating, finished_ms, cache_key, note, json, label, " \
  "rejected"

// What the counts in `runs` must be, by run: a cached answer costs nothing, a replaced one was paid for.
#define COUNTS_OF_RUNS                                                                                    \
  "(SELECT run, sum(state = 'done' AND is_now) AS done, sum(state = 'filtered' AND is_now) AS filtered, " \
  "sum(state = 'failed' AND is_now) AS failed, sum(cached_from_ms IS NOT NULL AND is_now) AS cached, "    \
  "sum(CASE WHEN cached_from_ms IS NULL THEN coalesce(cost_usd, 0) ELSE 0.0 END) AS cost_usd FROM "       \
  "(SELECT run, state, cached_from_ms, cost_usd, 1 AS is_now FROM results UNION ALL "                     \
  "SELECT run, state, cached_from_ms, cost_usd, 0 AS is_now FROM earlier_results) GROUP BY run)"

std::optional<int> read_rating(const Statement& row, int column);
std::optional<Label> read_label(const Statement& row, int column);
Result<CellResult> read_result(const Statement& row);

// Calls `visit` (Result<bool>()) for each row; it returns false to stop, or fails.
template <class Visit>
Result<> each_row(Statement& statement, const Visit& visit) {
  for (;;) {
    const auto row = statement.step();
    if (!row) return fail(row.error());
    if (!*row) return {};
    const Result<bool> go_on = visit();
    if (!go_on) return fail(go_on.error());
    if (!*go_on) return {};
  }
}

}  // namespace proofsheet::store
