#pragma once

#include <string>
#include <vector>

#include "ui/action.h"
#include "ui/context.h"
#include "ui/run_list.h"

namespace proofsheet::ui {

// The list of earlier runs, newest first, with a search; shown in place of the sheet panel.
struct RunsPanelState {
  std::string filter;
  store::RunId chosen = 0;    // what the commands on runs are about; 0 = none
  bool has_keyboard = false;  // keys mean the list: drawn and in focus, and nothing is typed

  // A field in a run's row: its new name, or a tag.
  struct Field {
    store::RunId run = 0;  // 0 = it is not there
    std::string text;
    bool wants_focus = false;
    int choice = -1;  // of the tags that are offered
  };
  Field renaming, tagging;

  bool is_row_focused = false;   // by Tab
  bool presses_control = false;  // Tab has led to something else than a row: Enter presses that
  bool wants_search = false, wants_list = false, wants_in_sight = false;
  // The places in the list of the runs that are shown, and of what they are.
  std::vector<std::size_t> shown;
  std::string shown_filter;
  std::uint64_t shown_version = 0;
};
void draw_runs_panel(RunsPanelState& state, const Context& context, Actions& actions);

// Gives the keyboard to the search.
void begin_run_search(RunsPanelState& state);
// To the run so many places further on, or as near as there are.
void move_chosen_run(RunsPanelState& state, const RunList& runs, std::int64_t step);
void begin_renaming(RunsPanelState& state, const RunEntry& entry);
void begin_tagging(RunsPanelState& state, store::RunId run);
// What a deletion comes to, for the question before it.
std::string deletion_words(const RunEntry& entry, const store::Deletion& deletion);

// runs_panel_row.cpp
inline constexpr float kRunRowHeight = 76, kRunRowGap = 4;  // layout pixels
void draw_run_row(RunsPanelState& state, const Context& context, const RunEntry& entry, float width,
                  Actions& actions);

}  // namespace proofsheet::ui
