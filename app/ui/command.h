#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <imgui.h>

#include "ui/kept_text.h"

namespace proofsheet::ui {

// One thing the workbench can do. Menus, shortcuts, the palette and tests all look it up by name.
struct Command {
  std::string name;            // "run.fire": stable
  KeptText title;              // "Fire"
  ImGuiKeyChord shortcut = 0;  // 0 = none
  // Why it cannot be done now, for the disabled button's tooltip; empty = it can.
  std::function<std::string()> disabled_reason;
  std::function<void()> run;
  ImGuiKeyChord other_shortcut = 0;             // a second one that people know, as Ctrl+Y
  std::function<std::string()> title_now = {};  // where it tells more than `title`: "Undo: rate 12 cells"
  bool repeats = false;                         // while its key is held down

  // In the language of the interface.
  std::string shown_title() const;
};

// All commands, in the order they were added, which is the palette's.
class Commands {
 public:
  // The name must be new.
  void add(Command command);
  // Puts these in the place of all whose names begin with `prefix`: what comes and goes with a document. They
  // stand last.
  void replace(std::string_view prefix, std::vector<Command> commands);
  // Asserts that the name exists: an unknown name is a mistake in the program.
  const Command& at(std::string_view name) const;
  const Command* find(std::string_view name) const;
  const std::vector<Command>& all() const { return commands_; }
  // Runs a command unless it is disabled; returns the reason if it is.
  std::string invoke(std::string_view name) const;

 private:
  std::vector<Command> commands_;
};

// "Ctrl+Enter"; empty for 0.
std::string shortcut_text(ImGuiKeyChord chord);

}  // namespace proofsheet::ui
