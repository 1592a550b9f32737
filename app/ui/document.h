#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sheet/pivot.h"
#include "sheet/plan.h"
#include "sheet/sheet.h"

namespace proofsheet::ui {

// The sheet that is being edited: its value, its problems, its plan, and the way back. Plain state, no
// drawing, no disk. Every edit gives a new immutable sheet, so that a run keeps the one that it was fired
// from.
class Document {
 public:
  Document();

  const sheet::Sheet& sheet() const { return *sheet_; }
  std::shared_ptr<const sheet::Sheet> shared_sheet() const { return sheet_; }
  const std::vector<sheet::Problem>& problems() const { return problems_; }
  // Empty while there are problems.
  const std::optional<sheet::Plan>& plan() const { return plan_; }
  // Grows with every change; what was computed from an older one is stale.
  std::uint64_t revision() const { return revision_; }
  bool is_dirty() const { return sheet_ != saved_; }

  // Replaces everything, as after opening a file or "New"; the way back is forgotten.
  void load(sheet::Loaded loaded);
  // A small sheet to start from: one prompt, one variable, the embedded provider.
  static sheet::Sheet starter();

  // Changes the sheet. Edits in a row with the same `merge_key` (a drag, typing in one field) are one step
  // back; an empty key never merges.
  void edit(const std::string& name, const std::string& merge_key,
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
  std::function<void(const std::string& name)> on_step;
  std::function<void()> on_forgotten;

  // The sheet was written to `path`.
  void saved(const std::filesystem::path& path, std::shared_ptr<const sheet::Sheet> written);

 private:
  struct Step {
    std::string name;
    std::shared_ptr<const sheet::Sheet> before;
  };
  void adopt(std::shared_ptr<const sheet::Sheet> sheet);
  void step(std::vector<Step>& from, std::vector<Step>& to);

  std::shared_ptr<const sheet::Sheet> sheet_, saved_;
  std::vector<sheet::Problem> problems_;
  // What reading the file found and checking the value cannot find again: stays until its field is edited or
  // the sheet is written.
  std::vector<sheet::Problem> reading_problems_;
  std::optional<sheet::Plan> plan_;
  std::vector<Step> undo_, redo_;
  std::string merge_key_;
  std::uint64_t revision_ = 0;
};

}  // namespace proofsheet::ui
