// The commands that put cells into the clipboard.
#include "ui/workbench.h"

namespace proofsheet::ui {

void Workbench::add_copy_commands() {
  const auto add = [this](const char* name, const char* title, ImGuiKeyChord key, Session::CopyAs as) {
    commands_.add({name, title, key, [this] { return why_no_mark(); },
                   [this, as] { session_.copy_cells(selection_.cells(), as); }});
  };
  using enum Session::CopyAs;
  add("cell.copy", "Copy the answer", ImGuiMod_Ctrl | ImGuiKey_C, answer);
  add("cell.copy_image", "Copy the picture", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_C, picture);
  add("cell.copy_html", "Copy text and picture as HTML", ImGuiMod_Ctrl | ImGuiMod_Alt | ImGuiKey_C, page);
}

}  // namespace proofsheet::ui
