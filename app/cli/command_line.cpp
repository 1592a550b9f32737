#include "cli/command_line.h"

#include <exception>

#include "cli/commands.h"
#include "cli/common.h"
#include "cli/interrupts.h"

namespace proofsheet::cli {
namespace {

constexpr const char* kFooter =
    "Without a command, the workbench opens.\n\n"
    "Exit codes: 0 all good, 1 an error (a cell that failed counts), 2 bad usage, 100 a check failed, 130 "
    "interrupted.\n"
    "Environment: OPENAI_API_KEY, OPENAI_BASE_URL, HTTPS_PROXY, NO_PROXY, PROOFSHEET_DATA_DIR, "
    "PROOFSHEET_CONFIG_DIR,\n"
    "PROOFSHEET_ASSETS.\n";

int parse_and_run(int argc, char** argv) {
  CLI::App app{
      "Proofsheet: lay out a prompt and the parameters to vary, fire every combination, look at all results.",
      "proofsheet"};
  app.footer(kFooter);
  app.set_version_flag("--version", "proofsheet " PROOFSHEET_VERSION);
  app.require_subcommand(0, 1);
  app.get_formatter()->column_width(34);
  int exit_code = kOk;
  for (const auto add : {add_run, add_plan, add_runs, add_show, add_export, add_import, add_delete,
                         add_montage, add_cache, add_demo_server, add_open, add_doctor}) {
    add(app, exit_code);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  }
  if (app.get_subcommands().empty()) return open_workbench({}, {});
  return exit_code;
}

}  // namespace

int run_command_line(int argc, char** argv) {
  ignore_broken_pipes();
  try {
    return parse_and_run(argc, argv);
  } catch (const std::exception& error) {
    print_err("proofsheet: {}\n", error.what());
    return kFailed;
  }
}

}  // namespace proofsheet::cli
