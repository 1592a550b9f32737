#pragma once

#include <memory>

#include "base/result.h"
#include "gl/texture_view.h"

struct ImDrawList;
struct ImVec2;

namespace proofsheet::gl {

// How one picture lies in a rectangle of the window.
struct ImagePlacement {
  // The rectangle on the window that is drawn into (clipped to it), in ImGui's coordinates.
  float left = 0, top = 0, right = 0, bottom = 0;
  // Where the picture's own rectangle lies, in the same coordinates; may reach far outside.
  float image_left = 0, image_top = 0, image_right = 0, image_bottom = 0;
  // Of the picture at full size: decides when pixels become visible squares.
  int image_width = 0, image_height = 0;
  // Nearest neighbour from this many screen pixels per image pixel on; below, filtered.
  float nearest_from = 2;
};

// Draws pictures for looking at pixels: nearest neighbour when enlarged, filtered when reduced, a
// checkerboard behind transparency; the shader is shaders/picture.{vert,frag}. UI thread.
class ImageRenderer {
 public:
  // Fails (unsupported) when the shader does not compile.
  static Result<std::unique_ptr<ImageRenderer>> make();
  ~ImageRenderer();
  // Records the drawing into the list; it happens when ImGui renders.
  void add(ImDrawList& list, const TextureView& view, const ImagePlacement& placement);
  // Once per frame, before any add: forgets the placements of the last frame.
  void begin_frame();

 private:
  struct Impl;
  struct Recorded;
  explicit ImageRenderer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace proofsheet::gl
