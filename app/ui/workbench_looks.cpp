// How a run was looked at comes back with it: its place, its order, its sizes, its filter, its reference.
#include <algorithm>
#include <iterator>
#include <utility>

#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

constexpr double kLookPause_s = 0.5;

std::vector<LineGroup> kept_groups(const LineGroups& groups) {
  const auto& all = groups.all_collapsed();
  if (all.size() > kMostKeptCells) return {};
  return {all.begin(), all.end()};
}

void collapse(LineGroups& groups, const std::vector<LineGroup>& collapsed) {
  for (const LineGroup& group : collapsed) groups.toggle(group);
}

// Where the layout says nothing else.
void sort_as(RunView& run, const std::optional<LineSort>& rows, const std::optional<LineSort>& columns) {
  sheet::Layout layout = run.pivot().layout();
  if (!layout.row_sort) layout.row_sort = rows;
  if (!layout.column_sort) layout.column_sort = columns;
  run.set_layout(layout);
}

// Those of an earlier layout mean other lines.
void take_up_groups(RunView& run, const RunLook& look) {
  LineGroups rows = run.row_groups(), columns = run.column_groups();
  rows.expand_all();
  columns.expand_all();
  if (run.pivot().layout().rows == look.row_axes) collapse(rows, look.row_groups);
  if (run.pivot().layout().columns == look.column_axes) collapse(columns, look.column_groups);
  run.set_groups(rows, columns);
}

}  // namespace

RunLook Workbench::look_now(const RunView& run) const {
  RunLook look{.run = run.id(),
               .sheet = run.plan().sheet().path.string(),
               .page = grid_.page,
               .row = grid_.scroll_to.value_or(grid_.scrolled_to).row,
               .column = grid_.scroll_to.value_or(grid_.scrolled_to).column,
               .focus = selection_.focus(),
               .cell_width = grid_.cell_width,
               .row_sizes = grid_.row_sizes.by_value,
               .column_sizes = grid_.column_sizes.by_value,
               .row_axes = run.pivot().layout().rows,
               .column_axes = run.pivot().layout().columns,
               .row_groups = kept_groups(run.row_groups()),
               .column_groups = kept_groups(run.column_groups()),
               .row_sort = run.row_sort(),
               .column_sort = run.column_sort(),
               .filter = filter_.text,
               .color_by = grid_.color_by,
               .reference = run.reference};
  if (selection_.size() <= kMostKeptCells) look.selected = selection_.cells();
  return look;
}

// Written soon after a change, however long changes go on.
void Workbench::watch_look() {
  const RunView* run = session_.shown();
  if (run == nullptr) return keep_look();
  // What a filter leaves of the lines decides where they stand.
  grid_.holds_scroll = !filter_.is_blank() && filter_.query && run->matched() == nullptr;
  RunLook now = look_now(*run);
  if (look_.seen != now) {
    const bool is_other = !look_.seen || look_.seen->run != now.run;
    if (is_other) keep_look();
    look_.seen = std::move(now);
    if (look_.due == 0) look_.due = ImGui::GetTime() + kLookPause_s;
  }
  if (look_.due == 0) return;
  if (ImGui::GetTime() >= look_.due) return keep_look();
  loop_.draw_within(look_.due - ImGui::GetTime() + 0.01);
}

void Workbench::keep_look() {
  if (std::exchange(look_.due, 0.0) == 0 || !look_.seen) return;
  const RunLook* kept = session_.look_of(look_.seen->run);
  if (kept == nullptr || *kept != *look_.seen) session_.keep_look(*look_.seen);
}

void Workbench::take_up_look(RunView& run, bool is_loaded) {
  keep_look();
  look_.seen.reset();
  grid_.scroll_to.reset();
  if (!is_loaded) {  // a new run of a sheet has the order of the one before
    const std::string path = run.plan().sheet().path.string();
    const RunLook* earlier = path.empty() ? nullptr : session_.look_of_sheet(path);
    if (earlier == nullptr) return;
    return sort_as(run, earlier->row_sort, earlier->column_sort);
  }
  const RunLook* kept = session_.look_of(run.id());
  if (kept == nullptr) return;
  const RunLook look = *kept;
  sort_as(run, look.row_sort, look.column_sort);
  take_up_groups(run, look);
  if (look.reference && *look.reference < run.plan().size()) session_.pin(look.reference);
  grid_.page = std::min(look.page, run.pivot().pages() - 1);
  grid_.scroll_to = GridState::Scrolled{look.row, look.column};
  set_cell_width(grid_, look.cell_width);
  grid_.row_sizes.by_value = look.row_sizes;
  grid_.column_sizes.by_value = look.column_sizes;
  ++grid_.row_sizes.version;
  ++grid_.column_sizes.version;
  grid_.color_by = look.color_by;
  // One that is there already goes from run to run.
  if (filter_.is_blank()) set_filter(look.filter);
  take_up_selection(run, look);
}

void Workbench::take_up_selection(const RunView& run, const RunLook& look) {
  const auto is_there = [&](std::uint64_t cell) { return cell < run.plan().size(); };
  std::vector<std::uint64_t> cells;
  std::ranges::copy_if(look.selected, std::back_inserter(cells), is_there);
  if (!look.focus || !is_there(*look.focus)) return;
  if (std::ranges::find(cells, *look.focus) == cells.end()) {
    selection_.select(*look.focus);
  } else {
    selection_.assign(std::move(cells), *look.focus);
  }
}

}  // namespace proofsheet::ui
