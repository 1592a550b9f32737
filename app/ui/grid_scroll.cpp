// Where the grid is scrolled to, so that a cell is in sight.
#include "ui/grid_scroll.h"

#include <algorithm>
#include <utility>

#include "ui/grid.h"
#include "ui/grid_layout.h"

namespace proofsheet::ui {

namespace {

// Scrolls by the rows between two cells, so that one takes the place of the other on the screen.
void scroll_along(GridState& state, const RunView& run, const GridLayout& grid, std::uint64_t from,
                  std::uint64_t to) {
  const auto before = grid.place_of(run.pivot(), state.page, from),
             after = grid.place_of(run.pivot(), state.page, to);
  if (!before || !after || before->row < grid.pinned_rows || after->row < grid.pinned_rows) return;
  state.scroll_y = std::max(0.0, state.scroll_y + grid.row_start(after->row) - grid.row_start(before->row));
}

}  // namespace

std::uint64_t whole_rows(const GridLayout& grid) {
  std::uint64_t first = grid.first_row(), last = grid.last_row();
  if (first < last && grid.place_min(first, 0).y < grid.seen_min.y) ++first;
  if (first < last && grid.place_max(last - 1, 0).y > grid.area_max.y) --last;
  return std::max<std::uint64_t>(1, last - std::min(first, last));
}

void scroll_to_lines(GridState& state, const GridLayout& grid) {
  if (!state.scroll_to) return;
  const GridLayout::LinePoint to{.row = state.scroll_to->row, .column = state.scroll_to->column};
  state.scroll_x = grid.x_of(to);
  state.scroll_y = grid.y_of(to);
  if (!state.holds_scroll) state.scroll_to.reset();
}

void bring_into_view(GridState& state, const Context& context, const GridLayout& grid) {
  if (!state.bring_into_view) return;
  const auto position = context.run->pivot().position(*state.bring_into_view);
  if (const auto from = std::exchange(state.screen_step_from, std::nullopt))
    scroll_along(state, *context.run, grid, *from, *state.bring_into_view);
  state.bring_into_view.reset();
  if (!position) return;  // hidden
  state.page = position->page;
  const sheet::PageLines& lines = context.run->lines(position->page);
  const auto row = lines.rows.find(context.run->row_groups().stand_in(position->row)),
             column = lines.columns.find(context.run->column_groups().stand_in(position->column));
  if (!row || !column) return;
  const auto scroll = [](double& offset, double start, double size, double pinned, double visible) {
    if (start - pinned < offset) offset = std::max(0.0, start - pinned);
    if (start + size > offset + visible) offset = std::max(0.0, start + size - visible);
  };
  if (*column >= grid.pinned_columns)
    scroll(state.scroll_x, grid.column_start(*column), static_cast<double>(grid.column_width(*column)),
           static_cast<double>(grid.seen_min.x - grid.area_min.x),
           static_cast<double>(grid.area_max.x - grid.area_min.x));
  if (*row >= grid.pinned_rows)
    scroll(state.scroll_y, grid.row_start(*row), static_cast<double>(grid.row_height(*row)),
           static_cast<double>(grid.seen_min.y - grid.area_min.y),
           static_cast<double>(grid.area_max.y - grid.area_min.y));
}

void follow_layout(GridState& state, const Context& context) {
  const RunView& run = *context.run;
  GridState::LaidOut& before = state.laid_out;
  if (before.view == run.identity() && before.version == run.layout_version()) return;
  const bool is_changed = before.run == run.id() && before.layout != run.pivot().layout();
  before = {run.identity(), run.layout_version(), run.id(), run.pivot().layout()};
  const auto focus = context.selection.focus();
  if (!is_changed || !focus || *focus >= run.plan().size()) return;
  const auto position = run.pivot().position(*focus);
  if (!position) return;  // hidden
  state.page = position->page;
  state.bring_into_view = *focus;
}

}  // namespace proofsheet::ui
