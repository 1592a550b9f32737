#include <memory>
#include <optional>

#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "cli/backend.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/failures.h"
#include "cli/interrupts.h"
#include "cli/outputs.h"
#include "cli/plan_text.h"
#include "cli/run_options.h"
#include "cli/run_prepare.h"
#include "cli/run_watch.h"
#include "cli/write_progress.h"
#include "run/setup.h"

namespace proofsheet::cli {
namespace {

// A larger plan is estimated as a whole: its cells are not counted one by one.
constexpr std::uint64_t kMaxCellsToCount = 10'000'000;
// What `-j`, a sheet or the user may ask for while a run goes.
constexpr int kMaxInFlight = 10'000;

int dry_run(const RunOptions& options, const PreparedRun& prepared, run::Conductor& conductor) {
  PlanReport content{&*prepared.plan, {}, {}, {}};
  if (!prepared.fire.only.empty()) content.selected = prepared.fire.only.size();
  if (const auto estimate = conductor.estimate(*prepared.plan, prepared.fire); estimate) {
    content.estimate = *estimate;
  } else {
    content.estimate_problem = "none: " + estimate.error().message;
  }
  write_out(options.json ? plan_json(content) : plan_text(content));
  return kOk;
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

Result<> write(const store::Store& store, store::RunId run, const std::vector<std::string>& outputs) {
  if (outputs.empty()) return {};
  WriteProgress progress;
  return write_outputs(store, run, outputs, progress);
}

int finish(const RunOptions& options, const store::Store& store, const Fired& fired) {
  const auto info = store.run(fired.ended.run);
  if (!info) return report(info.error());
  const auto failures = failures_of(store, fired.ended.run);
  if (!failures) return report(failures.error());
  const auto outputs = fired.interrupted ? std::vector<std::string>() : options.outputs;
  const auto written = write(store, fired.ended.run, outputs);
  if (!options.json)
    write_out(summary_text(*info, fired.ended, *failures, written ? outputs : std::vector<std::string>()));
  if (!written) return report(written.error());
  // Cells that the user cancelled one by one are missing, too.
  const bool is_complete =
      fired.ended.reason == run::EndReason::completed && fired.ended.totals.cancelled == 0;
  if (!is_complete) print_err("Continue with: {}\n", resume_command(options, fired.ended));
  if (fired.interrupted) return kInterrupted;
  return is_complete && info->failed == 0 && info->filtered == 0 ? kOk : kFailed;
}

// What it will take is said before the first request; what cannot be estimated is fired all the same.
struct Forecast {
  std::uint64_t cells = 0;
  std::uint64_t broken_off = 0;  // left alone
  Result<run::Estimate> estimate;
};

Result<Forecast> forecast(const PreparedRun& prepared, const Backend& backend) {
  run::FireOptions options = prepared.fire;
  std::uint64_t broken_off = 0;
  if (options.resume && prepared.plan->size() <= kMaxCellsToCount) {
    auto left = cells_to_fire(prepared, backend.store());
    if (!left) return fail(left.error());
    broken_off = left->broken_off;
    if (left->cells.empty()) return Forecast{0, broken_off, run::Estimate{}};
    options.only = std::move(left->cells);
  }
  return Forecast{options.only.empty() ? prepared.plan->size() : options.only.size(), broken_off,
                  backend.conductor().estimate(*prepared.plan, options)};
}

std::string forecast_text(const Forecast& forecast) {
  const std::string left_alone =
      forecast.broken_off == 0
          ? std::string()
          : fmt::format(
                "{} broke off in the middle of an answer and would be billed twice; --retry-partial "
                "fires them again, too.\n",
                count_of(forecast.broken_off, "cell"));
  if (forecast.cells == 0) return left_alone + "Nothing is left to fire.\n";
  return left_alone + fmt::format("{}: {}\n", count_of(forecast.cells, "cell"),
                                  forecast.estimate ? estimate_text(*forecast.estimate)
                                                    : "no estimate: " + forecast.estimate.error().message);
}

void print_started(store::RunId run, std::uint64_t cells, const Forecast& forecast) {
  JsonWriter json;
  json.begin_map();
  json.member("event", "started");
  json.member("run", run);
  json.member("cells", static_cast<std::int64_t>(cells));
  json.key("estimate");
  if (forecast.estimate) {
    json.begin_map();
    json.member("cells", static_cast<std::int64_t>(forecast.cells));
    write_estimate_members(json, *forecast.estimate);
    json.end_map();
  } else {
    json.null();
  }
  json.end_map();
  write_out(json.take() + "\n");
}

// What the second Ctrl+C says.
std::string last_words(const RunOptions& options, store::RunId run) {
  run::RunEnded ended;
  ended.run = run;
  ended.reason = run::EndReason::stopped;
  return fmt::format("{}Left at once; what was finished is kept. Continue with: {}\n",
                     is_terminal_err() ? "\r\x1b[K" : "", resume_command(options, ended));
}

// Interrupts are caught here while something is in flight, and again while files are written.
Result<Fired> fire_and_watch(const RunOptions& options, const PreparedRun& prepared, Backend& backend) {
  const auto expected = forecast(prepared, backend);
  if (!expected) return fail(expected.error());
  Interrupts interrupts;
  auto events = WatchedEvents::make();
  if (!events) return fail(events.error());
  if (!options.json) write_err(forecast_text(*expected));
  const auto id = backend.conductor().fire(*prepared.plan, prepared.fire, events->box());
  if (!id) return fail(id.error());
  interrupts.set_last_words(last_words(options, *id));
  if (options.json) {
    const std::uint64_t cells =
        prepared.fire.only.empty() ? prepared.plan->size() : prepared.fire.only.size();
    print_started(*id, cells, *expected);
  }
  const auto reporter = options.json ? make_json_reporter() : make_text_reporter();
  const auto keys = options.json ? nullptr : KeyTerminal::open();
  std::optional<LineInput> commands;
  if (options.control) commands.emplace(STDIN_FILENO);
  RunStatus status(prepared.failed, prepared.partial);
  RunControl control(backend.conductor(), *id, run::concurrency_of(prepared.plan->sheet(), prepared.fire),
                     commands.has_value(), [&](const CellChoice& choice) {
                       return choose_cells(*prepared.plan, choice, "`filter`", backend.store(), *id);
                     });
  Fired fired{watch_run({.events = *events,
                         .reporter = *reporter,
                         .interrupts = interrupts,
                         .control = control,
                         .status = status,
                         .keys = keys.get(),
                         .commands = commands ? &*commands : nullptr,
                         .plan_cells = prepared.plan->size()}),
              false};
  fired.interrupted = fired.ended.reason == run::EndReason::stopped ||
                      (interrupts.requested() && fired.ended.reason != run::EndReason::completed);
  return fired;
}

int fire_sheet(const RunOptions& options) {
  std::optional<sheet::Sheet> sheet;
  if (!options.sheet.path.empty()) {
    sheet::Loaded loaded = load_request(options.sheet);
    if (!loaded.ok()) return report(loaded.problems);
    sheet = std::move(loaded.sheet);
  }
  auto backend = Backend::open(options.data_dir, kMaxInFlight);
  if (!backend) return report(backend.error());
  const auto prepared = prepare_run(options, (*backend)->store(), std::move(sheet));
  if (!prepared) return report(prepared.error());
  if (options.dry_run) return dry_run(options, *prepared, (*backend)->conductor());
  const auto fired = fire_and_watch(options, *prepared, **backend);
  if (!fired) return report(fired.error());
  const std::string& price_problem = (*backend)->price_problem();
  if (!fired->ended.totals.cost_known && !price_problem.empty())
    print_err("Prices are not known: {}\n", price_problem);
  return finish(options, (*backend)->store(), *fired);
}

}  // namespace

void add_run(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App& command = *app.add_subcommand("run", "Fire every cell of a sheet and keep the results");
  add_run_options(command, *options);
  command.callback([options, resume = command.get_option("--resume"), &exit_code] {
    const auto settled = settle_arguments(*options, resume->count() > 0);
    exit_code = settled ? fire_sheet(*options) : report(settled.error());
  });
}

}  // namespace proofsheet::cli
