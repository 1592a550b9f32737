#include "ui/grid_tooltips.h"

#include <algorithm>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/state_words.h"
#include "ui/tooltip.h"

namespace proofsheet::ui {
namespace {

constexpr int kMostLinesOfValue = 4;  // a whole prompt may be the value of an axis

// As it stands in the sheet; messages of a chat below one another.
std::string prompt_text(const sheet::Sheet& sheet, const std::string& name) {
  const auto prompt = std::ranges::find(sheet.prompts, name, &sheet::Prompt::name);
  std::string text;
  if (prompt == sheet.prompts.end()) return text;
  for (const sheet::Message& message : prompt->messages) {
    for (const sheet::MessagePart& part : message.parts) {
      if (!text.empty()) text += '\n';
      text += part.text;
    }
  }
  return text;
}

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

void draw_header_tooltip(const Context& context, GridLine line, std::uint64_t index) {
  const sheet::Pivot& pivot = context.run->pivot();
  const sheet::GridHeader header =
      line == GridLine::row ? pivot.row_header(index) : pivot.column_header(index);
  if (header.labels.empty() || !begin_tooltip(context)) return;
  for (std::size_t level = 0; level < header.labels.size(); ++level) {
    const std::string& axis = header.axis_names[level];
    const std::string& label = header.labels[level];
    tooltip_text(context, axis, context.theme.muted);
    tooltip_text(context, label.empty() ? tr_format("{} (empty)", axis) : label, context.theme.text,
                 kTextSize);
    platform::announce_item(fmt::format("header {}: {}", axis, label));
    if (axis != "prompt") continue;
    const std::string text = prompt_text(context.run->plan().sheet(), label);
    if (text == label || text.empty()) continue;
    tooltip_text(context, text, context.theme.text);
    platform::announce_item("prompt-text: " + text);
  }
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
  if (tally.unanswered > 0)
    tooltip_text(context, tr_count(tally.unanswered, "{} without an answer", "{} without answers"),
                 context.theme.failed, kTextSize);
  end_tooltip();
}

}  // namespace proofsheet::ui
