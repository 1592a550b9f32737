// What can be done with the values of the cell in focus, wherever their axes stand: as commands, which come
// and go with the focus.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "query/expression.h"
#include "sheet/layout_edits.h"
#include "ui/grid_header.h"
#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

constexpr std::size_t kMostMoved = 10'000;  // an axis of more values is not put in order by hand

}  // namespace

void Workbench::watch_values() {
  const RunView* run = visible_run();
  SeenValues now{.run = run != nullptr ? run->identity() : nullptr,
                 .layout = run != nullptr ? run->layout_version() : 0,
                 .focus = run != nullptr ? selection_.focus() : std::nullopt,
                 .language = language()};
  if (now == seen_values_) return;
  seen_values_ = std::move(now);
  std::vector<Command> commands;
  if (run != nullptr && selection_.focus() && selection_.back() < run->plan().size()) {
    const sheet::Plan& plan = run->plan();
    const auto coordinates = plan.coordinates(selection_.back());
    for (std::size_t axis = 0; axis < plan.axes().size(); ++axis) {
      if (plan.axes()[axis].values.size() < 2) continue;
      add_value_commands(commands, plan.axes()[axis].name,
                         to_display(plan.axis_value(axis, coordinates[axis])));
    }
  }
  commands_.replace(kValueCommands, std::move(commands));
}

void Workbench::add_value_commands(std::vector<Command>& commands, const std::string& axis,
                                   const std::string& value) {
  const std::string shown = header_text(axis, value);
  const auto add = [&](const char* name, KeptText title, std::function<void()> act,
                       std::function<std::string()> why_not = nullptr) {
    commands.push_back({.name = fmt::format("{}{}.{}", kValueCommands, name, axis),
                        .title = std::move(title),
                        .disabled_reason = std::move(why_not),
                        .run = std::move(act)});
  };
  const auto lays_out = [this](KeptText step, std::function<void(sheet::Layout&)> change) {
    return [this, step = std::move(step), change = std::move(change)] {
      perform(ChangeLayout{step, change});
    };
  };
  const sheet::Layout& layout = visible_run()->pivot().layout();
  add("hide", tr_kept("Hide {}", shown),
      lays_out(tr_kept("hide {}", value), [=](sheet::Layout& of) { sheet::hide_value(of, axis, value); }));
  const bool is_pinned = sheet::is_pinned(layout, axis, value);
  add("pin", is_pinned ? tr_kept("Unpin {}", shown) : tr_kept("Pin {}", shown),
      lays_out(is_pinned ? tr_kept("unpin {}", value) : tr_kept("pin {}", value),
               [=](sheet::Layout& of) { sheet::toggle_pin(of, axis, value); }));
  for (const auto move : {sheet::ValueMove::earlier, sheet::ValueMove::later}) {
    const bool is_earlier = move == sheet::ValueMove::earlier;
    add(
        is_earlier ? "earlier" : "later",
        is_earlier ? tr_kept("Move {} one place forward", shown) : tr_kept("Move {} one place back", shown),
        [this, axis, value, move] {
          const auto values = visible_run()->pivot().shown_values(axis, kMostMoved + 1);
          perform(ChangeLayout{tr_kept("move {}", value),
                               [=](sheet::Layout& of) { sheet::move_value(of, axis, value, move, values); }});
        },
        [this, axis, value, is_earlier] { return why_not_move(axis, value, is_earlier); });
  }
  const sheet::AxisView* view = layout.view(axis);
  if (view != nullptr && !view->hidden.empty())
    add("show_all", tr_kept("Show the {} hidden of {}", view->hidden.size(), axis),
        lays_out(tr_kept("show all of {}", axis),
                 [=](sheet::Layout& of) { sheet::show_all_values(of, axis); }));
  add("filter", tr_kept("Filter: only {}", shown), [this, axis, value] {
    if (mode_ == Mode::image) mode_ = Mode::grid;
    filter_.text = query::with_condition(filter_.text, query::equals_condition(axis, value));
  });
}

std::string Workbench::why_not_move(const std::string& axis, const std::string& value, bool is_earlier) {
  const auto values = visible_run()->pivot().shown_values(axis, kMostMoved + 1);
  if (values.size() > kMostMoved) return tr_format("{} has too many values to be put in order by hand", axis);
  if (values.empty()) return tr("It is hidden");
  if (value == (is_earlier ? values.front() : values.back()))
    return is_earlier ? tr("It stands first already") : tr("It stands last already");
  return {};
}

}  // namespace proofsheet::ui
