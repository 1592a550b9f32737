#include "run/cache_explain.h"

#include <array>
#include <memory>
#include <optional>

#include "base/file.h"
#include "base/json.h"
#include "cli/cell_filter.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "sheet/duration.h"

namespace proofsheet::cli {
namespace {

using run::CacheVerdict;

struct CacheOptions {
  SheetRequest sheet;
  std::string filter;
  std::optional<double> ttl_s;
  std::string data_dir;
  bool json = false;
};

// Cells by what the cache says to them.
using Counts = std::array<std::uint64_t, 7>;

std::uint64_t& at(Counts& counts, CacheVerdict verdict) {
  return counts[static_cast<std::size_t>(verdict)];
}

std::string line_of(const sheet::CellSpec& spec, const run::CacheView& view) {
  const bool is_hit = view.verdict == CacheVerdict::hit;
  std::string line = fmt::format("{:>6}  {:<4}  {}: {}", spec.index, is_hit ? "hit" : "miss",
                                 axes_text(spec.axes), run::to_text(view));
  if (!view.key.empty()) line += fmt::format(", key {}", view.key.substr(0, 12));
  return line + "\n";
}

void write_optional(JsonWriter& json, std::string_view name, bool is_there, std::int64_t number) {
  json.member(name, is_there ? Value(number) : Value());
}

std::string json_of(const sheet::CellSpec& spec, const run::CacheView& view) {
  JsonWriter json;
  json.begin_map();
  json.member("cell", static_cast<std::int64_t>(spec.index));
  json.member("axes", spec.axes);
  json.member("hit", view.verdict == CacheVerdict::hit);
  json.member("why", run::cache_verdict_name(view.verdict));
  json.member("text", run::to_text(view));
  json.member("key", view.key.empty() ? Value() : Value(view.key));
  write_optional(json, "from_run", view.run > 0, view.run);
  write_optional(json, "from_cell", view.run > 0, static_cast<std::int64_t>(view.cell));
  write_optional(json, "answered_unix_ms", view.run > 0, view.answered_unix_ms);
  json.key("differences");
  json.begin_list();
  for (const run::FieldDifference& each : view.differences) {
    json.begin_map();
    json.member("field", each.field);
    json.member("before", each.before);
    json.member("now", each.now);
    json.end_map();
  }
  json.end_list();
  json.end_map();
  return json.take();
}

std::uint64_t total_of(const Counts& counts) {
  std::uint64_t total = 0;
  for (const std::uint64_t count : counts) total += count;
  return total;
}

std::string totals_text(Counts& counts) {
  static constexpr std::array<std::pair<CacheVerdict, std::string_view>, 6> kReasons{
      {{CacheVerdict::differs, "differ from what is known"},
       {CacheVerdict::never_fired, "of a model that was never fired"},
       {CacheVerdict::too_old, "too old"},
       {CacheVerdict::failed, "failed then"},
       {CacheVerdict::files_gone, "without their files"},
       {CacheVerdict::no_request, "cannot be asked"}}};
  const std::uint64_t hits = at(counts, CacheVerdict::hit);
  std::string out = fmt::format("{}: {} from the cache, {} to fire", count_of(total_of(counts), "cell"), hits,
                                total_of(counts) - hits);
  std::string_view separator = " (";
  for (const auto& [verdict, words] : kReasons) {
    if (at(counts, verdict) == 0) continue;
    out += fmt::format("{}{} {}", separator, at(counts, verdict), words);
    separator = ", ";
  }
  return out + (separator == ", " ? ")\n" : "\n");
}

std::string totals_json(Counts& counts) {
  JsonWriter json;
  json.begin_map();
  json.member("cells", static_cast<std::int64_t>(total_of(counts)));
  for (std::size_t i = 0; i < counts.size(); ++i)
    json.member(run::cache_verdict_name(static_cast<CacheVerdict>(i)), static_cast<std::int64_t>(counts[i]));
  json.end_map();
  return json.take();
}

// Which cells, in order: those that the filter names, else all.
Result<std::optional<std::vector<sheet::CellIndex>>> cells_of(const sheet::Plan& plan,
                                                              const std::string& filter) {
  if (filter.empty()) return std::nullopt;
  auto cells = filter_cells(plan, filter);
  if (!cells) return fail(cells.error());
  if (cells->empty())
    return fail(ErrorKind::invalid_input, fmt::format("--filter '{}' matches no cell", filter));
  return std::move(*cells);
}

// Written cell by cell: a plan may be large.
int print_cells(const CacheOptions& options, const sheet::Plan& plan, run::CacheExplainer& explainer) {
  const auto chosen = cells_of(plan, options.filter);
  if (!chosen) return report(chosen.error());
  const std::uint64_t count = *chosen ? (*chosen)->size() : plan.size();
  Counts counts{};
  if (options.json) write_out("{\"cells\":[");
  for (std::uint64_t i = 0; i < count; ++i) {
    const sheet::CellIndex index = *chosen ? (**chosen)[i] : i;
    const auto view = explainer.explain(index);
    if (!view) return report(view.error());
    sheet::CellSpec unreadable;
    unreadable.index = index;
    const sheet::CellSpec spec = plan.cell(index).value_or(unreadable);
    ++at(counts, view->verdict);
    write_out(options.json ? (i == 0 ? "" : ",\n") + json_of(spec, *view) : line_of(spec, *view));
  }
  write_out(options.json ? "],\"totals\":" + totals_json(counts) + "}\n" : totals_text(counts));
  return kOk;
}

int explain(const CacheOptions& options) {
  sheet::Loaded loaded = load_request(options.sheet);
  if (!loaded.ok()) return report(loaded.problems);
  const auto plan = sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*loaded.sheet)));
  if (!plan) return report(plan.error());
  const auto store = open_store(options.data_dir);
  if (!store) return report(store.error());
  provider::Environment environment;
  environment.variable = [](const std::string& name) { return env(name.c_str()); };
  auto explainer = run::CacheExplainer::make(*plan, **store, environment, options.ttl_s);
  if (!explainer) return report(explainer.error());
  return print_cells(options, *plan, *explainer);
}

}  // namespace

CLI::Option& add_cache_ttl(CLI::App& command, std::optional<double>& ttl_s) {
  return *command
              .add_option_function<std::string>(
                  "--cache-ttl",
                  [&ttl_s](const std::string& text) {
                    const auto seconds = sheet::parse_duration_s(text);
                    if (!seconds) throw CLI::ValidationError("--cache-ttl", seconds.error().message);
                    ttl_s = *seconds;
                  },
                  "Fire again what was answered longer ago: 90m, 24h, 7d or seconds (default: the sheet's "
                  "cache.ttl)")
              ->type_name("TIME");
}

void add_cache(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<CacheOptions>();
  CLI::App& command = *app.add_subcommand(
      "cache", "Say for each cell whether the cache answers it, and why not; nothing is fired");
  command.add_option("SHEET", options->sheet.path, "The sheet file")->required();
  add_sheet_options(command, options->sheet);
  command.add_option("--filter", options->filter, "Only the cells that match, as for run")->type_name("EXPR");
  add_cache_ttl(command, options->ttl_s);
  add_data_dir(command, options->data_dir);
  command.add_flag("--json", options->json, "Print one JSON document: cells and totals");
  command.callback([options, &exit_code] { exit_code = explain(*options); });
}

}  // namespace proofsheet::cli
