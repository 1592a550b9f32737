#include "cli/run_options.h"

#include <unistd.h>

#include "cli/commands.h"
#include "cli/grid_numbers.h"
#include "cli/outputs.h"

namespace proofsheet::cli {
namespace {

constexpr const char* kWhat = "What to fire";
constexpr const char* kHow = "How to fire it";
constexpr const char* kResults = "Results";

constexpr const char* kFooter =
    "EXPR chooses cells:   --filter 'style = ink* and temperature > 0.5'\n"
    "  axis = value    the value as it is shown; * and ? are wild, words with commas or parentheses go in "
    "quotes\n"
    "  != < <= > >=    other comparisons; ~ and !~ hold a regular expression (RE2) against it, ignoring "
    "case\n"
    "  and or not ( )  join them; pairs joined by commas must all match:   style=ink*,seed=2\n"
    "  cell            a cell's number\n"
    "  With --resume, and in show and export, the results count, too: state, cached, rating, label,\n"
    "  rejected, cost, latency, tokens, ttft, text, error, note; a word alone is looked for in the texts:\n"
    "                  --refire 'state = done and (rating < 3 or text ~ \"^I cannot\")'\n\n"
    "--row, --column and --page choose lines of the grid as it is laid out, before any sort, numbered from "
    "1;\n"
    "with an EXPR both must let a cell through:   run --resume 12 --again --row 3 --row 4 --column 2\n\n"
    "--json prints one JSON object per line on standard output:\n"
    "  {\"event\":\"started\", …}       run, cells, estimate\n"
    "  {\"event\":\"cell\", …}          a finished cell: the record of an export\n"
    "  {\"event\":\"not_stored\", …}    the same for one that could not be kept, on a full disk\n"
    "  {\"event\":\"progress\", …}      about once a second: cells, done, failed, in_flight, retrying, "
    "waiting,\n"
    "                             waits (of each provider: until_unix_ms, reason), bytes, cost_usd, …\n"
    "  {\"event\":\"states\", …}        with it, the cells whose state has changed, at most 200: state, "
    "attempt,\n"
    "                             max_attempts, until_unix_ms, reason, bytes, tokens; left_out more have\n"
    "  {\"event\":\"limits\", …}        a provider's limits changed: provider, window, ceiling,\n"
    "                             paused_until_unix_ms, reason\n"
    "  {\"event\":\"paused\"}, {\"event\":\"resumed\"}\n"
    "  {\"event\":\"ended\", …}         reason (completed, stopped, budget, timed_out, provider_stopped,\n"
    "                             store_failed) and totals\n\n"
    "--control reads one JSON object per line from standard input:\n"
    "  {\"command\":\"pause\"}, \"resume\", \"stop\" (after what is in flight), \"cancel\" (all at once, "
    "or some),\n"
    "  \"refire\" (all that failed, or some; with \"partial\":true also what broke off in the middle of an\n"
    "  answer and is billed twice); which, say \"cells\":[17,18], or \"rows\":[3], \"columns\":[2], "
    "\"pages\":[1] of the\n"
    "  grid and \"filter\":\"EXPR\", all of which are to hold; \"set_limits\" (concurrency, "
    "requests_per_minute, tokens_per_minute,\n"
    "  delay_s, max_cost; 0 = none; all but max_cost of one \"provider\", too)\n\n"
    "On a terminal: p pause or resume, + - twice or half as many in flight, s stop, c cancel, r fire again "
    "what\n"
    "has failed, R also what broke off (billed twice), ? help. Ctrl+C once: what is in flight is finished "
    "and kept; twice: leaves at once.\n\n"
    "--resume without SHEET continues a run (by default the latest) with the sheet that it keeps.\n";

CLI::Option* add_limit(CLI::App& command, const std::string& name, std::optional<double>& target,
                       const std::string& unit, const std::string& what) {
  return command.add_option(name, target, what)->type_name(unit)->group(kHow);
}

void add_selection(CLI::App& command, RunOptions& options) {
  command.add_option("SHEET", options.sheet.path, "The sheet file");
  add_sheet_options(command, options.sheet, kWhat);
  auto* filter = command.add_option("--filter", options.choice.filter, "Fire only the cells that match")
                     ->type_name("EXPR")
                     ->group(kWhat);
  add_line_options(command, options.choice.lines, kWhat);
  command
      .add_option("--resume", options.resume_run,
                  "Fire only what is missing of RUN (default: the latest of this sheet)")
      ->type_name("[RUN]")
      ->expected(0, 1)
      ->group(kWhat);
  auto* retry = command
                    .add_flag("--retry-errors", options.retry_errors,
                              "With --resume (implied): fire failed cells again")
                    ->group(kWhat);
  auto* retry_partial =
      command
          .add_flag("--retry-partial", options.retry_broken_off,
                    "With --retry-errors (implied): also answers that broke off, which are billed again")
          ->group(kWhat);
  command
      .add_flag(
          "--again", options.refires,
          "With --resume (implied): fire the cells of --row, --column, --page and --filter again, although "
          "they are done")
      ->excludes(retry)
      ->excludes(retry_partial)
      ->group(kWhat);
  command
      .add_option_function<std::string>(
          "--refire",
          [&options](const std::string& expression) {
            options.choice.filter = expression;
            options.refires = options.has_refire_expression = true;
          },
          "The same as --again --filter EXPR")
      ->type_name("EXPR")
      ->excludes(filter)
      ->excludes(retry)
      ->excludes(retry_partial)
      ->group(kWhat);
  command.add_flag("--no-cache", options.no_cache, "Fire cells that were answered before")->group(kWhat);
  add_cache_ttl(command, options.cache_ttl_s).group(kWhat);
  command.add_flag("--dry-run", options.dry_run, "Only say what would be fired")->group(kWhat);
}

void add_pace(CLI::App& command, RunOptions& options) {
  command
      .add_option("-j,--jobs", options.jobs,
                  "Requests in flight at once, at most (default: the sheet's limit, else 32)")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000))
      ->group(kHow);
  command
      .add_option("--order", options.order,
                  "Breadth-first over the grid, so that a large sweep shows its shape early, or as laid out")
      ->check(CLI::IsMember({"as-laid-out", "breadth-first"}))
      ->group(kHow);
  add_limit(command, "--delay", options.limits.delay_s, "S", "Seconds between the starts of two requests")
      ->check(CLI::Range(0.0, 1e9));
  add_limit(command, "--timeout", options.limits.timeout_s, "S", "Seconds for a cell with all its attempts")
      ->check(CLI::Range(0.001, 1e9));
  add_limit(command, "--run-timeout", options.limits.run_timeout_s, "S", "Seconds for the whole run")
      ->check(CLI::Range(0.001, 1e9));
  command.add_option("--retries", options.limits.retries.count, "How often a failed request is asked again")
      ->type_name("N")
      ->check(CLI::Range(0, 100))
      ->group(kHow);
  add_limit(command, "--max-cost", options.limits.max_cost, "X",
            "Stop before the run costs more than X US dollars")
      ->check(CLI::NonNegativeNumber);
}

void add_results(CLI::App& command, RunOptions& options) {
  command
      .add_option("-o,--output", options.outputs,
                  "Write the results; the extension says how: .json .jsonl .csv .png .webp .jpg (several)")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group(kResults);
  add_data_dir(command, options.data_dir)->group(kResults);
  auto* json = command.add_flag("--json", options.json, "Print events as JSON lines")->group(kResults);
  command
      .add_flag("--control", options.control, "With --json: take commands as JSON lines from standard input")
      ->needs(json)
      ->group(kResults);
}

// " --delay 0.5" and the like.
std::string limit_arguments(const sheet::Limits& limits, bool with_cost) {
  std::string out;
  const auto add = [&out](std::string_view name, const auto& value) {
    if (value) out += fmt::format(" {} {}", name, *value);
  };
  add("--delay", limits.delay_s);
  add("--timeout", limits.timeout_s);
  add("--run-timeout", limits.run_timeout_s);
  add("--retries", limits.retries.count);
  if (with_cost) add("--max-cost", limits.max_cost);
  return out;
}

}  // namespace

void add_run_options(CLI::App& command, RunOptions& options) {
  command.footer(kFooter);
  add_selection(command, options);
  add_pace(command, options);
  add_results(command, options);
}

// `--resume X SHEET` and `--resume SHEET` look alike to the parser: what is not a run is the sheet.
Result<> settle_arguments(RunOptions& options, bool has_resume) {
  options.retry_errors = options.retry_errors || options.retry_broken_off;
  options.resumes = has_resume || options.retry_errors || options.refires;
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
  if (options.refires && options.choice.is_empty()) {
    return fail(ErrorKind::invalid_input,
                "run --again: say which cells, by --row, --column, --page or --filter");
  }
  if (options.control && ::isatty(STDIN_FILENO) == 1) {
    return fail(ErrorKind::invalid_input,
                "run --control: standard input is a terminal; expected a pipe or a file of JSON lines");
  }
  return check_outputs(options.outputs);
}

void apply_limits(const sheet::Limits& given, sheet::Limits& limits) {
  if (given.delay_s) limits.delay_s = given.delay_s;
  if (given.timeout_s) limits.timeout_s = given.timeout_s;
  if (given.run_timeout_s) limits.run_timeout_s = given.run_timeout_s;
  if (given.retries.count) limits.retries.count = given.retries.count;
}

std::string resume_command(const RunOptions& options, const run::RunEnded& ended) {
  std::string command = "proofsheet run";
  if (!options.sheet.path.empty()) command += " " + shell_word(options.sheet.path);
  for (const std::string& setting : options.sheet.settings) command += " --set " + shell_word(setting);
  if (options.sheet.repeat > 0) command += fmt::format(" --repeat {}", options.sheet.repeat);
  command += fmt::format(" --resume {}", ended.run);
  if (options.retry_errors) command += options.retry_broken_off ? " --retry-partial" : " --retry-errors";
  if (options.refires && !options.has_refire_expression) command += " --again";
  if (!options.choice.filter.empty()) {
    command += options.has_refire_expression ? " --refire " : " --filter ";
    command += shell_word(options.choice.filter);
  }
  command += line_arguments(options.choice.lines);
  if (options.no_cache) command += " --no-cache";
  if (options.cache_ttl_s) command += fmt::format(" --cache-ttl {}", *options.cache_ttl_s);
  if (options.jobs > 0) command += fmt::format(" -j {}", options.jobs);
  if (!options.order.empty()) command += " --order " + options.order;
  // With the money that is spent the run would stop at once.
  command += limit_arguments(options.limits, ended.reason != run::EndReason::budget);
  if (!options.data_dir.empty()) command += " --data-dir " + shell_word(options.data_dir);
  for (const std::string& output : options.outputs) command += " -o " + shell_word(output);
  return command;
}

}  // namespace proofsheet::cli
