// How large the interface is drawn, and what else is as it was the last time.
#include <algorithm>

#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

void Workbench::add_scale_commands() {
  commands_.add({"view.larger", "Larger interface", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Equal,
                 [this] { return settings_.scale < kLargestScale ? "" : tr("It is as large as it gets"); },
                 [this] { set_interface_scale(settings_.scale + kScaleStep); }});
  commands_.add({"view.smaller", "Smaller interface", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Minus,
                 [this] { return settings_.scale > kSmallestScale ? "" : tr("It is as small as it gets"); },
                 [this] { set_interface_scale(settings_.scale - kScaleStep); }});
  commands_.add({"view.usual_size", "Interface at its usual size", ImGuiMod_Ctrl | ImGuiMod_Alt | ImGuiKey_0,
                 nullptr, [this] { set_interface_scale(kSmallestScale); }});
}

void Workbench::set_interface_scale(int percent) {
  settings_.scale = std::clamp(percent, kSmallestScale, kLargestScale);
  notice(tr_format("Interface at {} %", settings_.scale), false, "scale");
  loop_.draw_frames(3);
}

void Workbench::take_up_settings() {
  set_cell_width(grid_, settings_.cell_width);
  grid_.map.is_wanted = settings_.map_shown;
  grid_.fills_pictures = settings_.fills_pictures;
  grid_.row_header_width = settings_.row_header_width;
  mode_ = settings_.opens_chart ? Mode::chart : Mode::grid;
  sheet_panel_.shows_yaml = settings_.shows_yaml;
  keeps_left_panel_ = settings_.lists_runs;
  if (!settings_.lists_runs) return;
  left_ = LeftPanel::runs;
  runs_panel_.wants_in_sight = true;
}

Settings Workbench::settings() const {
  Settings settings = settings_;
  settings.window = window_.place();
  settings.cell_width = grid_.cell_width;
  settings.map_shown = grid_.map.is_wanted;
  settings.fills_pictures = grid_.fills_pictures;
  settings.row_header_width = grid_.row_header_width;
  settings.opens_chart = (mode_ == Mode::image ? mode_before_image_ : mode_) == Mode::chart;
  settings.lists_runs = left_ == LeftPanel::runs;
  settings.shows_yaml = sheet_panel_.shows_yaml;
  settings.last_run = session_.shown() != nullptr ? session_.shown()->id() : 0;
  settings.last_run_folder = session_.data_dir();
  return settings;
}

}  // namespace proofsheet::ui
