#include "ui/grid_menu.h"

#include "ui/grid_values.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

void items(const Context& context, std::initializer_list<const char*> commands, Actions& actions) {
  for (const char* command : commands) command_menu_item(context, command, actions);
}

}  // namespace

void command_menu_item(const Context& context, const char* name, Actions& actions) {
  const Command& command = context.commands.at(name);
  const std::string why = command.disabled_reason ? command.disabled_reason() : "";
  if (ImGui::MenuItem(command.title.c_str(), shortcut_text(command.shortcut).c_str(), false, why.empty()))
    actions.push_back(Invoke{command.name});
  if (!why.empty()) tooltip(context, why);
}

void draw_cell_menu(const Context& context, Actions& actions) {
  if (!begin_menu(context, "cell menu", MenuOpens::on_right_click)) return;
  items(context, {"cell.refire", "cell.cancel"}, actions);
  ImGui::Separator();
  items(context, {"run.refire_row", "run.cancel_row", "run.refire_column", "run.cancel_column"}, actions);
  ImGui::Separator();
  items(context, {"run.refire_failed", "cell.open", "cell.montage"}, actions);
  end_menu();
}

void draw_line_menu(const Context& context, GridLine line, std::uint64_t index, Actions& actions) {
  const bool is_row = line == GridLine::row;
  if (!begin_menu(context, is_row ? "row menu" : "column menu", MenuOpens::on_right_click)) return;
  if (is_row) {
    items(context, {"run.refire_row", "run.cancel_row"}, actions);
  } else {
    items(context, {"run.refire_column", "run.cancel_column"}, actions);
  }
  ImGui::Separator();
  items(context, {"cell.open", "cell.montage"}, actions);
  ImGui::Separator();
  draw_value_items(context, line, index, actions);
  items(context, {"view.swap"}, actions);
  end_menu();
}

}  // namespace proofsheet::ui
