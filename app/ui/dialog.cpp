#include "ui/dialog.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

// Layout pixels.
constexpr float kDialogPadding = 16, kDialogHead = 36, kLowestDialog = 120, kCloseButton = 72;

}  // namespace

bool begin_dialog(DialogState& state, const Context& context, const Dialog& dialog) {
  if (!state.is_open) return false;
  if (!ImGui::IsPopupOpen(dialog.id)) ImGui::OpenPopup(dialog.id);
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  const float highest = std::max(context.px(kLowestDialog), viewport->WorkSize.y - context.px(64));
  const float wanted = state.content_height + context.px(kDialogHead + 2 * kDialogPadding);
  const ImVec2 size{std::min(context.px(dialog.width), viewport->WorkSize.x - context.px(48)),
                    std::clamp(std::ceil(wanted), context.px(kLowestDialog), highest)};
  ImGui::SetNextWindowPos({viewport->WorkPos.x + std::floor((viewport->WorkSize.x - size.x) / 2),
                           viewport->WorkPos.y + std::floor((viewport->WorkSize.y - size.y) / 2)});
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding,
                      ImVec2(context.px(kDialogPadding), context.px(kDialogPadding)));
  const bool is_shown =
      ImGui::BeginPopupModal(dialog.id, nullptr,
                             ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove |
                                 ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar();
  if (!is_shown) return false;
  const float top = ImGui::GetCursorPosY();
  const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
  label(context, dialog.title, context.theme.text, kTextSize, Weight::semibold);
  ImGui::SameLine();
  ImGui::SetCursorPos({right - context.px(kCloseButton), top - context.px(6)});
  const std::string close = fmt::format("{}###close {}", tr("Close"), dialog.id);
  if (button(context, close.c_str(), ButtonKind::quiet, context.px(kCloseButton)) ||
      ImGui::IsKeyPressed(ImGuiKey_Escape))
    state.is_open = false;
  ImGui::SetCursorPosY(top + context.px(kDialogHead));
  ImGui::BeginChild("content", {0, 0}, ImGuiChildFlags_NavFlattened);
  return true;
}

void end_dialog(DialogState& state, const Context& context) {
  const float height = ImGui::GetCursorPosY() + ImGui::GetScrollY();
  ImGui::EndChild();
  if (std::abs(std::exchange(state.content_height, height) - height) > 1) context.draw_within(0);
  if (!state.is_open) {
    ImGui::CloseCurrentPopup();
    context.draw_within(0);
  }
  ImGui::EndPopup();
}

}  // namespace proofsheet::ui
