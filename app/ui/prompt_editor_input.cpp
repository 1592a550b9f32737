#include "ui/prompt_editor_input.h"

#include <algorithm>
#include <array>
#include <utility>

#include <imgui_internal.h>

#include "base/utf8.h"

namespace proofsheet::ui {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr double kTypingPause_s = 1.5;

}  // namespace

void EditorInput::move_to(std::size_t place) {
  state_.cursor.move_to(place, ImGui::GetIO().KeyShift);
  state_.wanted_x = -1;
  touched();
  ++state_.typing_step;
}

void EditorInput::touched() {
  state_.last_input_s = ImGui::GetTime();
  state_.follow_cursor = true;
}

void EditorInput::edited() {
  if (ImGui::GetTime() - state_.last_input_s > kTypingPause_s) ++state_.typing_step;
  changed_ = true;
  state_.wanted_x = -1;
  touched();
}

void EditorInput::take_focus() {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  ImGui::SetActiveID(id_, window);
  ImGui::SetFocusID(id_, window);
  ImGui::FocusWindow(window);
  ++state_.typing_step;
  touched();
}

void EditorInput::own_keys() {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  static constexpr std::array kOwned = {
      ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_UpArrow,  ImGuiKey_DownArrow, ImGuiKey_Home,
      ImGuiKey_End,       ImGuiKey_PageUp,     ImGuiKey_PageDown, ImGuiKey_Delete,    ImGuiKey_Backspace};
  for (const ImGuiKey key : kOwned) ImGui::SetKeyOwner(key, id_);
  if (box_.is_code || state_.completing.is_open) ImGui::SetKeyOwner(ImGuiKey_Tab, id_);
  // Ctrl+Enter fires the sheet, also from here.
  if (!g.IO.KeyCtrl)
    for (const ImGuiKey key : {ImGuiKey_Enter, ImGuiKey_KeypadEnter}) ImGui::SetKeyOwner(key, id_);
  g.ActiveIdUsingNavDirMask |=
      (1u << ImGuiDir_Left) | (1u << ImGuiDir_Right) | (1u << ImGuiDir_Up) | (1u << ImGuiDir_Down);
  g.ActiveIdAllowOverlap = !g.IO.MouseDown[0];
  g.WantTextInputNextFrame = 1;
}

void EditorInput::handle_mouse(const EditorLayout& layout, bool hovered) {
  const ImGuiIO& io = ImGui::GetIO();
  if (hovered && io.MouseClicked[0]) {
    ImGui::SetKeyOwner(ImGuiKey_MouseLeft, id_);
    const std::size_t place = layout.place_under(text_, io.MousePos);
    if (io.MouseClickedCount[0] == 2) {
      state_.cursor = word_at(text_, place);
    } else if (io.MouseClickedCount[0] == 3) {
      const WrappedLine& line = layout.rows()[layout.row_of(place)];
      state_.cursor = {.at = line.next, .anchor = line.begin};
    } else {
      state_.cursor.move_to(place, io.KeyShift);
    }
    state_.wanted_x = -1;
    ++state_.typing_step;
    touched();
  } else if (io.MouseDown[0] && io.MouseClickedCount[0] < 2 &&
             (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
    state_.cursor.move_to(layout.place_under(text_, io.MousePos), true);
    touched();
  }
}

void EditorInput::insert(std::string_view inserted) {
  if (text_.size() + inserted.size() > kMaxBytes) return;
  edited();
  insert_text(text_, state_.cursor, inserted);
}

void EditorInput::handle_characters() {
  ImGuiIO& io = ImGui::GetIO();
  // Ctrl+Alt is AltGr on some keyboards and makes characters.
  if (!io.KeyCtrl || io.KeyAlt) {
    for (const ImWchar c : io.InputQueueCharacters) {
      if (c < 32 || c == 127) continue;
      std::string typed;
      append_utf8(typed, static_cast<char32_t>(c));
      insert(typed);
    }
  }
  io.InputQueueCharacters.resize(0);
  if (!io.KeyCtrl && (ImGui::IsKeyPressed(ImGuiKey_Enter) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter))) {
    std::string inserted = "\n";
    if (box_.is_code) {
      const std::size_t first = state_.cursor.first();
      const std::size_t begin = first == 0 ? 0 : text_.rfind('\n', first - 1) + 1;
      const std::size_t end = std::min(text_.find_first_not_of(' ', begin), first);
      inserted.append(end - begin, ' ');
    }
    insert(inserted);
    ++state_.typing_step;
  }
}

void EditorInput::handle_tab() {
  const ImGuiIO& io = ImGui::GetIO();
  if (!box_.is_code || io.KeyCtrl || io.KeyShift || !ImGui::IsKeyPressed(ImGuiKey_Tab)) return;
  insert("  ");
}

// True when a key was for the list of completions.
bool EditorInput::handle_completion_keys() {
  PromptEditorState::Completing& completing = state_.completing;
  if (!completing.is_open) return false;
  const std::size_t count = completing.list.choices.size();
  const auto pressed = [](ImGuiKey key) { return ImGui::IsKeyPressed(key); };
  if (pressed(ImGuiKey_Escape)) {
    ImGui::SetKeyOwner(ImGuiKey_Escape, id_);
    completing = {};
    return true;
  }
  if (pressed(ImGuiKey_DownArrow) || pressed(ImGuiKey_UpArrow)) {
    completing.chosen = (completing.chosen + (pressed(ImGuiKey_DownArrow) ? 1 : count - 1)) % count;
    return true;
  }
  const bool is_clicked = ImGui::IsMouseClicked(ImGuiMouseButton_Left) &&
                          ImGui::IsMouseHoveringRect(completing.min, completing.max, false);
  const bool is_taken = pressed(ImGuiKey_Tab) || pressed(ImGuiKey_KeypadEnter) ||
                        (pressed(ImGuiKey_Enter) && !ImGui::GetIO().KeyCtrl) || is_clicked;
  if (!is_taken) return false;
  const Completions list = completing.list;
  const std::string inserted = list.choices[completing.chosen].insert;
  completing = {};
  if (list.end > text_.size()) return true;
  ++state_.typing_step;
  edited();
  state_.cursor = {.at = list.end, .anchor = list.begin};
  insert_text(text_, state_.cursor, inserted);
  ++state_.typing_step;
  return true;
}

// Opens, narrows and closes the list after this frame's typing.
void EditorInput::watch_completions(std::size_t place_before) {
  PromptEditorState::Completing& completing = state_.completing;
  if (!box_.complete) return;
  const bool asks = ImGui::Shortcut(ImGuiMod_Ctrl | ImGuiKey_Space, 0, id_);
  if (!asks && !changed_) {
    if (state_.cursor.at != place_before) completing = {};
    return;
  }
  const bool was_asked = asks || (completing.is_open && completing.was_asked);
  Completions list = box_.complete(text_, state_.cursor.at, was_asked);
  completing = {};
  if (list.empty()) return;
  completing.is_open = true;
  completing.was_asked = was_asked;
  completing.list = std::move(list);
  touched();
}

void EditorInput::move_rows(const EditorLayout& layout, int rows) {
  const std::size_t row = layout.row_of(state_.cursor.at);
  const float x = state_.wanted_x >= 0 ? state_.wanted_x : layout.x_of(text_, state_.cursor.at);
  const auto wanted = static_cast<std::ptrdiff_t>(row) + rows;
  if (wanted < 0) return move_to(0);
  if (wanted >= static_cast<std::ptrdiff_t>(layout.rows().size())) return move_to(text_.size());
  move_to(layout.place_at(text_, static_cast<std::size_t>(wanted), x));
  state_.wanted_x = x;
}

void EditorInput::handle_moves(const EditorLayout& layout) {
  const bool by_word = ImGui::GetIO().KeyCtrl, selecting = ImGui::GetIO().KeyShift;
  const TextCursor& cursor = state_.cursor;
  const WrappedLine& line = layout.rows()[layout.row_of(cursor.at)];
  const int page = std::max(1, static_cast<int>(ImGui::GetWindowHeight() / layout.row_height()) - 1);
  const auto pressed = [](ImGuiKey key) { return ImGui::IsKeyPressed(key); };
  if (pressed(ImGuiKey_LeftArrow)) {
    if (cursor.has_selection() && !selecting) return move_to(cursor.first());
    move_to(by_word ? previous_word(text_, cursor.at) : previous_place(text_, cursor.at));
  } else if (pressed(ImGuiKey_RightArrow)) {
    if (cursor.has_selection() && !selecting) return move_to(cursor.last());
    move_to(by_word ? next_word(text_, cursor.at) : next_place(text_, cursor.at));
  } else if (pressed(ImGuiKey_UpArrow)) {
    move_rows(layout, -1);
  } else if (pressed(ImGuiKey_DownArrow)) {
    move_rows(layout, 1);
  } else if (pressed(ImGuiKey_PageUp)) {
    move_rows(layout, -page);
  } else if (pressed(ImGuiKey_PageDown)) {
    move_rows(layout, page);
  } else if (pressed(ImGuiKey_Home)) {
    move_to(by_word ? 0 : line.begin);
  } else if (pressed(ImGuiKey_End)) {
    move_to(by_word ? text_.size() : layout.last_place(text_, line));
  }
}

void EditorInput::handle_erasing() {
  const Step step = ImGui::GetIO().KeyCtrl ? Step::word : Step::character;
  if (ImGui::IsKeyPressed(ImGuiKey_Backspace)) {
    edited();
    erase_before(text_, state_.cursor, step);
  } else if (ImGui::IsKeyPressed(ImGuiKey_Delete) && !ImGui::GetIO().KeyShift) {
    edited();
    erase_after(text_, state_.cursor, step);
  }
}

void EditorInput::handle_clipboard() {
  const auto shortcut = [&](ImGuiKeyChord chord) {
    return ImGui::Shortcut(chord, ImGuiInputFlags_Repeat, id_);
  };
  TextCursor& cursor = state_.cursor;
  if (shortcut(ImGuiMod_Ctrl | ImGuiKey_A)) cursor = {.at = text_.size(), .anchor = 0};
  const bool cut = shortcut(ImGuiMod_Ctrl | ImGuiKey_X) || shortcut(ImGuiMod_Shift | ImGuiKey_Delete);
  const bool copy = shortcut(ImGuiMod_Ctrl | ImGuiKey_C) || shortcut(ImGuiMod_Ctrl | ImGuiKey_Insert);
  if ((cut || copy) && cursor.has_selection()) {
    ImGui::SetClipboardText(text_.substr(cursor.first(), cursor.last() - cursor.first()).c_str());
    if (cut) {
      ++state_.typing_step;
      edited();
      insert_text(text_, cursor, {});
    }
  }
  if (shortcut(ImGuiMod_Ctrl | ImGuiKey_V) || shortcut(ImGuiMod_Shift | ImGuiKey_Insert)) {
    const char* clipboard = ImGui::GetClipboardText();
    if (clipboard == nullptr) return;
    std::string pasted = repair_utf8(clipboard);
    std::erase(pasted, '\r');
    ++state_.typing_step;
    insert(pasted);
    ++state_.typing_step;
  }
}

void EditorInput::handle_undo() {
  const auto ask = [&](ImGuiKeyChord chord, const char* command) {
    if (!ImGui::Shortcut(chord, ImGuiInputFlags_Repeat, id_) || context_.commands.find(command) == nullptr)
      return;
    ++state_.typing_step;
    actions_.push_back(Invoke{command});
  };
  ask(ImGuiMod_Ctrl | ImGuiKey_Z, "sheet.undo");
  ask(ImGuiMod_Ctrl | ImGuiKey_Y, "sheet.redo");
  ask(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z, "sheet.redo");
}

bool EditorInput::handle(const EditorLayout& layout, bool hovered) {
  const ImGuiIO& io = ImGui::GetIO();
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const bool was_active = g.ActiveId == id_;
  const bool clicked = hovered && io.MouseClicked[0];
  const bool is_wanted = std::exchange(state_.wants_keyboard, false);
  if (!was_active && (clicked || g.NavActivateId == id_ || is_wanted)) take_focus();
  const bool on_list = state_.completing.is_open &&
                       ImGui::IsMouseHoveringRect(state_.completing.min, state_.completing.max, false);
  if (was_active && io.MouseClicked[0] && !hovered && !on_list) ImGui::ClearActiveID();
  if (g.ActiveId != id_) {
    state_.completing = {};
    return false;
  }
  own_keys();
  const TextCursor before = state_.cursor;
  if (was_active && handle_completion_keys()) return true;
  if (!on_list) handle_mouse(layout, hovered);
  if (!was_active) return true;
  const TextCursor clicked_to = state_.cursor;
  handle_moves(layout);
  if (state_.cursor == clicked_to) handle_erasing();
  if (!changed_) handle_characters();
  if (!changed_) handle_tab();
  handle_clipboard();
  handle_undo();
  watch_completions(before.at);
  if (ImGui::Shortcut(ImGuiKey_Escape, 0, id_)) ImGui::ClearActiveID();
  return g.ActiveId == id_;
}

}  // namespace proofsheet::ui
