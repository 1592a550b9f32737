// Which cells are selected, by mouse and by keys.
#include <algorithm>

#include "ui/workbench.h"

namespace proofsheet::ui {

void Workbench::extend_to(std::uint64_t cell) {
  RunView* run = visible_run();
  if (run == nullptr) return;
  const std::optional<std::uint64_t> anchor = selection_.anchor();
  if (!anchor || *anchor >= run->plan().size()) return selection_.select(cell);
  selection_.assign(cells_between(*run, *anchor, cell), cell);
}

void Workbench::perform(const SelectCell& wanted) {
  if (visible_run() == nullptr) return;
  if (wanted.mode == SelectMode::extend) return extend_to(wanted.cell);
  if (wanted.mode == SelectMode::toggle) return selection_.toggle(wanted.cell);
  selection_.select(wanted.cell);
}

void Workbench::perform(const SelectCells& wanted) {
  if (visible_run() == nullptr) return;
  if (wanted.adds) return selection_.add(wanted.cells, wanted.focus);
  if (wanted.cells.empty()) return selection_.clear();
  selection_.clear();
  selection_.assign(wanted.cells, wanted.focus);
}

void Workbench::perform(const SelectLine& wanted) {
  RunView* run = visible_run();
  if (run == nullptr) return;
  std::vector<std::uint64_t> cells = cells_of_line(*run, grid_.page, wanted.line, wanted.index);
  selection_.clear();
  if (cells.empty()) return;
  // The first of the line is the one in focus.
  const std::uint64_t first = cells.front();
  selection_.assign(std::move(cells), first);
}

std::optional<std::uint64_t> Workbench::first_shown_cell() {
  const RunView* run = visible_run();
  if (run == nullptr || run->plan().size() == 0) return {};
  const sheet::GridLines& rows = run->lines(std::min(grid_.page, run->pivot().pages() - 1)).rows;
  for (std::uint64_t row = 0; row < rows.size(); ++row) {
    const std::vector<std::uint64_t> line = cells_of_line(*run, grid_.page, GridLine::row, rows.at(row));
    if (!line.empty()) return line.front();
  }
  return {};
}

void Workbench::mark_and_go_on() {
  RunView* run = visible_run();
  if (mode_ == Mode::chart) {
    if (!chart_.mark) return;
    perform(select_mark(chart_, *chart_.mark, true));
    move_chart_mark(chart_, chart::Step::right);
    return;
  }
  if (run == nullptr || !selection_.focus()) return;
  const std::uint64_t marked = selection_.back();
  selection_.mark();
  auto next = neighbour(*run, marked, Direction::right);
  if (!next) {  // the beginning of the next row
    const auto at = run->pivot().position(marked);
    const sheet::GridLines& rows = run->lines(at ? at->page : grid_.page).rows;
    const auto place = at ? rows.find(at->row) : std::nullopt;
    for (std::uint64_t row = place ? *place + 1 : rows.size(); row < rows.size() && !next; ++row) {
      const std::vector<std::uint64_t> line = cells_of_line(*run, at->page, GridLine::row, rows.at(row));
      if (!line.empty()) next = line.front();
    }
  }
  if (!next) return;
  selection_.move_to(*next);
  grid_.bring_into_view = *next;
}

}  // namespace proofsheet::ui
