// What the commands share: exit codes, output, opening the store, reading a sheet.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "base/result.h"
#include "sheet/sheet.h"
#include "store/store.h"

namespace proofsheet::cli {

// Scripts rely on these.
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kInterrupted = 130;

// Standard output and standard error. A reader that has gone away (`| head`) is no failure.
void write_out(std::string_view text);
void write_err(std::string_view text);
template <class... Args>
void print_out(fmt::format_string<Args...> format, Args&&... args) {
  write_out(fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void print_err(fmt::format_string<Args...> format, Args&&... args) {
  write_err(fmt::format(format, std::forward<Args>(args)...));
}

// Prints "proofsheet: message" on standard error; gives kUsage for wrong input, kInterrupted for what
// was stopped, else kFailed.
int report(const Error& error);
// Prints one line per problem ("file:line: field: message") and gives kUsage.
int report(const std::vector<sheet::Problem>& problems);

// Adds `--data-dir`; empty = the default folder.
CLI::Option* add_data_dir(CLI::App& command, std::string& data_dir);
// Opens the store in `data_dir`, or where it is by default.
Result<std::unique_ptr<store::Store>> open_store(const std::string& data_dir);

// The run that a user names: a number, "#12", or "latest".
Result<store::RunId> find_run(const store::Store& store, std::string_view name);

// A sheet file as the user wants it fired, or every problem with it.
struct SheetRequest {
  std::string path;
  std::vector<std::string> settings;  // --set
  std::uint64_t repeat = 0;           // --repeat; 0 = as the sheet says
};
sheet::Loaded load_request(const SheetRequest& request);
// Adds --set and --repeat, in a group of `--help` of this name.
void add_sheet_options(CLI::App& command, SheetRequest& request, const std::string& group = "Options");
// The sheet that a run keeps; its relative files are looked up where it came from.
Result<sheet::Sheet> sheet_of_run(const store::RunInfo& run);

// "12 cells", "1 cell".
std::string count_of(std::uint64_t count, std::string_view noun);
// "$0.0123"; more digits the smaller it is.
std::string money(double usd);
// "style=ink wash, seed=2"
std::string axes_text(const Value& axes);
// True when standard error is a terminal.
bool is_terminal_err();
// Columns of that terminal; 80 when it does not tell.
std::size_t terminal_width_err();

// The text quoted for a POSIX shell where it has to be.
std::string shell_word(std::string_view text);

}  // namespace proofsheet::cli
