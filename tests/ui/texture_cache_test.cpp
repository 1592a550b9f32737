#include "gl/texture_cache.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <atomic>
#include <latch>
#include <map>
#include <optional>
#include <semaphore>
#include <set>

#include "base/synced.h"
#include "driver.h"
#include "gl/framebuffer.h"
#include "gl/image_renderer.h"
#include "gl/shader.h"
#include "image/thumbnail.h"

namespace proofsheet {
namespace {

using gl::TextureCache;
using gl::TextureView;
using testing::Driver;
using State = TextureView::State;

image::Image plain_image(int width, int height, std::array<std::uint8_t, 4> color) {
  image::Image picture(width, height);
  for (std::size_t i = 0; i < picture.rgba.size(); ++i) picture.rgba[i] = color[i % 4];
  return picture;
}

std::string png_of(const image::Image& picture) {
  return image::encode(picture).value();
}

std::vector<int> pixel(const image::Image& picture, int x, int y) {
  const std::uint8_t* at = picture.row(y) + static_cast<std::ptrdiff_t>(x) * 4;
  return {at[0], at[1], at[2], at[3]};
}

using Bring = std::function<Result<std::string>()>;

// Pictures in memory, as a test brings them.
class MemoryPictures final : public gl::PictureSource {
 public:
  void set(const std::string& key, Bring bring) { (*state_.lock()).bring[key] = std::move(bring); }
  std::size_t kept() { return state_.lock()->thumbnails.size(); }
  void spoil_thumbnails() {
    auto state = state_.lock();
    for (auto& [key, bytes] : state->thumbnails) bytes.resize(bytes.size() / 2);
  }

  Result<std::string> read(const std::string& key) override {
    const Bring bring = state_.lock()->bring.at(key);
    return bring();
  }
  std::optional<std::string> thumbnail(const std::string& key) override {
    const auto state = state_.lock();
    const auto found = state->thumbnails.find(key);
    return found == state->thumbnails.end() ? std::nullopt : std::optional(found->second);
  }
  bool has_thumbnail(const std::string& key) override { return thumbnail(key).has_value(); }
  void keep_thumbnail(const std::string& key, const std::string& bytes) override {
    state_.lock()->thumbnails[key] = bytes;
  }

 private:
  struct State {
    std::map<std::string, Bring> bring;
    std::map<std::string, std::string> thumbnails;
  };
  Synced<State> state_;
};

// A cache over a pool, and a window for its GL context.
class TextureCacheTest : public ::testing::Test {
 protected:
  void make(gl::CacheLimits limits = {}) {
    cache_ = std::make_unique<TextureCache>(pool_, pictures_, &platform::FrameLoop::wake, limits);
  }

  TextureView get(const std::string& key, int side, const Bring& bring) {
    pictures_->set(key, bring);
    return cache_->get(key, side);
  }

  Bring loader(int width, int height, std::array<std::uint8_t, 4> color = {200, 100, 50, 255}) {
    return [this, png = png_of(plain_image(width, height, color))]() -> Result<std::string> {
      ++loads_;
      return png;
    };
  }

  // Asks for the pictures each frame, as a panel does, until all are ready.
  void wait_ready(const std::vector<std::string>& keys, int side, const Bring& bring) {
    driver_.wait_until(
        [&] {
          cache_->begin_frame();
          bool ready = true;
          for (const auto& key : keys) ready &= get(key, side, bring).state == State::ready;
          return ready;
        },
        "the pictures are there");
  }

  // So many frames in which nothing is asked for.
  void idle_frames(int count) {
    for (int i = 0; i < count; ++i) cache_->begin_frame();
  }

  Driver driver_{{}, {.width = 640, .height = 400}};
  std::atomic<int> loads_ = 0;
  ThreadPool pool_{2};
  std::shared_ptr<MemoryPictures> pictures_ = std::make_shared<MemoryPictures>();
  std::unique_ptr<TextureCache> cache_;
};

TEST_F(TextureCacheTest, BringsAPictureAndTellsItsSize) {
  make();
  const auto bring = loader(300, 200);
  EXPECT_EQ(get("a", 100, bring).state, State::loading);
  wait_ready({"a"}, 100, bring);
  const TextureView view = get("a", 100, bring);
  EXPECT_NE(view.texture, 0u);
  EXPECT_EQ(view.width, 128);  // the next power of two
  EXPECT_EQ(view.height, 85);
  EXPECT_EQ(view.full_width, 300);
  EXPECT_EQ(view.full_height, 200);
  EXPECT_EQ(loads_, 1);
}

TEST_F(TextureCacheTest, ShowsTheColoursOfThePicture) {
  make();
  const auto bring = loader(64, 64, {20, 140, 220, 255});
  driver_.set_draw([&] {
    cache_->begin_frame();
    const auto view = get("a", 64, bring);
    if (view.texture != 0)
      ImGui::GetBackgroundDrawList()->AddImage(ImTextureRef(view.texture), {10, 10}, {74, 74},
                                               {view.u0, view.v0}, {view.u1, view.v1});
  });
  driver_.wait_until([&] { return cache_->stats().textures == 1; }, "the picture is there");
  driver_.frame();
  EXPECT_EQ(pixel(driver_.screenshot(), 40, 40), (std::vector{20, 140, 220, 255}));
}

TEST_F(TextureCacheTest, DoesNotEnlargeASmallPictureNorLoadItTwice) {
  make();
  const auto bring = loader(100, 50);
  wait_ready({"a"}, 1000, bring);
  EXPECT_EQ(get("a", 1000, bring).width, 100);
  wait_ready({"a"}, 4000, bring);
  wait_ready({"a"}, 70, bring);
  EXPECT_EQ(loads_, 1);
  EXPECT_EQ(cache_->stats().textures, 1u);
}

TEST_F(TextureCacheTest, ShowsASmallerVersionWhileALargerOneIsOnItsWay) {
  make();
  const auto bring = loader(1000, 1000);
  wait_ready({"a"}, 64, bring);
  const TextureView view = get("a", 900, bring);
  EXPECT_EQ(view.state, State::loading);
  EXPECT_NE(view.texture, 0u);
  EXPECT_EQ(view.width, 64);
  EXPECT_EQ(view.full_width, 1000);
  wait_ready({"a"}, 900, bring);
  EXPECT_EQ(get("a", 900, bring).width, 1000);
}

TEST_F(TextureCacheTest, UsesALargerVersionThatIsThere) {
  make();
  const auto bring = loader(1000, 1000);
  wait_ready({"a"}, 900, bring);
  EXPECT_EQ(get("a", 64, bring).state, State::ready);
  EXPECT_EQ(loads_, 1);
}

TEST_F(TextureCacheTest, RemembersAFailureUntilItIsCleared) {
  make();
  int calls = 0;
  const Bring broken = [&]() -> Result<std::string> {
    ++calls;
    return std::string("no picture at all");
  };
  const auto failed = [&] {
    cache_->begin_frame();
    return get("a", 100, broken).state == State::failed;
  };
  driver_.wait_until(failed, "the picture failed");
  EXPECT_NE(get("a", 100, broken).error.find("not an image"), std::string::npos)
      << get("a", 100, broken).error;
  idle_frames(5);
  EXPECT_TRUE(failed());
  EXPECT_EQ(calls, 1);
  cache_->clear();
  EXPECT_EQ(get("a", 100, broken).state, State::loading);
  driver_.wait_until(failed, "the picture failed again");
  EXPECT_EQ(calls, 2);
}

TEST_F(TextureCacheTest, PassesOnTheErrorOfTheLoader) {
  make();
  const Bring broken = []() -> Result<std::string> { return fail(ErrorKind::not_found, "blob 17 is gone"); };
  driver_.wait_until(
      [&] {
        cache_->begin_frame();
        return get("a", 100, broken).state == State::failed;
      },
      "the picture failed");
  EXPECT_EQ(get("a", 100, broken).error, "blob 17 is gone");
}

TEST_F(TextureCacheTest, DoesNotLoadWhatIsNoLongerAskedFor) {
  // All threads are busy before the first picture is asked for: pictures go before other jobs.
  std::latch busy(static_cast<std::ptrdiff_t>(pool_.size())), release(1);
  for (std::size_t i = 0; i < pool_.size(); ++i) {
    pool_.submit([&](std::stop_token) {
      busy.count_down();
      release.wait();
    });
  }
  busy.wait();
  make();
  const auto bring = loader(64, 64);
  cache_->begin_frame();
  for (int i = 0; i < 50; ++i) get("gone " + std::to_string(i), 64, bring);
  EXPECT_EQ(cache_->stats().loading, 50u);
  idle_frames(4);
  EXPECT_EQ(cache_->stats().loading, 0u);
  release.count_down();
  wait_ready({"wanted"}, 64, bring);
  EXPECT_EQ(loads_, 1);
}

TEST_F(TextureCacheTest, StaysWithinItsMemoryAndDropsTheLongestUnused) {
  constexpr std::uint64_t kRoom = 10 * 64 * 64 * 4;
  make({.gpu_bytes = kRoom, .page_side = 64});
  const auto bring = loader(64, 64);
  for (int i = 0; i < 40; ++i) {
    wait_ready({"keep", std::to_string(i)}, 64, bring);
    cache_->begin_frame();
    EXPECT_LE(cache_->stats().gpu_bytes, kRoom);
  }
  EXPECT_EQ(loads_, 41);
  wait_ready({"keep"}, 64, bring);  // looked at all the time, so it was never dropped
  wait_ready({"39"}, 64, bring);
  EXPECT_EQ(loads_, 41);
  wait_ready({"0"}, 64, bring);
  EXPECT_EQ(loads_, 42);
}

TEST_F(TextureCacheTest, DoesNotLoadAgainAndAgainWhatDoesNotFit) {
  make({.gpu_bytes = 4 * 64 * 64 * 4, .page_side = 64});
  const auto bring = loader(64, 64);
  int frames = 0;
  driver_.wait_until(
      [&] {
        cache_->begin_frame();
        for (int i = 0; i < 100; ++i) get(std::to_string(i), 64, bring);
        return ++frames == 60;
      },
      "sixty frames were drawn");
  EXPECT_LE(loads_, 30);
  EXPECT_GE(cache_->stats().textures, 4u);
}

TEST_F(TextureCacheTest, GivesUpLargeVersionsOfWhatIsShownSmall) {
  constexpr std::uint64_t kOneLarge = 512 * 512 * 6;
  make({.gpu_bytes = 4 * kOneLarge, .page_side = 256});
  const auto bring = loader(512, 512);
  wait_ready({"a", "b", "c"}, 512, bring);
  std::vector<std::string> wall;
  for (int i = 0; i < 60; ++i) wall.push_back(std::to_string(i));
  wall.insert(wall.end(), {"a", "b", "c"});
  wait_ready(wall, 128, bring);
  EXPECT_LE(cache_->stats().gpu_bytes, 4 * kOneLarge);
}

TEST_F(TextureCacheTest, UploadsNoMoreThanItsBudgetInAFrame) {
  constexpr std::uint64_t kBudget = 40'000;
  make({.upload_bytes_per_frame = kBudget});
  const auto bring = loader(256, 256);
  std::uint64_t before = 0, most = 0;
  driver_.wait_until(
      [&] {
        cache_->begin_frame();
        const std::uint64_t sent = cache_->stats().uploaded_bytes - before;
        before += sent;
        most = std::max(most, sent);
        return get("a", 256, bring).state == State::ready && get("b", 256, bring).state == State::ready;
      },
      "the pictures are there");
  EXPECT_LE(most, kBudget + 256 * 4);
  EXPECT_EQ(before, 2u * 256 * 256 * 4);
}

TEST_F(TextureCacheTest, DecodesNoMoreAtOnceThanMayWait) {
  make({.decoded_bytes = 256 * 256 * 4});  // room for one
  std::atomic<int> started = 0;
  std::counting_semaphore<64> release(0);
  const auto png = png_of(plain_image(256, 256, {1, 2, 3, 255}));
  const Bring bring = [&]() -> Result<std::string> {
    ++started;
    release.acquire();
    return png;
  };
  std::vector<std::string> keys;
  for (int i = 0; i < 12; ++i) keys.push_back(std::to_string(i));
  for (int frame = 0; frame < 2; ++frame) {
    cache_->begin_frame();
    for (const auto& key : keys) get(key, 256, bring);
  }
  // The pool's second thread takes a second picture, or this job, which waits behind all pictures.
  std::atomic<bool> second_is_free = false;
  pool_.submit([&](std::stop_token) { second_is_free = true; });
  driver_.wait_until([&] { return started == 2 || (started == 1 && second_is_free); },
                     "both threads have work");
  EXPECT_EQ(started, 1);
  release.release(64);
  wait_ready(keys, 256, bring);
}

TEST_F(TextureCacheTest, MayGoWhileAPictureIsBeingLoaded) {
  std::counting_semaphore<> begun(0), proceed(0);
  const auto png = png_of(plain_image(64, 64, {1, 2, 3, 255}));
  const Bring bring = [&]() -> Result<std::string> {
    begun.release();
    proceed.acquire();
    return png;
  };
  std::atomic<bool> gone = false;
  std::atomic<int> too_late = 0;
  for (int round = 0; round < 100; ++round) {
    ThreadPool pool(1);  // its end waits for the job
    gone = false;
    {
      TextureCache cache(pool, pictures_, [&] { too_late += gone ? 1 : 0; });
      for (const char* key : {"first", "second", "third"}) {
        pictures_->set(key, bring);
        cache.get(key, 64);
      }
      begun.acquire();
    }
    gone = true;
    proceed.release();
  }
  EXPECT_EQ(too_late, 0);
}

TEST_F(TextureCacheTest, KeepsAThumbnailOfALargePictureAndReadsOnlyThatLater) {
  make();
  const auto bring = loader(1000, 700, {10, 160, 90, 255});
  wait_ready({"a"}, 900, bring);
  EXPECT_EQ(pictures_->kept(), 1u) << "whatever size was asked for";
  make();  // another day
  wait_ready({"a"}, 200, bring);
  const TextureView view = get("a", 200, bring);
  EXPECT_EQ(loads_, 1);
  EXPECT_EQ(view.width, 256);
  EXPECT_EQ(view.height, 179);
  EXPECT_EQ(view.full_width, 1000);
  EXPECT_EQ(view.full_height, 700);
  wait_ready({"a"}, 60, bring);
  EXPECT_EQ(get("a", 60, bring).width, 64);
  EXPECT_EQ(loads_, 1);
  wait_ready({"a"}, 900, bring);
  EXPECT_EQ(loads_, 2);
}

TEST_F(TextureCacheTest, ADamagedThumbnailIsMadeAgain) {
  make();
  const auto bring = loader(1000, 700);
  wait_ready({"a"}, 100, bring);
  pictures_->spoil_thumbnails();
  make();
  wait_ready({"a"}, 100, bring);
  EXPECT_EQ(loads_, 2);
  make();
  wait_ready({"a"}, 100, bring);
  EXPECT_EQ(loads_, 2);
}

TEST_F(TextureCacheTest, SmallPicturesShareATextureAndDoNotRunIntoEachOther) {
  make();
  std::vector<std::string> keys;
  const auto color_of = [](int i) {
    return std::array<std::uint8_t, 4>{static_cast<std::uint8_t>(i % 2 == 0 ? 255 : 0),
                                       static_cast<std::uint8_t>(i * 20), 0, 255};
  };
  for (int i = 0; i < 12; ++i) {
    keys.push_back(std::to_string(i));
    pictures_->set(keys.back(), loader(40 + i, 60, color_of(i)));
  }
  driver_.wait_until(
      [&] {
        cache_->begin_frame();
        return std::ranges::all_of(
            keys, [&](const auto& key) { return cache_->get(key, 64).state == State::ready; });
      },
      "the pictures are there");
  std::set<std::uint32_t> textures;
  for (const auto& key : keys) textures.insert(cache_->get(key, 64).texture);
  EXPECT_EQ(textures.size(), 1u);
  // Twice as large as they are, so that the filter reaches over their edges.
  driver_.set_draw([&] {
    cache_->begin_frame();
    for (int i = 0; i < 12; ++i) {
      const auto view = cache_->get(keys[static_cast<std::size_t>(i)], 64);
      const float left = static_cast<float>(10 + i % 6 * 104), top = i < 6 ? 10 : 200;
      ImGui::GetBackgroundDrawList()->AddImage(ImTextureRef(view.texture), {left, top},
                                               {left + 2 * static_cast<float>(view.width), top + 120},
                                               {view.u0, view.v0}, {view.u1, view.v1});
    }
  });
  driver_.frame();
  driver_.frame();
  const auto shown = driver_.screenshot();
  for (int i = 0; i < 12; ++i) {
    const auto color = color_of(i);
    const int left = 10 + i % 6 * 104, top = i < 6 ? 10 : 200, right = left + 2 * (40 + i) - 1;
    for (const auto& [x, y] : {std::pair{left, top}, {right, top}, {left, top + 119}, {right, top + 119}}) {
      if (x >= 640) continue;
      EXPECT_EQ(pixel(shown, x, y), (std::vector<int>{color[0], color[1], color[2], 255})) << i;
    }
  }
}

TEST_F(TextureCacheTest, PagesWithFewPicturesGiveWayToFullOnes) {
  // Three pages of four pictures; one more does not fit.
  make({.gpu_bytes = 3 * 128 * 128 * 4, .page_side = 128});
  const auto bring = loader(64, 64);
  std::vector<std::string> keys;
  for (int i = 0; i < 12; ++i) keys.push_back(std::to_string(i));
  wait_ready(keys, 64, bring);
  // One of each page stays in sight, and others come until all is full again.
  const std::vector<std::string> seen{keys[0], keys[4], keys[8], "x", "y", "z"};
  wait_ready(seen, 64, bring);
  EXPECT_LE(cache_->stats().gpu_bytes, 3u * 128 * 128 * 4);
  // A larger one needs a page of its own.
  auto more = seen;
  more.push_back("large");
  driver_.wait_until(
      [&] {
        cache_->begin_frame();
        bool ready = get("large", 128, loader(128, 128)).state == State::ready;
        for (const auto& key : seen) ready &= get(key, 64, bring).state == State::ready;
        return ready;
      },
      "all are there at once");
  EXPECT_LE(cache_->stats().gpu_bytes, 3u * 128 * 128 * 4);
}

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
