#include "ui/theme.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace proofsheet::ui {
namespace {

// Relative luminance and contrast ratio: WCAG 2.2.
double luminance(ImU32 color) {
  const auto linear = [color](int shift) {
    const double value = static_cast<double>(color >> shift & 255) / 255;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(IM_COL32_R_SHIFT) + 0.7152 * linear(IM_COL32_G_SHIFT) +
         0.0722 * linear(IM_COL32_B_SHIFT);
}

double contrast(ImU32 a, ImU32 b) {
  const auto [dark, light] = std::minmax(luminance(a), luminance(b));
  return (light + 0.05) / (dark + 0.05);
}

TEST(Theme, EveryTextCanBeReadOnEverySurface) {
  for (const ThemeKind kind : {ThemeKind::dark, ThemeKind::light}) {
    const Theme& theme = theme_of(kind);
    for (const ImU32 surface : {theme.ground, theme.panel, theme.raised, theme.hover}) {
      for (const ImU32 text : {theme.text, theme.muted, theme.faint, theme.accent, theme.done,
                               theme.in_flight, theme.waiting, theme.failed}) {
        EXPECT_GE(contrast(text, surface), 4.5) << std::hex << text << " on " << surface;
      }
    }
    EXPECT_GE(contrast(theme.on_accent, theme.accent), 4.5);
    EXPECT_GT(contrast(theme.muted, theme.ground), contrast(theme.faint, theme.ground));
    EXPECT_GT(contrast(theme.text, theme.ground), contrast(theme.muted, theme.ground));
  }
}

}  // namespace
}  // namespace proofsheet::ui
