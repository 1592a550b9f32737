#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sheet/plan.h"
#include "sheet/sheet.h"
#include "ui/kept_text.h"
#include "ui/sheet_edits.h"

namespace proofsheet::ui {

// Something that can be done with an axis of a layout, in the words of each place that offers it: the chip's
// menu, the headers' and the palette say and do the same. Plain functions, no drawing.
struct AxisChange {
  std::string name;              // "columns", "forward", "wrap_5": stable
  std::optional<LayoutLine> to;  // where it goes to another line
  KeptText item;                 // in a menu of the axis: "Move to columns"
  KeptText title;                // anywhere else: "Move seed to columns"
  KeptText step;                 // as a step back: "move seed to columns"
  bool changes_something = true;
  // Given the complete layout that it was made for.
  std::function<void(sheet::Layout&)> change;
};

// "move seed to columns"
KeptText words_of_move(const std::string& axis, LayoutLine to);

// To the end of each line, and one place forward or back in its own. `moved` are the axis and those it is
// zipped with, which go with it; `layout` is complete. An axis that stands nowhere has none.
std::vector<AxisChange> axis_moves(const sheet::Layout& layout, const std::vector<std::string>& moved,
                                   const std::string& axis);

// Into lines of so many values each, and back into one. None for an axis of few values, or where it would not
// be seen: as pages, or zipped with another that stands for both.
std::vector<AxisChange> axis_wraps(const sheet::Plan& plan, const sheet::Layout& layout,
                                   const std::string& axis);

}  // namespace proofsheet::ui
