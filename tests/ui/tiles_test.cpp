// Pictures that are larger than a texture may be: where they are cut, and that the cuts are not seen.
#include <gtest/gtest.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "driver.h"
#include "gl/image_renderer.h"
#include "gl/picture_draw.h"
#include "gl/texture_cache.h"

namespace proofsheet {
namespace {

using gl::PixelRect;
using gl::TextureCache;
using gl::TextureView;
using testing::Driver;

constexpr int kLimit = 256;
// Of 255: renderers work out mipmap levels and places in textures with few bits.
constexpr int kMostOff = 12;

// Each of the picture's pixels once, each core's neighbours on all sides, and nothing larger than the limit.
void check_plan(image::Size size, int limit) {
  SCOPED_TRACE(std::to_string(size.width) + " by " + std::to_string(size.height));
  const gl::TilePlan plan = gl::plan_tiles(size, limit);
  EXPECT_LE(std::max(size.width, size.height) >> plan.reduced_level, limit);
  std::int64_t pixels = 0;
  const int border = 1 << plan.tile_levels;
  for (const gl::Tile& tile : plan.tiles) {
    const PixelRect &held = tile.held, &core = tile.core;
    pixels += std::int64_t{core.width()} * core.height();
    EXPECT_GT(core.width(), 0);
    EXPECT_GT(core.height(), 0);
    EXPECT_LE(held.width(), limit);
    EXPECT_LE(held.height(), limit);
    EXPECT_EQ(held.left, std::max(0, core.left - border));
    EXPECT_EQ(held.top, std::max(0, core.top - border));
    EXPECT_EQ(held.right, std::min(size.width, core.right + border));
    EXPECT_EQ(held.bottom, std::min(size.height, core.bottom + border));
    EXPECT_EQ(held.left % border, 0) << "mipmaps of the whole begin at whole texels of it";
    EXPECT_EQ(held.top % border, 0);
  }
  EXPECT_EQ(pixels, std::int64_t{size.width} * size.height);
}

TEST(TilePlan, CutsAPictureIntoTilesWithinTheLimit) {
  for (const image::Size size : {image::Size{257, 1},
                                 {1, 257},
                                 {256, 512},
                                 {900, 700},
                                 {1000, 3},
                                 {2047, 333},
                                 {249, 4096},
                                 {20'000, 300}})
    check_plan(size, kLimit);
  for (const image::Size size : {image::Size{16'385, 1000}, {65'500, 340}, {40'000, 6000}})
    check_plan(size, 16'384);
}

TEST(TilePlan, LeavesAPictureWithinTheLimitWhole) {
  EXPECT_TRUE(gl::plan_tiles({256, 256}, kLimit).tiles.empty());
  EXPECT_EQ(gl::plan_tiles({256, 256}, kLimit).reduced_level, 0);
}

TEST(TilePlan, AStripThatIsTooLongForItsMipmapsIsCutAllTheSame) {
  const gl::TilePlan plan = gl::plan_tiles({1 << 20, 2}, kLimit);
  EXPECT_EQ(plan.reduced_level, 12);
  EXPECT_LT(plan.tile_levels, plan.reduced_level);
  check_plan({1 << 20, 2}, kLimit);
}

// Everywhere different: waves of several lengths, a line of each sort, and a transparent corner.
image::Image make_picture(int width, int height) {
  image::Image picture(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::uint8_t* at = picture.row(y) + std::ptrdiff_t{x} * 4;
      at[0] = static_cast<std::uint8_t>(128 + 100 * std::sin(x * 0.11) * std::cos(y * 0.07));
      at[1] = static_cast<std::uint8_t>(x * 7 % 191 + (y % 16 == 0 ? 60 : 0));
      at[2] = static_cast<std::uint8_t>((x / 3 + y / 5) % 2 == 0 ? 40 : 200);
      at[3] = x + y < 300 ? 120 : 255;
    }
  }
  return picture;
}

class OnePicture final : public gl::PictureSource {
 public:
  explicit OnePicture(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<std::string> read(const std::string&) override { return bytes_; }
  std::optional<std::string> thumbnail(const std::string&) override { return std::nullopt; }
  bool has_thumbnail(const std::string&) override { return false; }
  void keep_thumbnail(const std::string&, const std::string&) override {}

 private:
  std::string bytes_;
};

class Tiles : public ::testing::Test {
 protected:
  static constexpr int kWidth = 900, kHeight = 700;

  std::unique_ptr<TextureCache> make_cache(gl::CacheLimits limits) {
    return std::make_unique<TextureCache>(pool_, pictures_, &platform::FrameLoop::wake, limits);
  }
  TextureView ready(TextureCache& cache, int side = kWidth) {
    TextureView view;
    driver_.wait_until(
        [&] {
          cache.begin_frame();
          view = cache.get("picture", side);
          return view.state != TextureView::State::loading;
        },
        "the picture is there");
    EXPECT_EQ(view.error, "");
    return view;
  }
  image::Image shown(const std::function<void(ImDrawList&)>& draw) {
    driver_.set_draw([&] {
      draw(*ImGui::GetBackgroundDrawList());
      // A window has something behind a picture, and the renderer's shader is not the last.
      ImGui::GetBackgroundDrawList()->AddRectFilled({630, 390}, {640, 400}, IM_COL32_WHITE);
    });
    driver_.frame();
    return driver_.screenshot();
  }
  // The window with the picture in it, so large and from there on, as the image view draws it.
  image::Image looked_at(const TextureView& view, float left, float top, float factor) {
    gl::ImagePlacement placement;
    placement.left = 20;
    placement.top = 10;
    placement.right = 620;
    placement.bottom = 390;
    placement.image_left = left;
    placement.image_top = top;
    placement.image_right = left + factor * kWidth;
    placement.image_bottom = top + factor * kHeight;
    placement.image_width = kWidth;
    placement.image_height = kHeight;
    return shown([&](ImDrawList& list) {
      renderer_->begin_frame();
      renderer_->add(list, view, placement);
    });
  }
  // And as a cell does.
  image::Image in_a_cell(const TextureView& view, float left, float top, float factor) {
    return shown([&](ImDrawList& list) {
      gl::add_picture(list, view, {left, top},
                      {left + std::floor(factor * kWidth), top + std::floor(factor * kHeight)}, 12);
    });
  }
  static void expect_alike(const image::Image& tiled, const image::Image& whole) {
    ASSERT_EQ(tiled.rgba.size(), whole.rgba.size());
    int worst = 0, x = 0, y = 0;
    for (std::size_t i = 0; i < whole.rgba.size(); ++i) {
      const int off = std::abs(int{tiled.rgba[i]} - int{whole.rgba[i]});
      if (off <= worst) continue;
      worst = off;
      x = static_cast<int>(i / 4) % whole.width;
      y = static_cast<int>(i / 4) / whole.width;
    }
    EXPECT_LE(worst, kMostOff) << "at " << x << ", " << y;
    EXPECT_GT(testing::count_colors(whole), 100u) << "something is seen";
  }

  Driver driver_{{}, {.width = 640, .height = 400}};
  std::unique_ptr<gl::ImageRenderer> renderer_ = std::move(*gl::ImageRenderer::make());
  ThreadPool pool_{2};
  std::shared_ptr<OnePicture> pictures_ =
      std::make_shared<OnePicture>(image::encode(make_picture(kWidth, kHeight)).value());
  std::unique_ptr<TextureCache> tiled_ = make_cache({.texture_side = kLimit}), whole_ = make_cache({});
};

TEST_F(Tiles, APictureAboveTheLimitKeepsAllOfItsPixels) {
  const TextureView view = ready(*tiled_);
  EXPECT_EQ(view.width, kWidth);
  EXPECT_EQ(view.height, kHeight);
  EXPECT_EQ(view.tiles.size(), 4u * 3);
  EXPECT_EQ(view.texture_width, 225);
  EXPECT_EQ(view.texture_height, 175);
  const TextureView whole = ready(*whole_);
  EXPECT_TRUE(whole.tiles.empty());
}

TEST_F(Tiles, AreSeenAtTheirPixelsAsThePictureIs) {
  const TextureView tiled = ready(*tiled_), whole = ready(*whole_);
  for (const auto& [left, top] : {std::pair{20.0f, 10.0f}, {-250.0f, -300.0f}, {-100.0f, -77.0f}}) {
    SCOPED_TRACE(left);
    expect_alike(looked_at(tiled, left, top, 1), looked_at(whole, left, top, 1));
    expect_alike(in_a_cell(tiled, left, top, 1), in_a_cell(whole, left, top, 1));
  }
}

TEST_F(Tiles, OutsideOfTheClipAreNotDrawn) {
  const TextureView view = ready(*tiled_);
  int drawn = 0;
  shown([&](ImDrawList& list) {
    const int before = list.VtxBuffer.Size;
    list.PushClipRect({0, 0}, {100, 100});
    gl::add_picture(list, view, {0, 0}, {kWidth, kHeight}, 0);
    list.PopClipRect();
    drawn = (list.VtxBuffer.Size - before) / 4;
  });
  EXPECT_EQ(drawn, 1) << "of the twelve the first";
}

TEST_F(Tiles, AreSeenReducedAsThePictureIs) {
  const TextureView tiled = ready(*tiled_), whole = ready(*whole_);
  for (const float factor : {0.9f, 0.61f, 0.5f, 0.37f, 0.2501f, 0.25f, 0.2f, 0.1f}) {
    SCOPED_TRACE(factor);
    expect_alike(looked_at(tiled, 25, 15, factor), looked_at(whole, 25, 15, factor));
    expect_alike(in_a_cell(tiled, 25, 15, factor), in_a_cell(whole, 25, 15, factor));
  }
}

TEST_F(Tiles, AreSeenEnlargedAsThePictureIs) {
  const TextureView tiled = ready(*tiled_), whole = ready(*whole_);
  // Where four tiles meet. No edge of an enlarged pixel falls on the middle of one of the window, where it
  // may go either way.
  const PixelRect core = tiled.tiles[0].tile.core;
  for (const float factor : {1.5f, 2.0f, 3.4f, 16.0f}) {
    SCOPED_TRACE(factor);
    const float left = std::floor(320 - factor * static_cast<float>(core.right)),
                top = std::floor(200 - factor * static_cast<float>(core.bottom));
    expect_alike(looked_at(tiled, left, top, factor), looked_at(whole, left, top, factor));
    expect_alike(in_a_cell(tiled, left, top, factor), in_a_cell(whole, left, top, factor));
  }
}

TEST_F(Tiles, PixelsAcrossASeamAreThoseOfTheFile) {
  const TextureView view = ready(*tiled_);
  const PixelRect core = view.tiles[0].tile.core;
  const image::Image picture = make_picture(kWidth, kHeight);
  // Four pixels of the window for one of the picture; the seam is at (320, 200).
  const image::Image seen =
      looked_at(view, static_cast<float>(320 - 4 * core.right), static_cast<float>(200 - 4 * core.bottom), 4);
  for (int dy = -3; dy < 3; ++dy) {
    for (int dx = -3; dx < 3; ++dx) {
      const std::uint8_t* expected = picture.row(core.bottom + dy) + std::ptrdiff_t{core.right + dx} * 4;
      const std::uint8_t* found = seen.row(200 + 4 * dy + 1) + std::ptrdiff_t{320 + 4 * dx + 1} * 4;
      ASSERT_EQ(expected[3], 255);
      for (int c = 0; c < 3; ++c) EXPECT_EQ(int{found[c]}, int{expected[c]}) << dx << ", " << dy;
    }
  }
}

TEST_F(Tiles, ComeOverSeveralFramesWithinTheBudgetWhileASmallerVersionIsSeen) {
  constexpr std::uint64_t kBudget = 300'000;
  tiled_ = make_cache({.upload_bytes_per_frame = kBudget, .texture_side = kLimit});
  ready(*tiled_, 200);
  std::uint64_t before = tiled_->stats().uploaded_bytes, most = 0;
  int frames_of_sending = 0;
  TextureView view;
  driver_.wait_until(
      [&] {
        tiled_->begin_frame();
        const std::uint64_t sent = tiled_->stats().uploaded_bytes - before;
        before += sent;
        most = std::max(most, sent);
        frames_of_sending += sent > 0 ? 1 : 0;
        view = tiled_->get("picture", kWidth);
        EXPECT_NE(view.texture, 0u);
        EXPECT_TRUE(view.state == TextureView::State::ready || view.tiles.empty());
        return view.state == TextureView::State::ready;
      },
      "the tiles are there");
  EXPECT_LE(most, kBudget + kLimit * 4);
  EXPECT_GT(frames_of_sending, 8);
  for (const gl::TextureTile& tile : view.tiles) EXPECT_NE(tile.texture, 0u);
}

TEST_F(Tiles, AreCountedAndDroppedAsOne) {
  constexpr std::uint64_t kPixels = 4ull * kWidth * kHeight;
  tiled_ = make_cache({.gpu_bytes = 9'000'000, .texture_side = kLimit});
  ready(*tiled_);
  EXPECT_GT(tiled_->stats().gpu_bytes, kPixels * 5 / 4);
  EXPECT_LT(tiled_->stats().gpu_bytes, kPixels * 7 / 4);
  // Two more of them do not fit beside it.
  for (const char* other : {"second", "third"}) {
    driver_.wait_until(
        [&] {
          tiled_->begin_frame();
          return tiled_->get(other, kWidth).state == TextureView::State::ready;
        },
        "another is there");
  }
  tiled_->begin_frame();
  EXPECT_LE(tiled_->stats().gpu_bytes, 9'000'000u);
  EXPECT_EQ(tiled_->get("picture", kWidth).texture, 0u) << "none of it is left";
  tiled_->clear();
  EXPECT_EQ(tiled_->stats().gpu_bytes, 0u);
}

TEST_F(Tiles, APictureThatTakesTooMuchMemoryIsReducedAndDecodedOnce) {
  tiled_ = make_cache({.gpu_bytes = 2'000'000, .texture_side = kLimit});
  const TextureView view = ready(*tiled_);
  EXPECT_LT(view.width, kWidth / 2 + 100);
  EXPECT_EQ(view.full_width, kWidth);
  EXPECT_EQ(tiled_->get("picture", 100'000).width, view.width);
  EXPECT_EQ(tiled_->stats().loading, 0u) << "there is no larger version to wait for";
}

TEST_F(Tiles, APictureThatNoMemoryHoldsIsRefusedInWords) {
  // 40,000 by 30,000, in the shortest file that may claim that: a PNG's header.
  std::string bytes = image::encode(make_picture(8, 8)).value();
  const auto put = [&](std::size_t at, std::uint32_t value) {
    for (int i = 0; i < 4; ++i)
      bytes[at + static_cast<std::size_t>(i)] = static_cast<char>(value >> (24 - 8 * i));
  };
  put(16, 40'000);
  put(20, 30'000);
  pictures_ = std::make_shared<OnePicture>(bytes);
  tiled_ = make_cache({});
  TextureView view;
  driver_.wait_until(
      [&] {
        tiled_->begin_frame();
        view = tiled_->get("picture", 100);
        return view.state == TextureView::State::failed;
      },
      "it is refused");
  EXPECT_EQ(view.error, "image of 40000×30000 pixels: at most 268435456 pixels are decoded");
}

}  // namespace
}  // namespace proofsheet
