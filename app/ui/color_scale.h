#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <imgui.h>

#include "ui/kept_text.h"
#include "ui/run_view.h"

namespace proofsheet::ui {

// What the dots of a large grid are coloured by: a number, or the state.
using ColorBy = std::optional<Number>;
inline constexpr ColorBy kByState = std::nullopt;

std::string_view color_by_key(ColorBy by);        // "state", "latency": stable, for commands and files
ColorBy color_by_from_key(std::string_view key);  // the state for a key that is none
KeptText color_by_kept(ColorBy by);
std::string color_by_name(ColorBy by);

// The number of a finished cell; NaN when it has none. `by` is not the state.
float color_number(const RunView& run, std::uint64_t cell, ColorBy by);
// With its unit: "418 ms".
std::string number_text(Number number, float value);

// Where on the scale a run's numbers lie: from the 2nd to the 98th percentile, so that a few outliers do not
// press all others into one colour.
struct NumberRange {
  float low = 0, high = 0;
  bool is_empty = true;  // no cell has the number
  // 0 to 1, clamped.
  float part(float number) const;
};
NumberRange number_range(const RunView& run, ColorBy by);

// A colour for 0 to 1, from dark blue over green to yellow, of growing lightness; opaque.
ImU32 scale_color(float part);

}  // namespace proofsheet::ui
