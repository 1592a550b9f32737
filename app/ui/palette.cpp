#include "ui/palette.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <misc/cpp/imgui_stdlib.h>

#include "platform/item_hooks.h"
#include "ui/empty_state.h"
#include "ui/fuzzy_match.h"
#include "ui/language.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr const char* kPalettePopup = "Commands##palette";
constexpr int kRowsShown = 12;
constexpr float kEmptyRows = 3.5f;            // high
constexpr float kTop = 72, kAroundRows = 90;  // layout pixels

struct Choice {
  const Command* command;
  int score;
  bool enabled;
};

std::string reason_of(const Command& command) {
  return command.disabled_reason ? command.disabled_reason() : std::string();
}

// In the language of the interface or in English, whatever is typed.
std::optional<int> best_score(std::string_view filter, const Command& command) {
  return std::max(fuzzy_score(filter, command.title.in_english()),
                  fuzzy_score(filter, command.shown_title()));
}

// What can be done before what cannot, best matches first; without a filter the order of the registry.
std::vector<Choice> choices(const Commands& commands, std::string_view filter) {
  std::vector<Choice> found;
  for (const Command& command : commands.all())
    if (const std::optional<int> score = best_score(filter, command))
      found.push_back({&command, *score, reason_of(command).empty()});
  std::stable_sort(found.begin(), found.end(), [](const Choice& a, const Choice& b) {
    return a.enabled != b.enabled ? a.enabled : a.score > b.score;
  });
  return found;
}

void move_choice(PaletteState& state, int count) {
  const auto step = [&](int by) { state.chosen = (state.chosen + by + count) % count; };
  if (count == 0) return;
  if (ImGui::IsKeyPressed(ImGuiKey_DownArrow)) step(1);
  if (ImGui::IsKeyPressed(ImGuiKey_UpArrow)) step(-1);
  if (ImGui::IsKeyPressed(ImGuiKey_PageDown)) state.chosen = std::min(state.chosen + kRowsShown, count - 1);
  if (ImGui::IsKeyPressed(ImGuiKey_PageUp)) state.chosen = std::max(state.chosen - kRowsShown, 0);
}

// One command: title, and at the right its shortcut, or why it cannot be done. True when it was clicked.
bool draw_row(const Context& context, const Command& command, bool is_chosen, bool& hovered) {
  const Theme& theme = context.theme;
  const std::string reason = reason_of(command);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, height = context.px(28), pad = context.px(8);
  const bool clicked = ImGui::InvisibleButton(command.name.c_str(), {width, height});
  platform::announce_item("palette: " + command.title.in_english());
  hovered = ImGui::IsItemHovered();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (is_chosen) list.AddRectFilled(at, {at.x + width, at.y + height}, theme.hover, context.px(4));
  const float size = context.px(kTextSize), small = context.px(kCaptionSize);
  const std::string remark = reason.empty() ? shortcut_text(command.shortcut) : reason;
  const std::string title = command.shown_title();
  const float title_width = std::ceil(text_width(context.fonts.text, size, title));
  const float room = width - 2 * pad;
  draw_line(list, context.fonts.text, size, {at.x + pad, at.y + std::floor((height - font_pixels(size)) / 2)},
            room, reason.empty() ? theme.text : theme.faint, title);
  const float remark_room = room - title_width - context.px(16);
  const float remark_width = std::min(std::ceil(text_width(context.fonts.text, small, remark)), remark_room);
  if (remark_room > context.px(40))
    draw_line(list, context.fonts.text, small,
              {at.x + width - pad - remark_width, at.y + std::floor((height - font_pixels(small)) / 2)},
              remark_width + 1, theme.faint, remark);
  return clicked;
}

void close(PaletteState& state) {
  state.is_open = false;
  ImGui::CloseCurrentPopup();
}

void run(PaletteState& state, const Command& command, Actions& actions) {
  if (!reason_of(command).empty()) return;
  actions.push_back(Invoke{command.name});
  close(state);
}

void draw_nothing_found(PaletteState& state, const Context& context, Actions& actions) {
  EmptyState empty{.title = tr("No such command"), .hint = tr("No command has these letters in this order.")};
  empty.button = tr("Show all commands");
  // In line with what is typed above.
  ImGui::Indent(context.px(8));
  const bool is_pressed = draw_empty_state(context, empty, EmptyPlace::panel, actions);
  ImGui::Unindent(context.px(8));
  if (!is_pressed) return;
  state.filter.clear();
  state.wants_keyboard = true;
  context.draw_within(0);
}

void draw_inside(PaletteState& state, const Context& context, Actions& actions) {
  if (state.just_opened || state.wants_keyboard || ImGui::IsWindowAppearing()) {
    ImGui::SetKeyboardFocusHere();
    state.just_opened = state.wants_keyboard = false;
  }
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(context.px(8), context.px(8)));
  ImGui::SetNextItemWidth(-FLT_MIN);
  const bool entered = ImGui::InputTextWithHint("##palette filter", tr("Type a command"), &state.filter,
                                                ImGuiInputTextFlags_EnterReturnsTrue);
  platform::announce_item("palette filter");
  const bool edited = ImGui::IsItemEdited();
  ImGui::PopStyleVar();
  const std::vector<Choice> found = choices(context.commands, state.filter);
  const int count = static_cast<int>(found.size());
  if (edited) state.chosen = 0;
  move_choice(state, count);
  state.chosen = std::clamp(state.chosen, 0, std::max(0, count - 1));
  if (ImGui::IsKeyPressed(ImGuiKey_Escape)) return close(state);

  gap(context, 12);
  const float fitting =
      std::floor((ImGui::GetMainViewport()->WorkSize.y - context.px(kTop + kAroundRows)) / context.px(28));
  const float rows = found.empty()
                         ? kEmptyRows
                         : std::min(static_cast<float>(std::min(count, kRowsShown)), std::max(2.0f, fitting));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  if (ImGui::BeginChild("found", {0, rows * context.px(28)})) {
    if (found.empty()) draw_nothing_found(state, context, actions);
    const bool mouse_moved = ImGui::GetIO().MouseDelta.x != 0 || ImGui::GetIO().MouseDelta.y != 0;
    for (int i = 0; i < count; ++i) {
      bool hovered = false;
      if (draw_row(context, *found[static_cast<std::size_t>(i)].command, i == state.chosen, hovered))
        run(state, *found[static_cast<std::size_t>(i)].command, actions);
      if (hovered && mouse_moved) state.chosen = i;
      if (i == state.chosen && !hovered && !ImGui::IsItemVisible()) ImGui::SetScrollHereY(0.5f);
    }
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
  if (entered && count > 0) run(state, *found[static_cast<std::size_t>(state.chosen)].command, actions);
}

}  // namespace

void open_palette(PaletteState& state) {
  state = {};
  state.is_open = state.just_opened = true;
}

void draw_palette(PaletteState& state, const Context& context, Actions& actions) {
  if (!state.is_open) return;
  if (state.just_opened) ImGui::OpenPopup(kPalettePopup);
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  const float width = std::min(context.px(560), viewport->WorkSize.x - context.px(32));
  ImGui::SetNextWindowPos({viewport->WorkPos.x + std::floor((viewport->WorkSize.x - width) / 2),
                           viewport->WorkPos.y + context.px(kTop)});
  ImGui::SetNextWindowSize({width, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(context.px(8), context.px(8)));
  if (ImGui::BeginPopup(kPalettePopup, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings)) {
    draw_inside(state, context, actions);
    ImGui::EndPopup();
  } else {
    state.is_open = false;  // a click elsewhere closed it
  }
  ImGui::PopStyleVar();
}

}  // namespace proofsheet::ui
