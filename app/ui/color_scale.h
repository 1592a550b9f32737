#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <imgui.h>

#include "ui/run_view.h"

namespace proofsheet::ui {

// What the dots of a large grid are coloured by.
enum class ColorBy { state, latency, cost, tokens, rating };
inline constexpr std::array kColorsBy{ColorBy::state, ColorBy::latency, ColorBy::cost, ColorBy::tokens,
                                      ColorBy::rating};
const char* color_by_key(ColorBy by);   // in English, as the string table has it
const char* color_by_name(ColorBy by);  // "latency"

// The number of a finished cell; NaN when it has none.
float number_of(const CellView& cell, ColorBy by);
// With its unit: "418 ms".
std::string number_text(ColorBy by, float number);

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
