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

}  // namespace

std::optional<std::uint64_t> neighbour(const RunView& run, std::uint64_t cell, Direction direction) {
  const sheet::Pivot& pivot = run.pivot();
  const auto position = pivot.position(cell);
  if (!position) return std::nullopt;
  const sheet::PageLines& lines = run.lines(position->page);
  const auto first_row = lines.rows.find(run.row_groups().stand_in(position->row)),
             first_column = lines.columns.find(run.column_groups().stand_in(position->column));
  if (!first_row || !first_column) return std::nullopt;
  // `at` counts the lines that are shown.
  sheet::GridPosition at{position->page, *first_row, *first_column, position->fold};
  // Only pictures stand side by side in their place.
  const auto across_at = [&](const sheet::GridPosition& place) {
    const sheet::GridPosition in_pivot{place.page, lines.rows.at(place.row), lines.columns.at(place.column),
                                       0};
    return run.media().is_picture_place(pivot, in_pivot) ? folds_across(pivot) : 1;
  };
  // Inside a place the arrows walk through its fold; from its edge they go on to the next place.
  for (int guard = 0; guard < 10'000; ++guard) {
    const std::uint64_t across = across_at(at), x = at.fold % across, y = at.fold / across;
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
