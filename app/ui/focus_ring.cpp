#include "ui/focus_ring.h"

#include <cmath>

#include <imgui_internal.h>

namespace proofsheet::ui {

namespace {

constexpr float kRingWidth = 2, kRingGap = 1, kRingRadius = 6;  // layout pixels

}  // namespace

void draw_focus_ring(const Context& context) {
  const ImGuiContext& imgui = *ImGui::GetCurrentContext();
  ImGuiWindow* window = imgui.NavWindow;
  if (!imgui.NavCursorVisible || !imgui.NavIdIsAlive || imgui.NavId == 0 || window == nullptr) return;
  // A window as a whole is no item of it.
  if (imgui.NavId == window->ID || window->Hidden || window->SkipItems) return;
  ImRect ring = ImGui::WindowRectRelToAbs(window, window->NavRectRel[imgui.NavLayer]);
  if (!window->ClipRect.Overlaps(ring)) return;
  ring.ClipWith(window->InnerRect);
  const float width = std::floor(context.px(kRingWidth)), out = context.px(kRingGap) + width / 2;
  ring.Expand(out);
  window->DrawList->PushClipRect({ring.Min.x - width, ring.Min.y - width},
                                 {ring.Max.x + width, ring.Max.y + width});
  window->DrawList->AddRect(ring.Min, ring.Max, context.theme.accent, context.px(kRingRadius), 0, width);
  window->DrawList->PopClipRect();
}

}  // namespace proofsheet::ui
