#pragma once

#include <string>

#include "ui/context.h"

namespace proofsheet::ui {

// A dialog in the middle of the window, above everything else: a title, what stands below, and a way out. It
// is as high as what it shows, and scrolls when that does not fit.
struct Dialog {
  const char* id;
  const char* title;  // translated
  float width = 0;    // layout pixels
};
struct DialogState {
  bool is_open = false;
  float content_height = 0;  // physical pixels, from the frame before
};
// False, and nothing to end, while it is not open. Escape and its button close it.
bool begin_dialog(DialogState& state, const Context& context, const Dialog& dialog);
void end_dialog(DialogState& state, const Context& context);

}  // namespace proofsheet::ui
