// Below the prompt editor of the sheet panel: the prompt as it will be sent, and what differs between two
// variants.
#include <algorithm>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/difference_box.h"
#include "ui/sheet_panel_parts.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr float kHighestBox = 240;

// The cell of the shown variant with the other values of the selected cell, or of the first one.
std::optional<sheet::CellIndex> previewed_cell(const SheetPanel& panel, const sheet::Plan& plan) {
  const Context& context = panel.context;
  if (plan.size() == 0) return std::nullopt;
  const bool is_of_plan = !context.selection.empty() && !context.run_is_stale;
  const sheet::CellIndex selected = is_of_plan ? context.selection.back() : 0;
  std::vector<std::uint64_t> coordinates = plan.coordinates(selected < plan.size() ? selected : 0);
  if (const auto axis = plan.axis_position("prompt")) coordinates[*axis] = panel.state.prompt;
  if (const auto cell = plan.find(coordinates)) return cell;
  // Left out with this variant: the first cell that has it.
  for (sheet::CellIndex cell = 0; cell < std::min<std::uint64_t>(plan.size(), 1000); ++cell) {
    const auto axis = plan.axis_position("prompt");
    if (!axis || plan.coordinates(cell)[*axis] == panel.state.prompt) return cell;
  }
  return std::nullopt;
}

// "seed 2 · style ink": the values that vary.
std::string cell_words(const sheet::Plan& plan, sheet::CellIndex cell) {
  std::string words;
  const std::vector<std::uint64_t> coordinates = plan.coordinates(cell);
  for (std::size_t axis = 0; axis < plan.axes().size(); ++axis) {
    if (plan.axes()[axis].name == "prompt") continue;
    words += fmt::format("{}{} {}", words.empty() ? "" : " · ", plan.axes()[axis].name,
                         to_display(plan.axis_value(axis, coordinates[axis])));
  }
  return words;
}

void update_preview(const SheetPanel& panel) {
  SheetPanelState::Preview& preview = panel.state.preview;
  const std::optional<sheet::Plan>& plan = panel.context.document.plan();
  const std::optional<sheet::CellIndex> cell = plan ? previewed_cell(panel, *plan) : std::nullopt;
  const std::uint64_t revision = panel.context.document.revision();
  if (preview.revision == revision && preview.cell == cell && preview.language == language()) return;
  preview.revision = revision;
  preview.cell = cell;
  preview.language = language();
  preview.messages.clear();
  preview.error.clear();
  preview.caption.clear();
  if (!cell) {
    preview.error = plan ? tr("No cell has this variant") : tr("Known when the problems are fixed");
    return;
  }
  preview.caption = cell_words(*plan, *cell);
  const Result<sheet::CellSpec> spec = plan->cell(*cell);
  if (spec)
    preview.messages = spec->messages;
  else
    preview.error = spec.error().message;
}

// Text in a box that is only read.
void read_only_box(const SheetPanel& panel, const char* field, std::string text, const Highlighter& look) {
  const Context& context = panel.context;
  const float inner = ImGui::GetContentRegionAvail().x - context.px(24);
  const float height = editor_text_height(context, text + " ", inner, false) + context.px(16);
  PromptEditorState nothing{.field = {}, .cursor = {}, .completing = {}};
  Actions none;
  const EditorBox box{.field = field,
                      .height = std::min(height, context.px(kHighestBox)),
                      .highlighter = look,
                      .is_read_only = true};
  edit_prompt(context, nothing, box, text, none);
}

void draw_preview(const SheetPanel& panel) {
  update_preview(panel);
  const SheetPanelState::Preview& preview = panel.state.preview;
  if (!preview.caption.empty()) label(panel.context, preview.caption, panel.theme().muted, kCaptionSize);
  if (!preview.error.empty()) problem_line(panel, preview.error);
  for (std::size_t i = 0; i < preview.messages.size(); ++i) {
    const sheet::RenderedMessage& message = preview.messages[i];
    ImGui::PushID(static_cast<int>(i));
    label(panel.context, message.role, panel.theme().muted, kCaptionSize);
    for (std::size_t part = 0; part < message.parts.size(); ++part) {
      const bool is_image = message.parts[part].kind == sheet::MessagePart::Kind::image;
      const std::string field = fmt::format("sent.{}.{}", i, part);
      if (is_image)
        key_value(panel.context, tr("image"), message.parts[part].text, true);
      else
        read_only_box(panel, field.c_str(), message.parts[part].text, {});
    }
    ImGui::PopID();
  }
}

// All texts of a prompt, a chat's with their roles.
std::string whole_text(const sheet::Prompt& prompt) {
  std::string text;
  for (const sheet::Message& message : prompt.messages) {
    if (prompt.is_chat) text += fmt::format("{}{}:\n", text.empty() ? "" : "\n\n", message.role);
    for (const sheet::MessagePart& part : message.parts) text += part.text;
  }
  return text;
}

void draw_difference(const SheetPanel& panel, const sheet::Prompt& other, const sheet::Prompt& shown) {
  const std::string before = whole_text(other), after = whole_text(shown);
  const bool is_same = before == after;
  label(panel.context,
        is_same ? tr_format("The same as “{}”", other.name)
                : tr_format("Struck out: only in “{}”. Underlined: only in “{}”.", other.name, shown.name),
        panel.theme().muted, kCaptionSize);
  platform::announce_item(is_same ? "no difference" : "difference");
  if (!is_same) draw_difference_box(panel.context, "difference", word_diff(before, after), kHighestBox);
}

}  // namespace

void draw_below_prompt(const SheetPanel& panel) {
  SheetPanelState& state = panel.state;
  const std::vector<sheet::Prompt>& prompts = panel.sheet().prompts;
  if (state.prompt >= prompts.size()) return;
  const sheet::Prompt& shown = prompts[state.prompt];
  Flow flow(panel.context);
  const std::string as_sent = fmt::format("{}###show preview", tr("as sent"));
  flow.place(chip_width(panel.context, as_sent));
  if (chip(panel.context, as_sent.c_str(), state.preview.is_shown, !state.preview.is_shown))
    state.preview.is_shown = !state.preview.is_shown;
  platform::announce_item("show preview");
  tooltip(panel.context, tr("The messages of the selected cell, filled in"));
  const sheet::Prompt* other = nullptr;
  constexpr std::size_t kMostCompared = 8;
  for (std::size_t i = 0; i < std::min(prompts.size(), kMostCompared + 1); ++i) {
    if (i == state.prompt) continue;
    const std::string title = "≠ " + prompts[i].name;
    const bool is_chosen = state.compared_with == prompts[i].name;
    if (is_chosen) other = &prompts[i];
    flow.place(chip_width(panel.context, title));
    if (chip(panel.context, fmt::format("{}##compare {}", title, prompts[i].name).c_str(), is_chosen,
             !is_chosen))
      state.compared_with = is_chosen ? std::string() : prompts[i].name;
    tooltip(panel.context, tr("What differs from that variant"));
  }
  if (state.preview.is_shown) draw_preview(panel);
  if (other != nullptr) draw_difference(panel, *other, shown);
}

}  // namespace proofsheet::ui
