#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ui/run_view.h"

namespace proofsheet::ui {

// A change of marks that can be taken back: what is written, and what was there before.
struct MarkStep {
  store::RunId run = 0;
  std::vector<store::MarkChange> before, after;
  // The answers that it is about, by cell. Marks belong to an answer: one that has replaced it since is left
  // alone.
  std::vector<std::pair<sheet::CellIndex, std::uint32_t>> answers;

  std::size_t size() const { return answers.size(); }
};

// Of the cells of `change`, those that can take it and are not as it says already. `note_before` is the note
// that a changed one replaces.
MarkStep make_mark_step(const RunView& run, const store::MarkChange& change,
                        const std::string& note_before = {});

// `before` or `after` of a step without the cells whose answer is another one by now.
std::vector<store::MarkChange> still_true(const RunView& run, const MarkStep& step,
                                          const std::vector<store::MarkChange>& changes);

// "cell 17", "12 cells"
std::string cells_in_words(const std::vector<sheet::CellIndex>& cells);
// What is done to cells: "rate {}" of the string table becomes "rate cell 17" in the language of the
// interface.
std::string step_in_words(const std::string& words, const std::vector<sheet::CellIndex>& cells);
// "label {} red"
const char* label_step(store::Label label);

}  // namespace proofsheet::ui
