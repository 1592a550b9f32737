// Private to the painter: a style is an operation on the finished scene, as a painter's hand or a camera
// would do it.
#pragma once

#include "demo/painter_scene.h"
#include "image/image.h"

namespace proofsheet::demo {

// Consumes the canvas.
image::Image apply_style(Canvas& canvas, Style style, std::uint64_t seed);

// Each changes the canvas in place; `seed` varies paper, strokes and seals.
void style_plain(Canvas& canvas, std::uint64_t seed);  // gouache on smooth paper
void style_ink(Canvas& canvas, std::uint64_t seed);    // ink wash on xuan paper, with a seal
void style_oil(Canvas& canvas, std::uint64_t seed);    // strokes with relief on canvas
void style_watercolour(Canvas& canvas, std::uint64_t seed);
void style_photograph(Canvas& canvas, std::uint64_t seed);
void style_print(Canvas& canvas, std::uint64_t seed);   // woodblock: key lines and few flat colours
void style_sketch(Canvas& canvas, std::uint64_t seed);  // pencil
void style_pixel(Canvas& canvas);

// Paper fibres and tooth around 0, about -0.5 to 0.5; coordinates in units.
class PaperGrain {
 public:
  explicit PaperGrain(float offset) : offset_(offset) {}
  void move_to(float v) {
    tooth_.move_to(v * 6.1f + offset_);
    fibre_.move_to(v * 9.3f + offset_);
  }
  float at(float u) const {
    return (tooth_.at(u * 6.1f + offset_) - 0.5f) * 0.6f + (fibre_.at(u * 3.7f) - 0.5f) * 0.4f;
  }

 private:
  float offset_;
  NoiseLine tooth_, fibre_;
};

// A square red seal that says 样张 (proof sheet); `center` and `side` in pixels.
void stamp_seal(Canvas& canvas, Point center, float side, Rgb color, std::uint64_t seed);

}  // namespace proofsheet::demo
