#include "ui/empty_state.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr float kEmptyWidth = 420;  // layout pixels

bool draw_go(const Context& context, const EmptyState& empty, Actions& actions) {
  if (empty.command.empty()) {
    if (empty.button.empty()) return false;
    gap(context, 16);
    return button(context, fmt::format("{}###empty state", empty.button).c_str(), ButtonKind::normal);
  }
  gap(context, 16);
  const Command& command = context.commands.at(empty.command);
  const std::string id = fmt::format("empty {}", command.name);
  if (command_button(context, command, ButtonKind::normal, 0, empty.button, id))
    actions.push_back(Invoke{command.name});
  return false;
}

// In a bar that is as high as the button, the cursor at its top.
void draw_in_line(const Context& context, const EmptyState& empty, Actions& actions) {
  const ImVec2 start = ImGui::GetCursorPos();
  const float inset = std::floor((context.px(28) - context.px(kLineHeight)) / 2);
  ImGui::SetCursorPosY(start.y + inset);
  label(context, empty.title, context.theme.muted);
  ImGui::SameLine(0, context.px(12));
  ImGui::SetCursorPosY(start.y);
  const Command& command = context.commands.at(empty.command);
  const std::string id = fmt::format("empty {} in line", command.name);
  if (command_button(context, command, ButtonKind::normal, 0, empty.button, id))
    actions.push_back(Invoke{command.name});
}

}  // namespace

bool draw_empty_state(const Context& context, const EmptyState& empty, EmptyPlace place, Actions& actions) {
  if (place == EmptyPlace::line) {
    draw_in_line(context, empty, actions);
    return false;
  }
  const ImVec2 room = ImGui::GetContentRegionAvail(), start = ImGui::GetCursorPos();
  const bool is_centred = place == EmptyPlace::middle;
  const float width = is_centred ? std::min(room.x, context.px(kEmptyWidth)) : room.x;
  if (is_centred) {
    ImGui::SetCursorPos({start.x + std::floor((room.x - width) / 2), start.y + std::floor(room.y * 0.36f)});
  }
  ImGui::BeginGroup();
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
  label(context, empty.title, context.theme.text, kTextSize, Weight::semibold);
  if (!empty.hint.empty()) label(context, empty.hint, context.theme.muted);
  ImGui::PopTextWrapPos();
  const bool is_pressed = draw_go(context, empty, actions);
  ImGui::EndGroup();
  return is_pressed;
}

}  // namespace proofsheet::ui
