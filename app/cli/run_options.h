#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/result.h"
#include "cli/cell_filter.h"
#include "cli/common.h"
#include "run/run.h"
#include "sheet/sheet.h"

namespace proofsheet::cli {

// What `proofsheet run` was asked for.
struct RunOptions {
  SheetRequest sheet;
  std::vector<std::string> outputs;
  int jobs = 0;
  bool no_cache = false;
  std::optional<double> cache_ttl_s;
  bool resumes = false;
  std::string resume_run;  // empty = the latest run of the sheet
  bool retry_errors = false;
  bool retry_broken_off = false;
  CellChoice choice;     // the cells of --filter, or --refire, and of the lines of the grid
  bool refires = false;  // --refire, --again: fires them although they are done
  bool has_refire_expression = false;
  std::string order;     // as-laid-out, breadth-first; empty = the sheet's
  sheet::Limits limits;  // those that were given
  bool dry_run = false;
  std::string data_dir;
  bool json = false;
  bool control = false;
};

// Declares the options of `run`; the arguments are in `options` when `command` runs its callback.
void add_run_options(CLI::App& command, RunOptions& options);

// Checks what the parser cannot: which of SHEET and RUN was meant, that outputs can be written, that the
// options go together. Fails with invalid_input.
Result<> settle_arguments(RunOptions& options, bool has_resume);

// Puts the limits that were given in place of the sheet's; all but `max_cost`, which is no part of a run's
// sheet: whoever resumes it gives new money.
void apply_limits(const sheet::Limits& given, sheet::Limits& limits);

// The command that continues this run, to paste into a shell.
std::string resume_command(const RunOptions& options, const run::RunEnded& ended);

}  // namespace proofsheet::cli
