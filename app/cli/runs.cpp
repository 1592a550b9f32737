#include <algorithm>
#include <memory>

#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/comparison_text.h"

namespace proofsheet::cli {
namespace {

struct RunsOptions {
  std::string data_dir;
  std::string tag;
  std::vector<std::string> compared;  // two runs
  bool disk = false;
  bool json = false;
};

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  const auto number = static_cast<double>(bytes);
  if (bytes < 1'000'000) return fmt::format("{:.0f} kB", number / 1e3);
  return bytes < 1'000'000'000 ? fmt::format("{:.1f} MB", number / 1e6)
                               : fmt::format("{:.1f} GB", number / 1e9);
}

store::RunDiskUse disk_use_of(const store::DiskUse& disk, store::RunId run) {
  const auto found = std::ranges::lower_bound(disk.runs, run, {}, &store::RunDiskUse::run);
  return found != disk.runs.end() && found->run == run ? *found : store::RunDiskUse{.run = run};
}

void write_run(JsonWriter& json, const store::RunInfo& run, const std::optional<store::DiskUse>& disk) {
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
  json.key("tags");
  json.begin_list();
  for (const std::string& tag : run.tags) json.value(tag);
  json.end_list();
  if (disk) {
    const store::RunDiskUse use = disk_use_of(*disk, run.id);
    count("file_bytes", use.all_bytes);
    count("own_file_bytes", use.own_bytes);
    count("text_bytes", use.text_bytes);
  }
  json.end_map();
}

std::string runs_json(const std::vector<store::RunInfo>& runs, const std::optional<store::DiskUse>& disk) {
  JsonWriter json;
  json.begin_list();
  for (const store::RunInfo& run : runs) write_run(json, run, disk);
  json.end_list();
  return json.take() + "\n";
}

std::string state_text(const store::RunInfo& run) {
  if (run.finished_unix_ms == 0) return "unfinished";
  if (run.failed + run.filtered > 0) return "errors";
  return run.done < run.cells ? "partial" : "done";
}

std::string runs_table(const std::vector<store::RunInfo>& runs, const std::optional<store::DiskUse>& disk) {
  const auto files = [&](std::string_view text) {
    return disk ? fmt::format("  {:>9}", text) : std::string();
  };
  std::string out =
      fmt::format("{:>6}  {:<19}  {:<10}  {:>8}  {:>8}  {:>8}  {:>10}{}  {}\n", "run", "started", "state",
                  "cells", "done", "failed", "cost", files("files") + files("texts"), "name");
  for (const store::RunInfo& run : runs) {
    const store::RunDiskUse use = disk ? disk_use_of(*disk, run.id) : store::RunDiskUse();
    out += fmt::format("{:>6}  {:<19}  {:<10}  {:>8}  {:>8}  {:>8}  {:>10}{}  {}", run.id,
                       format_local_time(run.created_unix_ms), state_text(run), run.cells, run.done,
                       run.failed + run.filtered, money(run.cost_usd),
                       files(size_text(use.all_bytes)) + files("~" + size_text(use.text_bytes)),
                       ellipsize(run.name, 60));
    for (const std::string& tag : run.tags) out += fmt::format("  #{}", tag);
    out += '\n';
  }
  if (disk) {
    out +=
        fmt::format("All runs: {} in pictures and speech (what runs share counts once), {} in the database\n",
                    size_text(disk->file_bytes), size_text(disk->database_bytes));
  }
  return out;
}

int compare(const store::Store& store, const RunsOptions& options) {
  const auto before = find_run(store, options.compared[0]), after = find_run(store, options.compared[1]);
  if (!before) return report(before.error());
  if (!after) return report(after.error());
  const auto comparison = query::compare_runs(store, *before, *after);
  if (!comparison) return report(comparison.error());
  write_out(options.json ? comparison_json(*comparison) : comparison_text(*comparison));
  return kOk;
}

int list_runs(const RunsOptions& options) {
  const auto store = open_store(options.data_dir);
  if (!store) return report(store.error());
  if (!options.compared.empty()) return compare(**store, options);
  auto runs = (*store)->runs();
  if (!runs) return report(runs.error());
  const bool had_any = !runs->empty();
  if (!options.tag.empty()) {
    std::erase_if(*runs, [&](const store::RunInfo& run) {
      return std::ranges::find(run.tags, options.tag) == run.tags.end();
    });
  }
  std::optional<store::DiskUse> disk;
  if (options.disk) {
    auto use = (*store)->disk_use();
    if (!use) return report(use.error());
    disk = std::move(*use);
  }
  if (options.json) {
    write_out(runs_json(*runs, disk));
  } else if (runs->empty()) {
    write_out(had_any ? fmt::format("No run has the tag `{}`.\n", options.tag) : "No runs yet.\n");
  } else {
    write_out(runs_table(*runs, disk));
  }
  return kOk;
}

}  // namespace

void add_runs(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<RunsOptions>();
  CLI::App& command = *app.add_subcommand("runs", "List the runs, newest first, or compare two of them");
  add_data_dir(command, options->data_dir);
  command.add_option("--tag", options->tag, "Only the runs with this tag");
  command.add_flag("--disk", options->disk, "Show what the files of each run take on the disk, too");
  command
      .add_option(
          "--compare", options->compared,
          "Two runs of a sheet: what was changed between them, and what that did to the cells in both")
      ->expected(2)
      ->type_name("BEFORE AFTER");
  command.add_flag("--json", options->json, "Print one JSON document");
  command.callback([options, &exit_code] { exit_code = list_runs(*options); });
}

}  // namespace proofsheet::cli
