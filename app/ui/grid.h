#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <imgui_internal.h>

#include "ui/action.h"
#include "ui/context.h"
#include "ui/fold_tally.h"
#include "ui/grid_dots.h"
#include "ui/grid_groups.h"
#include "ui/grid_map.h"
#include "ui/grid_select.h"
#include "ui/line_sizes.h"

namespace proofsheet::ui {

// The grid: every cell of one page at its place, from dots to full text and pixels. It is never a bitmap:
// only what is visible is drawn, and scrolling is in 64 bits, so that a million rows scroll like ten.
struct GridState {
  bool wants_keyboard = false, has_keyboard = false;  // as an item among others, for Tab
  float cell_width = 0;                               // layout pixels; 0 = columns share the width
  // What the size of the cells is to be from the next frame on; the cell under the pointer, or else the one
  // in focus, stays where it is.
  enum class Fit { none, all, width, actual } fit = Fit::none;
  LineSizes column_sizes, row_sizes;
  std::optional<Resized> resizing;  // while an edge is dragged: what was before
  float row_header_width = 0;       // layout pixels; 0 = as wide as its labels want
  float zoom_by = 1;                // the same by a factor
  bool zoom_keeps_point = false;    // what is under the pointer stays there, to the pixel
  // While places are as large as the pictures' own pixels: the largest picture.
  struct Pixels {
    int width = 0, height = 0;
  } actual;
  bool fills_pictures = false;  // pictures cover their places and are cut at the edges, unless actual
  ColorBy color_by = kByState;
  DotColors dot_colors;
  GridMap map;
  // What lies around what is in sight: since when nothing was missing there, and whether it is being asked
  // for, which is no reason to wait anew.
  struct Near {
    double complete_s = 0;  // ImGui's time
    bool is_asking = false;
  } near;
  GridSummaries summaries;
  FoldTallies tallies;                // of places whose fold holds texts
  bool draws_dots = false;            // the cells were too small for anything else in the last frame
  bool draws_colors = false;          // the same, or they were texts of which no word fits
  double scroll_x = 0, scroll_y = 0;  // physical pixels
  // The same in lines that are shown and parts of them: in the last frame, and to go to in the next one, for
  // as long as what decides on the lines is being worked out.
  struct Scrolled {
    double row = 0, column = 0;
  } scrolled_to;
  std::optional<Scrolled> scroll_to;
  bool holds_scroll = false;
  std::uint64_t page = 0;
  std::uint64_t menu_line = 0;  // the row or column whose header was clicked last
  RubberBand band;
  std::optional<std::uint64_t> bring_into_view;  // a cell to scroll to in the next frame
  // The cell from whose place on the screen a step of a whole screen went to it: it takes that place.
  std::optional<std::uint64_t> screen_step_from;
  std::uint64_t rows_in_sight = 1;  // whole ones in the last frame, those that are pinned left out
  // What the page was laid out as in the last frame.
  struct LaidOut {
    std::shared_ptr<const char> view;
    std::uint64_t version = 0;
    std::int64_t run = -1;
    sheet::Layout layout;
  } laid_out;
  // What the run was last told that is looked at.
  struct Looked {
    std::int64_t run = 0;
    std::uint64_t page = 0, first_row = 0, last_row = 0, first_column = 0, last_column = 0;
    friend bool operator==(const Looked&, const Looked&) = default;
  } looked;
  std::int64_t looked_unix_ms = 0;
};
void set_cell_width(GridState& state, float layout_pixels);
void draw_grid(GridState& state, const Context& context, Actions& actions);

// The cell that an arrow key leads to from `cell`; empty at the edge.
enum class Direction { left, right, up, down };
std::optional<std::uint64_t> neighbour(const RunView& run, std::uint64_t cell, Direction direction);

// A large step: to the first or last cell of the row, column or page, or over so many rows.
enum class Jump { row_start, row_end, column_start, column_end, page_start, page_end, rows_up, rows_down };
// Where it leads from `cell`, which is that cell itself at the edge; empty when the cell has no place.
std::optional<std::uint64_t> jump_target(const RunView& run, std::uint64_t cell, Jump jump,
                                         std::uint64_t rows = 1);

// The cell that has the place of `cell` on another page, or else the first there; empty without any.
std::optional<std::uint64_t> same_place_on(const RunView& run, std::uint64_t cell, std::uint64_t page);

// All cells of a row or a column of a page.
std::vector<std::uint64_t> cells_of_line(const RunView& run, std::uint64_t page, GridLine line,
                                         std::uint64_t index);

// All cells of a page that are not hidden.
std::vector<std::uint64_t> cells_of_page(const RunView& run, std::uint64_t page);

// All cells between two on one page, both included.
std::vector<std::uint64_t> cells_between(const RunView& run, std::uint64_t a, std::uint64_t b);

}  // namespace proofsheet::ui
