// The prompt in the inspector: as it was sent, with what came from variables.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/inspector.h"
#include "ui/text_layout.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

// A sheet that is being edited has another plan in each frame; the prompt of a run is kept.
const sheet::MarkedPrompt& prompt_of(InspectorState& state, const RunView& run, std::uint64_t cell) {
  InspectorState::Prompt& kept = state.prompt;
  if (run.id() != 0 && kept.run == run.id() && kept.cell == cell) return kept.marked;
  Result<sheet::MarkedPrompt> marked = run.plan().marked_prompt(cell);
  kept = {run.id(), cell, marked ? std::move(*marked) : sheet::MarkedPrompt{marked.error().message, {}}};
  return kept.marked;
}

// Where the pointer is in a wrapped text that begins at `min`; empty beside it.
std::optional<std::size_t> byte_under_pointer(ImFont* font, float size, ImVec2 min, float width,
                                              std::string_view text) {
  const GlyphWidths widths(font, size);
  const float height = line_height(size);
  const ImVec2 mouse = ImGui::GetMousePos();
  float y = min.y;
  for (std::size_t at = 0; at < text.size(); y += height) {
    const WrappedLine line = wrap_line(widths, text, at, width);
    if (mouse.y >= y && mouse.y < y + height) {
      for (std::size_t end = at + 1; end <= line.end; ++end) {
        const bool is_inside = end < line.end && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80;
        if (!is_inside && min.x + widths.of(text.substr(at, end - at)) > mouse.x) return end - 1;
      }
      return std::nullopt;
    }
    at = line.next;
  }
  return std::nullopt;
}

void draw_marked(const Context& context, const std::string& text,
                 const std::vector<sheet::RenderedSpan>& spans) {
  ImFont* font = context.fonts.mono;
  const float size = context.px(kMonoSize), width = ImGui::GetContentRegionAvail().x;
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const float height = std::max(line_height(size), wrapped_height(font, size, width, text));
  ImGui::Dummy({width, height});
  platform::announce_item("prompt as sent");
  ImDrawList& list = *ImGui::GetWindowDrawList();
  std::vector<query::Span> marks;
  for (const sheet::RenderedSpan& span : spans) marks.push_back({span.begin, span.end});
  const ImVec2 max{min.x + width, min.y + height + 1};
  draw_highlights(list, font, size, min, max, context.theme.accent_soft, text, marks);
  draw_wrapped(list, font, size, min, max, context.theme.text, text);
  if (spans.empty() || !ImGui::IsItemHovered()) return;
  const std::optional<std::size_t> under = byte_under_pointer(font, size, min, width, text);
  const auto span = std::find_if(spans.begin(), spans.end(), [&](const sheet::RenderedSpan& one) {
    return under && *under >= one.begin && *under < one.end;
  });
  if (span != spans.end()) tooltip(context, tr_format("From the variable {}", span->name));
}

}  // namespace

void draw_prompt(InspectorState& state, const Context& context, std::uint64_t cell,
                 const std::string* as_sent, Actions& actions) {
  const sheet::MarkedPrompt& marked = prompt_of(state, *context.run, cell);
  const std::string& text = as_sent != nullptr ? *as_sent : marked.text;
  if (title_with_action(context, tr("Prompt as sent"), fmt::format("{}##prompt", tr("Copy"))))
    actions.push_back(CopyText{text, tr("Prompt")});
  // An earlier result may have been asked something else.
  draw_marked(context, text, text == marked.text ? marked.spans : std::vector<sheet::RenderedSpan>());
  gap(context, 12);
}

}  // namespace proofsheet::ui
