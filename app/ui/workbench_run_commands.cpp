// The commands over runs that were fired: control while they go, firing again, cancelling.
#include <algorithm>

#include <fmt/format.h>

#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

constexpr const char* kNothingFired = tr_later("Nothing was fired yet");

bool is_on_its_way(const CellView& cell) {
  return cell.state == store::CellState::in_flight || cell.state == store::CellState::streaming ||
         cell.state == store::CellState::waiting;
}

std::uint64_t missing_cells(const RunView& run) {
  const run::Totals& totals = run.totals();
  return totals.cells - std::min(totals.cells, totals.done + totals.filtered + totals.failed);
}

}  // namespace

std::string Workbench::why_not_going() const {
  const RunView* run = session_.shown();
  if (run == nullptr) return tr(kNothingFired);
  return run->is_running() ? "" : tr("The run has ended");
}

std::string Workbench::why_not_refire(const std::vector<std::uint64_t>& cells) const {
  const RunView* run = session_.shown();
  if (run == nullptr) return tr(kNothingFired);
  if (cells.empty()) return tr("Select a cell first");
  if (session_.is_starting()) return tr("Starting");
  if (run->is_stopping()) return tr("The run is being stopped");
  if (std::ranges::any_of(cells, [&](std::uint64_t cell) { return !is_on_its_way(run->cell(cell)); }))
    return {};
  return cells.size() == 1 ? tr("The cell is on its way") : tr("The cells are on their way");
}

std::string Workbench::why_not_cancel(const std::vector<std::uint64_t>& cells) const {
  if (std::string why = why_not_going(); !why.empty()) return why;
  const RunView* run = session_.shown();
  if (cells.empty()) return tr("Select a cell first");
  if (std::ranges::any_of(cells, [&](std::uint64_t cell) { return !store::is_final(run->cell(cell).state); }))
    return {};
  return cells.size() == 1 ? tr("The cell has come to its end") : tr("The cells have come to their end");
}

std::vector<std::uint64_t> Workbench::line_of_focus(GridLine line) const {
  const RunView* run = session_.shown();
  if (run == nullptr || selection_.empty()) return {};
  const auto at = run->pivot().position(selection_.back());
  if (!at) return {};
  return cells_of_line(*run, at->page, line, line == GridLine::row ? at->row : at->column);
}

void Workbench::add_control_commands() {
  const auto why_not_pause = [this](bool pauses) -> std::string {
    if (std::string why = why_not_going(); !why.empty()) return why;
    const RunView* run = session_.shown();
    if (run->is_stopping()) return tr("The run is being stopped");
    if (run->totals().paused == pauses) return pauses ? tr("The run is paused") : tr("The run is not paused");
    return {};
  };
  commands_.add({"run.pause", "Pause", ImGuiMod_Ctrl | ImGuiKey_P,
                 [why_not_pause] { return why_not_pause(true); },
                 [this] { session_.pause(session_.shown()->id(), true); }});
  commands_.add({"run.resume", "Resume", ImGuiMod_Ctrl | ImGuiKey_P,
                 [why_not_pause] { return why_not_pause(false); },
                 [this] { session_.pause(session_.shown()->id(), false); }});
  const auto stop = [this](run::Conductor::StopMode mode) {
    const RunView* run = session_.shown();
    const bool goes = run != nullptr && run->is_running();
    session_.stop(goes ? std::optional(run->id()) : std::nullopt, mode);
  };
  commands_.add({"run.stop", "Stop", ImGuiMod_Ctrl | ImGuiKey_Period,
                 [this]() -> std::string {
                   if (session_.is_starting()) return {};
                   if (std::string why = why_not_going(); !why.empty()) return why;
                   return session_.shown()->is_stopping() ? tr("What is in flight comes to its end") : "";
                 },
                 [stop] { stop(run::Conductor::StopMode::finish_in_flight); }});
  commands_.add({"run.stop_now", "Stop now", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Period,
                 [this] { return session_.is_starting() ? "" : why_not_going(); },
                 [stop] { stop(run::Conductor::StopMode::at_once); }});
  commands_.add({"run.limits", "Limits", ImGuiKey_L,
                 [this] { return session_.shown() == nullptr ? tr(kNothingFired) : ""; },
                 [this] { open_limits_popover(limits_popover_); }});
}

void Workbench::add_refire_commands() {
  const auto not_resumable = [this](std::uint64_t left, const char* nothing) -> std::string {
    const RunView* run = session_.shown();
    if (run == nullptr) return tr(kNothingFired);
    if (run->is_running() || session_.is_starting()) return tr("The run is going on");
    return left == 0 ? tr(nothing) : "";
  };
  commands_.add({"run.continue", "Fire what is missing", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Enter,
                 [this, not_resumable] {
                   const RunView* run = session_.shown();
                   return not_resumable(run == nullptr ? 0 : missing_cells(*run),
                                        tr_later("Nothing is missing"));
                 },
                 [this] {
                   run::FireOptions options;
                   options.resume = session_.shown()->id();
                   fire(options);
                 }});
  commands_.add({"run.refire_failed", "Fire failed cells again", 0,
                 [this]() -> std::string {
                   const RunView* run = session_.shown();
                   if (run == nullptr) return tr(kNothingFired);
                   if (run->totals().failed == 0) return tr("No cell has failed");
                   if (run->is_stopping()) return tr("The run is being stopped");
                   return session_.is_starting() ? tr("Starting") : "";
                 },
                 [this] { perform(RefireCells{session_.shown()->failed_cells()}); }});
  const auto add = [this](const char* name, const char* title, ImGuiKeyChord key, auto cells, bool refires) {
    commands_.add(
        {name, title, key,
         [this, cells, refires] { return refires ? why_not_refire(cells()) : why_not_cancel(cells()); },
         [this, cells, refires] {
           if (refires) return perform(RefireCells{cells()});
           perform(CancelCells{cells()});
         }});
  };
  const auto selected = [this]() -> const std::vector<std::uint64_t>& { return selection_.cells(); };
  const auto row = [this] { return line_of_focus(GridLine::row); };
  const auto column = [this] { return line_of_focus(GridLine::column); };
  add("cell.refire", "Fire the selected cells again", ImGuiKey_R, selected, true);
  add("cell.cancel", "Cancel the selected cells", ImGuiMod_Shift | ImGuiKey_Delete, selected, false);
  add("run.refire_row", "Fire the row again", ImGuiKey_None, row, true);
  add("run.cancel_row", "Cancel the row", ImGuiKey_None, row, false);
  add("run.refire_column", "Fire the column again", ImGuiKey_None, column, true);
  add("run.cancel_column", "Cancel the column", ImGuiKey_None, column, false);
}

}  // namespace proofsheet::ui
