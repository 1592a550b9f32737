// Pictures and pages of them as they are drawn.
#include "gl/image_renderer.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include "driver.h"
#include "gl/framebuffer.h"
#include "gl/shader.h"
#include "gl/texture.h"
#include "pixels.h"

namespace proofsheet {
namespace {

using gl::TextureView;
using testing::Driver;
using testing::pixel;
using testing::plain_image;

TEST(Texture, KeepsEachRowThatWasUploaded) {
  Driver driver({}, {.width = 640, .height = 400});
  image::Image picture(7, 5);
  for (std::size_t i = 0; i < picture.rgba.size(); ++i)
    picture.rgba[i] = static_cast<std::uint8_t>(i % 4 == 3 ? 255 : i);
  gl::Texture texture(7, 5);
  texture.upload_rows(picture, 0, 2);
  texture.upload_rows(picture, 2, 3);
  texture.finish();
  texture.set_sampling(gl::Sampling::nearest);
  driver.set_draw([&] {
    ImGui::GetBackgroundDrawList()->AddImage(ImTextureRef(texture.id()), {0, 0}, {7, 5});
  });
  driver.frame();
  const auto shown = driver.screenshot();
  for (int y = 0; y < 5; ++y) {
    for (int x = 0; x < 7; ++x) EXPECT_EQ(pixel(shown, x, y), pixel(picture, x, y)) << x << ", " << y;
  }
  EXPECT_GT(texture.bytes(), 7u * 5 * 4);
}

TEST(Framebuffer, RefusesASizeThatTheDriverDoesNotTake) {
  Driver driver({}, {.width = 640, .height = 400});
  const auto made = gl::Framebuffer::make(gl::Texture::max_size() + 1, 10);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::unsupported);
}

TEST(Shader, NamesTheFileThatIsMissing) {
  Driver driver({}, {.width = 640, .height = 400});
  const auto shader = gl::Shader::load("picture.vert", "no_such.frag");
  ASSERT_FALSE(shader);
  EXPECT_NE(shader.error().message.find("no_such.frag"), std::string::npos);
}

class ImageRendererTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = gl::ImageRenderer::make();
    ASSERT_TRUE(made) << made.error().message;
    renderer_ = std::move(*made);
  }

  gl::Texture texture_of(const image::Image& picture) {
    gl::Texture texture(picture.width, picture.height);
    texture.upload_rows(picture, 0, picture.height);
    texture.finish();
    return texture;
  }

  image::Image show(const TextureView& view, const gl::ImagePlacement& placement) {
    driver_.set_draw([&] {
      renderer_->begin_frame();
      ImDrawList& list = *ImGui::GetBackgroundDrawList();
      renderer_->add(list, view, placement);
      // What ImGui draws afterwards must not suffer.
      list.AddRectFilled({600, 300}, {620, 320}, IM_COL32(1, 2, 250, 255));
    });
    driver_.frame();
    const auto shown = driver_.screenshot();
    EXPECT_EQ(pixel(shown, 610, 310), (std::vector{1, 2, 250, 255}));
    return shown;
  }

  static TextureView view_of(const gl::Texture& texture) {
    TextureView view;
    view.texture = texture.id();
    return view;
  }

  // The picture from (100, 100), enlarged.
  gl::ImagePlacement placed(const gl::Texture& texture, float factor) {
    const float width = static_cast<float>(texture.width()) * factor,
                height = static_cast<float>(texture.height()) * factor;
    gl::ImagePlacement placement;
    placement.left = placement.image_left = placement.top = placement.image_top = 100;
    placement.right = placement.image_right = 100 + width;
    placement.bottom = placement.image_bottom = 100 + height;
    placement.image_width = texture.width();
    placement.image_height = texture.height();
    return placement;
  }

  Driver driver_{{}, {.width = 640, .height = 400}};
  std::unique_ptr<gl::ImageRenderer> renderer_;
};

image::Image four_pixels() {
  image::Image picture(2, 2);
  picture.rgba = {255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255};
  return picture;
}

TEST_F(ImageRendererTest, ShowsPixelsAsSquaresWhenEnlarged) {
  const auto texture = texture_of(four_pixels());
  const auto shown = show(view_of(texture), placed(texture, 50));
  EXPECT_EQ(pixel(shown, 100, 100), (std::vector{255, 0, 0, 255}));
  EXPECT_EQ(pixel(shown, 149, 149), (std::vector{255, 0, 0, 255}));
  EXPECT_EQ(pixel(shown, 150, 100), (std::vector{0, 255, 0, 255}));
  EXPECT_EQ(pixel(shown, 149, 150), (std::vector{0, 0, 255, 255}));
  EXPECT_EQ(pixel(shown, 199, 199), (std::vector{255, 255, 255, 255}));
}

TEST_F(ImageRendererTest, ShowsAPartOfATextureAsItWouldThePictureAlone) {
  image::Image page = plain_image(8, 8, {9, 9, 9, 255});
  const image::Image four = four_pixels();
  for (int y = 0; y < 2; ++y) std::copy_n(four.row(y), 8, page.row(y + 4) + std::ptrdiff_t{2} * 4);
  const auto texture = texture_of(page);
  auto placement = placed(texture, 12.5f);
  placement.image_width = placement.image_height = 2;
  // As the cache tells of a shared texture: half a texel inside.
  TextureView view = view_of(texture);
  view.half_texel = 0.5f / 8;
  view.u0 = 2.5f / 8;
  view.v0 = 4.5f / 8;
  view.u1 = 3.5f / 8;
  view.v1 = 5.5f / 8;
  const auto shown = show(view, placement);
  EXPECT_EQ(pixel(shown, 100, 100), (std::vector{255, 0, 0, 255}));
  EXPECT_EQ(pixel(shown, 149, 149), (std::vector{255, 0, 0, 255}));
  EXPECT_EQ(pixel(shown, 150, 100), (std::vector{0, 255, 0, 255}));
  EXPECT_EQ(pixel(shown, 199, 199), (std::vector{255, 255, 255, 255}));
}

TEST_F(ImageRendererTest, FiltersBelowTheFactorThatItIsTold) {
  const auto texture = texture_of(four_pixels());
  auto placement = placed(texture, 50);
  placement.nearest_from = 100;
  const auto middle = pixel(show(view_of(texture), placement), 150, 110);
  EXPECT_GT(middle[0], 60);  // between red and green
  EXPECT_GT(middle[1], 60);
}

TEST_F(ImageRendererTest, DrawsInsideItsRectangleOnly) {
  const auto texture = texture_of(plain_image(4, 4, {255, 255, 0, 255}));
  auto placement = placed(texture, 50);
  placement.left = 140;
  placement.bottom = 150;
  const auto shown = show(view_of(texture), placement);
  const std::vector yellow{255, 255, 0, 255};
  EXPECT_NE(pixel(shown, 139, 120), yellow);
  EXPECT_EQ(pixel(shown, 140, 120), yellow);
  EXPECT_EQ(pixel(shown, 140, 149), yellow);
  EXPECT_NE(pixel(shown, 140, 150), yellow);
  EXPECT_NE(pixel(shown, 300, 120), yellow);
}

TEST_F(ImageRendererTest, PutsACheckerboardBehindTransparency) {
  const auto texture = texture_of(plain_image(4, 4, {255, 0, 0, 0}));
  const auto shown = show(view_of(texture), placed(texture, 20));
  const auto first = pixel(shown, 101, 101), neighbour = pixel(shown, 109, 101),
             diagonal = pixel(shown, 109, 109);
  EXPECT_NE(first, neighbour);
  EXPECT_EQ(first, diagonal);
  EXPECT_EQ(first[0], first[1]);
  EXPECT_EQ(neighbour[1], neighbour[2]);
}

TEST_F(ImageRendererTest, AveragesWhenReduced) {
  image::Image stripes(256, 256);
  for (int y = 0; y < 256; ++y) {
    for (int x = 0; x < 256; ++x) {
      std::uint8_t* at = stripes.row(y) + static_cast<std::ptrdiff_t>(x) * 4;
      at[0] = at[1] = at[2] = x % 2 == 0 ? 0 : 255;
      at[3] = 255;
    }
  }
  const auto texture = texture_of(stripes);
  const auto grey = pixel(show(view_of(texture), placed(texture, 0.125f)), 110, 110);
  EXPECT_NEAR(grey[0], 128, 8);
}

}  // namespace
}  // namespace proofsheet
