#include "gl/image_renderer.h"

#include <glad/gl.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "gl/picture_draw.h"
#include "gl/shader.h"

namespace proofsheet::gl {
namespace {

constexpr float kSquare = 8;  // of the checkerboard, layout pixels
constexpr float kLightSquare = 0.58f, kDarkSquare = 0.46f;

// A rectangle in pixels of the framebuffer, y down.
struct Pixels {
  float left = 0, top = 0, right = 0, bottom = 0;
};

struct Uniforms {
  int rectangle = -1, viewport = -1, picture = -1, picture_rectangle = -1, part = -1, board_origin = -1,
      nearest = -1;
  int light_square = -1, dark_square = -1, square_size = -1;
};

Uniforms find_uniforms(const Shader& shader) {
  return {.rectangle = shader.uniform("rectangle"),
          .viewport = shader.uniform("viewport"),
          .picture = shader.uniform("picture"),
          .picture_rectangle = shader.uniform("picture_rectangle"),
          .part = shader.uniform("part"),
          .board_origin = shader.uniform("board_origin"),
          .nearest = shader.uniform("nearest"),
          .light_square = shader.uniform("light_square"),
          .dark_square = shader.uniform("dark_square"),
          .square_size = shader.uniform("square_size")};
}

}  // namespace

// What the draw list carries to the moment of rendering; the list keeps its own copy.
struct ImageRenderer::Recorded {
  const Impl* impl = nullptr;
  ImagePlacement placement;
  PicturePart part;
};

struct ImageRenderer::Impl {
  Shader shader;
  Uniforms uniforms;
  GLuint vertex_array = 0;  // the core profile draws nothing without one, even an empty one

  ~Impl() {
    if (vertex_array != 0) glDeleteVertexArrays(1, &vertex_array);
  }
  void draw(const Recorded& recorded, const ImVec4& clip) const;
};

void ImageRenderer::Impl::draw(const Recorded& recorded, const ImVec4& clip) const {
  const ImagePlacement& placement = recorded.placement;
  const PicturePart& part = recorded.part;
  const ImDrawData& data = *ImGui::GetDrawData();
  const ImVec2 origin = data.DisplayPos, scale = data.FramebufferScale;
  const float width = std::floor(data.DisplaySize.x * scale.x),
              height = std::floor(data.DisplaySize.y * scale.y);
  const auto to_pixels = [&](float left, float top, float right, float bottom) {
    return Pixels{(left - origin.x) * scale.x, (top - origin.y) * scale.y, (right - origin.x) * scale.x,
                  (bottom - origin.y) * scale.y};
  };
  const Pixels area = to_pixels(std::max({placement.left, part.core_left, clip.x}),
                                std::max({placement.top, part.core_top, clip.y}),
                                std::min({placement.right, part.core_right, clip.z}),
                                std::min({placement.bottom, part.core_bottom, clip.w}));
  const Pixels picture =
      to_pixels(placement.image_left, placement.image_top, placement.image_right, placement.image_bottom);
  const Pixels held = to_pixels(part.left, part.top, part.right, part.bottom);
  if (area.right <= area.left || area.bottom <= area.top || picture.right <= picture.left ||
      picture.bottom <= picture.top)
    return;
  const float enlargement =
      (picture.right - picture.left) / static_cast<float>(std::max(1, placement.image_width));

  glDisable(GL_SCISSOR_TEST);
  shader.use();
  glBindVertexArray(vertex_array);
  glBindTexture(GL_TEXTURE_2D, part.texture);
  glUniform1i(uniforms.picture, 0);
  glUniform2f(uniforms.viewport, width, height);
  glUniform4f(uniforms.rectangle, area.left, area.top, area.right, area.bottom);
  glUniform4f(uniforms.picture_rectangle, held.left, held.top, held.right, held.bottom);
  glUniform4f(uniforms.part, part.u0, part.v0, part.u1, part.v1);
  glUniform2f(uniforms.board_origin, picture.left, picture.top);
  glUniform1i(uniforms.nearest, enlargement >= placement.nearest_from ? 1 : 0);
  glUniform3f(uniforms.light_square, kLightSquare, kLightSquare, kLightSquare);
  glUniform3f(uniforms.dark_square, kDarkSquare, kDarkSquare, kDarkSquare);
  glUniform1f(uniforms.square_size, kSquare * std::max(1.0f, ImGui::GetStyle().FontScaleDpi) * scale.x);
  glDrawArrays(GL_TRIANGLES, 0, 6);
}

ImageRenderer::ImageRenderer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ImageRenderer::~ImageRenderer() = default;

Result<std::unique_ptr<ImageRenderer>> ImageRenderer::make() {
  auto shader = Shader::load("picture.vert", "picture.frag");
  if (!shader) return fail(std::move(shader.error()));
  auto impl = std::make_unique<Impl>();
  impl->shader = std::move(*shader);
  impl->uniforms = find_uniforms(impl->shader);
  glGenVertexArrays(1, &impl->vertex_array);
  return std::unique_ptr<ImageRenderer>(new ImageRenderer(std::move(impl)));
}

void ImageRenderer::add(ImDrawList& list, const TextureView& view, const ImagePlacement& placement) {
  const auto callback = [](const ImDrawList*, const ImDrawCmd* command) {
    const auto& kept = *static_cast<const Recorded*>(command->UserCallbackData);
    kept.impl->draw(kept, command->ClipRect);
  };
  Recorded recorded{impl_.get(), placement, {}};
  TextureView up_to_edges = view;
  up_to_edges.u0 -= view.half_texel;
  up_to_edges.v0 -= view.half_texel;
  up_to_edges.u1 += view.half_texel;
  up_to_edges.v1 += view.half_texel;
  for_each_part(up_to_edges, {placement.image_left, placement.image_top},
                {placement.image_right, placement.image_bottom}, [&](const PicturePart& part) {
                  const bool is_seen = part.core_right > placement.left && part.core_left < placement.right &&
                                       part.core_bottom > placement.top && part.core_top < placement.bottom;
                  if (!is_seen) return;
                  recorded.part = part;
                  list.AddCallback(callback, &recorded, sizeof(recorded));
                });
  list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
}

// The draw lists keep the placements; what a new frame brings is an edited shader.
void ImageRenderer::begin_frame() {
  const auto reloaded = impl_->shader.reload_if_changed();
  if (reloaded && *reloaded) impl_->uniforms = find_uniforms(impl_->shader);
}

}  // namespace proofsheet::gl
