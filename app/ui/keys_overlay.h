#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ui/context.h"

namespace proofsheet::ui {

// All keys, over the workbench: what the registry of commands has, in groups, narrowed by typing.
struct KeysOverlayState {
  bool is_open = false;
  bool just_opened = false;
  bool wants_keyboard = false;  // its field, again
  std::string filter;
};
void open_keys_overlay(KeysOverlayState& state);
void draw_keys_overlay(KeysOverlayState& state, const Context& context);

// The commands that have a key, by the first word of their name, in the registry's order; those that a filter
// leaves.
struct KeyGroup {
  std::string title;
  std::vector<const Command*> commands;
};
std::vector<KeyGroup> key_groups(const Commands& commands, std::string_view filter);

}  // namespace proofsheet::ui
