#include <algorithm>
#include <memory>

#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli/cell_filter.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/failures.h"
#include "cli/grid_numbers.h"
#include "cli/limit_history.h"
#include "report/report.h"

namespace proofsheet::cli {
namespace {

struct ShowOptions {
  std::string run;
  std::string data_dir;
  std::optional<std::uint64_t> cell;
  CellChoice choice;
  bool grid = false;
  bool limits = false;
  bool json = false;
};

std::string show_text(const store::RunInfo& run, const std::string& grid,
                      const std::vector<FailureGroup>& failures) {
  std::string out = fmt::format("Run {}: {}\n", run.id, run.name);
  if (!run.sheet_path.empty()) out += fmt::format("  sheet     {}\n", run.sheet_path);
  out += fmt::format("  started   {}\n", format_local_time(run.created_unix_ms));
  out += run.finished_unix_ms > 0 ? fmt::format("  finished  {}\n", format_local_time(run.finished_unix_ms))
                                  : "  finished  no: interrupted, or still going\n";
  out += fmt::format("  cells     {}: {} done ({} from the cache), {} filtered, {} failed, {} not fired\n",
                     run.cells, run.done, run.cached, run.filtered, run.failed,
                     run.cells - std::min(run.cells, run.done + run.filtered + run.failed));
  out += fmt::format("  grid      {}\n", grid);
  out += fmt::format("  cost      {}\n", money(run.cost_usd));
  if (!failures.empty()) out += "Failures:\n" + failures_text(failures);
  return out;
}

std::string show_json(const store::RunInfo& run, const std::vector<FailureGroup>& failures) {
  const auto count = [](std::uint64_t number) { return static_cast<std::int64_t>(number); };
  JsonWriter json;
  json.begin_map();
  json.member("id", run.id);
  json.member("name", run.name);
  json.member("sheet_path", run.sheet_path);
  json.member("created_unix_ms", run.created_unix_ms);
  json.member("finished_unix_ms", run.finished_unix_ms > 0 ? Value(run.finished_unix_ms) : Value());
  json.member("cells", count(run.cells));
  json.member("done", count(run.done));
  json.member("filtered", count(run.filtered));
  json.member("failed", count(run.failed));
  json.member("cached", count(run.cached));
  json.member("cost_usd", run.cost_usd);
  json.key("failures");
  json.begin_list();
  for (const FailureGroup& group : failures) {
    json.begin_map();
    json.member("kind", group.kind);
    json.member("count", count(group.count));
    json.member("first_cell", count(group.first_cell));
    json.member("message", group.message);
    json.end_map();
  }
  json.end_list();
  json.end_map();
  return json.take() + "\n";
}

// Which request it was to the cache, and since when it is known.
Value cache_value(const store::CellResult& result) {
  Value cache(Value::Map{});
  cache.set("key", result.cache_key.empty() ? Value() : Value(result.cache_key));
  cache.set("since_unix_ms", result.cached_from_unix_ms ? Value(*result.cached_from_unix_ms) : Value());
  cache.set("since",
            result.cached_from_unix_ms ? Value(format_local_time(*result.cached_from_unix_ms)) : Value());
  return cache;
}

Result<Value> record_of(const store::CellResult& result) {
  auto record = parse_json(report::to_record_json(result));
  if (record) record->set("cache", cache_value(result));
  return record;
}

// The record of an export, and after it what only the store knows.
int show_cell(const store::Store& store, store::RunId run, std::uint64_t cell) {
  const auto result = store.result(run, cell);
  if (!result) return report(result.error());
  const auto earlier = store.earlier_results(run, cell);
  if (!earlier) return report(earlier.error());
  auto record = record_of(*result);
  if (!record) return report(record.error());
  Value::List before;
  for (const store::CellResult& each : *earlier) {
    auto replaced = record_of(each);
    if (!replaced) return report(replaced.error());
    before.push_back(std::move(*replaced));
  }
  record->set("earlier_results", std::move(before));
  write_out(to_json_pretty(*record) + "\n");
  return kOk;
}

// What came back for a cell in a few words.
std::string answer_line(const store::CellResult& result) {
  constexpr std::size_t kMostCharacters = 80;
  std::string text = result.error ? result.error->message : result.text.value_or("");
  if (!result.error && text.empty() && !result.images.empty()) text = count_of(result.images.size(), "image");
  if (!result.error && text.empty() && result.audio) text = "audio";
  std::ranges::replace_if(
      text, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return ellipsize(text, kMostCharacters);
}

// The cells that match: a line each, or the records of an export. Written cell by cell: a run may be large.
int show_matching(store::Store& store, store::RunId run, const ShowOptions& options) {
  const auto cells = filter_run(store, run, options.choice);
  if (!cells) return report(cells.error());
  std::uint64_t shown = 0;
  if (options.json) write_out("{\"cells\":[");
  const auto read = store.for_each_result(run, [&](const store::CellResult& result) {
    if (!cells->contains(result.cell)) return true;
    ++shown;
    write_out(options.json
                  ? (shown == 1 ? "\n" : ",\n") + report::to_record_json(result)
                  : fmt::format("{:>6}  {:<9}  {}: {}\n", result.cell, store::state_name(result.state),
                                axes_text(result.axes), answer_line(result)));
    return true;
  });
  if (!read) return report(read.error());
  const std::uint64_t count = cells->count();
  if (options.json) {
    print_out("\n],\"matching\":{},\"planned\":{}}}\n", count, cells->size());
  } else {
    print_out("{} of {} match{}\n", count, count_of(cells->size(), "cell"),
              shown < count ? fmt::format(", {} of them without a result", count - shown) : "");
  }
  return kOk;
}

int show_limits(const store::Store& store, store::RunId run, bool as_json) {
  const auto events = store.limit_events(run);
  if (!events) return report(events.error());
  write_out(as_json ? limit_history_json(*events) : limit_history_text(*events));
  return kOk;
}

int show_grid(const store::Store& store, store::RunId run, bool as_json) {
  const auto plan = plan_of_run(store, run);
  if (!plan) return report(plan.error());
  const sheet::Pivot pivot(*plan, plan->sheet().layout);
  write_out(as_json ? grid_json(pivot) : grid_text(pivot));
  return kOk;
}

// What the summary says of the grid; a sheet that cannot be laid out any more, as its data file is gone, says
// so.
std::string grid_line(const store::Store& store, store::RunId run) {
  const auto plan = plan_of_run(store, run);
  if (!plan) return "unknown: " + plan.error().message;
  return grid_size_text(sheet::Pivot(*plan, plan->sheet().layout)) + "; --grid numbers them";
}

int show(const ShowOptions& options) {
  const auto store = open_store(options.data_dir);
  if (!store) return report(store.error());
  const auto id = find_run(**store, options.run);
  if (!id) return report(id.error());
  if (options.cell) return show_cell(**store, *id, *options.cell);
  if (options.grid) return show_grid(**store, *id, options.json);
  if (!options.choice.is_empty()) return show_matching(**store, *id, options);
  if (options.limits) return show_limits(**store, *id, options.json);
  const auto run = (*store)->run(*id);
  if (!run) return report(run.error());
  const auto failures = failures_of(**store, *id);
  if (!failures) return report(failures.error());
  write_out(options.json ? show_json(*run, *failures) : show_text(*run, grid_line(**store, *id), *failures));
  return kOk;
}

}  // namespace

void add_show(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<ShowOptions>();
  CLI::App& command = *app.add_subcommand("show", "Summarise a run, its failures grouped by kind");
  command.add_option("RUN", options->run, "A run's number, or latest")->required();
  command
      .add_option("--cell", options->cell,
                  "Print the record of one cell as JSON, with the results that it replaced")
      ->type_name("N");
  command.add_flag("--limits", options->limits, "Print how its providers were limited, when and why")
      ->excludes("--cell");
  command
      .add_option("--filter", options->choice.filter,
                  "List the cells that match: axes and results, see run --help")
      ->type_name("EXPR")
      ->excludes("--cell")
      ->excludes("--limits");
  add_line_options(command, options->choice.lines);
  command
      .add_flag("--grid", options->grid, "Print the pages, rows and columns of its grid with their numbers")
      ->excludes("--cell")
      ->excludes("--limits")
      ->excludes("--filter");
  add_data_dir(command, options->data_dir);
  command.add_flag("--json", options->json, "Print one JSON document");
  command.callback([options, &exit_code] { exit_code = show(*options); });
}

}  // namespace proofsheet::cli
