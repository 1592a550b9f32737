#include "ui/grid_tooltips.h"

#include <algorithm>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/state_words.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

void draw_cell_tooltip(const Context& context, std::uint64_t cell) {
  const sheet::Plan& plan = context.run->plan();
  const auto coordinates = plan.coordinates(cell);
  if (!ImGui::BeginTooltip()) return;
  label(context, tr_format("Cell {}", cell), context.theme.text, kTextSize, Weight::semibold);
  for (std::size_t axis = 0; axis < plan.axes().size(); ++axis) {
    label(context, plan.axes()[axis].name + "  " + to_display(plan.axis_value(axis, coordinates[axis])),
          context.theme.muted, kCaptionSize);
  }
  const StateWords words = state_words(context, cell);
  if (!words.title.empty())
    label(context, words.title, state_color(context.theme, context.run->cell(cell).state), kCaptionSize);
  ImGui::EndTooltip();
}

void draw_fold_tooltip(const Context& context, const FoldTally& tally, const std::string& cut) {
  constexpr std::size_t kMostListed = 24;
  if (!ImGui::BeginTooltip()) return;
  if (!cut.empty()) {
    label(context, cut, context.theme.muted);
    platform::announce_item(cut);
  }
  for (std::size_t i = 0; i < std::min(tally.answers.size(), kMostListed); ++i) {
    const FoldTally::Answer& answer = tally.answers[i];
    const std::string text = answer.text.empty() ? tr("The answer is empty") : in_one_line(answer.text, 90);
    label(context, fmt::format("{} × {}", answer.count, text), context.theme.text);
    platform::announce_item(fmt::format("answer {}: {} × {}", i, answer.count, text));
  }
  if (tally.answers.size() > kMostListed)
    label(context, tr_format("and {} more", tally.answers.size() - kMostListed), context.theme.muted);
  ImGui::EndTooltip();
}

}  // namespace proofsheet::ui
