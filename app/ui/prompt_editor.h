#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ui/action.h"
#include "ui/context.h"
#include "ui/text_edit.h"

namespace proofsheet::ui {

// The multi-line editor of prompts: wraps at words (Chinese anywhere), highlights stretches of the text, and
// leaves undo to the document. ImGui's own multi-line field does not wrap.
struct PromptEditorState {
  std::string field;  // whose text the cursor belongs to
  TextCursor cursor;
  float wanted_x = -1;      // where up and down keep to; -1 = at the cursor
  double last_input_s = 0;  // for the cursor's blinking and for breaking typing into undo steps
  std::uint64_t typing_step = 0;
  bool follow_cursor = false;
};

// How a stretch of text is drawn; stretches follow one another, what none covers is plain.
struct Highlight {
  std::size_t begin = 0, end = 0;
  ImU32 text = 0;
  ImU32 back = 0;        // 0 = none
  ImU32 underline = 0;   // 0 = none
  std::string_view tip;  // shown while the mouse is over it
};

// Called with the text as it is after this frame's typing.
using Highlighter = std::function<std::vector<Highlight>(std::string_view text)>;

// Draws the editor over the whole width. True when `text` was changed; `field` names the text, `merge_key` of
// an edit is typing_key(). Asks for undo and redo through `actions`.
bool edit_prompt(const Context& context, PromptEditorState& state, const char* field, float height,
                 const Highlighter& highlighter, std::string& text, Actions& actions);
// Edits with the same key are one step back: a stretch of typing without a pause.
std::string typing_key(const PromptEditorState& state);

}  // namespace proofsheet::ui
