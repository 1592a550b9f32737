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
  return fmt::format("view.sort_{}_{}_{}", line, sheet::number_name(wanted.sort->by),
                     wanted.sort->is_descending ? "down" : "up");
}

const std::optional<LineSort>& sort_of(const RunView& run, GridLine line) {
  return line == GridLine::row ? run.row_sort() : run.column_sort();
}

std::optional<LineSort>& sort_of(sheet::Layout& layout, GridLine line) {
  return line == GridLine::row ? layout.row_sort : layout.column_sort;
}

}  // namespace

// A part of the layout, and so of the sheet.
void Workbench::perform(const SortLines& wanted) {
  RunView* run = visible_run();
  if (run == nullptr || sort_of(*run, wanted.line) == wanted.sort) return;
  perform(ChangeLayout{step_words(wanted),
                       [wanted](sheet::Layout& layout) { sort_of(layout, wanted.line) = wanted.sort; }});
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
    for (const Number number : sheet::kNumbers) {
      for (const bool is_descending : {false, true}) add({line, LineSort{number, is_descending}});
    }
    add({line, std::nullopt});
  }
}

void Workbench::color_by(ColorBy by) {
  const auto color = [this](ColorBy as) { grid_.color_by = as; };
  const ColorBy before = grid_.color_by;
  color(by);
  push_view_step(
      tr_kept("colour cells by {}", color_by_kept(by)), [color, before](RunView&) { color(before); },
      [color, by](RunView&) { color(by); });
  // Where words and pictures are drawn, nothing would be seen to change.
  if (!grid_.draws_colors && by)
    notice(tr("The colours show when cells are too small for words: zoom out"), false, "colour");
}

void Workbench::add_color_commands() {
  std::vector<ColorBy> all{kByState};
  for (const Number number : sheet::kNumbers) all.emplace_back(number);
  for (const ColorBy by : all) {
    commands_.add({.name = fmt::format("view.color_{}", color_by_key(by)),
                   .title = tr_kept("Colour cells by {}", color_by_kept(by)),
                   .disabled_reason = [this, by]() -> std::string {
                     if (mode_ != Mode::grid || visible_run() == nullptr)
                       return tr("Go back to the grid first");
                     return grid_.color_by == by ? tr("They are coloured so already") : "";
                   },
                   .run = [this, by] { color_by(by); }});
  }
}

}  // namespace proofsheet::ui
