#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "platform/window.h"
#include "ui/language.h"
#include "ui/theme.h"

namespace proofsheet::ui {

// How large the interface may be drawn, in percent.
inline constexpr int kSmallestScale = 100, kLargestScale = 300, kScaleStep = 25;

// What the workbench remembers between two starts, in config_dir()/workbench.json. An unreadable or foreign
// file gives the defaults and a message; it is never an error that stops the start.
struct Settings {
  platform::WindowPlace window;
  ThemeKind theme = ThemeKind::dark;
  std::optional<Language> language;           // as the locale says where it was not chosen
  float left_width = 328, right_width = 320;  // layout pixels
  bool left_shown = true, right_shown = true;
  int scale = kSmallestScale;  // percent of what the screen asks for
  float cell_width = 0;        // layout pixels; 0 = columns share the width
  bool map_shown = true;       // of the grid, where it needs one
  bool opens_chart = false;    // chart mode rather than the grid
  bool lists_runs = false;     // the earlier runs at the left rather than the sheet
  bool shows_yaml = false;     // the sheet as text
  bool is_guided = true;       // not told any more what a sheet is; false at the first start
  int texture_mb = 256;        // GPU memory for pictures
  std::filesystem::path last_sheet;
  std::filesystem::path last_folder;
};
Settings load_settings(std::string* message = nullptr);
Result<> save_settings(const Settings& settings);

}  // namespace proofsheet::ui
