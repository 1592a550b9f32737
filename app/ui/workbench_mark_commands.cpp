// The commands by which cells are chosen: ratings, labels, rejects, notes, the reference, hiding, and the way
// back.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "ui/grid_marks.h"
#include "ui/language.h"
#include "ui/mark_step.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

constexpr const char* kNoRun = tr_later("Nothing was fired yet");

constexpr std::array kRatingTitles{"Rate 1 of 5", "Rate 2 of 5", "Rate 3 of 5", "Rate 4 of 5", "Rate 5 of 5"};
constexpr std::array<const char*, store::kLabels.size()> kLabelTitles{
    "Label red", "Label yellow", "Label green", "Label blue", "Label purple"};

}  // namespace

std::string Workbench::why_no_mark() const {
  const RunView* run = session_.shown();
  if (run == nullptr) return tr(kNoRun);
  if (selection_.empty()) return tr("Select a cell first");
  if (std::ranges::any_of(selection_, [&](std::uint64_t cell) { return run->can_mark(cell); })) return {};
  return selection_.size() == 1 ? tr("The cell has no answer yet") : tr("The cells have no answer yet");
}

void Workbench::perform(const ChangeMarks& wanted) {
  RunView* run = session_.shown();
  const store::RunId id = wanted.run != 0 ? wanted.run : run != nullptr ? run->id() : 0;
  if (id == 0) return;
  // A note that was being written when another run was shown.
  if (run == nullptr || run->id() != id) return session_.change_marks(id, {wanted.change});
  MarkStep step = make_mark_step(*run, wanted.change, wanted.note_before);
  if (step.size() == 0) return;
  session_.change_marks(step.after);
  const auto write = [this](const MarkStep& of, const std::vector<store::MarkChange>& changes) {
    if (session_.shown() != nullptr && session_.shown()->id() == of.run)
      session_.change_marks(still_true(*session_.shown(), of, changes));
  };
  document_.end_step();
  const auto shared = std::make_shared<const MarkStep>(std::move(step));
  history_.push(
      {.kind = History::Kind::marks,
       .words = [shared,
                 format = wanted.words] { return step_in_words(format, shared->after.front().cells); },
       .undo = [write, shared] { write(*shared, shared->before); },
       .redo = [write, shared] { write(*shared, shared->after); }});
}

void Workbench::mark_selected(store::MarkChange change, const std::string& words) {
  change.cells = selection_.cells();
  const RunView* run = session_.shown();
  const auto without = std::ranges::count_if(change.cells, [&](auto cell) { return !run->can_mark(cell); });
  if (change.is_of_answer() && without > 0)
    notice(
        tr_format("{} of the {} cells have no answer yet and stay as they are", without, change.cells.size()),
        false, "marked");
  perform(ChangeMarks{std::move(change), words});
}

// Of the selected cells that can be marked.
bool Workbench::all_selected(const std::function<bool(const CellView&)>& is_so) const {
  const RunView* run = session_.shown();
  return run != nullptr && std::ranges::all_of(selection_, [&](std::uint64_t cell) {
           return !run->can_mark(cell) || is_so(run->cell(cell));
         });
}

void Workbench::add_mark_commands() {
  const auto why_not = [this] { return why_no_mark(); };
  commands_.add({"cell.mark", "Mark the cell and go on", ImGuiKey_Space,
                 [this] { return mode_ == Mode::chart && chart_.mark ? "" : why_no_focus(); },
                 [this] { mark_and_go_on(); }});
  for (int stars = 1; stars <= 5; ++stars) {
    commands_.add({fmt::format("cell.rate_{}", stars), kRatingTitles.at(static_cast<std::size_t>(stars - 1)),
                   static_cast<ImGuiKey>(ImGuiKey_0 + stars), why_not,
                   [this, stars] { mark_selected({.rating = stars}, tr_later("rate {}")); }});
  }
  commands_.add({"cell.rate_none", "Clear the rating", ImGuiKey_0, why_not, [this] {
                   mark_selected({.rating = std::optional<int>()}, tr_later("clear the rating of {}"));
                 }});
  commands_.add({"cell.reject", "Reject, or take it back", ImGuiKey_X, why_not, [this] {
                   const bool takes_back = all_selected([](const CellView& cell) { return cell.rejected; });
                   mark_selected({.rejected = !takes_back},
                                 takes_back ? tr_later("take {} back") : tr_later("reject {}"));
                 }});
  commands_.add({"cell.note", "Write a note", ImGuiKey_N,
                 [this]() -> std::string {
                   const RunView* run = session_.shown();
                   if (run == nullptr) return tr(kNoRun);
                   if (!selection_.focus()) return why_no_focus();
                   return run->can_mark(selection_.back()) ? "" : tr("The cell has no answer yet");
                 },
                 [this] {
                   show_panel(Region::right);
                   inspector_.earlier.reset();
                   inspector_.note.wants_keyboard = true;
                 }});
  commands_.add({"cell.pin", "Pin as reference, or unpin", ImGuiKey_P,
                 [this] { return session_.shown() == nullptr ? tr(kNoRun) : why_no_focus(); },
                 [this] {
                   const std::uint64_t cell = selection_.back();
                   const bool unpins = session_.shown()->reference == cell;
                   pin_reference(unpins ? std::nullopt : std::optional(cell));
                 }});
}

void Workbench::add_label_commands() {
  const auto why_not = [this] { return why_no_mark(); };
  for (const store::Label each : store::kLabels) {
    const auto key = static_cast<ImGuiKey>(ImGuiKey_1 + static_cast<int>(each));
    commands_.add({fmt::format("cell.label_{}", store::label_name(each)),
                   kLabelTitles.at(static_cast<std::size_t>(each)), ImGuiMod_Ctrl | ImGuiMod_Shift | key,
                   why_not, [this, each] {
                     if (all_selected([&](const CellView& cell) { return label_of(cell) == each; }))
                       commands_.invoke("cell.label_none");
                     else
                       mark_selected({.label = each}, label_step(each));
                   }});
  }
  commands_.add(
      {"cell.label_none", "Take the label off", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_0, why_not, [this] {
         mark_selected({.label = std::optional<store::Label>()}, tr_later("take the label off {}"));
       }});
}

void Workbench::add_hide_commands() {
  commands_.add({"cell.hide", "Hide the selected cells", ImGuiKey_Delete,
                 [this] { return session_.shown() == nullptr ? tr(kNoRun) : why_no_focus(); },
                 [this] { hide_selected(); }});
  commands_.add({"view.show_hidden", "Show hidden cells", ImGuiMod_Ctrl | ImGuiKey_H,
                 [this]() -> std::string {
                   const RunView* run = session_.shown();
                   if (run == nullptr) return tr(kNoRun);
                   return run->hidden_count() == 0 ? tr("No cell is hidden") : "";
                 },
                 [this] {
                   const std::vector<sheet::CellIndex> hidden = session_.shown()->hidden_cells();
                   perform(ChangeMarks{{.cells = hidden, .hidden = false}, tr_later("show {}")});
                   notice(hidden.size() == 1 ? tr_format("Cell {} is shown again", hidden.front())
                                             : tr_format("{} cells are shown again", hidden.size()),
                          false, "hidden");
                 }});
}

// The focus goes on to a cell beside the hidden ones.
void Workbench::hide_selected() {
  RunView* run = session_.shown();
  const std::vector<std::uint64_t> cells = selection_.cells();
  const std::uint64_t from = selection_.back();
  perform(ChangeMarks{{.cells = cells, .hidden = true}, tr_later("hide {}")});
  selection_.clear();
  for (const Direction direction : {Direction::right, Direction::down, Direction::left, Direction::up}) {
    if (const auto next = neighbour(*run, from, direction)) {
      selection_.select(*next);
      break;
    }
  }
  const std::string key = shortcut_text(commands_.at("view.show_hidden").shortcut);
  notice(cells.size() == 1 ? tr_format("Cell {} hidden. {} shows it again.", cells.front(), key)
                           : tr_format("{} cells hidden. {} shows them again.", cells.size(), key),
         false, "hidden");
}

void Workbench::step_history(bool back) {
  const std::string words = back ? history_.undo_words() : history_.redo_words();
  const History::Kind kind = back ? history_.undo_kind() : history_.redo_kind();
  back ? history_.undo() : history_.redo();
  // What changed in the sheet is seen there; cells may be out of sight.
  if (kind != History::Kind::document)
    notice(back ? tr_format("Undone: {}", words) : tr_format("Done again: {}", words), false, "undo");
  loop_.draw_frames(2);
}

// Where text of the sheet is typed, steps of other things are out of sight.
void Workbench::step_text_history(bool back) {
  constexpr auto kind = History::Kind::document;
  if (back ? !history_.can_undo(kind) : !history_.can_redo(kind)) {
    notice(back ? tr("Nothing more to undo in the sheet") : tr("Nothing more to redo in the sheet"), false,
           "refused");
    return;
  }
  back ? history_.undo(kind) : history_.redo(kind);
  loop_.draw_frames(2);
}

void Workbench::add_history_commands() {
  const auto titled = [this](bool back) -> std::string {
    const std::string words = back ? history_.undo_words() : history_.redo_words();
    if (words.empty()) return back ? tr("Undo") : tr("Redo");
    return back ? tr_format("Undo: {}", words) : tr_format("Redo: {}", words);
  };
  commands_.add({"edit.undo", "Undo", ImGuiMod_Ctrl | ImGuiKey_Z,
                 [this] { return history_.can_undo() ? "" : tr("Nothing to undo"); },
                 [this] { step_history(true); }, 0, [titled] { return titled(true); }});
  commands_.add({"edit.redo", "Redo", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z,
                 [this] { return history_.can_redo() ? "" : tr("Nothing to redo"); },
                 [this] { step_history(false); }, ImGuiMod_Ctrl | ImGuiKey_Y,
                 [titled] { return titled(false); }});
  commands_.add({"sheet.undo", "Undo in the sheet alone", 0, nullptr, [this] { step_text_history(true); }});
  commands_.add({"sheet.redo", "Redo in the sheet alone", 0, nullptr, [this] { step_text_history(false); }});
}

}  // namespace proofsheet::ui
