// Groups of rows and columns, which are collapsed and expanded.
#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

void Workbench::perform(const ToggleGroup& wanted) {
  const RunView* run = visible_run();
  if (run == nullptr) return;
  const bool is_row = wanted.line == GridLine::row;
  const LineGroups& groups = is_row ? run->row_groups() : run->column_groups();
  const bool expands = groups.all_collapsed().contains(wanted.group);
  const char* row_words = expands ? tr_later("expand a group of rows") : tr_later("collapse a group of rows");
  const char* column_words =
      expands ? tr_later("expand a group of columns") : tr_later("collapse a group of columns");
  change_groups(is_row ? row_words : column_words, [is_row, group = wanted.group](RunView& view) {
    if (is_row) {
      view.toggle_row_group(group);
    } else {
      view.toggle_column_group(group);
    }
  });
}

void Workbench::toggle_group_of_focus(GridLine line) {
  RunView* run = visible_run();
  const auto at = run->pivot().position(selection_.back());
  if (!at) return;
  const bool is_row = line == GridLine::row;
  const LineGroups& groups = is_row ? run->row_groups() : run->column_groups();
  const std::uint64_t index = is_row ? at->row : at->column;
  const auto collapsed = groups.collapsed(index);
  perform(ToggleGroup{line, collapsed ? *collapsed : groups.group_of(index, *groups.innermost())});
  grid_.bring_into_view = selection_.back();
}

std::string Workbench::why_no_groups(GridLine line) {
  const RunView* run = visible_run();
  if (mode_ != Mode::grid || run == nullptr) return tr("Go back to the grid first");
  const LineGroups& groups = line == GridLine::row ? run->row_groups() : run->column_groups();
  if (!groups.innermost())
    return line == GridLine::row ? tr("There are no groups of rows: lay out two axes as rows")
                                 : tr("There are no groups of columns: lay out two axes as columns");
  return why_no_focus();
}

void Workbench::add_group_commands() {
  const auto add = [this](const char* name, const char* title, ImGuiKeyChord chord, GridLine line) {
    commands_.add({name, title, chord, [this, line] { return why_no_groups(line); },
                   [this, line] { toggle_group_of_focus(line); }});
  };
  add("view.collapse_rows", "Collapse or expand the group of rows", ImGuiKey_G, GridLine::row);
  add("view.collapse_columns", "Collapse or expand the group of columns", ImGuiMod_Shift | ImGuiKey_G,
      GridLine::column);
  const auto why_none = [this]() -> std::string {
    const RunView* run = visible_run();
    if (mode_ != Mode::grid || run == nullptr) return tr("Go back to the grid first");
    const bool has_groups = run->row_groups().innermost() || run->column_groups().innermost();
    return has_groups ? "" : tr("There are no groups: lay out two axes as rows or as columns");
  };
  commands_.add({"view.collapse_all", "Collapse all groups", ImGuiMod_Ctrl | ImGuiKey_G, why_none, [this] {
                   change_groups(tr_later("collapse all groups"),
                                 [](RunView& view) { view.collapse_all_groups(); });
                 }});
  commands_.add(
      {"view.expand_all", "Expand all groups", ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_G, why_none, [this] {
         change_groups(tr_later("expand all groups"), [](RunView& view) { view.expand_all_groups(); });
       }});
}

}  // namespace proofsheet::ui
