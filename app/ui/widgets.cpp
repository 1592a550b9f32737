#include "ui/widgets.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui_internal.h>
#include <misc/cpp/imgui_stdlib.h>

#include "platform/item_hooks.h"
#include "ui/tooltip.h"

namespace proofsheet::ui {
namespace {

constexpr float kChipSize = 12;

std::string_view visible_part(std::string_view label) {
  return label.substr(0, label.find("##"));
}

// A size of theme.h in physical pixels, with the height of its line.
struct Type {
  ImFont* font;
  float size, line;
};
Type type_of(const Context& context, float size, Weight weight) {
  ImFont* font = weight == Weight::semibold ? context.fonts.semibold : context.fonts.text;
  return {font, context.px(size), context.px(size < kMonoSize ? 16 : kLineHeight)};
}

// Draws one line whose line box has its top at `y` and the height `height`.
void line_in_box(const Type& type, float x, float y, float height, float max_width, ImU32 color,
                 std::string_view text) {
  draw_line(*ImGui::GetWindowDrawList(), type.font, type.size,
            {x, y + std::floor((height - font_pixels(type.size)) / 2)}, max_width, color, text);
}

float width_of(const Type& type, std::string_view text) {
  return text_width(type.font, type.size, text);
}

struct Pressed {
  bool clicked, hovered, held;
  ImVec2 min, max;
};
Pressed press(const char* label, ImVec2 size, bool enabled = true) {
  ImGui::BeginDisabled(!enabled);
  // Without the flag the keyboard passes it over.
  const bool clicked = ImGui::InvisibleButton(label, {std::max(size.x, 1.0f), std::max(size.y, 1.0f)},
                                              ImGuiButtonFlags_EnableNav);
  ImGui::EndDisabled();
  return {clicked && enabled, enabled && ImGui::IsItemHovered(), enabled && ImGui::IsItemActive(),
          ImGui::GetItemRectMin(), ImGui::GetItemRectMax()};
}

void fill(const Context& context, const Pressed& area, ImU32 color, float radius = 4) {
  ImGui::GetWindowDrawList()->AddRectFilled(area.min, area.max, color, context.px(radius));
}

struct ButtonColors {
  ImU32 back, text, remark;
};
ButtonColors button_colors(const Theme& theme, ButtonKind kind, bool enabled, const Pressed& area) {
  if (kind == ButtonKind::primary) {
    const float strength = !enabled ? 0.5f : area.held ? 0.85f : area.hovered ? 0.92f : 1.0f;
    if (!enabled)
      return {with_alpha(theme.accent, strength), with_alpha(theme.text, 0.8f), with_alpha(theme.text, 0.9f)};
    return {with_alpha(theme.accent, strength), theme.on_accent, with_alpha(theme.on_accent, 0.85f)};
  }
  const ImU32 quiet_back = area.held ? theme.line : area.hovered ? theme.hover : with_alpha(theme.raised, 0);
  const ImU32 normal_back = area.held ? theme.line : area.hovered ? theme.hover : theme.raised;
  const ImU32 text = !enabled                                     ? theme.faint
                     : kind == ButtonKind::quiet && !area.hovered ? theme.muted
                                                                  : theme.text;
  return {kind == ButtonKind::quiet ? quiet_back : normal_back, text, theme.faint};
}

// Floating things have the colour of a button already.
bool is_on_raised_ground() {
  return (ImGui::GetCurrentWindow()->RootWindow->Flags & (ImGuiWindowFlags_Popup | ImGuiWindowFlags_Modal)) !=
         0;
}

// Title at the left (or centred when alone), remark at the right edge.
struct ButtonText {
  const char* label;
  std::string_view remark, tip;
};
bool button_with_remark(const Context& context, const ButtonText& words, ButtonKind kind, float width,
                        float height, bool enabled) {
  const bool primary = kind == ButtonKind::primary;
  const std::string_view title = visible_part(words.label), remark = words.remark;
  const Type type = type_of(context, kTextSize, primary ? Weight::semibold : Weight::regular);
  const Type small = type_of(context, primary ? kTextSize : kCaptionSize, Weight::regular);
  const float title_width = std::ceil(width_of(type, title));
  // A sign in a narrow button is not cut for the sake of its padding.
  const float padding =
      width > 0 ? std::clamp(std::floor((width - title_width) / 2), 0.0f, context.px(12)) : context.px(12);
  const float remark_width = remark.empty() ? 0 : std::ceil(width_of(small, remark)) + context.px(8);
  const float wanted = title_width + remark_width + 2 * padding;
  const Pressed area = press(words.label, {width > 0 ? width : wanted, height}, enabled);
  const ButtonColors colors = button_colors(context.theme, kind, enabled, area);
  fill(context, area, colors.back, primary ? 5 : 4);
  if (kind == ButtonKind::normal && is_on_raised_ground())
    draw_outline(context, area.min, area.max, context.theme.line);
  const float inner = area.max.x - area.min.x - 2 * padding;
  const bool remark_fits = remark_width > 0 && title_width + remark_width <= inner + 1;
  const float left = remark.empty() ? std::max(0.0f, std::floor((inner - title_width) / 2)) : 0;
  line_in_box(type, area.min.x + padding + left, area.min.y, height, inner, colors.text, title);
  if (remark_fits)
    line_in_box(small, area.max.x - padding - remark_width + context.px(8), area.min.y, height, remark_width,
                colors.remark, remark);
  if (!words.tip.empty() && !(remark_fits && words.tip == remark)) tooltip(context, words.tip);
  return area.clicked;
}

}  // namespace

void label(const Context& context, std::string_view text, ImU32 color, float size, Weight weight) {
  const Type type = type_of(context, size, weight);
  const float wanted = std::ceil(width_of(type, text));
  if (const float wrap = ImGui::GetCurrentWindow()->DC.TextWrapPos; wrap >= 0) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float room = std::max(context.px(40), ImGui::CalcWrapWidthForPos(at, wrap));
    const float height = wrapped_height(type.font, type.size, std::min(room, wanted + 1), text);
    ImGui::Dummy({std::min(room, wanted + 1), height});
    draw_wrapped(*ImGui::GetWindowDrawList(), type.font, type.size, at,
                 {at.x + std::min(room, wanted + 1), at.y + height}, color, text);
    return;
  }
  // In a window that grows with its content there is no edge to cut at.
  const bool grows = (ImGui::GetCurrentWindow()->Flags & ImGuiWindowFlags_AlwaysAutoResize) != 0;
  const float width =
      grows ? wanted : std::clamp(ImGui::GetContentRegionAvail().x, 1.0f, std::max(1.0f, wanted));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, type.line});
  line_in_box(type, at.x, at.y, type.line, width + 1, color, text);
}

void section_title(const Context& context, std::string_view title, std::string_view remark) {
  const Type type = type_of(context, kCaptionSize, Weight::semibold);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::Dummy({width, context.px(20)});
  const float remark_width = remark.empty() ? 0 : std::ceil(width_of(type, remark));
  line_in_box(type, at.x, at.y, type.line, width - remark_width - context.px(8), context.theme.muted, title);
  if (!remark.empty())
    line_in_box(type, at.x + width - remark_width, at.y, type.line, remark_width + 1, context.theme.faint,
                remark);
}

void key_value(const Context& context, std::string_view name, std::string_view value, bool mono) {
  const Type name_type = type_of(context, kTextSize, Weight::regular);
  Type value_type = name_type;
  if (mono) value_type.font = context.fonts.mono;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, height = context.px(20);
  ImGui::Dummy({width, height});
  platform::announce_item(name);
  const float name_width = std::min(std::ceil(width_of(name_type, name)), std::floor(width * 0.6f));
  const float room = width - name_width - context.px(12);
  const float value_width = std::min(std::ceil(width_of(value_type, value)), room);
  line_in_box(name_type, at.x, at.y, height, name_width + 1, context.theme.muted, name);
  line_in_box(value_type, at.x + width - value_width, at.y, height, value_width + 1, context.theme.text,
              value);
}

bool command_button(const Context& context, const Command& command, ButtonKind kind, float width,
                    std::string_view title, std::string_view id) {
  const std::string reason = command.disabled_reason ? command.disabled_reason() : std::string();
  const std::string label_text =
      fmt::format("{}###{}", title.empty() ? command.shown_title() : std::string(title),
                  id.empty() ? std::string_view(command.name) : id);
  // The primary button says its reason itself; the others have no room for it.
  const bool says_reason = kind == ButtonKind::primary && !reason.empty();
  const std::string remark = says_reason ? reason : shortcut_text(command.shortcut);
  const float height = context.px(kind == ButtonKind::primary ? 34 : 28);
  const bool clicked =
      button_with_remark(context, {label_text.c_str(), remark, reason}, kind, width, height, reason.empty());
  if (id.empty()) platform::announce_item(command.title.in_english());
  return clicked;
}

bool button(const Context& context, const char* label_text, ButtonKind kind, float width, bool enabled,
            std::string_view tip) {
  return button_with_remark(context, {label_text, {}, tip}, kind, width, context.px(28), enabled);
}

float chip_width(const Context& context, std::string_view label_text) {
  return std::ceil(width_of(type_of(context, kChipSize, Weight::regular), visible_part(label_text))) +
         2 * context.px(8);
}

bool chip(const Context& context, const char* label_text, bool marked, bool faint, std::string_view shown) {
  const Theme& theme = context.theme;
  const Type type = type_of(context, kChipSize, Weight::regular);
  const std::string_view text = shown.empty() ? visible_part(label_text) : shown;
  const float padding = context.px(8), height = context.px(24);
  const float room = std::max(context.px(24), ImGui::GetContentRegionAvail().x);
  const float width = std::min(chip_width(context, text), room);
  const Pressed area = press(label_text, {width, height});
  fill(context, area, area.hovered ? theme.hover : faint ? with_alpha(theme.raised, 0.6f) : theme.raised, 5);
  draw_outline(context, area.min, area.max, marked ? theme.accent : theme.line, 5);
  line_in_box(type, area.min.x + padding, area.min.y, height, width - 2 * padding + 1,
              faint && !area.hovered ? theme.faint : theme.text, text);
  return area.clicked;
}

float tab_width(const Context& context, std::string_view title, std::string_view shortcut) {
  const float remark_width =
      shortcut.empty()
          ? 0
          : std::ceil(width_of(type_of(context, kCaptionSize, Weight::regular), shortcut)) + context.px(8);
  return std::ceil(width_of(type_of(context, kTextSize, Weight::regular), title)) + remark_width +
         2 * context.px(12);
}

bool tab(const Context& context, const char* label_text, bool active, std::string_view shortcut) {
  const Theme& theme = context.theme;
  const Type type = type_of(context, kTextSize, Weight::regular);
  const Type small = type_of(context, kCaptionSize, Weight::regular);
  const std::string_view text = visible_part(label_text);
  const float padding = context.px(12), height = context.px(28);
  const float remark_width = shortcut.empty() ? 0 : std::ceil(width_of(small, shortcut)) + context.px(8);
  const float room = std::max(context.px(40), ImGui::GetContentRegionAvail().x);
  const float width = std::min(tab_width(context, text, shortcut), room);
  const Pressed area = press(label_text, {width, height});
  if (active || area.hovered) fill(context, area, active ? theme.raised : with_alpha(theme.raised, 0.6f), 5);
  line_in_box(type, area.min.x + padding, area.min.y, height, width - remark_width - 2 * padding + 1,
              active || area.hovered ? theme.text : theme.muted, text);
  if (!shortcut.empty())
    line_in_box(small, area.max.x - padding - remark_width + context.px(8), area.min.y, height, remark_width,
                theme.faint, shortcut);
  return area.clicked;
}

void problem_box(const Context& context, std::string_view where, std::string_view what) {
  const Theme& theme = context.theme;
  const Type title = type_of(context, kCaptionSize, Weight::semibold);
  const Type body = type_of(context, kCaptionSize, Weight::regular);
  const float width = ImGui::GetContentRegionAvail().x, padding_x = context.px(12), padding_y = context.px(8);
  const float inner = width - 2 * padding_x;
  const float title_height = where.empty() ? 0 : title.line;
  const float height = 2 * padding_y + title_height + wrapped_height(body.font, body.size, inner, what);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, height});
  platform::announce_item(what);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(at, {at.x + width, at.y + height}, theme.raised, context.px(5));
  draw_outline(context, at, {at.x + width, at.y + height}, theme.failed, 5);
  const float x = at.x + padding_x, y = at.y + padding_y;
  if (!where.empty()) line_in_box(title, x, y, title.line, inner, theme.failed, where);
  draw_wrapped(list, body.font, body.size, {x, y + title_height}, {x + inner, at.y + height}, theme.text,
               what);
}

float hairline(const Context& context) {
  return std::max(1.0f, std::floor(context.scale));
}

void draw_outline(const Context& context, ImVec2 min, ImVec2 max, ImU32 color, float radius) {
  // ImGui draws a line around the middle of the outermost pixels, whatever its thickness.
  const float thickness = hairline(context), inset = (thickness - 1) / 2;
  ImGui::GetWindowDrawList()->AddRect({min.x + inset, min.y + inset}, {max.x - inset, max.y - inset}, color,
                                      context.px(radius), 0, thickness);
}

void gap(const Context& context, float layout_pixels) {
  const float spacing = ImGui::GetStyle().ItemSpacing.y;
  ImGui::Dummy({0, std::max(0.0f, context.px(layout_pixels) - 2 * spacing)});
}

bool begin_menu(const Context& context, const char* id, MenuOpens opens) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(context.px(12), context.px(8)));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(context.px(8), context.px(8)));
  const bool open =
      opens == MenuOpens::on_right_click ? ImGui::BeginPopupContextItem(id) : ImGui::BeginPopup(id);
  if (!open) ImGui::PopStyleVar(2);
  // Escape has closed a submenu, which the resting pointer would open again in this frame.
  if (open && ImGui::IsKeyPressed(ImGuiKey_Escape)) ImGui::SetNavCursorVisibleAfterMove();
  return open;
}

void end_menu() {
  ImGui::EndPopup();
  ImGui::PopStyleVar(2);
}

void tooltip(const Context& context, std::string_view text) {
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
  // Frames are only drawn when something changes, so the moment of its appearance must be asked for.
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip)) {
    if (context.draw_within) context.draw_within(0.1);
    return;
  }
  if (!begin_tooltip(context)) return;
  tooltip_text(context, text, context.theme.text);
  end_tooltip();
}

bool text_field(const Context& context, const char* label_text, std::string& text, const char* hint,
                float width, ImGuiInputTextFlags flags) {
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, hairline(context));
  ImGui::PushStyleColor(ImGuiCol_FrameBgHovered, context.theme.raised);
  ImGui::SetNextItemWidth(width > 0 ? width : -FLT_MIN);
  // What stands before the ## would be drawn at the right of the field.
  const bool changed = ImGui::InputTextWithHint(fmt::format("##{}", label_text).c_str(), hint, &text, flags);
  platform::announce_item(label_text);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  return changed;
}

ImU32 state_color(const Theme& theme, store::CellState state) {
  using enum store::CellState;
  switch (state) {
    case queued:
      return theme.faint;
    case waiting:
      return theme.waiting;
    case in_flight:
    case streaming:
      return theme.in_flight;
    case done:
      return theme.done;
    case filtered:
    case failed:
      return theme.failed;
    case cancelled:
      return theme.muted;
  }
  return theme.muted;
}

std::string format_cost(double usd, bool known) {
  if (!known) return tr("unknown");
  if (usd <= 0) return tr("free");
  if (usd >= 0.995) return fmt::format("{:.2f} USD", usd);
  if (usd < 0.000001) return tr("under 0.000001 USD");
  // Two significant digits, never fewer than two places.
  const int places = std::max(2, 1 - static_cast<int>(std::floor(std::log10(usd))));
  return fmt::format("{:.{}f} USD", usd, places);
}

}  // namespace proofsheet::ui
