#include "ui/theme.h"

#include <algorithm>
#include <cmath>

namespace proofsheet::ui {
namespace {

constexpr ImU32 rgb(unsigned hex, unsigned alpha = 255) {
  return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, alpha);
}

constexpr Theme kDark = {
    .kind = ThemeKind::dark,
    .ground = rgb(0x15171a),
    .panel = rgb(0x1b1e22),
    .raised = rgb(0x23272c),
    .hover = rgb(0x2a2f35),
    .line = rgb(0x2b3036),
    .text = rgb(0xe4e7ea),
    .muted = rgb(0xa7afb8),
    .faint = rgb(0x8f979f),
    .accent = rgb(0xe2a54a),
    .accent_soft = rgb(0x3a3020),
    .on_accent = rgb(0x1f1808),
    .done = rgb(0x69b58a),
    .in_flight = rgb(0x6fa6d6),
    .waiting = rgb(0xd6b35a),
    .failed = rgb(0xe27a72),
};

constexpr Theme kLight = {
    .kind = ThemeKind::light,
    .ground = rgb(0xf3f3f1),
    .panel = rgb(0xfbfbfa),
    .raised = rgb(0xffffff),
    .hover = rgb(0xf0efec),
    .line = rgb(0xdeddd8),
    .text = rgb(0x24262a),
    .muted = rgb(0x53585f),
    .faint = rgb(0x666b72),
    .accent = rgb(0x985b08),
    .accent_soft = rgb(0xf6e8cf),
    .on_accent = rgb(0xffffff),
    .done = rgb(0x2b744b),
    .in_flight = rgb(0x2f6a9e),
    .waiting = rgb(0x7f5e06),
    .failed = rgb(0xb53d35),
};

void set_sizes(ImGuiStyle& style) {
  style.FontSizeBase = kTextSize;
  style.WindowPadding = {12, 12};
  style.FramePadding = {8, 4};
  style.ItemSpacing = {8, 4};
  style.ItemInnerSpacing = {4, 4};
  style.CellPadding = {4, 4};
  style.IndentSpacing = 12;
  style.ScrollbarSize = 8;
  style.GrabMinSize = 16;
  style.WindowRounding = 0;
  style.ChildRounding = 0;
  style.PopupRounding = 6;
  style.FrameRounding = 4;
  style.GrabRounding = 4;
  style.ScrollbarRounding = 4;
  style.TabRounding = 4;
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 0;
  style.PopupBorderSize = 1;
  style.FrameBorderSize = 0;
  style.TabBarBorderSize = 0;
  style.TabBarOverlineSize = 0;
  style.SeparatorTextBorderSize = 1;
  style.DisabledAlpha = 0.5f;
}

void set_surface_colors(const Theme& theme, ImVec4* colors) {
  const ImVec4 none = {0, 0, 0, 0};
  colors[ImGuiCol_Text] = to_vec4(theme.text);
  colors[ImGuiCol_TextDisabled] = to_vec4(theme.faint);
  colors[ImGuiCol_WindowBg] = to_vec4(theme.panel);
  colors[ImGuiCol_ChildBg] = none;
  colors[ImGuiCol_PopupBg] = to_vec4(theme.raised);
  colors[ImGuiCol_Border] = to_vec4(theme.line);
  colors[ImGuiCol_BorderShadow] = none;
  colors[ImGuiCol_TitleBg] = colors[ImGuiCol_TitleBgActive] = to_vec4(theme.panel);
  colors[ImGuiCol_TitleBgCollapsed] = colors[ImGuiCol_MenuBarBg] = to_vec4(theme.panel);
  colors[ImGuiCol_ScrollbarBg] = none;
  colors[ImGuiCol_ScrollbarGrab] = to_vec4(with_alpha(theme.faint, 0.4f));
  colors[ImGuiCol_ScrollbarGrabHovered] = to_vec4(with_alpha(theme.faint, 0.7f));
  colors[ImGuiCol_ScrollbarGrabActive] = to_vec4(theme.faint);
  colors[ImGuiCol_Separator] = to_vec4(theme.line);
  colors[ImGuiCol_SeparatorHovered] = to_vec4(theme.faint);
  colors[ImGuiCol_SeparatorActive] = to_vec4(theme.accent);
  colors[ImGuiCol_ResizeGrip] = none;
  colors[ImGuiCol_ResizeGripHovered] = to_vec4(theme.line);
  colors[ImGuiCol_ResizeGripActive] = to_vec4(theme.faint);
  const bool dark = theme.kind == ThemeKind::dark;
  colors[ImGuiCol_ModalWindowDimBg] = ImVec4(0, 0, 0, dark ? 0.45f : 0.25f);
  colors[ImGuiCol_NavWindowingDimBg] = colors[ImGuiCol_ModalWindowDimBg];
}

void set_widget_colors(const Theme& theme, ImVec4* colors) {
  colors[ImGuiCol_FrameBg] = to_vec4(theme.raised);
  colors[ImGuiCol_FrameBgHovered] = to_vec4(theme.hover);
  colors[ImGuiCol_FrameBgActive] = to_vec4(theme.raised);
  colors[ImGuiCol_CheckMark] = to_vec4(theme.accent);
  colors[ImGuiCol_SliderGrab] = to_vec4(theme.muted);
  colors[ImGuiCol_SliderGrabActive] = to_vec4(theme.accent);
  colors[ImGuiCol_Button] = to_vec4(theme.raised);
  colors[ImGuiCol_ButtonHovered] = to_vec4(theme.hover);
  colors[ImGuiCol_ButtonActive] = to_vec4(theme.line);
  colors[ImGuiCol_Header] = to_vec4(theme.hover);
  colors[ImGuiCol_HeaderHovered] = to_vec4(theme.hover);
  colors[ImGuiCol_HeaderActive] = to_vec4(theme.line);
  colors[ImGuiCol_InputTextCursor] = to_vec4(theme.text);
  colors[ImGuiCol_TextSelectedBg] = to_vec4(with_alpha(theme.in_flight, 0.35f));
  colors[ImGuiCol_TextLink] = to_vec4(theme.accent);
  colors[ImGuiCol_DragDropTarget] = to_vec4(theme.accent);
  colors[ImGuiCol_NavCursor] = {0, 0, 0, 0};  // focus_ring.h draws it
  colors[ImGuiCol_NavWindowingHighlight] = to_vec4(theme.line);
  colors[ImGuiCol_Tab] = colors[ImGuiCol_TabDimmed] = to_vec4(theme.panel);
  colors[ImGuiCol_TabHovered] = to_vec4(theme.hover);
  colors[ImGuiCol_TabSelected] = colors[ImGuiCol_TabDimmedSelected] = to_vec4(theme.raised);
  colors[ImGuiCol_PlotLines] = colors[ImGuiCol_PlotHistogram] = to_vec4(theme.muted);
  colors[ImGuiCol_PlotLinesHovered] = colors[ImGuiCol_PlotHistogramHovered] = to_vec4(theme.text);
  colors[ImGuiCol_TableHeaderBg] = to_vec4(theme.panel);
  colors[ImGuiCol_TableBorderStrong] = colors[ImGuiCol_TableBorderLight] = to_vec4(theme.line);
  colors[ImGuiCol_TableRowBg] = colors[ImGuiCol_TableRowBgAlt] = {0, 0, 0, 0};
}

}  // namespace

const Theme& theme_of(ThemeKind kind) {
  return kind == ThemeKind::dark ? kDark : kLight;
}

void apply_theme(const Theme& theme, float scale) {
  ImGuiStyle style;
  set_sizes(style);
  set_surface_colors(theme, style.Colors);
  set_widget_colors(theme, style.Colors);
  style.ScaleAllSizes(scale);
  // Lines stay one pixel thin on a screen of normal density and whole pixels on any other.
  style.PopupBorderSize = std::max(1.0f, std::floor(scale));
  style.FontScaleMain = kFontScale;
  style.FontScaleDpi = scale;
  ImGui::GetStyle() = style;
}

ImVec4 to_vec4(ImU32 color) {
  return ImGui::ColorConvertU32ToFloat4(color);
}

ImU32 with_alpha(ImU32 color, float alpha) {
  const float old_alpha = static_cast<float>((color >> IM_COL32_A_SHIFT) & 255);
  const auto new_alpha = static_cast<ImU32>(std::lround(old_alpha * std::clamp(alpha, 0.0f, 1.0f)));
  return (color & ~IM_COL32_A_MASK) | (new_alpha << IM_COL32_A_SHIFT);
}

}  // namespace proofsheet::ui
