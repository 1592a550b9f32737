#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "query/expression.h"
#include "query/query.h"
#include "ui/run_view.h"

namespace proofsheet::ui {

// The filter of the grid: what was typed, what it means for the run that is shown, and how far the search is.
// The workbench keeps it up to date (watch_filter), the filter bar edits the text.
struct FilterState {
  std::string text;
  // Whether the field is to get the keyboard, with the caret at the end of the text or around a part of it.
  bool wants_focus = false;
  std::optional<query::Span> wants_selected;
  int focus_frames = 0;     // since it was asked for
  bool is_editing = false;  // its field has the keyboard
  double changed_at = 0;    // ImGui time of the last key
  bool is_entered = false;  // Enter was pressed; what it means is not known before the text is read

  // --- made of the text for the shown run
  std::string made_text;
  std::shared_ptr<const char> made_for;         // RunView::identity
  std::optional<query::Expression> expression;  // empty: blank, or not to be read
  std::optional<query::Query> query;            // empty: blank, or does not fit the sheet
  query::Problem problem;                       // of a text that is not blank and has no query

  // --- the search
  bool is_searching = false;
  double asked_at = 0, took_s = 0;  // ImGui time; seconds that the last search took
  std::uint64_t seen_version = 0;   // of the run when it was asked for
  std::uint64_t matching = 0;       // cells
  std::string failure;              // of the search itself, e.g. the store cannot be read

  bool is_blank() const { return text.find_first_not_of(" \t") == std::string::npos; }
};

// Reads the text anew when it, or the run, is another one. True when it was.
bool read_filter(FilterState& state, const RunView& run);

// Seconds from a search to the next one while the run goes on: a search takes a small part of the time.
double search_interval_s(const FilterState& state);

// "120 of 100,000 cells"
std::string matching_words(std::uint64_t matching, std::uint64_t cells);

}  // namespace proofsheet::ui
