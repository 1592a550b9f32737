#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

#include "query/expression.h"
#include "ui/context.h"

namespace proofsheet::ui {

// Stretches of a text (bytes, in order) on a ground of one colour.
struct TextMarks {
  ImU32 color = 0;
  std::span<const query::Span> spans;
};

// A text over the whole width of its panel, wrapped, with marks behind its words.
void marked_text(const Context& context, std::string_view text, std::initializer_list<TextMarks> marks);

// What the filter has found in the answer of a cell.
TextMarks found_marks(const Context& context, std::uint64_t cell, std::string_view text);

}  // namespace proofsheet::ui
