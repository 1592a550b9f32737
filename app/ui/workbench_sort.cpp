// The order of rows and columns, and what cells are coloured by, as commands.
#include <fmt/format.h>

#include "ui/grid_values.h"
#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

KeptText step_words(const SortLines& wanted) {
  const bool is_row = wanted.line == GridLine::row;
  if (!wanted.sort)
    return is_row ? tr_later("put the rows back as laid out") : tr_later("put the columns back as laid out");
  return is_row ? tr_kept("sort rows by {}", sort_kept(*wanted.sort))
                : tr_kept("sort columns by {}", sort_kept(*wanted.sort));
}

KeptText title_of(const SortLines& wanted) {
  const bool is_row = wanted.line == GridLine::row;
  if (!wanted.sort)
    return is_row ? tr_later("No sorting of rows: as laid out")
                  : tr_later("No sorting of columns: as laid out");
  return is_row ? tr_kept("Sort rows by {}", sort_kept(*wanted.sort))
                : tr_kept("Sort columns by {}", sort_kept(*wanted.sort));
}

std::string name_of(const SortLines& wanted) {
  const char* line = wanted.line == GridLine::row ? "rows" : "columns";
  if (!wanted.sort) return fmt::format("view.sort_{}_not", line);
  const bool is_up = wanted.sort->direction == query::Direction::ascending;
  return fmt::format("view.sort_{}_{}_{}", line, number_key(wanted.sort->by), is_up ? "up" : "down");
}

const std::optional<LineSort>& sort_of(const RunView& run, GridLine line) {
  return line == GridLine::row ? run.row_sort() : run.column_sort();
}

void sort_lines(RunView& run, GridLine line, const std::optional<LineSort>& sort) {
  if (line == GridLine::row) {
    run.sort_rows(sort);
  } else {
    run.sort_columns(sort);
  }
}

}  // namespace

void Workbench::perform(const SortLines& wanted) {
  RunView* run = visible_run();
  if (run == nullptr) return;
  const std::optional<LineSort> before = sort_of(*run, wanted.line);
  if (before == wanted.sort) return;
  sort_lines(*run, wanted.line, wanted.sort);
  push_view_step(
      step_words(wanted), [wanted, before](RunView& view) { sort_lines(view, wanted.line, before); },
      [wanted](RunView& view) { sort_lines(view, wanted.line, wanted.sort); });
}

std::string Workbench::why_not_sort(const SortLines& wanted) {
  const RunView* run = visible_run();
  if (run == nullptr) return tr("There are no cells to lay out");
  if (mode_ == Mode::chart) return tr("Go back to the grid first");
  return sort_of(*run, wanted.line) == wanted.sort ? tr("They stand so already") : "";
}

void Workbench::add_sort_commands() {
  const auto add = [this](const SortLines& wanted) {
    commands_.add({.name = name_of(wanted),
                   .title = title_of(wanted),
                   .disabled_reason = [this, wanted] { return why_not_sort(wanted); },
                   .run = [this, wanted] { perform(wanted); }});
  };
  for (const GridLine line : {GridLine::row, GridLine::column}) {
    for (const query::Number number : kSortNumbers) {
      for (const auto direction : {query::Direction::ascending, query::Direction::descending})
        add({line, LineSort{number, direction}});
    }
    add({line, std::nullopt});
  }
}

void Workbench::color_by(ColorBy by) {
  const auto color = [this](ColorBy as) { grid_.color_by = as; };
  const ColorBy before = grid_.color_by;
  color(by);
  push_view_step(
      tr_kept("colour cells by {}", KeptText(color_by_key(by))), [color, before](RunView&) { color(before); },
      [color, by](RunView&) { color(by); });
  // Where words and pictures are drawn, nothing would be seen to change.
  if (!grid_.draws_colors && by != ColorBy::state)
    notice(tr("The colours show when cells are too small for words: zoom out"), false, "colour");
}

void Workbench::add_color_commands() {
  for (const ColorBy by : kColorsBy) {
    commands_.add({.name = fmt::format("view.color_{}", color_by_key(by)),
                   .title = tr_kept("Colour cells by {}", KeptText(color_by_key(by))),
                   .disabled_reason = [this, by]() -> std::string {
                     if (mode_ != Mode::grid || visible_run() == nullptr)
                       return tr("Go back to the grid first");
                     return grid_.color_by == by ? tr("They are coloured so already") : "";
                   },
                   .run = [this, by] { color_by(by); }});
  }
}

}  // namespace proofsheet::ui
