// How pictures are shown, and the memory that they may take.
#include <algorithm>

#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

constexpr int kLeastTexture_mb = 64, kMostTexture_mb = 8192;

}  // namespace

void Workbench::add_picture_commands() {
  commands_.add({"view.actual_size", "Actual pixels", ImGuiMod_Ctrl | ImGuiKey_1,
                 [this] { return why_no_actual_size(); },
                 [this] {
                   if (mode_ == Mode::image)
                     viewer_.actual_size_wanted = true;
                   else
                     grid_.fit = GridState::Fit::actual;
                 }});
  commands_.add(
      {"view.fill_pictures", "Fit pictures into their cells, or fill the cells", ImGuiMod_Ctrl | ImGuiKey_2,
       [this] { return mode_ == Mode::grid ? why_no_actual_size() : tr("Go back to the grid first"); },
       [this] {
         // From actual pixels either way leads back to the size of the cells.
         const bool was_actual = grid_.actual.width > 0;
         grid_.actual = {};
         grid_.fills_pictures = was_actual || !grid_.fills_pictures;
       }});
  const auto add_step = [this](const char* name, const char* title, ImGuiKey key, int step) {
    commands_.add({name, title, key, [this] { return why_one_picture(); },
                   [this, step] { step_picture(viewer_, pictures_in_focus(), step); }});
  };
  add_step("view.next_picture", "Next picture of the answer", ImGuiKey_RightBracket, 1);
  add_step("view.previous_picture", "Previous picture of the answer", ImGuiKey_LeftBracket, -1);
  commands_.add(
      {"view.more_picture_memory", "Twice the memory for pictures", 0,
       [this] { return settings_.texture_mb < kMostTexture_mb ? "" : tr("It is as much as it gets"); },
       [this] { set_texture_memory(settings_.texture_mb * 2); }});
  commands_.add(
      {"view.less_picture_memory", "Half the memory for pictures", 0,
       [this] { return settings_.texture_mb > kLeastTexture_mb ? "" : tr("It is as little as it gets"); },
       [this] { set_texture_memory(settings_.texture_mb / 2); }});
}

std::string Workbench::why_no_actual_size() {
  if (mode_ == Mode::image) return "";
  const RunView* run = visible_run();
  return mode_ == Mode::grid && run != nullptr && run->media().has_pictures()
             ? ""
             : tr("There are no images here");
}

std::size_t Workbench::pictures_in_focus() {
  RunView* run = session_.shown();
  const auto result = run != nullptr && !selection_.empty() ? run->result(selection_.back()) : nullptr;
  return result ? result->images.size() : 0;
}

std::string Workbench::why_one_picture() {
  if (mode_ != Mode::image) return tr("Open a cell first");
  return pictures_in_focus() > 1 ? "" : tr("The answer has no second picture");
}

void Workbench::set_texture_memory(int megabytes) {
  settings_.texture_mb = std::clamp(megabytes, kLeastTexture_mb, kMostTexture_mb);
  textures_->set_gpu_bytes(static_cast<std::uint64_t>(settings_.texture_mb) << 20);
  notice(tr_format("Pictures may take {} MB of the GPU's memory", settings_.texture_mb), false,
         "texture_memory");
}

}  // namespace proofsheet::ui
