#include <algorithm>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/json.h"
#include "cli/backend.h"
#include "cli/cell_filter.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/failures.h"
#include "cli/interrupts.h"
#include "cli/outputs.h"
#include "cli/plan_text.h"
#include "cli/run_watch.h"

namespace proofsheet::cli {
namespace {

struct Options {
  SheetRequest sheet;
  std::vector<std::string> outputs;
  int jobs = 0;
  bool no_cache = false;
  std::optional<double> cache_ttl_s;
  bool resumes = false;
  std::string resume_run;  // empty = the latest run of the sheet
  bool retry_errors = false;
  std::optional<double> max_cost;
  bool dry_run = false;
  std::string filter;
  std::string data_dir;
  bool json = false;
};

constexpr const char* kFooter =
    "--filter takes axis=glob pairs joined by commas, all of which must match (`*` and `?` are wild, a value "
    "with a\n"
    "comma goes in double quotes):   --filter 'style=ink*,seed=2'\n\n"
    "--json prints one JSON object per line on standard output:\n"
    "  {\"event\":\"started\",\"run\":12,\"cells\":48}\n"
    "  {\"event\":\"cell\", …}          a finished cell: the record of an export\n"
    "  {\"event\":\"not_stored\", …}    the same for one that could not be kept, on a full disk\n"
    "  {\"event\":\"progress\", …}      about once a second: cells, done, failed, in_flight, cost_usd, …\n"
    "  {\"event\":\"ended\", …}         reason (completed, stopped, budget, provider_stopped, store_failed) "
    "and totals\n\n"
    "--resume without SHEET continues a run (by default the latest) with the sheet that it keeps.\n";

// `--resume X SHEET` and `--resume SHEET` look alike to the parser: what is not a run is the sheet.
Result<> settle_arguments(Options& options, bool has_resume) {
  options.resumes = has_resume || options.retry_errors;
  if (options.resume_run == "true") options.resume_run.clear();  // what the parser puts for an absent value
  const bool is_run = options.resume_run == "latest" ||
                      options.resume_run.find_first_not_of("#0123456789") == std::string::npos;
  if (!is_run && options.sheet.path.empty()) std::swap(options.sheet.path, options.resume_run);
  if (options.sheet.path.empty() && !options.resumes)
    return fail(ErrorKind::invalid_input, "run: give a sheet, or --resume to continue a run");
  if (options.sheet.path.empty() && (!options.sheet.settings.empty() || options.sheet.repeat > 0)) {
    return fail(ErrorKind::invalid_input,
                "run: --set and --repeat change the plan; without SHEET a run goes on as it was");
  }
  return check_outputs(options.outputs);
}

// The run to continue: the one named, else the latest of this sheet, else the latest.
Result<store::RunId> run_to_resume(const store::Store& store, const Options& options,
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

struct Prepared {
  std::optional<sheet::Plan> plan;
  run::FireOptions fire;
};

Result<Prepared> prepare(const Options& options, const store::Store& store,
                         std::optional<sheet::Sheet> sheet) {
  Prepared out;
  if (options.resumes) {
    const auto id = run_to_resume(store, options, sheet ? sheet->path.string() : std::string());
    if (!id) return fail(id.error());
    out.fire.resume = *id;
  }
  if (!sheet) {
    const auto info = store.run(*out.fire.resume);
    if (!info) return fail(info.error());
    auto kept = sheet_of_run(*info);
    if (!kept) return fail(kept.error());
    sheet = std::move(*kept);
  }
  auto plan = sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*sheet)));
  if (!plan) return fail(plan.error());
  if (!options.filter.empty()) {
    auto cells = filter_cells(*plan, options.filter);
    if (!cells) return fail(cells.error());
    if (cells->empty())
      return fail(ErrorKind::invalid_input, fmt::format("--filter '{}' matches no cell", options.filter));
    out.fire.only = std::move(*cells);
  }
  out.plan = std::move(*plan);
  out.fire.concurrency = options.jobs;
  out.fire.use_cache = !options.no_cache;
  out.fire.cache_ttl_s = options.cache_ttl_s;
  out.fire.max_cost_usd = options.max_cost;
  out.fire.retry_errors = options.retry_errors;
  return out;
}

int dry_run(const Options& options, const Prepared& prepared, run::Conductor& conductor) {
  PlanReport content{&*prepared.plan, {}, {}, {}};
  if (!prepared.fire.only.empty()) content.selected = prepared.fire.only.size();
  if (const auto estimate = conductor.estimate(*prepared.plan); estimate) {
    content.estimate = *estimate;
  } else {
    content.estimate_problem = "none: " + estimate.error().message;
  }
  write_out(options.json ? plan_json(content) : plan_text(content));
  return kOk;
}

std::string resume_command(const Options& options, store::RunId run) {
  std::string command = "proofsheet run";
  if (!options.sheet.path.empty()) command += " " + shell_word(options.sheet.path);
  for (const std::string& setting : options.sheet.settings) command += " --set " + shell_word(setting);
  if (options.sheet.repeat > 0) command += fmt::format(" --repeat {}", options.sheet.repeat);
  command += fmt::format(" --resume {}", run);
  if (options.jobs > 0) command += fmt::format(" -j {}", options.jobs);
  if (!options.data_dir.empty()) command += " --data-dir " + shell_word(options.data_dir);
  for (const std::string& output : options.outputs) command += " -o " + shell_word(output);
  return command;
}

std::string summary_text(const store::RunInfo& info, const run::RunEnded& ended,
                         const std::vector<FailureGroup>& failures, const std::vector<std::string>& written) {
  std::string out =
      fmt::format("Run {}: {}\n  {} of {} done", info.id, info.name, info.done, count_of(info.cells, "cell"));
  if (info.cached > 0) out += fmt::format(" ({} from the cache)", info.cached);
  if (info.filtered > 0) out += fmt::format(", {} filtered", info.filtered);
  if (info.failed > 0) out += fmt::format(", {} failed", info.failed);
  out += fmt::format("; {}, {}\n", format_duration_ms(ended.totals.elapsed_ms),
                     ended.totals.cost_known ? money(info.cost_usd) : "cost unknown");
  out += failures_text(failures);
  for (const std::string& path : written) out += fmt::format("  wrote {}\n", path);
  return out;
}

struct Fired {
  run::RunEnded ended;
  bool interrupted = false;  // and not complete all the same
};

int finish(const Options& options, const store::Store& store, const Fired& fired) {
  const auto info = store.run(fired.ended.run);
  if (!info) return report(info.error());
  const auto failures = failures_of(store, fired.ended.run);
  if (!failures) return report(failures.error());
  const auto outputs = fired.interrupted ? std::vector<std::string>() : options.outputs;
  const auto written = write_outputs(store, fired.ended.run, outputs);
  if (!options.json)
    write_out(summary_text(*info, fired.ended, *failures, written ? outputs : std::vector<std::string>()));
  if (!written) return report(written.error());
  const bool is_complete = fired.ended.reason == run::EndReason::completed;
  if (!is_complete) print_err("Continue with: {}\n", resume_command(options, fired.ended.run));
  if (fired.interrupted) return kInterrupted;
  return is_complete && info->failed == 0 && info->filtered == 0 ? kOk : kFailed;
}

void print_started(store::RunId run, std::uint64_t cells) {
  JsonWriter json;
  json.begin_map();
  json.member("event", "started");
  json.member("run", run);
  json.member("cells", static_cast<std::int64_t>(cells));
  json.end_map();
  write_out(json.take() + "\n");
}

// Interrupts are caught only while something is in flight: writing results ends on the first one.
Result<Fired> fire_and_watch(const Options& options, const Prepared& prepared, run::Conductor& conductor) {
  const Interrupts interrupts;
  const auto events = std::make_shared<run::EventBox>();
  const auto id = conductor.fire(*prepared.plan, prepared.fire, events);
  if (!id) return fail(id.error());
  if (options.json)
    print_started(*id, prepared.fire.only.empty() ? prepared.plan->size() : prepared.fire.only.size());
  const auto reporter = options.json ? make_json_reporter() : make_text_reporter();
  Fired fired{watch_run(conductor, *id, *events, *reporter, interrupts), false};
  fired.interrupted = interrupts.requested() && fired.ended.reason != run::EndReason::completed;
  return fired;
}

int fire_sheet(const Options& options) {
  std::optional<sheet::Sheet> sheet;
  if (!options.sheet.path.empty()) {
    sheet::Loaded loaded = load_request(options.sheet);
    if (!loaded.ok()) return report(loaded.problems);
    sheet = std::move(loaded.sheet);
  }
  auto backend = Backend::open(options.data_dir, options.jobs);
  if (!backend) return report(backend.error());
  const auto prepared = prepare(options, (*backend)->store(), std::move(sheet));
  if (!prepared) return report(prepared.error());
  if (options.dry_run) return dry_run(options, *prepared, (*backend)->conductor());
  const auto fired = fire_and_watch(options, *prepared, (*backend)->conductor());
  if (!fired) return report(fired.error());
  const std::string& price_problem = (*backend)->price_problem();
  if (!fired->ended.totals.cost_known && !price_problem.empty())
    print_err("Prices are not known: {}\n", price_problem);
  return finish(options, (*backend)->store(), *fired);
}

}  // namespace

void add_run(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("run", "Fire every cell of a sheet and keep the results");
  command.footer(kFooter);
  command.add_option("SHEET", options->sheet.path, "The sheet file");
  command
      .add_option("-o,--output", options->outputs,
                  "Write the results; the extension says how: .json .jsonl .csv .png .webp .jpg (several)")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command
      .add_option("-j,--jobs", options->jobs,
                  "Requests in flight at once (default: the sheet's limit, else 32)")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000));
  add_sheet_options(command, options->sheet);
  command.add_flag("--no-cache", options->no_cache, "Fire cells that were answered before");
  add_cache_ttl(command, options->cache_ttl_s);
  CLI::Option* resume =
      command
          .add_option("--resume", options->resume_run,
                      "Fire only what is missing of RUN (default: the latest of this sheet)")
          ->type_name("[RUN]")
          ->expected(0, 1);
  command.add_flag("--retry-errors", options->retry_errors,
                   "With --resume (implied): fire failed cells again");
  command.add_option("--max-cost", options->max_cost, "Stop before the run costs more than X US dollars")
      ->type_name("X")
      ->check(CLI::NonNegativeNumber);
  command.add_flag("--dry-run", options->dry_run, "Only say what would be fired");
  command.add_option("--filter", options->filter, "Fire only the cells that match")->type_name("EXPR");
  add_data_dir(command, options->data_dir);
  command.add_flag("--json", options->json, "Print events as JSON lines");
  command.callback([options, resume, &exit_code] {
    const auto settled = settle_arguments(*options, resume->count() > 0);
    exit_code = settled ? fire_sheet(*options) : report(settled.error());
  });
}

}  // namespace proofsheet::cli
