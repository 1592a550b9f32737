#include "ui/axis_moves.h"

#include <algorithm>

#include <fmt/format.h>

#include "sheet/layout_edits.h"
#include "ui/language.h"

namespace proofsheet::ui {
namespace {

std::optional<LayoutLine> line_of(const sheet::Layout& layout, const std::string& axis) {
  for (const LayoutLine line : kLayoutLines) {
    const std::vector<std::string>& names = names_of(layout, line);
    if (std::ranges::find(names, axis) != names.end()) return line;
  }
  return {};
}

// The places that the moved axes have in their line: from the first up to the one behind the last of those
// that stand together.
struct Places {
  std::size_t first, end;
};
Places places_of(const std::vector<std::string>& names, const std::vector<std::string>& moved) {
  const auto is_moved = [&](const std::string& name) {
    return std::ranges::find(moved, name) != moved.end();
  };
  Places places{};
  places.first = static_cast<std::size_t>(std::ranges::find_if(names, is_moved) - names.begin());
  places.end = places.first;
  while (places.end < names.size() && is_moved(names[places.end])) ++places.end;
  return places;
}

std::function<void(sheet::Layout&)> mover(const std::vector<std::string>& moved, LayoutLine to,
                                          std::size_t index) {
  return [moved, to, index](sheet::Layout& layout) { move_axes(layout, moved, to, index); };
}

AxisChange move_to_line(const sheet::Layout& layout, const std::vector<std::string>& moved,
                        const std::string& axis, LayoutLine to) {
  const KeptText line(layout_line_name(to));
  const bool is_fold = to == LayoutLine::fold;
  return {
      .name = layout_line_name(to),
      .to = to,
      .item = is_fold ? KeptText(tr_later("Move into the cell (fold)")) : tr_kept("Move to {}", line),
      .title = is_fold ? tr_kept("Move {} into the cell (fold)", axis) : tr_kept("Move {} to {}", axis, line),
      .step = words_of_move(axis, to),
      .changes_something = line_of(layout, axis) != to,
      .change = mover(moved, to, names_of(layout, to).size())};
}

bool stands_for_its_zip(const sheet::Plan& plan, const std::string& axis) {
  const std::vector<std::string> group = zip_group(plan.sheet(), axis);
  const auto leader = std::ranges::find_if(
      plan.axes(), [&](const sheet::Axis& one) { return std::ranges::find(group, one.name) != group.end(); });
  return leader != plan.axes().end() && leader->name == axis;
}

}  // namespace

KeptText words_of_move(const std::string& axis, LayoutLine to) {
  if (to == LayoutLine::fold) return tr_kept("move {} into the cell", axis);
  return tr_kept("move {} to {}", axis, KeptText(layout_line_name(to)));
}

std::vector<AxisChange> axis_moves(const sheet::Layout& layout, const std::vector<std::string>& moved,
                                   const std::string& axis) {
  const std::optional<LayoutLine> line = line_of(layout, axis);
  if (!line) return {};
  std::vector<AxisChange> moves;
  for (const LayoutLine to : kLayoutLines) moves.push_back(move_to_line(layout, moved, axis, to));
  // Places are counted with the moved axes still in theirs.
  const std::vector<std::string>& names = names_of(layout, *line);
  const auto [first, end] = places_of(names, moved);
  moves.push_back({.name = "forward",
                   .to = {},
                   .item = tr_later("Move one place forward"),
                   .title = tr_kept("Move {} one place forward", axis),
                   .step = tr_kept("move {} one place forward", axis),
                   .changes_something = first > 0,
                   .change = mover(moved, *line, first - (first > 0 ? 1 : 0))});
  moves.push_back({.name = "back",
                   .to = {},
                   .item = tr_later("Move one place back"),
                   .title = tr_kept("Move {} one place back", axis),
                   .step = tr_kept("move {} one place back", axis),
                   .changes_something = end < names.size(),
                   .change = mover(moved, *line, end + 1)});
  return moves;
}

std::vector<AxisChange> axis_wraps(const sheet::Plan& plan, const sheet::Layout& layout,
                                   const std::string& axis) {
  const auto position = plan.axis_position(axis);
  if (!position || line_of(layout, axis) == LayoutLine::pages || !stands_for_its_zip(plan, axis)) return {};
  const sheet::AxisView* view = layout.view(axis);
  const std::uint64_t now = view != nullptr ? view->wrap : 0;
  const std::vector<std::uint64_t> choices = sheet::wrap_choices(plan.axes()[*position].values.size());
  if (choices.empty() && now == 0) return {};
  std::vector<AxisChange> wraps;
  const auto add = [&](std::uint64_t wrap, KeptText item, KeptText title) {
    wraps.push_back({.name = fmt::format("wrap_{}", wrap),
                     .to = {},
                     .item = std::move(item),
                     .title = std::move(title),
                     .step = tr_kept("wrap {}", axis),
                     .changes_something = wrap != now,
                     .change = [=](sheet::Layout& of) { sheet::set_wrap(of, axis, wrap); }});
  };
  add(0, tr_later("All in one line"), tr_kept("Wrap {}: all in one line", axis));
  for (const std::uint64_t wrap : choices)
    add(wrap, tr_kept("{} in a line", wrap), tr_kept("Wrap {}: {} in a line", axis, wrap));
  return wraps;
}

}  // namespace proofsheet::ui
