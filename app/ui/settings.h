#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "platform/window.h"
#include "ui/language.h"
#include "ui/theme.h"

namespace proofsheet::ui {

// What the workbench remembers between two starts, in config_dir()/workbench.json. An unreadable or foreign
// file gives the defaults and a message; it is never an error that stops the start.
struct Settings {
  platform::WindowPlace window;
  ThemeKind theme = ThemeKind::dark;
  std::optional<Language> language;           // as the locale says where it was not chosen
  float left_width = 328, right_width = 320;  // layout pixels
  bool left_shown = true, right_shown = true;
  float cell_width = 220;  // layout pixels
  int texture_mb = 256;    // GPU memory for pictures
  std::filesystem::path last_sheet;
  std::filesystem::path last_folder;
};
Settings load_settings(std::string* message = nullptr);
Result<> save_settings(const Settings& settings);

}  // namespace proofsheet::ui
