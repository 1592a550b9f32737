#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/result.h"

struct ImDrawList;

namespace proofsheet::gl {

// What a dot is marked with besides its colour, in the alpha of its texel (shaders/dots.frag draws them).
enum class DotMark : std::uint8_t {
  none = 255,
  struck = 254,
  barred = 253,
  pause = 252,
  half = 251,
  hollow = 250,
  corner = 249,
  empty = 0  // nothing is drawn
};

// A field of equal places in rows and columns, each of one or more dots. In ImGui's coordinates.
struct DotField {
  float left = 0, top = 0, right = 0, bottom = 0;  // what is drawn into
  float origin_x = 0, origin_y = 0;                // corner of the first place; may lie outside
  float step_x = 1, step_y = 1;                    // from a place to the next
  float place_width = 1, place_height = 1;         // without the gap
  int columns = 0, rows = 0;                       // of places
  int across = 1, down = 1;                        // dots of a place
  std::uint32_t ink = 0;                           // of the marks: ImU32
};

// Draws a hundred thousand dots as one rectangle whose shader looks the colours up. UI thread.
class DotRenderer {
 public:
  // Fails (unsupported) when the shader does not compile.
  static Result<std::unique_ptr<DotRenderer>> make();
  ~DotRenderer();
  // Fields that may be drawn in one frame.
  static constexpr std::size_t kSlots = 5;
  // `colors`: columns · across texels in rows · down lines, as ImU32 with a DotMark for alpha. They are sent
  // to the GPU only when `revision` differs from the last call's for the `slot`, each of which holds one
  // field a frame.
  void add(ImDrawList& list, std::size_t slot, const DotField& field, std::span<const std::uint32_t> colors,
           std::uint64_t revision);

 private:
  struct Impl;
  explicit DotRenderer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace proofsheet::gl
