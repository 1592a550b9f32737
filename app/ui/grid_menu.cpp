#include "ui/grid_menu.h"

#include "ui/grid_values.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

void items(const Context& context, std::initializer_list<const char*> commands, Actions& actions) {
  for (const char* command : commands) command_menu_item(context, command, actions);
}

void draw_rating_menu(const Context& context, Actions& actions) {
  if (!ImGui::BeginMenu(tr("Rate"))) return;
  items(context,
        {"cell.rate_1", "cell.rate_2", "cell.rate_3", "cell.rate_4", "cell.rate_5", "cell.rate_none"},
        actions);
  ImGui::EndMenu();
}

void draw_label_menu(const Context& context, Actions& actions) {
  if (!ImGui::BeginMenu(tr("Label"))) return;
  items(context,
        {"cell.label_red", "cell.label_yellow", "cell.label_green", "cell.label_blue", "cell.label_purple",
         "cell.label_none"},
        actions);
  ImGui::EndMenu();
}

}  // namespace

void command_menu_item(const Context& context, const char* name, Actions& actions) {
  const Command& command = context.commands.at(name);
  const std::string why = command.disabled_reason ? command.disabled_reason() : "";
  if (ImGui::MenuItem(command.shown_title().c_str(), shortcut_text(command.shortcut).c_str(), false,
                      why.empty()))
    actions.push_back(Invoke{command.name});
  if (!why.empty()) tooltip(context, why);
}

void draw_cell_menu(const Context& context, Actions& actions) {
  if (!begin_menu(context, "cell menu", MenuOpens::on_right_click)) return;
  items(context, {"cell.open", "cell.compare", "cell.play", "cell.copy", "cell.copy_image", "cell.copy_html"},
        actions);
  ImGui::Separator();
  draw_rating_menu(context, actions);
  draw_label_menu(context, actions);
  items(context, {"cell.reject", "cell.note", "cell.pin", "cell.hide", "view.show_hidden"}, actions);
  ImGui::Separator();
  items(context, {"cell.refire", "cell.cancel"}, actions);
  ImGui::Separator();
  items(context, {"run.refire_row", "run.cancel_row", "run.refire_column", "run.cancel_column"}, actions);
  ImGui::Separator();
  items(context, {"run.refire_failed", "cell.montage"}, actions);
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
  items(context, {"cell.open", "cell.compare", "cell.copy", "cell.hide", "cell.montage"}, actions);
  ImGui::Separator();
  draw_value_items(context, line, index, actions);
  items(context, {"view.swap"}, actions);
  end_menu();
}

}  // namespace proofsheet::ui
