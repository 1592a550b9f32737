#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace proofsheet::ui {

// Where typing goes in a text, in bytes, always between characters: from `anchor` to `at` is selected.
struct TextCursor {
  std::size_t at = 0, anchor = 0;

  std::size_t first() const { return at < anchor ? at : anchor; }
  std::size_t last() const { return at < anchor ? anchor : at; }
  bool has_selection() const { return at != anchor; }
  void move_to(std::size_t position, bool select) {
    at = position;
    if (!select) anchor = position;
  }
  friend bool operator==(const TextCursor&, const TextCursor&) = default;
};

// Brings both ends inside the text and between two characters, after the text changed under the cursor.
void clamp_cursor(TextCursor& cursor, std::string_view text);

// The neighbouring place between characters; a joined emoji or a letter with its accents is one character.
std::size_t next_place(std::string_view text, std::size_t at);
std::size_t previous_place(std::string_view text, std::size_t at);
// The end of the word after, and the beginning of the word before. Each Chinese character is a word.
std::size_t next_word(std::string_view text, std::size_t at);
std::size_t previous_word(std::string_view text, std::size_t at);
// The word around a place, as a double click selects it.
TextCursor word_at(std::string_view text, std::size_t at);

// Replaces the selection and stands behind what was put in.
void insert_text(std::string& text, TextCursor& cursor, std::string_view inserted);
enum class Step { character, word };
// Backspace and Delete: the selection if there is one.
void erase_before(std::string& text, TextCursor& cursor, Step step);
void erase_after(std::string& text, TextCursor& cursor, Step step);

}  // namespace proofsheet::ui
