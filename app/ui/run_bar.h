#pragma once

#include <cstdint>
#include <deque>
#include <utility>

#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

// The bottom bar: how far the run is, how fast, until when, for how much; Fire and Stop.
struct RunBarState {
  // (steady milliseconds, finished cells) of the last seconds, for the rate.
  std::deque<std::pair<std::int64_t, std::uint64_t>> history;
  store::RunId run = 0;
  // What was left free in the last frame, pixels of the window.
  float free_from = 0, free_to = 0, top = 0;
};
// `reserved`: pixels that it leaves free between its two ends, when its items can be shortened so far.
void draw_run_bar(RunBarState& state, const Context& context, float reserved, Actions& actions);

}  // namespace proofsheet::ui
