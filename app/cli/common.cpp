#include "cli/common.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "base/file.h"
#include "base/utf8.h"

namespace proofsheet::cli {

void write_out(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void write_err(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

int report(const Error& error) {
  print_err("proofsheet: {}\n", error.message);
  if (error.kind == ErrorKind::cancelled) return kInterrupted;
  return error.kind == ErrorKind::invalid_input ? kUsage : kFailed;
}

int report(const std::vector<sheet::Problem>& problems) {
  for (const sheet::Problem& problem : problems) print_err("{}\n", problem.to_string());
  return kUsage;
}

CLI::Option* add_data_dir(CLI::App& command, std::string& data_dir) {
  return command
      .add_option("--data-dir", data_dir,
                  "Where runs are kept (default: $PROOFSHEET_DATA_DIR, else the user's data folder)")
      ->type_name("DIR");
}

Result<std::unique_ptr<store::Store>> open_store(const std::string& data_dir) {
  if (!data_dir.empty()) return store::Store::open(data_dir);
  const auto folder = proofsheet::data_dir();
  if (!folder) return fail(folder.error());
  return store::Store::open(*folder);
}

Result<store::RunId> find_run(const store::Store& store, std::string_view name) {
  if (name == "latest") return store.latest_run();
  std::string_view digits = name;
  if (digits.starts_with('#')) digits.remove_prefix(1);
  store::RunId id = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), id);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || id <= 0) {
    return fail(ErrorKind::invalid_input,
                fmt::format("'{}' is not a run: give its number (see `proofsheet runs`) or latest", name));
  }
  const auto run = store.run(id);
  if (!run) return fail(run.error());
  return id;
}

void add_sheet_options(CLI::App& command, SheetRequest& request, const std::string& group) {
  command
      .add_option("--set", request.settings,
                  "Replace an axis or a value: a parameter, a variable, model, repeat, limits.X, order or "
                  "cache.ttl = "
                  "axis text, e.g. --set temperature=\"0-1 (+0.5)\"")
      ->type_name("NAME=AXIS")
      ->allow_extra_args(false)
      ->group(group);
  command.add_option("--repeat", request.repeat, "Fire each combination N times")
      ->type_name("N")
      ->check(CLI::Range(1u, 1'000'000u))
      ->group(group);
}

sheet::Loaded load_request(const SheetRequest& request) {
  sheet::Loaded loaded = sheet::load_sheet(request.path);
  if (!loaded.ok()) return loaded;
  std::vector<std::string> settings = request.settings;
  if (request.repeat > 0) settings.push_back(fmt::format("repeat={}", request.repeat));
  for (const std::string& setting : settings) {
    const auto applied = sheet::apply_setting(*loaded.sheet, setting);
    if (!applied) loaded.problems.push_back({request.path, 0, {}, applied.error().message});
  }
  if (loaded.problems.empty() && !settings.empty()) loaded.problems = sheet::validate(*loaded.sheet);
  // A run remembers where its sheet was; that must not depend on the folder it was started in.
  std::error_code error;
  const auto absolute = std::filesystem::absolute(request.path, error);
  if (!error) loaded.sheet->path = absolute.lexically_normal();
  return loaded;
}

Result<sheet::Sheet> sheet_of_run(const store::RunInfo& run) {
  const std::filesystem::path origin = run.sheet_path;
  const auto folder = origin.has_parent_path() ? origin.parent_path() : std::filesystem::path(".");
  sheet::Loaded loaded =
      sheet::parse_sheet(run.sheet_yaml, fmt::format("the sheet of run {}", run.id), folder);
  if (!loaded.problems.empty()) return fail(ErrorKind::invalid_input, loaded.problems.front().to_string());
  if (!loaded.sheet) return fail(ErrorKind::store, fmt::format("run {} has no readable sheet", run.id));
  loaded.sheet->path = origin;
  return std::move(*loaded.sheet);
}

std::string count_of(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string money(double usd) {
  if (usd == 0) return "$0";
  if (usd < 0.01) return fmt::format("${:.6f}", usd);
  return usd < 1 ? fmt::format("${:.4f}", usd) : fmt::format("${:.2f}", usd);
}

std::string axes_text(const Value& axes) {
  std::string out;
  if (!axes.is_map()) return out;
  for (const Member& axis : axes.as_map()) {
    out += fmt::format("{}{}={}", out.empty() ? "" : ", ", axis.key, ellipsize(to_display(axis.value), 40));
  }
  return out;
}

bool is_terminal_err() {
  return ::isatty(STDERR_FILENO) == 1;
}

std::size_t terminal_width_err() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string shell_word(std::string_view text) {
  static constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:=@%+,";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos) return std::string(text);
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace proofsheet::cli
