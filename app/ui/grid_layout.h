#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <imgui.h>

#include "sheet/pivot.h"
#include "ui/grid.h"

namespace proofsheet::ui {

// Places narrower than this are drawn as dots.
inline constexpr float kDotsBelow = 24;    // layout pixels
inline constexpr float kSmallestCell = 1;  // layout pixels

inline constexpr float kGroupMark = 14;   // layout pixels: the triangle before the label of a group
inline constexpr float kHeaderLine = 18;  // layout pixels: height of a line of column headers

// Where the places of one page lie on the window, for one frame. Physical pixels.
struct GridLayout {
  ImVec2 area_min, area_max;  // the places, without headers and scrollbars
  float row_header_width = 0, column_header_height = 0;
  std::vector<float> row_header_widths, column_header_heights;  // of their levels, outermost first
  float column_level_top(std::size_t level) const;
  float cell_width = 0, cell_height = 0, gap = 0;
  std::uint64_t rows = 0, columns = 0, folds = 0;  // rows, columns: lines that are shown
  const sheet::PageLines* lines = nullptr;
  const RunView* run = nullptr;
  std::uint64_t version = 0;  // of the run's layout
  std::uint64_t shown_page = 0;
  // The pivot's index of a line that is shown.
  std::uint64_t row_at(std::uint64_t place) const { return lines->rows.at(place); }
  std::uint64_t column_at(std::uint64_t place) const { return lines->columns.at(place); }
  // The sub-places of a place, for its folded cells.
  struct Folds {
    int across = 1, down = 1;
    std::uint64_t count() const {
      return static_cast<std::uint64_t>(across) * static_cast<std::uint64_t>(down);
    }
  };
  Folds fold_shape;       // of each place
  bool is_mixed = false;  // unless the run has pictures beside others: then only of those with pictures
  Folds folds_of(std::uint64_t row, std::uint64_t column) const;
  // True where folded cells share their place instead of standing beside one another.
  bool is_stacked(std::uint64_t row, std::uint64_t column) const {
    return folds > 1 && folds_of(row, column).count() == 1;
  }
  // How many of a fold have a sub-place; the last one stands for the rest when there are more.
  std::uint64_t shown_folds(Folds shape) const { return std::min(folds, shape.count()); }
  double scroll_x = 0, scroll_y = 0;
  double content_width = 0, content_height = 0;
  // Where columns begin that have widths of their own, and where the last would be followed by another, in
  // pixels of the whole page; empty while all are alike. The same of rows.
  std::shared_ptr<const std::vector<double>> column_starts, row_starts;
  // Lines at the beginning that stay in sight, and what this layout is about: of the four panes that they
  // divide the area into, the one that scrolls, unless panes() made it.
  std::uint64_t pinned_rows = 0, pinned_columns = 0;
  bool is_of_pinned_rows = false, is_of_pinned_columns = false;
  ImVec2 seen_min, seen_max;  // of the pane

  double column_start(std::uint64_t column) const;  // pixels of the whole page
  float column_width(std::uint64_t column) const;
  double row_start(std::uint64_t row) const;
  float row_height(std::uint64_t row) const;
  ImVec2 place_min(std::uint64_t row, std::uint64_t column) const;
  ImVec2 place_max(std::uint64_t row, std::uint64_t column) const;
  // What is visible of the pane's lines: from the first to one past the last.
  std::uint64_t first_row() const;
  std::uint64_t last_row() const;
  std::uint64_t first_column() const;
  std::uint64_t last_column() const;
  // One for what scrolls both ways first, then those that hold pinned lines.
  std::vector<GridLayout> panes() const;
  bool is_in_pane(std::uint64_t row, std::uint64_t column) const;
  // True for a place that stands for the lines of a collapsed group.
  bool is_collapsed(std::uint64_t row, std::uint64_t column) const {
    return run->is_collapsed(row_at(row), column_at(column));
  }
  // The place and sub-place under a point, in the pivot's indices; empty in the gaps and in collapsed lines.
  struct Hit {
    std::uint64_t row = 0, column = 0, fold = 0;
  };
  std::optional<Hit> hit(ImVec2 point) const;
  // The place of a cell, in lines that are shown; empty when it has none on this page.
  std::optional<Hit> place_of(const sheet::Pivot& pivot, std::uint64_t page, std::uint64_t cell) const;
  // Where a cell is drawn, in sight or not; false when it has no place on this page.
  bool cell_rect(const sheet::Pivot& pivot, std::uint64_t page, std::uint64_t cell, ImVec2& min,
                 ImVec2& max) const;
  // Where a point of the whole page (pixels) lies in lines and parts of them, and back.
  struct LinePoint {
    double row = 0, column = 0;
  };
  LinePoint line_point(double x, double y) const;
  double x_of(const LinePoint& point) const;
  double y_of(const LinePoint& point) const;
  // The rectangle of a sub-place of a place.
  void fold_rect(const Hit& place, ImVec2& min, ImVec2& max) const;

 private:
  // x, y: pixels of the whole page.
  std::uint64_t column_under(double x) const;
  std::uint64_t row_under(double y) const;
};

// How many folded cells stand side by side in a place: what the layout asks for, else as many as make a
// square, and of many no more than kMosaicAcross.
inline constexpr std::uint64_t kMosaicAcross = 4;
std::uint64_t folds_across(const sheet::Pivot& pivot);

// What the state asks for of the size of the cells, done.
void change_size(GridState& state, const Context& context, ImVec2 min, ImVec2 max);

GridLayout make_grid_layout(GridState& state, const Context& context, ImVec2 min, ImVec2 max);

}  // namespace proofsheet::ui
