#pragma once

#include <imgui.h>

#include "platform/fonts.h"

namespace proofsheet::ui {

enum class ThemeKind { dark, light };

// The colours of the workbench; the interface stays grey, images are the colour on the screen.
struct Theme {
  ThemeKind kind = ThemeKind::dark;
  ImU32 ground, panel, raised, hover, line;
  ImU32 text, muted, faint;
  ImU32 accent;        // selection, axes, primary action; nothing else
  ImU32 accent_soft;   // behind template expressions
  ImU32 on_accent;     // text on the accent
  ImU32 done, in_flight, waiting, failed;
};
const Theme& theme_of(ThemeKind kind);

// Text sizes in layout pixels; ImGui scales them by the screen's factor.
inline constexpr float kTextSize = 13;
inline constexpr float kCaptionSize = 11;
inline constexpr float kMonoSize = 12;
inline constexpr float kLineHeight = 18;

// Sets ImGui's style (colours, spacing, radii) afresh for a theme and a screen factor.
void apply_theme(const Theme& theme, float scale);

ImVec4 to_vec4(ImU32 color);
// `color` with its alpha multiplied by `alpha` (0 to 1).
ImU32 with_alpha(ImU32 color, float alpha);

}  // namespace proofsheet::ui
