#include "gl/dot_renderer.h"

#include <glad/gl.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "gl/shader.h"
#include "gl/texture.h"

namespace proofsheet::gl {

struct DotRenderer::Impl {
  Shader shader;
  GLuint vertex_array = 0;
  struct Colors {
    GLuint texture = 0;
    int width = 0, height = 0;
    std::uint64_t revision = 0;
    void upload(int new_width, int new_height, std::span<const std::uint32_t> texels);
  };
  std::array<Colors, kSlots> slots;

  ~Impl() {
    if (vertex_array != 0) glDeleteVertexArrays(1, &vertex_array);
    for (const Colors& colors : slots) {
      if (colors.texture != 0) glDeleteTextures(1, &colors.texture);
    }
  }
  void draw(const DotField& field, GLuint colors, const ImVec4& clip) const;
};

namespace {

struct RecordedField {
  const void* impl = nullptr;
  GLuint colors = 0;
  DotField field;
};

}  // namespace

void DotRenderer::Impl::Colors::upload(int new_width, int new_height, std::span<const std::uint32_t> texels) {
  glBindTexture(GL_TEXTURE_2D, texture);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  if (new_width == width && new_height == height) {
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, texels.data());
    return;
  }
  width = new_width;
  height = new_height;
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, texels.data());
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
}

void DotRenderer::Impl::draw(const DotField& field, GLuint colors, const ImVec4& clip) const {
  const ImDrawData& data = *ImGui::GetDrawData();
  const ImVec2 origin = data.DisplayPos, scale = data.FramebufferScale;
  const float left = (std::max(field.left, clip.x) - origin.x) * scale.x,
              top = (std::max(field.top, clip.y) - origin.y) * scale.y,
              right = (std::min(field.right, clip.z) - origin.x) * scale.x,
              bottom = (std::min(field.bottom, clip.w) - origin.y) * scale.y;
  if (right <= left || bottom <= top) return;
  glDisable(GL_SCISSOR_TEST);
  shader.use();
  glBindVertexArray(vertex_array);
  glBindTexture(GL_TEXTURE_2D, colors);
  const auto rgb = [&](int shift) { return static_cast<float>((field.ink >> shift) & 0xFF) / 255; };
  glUniform1i(shader.uniform("colors"), 0);
  glUniform4f(shader.uniform("rectangle"), left, top, right, bottom);
  glUniform2f(shader.uniform("viewport"), std::floor(data.DisplaySize.x * scale.x),
              std::floor(data.DisplaySize.y * scale.y));
  glUniform2f(shader.uniform("origin"), (field.origin_x - origin.x) * scale.x,
              (field.origin_y - origin.y) * scale.y);
  glUniform2f(shader.uniform("step_size"), field.step_x * scale.x, field.step_y * scale.y);
  glUniform2f(shader.uniform("place_size"), field.place_width * scale.x, field.place_height * scale.y);
  glUniform2i(shader.uniform("subdots"), field.across, field.down);
  glUniform3f(shader.uniform("ink"), rgb(IM_COL32_R_SHIFT), rgb(IM_COL32_G_SHIFT), rgb(IM_COL32_B_SHIFT));
  glDrawArrays(GL_TRIANGLES, 0, 6);
}

DotRenderer::DotRenderer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DotRenderer::~DotRenderer() = default;

Result<std::unique_ptr<DotRenderer>> DotRenderer::make() {
  auto shader = Shader::load("picture.vert", "dots.frag");
  if (!shader) return fail(std::move(shader.error()));
  auto impl = std::make_unique<Impl>();
  impl->shader = std::move(*shader);
  glGenVertexArrays(1, &impl->vertex_array);
  for (Impl::Colors& colors : impl->slots) glGenTextures(1, &colors.texture);
  return std::unique_ptr<DotRenderer>(new DotRenderer(std::move(impl)));
}

void DotRenderer::add(ImDrawList& list, std::size_t slot, const DotField& field,
                      std::span<const std::uint32_t> colors, std::uint64_t revision) {
  const int width = field.columns * field.across, height = field.rows * field.down;
  const int most = Texture::max_size();
  if (width <= 0 || height <= 0 || width > most || height > most) return;
  Impl::Colors& kept = impl_->slots.at(slot);
  if (revision != kept.revision || width != kept.width || height != kept.height) {
    kept.upload(width, height, colors);
    kept.revision = revision;
  }
  RecordedField recorded{impl_.get(), kept.texture, field};
  const auto callback = [](const ImDrawList*, const ImDrawCmd* command) {
    const auto& field_of = *static_cast<const RecordedField*>(command->UserCallbackData);
    static_cast<const Impl*>(field_of.impl)->draw(field_of.field, field_of.colors, command->ClipRect);
  };
  list.AddCallback(callback, &recorded, sizeof(recorded));
  list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
}

}  // namespace proofsheet::gl
