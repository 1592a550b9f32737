#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ui/context.h"

namespace proofsheet::ui {

// Short lines about what happened, newest at the bottom. They stand over the end of the middle region, where
// they leave the work in sight, and else get room of their own there.
struct NoticesState {
  struct Notice {
    std::uint64_t id = 0;
    std::string text;
    bool is_error = false;
    double until = 0;  // ImGui time; 0 = until dismissed
  };
  std::vector<Notice> list;  // oldest first
  bool shows_all = false;    // also those that are folded into "+2 more"
  bool is_hovered = false;   // in the last frame: their time stands still
  std::uint64_t next_id = 1;
  enum class Place { center, left, right, own_room } place = Place::center;
  float width = 0, height = 0;  // of all of them in the last frame, physical pixels
};

// A rectangle of the window, physical pixels.
struct NoticeRect {
  ImVec2 min, max;
};

// A line that goes after a while; errors stay until they are dismissed.
void add_notice(NoticesState& state, const std::string& text, bool is_error);
// What the middle region must leave free at its end.
float notices_own_room(const NoticesState& state, const Context& context);
// `room` is the middle region with what it leaves free; `work` is what must stay in sight.
void draw_notices(NoticesState& state, const Context& context, const NoticeRect& room,
                  const std::optional<NoticeRect>& work);

}  // namespace proofsheet::ui
