#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "query/query.h"
#include "sheet/grid_choice.h"
#include "sheet/plan.h"

namespace proofsheet::cli {

// The cells that `option` names by a filter expression (query/expression.h, query/query.h), or by the shorter
// list that it grew from: `axis=glob` pairs joined by commas, all of which must match, a value with a comma
// in double quotes. `results` is what is known of a run's results; without it a condition that needs them is
// refused. Fails (invalid_input) for what is neither, a name that the sheet does not have, or more than
// 10,000,000 cells; the message names the option and the column.
Result<std::vector<sheet::CellIndex>> filter_cells(const sheet::Plan& plan, std::string_view expression,
                                                   std::string_view option = "--filter",
                                                   const query::CellSource* results = nullptr);

// The cells of a run in the store, of a plan with so many; pictures are measured when that is asked for,
// which standard error tells. The store must outlive it.
Result<query::CellSource> cells_of_run(store::Store& store, store::RunId run, std::uint64_t cells);

// What a user chooses cells by; both let a cell through that is chosen.
struct CellChoice {
  std::string filter;  // an expression; empty = all
  sheet::GridChoice lines;
  bool is_empty() const { return filter.empty() && lines.is_empty(); }
};

// The cells of a run in the store that --filter and the lines name; all that the sheet planned when nothing
// is chosen. Fails when there are none.
Result<query::CellSet> filter_run(store::Store& store, store::RunId run, const CellChoice& choice);

// The cells of `choice` in a plan of which a run is in the store or was just begun. `run`: 0 = none yet; what
// needs results is refused then. Ascending; fails (invalid_input) when there are none. `option` is named in
// messages about the expression.
Result<std::vector<sheet::CellIndex>> choose_cells(const sheet::Plan& plan, const CellChoice& choice,
                                                   std::string_view option, store::Store& store,
                                                   store::RunId run);

}  // namespace proofsheet::cli
