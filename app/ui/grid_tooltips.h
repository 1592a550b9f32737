#pragma once

#include <cstdint>
#include <string>

#include "ui/context.h"
#include "ui/fold_tally.h"

namespace proofsheet::ui {

// What a cell is, where it is too small to say so itself. `cut`: words for that its place has more cells than
// are drawn, or empty.
void draw_cell_tooltip(const Context& context, std::uint64_t cell, const std::string& cut);
// All answers of a place whose fold holds texts, with their counts. `cut`: words for that these are not all
// of the place's cells, or empty.
void draw_fold_tooltip(const Context& context, const FoldTally& tally, const std::string& cut);

}  // namespace proofsheet::ui
