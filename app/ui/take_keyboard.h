#pragma once

#include <imgui_internal.h>

namespace proofsheet::ui {

// The next item gets the keyboard. The regions are one for Tab; ImGui would forget the wish as soon as what
// has the keyboard now is drawn after it in another region. Inside a frame; UI thread.
inline void take_keyboard() {
  ImGui::GetCurrentContext()->NavId = 0;
  ImGui::SetKeyboardFocusHere();
}

}  // namespace proofsheet::ui
