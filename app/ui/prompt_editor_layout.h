#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "ui/context.h"
#include "ui/prompt_editor.h"
#include "ui/text_layout.h"

namespace proofsheet::ui {

// The text of an editor as it lies in its box this frame: wrapped into rows, with the notes below their
// lines. Places are offsets in bytes into the text, sizes are pixels.
class EditorLayout {
 public:
  struct Note {
    const LineNote* note = nullptr;  // of the box
    float top = 0, height = 0;       // top: below the origin
  };

  // `box` outlives the layout.
  EditorLayout(const Context& context, const EditorBox& box, ImVec2 origin, std::string_view text,
               float width);

  // Of the em, and of a row.
  float size() const { return size_; }
  float row_height() const { return row_height_; }
  float whole_height() const { return tops_.back(); }
  ImVec2 origin() const { return origin_; }
  const GlyphWidths& widths() const { return widths_; }
  const std::vector<WrappedLine>& rows() const { return rows_; }
  const std::vector<Note>& notes() const { return notes_; }
  // Of the line of text that begins with this row, 1-based; 0 where one goes on.
  int number_of(std::size_t row) const { return numbers_[row]; }
  // Below the origin.
  float top_of(std::size_t row) const { return tops_[row]; }

  std::size_t row_of(std::size_t place) const;
  // Right of the origin.
  float x_of(std::string_view text, std::size_t place) const;
  // The last place of a row that is still drawn on it.
  std::size_t last_place(std::string_view text, const WrappedLine& row) const;
  std::size_t place_at(std::string_view text, std::size_t row, float x) const;
  std::size_t place_under(std::string_view text, ImVec2 mouse) const;

 private:
  void wrap(std::string_view text, float width);
  void number_lines();
  // Gives each row its top, with room for the notes of its line behind the line's last row.
  void stack(const Context& context, const EditorBox& box, float width);

  GlyphWidths widths_;
  float size_, row_height_;
  ImVec2 origin_;
  std::vector<WrappedLine> rows_;
  std::vector<int> numbers_;
  std::vector<float> tops_;  // one more for the end
  std::vector<Note> notes_;
};

}  // namespace proofsheet::ui
