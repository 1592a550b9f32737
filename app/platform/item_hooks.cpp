#include "platform/item_hooks.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <string>

namespace proofsheet::platform {
namespace {

ItemRecorder* recorder_of(const ImGuiContext& context) {
  return static_cast<ItemRecorder*>(context.TestEngine);
}

ItemRect to_item_rect(const ImRect& rect) {
  return {rect.Min.x, rect.Min.y, rect.Max.x, rect.Max.y};
}

void report_item(const ImGuiContext& context, ImGuiID id, const ImRect& rect) {
  ImRect visible = rect;
  if (const ImGuiWindow* window = context.CurrentWindow) {
    visible.ClipWith(window->ClipRect);
    if (visible.IsInverted()) visible = ImRect(rect.Min, rect.Min);
  }
  recorder_of(context)->item(id, to_item_rect(rect), to_item_rect(visible));
}

}  // namespace

void set_item_recorder(ItemRecorder* recorder) {
  ImGuiContext& context = *ImGui::GetCurrentContext();
  context.TestEngine = recorder;
  context.TestEngineHookItems = recorder != nullptr;
}

bool has_item_recorder() {
  return ImGui::GetCurrentContext()->TestEngineHookItems;
}

void announce_item(std::string_view name) {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  if (!context.TestEngineHookItems) return;
  ImGuiID id = context.LastItemData.ID;
  if (id == 0) {  // text and empty space have no id of their own
    const ImGuiID seed = context.CurrentWindow != nullptr ? context.CurrentWindow->ID : 0;
    id = ImHashData(name.data(), name.size(), seed);
  }
  report_item(context, id, context.LastItemData.Rect);
  recorder_of(context)->label(id, name, context.LastItemData.StatusFlags);
}

}  // namespace proofsheet::platform

// The interface that Dear ImGui calls when it is compiled with IMGUI_ENABLE_TEST_ENGINE.
void ImGuiTestEngineHook_ItemAdd(ImGuiContext* context, ImGuiID id, const ImRect& rect,
                                 const ImGuiLastItemData*) {
  proofsheet::platform::report_item(*context, id, rect);
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext* context, ImGuiID id, const char* label,
                                  ImGuiItemStatusFlags flags) {
  proofsheet::platform::recorder_of(*context)->label(id, label != nullptr ? label : "", flags);
}

void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID) {
  return nullptr;
}
