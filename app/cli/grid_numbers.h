// Rows, columns and pages of a run's grid on the command line: their options, and the list of their numbers.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "base/result.h"
#include "sheet/grid_choice.h"
#include "store/store.h"

namespace proofsheet::cli {

// Adds --row, --column and --page, in a group of `--help` of this name.
void add_line_options(CLI::App& command, sheet::GridChoice& lines, const std::string& group = "Options");
// " --row 3 --column 2"; empty when nothing is chosen.
std::string line_arguments(const sheet::GridChoice& lines);

// What a run's sheet planned.
Result<sheet::Plan> plan_of_run(const store::Store& store, store::RunId run);

// "5 rows × 4 columns" or "2 pages of 5 rows × 4 columns"
std::string grid_size_text(const sheet::Pivot& pivot);
// Every page, row and column with its number and what it stands for.
std::string grid_text(const sheet::Pivot& pivot);
std::string grid_json(const sheet::Pivot& pivot);

}  // namespace proofsheet::cli
