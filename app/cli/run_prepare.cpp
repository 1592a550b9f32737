#include "cli/run_prepare.h"

#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "cli/cell_filter.h"
#include "cli/common.h"
#include "sheet/limit_fields.h"

namespace proofsheet::cli {
namespace {

// The run to continue: the one named, else the latest of this sheet, else the latest.
Result<store::RunId> run_to_resume(const store::Store& store, const RunOptions& options,
                                   const std::string& sheet_path) {
  if (!options.resume_run.empty()) return find_run(store, options.resume_run);
  if (sheet_path.empty()) return store.latest_run();
  const auto runs = store.runs();
  if (!runs) return fail(runs.error());
  const auto found = std::ranges::find(*runs, sheet_path, &store::RunInfo::sheet_path);
  if (found == runs->end())
    return fail(ErrorKind::not_found,
                fmt::format("{}: no earlier run of this sheet to resume", options.sheet.path));
  return found->id;
}

// The command line has hyphens where the sheet has underscores.
std::optional<sheet::FiringOrder> order_of(std::string name) {
  std::ranges::replace(name, '-', '_');
  return sheet::order_from_name(name);
}

Result<std::vector<sheet::CellIndex>> failed_cells(const store::Store& store, store::RunId run) {
  const auto summaries = store.summaries(run);
  if (!summaries) return fail(summaries.error());
  std::vector<sheet::CellIndex> cells;
  for (const store::CellSummary& summary : *summaries) {
    if (summary.state == store::CellState::failed) cells.push_back(summary.cell);
  }
  return cells;
}

}  // namespace

Result<PreparedRun> prepare_run(const RunOptions& options, store::Store& store,
                                std::optional<sheet::Sheet> sheet) {
  PreparedRun out;
  if (options.resumes) {
    const auto id = run_to_resume(store, options, sheet ? sheet->path.string() : std::string());
    if (!id) return fail(id.error());
    out.fire.resume = *id;
    if (auto failed = failed_cells(store, *id); failed)
      out.failed = std::move(*failed);
    else
      return fail(failed.error());
    auto partial = store.broken_off_cells(*id);
    if (!partial) return fail(partial.error());
    out.partial = std::move(*partial);
  }
  if (!sheet) {
    const auto info = store.run(*out.fire.resume);
    if (!info) return fail(info.error());
    auto kept = sheet_of_run(*info);
    if (!kept) return fail(kept.error());
    sheet = std::move(*kept);
  }
  apply_limits(options.limits, sheet->limits);
  auto plan = sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*sheet)));
  if (!plan) return fail(plan.error());
  out.fire.again = options.refires;
  if (!options.choice.is_empty()) {
    // A run that goes on is chosen from by its results, too.
    auto cells = choose_cells(*plan, options.choice, options.has_refire_expression ? "--refire" : "--filter",
                              store, out.fire.resume.value_or(0));
    if (!cells) return fail(cells.error());
    out.fire.only = std::move(*cells);
  }
  out.plan = std::move(*plan);
  out.fire.concurrency = options.jobs;
  out.fire.use_cache = !options.no_cache;
  out.fire.cache_ttl_s = options.cache_ttl_s;
  if (!options.order.empty()) out.fire.order = order_of(options.order);
  out.fire.max_cost_usd = options.limits.max_cost;
  out.fire.retry_errors = options.retry_errors;
  out.fire.retry_broken_off = options.retry_broken_off;
  return out;
}

Result<CellsToFire> cells_to_fire(const PreparedRun& prepared, const store::Store& store) {
  CellsToFire out;
  std::vector<sheet::CellIndex>& cells = out.cells;
  cells = prepared.fire.only;
  if (cells.empty()) {
    cells.resize(prepared.plan->size());
    std::iota(cells.begin(), cells.end(), sheet::CellIndex{0});
  }
  if (!prepared.fire.resume || prepared.fire.again) return out;
  const auto summaries = store.summaries(*prepared.fire.resume);
  if (!summaries) return fail(summaries.error());
  const auto broken_off = store.broken_off_cells(*prepared.fire.resume);
  if (!broken_off) return fail(broken_off.error());
  std::unordered_set<sheet::CellIndex> done;
  for (const store::CellSummary& summary : *summaries) {
    bool again = summary.state == store::CellState::cancelled;
    if (summary.state == store::CellState::failed && prepared.fire.retry_errors) {
      again = prepared.fire.retry_broken_off || !std::ranges::binary_search(*broken_off, summary.cell);
      if (!again) ++out.broken_off;
    }
    if (!again) done.insert(summary.cell);
  }
  std::erase_if(cells, [&done](sheet::CellIndex cell) { return done.contains(cell); });
  return out;
}

}  // namespace proofsheet::cli
