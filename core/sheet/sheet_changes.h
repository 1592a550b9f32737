#pragma once

#include <string>
#include <vector>

#include "sheet/sheet.h"

namespace proofsheet::sheet {

// One thing in which two sheets differ, as the reader of a sheet calls it.
struct SheetChange {
  enum class Kind { added, removed, changed } kind = Kind::changed;
  std::string field;     // "prompts.plain", "models", "params.temperature", "limits", "providers.local"
  std::string before;    // a prompt's text, axis text, or lines of YAML; empty when added
  std::string after;     // empty when removed
  bool is_list = false;  // both are values with commas between them

  friend bool operator==(const SheetChange&, const SheetChange&) = default;
};

// What is different in `after`, in the order of a sheet file. What says nothing of the requests is left out:
// the layout and where files lie. Rows of data are counted, not listed.
std::vector<SheetChange> changes_between(const Sheet& before, const Sheet& after);

}  // namespace proofsheet::sheet
