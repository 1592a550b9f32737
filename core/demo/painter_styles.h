// Private to the painter: a style is an operation on the finished scene, as a painter's hand or a camera
// would do it.
#pragma once

#include "demo/painter_scene.h"
#include "image/image.h"

namespace proofsheet::demo {

// Consumes the canvas.
image::Image apply_style(Canvas& canvas, Style style, std::uint64_t seed);

// Each changes the canvas in place; `seed` varies paper, strokes and seals.
void style_plain(Canvas& canvas, std::uint64_t seed);

}  // namespace proofsheet::demo
