#include "ui/command.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace proofsheet::ui {

std::string Command::shown_title() const {
  return title_now ? title_now() : title.shown();
}

void Commands::add(Command command) {
  assert(find(command.name) == nullptr && "a command of this name exists");
  commands_.push_back(std::move(command));
}

void Commands::replace(std::string_view prefix, std::vector<Command> commands) {
  std::erase_if(commands_, [&](const Command& command) { return command.name.starts_with(prefix); });
  for (Command& command : commands) {
    assert(command.name.starts_with(prefix) && "a command of another group");
    add(std::move(command));
  }
}

const Command* Commands::find(std::string_view name) const {
  const auto at =
      std::find_if(commands_.begin(), commands_.end(), [&](const Command& c) { return c.name == name; });
  return at == commands_.end() ? nullptr : &*at;
}

const Command& Commands::at(std::string_view name) const {
  const Command* command = find(name);
  assert(command != nullptr && "no command of this name");
  return *command;
}

std::string Commands::invoke(std::string_view name) const {
  // A copy: running a command may change the registry.
  const Command command = at(name);
  if (command.disabled_reason) {
    if (std::string reason = command.disabled_reason(); !reason.empty()) return reason;
  }
  command.run();
  return {};
}

namespace {

// ImGui calls these keys by longer names than people do.
std::string key_name(ImGuiKey key) {
  switch (key) {
    case ImGuiKey_Comma:
      return ",";
    case ImGuiKey_Period:
      return ".";
    case ImGuiKey_Slash:
      return "/";
    case ImGuiKey_Minus:
      return "-";
    case ImGuiKey_Equal:
      return "=";
    case ImGuiKey_LeftArrow:
      return "Left";
    case ImGuiKey_RightArrow:
      return "Right";
    case ImGuiKey_UpArrow:
      return "Up";
    case ImGuiKey_DownArrow:
      return "Down";
    case ImGuiKey_Escape:
      return "Esc";
    default:
      return ImGui::GetKeyName(key);
  }
}

}  // namespace

std::string shortcut_text(ImGuiKeyChord chord) {
  if (chord == 0) return {};
  if (chord == (ImGuiMod_Shift | ImGuiKey_Slash)) return "?";
  std::string text;
  if (chord & ImGuiMod_Ctrl) text += "Ctrl+";
  if (chord & ImGuiMod_Alt) text += "Alt+";
  if (chord & ImGuiMod_Super) text += "Super+";
  if (chord & ImGuiMod_Shift) text += "Shift+";
  return text + key_name(static_cast<ImGuiKey>(chord & ~ImGuiMod_Mask_));
}

}  // namespace proofsheet::ui
