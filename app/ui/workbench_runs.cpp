// The list of earlier runs: its commands, and what it asks for.
#include <fmt/format.h>

#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

// The sheet of a run put in place of one that has the same file: what ties it to that file stays.
void put_back(sheet::Sheet& sheet, const sheet::Sheet& restored) {
  sheet::Sheet next = restored;
  next.path = sheet.path;
  next.folder = sheet.folder;
  if (next.data == sheet.data) next.data_path = sheet.data_path;
  sheet = std::move(next);
}

}  // namespace

// The run that is chosen in the list while that is there, else the one that is shown.
const RunEntry* Workbench::chosen_run() const {
  const bool is_listed = left_ == LeftPanel::runs && is_shown(Region::left);
  if (const RunEntry* chosen = is_listed ? session_.runs().find(runs_panel_.chosen) : nullptr) return chosen;
  const RunView* shown = session_.shown();
  return shown == nullptr ? nullptr : session_.runs().find(shown->id());
}

void Workbench::show_runs_panel() {
  left_ = LeftPanel::runs;
  show_panel(Region::left);
  if (session_.shown() != nullptr) runs_panel_.chosen = session_.shown()->id();
  runs_panel_.wants_in_sight = true;
  begin_run_search(runs_panel_);
  session_.refresh_runs();
}

void Workbench::add_chosen_run_command(const char* name, const char* title, ImGuiKeyChord key,
                                       std::function<void(const RunEntry&)> act) {
  commands_.add({name, title, key, [this] { return chosen_run() == nullptr ? tr("Choose a run first") : ""; },
                 [this, act = std::move(act)] {
                   const RunEntry entry = *chosen_run();
                   act(entry);
                 }});
}

void Workbench::add_runs_panel_commands() {
  const auto show_list = [this](const RunEntry& entry) {
    if (left_ != LeftPanel::runs || !is_shown(Region::left)) show_runs_panel();
    runs_panel_.wants_search = false;
    runs_panel_.chosen = entry.info.id;
    runs_panel_.wants_in_sight = true;
  };
  commands_.add({"runs.search", "Search the earlier runs", ImGuiKey_Slash, nullptr, [this] {
                   if (left_ != LeftPanel::runs || !is_shown(Region::left)) show_runs_panel();
                   begin_run_search(runs_panel_);
                 }});
  commands_.add({"runs.show_all", "Show all runs", 0,
                 [this] { return runs_panel_.filter.empty() ? tr("All runs are shown") : ""; },
                 [this] { runs_panel_.filter.clear(); }});
  const auto add_move = [this](const char* name, const char* title, ImGuiKey key, std::int64_t step) {
    commands_.add({name, title, key,
                   [this] { return runs_panel_.has_keyboard ? "" : tr("Show the earlier runs first"); },
                   [this, step] { move_chosen_run(runs_panel_, session_.runs(), step); }});
  };
  add_move("runs.next", "Next run of the list", ImGuiKey_DownArrow, 1);
  add_move("runs.previous", "Previous run of the list", ImGuiKey_UpArrow, -1);
  add_move("runs.page_down", "A page of runs on", ImGuiKey_PageDown, 8);
  add_move("runs.page_up", "A page of runs back", ImGuiKey_PageUp, -8);
  add_move("runs.first", "First run of the list", ImGuiKey_Home, -1'000'000'000);
  add_move("runs.last", "Last run of the list", ImGuiKey_End, 1'000'000'000);
  add_chosen_run_command("runs.open", "Open the run", ImGuiKey_Enter,
                         [this](const RunEntry& entry) { perform(OpenRun{entry.info.id}); });
  add_chosen_run_command("runs.rename", "Rename the run", ImGuiKey_F2,
                         [this, show_list](const RunEntry& entry) {
                           show_list(entry);
                           begin_renaming(runs_panel_, entry);
                         });
  add_chosen_run_command("runs.tag", "Tag the run", ImGuiKey_T, [this, show_list](const RunEntry& entry) {
    show_list(entry);
    begin_tagging(runs_panel_, entry.info.id);
  });
  add_chosen_run_command("runs.restore_sheet", "Restore the run's sheet", ImGuiKey_S,
                         [this](const RunEntry& entry) { restore_sheet(entry); });
  add_chosen_run_command("runs.delete", "Delete the run …", ImGuiKey_Delete,
                         [this](const RunEntry& entry) { perform(DeleteRun{entry.info.id}); });
  add_compare_command();
  commands_.add({"runs.leave", "Leave the list of runs", ImGuiKey_Escape,
                 [this] { return runs_panel_.has_keyboard ? "" : tr("The list of runs has no keys"); },
                 [this] {
                   if (!runs_panel_.filter.empty()) {
                     runs_panel_.filter.clear();
                   } else {
                     ImGui::SetWindowFocus(nullptr);
                     if (overlay_.panel == Region::left) close_overlay(true);
                   }
                 }});
}

// The edited sheet becomes the run's. Where both have the same file it is an edit like any other, which can
// be undone; else the run's sheet takes its place with that file, which is not touched until it is saved.
void Workbench::restore_sheet(const RunEntry& entry) {
  UnsavedSheet unsaved;
  unsaved.path = entry.info.sheet_path;
  unsaved.name = entry.info.name;
  unsaved.text = entry.info.sheet_yaml;
  leave_document([this, run = entry.info.id, unsaved = std::move(unsaved)] {
    session_.read_unsaved(
        unsaved, [this, run, path = unsaved.path](sheet::Loaded loaded, Document::Text holds) {
          if (!loaded.sheet) {
            return notice(tr_format("The sheet of run {} cannot be read: {}", run,
                                    loaded.problems.empty() ? "" : loaded.problems.front().message),
                          true);
          }
          if (path == document_.sheet().path) {
            document_.edit(tr_kept("restore the sheet of run {}", run), "",
                           [restored = *loaded.sheet](sheet::Sheet& sheet) { put_back(sheet, restored); });
          } else {
            document_.load_unsaved(std::move(loaded), path, holds);
            files_.known = holds;
            files_.theirs.reset();
            settings_.last_sheet = path;
            renew_sheet_panel();
          }
          if (session_.shown() != nullptr && session_.shown()->id() != run) {
            session_.forget_shown();
            selection_.clear();
          }
          left_ = LeftPanel::sheet;
          show_panel(Region::left);
          notice(tr_format("The sheet of run {} is back. No file is touched until you save it.", run), false);
        });
  });
}

void Workbench::perform(const OpenRun& wanted) {
  ImGui::SetWindowFocus(nullptr);  // keys mean the run's cells from now on
  if (overlay_.panel == Region::left) close_overlay(false);
  cell_of_opened_.reset();
  if (wanted.cell) cell_of_opened_ = {wanted.run, *wanted.cell};
  open_run(wanted.run);
}

void Workbench::perform(const DeleteRun& wanted) {
  if (wanted.is_agreed) {
    if (look_.seen && look_.seen->run == wanted.run) look_ = {};
    return session_.delete_run(wanted.run);
  }
  session_.weigh_deletion(wanted.run, [this](const store::Deletion& deletion) {
    const RunEntry* entry = session_.runs().find(deletion.use.run);
    if (entry == nullptr) return;
    confirm_ = {.title = tr_format("Delete run {} “{}”?", entry->info.id, entry->info.name),
                .detail = deletion_words(*entry, deletion),
                .go = tr("Delete it for good"),
                .action = DeleteRun{entry->info.id, true}};
    loop_.draw_frames(3);
  });
}

void Workbench::perform(const RenameRun& wanted) {
  const RunEntry* entry = session_.runs().find(wanted.run);
  if (entry == nullptr || entry->info.name == wanted.name) return;
  const auto rename = [this, run = wanted.run](const std::string& name) { session_.rename_run(run, name); };
  document_.end_step();
  history_.push({.kind = History::Kind::runs,
                 .words = [run = wanted.run] { return tr_format("rename run {}", run); },
                 .undo = [rename, before = entry->info.name] { rename(before); },
                 .redo = [rename, name = wanted.name] { rename(name); }});
  rename(wanted.name);
}

void Workbench::perform(const TagRun& wanted) {
  const RunEntry* entry = session_.runs().find(wanted.run);
  if (entry == nullptr || entry->info.tags == wanted.tags) return;
  const auto tag = [this, run = wanted.run](const std::vector<std::string>& tags) {
    session_.tag_run(run, tags);
  };
  document_.end_step();
  history_.push({.kind = History::Kind::runs,
                 .words = [run = wanted.run] { return tr_format("tag run {}", run); },
                 .undo = [tag, before = entry->info.tags] { tag(before); },
                 .redo = [tag, tags = wanted.tags] { tag(tags); }});
  tag(wanted.tags);
}

}  // namespace proofsheet::ui
