#pragma once

#include <string>
#include <string_view>

#include "ui/context.h"

namespace proofsheet::ui {

// Two texts as one, in a box that is only read: what only `before` has is struck out, what only `after` has
// is underlined. `field` names the box. Over the whole width; as high as the text, up to `highest` layout
// pixels.
void draw_difference_box(const Context& context, const std::string& field, std::string_view before,
                         std::string_view after, float highest);

}  // namespace proofsheet::ui
