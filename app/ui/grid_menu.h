#pragma once

#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

// One entry of a menu: a command of the registry with its shortcut; disabled, it says why.
void command_menu_item(const Context& context, const char* command, Actions& actions);

// The menus of a cell and of the header of a row or column, opened by a right click on the last item. They
// act on the selection, which the click has set.
void draw_cell_menu(const Context& context, Actions& actions);
// `index`: the pivot's line that the menu is for.
void draw_line_menu(const Context& context, GridLine line, std::uint64_t index, Actions& actions);

}  // namespace proofsheet::ui
