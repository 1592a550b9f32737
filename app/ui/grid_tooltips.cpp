#include "ui/grid_tooltips.h"

#include <algorithm>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/state_words.h"
#include "ui/tooltip.h"

namespace proofsheet::ui {
namespace {

constexpr int kMostLinesOfValue = 4;  // a whole prompt may be the value of an axis

}  // namespace

void draw_cell_tooltip(const Context& context, std::uint64_t cell, const std::string& cut) {
  const sheet::Plan& plan = context.run->plan();
  const auto coordinates = plan.coordinates(cell);
  if (!begin_tooltip(context)) return;
  tooltip_text(context, tr_format("Cell {}", cell), context.theme.text, kTextSize, Weight::semibold);
  for (std::size_t axis = 0; axis < plan.axes().size(); ++axis) {
    tooltip_text(context,
                 plan.axes()[axis].name + "  " + to_display(plan.axis_value(axis, coordinates[axis])),
                 context.theme.muted, kCaptionSize, Weight::regular, kMostLinesOfValue);
  }
  const StateWords words = state_words(context, cell);
  if (!words.title.empty())
    tooltip_text(context, words.title, state_color(context.theme, context.run->cell(cell).state));
  tooltip_text(context, cut, context.theme.muted);
  end_tooltip();
}

void draw_fold_tooltip(const Context& context, const FoldTally& tally, const std::string& cut) {
  constexpr std::size_t kMostListed = 24;
  if (!begin_tooltip(context)) return;
  tooltip_text(context, cut, context.theme.muted, kTextSize);
  std::size_t i = 0;
  // Room is kept for the line that counts the rest.
  for (; i < std::min(tally.answers.size(), kMostListed) && tooltip_lines_left(context, kTextSize) > 3; ++i) {
    const FoldTally::Answer& answer = tally.answers[i];
    const std::string text = answer.text.empty() ? tr("The answer is empty") : in_one_line(answer.text, 90);
    tooltip_text(context, fmt::format("{} × {}", answer.count, text), context.theme.text, kTextSize);
    platform::announce_item(fmt::format("answer {}: {} × {}", i, answer.count, text));
  }
  if (tally.answers.size() > i)
    tooltip_text(context, tr_format("and {} more", tally.answers.size() - i), context.theme.muted, kTextSize);
  end_tooltip();
}

}  // namespace proofsheet::ui
