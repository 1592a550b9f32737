#pragma once

#include <string_view>
#include <vector>

#include "ui/context.h"
#include "ui/prompt_editor.h"
#include "ui/prompt_editor_layout.h"

namespace proofsheet::ui {

// Draws one editor into the current window, after its input was taken.
struct EditorPainter {
  const Context& context;
  const EditorLayout& layout;
  std::string_view text;

  void draw_text(const PromptEditorState& state, const std::vector<Highlight>& highlights, bool active) const;
  // The cursor, and with it the place where an input method shows what it composes.
  void draw_cursor(const PromptEditorState& state) const;
  // Right-aligned in a gutter of this width.
  void draw_line_numbers(const EditorBox& box, float left, float width) const;
  void draw_notes(float width) const;
  // The list of completions below the cursor, or above where there is no room. Remembers where it is.
  void draw_completions(PromptEditorState& state) const;

 private:
  void back(const WrappedLine& line, float top, std::size_t begin, std::size_t end, ImU32 color,
            float margin) const;
  void stretch(const WrappedLine& line, float top, std::size_t begin, std::size_t end,
               const Highlight& look) const;
};

}  // namespace proofsheet::ui
