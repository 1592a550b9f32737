#pragma once

#include "ui/action.h"
#include "ui/context.h"
#include "ui/tasks.h"

namespace proofsheet::ui {

// Between the work and the run bar, while something takes long: what it is, how far, how long still, and a
// button that stops it.

// Its height, physical pixels; 0 = there is nothing to tell.
float task_strip_height(const Tasks& tasks, const Context& context);
void draw_task_strip(const Tasks& tasks, const Context& context, Actions& actions);

// What the names of the commands that stop a task begin with; its id follows.
inline constexpr std::string_view kTaskCommands = "task.stop.";

}  // namespace proofsheet::ui
