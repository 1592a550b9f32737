#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "provider/model_table.h"
#include "sheet/sheet.h"

namespace proofsheet::ui {

// Something to choose in the editor of a parameter.
struct AxisPick {
  std::string text;       // axis text: "0-2 (+0.5)", or one value
  bool is_value = false;  // goes in and out of the list; else it takes the place of what is there
};

struct AxisPicks {
  std::vector<AxisPick> picks;
  std::string remark;  // "demo:text: 0 to 2, by default 1"
};

// What the parameter `name` usually is: from the table for the sheet's models, and for `size`, `seed` and the
// like what people choose. `table` may be missing.
AxisPicks picks_of(const sheet::Sheet& sheet, std::string_view name, const provider::ModelTable* table);

// Axis text with a value in its list, or without it when it was there.
std::string toggle_value(std::string_view axis_text, const std::string& value);
// Whether the list of an axis text has this value.
bool has_value(std::string_view axis_text, const std::string& value);

}  // namespace proofsheet::ui
