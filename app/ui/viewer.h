#pragma once

#include <cstdint>

#include "ui/action.h"
#include "ui/context.h"
#include "ui/text_differences.h"

namespace proofsheet::ui {

// The image view: one result as large as the window, or several side by side with one pan and zoom. Texts are
// shown whole, with what differs from the first of them (or from the reference) marked, sounds as waveforms.
inline constexpr std::size_t kMostPanes = 16;
struct ViewerState {
  double zoom = 1;  // 1 = the picture fits its pane
  double center_x = 0.5,
         center_y = 0.5;            // the picture's point in the pane's middle, as fractions of its size
  bool actual_size_wanted = false;  // next frame: one screen pixel per picture pixel
  std::size_t picture = 0;          // of an answer with several
  bool has_long_text = false;       // in the last frame: a text that is higher than its pane
  int scroll_screens = 0;           // next frame: long texts go on by so many heights of their pane
  TextDifferences differences;
};
// One picture on or back, around the last and the first of `count`.
void step_picture(ViewerState& state, std::size_t count, int step);
void draw_viewer(ViewerState& state, const Context& context, Actions& actions);
void fit_viewer(ViewerState& state);

}  // namespace proofsheet::ui
