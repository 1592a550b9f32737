// What the user thinks of a cell: stars, labels, reject, and the note.
#include <algorithm>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "platform/item_hooks.h"
#include "ui/grid_marks.h"
#include "ui/inspector.h"
#include "ui/mark_step.h"
#include "ui/text_layout.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr const char* kNoteField = "note";

void draw_star_row(const Context& context, std::uint64_t cell, int rating, Actions& actions) {
  section_title(context, tr("Rating"), tr("keys 1 to 5, 0 clears"));
  const float size = context.px(20);
  for (int star = 1; star <= 5; ++star) {
    if (star > 1) ImGui::SameLine(0, 0);
    const ImVec2 min = ImGui::GetCursorScreenPos();
    ImGui::PushID(star);
    if (ImGui::InvisibleButton("star", {size, size}, ImGuiButtonFlags_EnableNav)) {
      const bool clears = rating == star;
      actions.push_back(ChangeMarks{{.cells = {cell}, .rating = clears ? std::nullopt : std::optional(star)},
                                    clears ? tr_later("clear the rating of {}") : tr_later("rate {}")});
    }
    platform::announce_item(fmt::format("rate {}", star));
    ImGui::PopID();
    const bool is_lit = rating >= star;
    const ImU32 color = is_lit                   ? context.theme.accent
                        : ImGui::IsItemHovered() ? context.theme.muted
                                                 : context.theme.faint;
    draw_star(*ImGui::GetWindowDrawList(), {min.x + size / 2, min.y + size / 2}, size * 0.42f, color, is_lit,
              hairline(context));
  }
  gap(context, 12);
}

// One square for each label; the cell's own is framed, a click on it takes it away.
void draw_label_row(const Context& context, std::uint64_t cell, std::optional<store::Label> now,
                    Actions& actions) {
  section_title(context, tr("Label"), tr("Ctrl+Shift+1 to 5"));
  const float size = context.px(16), place = context.px(22);
  for (const store::Label each : store::kLabels) {
    if (each != store::kLabels.front()) ImGui::SameLine(0, context.px(4));
    const ImVec2 min = ImGui::GetCursorScreenPos();
    ImGui::PushID(static_cast<int>(each));
    if (ImGui::InvisibleButton("label", {place, place}, ImGuiButtonFlags_EnableNav)) {
      const bool clears = now == each;
      actions.push_back(ChangeMarks{{.cells = {cell}, .label = clears ? std::nullopt : std::optional(each)},
                                    clears ? tr_later("take the label off {}") : label_step(each)});
    }
    platform::announce_item(fmt::format("label {}", store::label_name(each)));
    tooltip(context, tr_text(label_title(each)));
    ImGui::PopID();
    const ImVec2 at{min.x + (place - size) / 2, min.y + (place - size) / 2};
    draw_label_tag(context, *ImGui::GetWindowDrawList(), at, size, each);
    if (now == each) draw_outline(context, min, {min.x + place, min.y + place}, context.theme.text, 4);
  }
  if (now) {
    ImGui::SameLine(0, context.px(8));
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() + (place - context.px(kLineHeight)) / 2);
    label(context, tr_text(label_title(*now)), context.theme.muted);
  }
  gap(context, 12);
}

void draw_reject(const Context& context, std::uint64_t cell, bool is_rejected, Actions& actions) {
  const std::string key = shortcut_text(context.commands.at("cell.reject").shortcut);
  const std::string title =
      fmt::format("{}###reject", is_rejected ? tr("Rejected: take it back") : tr("Reject"));
  if (button(context, title.c_str(), is_rejected ? ButtonKind::primary : ButtonKind::normal)) {
    actions.push_back(ChangeMarks{{.cells = {cell}, .rejected = !is_rejected},
                                  is_rejected ? tr_later("take {} back") : tr_later("reject {}")});
  }
  platform::announce_item("reject");
  const float top = ImGui::GetItemRectMin().y, height = ImGui::GetItemRectSize().y;
  const float next = ImGui::GetCursorPosY();
  ImGui::SameLine(0, context.px(8));
  ImGui::SetCursorScreenPos({ImGui::GetCursorScreenPos().x, top + (height - context.px(kLineHeight)) / 2});
  label(context, key, context.theme.faint, kCaptionSize);
  ImGui::SetCursorPosY(next);
  gap(context, 12);
}

ImGuiWindow* window_of_note() {
  const ImGuiID box = ImGui::GetID(kNoteField);
  for (ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
    if (window->ChildId == box && window->WasActive) return window;
  }
  return nullptr;
}

// What undo means while a note is written: back to how it was.
void undo_in_note(NoteDraft& note, const Actions& asked) {
  for (const Action& action : asked) {
    const auto* wanted = std::get_if<Invoke>(&action);
    if (wanted != nullptr && wanted->command == "edit.undo") note.text = note.before;
  }
}

void draw_note(NoteDraft& note, const Context& context, std::uint64_t cell, const std::string& stored,
               Actions& actions) {
  if (note.run != context.run->id() || note.cell != cell) {
    const bool wants_keyboard = note.wants_keyboard;
    note = {.run = context.run->id(), .cell = cell, .text = stored, .before = stored};
    note.wants_keyboard = wants_keyboard;
  } else if (!note.is_changed() && stored != note.before) {
    note.text = note.before = stored;  // undone, or marked elsewhere
  }
  section_title(context, tr("Note"), shortcut_text(context.commands.at("cell.note").shortcut));
  const float inner = ImGui::GetContentRegionAvail().x - context.px(24);
  const float wanted =
      wrapped_height(context.fonts.mono, context.px(kMonoSize), inner, note.text + " ") + context.px(16);
  Actions asked;
  edit_prompt(context, note.editor,
              {.field = kNoteField, .height = std::clamp(wanted, context.px(52), context.px(220))}, note.text,
              asked);
  undo_in_note(note, asked);
  ImGuiWindow* window = window_of_note();
  // In the first frame of the field it waits.
  if (note.wants_keyboard && window == nullptr) context.draw_within(0);
  if (window != nullptr && std::exchange(note.wants_keyboard, false)) {
    note.editor.field = kNoteField;
    note.editor.cursor = {.at = note.text.size(), .anchor = note.text.size()};
    ImGui::ActivateItemByID(window->GetID(kNoteField));
    context.draw_within(0);
  }
  const bool is_active = window != nullptr && ImGui::GetActiveID() == window->GetID(kNoteField);
  if (!is_active && note.is_changed()) actions.push_back(keep_note(note));
  note.is_active = is_active;
  gap(context, 12);
}

}  // namespace

ChangeMarks keep_note(NoteDraft& draft) {
  ChangeMarks kept{{.cells = {draft.cell}, .note = draft.text},
                   draft.text.empty() ? tr_later("clear the note of {}") : tr_later("write the note of {}"),
                   draft.run,
                   draft.before};
  draft.before = draft.text;
  return kept;
}

void draw_marks_of_cell(InspectorState& state, const Context& context, std::uint64_t cell,
                        const store::CellResult& result, Actions& actions) {
  if (!context.run->can_mark(cell)) return;
  draw_star_row(context, cell, result.rating.value_or(0), actions);
  draw_label_row(context, cell, result.label, actions);
  draw_reject(context, cell, result.rejected, actions);
  draw_note(state.note, context, cell, result.note, actions);
}

void draw_earlier_marks(const Context& context, const store::CellResult& result) {
  if (!result.rating && !result.label && !result.rejected && result.note.empty()) return;
  section_title(context, tr("How you marked it"));
  if (result.rating) key_value(context, tr("rating"), tr_format("{} of 5", *result.rating));
  if (result.label) key_value(context, tr("label"), tr_text(label_title(*result.label)));
  if (result.rejected) key_value(context, tr("rejected"), tr("yes"));
  if (!result.note.empty()) {
    ImGui::PushTextWrapPos(0);
    label(context, result.note, context.theme.text);
    ImGui::PopTextWrapPos();
  }
  gap(context, 12);
}

}  // namespace proofsheet::ui
