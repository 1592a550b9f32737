#include "sheet/layout_edits.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace proofsheet::sheet {

void hide_value(Layout& layout, const std::string& axis, const std::string& value) {
  AxisView& view = layout.view_of(axis);
  std::erase(view.pinned, value);
  if (std::ranges::find(view.hidden, value) == view.hidden.end()) view.hidden.push_back(value);
}

void show_all_values(Layout& layout, const std::string& axis) {
  layout.view_of(axis).hidden.clear();
  layout.tidy();
}

void toggle_pin(Layout& layout, const std::string& axis, const std::string& value) {
  AxisView& view = layout.view_of(axis);
  if (std::erase(view.pinned, value) == 0) view.pinned.push_back(value);
  layout.tidy();
}

bool is_pinned(const Layout& layout, std::string_view axis, std::string_view value) {
  const AxisView* view = layout.view(axis);
  return view != nullptr && std::ranges::find(view->pinned, value) != view->pinned.end();
}

// Pinned values stand in an order of their own before all others, so a value moves among its like.
void move_value(Layout& layout, const std::string& axis, const std::string& value, ValueMove move,
                const std::vector<std::string>& shown) {
  AxisView& view = layout.view_of(axis);
  const bool pinned = is_pinned(layout, axis, value);
  std::vector<std::string> order;
  for (const std::string& text : shown) {
    if (is_pinned(layout, axis, text) == pinned) order.push_back(text);
  }
  const auto at = std::ranges::find(order, value);
  const bool is_last =
      move == ValueMove::earlier ? at == order.begin() : at == order.end() || at + 1 == order.end();
  if (at != order.end() && !is_last) {
    std::iter_swap(at, move == ValueMove::earlier ? at - 1 : at + 1);
    (pinned ? view.pinned : view.order) = std::move(order);
  }
  layout.tidy();
}

void set_wrap(Layout& layout, const std::string& axis, std::uint64_t wrap) {
  layout.view_of(axis).wrap = wrap;
  layout.tidy();
}

std::vector<std::uint64_t> wrap_choices(std::uint64_t values) {
  std::set<std::uint64_t> choices;
  const auto root = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(values)));
  for (std::uint64_t side = root; side >= 2 && side * 2 > root; --side) {
    if (values % side != 0) continue;
    choices.insert(values / side);  // lines are rather long than many
    break;
  }
  for (const std::uint64_t length : {5, 10, 20}) choices.insert(length);
  std::erase_if(choices, [&](std::uint64_t length) { return length >= values; });
  return {choices.begin(), choices.end()};
}

}  // namespace proofsheet::sheet
