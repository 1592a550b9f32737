#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "ui/action.h"
#include "ui/context.h"
#include "ui/prompt_editor.h"

namespace proofsheet::ui {

// The note of a cell while it is written; it is kept when it loses the keyboard.
struct NoteDraft {
  store::RunId run = 0;  // 0 = none
  std::uint64_t cell = 0;
  std::string text, before;
  PromptEditorState editor = {};
  bool is_active = false;
  bool wants_keyboard = false;

  bool is_changed() const { return run != 0 && text != before; }
};
// What keeps the draft as it is, as one step back; afterwards it is not changed any more.
ChangeMarks keep_note(NoteDraft& draft);

// The right panel: everything about the cell in focus.
struct InspectorState {
  bool request_open = false;
  NoteDraft note;
  // The cell of the last frame.
  store::RunId shown_run = 0;
  std::uint64_t shown_cell = 0;
  // An earlier result of that cell which is shown in place of its current one; nullptr = none.
  std::shared_ptr<const store::CellResult> earlier;
  // The prompt of that cell with what came from variables; of a run it stays what it is.
  struct Prompt {
    store::RunId run = 0;  // 0 = none is kept
    std::uint64_t cell = 0;
    sheet::MarkedPrompt marked;
  } prompt;
};
void draw_inspector(InspectorState& state, const Context& context, Actions& actions);

// A section title with a quiet word at its right end that can be clicked; true when it was.
bool title_with_action(const Context& context, std::string_view title, const std::string& action);

// The parts, in inspector_parts.cpp and inspector_history.cpp. `result` is final.
// The viewer shows the current result of a cell, not an earlier one.
enum class TextOpens { viewer, nothing };
void draw_answer(const Context& context, const store::CellResult& result, TextOpens opens, Actions& actions);
// The text of a cell with what the filter has found in it; of a very long one its beginning, which is said,
// with a button that opens the whole.
void draw_beginning(const Context& context, std::string_view text, std::uint64_t cell, TextOpens opens,
                    Actions& actions);
void draw_timeline(const Context& context, const store::CellResult& result);
void draw_numbers(const Context& context, const store::CellResult& result);
// What the cache says to the cell; `result` is nullptr before it has one.
void draw_cache(const Context& context, std::uint64_t cell, const store::CellResult* result,
                Actions& actions);
void draw_attempts(const Context& context, const store::CellResult& result);
void draw_request(InspectorState& state, const Context& context, const store::CellResult& result,
                  Actions& actions);
// The results that the cell had before: a click puts one into `state`.
void draw_earlier_results(InspectorState& state, const Context& context);
// The prompt `as_sent`, or as it is planned where that is nullptr; what came from variables is marked.
void draw_prompt(InspectorState& state, const Context& context, std::uint64_t cell,
                 const std::string* as_sent, Actions& actions);
// The results of equal requests in other runs: a click opens the run.
void draw_request_history(const Context& context, Actions& actions);
// "Done", "Broke off, partial": what became of a result.
std::string outcome_words(const store::CellResult& result);
// Stars, labels, reject and the note, in inspector_marks.cpp.
void draw_marks_of_cell(InspectorState& state, const Context& context, std::uint64_t cell,
                        const store::CellResult& result, Actions& actions);
// Those of an earlier result, to be read only.
void draw_earlier_marks(const Context& context, const store::CellResult& result);

}  // namespace proofsheet::ui
