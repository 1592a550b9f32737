// The panels beside the grid: how wide they are, that they give way where the window has no room for them,
// and that one which has given way lies over the grid when it is asked for.
#include <algorithm>
#include <cmath>
#include <limits>

#include <imgui_internal.h>

#include "ui/language.h"
#include "ui/widgets.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

// Layout pixels. A panel that stands beside the grid is no narrower than kNarrowestBeside, unless it was made
// so by hand.
constexpr float kNarrowestPanel = 220, kWidestPanel = 640, kNarrowestBeside = 260, kNarrowestGrid = 440;
// What stays free beside a panel that lies over the grid: something to click at.
constexpr float kBesideOverlay = 40;
constexpr float kShadow = 20, kHandle = 12;

// What a panel of this width takes at least.
float least_of(float wished) {
  return std::min(wished, kNarrowestBeside);
}

// Before the first frame, and while the theme changes, there is no scale: then there is room.
float layout_width(float scale) {
  return scale > 0 ? ImGui::GetMainViewport()->Size.x / scale : std::numeric_limits<float>::max();
}

// Dark at the panel's edge and fading away from it; above the regions, and nothing to the mouse.
void draw_shadow(const Context& context, float edge, float direction, float top, float height) {
  const float width = context.px(kShadow);
  ImGui::SetCursorPos({direction > 0 ? edge : edge - width, top});
  constexpr ImGuiWindowFlags kLetsThrough =
      ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar;
  if (ImGui::BeginChild("shadow", {width, height}, ImGuiChildFlags_None, kLetsThrough)) {
    const ImVec2 at = ImGui::GetWindowPos();
    const ImU32 dark = IM_COL32(0, 0, 0, 64), none = IM_COL32(0, 0, 0, 0);
    const ImU32 left = direction > 0 ? dark : none, right = direction > 0 ? none : dark;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilledMultiColor(at, {at.x + width, at.y + height}, left, right, right, left);
    const float line = direction > 0 ? at.x : at.x + width - hairline(context);
    list.AddRectFilled({line, at.y}, {line + hairline(context), at.y + height}, context.theme.line);
  }
  ImGui::EndChild();
}

struct Handle {
  const char* name;
  ImVec2 at;
  const char* arrow;
  const char* command;
};

// In the padding of the grid, as high as it is; true when it was clicked.
bool draw_handle(const Context& context, const Handle& handle, ImVec2 size) {
  bool is_clicked = false;
  ImGui::SetCursorPos(handle.at);
  if (ImGui::BeginChild(handle.name, size, ImGuiChildFlags_None,
                        ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoBackground)) {
    is_clicked = ImGui::InvisibleButton(handle.name, size);
    const Theme& theme = context.theme;
    const bool is_hovered = ImGui::IsItemHovered();
    const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(min, max, is_hovered ? theme.hover : theme.panel);
    const float em = context.px(kTextSize), width = text_width(context.fonts.text, em, handle.arrow);
    draw_line(list, context.fonts.text, em,
              {std::floor((min.x + max.x - width) / 2), std::floor((min.y + max.y - font_pixels(em)) / 2)},
              width + 1, is_hovered ? theme.text : theme.muted, handle.arrow);
    const Command& command = context.commands.at(handle.command);
    tooltip(context, command.shown_title() + "  " + shortcut_text(command.shortcut));
  }
  ImGui::EndChild();
  return is_clicked;
}

}  // namespace

bool Workbench::is_wished(Region panel) const {
  return panel == Region::left ? settings_.left_shown : settings_.right_shown;
}

// The sheet comes before the inspector.
bool Workbench::fits_beside(Region panel) const {
  const float room = layout_width(applied_scale_) - kNarrowestGrid;
  const float left = least_of(settings_.left_width);
  if (panel == Region::left) return left <= room;
  const bool has_left = settings_.left_shown && left <= room;
  return least_of(settings_.right_width) + (has_left ? left : 0) <= room;
}

bool Workbench::is_shown(Region panel) const {
  return overlay_.panel == panel || (is_wished(panel) && fits_beside(panel));
}

void Workbench::show_panel(Region panel) {
  if (fits_beside(panel)) {
    (panel == Region::left ? settings_.left_shown : settings_.right_shown) = true;
  } else if (overlay_.panel != panel) {
    // From one panel to the other the way back stays the first one's.
    if (overlay_.panel)
      keep_typed_note();
    else
      overlay_.before = keyboard_place();
    overlay_.panel = panel;
    overlay_.had_keyboard = false;
  }
  loop_.draw_frames(3);
}

void Workbench::toggle_panel(Region panel) {
  if (overlay_.panel == panel) return close_overlay(true);
  const bool lies_over = !fits_beside(panel);
  if (!lies_over && is_wished(panel)) {
    (panel == Region::left ? settings_.left_shown : settings_.right_shown) = false;
    return;
  }
  show_panel(panel);
  if (lies_over) region_keys_.restart(panel);
}

void Workbench::close_overlay(bool gives_keyboard_back) {
  if (!overlay_.panel) return;
  overlay_.panel.reset();
  keep_typed_note();
  if (gives_keyboard_back) give_keyboard_to(overlay_.before);
  loop_.draw_frames(3);
}

// The field that would keep it when it loses the keyboard is not drawn any more.
void Workbench::keep_typed_note() {
  if (inspector_.note.is_changed()) perform(keep_note(inspector_.note));
}

// Before a frame: a panel that lay over the grid stands beside it as soon as it can, and goes when the
// keyboard was led to what it covers.
void Workbench::watch_overlay() {
  if (!overlay_.panel) return;
  const Region panel = *overlay_.panel;
  if (fits_beside(panel)) {
    overlay_.panel.reset();
    return show_panel(panel);
  }
  const std::optional<Region> at = region_keys_.current();
  const bool is_beneath = at == Region::left || at == Region::middle || at == Region::right;
  if (at == panel) {
    overlay_.had_keyboard = true;
  } else if (is_beneath && overlay_.had_keyboard) {
    close_overlay(false);
  }
}

void Workbench::place_panels(const Context& context, Regions& regions) const {
  const ImVec2 size = regions.size;
  const bool has_left = settings_.left_shown && fits_beside(Region::left);
  const bool has_right = settings_.right_shown && fits_beside(Region::right);
  float left = has_left ? settings_.left_width : 0, right = has_right ? settings_.right_width : 0;
  // A narrow window takes from both before one gives way: of what they have above the least.
  const float room = size.x / context.scale - kNarrowestGrid;
  if (const float wished = left + right; wished > room && wished > 0) {
    const float least_left = least_of(left), least_right = least_of(right), least = least_left + least_right;
    const float part = wished > least ? std::clamp((room - least) / (wished - least), 0.0f, 1.0f) : 0;
    left = least_left + (left - least_left) * part;
    right = least_right + (right - least_right) * part;
  }
  regions.left = std::floor(context.px(left));
  regions.right = std::floor(context.px(right));
  if (!overlay_.panel) return;
  const float width = *overlay_.panel == Region::left ? settings_.left_width : settings_.right_width;
  regions.over = std::floor(std::min(context.px(width), size.x - context.px(kBesideOverlay)));
}

void Workbench::draw_overlay(const Context& context, const Regions& regions, Actions& actions) {
  if (!overlay_.panel) return;
  const Region panel = *overlay_.panel;
  const bool is_left = panel == Region::left;
  const float height = regions.bottom - regions.top;
  const float edge = is_left ? regions.over : regions.size.x - regions.over;
  draw_shadow(context, edge, is_left ? 1 : -1, regions.top, height);
  const ImVec2 at{is_left ? 0 : edge, regions.top};
  if (is_left)
    draw_left_region(context, at, {regions.over, height}, actions);
  else
    draw_right_region(context, at, {regions.over, height}, actions);
  const float widest = regions.size.x - context.px(kBesideOverlay);
  splitter(context,
           {is_left ? "left splitter" : "right splitter", edge, regions.top, height, regions.over, widest,
            is_left ? 1.0f : -1.0f},
           is_left ? settings_.left_width : settings_.right_width);
  // A click at what is seen beside it; the bars have the buttons that open and close it.
  const ImVec2 mouse = ImGui::GetMousePos();
  const ImGuiWindow* under = ImGui::GetCurrentContext()->HoveredWindow;
  const float x = mouse.x - ImGui::GetMainViewport()->Pos.x, y = mouse.y - ImGui::GetMainViewport()->Pos.y;
  const bool is_beside = is_left ? x > edge + context.px(3) : x < edge - context.px(3);
  const bool is_between = y >= regions.top && y < regions.bottom;
  const bool is_here = under != nullptr && under->RootWindow == ImGui::GetCurrentWindow()->RootWindow;
  const bool is_clicked =
      ImGui::IsMouseClicked(ImGuiMouseButton_Left) || ImGui::IsMouseClicked(ImGuiMouseButton_Right);
  if (is_clicked && is_beside && is_between && is_here && !had_popup_) close_overlay(false);
}

// Where a panel has given way: what brings it, for the mouse.
void Workbench::draw_handles(const Context& context, const Regions& regions, Actions& actions) {
  const ImVec2 size{context.px(kHandle), regions.bottom - regions.top};
  const auto draw = [&](Region panel, const Handle& handle) {
    if (is_wished(panel) && !is_shown(panel) && draw_handle(context, handle, size))
      actions.push_back(Invoke{handle.command});
  };
  draw(Region::left, {"left handle", {0, regions.top}, "›", "view.sheet_panel"});
  draw(Region::right, {"right handle", {regions.size.x - size.x, regions.top}, "‹", "view.inspector"});
}

void Workbench::draw_splitters(const Context& context, const Regions& regions) {
  const float left = regions.left, right = regions.right, height = regions.bottom - regions.top;
  const float for_panels = regions.size.x - context.px(kNarrowestGrid);
  const float left_before = settings_.left_width, right_before = settings_.right_width;
  if (left > 0)
    splitter(context, {"left splitter", left, regions.top, height, left, for_panels - right, 1},
             settings_.left_width);
  if (right > 0)
    splitter(context,
             {"right splitter", regions.size.x - right, regions.top, height, right, for_panels - left, -1},
             settings_.right_width);
  // Where both were shown narrower than they are set, the other one stays as it is seen.
  if (right > 0 && settings_.left_width != left_before)
    settings_.right_width = std::min(settings_.right_width, right / context.scale);
  if (left > 0 && settings_.right_width != right_before)
    settings_.left_width = std::min(settings_.left_width, left / context.scale);
}

void Workbench::splitter(const Context& context, const Splitter& edge, float& width) {
  const float grip = context.px(6);
  ImGui::SetCursorPos({edge.x - grip / 2, edge.top});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, IM_COL32(0, 0, 0, 0));
  // A child of its own lies above its neighbours and gets the mouse.
  if (ImGui::BeginChild(edge.name, {grip, edge.height}, ImGuiChildFlags_None,
                        ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoBackground)) {
    ImGui::InvisibleButton(edge.name, {grip, edge.height});
    if (ImGui::IsItemHovered() || ImGui::IsItemActive()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    if (const float moved = edge.direction * ImGui::GetIO().MouseDelta.x;
        ImGui::IsItemActive() && moved != 0) {
      const float widest = std::clamp(edge.widest / context.scale, kNarrowestPanel, kWidestPanel);
      width = std::clamp((edge.shown + moved) / context.scale, kNarrowestPanel, widest);
    }
  }
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

}  // namespace proofsheet::ui
