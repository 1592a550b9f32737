#include <memory>

#include "cli/commands.h"
#include "cli/common.h"

namespace proofsheet::cli {
namespace {

struct DeleteOptions {
  std::vector<std::string> runs;
  std::string data_dir;
};

Result<store::RunInfo> delete_one(store::Store& store, const std::string& name) {
  const auto id = find_run(store, name);
  if (!id) return fail(id.error());
  auto run = store.run(*id);
  if (!run) return run;
  if (const auto deleted = store.delete_run(*id); !deleted) return fail(deleted.error());
  return run;
}

int delete_runs(const DeleteOptions& options) {
  const auto store = open_store(options.data_dir);
  if (!store) return report(store.error());
  int exit_code = kOk;
  for (const std::string& name : options.runs) {
    const auto run = delete_one(**store, name);
    if (run) {
      print_out("Deleted run {}: {}, {}\n", run->id, run->name,
                count_of(run->done + run->filtered + run->failed, "result"));
    } else {
      exit_code = report(run.error());
    }
  }
  return exit_code;
}

}  // namespace

void add_delete(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<DeleteOptions>();
  CLI::App& command = *app.add_subcommand("delete", "Delete runs and what only they use; asks no questions");
  command.add_option("RUN", options->runs, "Runs' numbers, or latest")->required();
  add_data_dir(command, options->data_dir);
  command.callback([options, &exit_code] { exit_code = delete_runs(*options); });
}

}  // namespace proofsheet::cli
