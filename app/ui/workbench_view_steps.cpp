// Steps back of how cells are looked at: what is collapsed, how large lines are, the reference, the filter.
#include <utility>

#include "ui/language.h"
#include "ui/workbench.h"

namespace proofsheet::ui {

namespace {

void set_groups(RunView& run, const std::pair<LineGroups, LineGroups>& groups) {
  run.set_groups(groups.first, groups.second);
}

}  // namespace

void Workbench::push_view_step(KeptText name, ViewChange undo, ViewChange redo) {
  const RunView* run = visible_run();
  if (run == nullptr) return;
  const auto with_view = [this, id = run->id()](const ViewChange& change) {
    if (RunView* view = visible_run(); view != nullptr && view->id() == id) change(*view);
    loop_.draw_frames(2);
  };
  document_.end_step();
  history_.push({.kind = History::Kind::view,
                 .words = [name = std::move(name)] { return name.shown(); },
                 .undo = [with_view, undo = std::move(undo)] { with_view(undo); },
                 .redo = [with_view, redo = std::move(redo)] { with_view(redo); }});
}

void Workbench::change_groups(KeptText name, const ViewChange& change) {
  RunView* run = visible_run();
  if (run == nullptr) return;
  const std::pair before{run->row_groups(), run->column_groups()};
  change(*run);
  const std::pair after{run->row_groups(), run->column_groups()};
  push_view_step(
      std::move(name), [before](RunView& view) { set_groups(view, before); },
      [after](RunView& view) { set_groups(view, after); });
}

void Workbench::pin_reference(std::optional<std::uint64_t> cell) {
  const std::optional<std::uint64_t> before = session_.shown()->reference;
  if (before == cell) return;
  session_.pin(cell);
  push_view_step(
      cell ? tr_kept("pin cell {} as reference", *cell) : tr_kept("unpin cell {}", *before),
      [this, before](RunView&) { session_.pin(before); }, [this, cell](RunView&) { session_.pin(cell); });
}

// A drag at an edge, or a key, is one step; zooming since then stays as it is.
void Workbench::perform(const Resized& wanted) {
  const auto resize = [this, line = wanted.line](const Resized::Sizes& sizes) {
    LineSizes& lines = line == GridLine::row ? grid_.row_sizes : grid_.column_sizes;
    lines.by_value = sizes;
    ++lines.version;
  };
  const auto zoom = [this](float width) { set_cell_width(grid_, width); };
  const Resized::Sizes now = (wanted.line == GridLine::row ? grid_.row_sizes : grid_.column_sizes).by_value;
  if (now != wanted.sizes_before) {
    push_view_step(
        wanted.line == GridLine::row ? tr_later("resize rows") : tr_later("resize columns"),
        [resize, before = wanted.sizes_before](RunView&) { resize(before); },
        [resize, now](RunView&) { resize(now); });
  } else if (grid_.cell_width != wanted.width_before) {
    push_view_step(
        tr_later("resize all cells"), [zoom, before = wanted.width_before](RunView&) { zoom(before); },
        [zoom, width = grid_.cell_width](RunView&) { zoom(width); });
  }
}

void Workbench::set_filter(const std::string& text) {
  filter_.text = text;
  filter_step_.seen = text;
  filter_step_.changing.reset();
}

// What is typed in one stretch is one step, as is each chip that comes or goes.
void Workbench::watch_filter_steps() {
  FilterStep& step = filter_step_;
  const bool goes_on = step.changing != nullptr && filter_.is_editing && history_.changes() == step.history;
  if (filter_.text == step.seen) {
    if (!goes_on) step.changing.reset();
    return;
  }
  const std::string before = std::exchange(step.seen, filter_.text);
  if (visible_run() == nullptr) return;
  if (goes_on) {
    step.changing->after = filter_.text;
    return;
  }
  const auto change = std::make_shared<FilterChange>(before, filter_.text);
  push_view_step(
      tr_later("change the filter"), [this, change](RunView&) { set_filter(change->before); },
      [this, change](RunView&) { set_filter(change->after); });
  step.changing = filter_.is_editing ? change : nullptr;
  step.history = history_.changes();
}

}  // namespace proofsheet::ui
