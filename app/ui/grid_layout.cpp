#include "ui/grid_layout.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "ui/header_sizes.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr float kLargestCell = 4096;

// Height over width of the pictures of a page: of its own `size` where pages or constants decide it, else the
// tallest of the sizes that stand side by side; 1 when the sheet asks for none.
float picture_aspect(const sheet::Plan& plan, const sheet::GridHeader& page) {
  const auto aspect_of = [](const std::string& size) {
    char* end = nullptr;
    const float width = std::strtof(size.c_str(), &end);
    if (width <= 0 || (*end != 'x' && *end != 'X')) return 0.0f;
    return std::max(0.0f, std::strtof(end + 1, nullptr) / width);
  };
  float aspect = 0;
  for (std::size_t i = 0; i < page.axis_names.size(); ++i) {
    if (page.axis_names[i] == "size") aspect = aspect_of(page.labels[i]);
  }
  for (const sheet::Axis& param : plan.sheet().params) {
    if (param.name != "size" || aspect > 0) continue;
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(param.values.size(), 16); ++i) {
      aspect = std::max(aspect, aspect_of(to_display(param.values.at(i))));
    }
  }
  return aspect == 0 ? 1.0f : std::clamp(aspect, 0.4f, 2.0f);
}

// Between the sub-places of a place.
float gap_between(GridLayout::Folds shape, float gap) {
  return shape.count() > 1 ? std::max(1.0f, std::round(gap / 2)) : 0;
}

double step(float cell, float gap) {
  return static_cast<double>(cell) + static_cast<double>(gap);
}

std::uint64_t index_at(double position, double step_size, std::uint64_t count) {
  return std::min(count, static_cast<std::uint64_t>(std::max(0.0, std::floor(position / step_size))));
}

}  // namespace

namespace {

std::uint64_t square_side(std::uint64_t count) {
  return static_cast<std::uint64_t>(std::ceil(std::sqrt(static_cast<double>(count))));
}

}  // namespace

std::uint64_t folds_across(const sheet::Pivot& pivot) {
  const std::uint64_t folds = std::min<std::uint64_t>(std::max<std::uint64_t>(1, pivot.folds()), 10000);
  if (pivot.fold_across() > 0) return std::min(pivot.fold_across(), folds);
  return std::min(kMosaicAcross, square_side(folds));
}

namespace {

using LineStarts = std::shared_ptr<const std::vector<double>>;

double line_start(const LineStarts& starts, std::uint64_t line, double step_size) {
  return starts ? (*starts)[static_cast<std::size_t>(line)] : static_cast<double>(line) * step_size;
}

// The line at a position of the whole page; `count` behind the last.
std::uint64_t line_under(const LineStarts& starts, double position, double step_size, std::uint64_t count) {
  if (!starts) return index_at(position, step_size, count);
  const auto next = std::upper_bound(starts->begin(), starts->end(), std::max(0.0, position));
  return std::min(count, static_cast<std::uint64_t>(next - starts->begin()) - 1);
}

// In lines and parts of them.
double part_of_lines(const LineStarts& starts, double position, double step_size, std::uint64_t count) {
  if (count == 0) return 0;
  const std::uint64_t line = std::min(line_under(starts, position, step_size, count), count - 1);
  const double from = line_start(starts, line, step_size), to = line_start(starts, line + 1, step_size);
  return static_cast<double>(line) + (position - from) / std::max(1e-9, to - from);
}

double position_of(const LineStarts& starts, double lines, double step_size, std::uint64_t count) {
  if (count == 0) return 0;
  const auto line =
      static_cast<std::uint64_t>(std::clamp(std::floor(lines), 0.0, static_cast<double>(count - 1)));
  const double from = line_start(starts, line, step_size), to = line_start(starts, line + 1, step_size);
  return from + (lines - static_cast<double>(line)) * (to - from);
}

}  // namespace

GridLayout::Folds GridLayout::folds_of(std::uint64_t row, std::uint64_t column) const {
  if (!is_mixed || folds <= 1) return fold_shape;
  const bool is_picture =
      run->media().is_picture_place(run->pivot(), {shown_page, row_at(row), column_at(column), 0});
  return is_picture ? fold_shape : Folds{};
}

double GridLayout::column_start(std::uint64_t column) const {
  return line_start(column_starts, column, step(cell_width, gap));
}
double GridLayout::row_start(std::uint64_t row) const {
  return line_start(row_starts, row, step(cell_height, gap));
}

float GridLayout::column_width(std::uint64_t column) const {
  return column_starts ? static_cast<float>(column_start(column + 1) - column_start(column)) - gap
                       : cell_width;
}
float GridLayout::row_height(std::uint64_t row) const {
  return row_starts ? static_cast<float>(row_start(row + 1) - row_start(row)) - gap : cell_height;
}

std::uint64_t GridLayout::column_under(double x) const {
  return line_under(column_starts, x, step(cell_width, gap), columns);
}
std::uint64_t GridLayout::row_under(double y) const {
  return line_under(row_starts, y, step(cell_height, gap), rows);
}

GridLayout::LinePoint GridLayout::line_point(double x, double y) const {
  return {.row = part_of_lines(row_starts, y, step(cell_height, gap), rows),
          .column = part_of_lines(column_starts, x, step(cell_width, gap), columns)};
}
double GridLayout::x_of(const LinePoint& point) const {
  return position_of(column_starts, point.column, step(cell_width, gap), columns);
}
double GridLayout::y_of(const LinePoint& point) const {
  return position_of(row_starts, point.row, step(cell_height, gap), rows);
}

ImVec2 GridLayout::place_min(std::uint64_t row, std::uint64_t column) const {
  const double x = column_start(column) - (column < pinned_columns ? 0.0 : scroll_x);
  const double y = row_start(row) - (row < pinned_rows ? 0.0 : scroll_y);
  return {std::floor(area_min.x + static_cast<float>(x)), std::floor(area_min.y + static_cast<float>(y))};
}

ImVec2 GridLayout::place_max(std::uint64_t row, std::uint64_t column) const {
  const ImVec2 min = place_min(row, column);
  return {min.x + column_width(column), min.y + row_height(row)};
}

std::uint64_t GridLayout::first_row() const {
  if (is_of_pinned_rows) return 0;
  return std::max(pinned_rows, row_under(scroll_y + static_cast<double>(seen_min.y - area_min.y)));
}
std::uint64_t GridLayout::last_row() const {
  if (is_of_pinned_rows) return pinned_rows;
  return std::min(rows, row_under(scroll_y + static_cast<double>(area_max.y - area_min.y)) + 1);
}
std::uint64_t GridLayout::first_column() const {
  if (is_of_pinned_columns) return 0;
  return std::max(pinned_columns, column_under(scroll_x + static_cast<double>(seen_min.x - area_min.x)));
}
std::uint64_t GridLayout::last_column() const {
  if (is_of_pinned_columns) return pinned_columns;
  return std::min(columns, column_under(scroll_x + static_cast<double>(area_max.x - area_min.x)) + 1);
}

std::vector<GridLayout> GridLayout::panes() const {
  std::vector<GridLayout> panes{*this};
  const auto add = [&](bool pins_rows, bool pins_columns) {
    GridLayout& pane = panes.emplace_back(*this);
    pane.is_of_pinned_rows = pins_rows;
    pane.is_of_pinned_columns = pins_columns;
    if (pins_rows) pane.seen_min.y = area_min.y, pane.seen_max.y = seen_min.y;
    if (pins_columns) pane.seen_min.x = area_min.x, pane.seen_max.x = seen_min.x;
  };
  if (pinned_columns > 0) add(false, true);
  if (pinned_rows > 0) add(true, false);
  if (pinned_rows > 0 && pinned_columns > 0) add(true, true);
  return panes;
}

bool GridLayout::is_in_pane(std::uint64_t row, std::uint64_t column) const {
  return (row < pinned_rows) == is_of_pinned_rows && (column < pinned_columns) == is_of_pinned_columns;
}

std::optional<GridLayout::Hit> GridLayout::hit(ImVec2 point) const {
  if (point.x < area_min.x || point.y < area_min.y || point.x >= area_max.x || point.y >= area_max.y)
    return std::nullopt;
  const double x = point.x < seen_min.x ? 0.0 : scroll_x, y = point.y < seen_min.y ? 0.0 : scroll_y;
  Hit hit;
  hit.column = column_under(static_cast<double>(point.x - area_min.x) + x);
  hit.row = row_under(static_cast<double>(point.y - area_min.y) + y);
  if (hit.row >= rows || hit.column >= columns || is_collapsed(hit.row, hit.column)) return std::nullopt;
  const ImVec2 place = place_min(hit.row, hit.column), end = place_max(hit.row, hit.column);
  if (point.x >= end.x || point.y >= end.y) return std::nullopt;
  const Folds shape = folds_of(hit.row, hit.column);
  const auto across =
      static_cast<int>((point.x - place.x) / ((end.x - place.x) / static_cast<float>(shape.across)));
  const auto down =
      static_cast<int>((point.y - place.y) / ((end.y - place.y) / static_cast<float>(shape.down)));
  hit.fold = static_cast<std::uint64_t>(std::clamp(down, 0, shape.down - 1) * shape.across +
                                        std::clamp(across, 0, shape.across - 1));
  if (hit.fold >= folds) return std::nullopt;
  hit.row = row_at(hit.row);
  hit.column = column_at(hit.column);
  return hit;
}

std::optional<GridLayout::Hit> GridLayout::place_of(const sheet::Pivot& pivot, std::uint64_t page,
                                                    std::uint64_t cell) const {
  const auto at = pivot.position(cell);
  if (!at || at->page != page) return std::nullopt;
  const auto row = lines->rows.find(at->row), column = lines->columns.find(at->column);
  if (!row || !column || run->is_collapsed(at->row, at->column)) return std::nullopt;
  return Hit{*row, *column, at->fold};
}

bool GridLayout::cell_rect(const sheet::Pivot& pivot, std::uint64_t page, std::uint64_t cell, ImVec2& min,
                           ImVec2& max) const {
  const auto place = place_of(pivot, page, cell);
  if (place) fold_rect(*place, min, max);
  return place.has_value();
}

void GridLayout::fold_rect(const Hit& at, ImVec2& min, ImVec2& max) const {
  const ImVec2 place = place_min(at.row, at.column);
  const Folds shape = folds_of(at.row, at.column);
  const float inner = gap_between(shape, gap);
  const std::uint64_t fold = std::min(at.fold, std::max<std::uint64_t>(1, shown_folds(shape)) - 1);
  const auto across = static_cast<float>(fold % static_cast<std::uint64_t>(shape.across));
  const auto down = static_cast<float>(fold / static_cast<std::uint64_t>(shape.across));
  const float width = (column_width(at.column) + inner) / static_cast<float>(shape.across);
  const float height = (row_height(at.row) + inner) / static_cast<float>(shape.down);
  min = {std::floor(place.x + across * width), std::floor(place.y + down * height)};
  max = {std::floor(place.x + (across + 1) * width - inner),
         std::floor(place.y + (down + 1) * height - inner)};
}

namespace {

// The width of cells with which all lines of the page, or all its columns, are in sight.
template <typename GapOf>
float fitting_width(const GridLayout& grid, float aspect, GridState::Fit fit, GapOf gap_of) {
  const float across =
      (grid.area_max.x - grid.area_min.x) / static_cast<float>(std::max<std::uint64_t>(1, grid.columns));
  const float down =
      fit == GridState::Fit::width
          ? across * aspect
          : (grid.area_max.y - grid.area_min.y) / static_cast<float>(std::max<std::uint64_t>(1, grid.rows));
  // The gap depends on the size that it leaves.
  const float step = std::min(across, down / aspect);
  const float gap = gap_of(step);
  if (fit == GridState::Fit::width)  // there is none behind the last
    return std::max(0.1f, across - gap + gap / static_cast<float>(std::max<std::uint64_t>(1, grid.columns)));
  return std::max(0.1f, std::min(across - gap, (down - gap) / aspect));
}

// Folded cells beside and below one another: all of them, or as many as can be told apart.
enum class Folds { all, mosaic };
GridLayout::Folds shape_of_folds(const sheet::Pivot& pivot, Folds which) {
  const std::uint64_t folds = std::min<std::uint64_t>(std::max<std::uint64_t>(1, pivot.folds()), 10000);
  const bool is_cut = which == Folds::mosaic && pivot.fold_across() == 0;
  const std::uint64_t across = is_cut || pivot.fold_across() > 0 ? folds_across(pivot) : square_side(folds);
  const std::uint64_t down = (folds + across - 1) / across;
  return {static_cast<int>(across), static_cast<int>(is_cut ? std::min(down, kMosaicAcross) : down)};
}

// The pinned lines at the beginning stay in sight, unless they leave too little room for the others.
void keep_pinned(GridLayout& grid, const sheet::Pivot& pivot) {
  constexpr double kMostPinned = 0.6;  // of the area
  const auto count = [](const sheet::GridLines& lines, std::uint64_t pinned, auto fits) {
    std::uint64_t kept = 0;
    while (kept < lines.size() && lines.at(kept) < pinned) {
      if (!fits(++kept)) return std::uint64_t{0};
    }
    return kept < lines.size() ? kept : 0;
  };
  const double width = static_cast<double>(grid.area_max.x - grid.area_min.x) * kMostPinned,
               height = static_cast<double>(grid.area_max.y - grid.area_min.y) * kMostPinned;
  grid.seen_min = grid.area_min;
  grid.seen_max = grid.area_max;
  const std::uint64_t columns = count(grid.lines->columns, pivot.pinned_columns(),
                                      [&](std::uint64_t kept) { return grid.column_start(kept) <= width; });
  const std::uint64_t rows = count(grid.lines->rows, pivot.pinned_rows(),
                                   [&](std::uint64_t kept) { return grid.row_start(kept) <= height; });
  const float half = std::ceil(grid.gap / 2);
  if (columns > 0) grid.seen_min.x += std::floor(static_cast<float>(grid.column_start(columns))) - half;
  if (rows > 0) grid.seen_min.y += std::floor(static_cast<float>(grid.row_start(rows))) - half;
  grid.pinned_columns = columns;
  grid.pinned_rows = rows;
}

// Places that hold pictures at their own size.
void lay_out_actual(GridLayout& grid, const GridState::Pixels& actual, float gap) {
  grid.gap = gap;
  const float inner = gap_between(grid.fold_shape, gap);
  const auto size = [inner](int pixels, int folds) {
    return static_cast<float>(folds) * (static_cast<float>(pixels) + inner) - inner;
  };
  grid.cell_width = size(actual.width, grid.fold_shape.across);
  grid.cell_height = size(actual.height, grid.fold_shape.down);
}

}  // namespace

GridLayout make_grid_layout(GridState& state, const Context& context, ImVec2 min, ImVec2 max) {
  const RunView& run = *context.run;
  const sheet::Pivot& pivot = run.pivot();
  GridLayout grid;
  grid.lines = &run.lines(state.page);
  grid.run = &run;
  grid.version = run.layout_version();
  grid.shown_page = state.page;
  grid.rows = grid.lines->rows.size();
  grid.columns = grid.lines->columns.size();
  grid.folds = pivot.folds();
  grid.area_max = {max.x - context.px(14), max.y - context.px(14)};
  take_row_headers(grid, context, min.x, state.row_header_width);
  take_column_headers(grid, context, min.y);  // of one line each, until the width of the columns is known

  const bool pictures = run.media().has_pictures();
  grid.is_mixed = pictures && !run.media().are_all_pictures();
  const float available = grid.area_max.x - grid.area_min.x;
  // Dots may have any size, all else begins and ends on a pixel.
  const auto size_of = [&](float size) {
    const float clamped = std::clamp(size, context.px(kSmallestCell), context.px(kLargestCell));
    return clamped < context.px(kDotsBelow) ? clamped : std::floor(clamped);
  };
  const auto gap_of = [&](float size) {
    if (size < context.px(3)) return 0.0f;
    return size < context.px(kDotsBelow) ? 1.0f : std::floor(context.px(8));
  };
  const auto take_size = [&](float width) {
    grid.cell_width = size_of(width);
    grid.gap = gap_of(grid.cell_width);
  };
  float width = context.px(state.cell_width);
  if (state.cell_width <= 0) {
    const float share = available / static_cast<float>(std::max<std::uint64_t>(
                                        1, std::min<std::uint64_t>(grid.columns, 1000)));
    const bool has_words = !run.media().are_all_pictures();
    width = std::clamp(share - context.px(8), context.px(has_words ? 200 : 120),
                       context.px(pictures ? 480 : 420));
  }
  if (pictures) grid.fold_shape = shape_of_folds(pivot, Folds::mosaic);
  const float aspect = pictures ? picture_aspect(run.plan(), pivot.page_header(state.page)) *
                                      static_cast<float>(grid.fold_shape.down) /
                                      static_cast<float>(grid.fold_shape.across)
                                : 1.0f;
  if (const GridState::Fit fit = std::exchange(state.fit, GridState::Fit::none);
      fit == GridState::Fit::all || fit == GridState::Fit::width) {
    width = fitting_width(grid, aspect, fit, gap_of);
    take_size(width);
    take_column_headers(grid, context, min.y);
    width = fitting_width(grid, aspect, fit, gap_of);  // below labels of several lines
    set_cell_width(state, width / context.scale);
  }
  take_size(width);
  take_column_headers(grid, context, min.y);
  if (grid.cell_width < context.px(kDotsBelow)) {
    grid.is_mixed = false;  // all are dots
    grid.fold_shape = grid.folds > 1 ? shape_of_folds(pivot, Folds::all) : GridLayout::Folds{};
  }
  grid.cell_height = grid.cell_width * aspect;
  if (grid.cell_width >= context.px(kDotsBelow))
    grid.cell_height = std::floor(std::max(1.0f, grid.cell_height));
  if (pictures && state.actual.width > 0) lay_out_actual(grid, state.actual, std::floor(context.px(8)));
  if (!pictures && grid.cell_width >= context.px(120)) {
    // Texts take the height that is there, within what reads well.
    const float share =
        (grid.area_max.y - grid.area_min.y) /
        static_cast<float>(std::max<std::uint64_t>(1, std::min<std::uint64_t>(grid.rows, 1000)));
    grid.cell_height = std::floor(
        std::clamp(share - grid.gap, context.px(140), std::max(context.px(140), grid.cell_width * 1.25f)));
  }

  if ((!pictures || grid.is_mixed) && grid.cell_width >= context.px(kDotsBelow)) {
    grid.column_starts = line_starts(state.column_sizes, run, GridLine::column, state.page, grid);
    grid.row_starts = line_starts(state.row_sizes, run, GridLine::row, state.page, grid);
  }
  // Without the gap behind the last line.
  const auto gap = static_cast<double>(grid.gap);
  grid.content_width = grid.columns == 0 ? 0 : grid.column_start(grid.columns) - gap;
  grid.content_height = grid.rows == 0 ? 0 : grid.row_start(grid.rows) - gap;
  const double most_x = std::max(0.0, grid.content_width - static_cast<double>(available));
  const double most_y =
      std::max(0.0, grid.content_height - static_cast<double>(grid.area_max.y - grid.area_min.y));
  state.scroll_x = grid.scroll_x = std::clamp(state.scroll_x, 0.0, most_x);
  state.scroll_y = grid.scroll_y = std::clamp(state.scroll_y, 0.0, most_y);
  keep_pinned(grid, pivot);
  return grid;
}

}  // namespace proofsheet::ui
