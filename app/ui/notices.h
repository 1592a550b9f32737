#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ui/context.h"

namespace proofsheet::ui {

// Short lines about what happened. They cover no work: the newest plain one stands in the free middle of the
// run bar; errors, and what is too long for that, get room of their own at the end of the middle region,
// newest at the bottom.
struct NoticesState {
  struct Notice {
    std::uint64_t id = 0;
    std::string text;
    bool is_error = false;
    double until = 0;      // ImGui time; 0 = until dismissed
    std::string kind;      // a newer one of the same kind takes its place; empty = none does
    bool is_seen = false;  // in the last frame: else its time stands still
  };
  std::vector<Notice> list;  // oldest first
  bool shows_all = false;    // also those that are folded into "+2 more"
  bool is_hovered = false;   // in the last frame: their time stands still
  std::uint64_t next_id = 1;
  float height = 0;  // of those with room of their own, in the last frame, physical pixels
};

// A rectangle of the window, physical pixels.
struct NoticeRect {
  ImVec2 min, max;
};

// A line that goes after a while; errors stay until they are dismissed. `kind`: of what the newest line alone
// matters.
void add_notice(NoticesState& state, const std::string& text, bool is_error, std::string_view kind = {});
// What the middle region must leave free at its end.
float notices_own_room(const NoticesState& state, const Context& context);
// What the run bar should leave free of its width; it may be unable to.
float notices_bar_room(NoticesState& state, const Context& context);
// `room` is the middle region with what it leaves free, `bar` what the run bar leaves free.
void draw_notices(NoticesState& state, const Context& context, const NoticeRect& room, const NoticeRect& bar);

}  // namespace proofsheet::ui
