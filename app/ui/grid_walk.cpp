// Which cells stand beside and between others, in the lines that are shown.
#include <algorithm>

#include "ui/grid.h"
#include "ui/grid_layout.h"

namespace proofsheet::ui {
namespace {

constexpr std::size_t kMostSelected = 100'000;

bool has_place(const RunView& run, const std::optional<std::uint64_t>& cell) {
  return cell && !run.cell(*cell).hidden;
}

// A place by the lines that are shown, and which of its fold is wanted.
struct Stop {
  std::uint64_t row = 0, column = 0, fold = 0;
};

// The wanted cell of a place, or else the first or last that it has.
enum class End { first, last };
std::optional<std::uint64_t> cell_at(const RunView& run, std::uint64_t page, const Stop& stop,
                                     End otherwise) {
  const sheet::PageLines& lines = run.lines(page);
  const std::uint64_t row = lines.rows.at(stop.row), column = lines.columns.at(stop.column);
  if (run.is_collapsed(row, column)) return std::nullopt;
  const auto of_fold = [&](std::uint64_t fold) { return run.pivot().cell({page, row, column, fold}); };
  if (const auto wanted = of_fold(stop.fold); has_place(run, wanted)) return wanted;
  const std::uint64_t folds = run.pivot().folds();
  for (std::uint64_t i = 0; i < folds; ++i) {
    const auto found = of_fold(otherwise == End::first ? i : folds - 1 - i);
    if (has_place(run, found)) return found;
  }
  return std::nullopt;
}

// Where the cell stands, in lines that are shown.
std::optional<sheet::GridPosition> shown_place(const RunView& run, std::uint64_t cell) {
  const auto position = run.pivot().position(cell);
  if (!position) return std::nullopt;
  const sheet::PageLines& lines = run.lines(position->page);
  const auto row = lines.rows.find(run.row_groups().stand_in(position->row)),
             column = lines.columns.find(run.column_groups().stand_in(position->column));
  if (!row || !column) return std::nullopt;
  return sheet::GridPosition{position->page, *row, *column, position->fold};
}

// How many of a place's fold stand side by side: only pictures do.
std::uint64_t folds_beside(const RunView& run, const sheet::GridPosition& shown) {
  const sheet::PageLines& lines = run.lines(shown.page);
  const sheet::GridPosition in_pivot{shown.page, lines.rows.at(shown.row), lines.columns.at(shown.column), 0};
  return run.media().is_picture_place(run.pivot(), in_pivot) ? folds_across(run.pivot()) : 1;
}

// What of a place's fold stands at its edge, in line with what stands at `shown`.
std::uint64_t fold_at_edge(const RunView& run, const sheet::GridPosition& shown, Jump jump) {
  const std::uint64_t last = run.pivot().folds() - 1, at = shown.fold;
  const std::uint64_t across = folds_beside(run, shown);
  if (jump == Jump::page_start) return 0;
  if (jump == Jump::page_end) return last;
  if (across < 2) return at;
  switch (jump) {
    case Jump::row_start:
      return at / across * across;
    case Jump::row_end:
      return std::min(at / across * across + across - 1, last);
    case Jump::column_start:
      return at % across;
    case Jump::column_end:
      return std::min(at % across + last / across * across, last);
    default:
      return at;
  }
}

// So many rows on: to the row there, or from it on to the nearest that has a cell in the column, first those
// on the way.
std::optional<std::uint64_t> over_rows(const RunView& run, const sheet::GridPosition& at, bool is_down,
                                       std::uint64_t rows) {
  const std::uint64_t last = run.lines(at.page).rows.size() - 1;
  const std::uint64_t room = is_down ? last - at.row : at.row,
                      most = std::min(std::max<std::uint64_t>(rows, 1), room);
  const auto cell_after = [&](std::uint64_t step) {
    return cell_at(run, at.page, {is_down ? at.row + step : at.row - step, at.column, at.fold}, End::first);
  };
  for (std::uint64_t step = most; step > 0; --step)
    if (const auto cell = cell_after(step)) return cell;
  for (std::uint64_t step = most + 1; step <= room; ++step)
    if (const auto cell = cell_after(step)) return cell;
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> jump_target(const RunView& run, std::uint64_t cell, Jump jump,
                                         std::uint64_t rows) {
  const auto at = shown_place(run, cell);
  if (!at) return std::nullopt;
  if (jump == Jump::rows_up || jump == Jump::rows_down)
    return over_rows(run, *at, jump == Jump::rows_down, rows).value_or(cell);
  const sheet::PageLines& lines = run.lines(at->page);
  const bool is_of_row = jump == Jump::row_start || jump == Jump::row_end;
  const bool is_of_column = jump == Jump::column_start || jump == Jump::column_end;
  const bool is_first = jump == Jump::row_start || jump == Jump::column_start || jump == Jump::page_start;
  const std::uint64_t columns = is_of_column ? 1 : lines.columns.size();
  const std::uint64_t places = (is_of_row ? 1 : lines.rows.size()) * columns;
  const std::uint64_t fold = fold_at_edge(run, *at, jump);
  for (std::uint64_t i = 0; i < places; ++i) {
    const std::uint64_t place = is_first ? i : places - 1 - i;
    const Stop stop{is_of_row ? at->row : place / columns, is_of_column ? at->column : place % columns, fold};
    if (const auto found = cell_at(run, at->page, stop, is_first ? End::first : End::last)) return found;
  }
  return cell;
}

std::optional<std::uint64_t> same_place_on(const RunView& run, std::uint64_t cell, std::uint64_t page) {
  const auto position = run.pivot().position(cell);
  if (!position) return std::nullopt;
  const auto same = run.pivot().cell({page, position->row, position->column, position->fold});
  const sheet::PageLines& lines = run.lines(page);
  if (has_place(run, same) && lines.rows.find(position->row) && lines.columns.find(position->column))
    return same;
  for (std::uint64_t row = 0; row < lines.rows.size(); ++row) {
    for (std::uint64_t column = 0; column < lines.columns.size(); ++column)
      if (const auto first = cell_at(run, page, {row, column, 0}, End::first)) return first;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> neighbour(const RunView& run, std::uint64_t cell, Direction direction) {
  const sheet::Pivot& pivot = run.pivot();
  const auto first = shown_place(run, cell);
  if (!first) return std::nullopt;
  sheet::GridPosition at = *first;
  const sheet::PageLines& lines = run.lines(at.page);
  // Inside a place the arrows walk through its fold; from its edge they go on to the next place.
  for (int guard = 0; guard < 10'000; ++guard) {
    const std::uint64_t across = folds_beside(run, at), x = at.fold % across, y = at.fold / across;
    if (direction == Direction::right) {
      if (x + 1 < across && at.fold + 1 < pivot.folds())
        ++at.fold;
      else if (at.column + 1 < lines.columns.size())
        ++at.column, at.fold -= x;
      else
        return std::nullopt;
    } else if (direction == Direction::left) {
      if (x > 0)
        --at.fold;
      else if (at.column > 0)
        --at.column, at.fold = std::min(at.fold + across - 1, pivot.folds() - 1);
      else
        return std::nullopt;
    } else if (direction == Direction::down) {
      if (at.fold + across < pivot.folds() && across > 1)
        at.fold += across;
      else if (at.row + 1 < lines.rows.size())
        ++at.row, at.fold = across > 1 ? x : at.fold;
      else
        return std::nullopt;
    } else {
      if (y > 0 && across > 1)
        at.fold -= across;
      else if (at.row > 0)
        --at.row, at.fold = across > 1
                                ? std::min(x + (pivot.folds() - 1) / across * across, pivot.folds() - 1)
                                : at.fold;
      else
        return std::nullopt;
    }
    const std::uint64_t row = lines.rows.at(at.row), column = lines.columns.at(at.column);
    if (run.is_collapsed(row, column)) continue;
    if (const auto found = pivot.cell({at.page, row, column, at.fold}); has_place(run, found)) return found;
  }
  return std::nullopt;
}

std::vector<std::uint64_t> cells_of_line(const RunView& run, std::uint64_t page, GridLine line,
                                         std::uint64_t index) {
  const sheet::Pivot& pivot = run.pivot();
  const bool is_row = line == GridLine::row;
  std::vector<std::uint64_t> cells;
  const sheet::PageLines& lines = run.lines(page);
  const sheet::GridLines& across = is_row ? lines.columns : lines.rows;
  for (std::uint64_t i = 0; i < across.size(); ++i) {
    const std::uint64_t other = across.at(i);
    if (run.is_collapsed(is_row ? index : other, is_row ? other : index)) continue;
    for (std::uint64_t fold = 0; fold < pivot.folds() && cells.size() < kMostSelected; ++fold) {
      const sheet::GridPosition at{page, is_row ? index : other, is_row ? other : index, fold};
      if (const auto cell = pivot.cell(at); has_place(run, cell)) cells.push_back(*cell);
    }
  }
  return cells;
}

std::vector<std::uint64_t> cells_of_page(const RunView& run, std::uint64_t page) {
  std::vector<std::uint64_t> cells;
  const sheet::GridLines& rows = run.lines(page).rows;
  for (std::uint64_t row = 0; row < rows.size() && cells.size() < kMostSelected; ++row) {
    const std::vector<std::uint64_t> line = cells_of_line(run, page, GridLine::row, rows.at(row));
    cells.insert(cells.end(), line.begin(), line.end());
  }
  return cells;
}

std::vector<std::uint64_t> cells_between(const RunView& run, std::uint64_t a, std::uint64_t b) {
  const sheet::Pivot& pivot = run.pivot();
  const auto one = pivot.position(a), another = pivot.position(b);
  if (!one || !another || one->page != another->page) return {b};
  const sheet::PageLines& lines = run.lines(one->page);
  // In lines that are shown; of one that is not, the first.
  const auto shown = [&](const sheet::GridPosition& at) {
    return sheet::GridPosition{at.page, lines.rows.find(at.row).value_or(0),
                               lines.columns.find(at.column).value_or(0), at.fold};
  };
  const sheet::GridPosition from = shown(*one), to = shown(*another);
  std::vector<std::uint64_t> cells;
  const bool same_place = from.row == to.row && from.column == to.column;
  for (std::uint64_t row = std::min(from.row, to.row); row <= std::max(from.row, to.row); ++row) {
    for (std::uint64_t column = std::min(from.column, to.column); column <= std::max(from.column, to.column);
         ++column) {
      if (run.is_collapsed(lines.rows.at(row), lines.columns.at(column))) continue;
      for (std::uint64_t fold = 0; fold < pivot.folds(); ++fold) {
        if (same_place && (fold < std::min(from.fold, to.fold) || fold > std::max(from.fold, to.fold)))
          continue;
        if (const auto cell = pivot.cell({to.page, lines.rows.at(row), lines.columns.at(column), fold});
            has_place(run, cell))
          cells.push_back(*cell);
        if (cells.size() >= kMostSelected) return cells;
      }
    }
  }
  return cells;
}

}  // namespace proofsheet::ui
