#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace proofsheet::ui {

// What the user did, in the order it happened, and the way back: edits of the sheet, marks on cells, how a
// run is laid out whose sheet is another one by now, names and tags of runs. Plain state; the steps know how
// they are taken back.
class History {
 public:
  enum class Kind { document, marks, view, runs };
  struct Step {
    Kind kind = Kind::document;
    // "rate 12 cells", as it follows "Undo: ", in the language of the interface.
    std::function<std::string()> words;
    std::function<void()> undo, redo;
  };

  // Something was done: what was undone before cannot be redone any more.
  void push(Step step);
  bool can_undo() const { return !undo_.empty(); }
  bool can_redo() const { return !redo_.empty(); }
  // The words of the step that undo (redo) would take back (do again); empty when there is none.
  std::string undo_words() const { return undo_.empty() ? std::string() : undo_.back().words(); }
  std::string redo_words() const { return redo_.empty() ? std::string() : redo_.back().words(); }
  // Grows with each step that is made, taken back or done again.
  std::uint64_t changes() const { return changes_; }
  Kind undo_kind() const { return undo_.back().kind; }
  Kind redo_kind() const { return redo_.back().kind; }
  void undo();
  void redo();
  // The same of one kind alone: the last step of it, past those of other kinds.
  bool can_undo(Kind kind) const;
  bool can_redo(Kind kind) const;
  void undo(Kind kind);
  void redo(Kind kind);
  // What these steps were about is gone.
  void forget(Kind kind);

 private:
  std::vector<Step> undo_, redo_;
  std::uint64_t changes_ = 0;
};

}  // namespace proofsheet::ui
