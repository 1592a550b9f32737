#include <memory>

#include "cli/cell_filter.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/grid_numbers.h"
#include "cli/outputs.h"
#include "cli/write_progress.h"

namespace proofsheet::cli {
namespace {

struct ExportOptions {
  std::string run;
  std::vector<std::string> outputs;
  CellChoice choice;
  std::string data_dir;
};

int export_results(const ExportOptions& options) {
  if (const auto checked = check_outputs(options.outputs); !checked) return report(checked.error());
  const auto store = open_store(options.data_dir);
  if (!store) return report(store.error());
  const auto id = find_run(**store, options.run);
  if (!id) return report(id.error());
  RunMontageOptions montage;
  if (!options.choice.is_empty()) {
    auto cells = filter_run(**store, *id, options.choice);
    if (!cells) return report(cells.error());
    montage.only = std::move(*cells);
  }
  WriteProgress progress;
  const auto written = write_outputs(**store, *id, options.outputs, progress, montage);
  progress.end();
  if (!written) return report(written.error());
  for (const std::string& path : options.outputs) print_out("{}\n", path);
  return kOk;
}

}  // namespace

void add_export(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<ExportOptions>();
  CLI::App& command = *app.add_subcommand("export", "Write a run's results to files");
  command.add_option("RUN", options->run, "A run's number, or latest")->required();
  command
      .add_option("-o,--output", options->outputs,
                  "The extension says how: .json .jsonl .csv .png .webp .jpg (several)")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->required();
  command
      .add_option("--filter", options->choice.filter,
                  "Only the cells that match: axes and results, see run --help")
      ->type_name("EXPR");
  add_line_options(command, options->choice.lines);
  add_data_dir(command, options->data_dir);
  command.callback([options, &exit_code] { exit_code = export_results(*options); });
}

}  // namespace proofsheet::cli
