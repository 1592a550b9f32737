#include "ui/confirm.h"

#include <algorithm>

#include "ui/language.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

void draw_confirm(ConfirmState& state, const Context& context, Actions& actions) {
  if (!state.action) return;
  constexpr const char* kName = "Question";
  if (!ImGui::IsPopupOpen(kName)) ImGui::OpenPopup(kName);
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  ImGui::SetNextWindowPos({viewport->Size.x / 2, viewport->Size.y * 0.4f}, ImGuiCond_Always, {0.5f, 0.5f});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {context.px(16), context.px(16)});
  if (ImGui::BeginPopupModal(
          kName, nullptr,
          ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove)) {
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + std::min(context.px(400), viewport->Size.x * 0.8f));
    label(context, state.title, context.theme.text, kTextSize, Weight::semibold);
    gap(context, 8);
    label(context, state.detail, context.theme.muted);
    ImGui::PopTextWrapPos();
    gap(context, 16);
    const bool agreed = button(context, state.go.c_str(), ButtonKind::primary);
    ImGui::SameLine(0, context.px(8));
    const bool left =
        button(context, tr("Leave it"), ButtonKind::quiet) || ImGui::IsKeyPressed(ImGuiKey_Escape);
    if (agreed) actions.push_back(*state.action);
    if (agreed || left) {
      ImGui::CloseCurrentPopup();
      state = {};
      context.draw_within(0);
    }
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

}  // namespace proofsheet::ui
