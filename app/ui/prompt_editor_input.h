#pragma once

#include <string>
#include <string_view>

#include "ui/prompt_editor.h"
#include "ui/prompt_editor_layout.h"

namespace proofsheet::ui {

// One editor during one frame: takes the keyboard and the mouse, and changes the text, the cursor and the
// list of completions.
class EditorInput {
 public:
  EditorInput(const Context& context, PromptEditorState& state, const EditorBox& box, ImGuiID id,
              std::string& text, Actions& actions)
      : context_(context), state_(state), box_(box), id_(id), text_(text), actions_(actions) {}

  // True while the editor has the keyboard.
  bool handle(const EditorLayout& layout, bool hovered);
  bool changed() const { return changed_; }

 private:
  void take_focus();
  void own_keys();
  void handle_mouse(const EditorLayout& layout, bool hovered);
  void handle_characters();
  void handle_tab();
  bool handle_completion_keys();
  void watch_completions(std::size_t place_before);
  void handle_moves(const EditorLayout& layout);
  void handle_erasing();
  void handle_clipboard();
  void handle_undo();
  void move_rows(const EditorLayout& layout, int rows);
  void move_to(std::size_t place);
  void insert(std::string_view inserted);
  // After any change: the cursor is visible and in sight.
  void touched();
  void edited();

  const Context& context_;
  PromptEditorState& state_;
  const EditorBox& box_;
  ImGuiID id_;
  std::string& text_;
  Actions& actions_;
  bool changed_ = false;
};

}  // namespace proofsheet::ui
