#pragma once

#include <string_view>

#include "ui/widgets.h"

namespace proofsheet::ui {

// The box of a hover text by the pointer. All of it is inside the window however much it has to say. When
// true, end it with end_tooltip().
bool begin_tooltip(const Context& context);
void end_tooltip();

// A paragraph of it, wrapped. Of what is longer than `most_lines`, or than there is room for below what
// stands there already, the rest is counted: "… 12 more lines".
inline constexpr int kMostTooltipLines = 24;
void tooltip_text(const Context& context, std::string_view text, ImU32 color, float size = kCaptionSize,
                  Weight weight = Weight::regular, int most_lines = kMostTooltipLines);

// How many lines there is still room for.
int tooltip_lines_left(const Context& context, float size = kCaptionSize);

}  // namespace proofsheet::ui
