#include "cli/plan_text.h"

#include <memory>

#include "cli/backend.h"
#include "cli/commands.h"
#include "cli/common.h"

namespace proofsheet::cli {
namespace {

struct PlanOptions {
  SheetRequest sheet;
  std::string data_dir;
  bool json = false;
};

int print_plan(const PlanOptions& options) {
  sheet::Loaded loaded = load_request(options.sheet);
  if (!loaded.ok()) return report(loaded.problems);
  const auto plan = sheet::Plan::make(std::make_shared<const sheet::Sheet>(std::move(*loaded.sheet)));
  if (!plan) return report(plan.error());
  PlanReport content{&*plan, {}, {}, {}};
  const auto backend = Backend::open(options.data_dir);
  const auto estimate =
      backend ? (*backend)->conductor().estimate(*plan) : Result<run::Estimate>(fail(backend.error()));
  if (estimate) {
    content.estimate = *estimate;
  } else {
    content.estimate_problem = "none: " + estimate.error().message;
  }
  write_out(options.json ? plan_json(content) : plan_text(content));
  return kOk;
}

}  // namespace

void add_plan(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<PlanOptions>();
  CLI::App& command = *app.add_subcommand(
      "plan", "Count the cells, show the axes and estimate cost and time; nothing is fired");
  command.add_option("SHEET", options->sheet.path, "The sheet file")->required();
  add_sheet_options(command, options->sheet);
  add_data_dir(command, options->data_dir);
  command.add_flag("--json", options->json, "Print one JSON document");
  command.callback([options, &exit_code] { exit_code = print_plan(*options); });
}

}  // namespace proofsheet::cli
