#pragma once

#include <cstdint>
#include <string_view>

#include "image/image.h"

namespace proofsheet::demo {

// Paints a prompt. Deterministic in prompt, seed and size. Understands a small vocabulary in English and
// Chinese (subject, time of day, season, weather, style, palette); a prompt with none of it goes to a
// pattern-producing network (CPPN; Stanley 2007) that is seeded by its words. `width`, `height` in pixels, 16
// to 4096.
image::Image paint(std::string_view prompt, std::uint64_t seed, int width, int height);

}  // namespace proofsheet::demo
