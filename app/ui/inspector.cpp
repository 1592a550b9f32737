#include "ui/inspector.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/clock.h"
#include "platform/item_hooks.h"
#include "ui/empty_state.h"
#include "ui/figures.h"
#include "ui/grid_cell.h"
#include "ui/state_words.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

// "Cell 17", and its state at the right end of the line.
void draw_title(const Context& context, std::uint64_t cell, const std::string& words, ImU32 color) {
  const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  label(context, tr_format("Cell {}", cell), context.theme.text, kTextSize, Weight::semibold);
  platform::announce_item("inspector title");
  const float size = kCaptionSize * context.scale;
  const float width = text_width(context.fonts.text, size, words);
  const ImVec2 line = ImGui::GetItemRectMin();
  draw_line(*ImGui::GetWindowDrawList(), context.fonts.text, size, {right - width, line.y + context.px(2)},
            width + 1, color, words);
  gap(context, 4);
}

void draw_state(const Context& context, std::uint64_t cell) {
  const std::string words = state_words(context, cell).title;
  if (words.empty()) return draw_title(context, cell, tr("Not fired"), context.theme.faint);
  draw_title(context, cell, words, state_color(context.theme, context.run->cell(cell).state));
}

enum class PictureOpens { viewer, nothing };

// A picture across the panel's width. True when it is to be opened.
bool draw_media(const Context& context, const store::CellResult& result, PictureOpens opens) {
  if (result.images.empty()) return false;
  const store::ImageRef& picture = result.images.front();
  const float width = std::floor(ImGui::GetContentRegionAvail().x);
  const auto count = static_cast<float>(result.images.size());
  const float across = std::ceil(std::sqrt(count)), down = std::ceil(count / across);  // as they are drawn
  const float aspect =
      static_cast<float>(picture.height) / static_cast<float>(std::max(1, picture.width)) * down / across;
  const float height = std::floor(std::clamp(width * aspect, context.px(60), width * 1.4f));
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const bool can_open = opens == PictureOpens::viewer;
  const bool is_clicked =
      ImGui::InvisibleButton("picture", {width, height}, can_open ? ImGuiButtonFlags_EnableNav : 0) &&
      can_open;
  platform::announce_item("inspector picture");
  if (can_open && ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  draw_pictures(context, *ImGui::GetWindowDrawList(), result, min, {min.x + width, min.y + height});
  const std::string size = tr_format("{} × {} pixels · {}", picture.width, picture.height, picture.blob.type);
  label(context, result.images.size() > 1 ? tr_format("{} pictures of {}", result.images.size(), size) : size,
        context.theme.faint, kCaptionSize);
  gap(context, 4);
  return is_clicked;
}

void draw_error(const Context& context, const store::CellResult& result) {
  if (!result.error) return;
  problem_box(context, error_words(*result.error), result.error->message);
  gap(context, 8);
}

void draw_refire(const Context& context, std::uint64_t cell, const store::CellResult& result,
                 Actions& actions) {
  if (!result.error) return;
  // What broke off is never fired again by itself: it would be billed twice.
  const std::string why = context.commands.at("cell.refire").disabled_reason();
  const char* title = result.partial ? tr("Fire again (what came was probably billed)") : tr("Fire again");
  if (button(context, title, ButtonKind::normal, 0, why.empty(), why))
    actions.push_back(RefireCells{{cell}, true});
  gap(context, 12);
}

void draw_axes(const Context& context, std::uint64_t cell) {
  const sheet::Plan& plan = context.run->plan();
  if (plan.axes().empty()) return;
  section_title(context, tr("What differs from its neighbours"));
  const auto coordinates = plan.coordinates(cell);
  for (std::size_t axis = 0; axis < plan.axes().size(); ++axis) {
    key_value(context, plan.axes()[axis].name, to_display(plan.axis_value(axis, coordinates[axis])));
  }
  gap(context, 12);
}

void draw_waiting_state(const Context& context, std::uint64_t cell, Actions& actions) {
  const StateWords words = state_words(context, cell);
  const std::string& text = context.run->streamed_text(cell);
  if (!text.empty()) {
    draw_beginning(context, text, cell, TextOpens::viewer, actions);
  } else if (!words.detail.empty()) {
    ImGui::PushTextWrapPos(0);
    label(context, words.detail, context.theme.muted);
    platform::announce_item(words.detail);
    ImGui::PopTextWrapPos();
  }
  gap(context, 12);
}

void draw_nothing_selected(const Context& context, Actions& actions) {
  draw_empty_state(
      context,
      {.title = tr("Nothing selected"),
       .hint = tr("Click a cell to see its prompt, its request, timings, tokens and cost. Ctrl+click adds to "
                  "the selection."),
       .command = context.run == nullptr ? "" : "cell.first"},
      EmptyPlace::panel, actions);
}

// A note whose cell is not in focus any more is kept.
void leave_note(InspectorState& state, const Context& context, Actions& actions) {
  const NoteDraft& note = state.note;
  const bool is_here = context.run != nullptr && context.run->id() == note.run && !state.earlier &&
                       context.selection.focus() == note.cell;
  if (is_here) return;
  if (note.is_changed()) actions.push_back(keep_note(state.note));
  state.note.run = 0;
  state.note.is_active = false;
}

void draw_selected_count(const Context& context) {
  if (context.selection.size() < 2) return;
  const std::size_t count = context.selection.size();
  label(context,
        context.selection.is_marking() ? tr_format("{} cells marked", grouped(count))
                                       : tr_format("{} cells selected", grouped(count)),
        context.theme.accent, kCaptionSize);
  platform::announce_item("selected count");
  gap(context, 4);
}

// The cell as it is now.
void draw_current(InspectorState& state, const Context& context, std::uint64_t cell, Actions& actions) {
  const auto result = context.run->result(cell);
  draw_state(context, cell);
  if (result) {
    if (draw_media(context, *result, PictureOpens::viewer)) actions.push_back(ShowImage{cell});
    draw_error(context, *result);
    draw_refire(context, cell, *result, actions);
    draw_answer(context, *result, TextOpens::viewer, actions);
    draw_marks_of_cell(state, context, cell, *result, actions);
  } else {
    draw_waiting_state(context, cell, actions);
  }
  draw_prompt(state, context, cell, result ? &result->prompt : nullptr, actions);
  draw_axes(context, cell);
  if (result) {
    draw_timeline(context, *result);
    draw_numbers(context, *result);
    draw_attempts(context, *result);
  }
  draw_cache(context, cell, result.get(), actions);
  draw_earlier_results(state, context);
  draw_request_history(context, actions);
  if (!result) return;
  draw_request(state, context, *result, actions);
}

// A result that the cell had before.
void draw_earlier(InspectorState& state, const Context& context, std::uint64_t cell, Actions& actions) {
  const std::shared_ptr<const store::CellResult> result = state.earlier;
  draw_title(context, cell, outcome_words(*result), state_color(context.theme, result->state));
  const std::string whose = tr_format("Earlier result of {}", format_local_time(result->finished_unix_ms));
  label(context, whose, context.theme.waiting);
  platform::announce_item(whose);
  gap(context, 8);
  if (button(context, tr("Back to the current one"), ButtonKind::normal)) state.earlier.reset();
  gap(context, 12);
  draw_media(context, *result, PictureOpens::nothing);
  draw_error(context, *result);
  draw_answer(context, *result, TextOpens::nothing, actions);
  draw_earlier_marks(context, *result);
  draw_prompt(state, context, cell, &result->prompt, actions);
  draw_axes(context, cell);
  draw_timeline(context, *result);
  draw_numbers(context, *result);
  draw_attempts(context, *result);
  draw_earlier_results(state, context);
  draw_request(state, context, *result, actions);
}

}  // namespace

void draw_inspector(InspectorState& state, const Context& context, Actions& actions) {
  leave_note(state, context, actions);
  if (context.run == nullptr || context.selection.empty()) {
    state.earlier.reset();
    return draw_nothing_selected(context, actions);
  }
  const std::uint64_t cell = context.selection.back();
  if (state.shown_run != context.run->id() || state.shown_cell != cell) state.earlier.reset();
  state.shown_run = context.run->id();
  state.shown_cell = cell;
  draw_selected_count(context);
  ImGui::PushID(static_cast<int>(cell & 0x7FFFFFFF));
  if (state.earlier) {
    draw_earlier(state, context, cell, actions);
  } else {
    draw_current(state, context, cell, actions);
  }
  ImGui::PopID();
}

}  // namespace proofsheet::ui
