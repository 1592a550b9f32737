#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sheet/pivot.h"
#include "sheet/plan.h"
#include "sheet/sheet.h"
#include "ui/kept_text.h"

namespace proofsheet::ui {

// The sheet that is being edited: its value, its text, its problems, its plan, and the way back. Plain state,
// no drawing, no disk. Every edit gives a new immutable sheet, so that a run keeps the one that it was fired
// from. Value and text are edited alike: an edit of the value changes its own lines of the text, and a text
// that was typed becomes the value once it was read.
class Document {
 public:
  using Text = std::shared_ptr<const std::string>;

  Document();

  const sheet::Sheet& sheet() const { return *now_->sheet; }
  std::shared_ptr<const sheet::Sheet> shared_sheet() const { return now_->sheet; }
  const std::vector<sheet::Problem>& problems() const { return problems_; }
  // Empty while there are problems.
  const std::optional<sheet::Plan>& plan() const { return plan_; }
  // Grows with every change; what was computed from an older one is stale.
  std::uint64_t revision() const { return revision_; }
  bool is_dirty() const;

  // Replaces everything, as after opening a file or "New"; the way back is forgotten. A text that is no sheet
  // is taken as it is.
  void load(sheet::Loaded loaded, const std::filesystem::path& path = {});
  // The same with changes that were not saved: `file` is what the file holds, nothing when there is none.
  void load_unsaved(sheet::Loaded loaded, const std::filesystem::path& path, Text file);
  // A small sheet to start from: one prompt, one variable, the embedded provider.
  static sheet::Sheet starter();

  // Changes the sheet. Edits in a row with the same `merge_key` (a drag, typing in one field) are one step
  // back; an empty key never merges. False, and nothing is changed, while the text is no sheet.
  bool edit(const KeptText& name, const std::string& merge_key,
            const std::function<void(sheet::Sheet&)>& change);
  bool can_undo() const { return !undo_.empty(); }
  bool can_redo() const { return !redo_.empty(); }
  // The name of the edit that undo takes back: "Undo add value".
  std::string undo_name() const;
  void undo();
  void redo();
  // The next edit is a step of its own: something else was done since the last one.
  void end_step() { merge_key_.clear(); }
  // Called when an edit has become a new step back, with its name, and when the way back is forgotten.
  std::function<void(const KeptText& name)> on_step;
  std::function<void()> on_forgotten;

  // --- the text
  // ---------------------------------------------------------------------------------------------------
  // The sheet as it would be written to its file; the same pointer until it changes. Made when it is asked
  // for.
  const Text& text() const;
  // Where the text has lost comments that the saved file has, as an edit could only be written by writing
  // these parts anew.
  struct Rewritten {
    std::vector<std::string> sections;  // top-level keys, in order
    bool is_whole = false;              // the whole file
    bool any() const { return is_whole || !sections.empty(); }
  };
  Rewritten rewritten() const;
  // Changes the text; merges as edit(). It becomes the sheet when it was read.
  void edit_text(const KeptText& name, const std::string& merge_key, std::string text);
  // The text that has to be read; empty when the sheet is what the text says, or cannot be.
  Text unread_text() const;
  // What reading `text` gave; ignored when it is not the text any more.
  void text_was_read(const Text& text, sheet::Loaded loaded);
  // True when the text is no sheet; the sheet is then the last that was one.
  bool is_broken() const { return now_->reading == Reading::failed; }
  // What is wrong in the text as it is, line by line: also after an edit of the sheet.
  std::vector<sheet::Problem> text_problems() const;

  // The text was written to `path`.
  void saved(const std::filesystem::path& path, const Text& written);
  // What the file holds is not known any more: there is something to save.
  void forget_saved() { saved_.reset(); }

 private:
  enum class Reading { done, wanted, failed };
  // By top-level key; "" = everything.
  using RewriteCounts = std::map<std::string, int>;
  // A sheet and its text; immutable but for what is made when it is asked for.
  struct State {
    std::shared_ptr<const sheet::Sheet> sheet;
    mutable Text text;  // empty until it is asked for
    Text base;          // what it is made from: the text of an earlier state, or nothing
    // How often parts were written anew since the sheet was loaded: of the text, and of its base.
    mutable RewriteCounts rewrites = {};
    RewriteCounts base_rewrites = {};
    Reading reading = Reading::done;
    // What reading the text found and checking the value cannot find again: stays until its field is edited.
    std::vector<sheet::Problem> reading_problems = {};
  };
  using StatePtr = std::shared_ptr<State>;
  struct Step {
    KeptText name;
    StatePtr before;
  };
  static void read_into(State& state, sheet::Loaded loaded);
  void begin_step(const KeptText& name, const std::string& merge_key, StatePtr next);
  void adopt(StatePtr state);
  void step(std::vector<Step>& from, std::vector<Step>& to);

  StatePtr now_, saved_;
  std::vector<sheet::Problem> problems_;
  std::optional<sheet::Plan> plan_;
  std::vector<Step> undo_, redo_;
  std::string merge_key_;
  std::uint64_t revision_ = 0;
  mutable Text checked_;  // whose problems these are
  mutable std::vector<sheet::Problem> text_problems_;
};

// Reads a text as the sheet `before` is kept: beside the same files, with the same rows of data.
sheet::Loaded read_sheet_text(const std::string& text, const sheet::Sheet& before);

}  // namespace proofsheet::ui
