#include "demo/painter.h"

#include <algorithm>

#include "demo/painter_cppn.h"
#include "demo/painter_scene.h"
#include "demo/painter_styles.h"

namespace proofsheet::demo {

image::Image paint(std::string_view prompt, std::uint64_t seed, int width, int height) {
  constexpr int kSmallest = 16, kLargest = 4096;
  Canvas canvas(std::clamp(width, kSmallest, kLargest), std::clamp(height, kSmallest, kLargest));
  const Vocabulary words = read_vocabulary(prompt);
  const Scene scene = plan_scene(words, seed);
  if (words.has_scene()) {
    paint_scene(canvas, scene);
  } else {
    paint_pattern(canvas, prompt, seed);
  }
  return apply_style(canvas, scene.style, seed);
}

}  // namespace proofsheet::demo
