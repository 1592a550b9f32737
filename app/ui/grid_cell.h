#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <imgui.h>

#include "ui/cell_pictures.h"
#include "ui/context.h"
#include "ui/fold_tally.h"

namespace proofsheet::ui {

// The colour of a cell where there is room for nothing else; empty = by its state.
using DotColor = std::function<ImU32(std::uint64_t cell)>;
// True when words can be read in a place of that size (pixels).
bool has_room_for_words(const Context& context, float width, float height);

// Draws one cell into [min, max]. The caller has clipped.
void draw_cell(const Context& context, ImDrawList& list, std::uint64_t cell, ImVec2 min, ImVec2 max,
               PictureSize size = PictureSize::fit, const DotColor& color = {});
// Draws a place whose fold holds several text cells: how far they agree, and one that has the commonest
// answer, or that the filter lets through. Without a tally, the sound that is heard of several, or the one
// that is not done. Where no words fit, dots of its cells. `cut`: words for that these are not all of the
// place's cells, or empty.
void draw_text_fold(const Context& context, ImDrawList& list, const std::vector<std::uint64_t>& cells,
                    const FoldTally* tally, const std::string& cut, ImVec2 min, ImVec2 max,
                    const DotColor& color = {});
// Draws one cell as a dot.
void draw_dot(const Context& context, ImDrawList& list, std::uint64_t cell, ImVec2 min, ImVec2 max,
              const DotColor& color = {});

}  // namespace proofsheet::ui
