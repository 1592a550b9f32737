#pragma once

#include <string>

#include "query/run_comparison.h"

namespace proofsheet::cli {

// Two runs beside each other, for people: the sheet's changes, then a table of what the common cells came to.
std::string comparison_text(const query::RunComparison& comparison);
// The same as one JSON object: before, after (run, name, cells, done, filtered, failed, missing, cost_usd,
// median_latency_ms, mean_output_tokens, mean_rating), changes, common_cells, axes, same_answers, and lists
// of [before, after] cells: other_answers, now_failed, now_answered.
std::string comparison_json(const query::RunComparison& comparison);

}  // namespace proofsheet::cli
