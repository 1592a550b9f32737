// Keys that come faster than frames are drawn.
#pragma once

#include <imgui.h>
#include <imgui_internal.h>

namespace proofsheet::platform {

// Keeps out of one ImGui::NewFrame, around which it lives, the queued events that would change what a key
// stroke before them means; the next frame gets them.
//
// ImGui takes all events of different keys in one frame, and reads the modifiers as they are at its end: with
// Ctrl held since earlier, Z pressed and Ctrl let go before the next frame would be a plain Z.
class LaterStrokes {
 public:
  LaterStrokes();
  ~LaterStrokes();
  LaterStrokes(const LaterStrokes&) = delete;
  LaterStrokes& operator=(const LaterStrokes&) = delete;

 private:
  ImVector<ImGuiInputEvent> kept_;
};

}  // namespace proofsheet::platform
