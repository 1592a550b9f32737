#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ui/action.h"
#include "ui/context.h"
#include "ui/template_completion.h"
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
  bool wants_keyboard = false;  // takes it with the next frame
  // The list of completions while it is open.
  struct Completing {
    bool is_open = false, was_asked = false;
    Completions list;
    std::size_t chosen = 0;
    ImVec2 min, max;  // where it was drawn
  } completing;
};

// How a stretch of text is drawn; stretches follow one another, what none covers is plain.
struct Highlight {
  std::size_t begin = 0, end = 0;
  ImU32 text = 0;
  ImU32 back = 0;        // 0 = none
  ImU32 underline = 0;   // 0 = none
  bool strikes = false;  // a line through it
  std::string_view tip;  // shown while the mouse is over it
};

// Called with the text as it is after this frame's typing.
using Highlighter = std::function<std::vector<Highlight>(std::string_view text)>;

// Something to say about a line, 1-based; it stands below the line.
struct LineNote {
  int line = 0;
  std::string text;
};

// What an editor is for.
struct EditorBox {
  const char* field = "";  // names the text
  float height = 0;
  Highlighter highlighter = {};
  bool has_numbers = false;  // of the lines, at the left
  bool is_read_only = false;
  bool is_code = false;  // Tab puts in two blanks, Enter keeps the indentation
  std::vector<LineNote> notes = {};
  // The completions at a place; `asked` for, or of themselves.
  std::function<Completions(std::string_view text, std::size_t at, bool asked)> complete = {};
};

// Draws the editor over the whole width. True when `text` was changed; `merge_key` of an edit is
// typing_key(). Asks for undo and redo through `actions`.
bool edit_prompt(const Context& context, PromptEditorState& state, const EditorBox& box, std::string& text,
                 Actions& actions);
// How high the lines of a text are in an editor of this width; without its padding.
float editor_text_height(const Context& context, std::string_view text, float width, bool has_numbers);
// Edits with the same key are one step back: a stretch of typing without a pause.
std::string typing_key(const PromptEditorState& state);

}  // namespace proofsheet::ui
