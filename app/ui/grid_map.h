#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <imgui.h>

#include "ui/color_scale.h"
#include "ui/context.h"

namespace proofsheet::ui {

struct GridLayout;
struct GridState;

// A small map of a page that is much larger than what is in sight of it: the dots of all its cells, and where
// one is. Its colours are worked out a slice in each frame, and again when what they show has changed.
struct GridMap {
  bool is_wanted = true;   // the user's choice
  bool is_needed = false;  // the page is large enough; of the last frame, as all that follows
  bool is_hovered = false;
  ImVec2 min, max;         // on the window; empty when it is not shown
  std::size_t corner = 0;  // right or left below, right or left above

  // What the colours are made from.
  struct Key {
    std::int64_t run = 0;
    std::uint64_t run_version = 0, layout_version = 0, filter_version = 0, page = 0;
    int width = 0, height = 0;           // texels
    std::uint64_t across = 1, down = 1;  // dots of a place
    ColorBy by = kByState;
    ThemeKind theme = ThemeKind::dark;
    friend bool operator==(const Key&, const Key&) = default;
  };
  Key made;                    // of `texels`
  std::vector<ImU32> texels;   // that are drawn
  std::uint64_t revision = 0;  // of them
  std::optional<Key> making;   // what is being worked out, and how far it is
  std::vector<ImU32> next;
  std::size_t next_texel = 0;
  double begun_at = -1;  // ImGui's time
};

// Follows the mouse on the map, before the places below it do: pressing or dragging goes there.
void handle_map(GridState& state, const Context& context, const GridLayout& grid);
void draw_map(GridState& state, const Context& context, ImDrawList& list, const GridLayout& grid);

}  // namespace proofsheet::ui
