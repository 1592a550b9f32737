#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/workbench_program.h"

namespace proofsheet::cli {
namespace {

struct OpenOptions {
  std::string target;
  std::string data_dir;
};

}  // namespace

std::filesystem::path workbench_program() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path("proofsheet-ui") : self.parent_path() / "proofsheet-ui";
}

bool has_display() {
  return !env("DISPLAY").empty() || !env("WAYLAND_DISPLAY").empty();
}

int open_workbench(const std::string& target, const std::string& data_dir) {
  const std::filesystem::path program = workbench_program();
  std::error_code error;
  if (!std::filesystem::exists(program, error)) {
    print_err(
        "proofsheet: the workbench is not installed: {} is missing; `proofsheet --help` lists what works "
        "without it\n",
        program.string());
    return kFailed;
  }
  if (!has_display()) {
    print_err(
        "proofsheet: there is no display (DISPLAY and WAYLAND_DISPLAY are not set), so the workbench cannot "
        "open; `proofsheet run SHEET` fires a sheet without one\n");
    return kFailed;
  }
  std::vector<std::string> words{program.string()};
  if (!data_dir.empty()) words.insert(words.end(), {"--data-dir", data_dir});
  if (!target.empty()) words.push_back(target);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execv(program.c_str(), arguments.data());
  print_err("proofsheet: {}: cannot start: {}\n", program.string(), std::generic_category().message(errno));
  return kFailed;
}

void add_open(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<OpenOptions>();
  CLI::App& command = *app.add_subcommand("open", "Open the workbench on a sheet or a run");
  command.add_option("SHEET|RUN", options->target,
                     "A sheet file or a run's number (default: the last sheet)");
  add_data_dir(command, options->data_dir);
  command.callback([options, &exit_code] { exit_code = open_workbench(options->target, options->data_dir); });
}

}  // namespace proofsheet::cli
