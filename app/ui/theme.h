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
  ImU32 accent;       // selection, axes, primary action; nothing else
  ImU32 accent_soft;  // behind template expressions
  ImU32 on_accent;    // text on the accent
  ImU32 done, in_flight, waiting, failed;
};
const Theme& theme_of(ThemeKind kind);

// Text sizes in layout pixels, as type is measured everywhere else: of the em. For ImGui a font's size is its
// line height (1.21 em for Inter), so the style's FontScaleMain is kFontScale: ImGui::PushFont(font,
// kTextSize) and the functions of widgets.h take the sizes as they are here; only a direct
// ImDrawList::AddText needs font_pixels().
inline constexpr float kFontScale = 1.21f;
inline constexpr float kTextSize = 13;
inline constexpr float kCaptionSize = 11;
inline constexpr float kMonoSize = 13;  // the line of JetBrains Mono is 1.32 em: looks like 12
inline constexpr float kLineHeight = 18;

// Sets ImGui's style (colours, spacing, radii) afresh for a theme and a screen factor.
void apply_theme(const Theme& theme, float scale);

ImVec4 to_vec4(ImU32 color);
// `color` with its alpha multiplied by `alpha` (0 to 1).
ImU32 with_alpha(ImU32 color, float alpha);

}  // namespace proofsheet::ui
