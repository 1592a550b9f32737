#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ui/color_scale.h"
#include "ui/context.h"

namespace proofsheet::ui {

struct GridLayout;

// The colour of a cell from afar, over the theme's ground.
struct DotPalette {
  explicit DotPalette(const Theme& theme);
  ImU32 of_state(const CellView& cell) const;
  // By what the dots show; faint when the filter does not let the cell through. Its alpha is a gl::DotMark.
  ImU32 of(const RunView& run, std::uint64_t cell, ColorBy by, const NumberRange& range) const;

  ImU32 by_state[8] = {};
  ImU32 not_fired = 0, faint = 0;
};

// The colours of the dots that were drawn last, kept as long as nothing that they show has changed.
struct DotColors {
  // What they were made from.
  struct Key {
    std::uint64_t run_version = 0, layout_version = 0, filter_version = 0;
    std::int64_t run = 0;
    std::uint64_t page = 0, first_row = 0, last_row = 0, first_column = 0, last_column = 0;
    ColorBy by = kByState;
    ImU32 ground = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  // Of each pane of the page.
  struct Pane {
    std::vector<ImU32> texels;
    std::uint64_t revision = 0;  // of the texels
    Key key;
  };
  std::array<Pane, 4> panes;
  NumberRange range;
  std::uint64_t range_version = ~0ull;  // the run's version() when the range was worked out
  ColorBy range_by = kByState;
  double range_time = 0;  // ImGui's
  std::int64_t range_run = 0;
};

// The numbers of a run that goes on change all the time; their range need not.
void follow_range(DotColors& colors, ColorBy by, const RunView& run);
// Draws what is visible of a page as dots, folded cells as dots of their own where there is room.
// `pane`: which of the page's panes `grid` is.
void draw_dots(DotColors& colors, std::size_t pane, ColorBy by, std::uint64_t page, const Context& context,
               ImDrawList& list, const GridLayout& grid);
// The scale with its two ends in numbers, for the line above the grid; its width in pixels.
float draw_scale(const Context& context, ImDrawList& list, ImVec2 right_top, ColorBy by,
                 const NumberRange& range);

}  // namespace proofsheet::ui
