// The pivot as commands, which come and go with the axes of what is shown; and laying it out.
#include <utility>

#include <fmt/format.h>

#include "ui/axis_moves.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

const sheet::Plan* Workbench::visible_plan() {
  if (const RunView* run = visible_run()) return &run->plan();
  return document_.plan() ? &*document_.plan() : nullptr;
}

// A plan of more cells than are drawn before they are fired has a layout all the same.
sheet::Layout Workbench::visible_layout(const sheet::Plan& plan) {
  const RunView* run = visible_run();
  return run != nullptr ? run->pivot().layout() : sheet::complete_layout(plan, document_.sheet().layout);
}

void Workbench::watch_axes() {
  const RunView* run = visible_run();
  SeenAxes now{.run = run != nullptr ? run->identity() : nullptr,
               .layout = run != nullptr ? run->layout_version() : 0,
               .document = document_.revision()};
  if (now == seen_axes_) return;
  seen_axes_ = std::move(now);
  std::vector<Command> commands;
  if (const sheet::Plan* plan = visible_plan()) {
    const sheet::Layout layout = visible_layout(*plan);
    for (const sheet::Axis& axis : plan->axes()) {
      const auto add_all = [&](const std::vector<AxisChange>& changes) {
        for (const AxisChange& change : changes)
          if (change.changes_something) commands.push_back(axis_command(axis.name, change));
      };
      add_all(axis_moves(layout, zip_group(plan->sheet(), axis.name), axis.name));
      add_all(axis_wraps(*plan, layout, axis.name));
    }
  }
  commands_.replace(kAxisCommands, std::move(commands));
}

Command Workbench::axis_command(const std::string& axis, const AxisChange& change) {
  return {.name = fmt::format("{}{}.{}", kAxisCommands, change.name, axis),
          .title = change.title,
          .disabled_reason = nullptr,
          .run = [this, step = change.step, act = change.change] {
            perform(ChangeLayout{step, act});
          }};
}

void Workbench::perform(const ChangeLayout& wanted) {
  const sheet::Plan* plan = visible_plan();
  if (plan == nullptr) return;
  sheet::Layout layout = visible_layout(*plan);
  wanted.change(layout);
  if (session_.shown() != nullptr && document_text_ != run_text_)
    return lay_out_view(*session_.shown(), wanted.name, layout);
  perform(EditSheet{wanted.name, "", [layout](sheet::Sheet& sheet) { sheet.layout = layout; }});
  // At once: another change in this frame begins with it.
  if (RunView* run = visible_run()) run->set_layout(document_.sheet().layout);
}

// Of a run whose sheet is another one by now: that one is left alone.
void Workbench::lay_out_view(RunView& run, const KeptText& name, const sheet::Layout& layout) {
  const sheet::Layout before = run.pivot().layout();
  run.set_layout(layout);
  if (run.pivot().layout() == before) return;
  const auto lay_out = [this, id = run.id()](const sheet::Layout& as) {
    if (session_.shown() != nullptr && session_.shown()->id() == id) session_.shown()->set_layout(as);
  };
  document_.end_step();
  history_.push({.kind = History::Kind::view,
                 .words = [name] { return name.shown(); },
                 .undo = [lay_out, before] { lay_out(before); },
                 .redo = [lay_out, layout] { lay_out(layout); }});
}

}  // namespace proofsheet::ui
