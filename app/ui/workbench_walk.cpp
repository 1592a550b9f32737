// Going from cell to cell: steps, large steps, pages, and the same with Shift, which extends the selection.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

void Workbench::move_focus(Direction direction) {
  RunView* run = visible_run();
  if (run == nullptr) return;
  if (mode_ == Mode::chart) {
    static constexpr std::array kSteps{chart::Step::left, chart::Step::right, chart::Step::up,
                                       chart::Step::down};
    move_chart_mark(chart_, kSteps[static_cast<std::size_t>(direction)]);
    return;
  }
  if (!selection_.focus()) {
    if (const auto first = first_shown_cell()) selection_.select(*first);
  } else if (const auto next = neighbour(*run, selection_.back(), direction)) {
    selection_.move_to(*next);
  }
  if (selection_.focus()) grid_.bring_into_view = selection_.back();
}

void Workbench::extend_selection(Direction direction) {
  RunView* run = visible_run();
  if (run == nullptr) return;
  if (!selection_.focus()) return move_focus(direction);
  const auto next = neighbour(*run, selection_.back(), direction);
  if (!next) return;
  extend_to(*next);
  grid_.bring_into_view = *next;
}

// The same over the marks of a chart: true there.
bool Workbench::walks_over_chart(Jump jump) {
  if (mode_ != Mode::chart) return false;
  const auto go_on = [this](chart::Step step) {
    while (move_chart_mark(chart_, step)) {
    }
  };
  if (jump == Jump::row_start || jump == Jump::page_start) go_on(chart::Step::left);
  if (jump == Jump::row_end || jump == Jump::page_end) go_on(chart::Step::right);
  if (jump == Jump::column_start || jump == Jump::page_start) go_on(chart::Step::up);
  if (jump == Jump::column_end || jump == Jump::page_end) go_on(chart::Step::down);
  return true;
}

// In the image view one row is all that is in sight.
std::uint64_t Workbench::rows_of_jump() const {
  return mode_ == Mode::grid ? grid_.rows_in_sight : 1;
}

void Workbench::move_far(Jump jump) {
  RunView* run = visible_run();
  if (run == nullptr || walks_over_chart(jump)) return;
  const bool is_screen = jump == Jump::rows_up || jump == Jump::rows_down;
  if (is_screen && mode_ == Mode::image && viewer_.has_long_text) {
    viewer_.scroll_screens = jump == Jump::rows_down ? 1 : -1;
    return;
  }
  if (!selection_.focus()) return move_focus(Direction::right);
  const std::uint64_t from = selection_.back();
  const auto to = jump_target(*run, from, jump, rows_of_jump());
  if (!to) return;
  selection_.move_to(*to);
  grid_.bring_into_view = *to;
  if (is_screen && mode_ == Mode::grid) grid_.screen_step_from = from;
}

void Workbench::extend_far(Jump jump) {
  RunView* run = visible_run();
  if (run == nullptr || mode_ == Mode::chart) return;
  if (!selection_.focus()) return move_focus(Direction::right);
  const std::uint64_t from = selection_.back();
  const auto to = jump_target(*run, from, jump, rows_of_jump());
  if (!to || *to == from) return;
  extend_to(*to);
  grid_.bring_into_view = *to;
  const bool is_screen = jump == Jump::rows_up || jump == Jump::rows_down;
  if (is_screen && mode_ == Mode::grid) grid_.screen_step_from = from;
}

std::string Workbench::why_no_page(int step) {
  const RunView* run = visible_run();
  if (run == nullptr || mode_ == Mode::chart) return tr("Go back to the grid first");
  if (run->pivot().pages() < 2) return tr("There is only one page: lay out an axis as pages");
  if (step < 0) return grid_.page > 0 ? "" : tr("This is the first page");
  return grid_.page + 1 < run->pivot().pages() ? "" : tr("This is the last page");
}

// The place on the screen stays, so that pages can be compared by turning them; the focus goes along.
void Workbench::turn_page(int step) {
  grid_.page += static_cast<std::uint64_t>(static_cast<std::int64_t>(step));
  const auto same =
      selection_.focus() ? same_place_on(*visible_run(), selection_.back(), grid_.page) : std::nullopt;
  if (!same) return;
  selection_.move_to(*same);
  grid_.bring_into_view = *same;
}

void Workbench::add_walk_commands() {
  struct Near {
    const char *name, *title, *extend_name, *extend_title;
    ImGuiKey key;
    Direction direction;
  };
  static constexpr std::array kSteps{
      Near{"cell.left", "Cell to the left", "cell.extend_left", "Extend the selection to the left",
           ImGuiKey_LeftArrow, Direction::left},
      Near{"cell.right", "Cell to the right", "cell.extend_right", "Extend the selection to the right",
           ImGuiKey_RightArrow, Direction::right},
      Near{"cell.up", "Cell above", "cell.extend_up", "Extend the selection up", ImGuiKey_UpArrow,
           Direction::up},
      Near{"cell.down", "Cell below", "cell.extend_down", "Extend the selection down", ImGuiKey_DownArrow,
           Direction::down}};
  for (const Near& step : kSteps) {
    commands_.add({.name = step.name,
                   .title = step.title,
                   .shortcut = step.key,
                   .disabled_reason = nullptr,
                   .run = [this, to = step.direction] { move_focus(to); },
                   .repeats = true});
  }
  for (const Near& step : kSteps) {
    commands_.add({.name = step.extend_name,
                   .title = step.extend_title,
                   .shortcut = ImGuiMod_Shift | step.key,
                   .disabled_reason = nullptr,
                   .run = [this, to = step.direction] { extend_selection(to); },
                   .repeats = true});
  }
  add_jump_commands();
  add_page_commands();
}

void Workbench::add_jump_commands() {
  struct Far {
    const char *name, *title, *extend_name, *extend_title;
    Jump jump;
    ImGuiKeyChord key, other = 0;
  };
  constexpr ImGuiKeyChord kCtrl = ImGuiMod_Ctrl;
  static constexpr std::array kFar{
      Far{"cell.screen_up", "A screen of cells up", "cell.extend_screen_up", "Extend a screen up",
          Jump::rows_up, ImGuiKey_PageUp},
      Far{"cell.screen_down", "A screen of cells down", "cell.extend_screen_down", "Extend a screen down",
          Jump::rows_down, ImGuiKey_PageDown},
      Far{"cell.row_start", "First cell of the row", "cell.extend_row_start",
          "Extend to the first cell of the row", Jump::row_start, ImGuiKey_Home, kCtrl | ImGuiKey_LeftArrow},
      Far{"cell.row_end", "Last cell of the row", "cell.extend_row_end", "Extend to the last cell of the row",
          Jump::row_end, ImGuiKey_End, kCtrl | ImGuiKey_RightArrow},
      Far{"cell.column_start", "First cell of the column", "cell.extend_column_start",
          "Extend to the first cell of the column", Jump::column_start, kCtrl | ImGuiKey_UpArrow},
      Far{"cell.column_end", "Last cell of the column", "cell.extend_column_end",
          "Extend to the last cell of the column", Jump::column_end, kCtrl | ImGuiKey_DownArrow},
      Far{"cell.page_start", "First cell of the page", "cell.extend_page_start",
          "Extend to the first cell of the page", Jump::page_start, kCtrl | ImGuiKey_Home},
      Far{"cell.page_end", "Last cell of the page", "cell.extend_page_end",
          "Extend to the last cell of the page", Jump::page_end, kCtrl | ImGuiKey_End}};
  const auto add = [this](const char* name, const char* title, const Far& far, ImGuiKeyChord mods,
                          void (Workbench::*act)(Jump)) {
    commands_.add(
        {.name = name,
         .title = title,
         .shortcut = far.key | mods,
         .disabled_reason = [this] { return first_shown_cell() ? "" : tr("There are no cells yet"); },
         .run = [this, act, jump = far.jump] { (this->*act)(jump); },
         .other_shortcut = far.other == 0 ? 0 : far.other | mods,
         .repeats = true});
  };
  for (const Far& far : kFar) add(far.name, far.title, far, 0, &Workbench::move_far);
  for (const Far& far : kFar)
    add(far.extend_name, far.extend_title, far, ImGuiMod_Shift, &Workbench::extend_far);
}

void Workbench::add_page_commands() {
  const auto add = [this](const char* name, const char* title, ImGuiKey key, int step) {
    commands_.add({.name = name,
                   .title = title,
                   .shortcut = ImGuiMod_Ctrl | key,
                   .disabled_reason = [this, step] { return why_no_page(step); },
                   .run = [this, step] { turn_page(step); },
                   .repeats = true});
  };
  add("cell.previous_page", "Previous page", ImGuiKey_PageUp, -1);
  add("cell.next_page", "Next page", ImGuiKey_PageDown, 1);
}

}  // namespace proofsheet::ui
