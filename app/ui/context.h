#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gl/dot_renderer.h"
#include "gl/image_renderer.h"
#include "gl/texture_cache.h"
#include "platform/fonts.h"
#include "platform/window.h"
#include "provider/model_table.h"
#include "run/run.h"
#include "store/store.h"
#include "ui/command.h"
#include "ui/document.h"
#include "ui/focus_facts.h"
#include "ui/run_list.h"
#include "ui/run_view.h"
#include "ui/selection.h"
#include "ui/theme.h"

namespace proofsheet::ui {

class Sounds;

// What every panel may read while a frame is drawn. Made anew for each frame by the workbench.
struct Context {
  const Theme& theme;
  const platform::Fonts& fonts;
  float scale = 1;  // physical pixels per layout pixel: multiply fixed distances by it (px())
  const Commands& commands;
  const Document& document;
  RunView* run = nullptr;  // the run that is shown; nullptr when there is none
  // True when the shown run is not of the sheet as it is now: its cells may not be the plan's.
  bool run_is_stale = false;
  // What firing the sheet as it is would take; empty while it is being worked out.
  const std::optional<run::Estimate>& estimate;
  const RunList& runs;                                 // earlier runs
  const std::vector<std::shared_ptr<RunView>>& going;  // the runs that go on
  const Selection& selection;
  const FocusFacts& facts;  // of the cell in focus
  gl::TextureCache& textures;
  gl::ImageRenderer& images;
  gl::DotRenderer& dots;
  std::function<void(double seconds)> draw_within;
  std::int64_t now_unix_ms = 0;
  const provider::ModelTable* models = nullptr;  // what is known of models; nullptr when that is missing
  Sounds* sounds = nullptr;                      // nullptr where no cells are shown

  // Layout pixels to the window's.
  float px(float layout_pixels) const { return layout_pixels * scale; }
};

}  // namespace proofsheet::ui
