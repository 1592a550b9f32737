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
  int scale = kSmallestScale;   // percent of what the screen asks for
  float cell_width = 0;         // layout pixels; 0 = columns share the width
  float row_header_width = 0;   // layout pixels; 0 = as wide as its labels want
  bool map_shown = true;        // of the grid, where it needs one
  bool fills_pictures = false;  // pictures cover their places
  bool opens_chart = false;     // chart mode rather than the grid
  bool lists_runs = false;      // the earlier runs at the left rather than the sheet
  bool shows_yaml = false;      // the sheet as text
  bool is_guided = true;        // not told any more what a sheet is; false at the first start
  int texture_mb = 256;         // GPU memory for pictures
  std::filesystem::path last_sheet;
  std::int64_t last_run = 0;              // that was shown with it; 0 = none
  std::filesystem::path last_run_folder;  // the data folder that holds it
  std::filesystem::path last_folder;
};
Settings load_settings(std::string* message = nullptr);
Result<> save_settings(const Settings& settings);

// Writes the settings soon after they changed, so that a crash of the program or the machine keeps them.
class SettingsKeeper {
 public:
  // `known` is what the file holds.
  explicit SettingsKeeper(const Settings& known);

  // Given the settings of now, at `time_s` of a steady clock: writes them once they have been the same for
  // kPause_s. Returns the seconds until it wants to be asked again; empty when nothing is left to write.
  // A failure is left for save_settings at the end, which says it.
  std::optional<double> watch(const Settings& now, double time_s);
  static constexpr double kPause_s = 1;

 private:
  std::string written_, seen_;  // as JSON
  double changed_s_ = 0;
};

}  // namespace proofsheet::ui
