#include <memory>

#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/common.h"

namespace proofsheet::cli {
namespace {

struct RunsOptions {
  std::string data_dir;
  bool json = false;
};

void write_run(JsonWriter& json, const store::RunInfo& run) {
  const auto count = [&](std::string_view name, std::uint64_t number) {
    json.member(name, static_cast<std::int64_t>(number));
  };
  json.begin_map();
  json.member("id", run.id);
  json.member("name", run.name);
  json.member("sheet_path", run.sheet_path);
  json.member("created_unix_ms", run.created_unix_ms);
  json.key("finished_unix_ms");
  if (run.finished_unix_ms > 0) {
    json.value(run.finished_unix_ms);
  } else {
    json.null();
  }
  count("cells", run.cells);
  count("done", run.done);
  count("filtered", run.filtered);
  count("failed", run.failed);
  count("cached", run.cached);
  json.member("cost_usd", run.cost_usd);
  json.end_map();
}

std::string runs_json(const std::vector<store::RunInfo>& runs) {
  JsonWriter json;
  json.begin_list();
  for (const store::RunInfo& run : runs) write_run(json, run);
  json.end_list();
  return json.take() + "\n";
}

std::string state_text(const store::RunInfo& run) {
  if (run.finished_unix_ms == 0) return "unfinished";
  if (run.failed + run.filtered > 0) return "errors";
  return run.done < run.cells ? "partial" : "done";
}

std::string runs_table(const std::vector<store::RunInfo>& runs) {
  if (runs.empty()) return "No runs yet.\n";
  std::string out = fmt::format("{:>6}  {:<19}  {:<10}  {:>8}  {:>8}  {:>8}  {:>10}  {}\n", "run", "started",
                                "state", "cells", "done", "failed", "cost", "sheet");
  for (const store::RunInfo& run : runs) {
    out += fmt::format("{:>6}  {:<19}  {:<10}  {:>8}  {:>8}  {:>8}  {:>10}  {}\n", run.id,
                       format_local_time(run.created_unix_ms), state_text(run), run.cells, run.done,
                       run.failed + run.filtered, money(run.cost_usd), ellipsize(run.name, 60));
  }
  return out;
}

int list_runs(const RunsOptions& options) {
  const auto store = open_store(options.data_dir);
  if (!store) return report(store.error());
  const auto runs = (*store)->runs();
  if (!runs) return report(runs.error());
  write_out(options.json ? runs_json(*runs) : runs_table(*runs));
  return kOk;
}

}  // namespace

void add_runs(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<RunsOptions>();
  CLI::App& command = *app.add_subcommand("runs", "List the runs, newest first");
  add_data_dir(command, options->data_dir);
  command.add_flag("--json", options->json, "Print one JSON document: a list of runs");
  command.callback([options, &exit_code] { exit_code = list_runs(*options); });
}

}  // namespace proofsheet::cli
