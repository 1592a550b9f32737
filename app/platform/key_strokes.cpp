#include "platform/key_strokes.h"

namespace proofsheet::platform {
namespace {

bool is_modifier(ImGuiKey key) {
  return (key & ImGuiMod_Mask_) != 0 || (key >= ImGuiKey_LeftCtrl && key <= ImGuiKey_RightSuper);
}

// The first event that has to wait for another frame; the size of the queue if none has to.
int first_later_event(const ImVector<ImGuiInputEvent>& queue) {
  bool is_key_pressed = false, is_wheel_turned = false;
  const bool is_typing = ImGui::GetIO().WantTextInput;
  for (int i = 0; i < queue.Size; ++i) {
    const ImGuiInputEvent& event = queue[i];
    if (event.Type == ImGuiInputEventType_MouseWheel) is_wheel_turned = true;
    if (event.Type != ImGuiInputEventType_Key) continue;
    // ImGui leaves the second event of a key to the next frame itself, so this is a change.
    if (ImGui::GetKeyData(event.Key.Key)->Down == event.Key.Down) continue;
    if (is_modifier(event.Key.Key)) {
      if (is_key_pressed || is_wheel_turned) return i;
    } else if (event.Key.Down) {
      // Two commands of one frame would be done in the order of the list of commands, or one of them only.
      if (is_key_pressed && !is_typing) return i;
      is_key_pressed = true;
    }
  }
  return queue.Size;
}

}  // namespace

LaterStrokes::LaterStrokes() {
  if (!ImGui::GetIO().ConfigInputTrickleEventQueue) return;
  ImVector<ImGuiInputEvent>& queue = ImGui::GetCurrentContext()->InputEventsQueue;
  const int first = first_later_event(queue);
  for (int i = first; i < queue.Size; ++i) kept_.push_back(queue[i]);
  queue.resize(first);
}

LaterStrokes::~LaterStrokes() {
  ImVector<ImGuiInputEvent>& queue = ImGui::GetCurrentContext()->InputEventsQueue;
  for (const ImGuiInputEvent& event : kept_) queue.push_back(event);
}

}  // namespace proofsheet::platform
