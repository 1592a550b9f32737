#include "ui/grid_layout.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <utility>

#include "ui/grid_header.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr float kLargestCell = 4096;
constexpr float kWidestRowHeader = 170, kWidestNestedHeader = 120, kNarrowestRowHeader = 56;

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

// The widths of the row headers' levels, outermost first, by the labels of the first rows of each.
std::vector<float> row_header_widths(const Context& context, const sheet::Pivot& pivot) {
  constexpr std::uint64_t kLooked = 64;
  const std::size_t levels = pivot.row_levels();
  std::vector<float> widths(levels, 0);
  for (std::size_t level = 0; level < levels; ++level) {
    const std::uint64_t span = pivot.row_span(level);
    for (std::uint64_t i = 0; i < std::min(pivot.rows() / span, kLooked); ++i) {
      const sheet::GridHeader header = pivot.row_header(i * span);
      const float width = text_width(context.fonts.text, kTextSize * context.scale,
                                     header_text(header.axis_names[level], header.labels[level]));
      const float mark = level + 1 < levels && span > 1 ? context.px(kGroupMark) : 0;
      widths[level] = std::max(widths[level], width + mark + context.px(16));
    }
    widths[level] = std::min(widths[level], context.px(levels == 1 ? kWidestRowHeader : kWidestNestedHeader));
  }
  const float sum = std::accumulate(widths.begin(), widths.end(), 0.0f);
  if (!widths.empty()) widths.back() += std::max(0.0f, context.px(kNarrowestRowHeader) - sum);
  return widths;
}

double step(float cell, float gap) {
  return static_cast<double>(cell) + static_cast<double>(gap);
}

std::uint64_t index_at(double position, double step_size, std::uint64_t count) {
  return std::min(count, static_cast<std::uint64_t>(std::max(0.0, std::floor(position / step_size))));
}

}  // namespace

std::uint64_t folds_across(const sheet::Pivot& pivot) {
  const std::uint64_t folds = std::min<std::uint64_t>(std::max<std::uint64_t>(1, pivot.folds()), 10000);
  if (pivot.fold_across() > 0) return std::min(pivot.fold_across(), folds);
  return static_cast<std::uint64_t>(std::ceil(std::sqrt(static_cast<double>(folds))));
}

bool shows_pictures(const RunView& run) {
  for (const sheet::Axis& param : run.plan().sheet().params) {
    if (param.name == "endpoint" && param.values.size() > 0)
      return to_display(param.values.at(0)) == "images";
  }
  for (const sheet::ModelRef& model : run.plan().sheet().models) {
    if (model.model.find("image") == std::string::npos && model.model.find("dall-e") == std::string::npos)
      return false;
  }
  return true;
}

double GridLayout::column_start(std::uint64_t column) const {
  return starts ? (*starts)[static_cast<std::size_t>(column)]
                : static_cast<double>(column) * step(cell_width, gap);
}

float GridLayout::column_width(std::uint64_t column) const {
  return starts ? static_cast<float>(column_start(column + 1) - column_start(column)) - gap : cell_width;
}

std::uint64_t GridLayout::column_under(double x) const {
  if (!starts) return index_at(x, step(cell_width, gap), columns);
  const auto next = std::upper_bound(starts->begin(), starts->end(), std::max(0.0, x));
  return std::min(columns, static_cast<std::uint64_t>(next - starts->begin()) - 1);
}

ImVec2 GridLayout::place_min(std::uint64_t row, std::uint64_t column) const {
  const double x = column_start(column) - (column < pinned_columns ? 0.0 : scroll_x);
  const double y = static_cast<double>(row) * step(cell_height, gap) - (row < pinned_rows ? 0.0 : scroll_y);
  return {std::floor(area_min.x + static_cast<float>(x)), std::floor(area_min.y + static_cast<float>(y))};
}

ImVec2 GridLayout::place_max(std::uint64_t row, std::uint64_t column) const {
  const ImVec2 min = place_min(row, column);
  return {min.x + column_width(column), min.y + cell_height};
}

std::uint64_t GridLayout::first_row() const {
  if (is_of_pinned_rows) return 0;
  return std::max(pinned_rows, index_at(scroll_y + static_cast<double>(seen_min.y - area_min.y),
                                        step(cell_height, gap), rows));
}
std::uint64_t GridLayout::last_row() const {
  if (is_of_pinned_rows) return pinned_rows;
  return std::min(
      rows,
      index_at(scroll_y + static_cast<double>(area_max.y - area_min.y), step(cell_height, gap), rows) + 1);
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
  hit.row = index_at(static_cast<double>(point.y - area_min.y) + y, step(cell_height, gap), rows);
  if (hit.row >= rows || hit.column >= columns || is_collapsed(hit.row, hit.column)) return std::nullopt;
  const ImVec2 place = place_min(hit.row, hit.column), end = place_max(hit.row, hit.column);
  if (point.x >= end.x || point.y >= end.y) return std::nullopt;
  const int across =
      static_cast<int>((point.x - place.x) / ((end.x - place.x) / static_cast<float>(fold_across)));
  const int down = static_cast<int>((point.y - place.y) / (cell_height / static_cast<float>(fold_down)));
  hit.fold = static_cast<std::uint64_t>(std::clamp(down, 0, fold_down - 1) * fold_across +
                                        std::clamp(across, 0, fold_across - 1));
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
  const float inner = fold_across * fold_down > 1 ? std::max(1.0f, std::round(gap / 2)) : 0;
  const auto across = static_cast<float>(at.fold % static_cast<std::uint64_t>(fold_across));
  const auto down = static_cast<float>(at.fold / static_cast<std::uint64_t>(fold_across));
  const float width = (column_width(at.column) + inner) / static_cast<float>(fold_across);
  const float height = (cell_height + inner) / static_cast<float>(fold_down);
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

// Folded cells beside and below one another.
void lay_out_folds(GridLayout& grid, const sheet::Pivot& pivot) {
  const auto folds = static_cast<int>(std::min<std::uint64_t>(std::max<std::uint64_t>(1, grid.folds), 10000));
  grid.fold_across = static_cast<int>(folds_across(pivot));
  grid.fold_down = (folds + grid.fold_across - 1) / grid.fold_across;
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
  const double row = step(grid.cell_height, grid.gap);
  grid.seen_min = grid.area_min;
  grid.seen_max = grid.area_max;
  const std::uint64_t columns = count(grid.lines->columns, pivot.pinned_columns(),
                                      [&](std::uint64_t kept) { return grid.column_start(kept) <= width; });
  const std::uint64_t rows = count(grid.lines->rows, pivot.pinned_rows(), [&](std::uint64_t kept) {
    return static_cast<double>(kept) * row <= height;
  });
  const float half = std::ceil(grid.gap / 2);
  if (columns > 0) grid.seen_min.x += std::floor(static_cast<float>(grid.column_start(columns))) - half;
  if (rows > 0) grid.seen_min.y += std::floor(static_cast<float>(static_cast<double>(rows) * row)) - half;
  grid.pinned_columns = columns;
  grid.pinned_rows = rows;
}

// Places that hold pictures at their own size.
void lay_out_actual(GridLayout& grid, const GridState::Pixels& actual, float gap) {
  grid.gap = gap;
  const float inner = grid.fold_across * grid.fold_down > 1 ? std::max(1.0f, std::round(gap / 2)) : 0;
  const auto size = [inner](int pixels, int folds) {
    return static_cast<float>(folds) * (static_cast<float>(pixels) + inner) - inner;
  };
  grid.cell_width = size(actual.width, grid.fold_across);
  grid.cell_height = size(actual.height, grid.fold_down);
}

}  // namespace

GridLayout make_grid_layout(GridState& state, const Context& context, ImVec2 min, ImVec2 max) {
  const RunView& run = *context.run;
  const sheet::Pivot& pivot = run.pivot();
  GridLayout grid;
  grid.lines = &run.lines(state.page);
  grid.run = &run;
  grid.version = run.layout_version();
  grid.rows = grid.lines->rows.size();
  grid.columns = grid.lines->columns.size();
  grid.folds = pivot.folds();
  grid.row_header_widths = row_header_widths(context, pivot);
  grid.row_header_width =
      grid.row_header_widths.empty()
          ? context.px(16)
          : std::accumulate(grid.row_header_widths.begin(), grid.row_header_widths.end(), 0.0f);
  grid.column_header_height =
      context.px(kHeaderLine) * static_cast<float>(std::max<std::size_t>(1, pivot.column_levels())) +
      context.px(4);
  grid.area_min = {min.x + grid.row_header_width, min.y + grid.column_header_height};
  grid.area_max = {std::max(max.x - context.px(14), grid.area_min.x + 1),
                   std::max(max.y - context.px(14), grid.area_min.y + 1)};

  const bool pictures = shows_pictures(run);
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
  float width = context.px(state.cell_width);
  if (state.cell_width <= 0) {
    const float share = available / static_cast<float>(std::max<std::uint64_t>(
                                        1, std::min<std::uint64_t>(grid.columns, 1000)));
    width =
        std::clamp(share - context.px(8), context.px(pictures ? 120 : 200), context.px(pictures ? 480 : 420));
  }
  if (pictures) lay_out_folds(grid, pivot);
  const float aspect = pictures
                           ? picture_aspect(run.plan(), pivot.page_header(state.page)) *
                                 static_cast<float>(grid.fold_down) / static_cast<float>(grid.fold_across)
                           : 1.0f;
  if (const GridState::Fit fit = std::exchange(state.fit, GridState::Fit::none);
      fit == GridState::Fit::all || fit == GridState::Fit::width) {
    width = fitting_width(grid, aspect, fit, gap_of);
    set_cell_width(state, width / context.scale);
  }
  grid.cell_width = size_of(width);
  grid.gap = gap_of(grid.cell_width);
  if (grid.cell_width < context.px(kDotsBelow) && !pictures && grid.folds > 1) lay_out_folds(grid, pivot);
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

  if (!pictures && grid.cell_width >= context.px(kDotsBelow))
    grid.starts = column_starts(state.columns, run, state.page, grid);
  // Without the gap behind the last line.
  const auto gap = static_cast<double>(grid.gap);
  grid.content_width = grid.columns == 0 ? 0 : grid.column_start(grid.columns) - gap;
  grid.content_height =
      grid.rows == 0 ? 0 : static_cast<double>(grid.rows) * step(grid.cell_height, grid.gap) - gap;
  const double most_x = std::max(0.0, grid.content_width - static_cast<double>(available));
  const double most_y =
      std::max(0.0, grid.content_height - static_cast<double>(grid.area_max.y - grid.area_min.y));
  state.scroll_x = grid.scroll_x = std::clamp(state.scroll_x, 0.0, most_x);
  state.scroll_y = grid.scroll_y = std::clamp(state.scroll_y, 0.0, most_y);
  keep_pinned(grid, pivot);
  return grid;
}

}  // namespace proofsheet::ui
