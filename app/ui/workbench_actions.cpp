// What panels ask for, carried out after the frame was drawn.
#include <algorithm>

#include <fmt/format.h>

#include "ui/language.h"
#include "ui/widgets.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

// What firing cells again would pay for once more.
struct PaidTwice {
  std::uint64_t answers = 0;  // whole ones
  std::uint64_t partial = 0;  // that broke off
  double cost_usd = 0;        // of the whole ones
  bool cost_known = true;
};
PaidTwice paid_twice(const RunView& run, const std::vector<std::uint64_t>& cells) {
  PaidTwice paid;
  for (const std::uint64_t index : cells) {
    const CellView& cell = run.cell(index);
    if (!store::is_final(cell.state)) continue;
    if (cell.partial) ++paid.partial;
    if (cell.state != store::CellState::done) continue;
    ++paid.answers;
    paid.cost_usd += static_cast<double>(cell.cost_usd);
  }
  paid.cost_known = run.totals().cost_known;
  return paid;
}

// As many answers as one does not fire again by a slip of the hand, also where they cost nothing.
constexpr std::uint64_t kManyAnswers = 100;

bool is_billed(const PaidTwice& paid) {
  return paid.cost_usd > 0 || !paid.cost_known || paid.partial > 0;
}

// One cell that was done is fired again on purpose; many, or what broke off, may be a surprise on the bill.
bool must_ask(const PaidTwice& paid, std::size_t cells) {
  if (paid.partial > 0 || paid.answers >= kManyAnswers) return true;
  return cells > 1 && paid.answers > 0 && is_billed(paid);
}

ConfirmState question(const PaidTwice& paid, RefireCells wanted) {
  const std::size_t count = wanted.cells.size();
  ConfirmState asked;
  asked.title = count == 1 ? tr("Fire this cell again?") : tr_format("Fire {} cells again?", count);
  // Sentences one after the other: the English ones end with a space.
  if (paid.partial > 0) {
    asked.detail = count == 1 ? tr("Its answer broke off, and what came was probably billed. ")
                              : tr_format("{} of the answers broke off, and what came was probably billed. ",
                                          paid.partial);
  }
  if (paid.answers > 0 && paid.cost_usd > 0) {
    asked.detail += tr_count(paid.answers, "{} has an answer already, for {}. ",
                             "{} have an answer already, for {}. ", format_cost(paid.cost_usd));
  } else if (paid.answers > 0) {
    asked.detail += tr_count(paid.answers, "{} has an answer already. ", "{} have an answer already. ");
  }
  asked.detail +=
      is_billed(paid) ? tr("Firing again is billed again.") : tr("They are kept as earlier results.");
  asked.go = count == 1 ? tr("Fire it again") : tr_format("Fire {} again", count);
  wanted.is_agreed = true;
  asked.action = std::move(wanted);
  return asked;
}

}  // namespace

void Workbench::carry_out(const Actions& actions) {
  bool is_visible = false;
  for (const Action& action : actions) {
    std::visit([this](const auto& wanted) { perform(wanted); }, action);
    is_visible = is_visible || !std::holds_alternative<LookAt>(action);
  }
  if (is_visible) loop_.draw_frames(2);
}

void Workbench::perform(const Invoke& wanted) {
  if (const std::string why = commands_.invoke(wanted.command); !why.empty()) notice(why, true);
}

void Workbench::perform(const EditSheet& wanted) {
  if (!document_.edit(wanted.name, wanted.merge_key, wanted.change))
    notice(tr("Not changed: the YAML of the sheet has a mistake, which comes first"), true);
}

void Workbench::perform(const EditText& wanted) {
  document_.edit_text(wanted.name, wanted.merge_key, wanted.text);
}

void Workbench::perform(const OpenSheet& wanted) {
  open_sheet(wanted.path);
}

void Workbench::perform(const SaveSheet& wanted) {
  save_sheet(wanted.path, wanted.path != document_.sheet().path);
}

void Workbench::perform(const RefireCells& wanted) {
  RunView* run = session_.shown();
  if (run == nullptr) return;
  const PaidTwice paid = paid_twice(*run, wanted.cells);
  if (!wanted.is_agreed && must_ask(paid, wanted.cells.size())) {
    confirm_ = question(paid, wanted);
  } else {
    session_.refire(wanted.cells);
  }
}

void Workbench::perform(const CancelCells& wanted) {
  if (session_.shown() != nullptr) session_.cancel(session_.shown()->id(), wanted.cells);
}

void Workbench::perform(const LookAt& wanted) {
  if (session_.shown() != nullptr) session_.look_at(session_.shown()->id(), wanted.cells);
}

void Workbench::perform(const ChangeLimits& wanted) {
  if (session_.shown() != nullptr) session_.set_limits(session_.shown()->id(), wanted.change);
}

void Workbench::perform(const PauseRun& wanted) {
  session_.pause(wanted.run, wanted.pauses);
}

void Workbench::perform(const StopRun& wanted) {
  session_.stop(wanted.run, wanted.mode);
}

void Workbench::perform(const ShowImage& wanted) {
  if (selection_.size() < 2) selection_.select(wanted.cell);
  open_image();
}

void Workbench::perform(const SetPage& wanted) {
  grid_.page = wanted.page;
  grid_.scroll_x = grid_.scroll_y = 0;
}

void Workbench::perform(const WriteMontage& wanted) {
  settings_.last_folder = wanted.path.parent_path();
  session_.write_montage(wanted.path, selection_.cells(), settings_.theme == ThemeKind::dark);
}

void Workbench::perform(const CopyText& wanted) {
  ImGui::SetClipboardText(wanted.text.c_str());
  notice(tr_format("{} copied", tr_text(wanted.what)), false, "copied");
}

}  // namespace proofsheet::ui
