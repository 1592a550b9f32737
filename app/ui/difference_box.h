#pragma once

#include <string>
#include <vector>

#include "ui/context.h"
#include "ui/word_diff.h"

namespace proofsheet::ui {

// Two texts as one, by the parts of word_diff or value_diff, in a box that is only read: what is gone is
// struck out, what is new is underlined. `field` names the box. Over the whole width; as high as the text, up
// to `highest` layout pixels.
void draw_difference_box(const Context& context, const std::string& field, const std::vector<DiffPart>& parts,
                         float highest);

}  // namespace proofsheet::ui
