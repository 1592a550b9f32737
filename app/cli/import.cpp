#include "report/import.h"

#include <memory>
#include <vector>

#include "cli/commands.h"
#include "cli/common.h"
#include "cli/write_progress.h"

namespace proofsheet::cli {
namespace {

struct ImportOptions {
  std::vector<std::string> files;
  std::string data_dir;
};

int import_files(const ImportOptions& options) {
  const auto store = open_store(options.data_dir);
  if (!store) return report(store.error());
  for (const std::string& file : options.files) {
    WriteProgress progress;
    const auto imported = report::import_run(**store, file, progress.of(file));
    progress.end();
    if (!imported) return report(imported.error());
    print_out("run {}: {} from {}\n", imported->run, count_of(imported->cells, "cell"), file);
    if (imported->without_files > 0) {
      print_err(
          "{} had pictures or sounds, which an export does not hold: to have them, open the data folder that "
          "they were made in\n",
          count_of(imported->without_files, "cell"));
    }
  }
  return kOk;
}

}  // namespace

void add_import(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<ImportOptions>();
  CLI::App& command =
      *app.add_subcommand("import", "Take in runs that were exported as .json, here or elsewhere");
  command.add_option("FILE", options->files, "What `proofsheet export RUN -o FILE.json` wrote (several)")
      ->required();
  add_data_dir(command, options->data_dir);
  command.callback([options, &exit_code] { exit_code = import_files(*options); });
}

}  // namespace proofsheet::cli
