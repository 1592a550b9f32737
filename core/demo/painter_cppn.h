// Private to the painter: pictures for words that it does not know.
#pragma once

#include <cstdint>
#include <string_view>

#include "demo/painter_canvas.h"

namespace proofsheet::demo {

// A compositional pattern-producing network (Stanley 2007) whose wiring comes from the prompt's words and
// whose view comes from the seed: the same words keep their family of forms.
void paint_pattern(Canvas& canvas, std::string_view prompt, std::uint64_t seed);

}  // namespace proofsheet::demo
