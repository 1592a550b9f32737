#pragma once

#include <cstdint>
#include <string>

#include "ui/action.h"
#include "ui/context.h"
#include "ui/fold_tally.h"

namespace proofsheet::ui {

// What a cell is, where it is too small to say so itself. `cut`: words for that its place has more cells than
// are drawn, or empty.
void draw_cell_tooltip(const Context& context, std::uint64_t cell, const std::string& cut);
// What a row or column is: the axes of its header with their whole values, and the texts of its prompts.
void draw_header_tooltip(const Context& context, GridLine line, std::uint64_t index);
// All answers of a place whose fold holds texts, with their counts. `cut`: words for that these are not all
// of the place's cells, or empty.
void draw_fold_tooltip(const Context& context, const FoldTally& tally, const std::string& cut);

}  // namespace proofsheet::ui
