// What takes long: the commands that stop it come and go with it, and those that begin it.
#include <fmt/format.h>

#include "report/report.h"
#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

// A name for a file from that of a run: what separates folders does not belong there.
std::string file_name_of(const RunView& run) {
  std::string name = run.name();
  for (char& c : name)
    if (c == '/' || static_cast<unsigned char>(c) < ' ') c = ' ';
  return name.empty() ? fmt::format("run {}", run.id()) : name;
}

}  // namespace

void Workbench::watch_tasks() {
  std::vector<std::uint64_t> now;
  for (const auto& task : session_.tasks())
    if (task->can_be_stopped()) now.push_back(task->id());
  if (now == seen_tasks_) return;
  seen_tasks_ = now;
  std::vector<Command> commands;
  for (const auto& task : session_.tasks()) {
    if (!task->can_be_stopped()) continue;
    commands.push_back(
        {.name = fmt::format("{}{}", kTaskCommands, task->id()),
         .title = tr_kept(tr_later("Stop: {}"), task->title()),
         .disabled_reason = [task] { return task->is_stopping() ? tr("It is being stopped") : ""; },
         .run = [this, id = task->id()] { session_.stop_task(id); }});
  }
  commands_.replace(kTaskCommands, std::move(commands));
}

void Workbench::add_export_commands() {
  const auto nothing = [this] { return session_.shown() == nullptr ? tr("Nothing was fired yet") : ""; };
  const auto ask = [this](FileDialogState::Purpose purpose) {
    open_file_dialog(file_dialog_, purpose, settings_.last_folder, file_name_of(*session_.shown()) + ".csv");
  };
  commands_.add({"run.export", "Write the results of the run to a file …", 0, nothing,
                 [ask] { ask(FileDialogState::Purpose::write_results); }});
  commands_.add({"run.export_matches", "Write the results that match the filter to a file …", 0,
                 [this, nothing]() -> std::string {
                   if (session_.shown() == nullptr) return nothing();
                   return session_.shown()->matched() ? "" : tr("There is no filter");
                 },
                 [ask] { ask(FileDialogState::Purpose::write_matches); }});
}

void Workbench::perform(const WriteResults& wanted) {
  settings_.last_folder = wanted.path.parent_path();
  if (RunView* run = session_.shown())
    session_.write_results(wanted.path, wanted.only_matches ? run->matched() : nullptr);
}

}  // namespace proofsheet::ui
