#include "ui/prompt_editor.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "ui/prompt_editor_drawing.h"
#include "ui/prompt_editor_input.h"
#include "ui/prompt_editor_layout.h"
#include "ui/text_layout.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

void keep_cursor_in_sight(const EditorLayout& layout, PromptEditorState& state) {
  if (!state.follow_cursor) return;
  state.follow_cursor = false;
  const float padding = ImGui::GetStyle().WindowPadding.y;
  const float top = layout.top_of(layout.row_of(state.cursor.at));
  const float room = ImGui::GetWindowHeight() - 2 * padding, scroll = ImGui::GetScrollY();
  if (top < scroll) ImGui::SetScrollY(top);
  if (top + layout.row_height() > scroll + room) ImGui::SetScrollY(top + layout.row_height() - room);
}

float gutter_width(const Context& context, std::string_view text) {
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  const std::string widest(std::max<std::size_t>(2, fmt::format("{}", lines).size()), '0');
  return std::ceil(text_width(context.fonts.mono, context.px(kCaptionSize), widest)) + context.px(8);
}

void show_tip(const Context& context, const std::vector<Highlight>& highlights, std::size_t place) {
  for (const Highlight& look : highlights)
    if (place >= look.begin && place < look.end && !look.tip.empty()) tooltip(context, look.tip);
}

bool edit_inside(const Context& context, PromptEditorState& state, const EditorBox& box, std::string& text,
                 Actions& actions) {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  const ImGuiID id = window->GetID(box.field);
  const ImVec2 at = ImGui::GetCursorScreenPos(), room = ImGui::GetContentRegionAvail();
  const float gutter = box.has_numbers ? gutter_width(context, text) : 0, width = room.x - gutter;
  const ImVec2 origin = {std::round(at.x + gutter), std::round(at.y)};
  EditorLayout layout(context, box, origin, text, width);
  const float height = layout.whole_height();
  const ImRect area(at, {at.x + room.x, at.y + std::max(height, room.y)});
  ImGui::ItemSize(ImVec2(room.x, height));
  if (!ImGui::ItemAdd(area, id, nullptr, ImGuiItemFlags_Inputable)) return false;
  const bool hovered = ImGui::ItemHoverable(area, id, g.LastItemData.ItemFlags);
  if (hovered && !box.is_read_only) ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
  IMGUI_TEST_ENGINE_ITEM_INFO(id, box.field, g.LastItemData.StatusFlags | ImGuiItemStatusFlags_Inputable);

  EditorInput input(context, state, box, id, text, actions);
  const bool active = !box.is_read_only && input.handle(layout, hovered);
  if (input.changed()) layout = EditorLayout(context, box, origin, text, width);
  clamp_cursor(state.cursor, text);
  const EditorPainter painter{.context = context, .layout = layout, .text = text};
  const std::vector<Highlight> highlights =
      box.highlighter ? box.highlighter(text) : std::vector<Highlight>();
  if (box.has_numbers) painter.draw_line_numbers(box, at.x, gutter);
  painter.draw_text(state, highlights, active);
  if (active) painter.draw_cursor(state);
  keep_cursor_in_sight(layout, state);
  if (hovered) show_tip(context, highlights, layout.place_under(text, g.IO.MousePos));
  painter.draw_notes(width);
  if (active && state.completing.is_open) painter.draw_completions(state);
  return input.changed();
}

}  // namespace

std::string typing_key(const PromptEditorState& state) {
  return fmt::format("{}#{}", state.field, state.typing_step);
}

float editor_text_height(const Context& context, std::string_view text, float width, bool has_numbers) {
  const float gutter = has_numbers ? gutter_width(context, text) : 0;
  return wrapped_height(context.fonts.mono, context.px(kMonoSize), width - gutter, text);
}

bool edit_prompt(const Context& context, PromptEditorState& state, const EditorBox& box, std::string& text,
                 Actions& actions) {
  const char* field = box.field;
  PromptEditorState elsewhere{.field = field, .cursor = {}, .completing = {}};
  const ImGuiID box_id = ImGui::GetID(field);
  // Only the editor with the keyboard owns the state; the others of a chat are drawn without a cursor.
  const bool owns = state.field == field;
  PromptEditorState& own = owns ? state : elsewhere;
  clamp_cursor(own.cursor, text);

  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(context.px(12), context.px(8)));
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, context.px(5));
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, context.px(8));
  ImGui::PushStyleColor(ImGuiCol_ChildBg, context.theme.raised);
  bool changed = false, active = false;
  if (ImGui::BeginChild(box_id, {0, box.height},
                        ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened)) {
    changed = edit_inside(context, own, box, text, actions);
    active = ImGui::GetActiveID() == ImGui::GetCurrentWindow()->GetID(field);
  }
  ImGui::EndChild();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(3);
  draw_outline(context, ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
               active ? context.theme.muted : context.theme.line, 5);
  if (!owns && active) {
    elsewhere.typing_step += state.typing_step;
    state = elsewhere;
  }
  return changed;
}

}  // namespace proofsheet::ui
