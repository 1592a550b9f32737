#include "gl/texture_cache.h"

#include <glad/gl.h>
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
#include "image/thumbnail.h"
#include "pixels.h"

namespace proofsheet {
namespace {

using gl::TextureCache;
using gl::TextureView;
using testing::Driver;
using testing::pixel;
using testing::plain_image;
using State = TextureView::State;

std::string png_of(const image::Image& picture) {
  return image::encode(picture).value();
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

TEST_F(TextureCacheTest, WhatIsNearComesWhenNothingElseIsToLoadAndIsThereWhenItIsLookedAt) {
  make();
  const auto bring = loader(64, 64);
  pictures_->set("near", bring);
  driver_.wait_until(
      [&] {
        cache_->begin_frame();
        EXPECT_EQ(cache_->stats().loading, 0u) << "nobody waits for it";
        return cache_->want_soon("near", 64);
      },
      "the near picture is there");
  EXPECT_EQ(loads_, 1);
  EXPECT_EQ(get("near", 64, bring).state, State::ready);
}

TEST_F(TextureCacheTest, WhatIsNearWaitsWhileWhatIsLookedAtLoads) {
  make();
  std::counting_semaphore<16> may_go(0);
  const Bring slow = [&may_go, png = png_of(plain_image(64, 64, {1, 2, 3, 255}))]() -> Result<std::string> {
    may_go.acquire();
    return png;
  };
  const auto bring = loader(64, 64);
  pictures_->set("near", bring);
  cache_->begin_frame();
  get("a", 64, slow);
  get("b", 64, slow);
  EXPECT_FALSE(cache_->want_soon("near", 64));
  idle_frames(1);
  EXPECT_EQ(loads_, 0);
  may_go.release(2);
  wait_ready({"a", "b"}, 64, slow);
  EXPECT_EQ(loads_, 0) << "nobody asked any more";
}

TEST_F(TextureCacheTest, WhatIsNearIsLeftAloneWhenTexturesHaveLittleRoom) {
  make({.gpu_bytes = 300 << 10});
  const auto bring = loader(200, 200);
  wait_ready({"a"}, 200, bring);
  ASSERT_GT(cache_->stats().gpu_bytes, 225u << 10);
  pictures_->set("near", bring);
  EXPECT_TRUE(cache_->want_soon("near", 200)) << "nothing can be done now";
  idle_frames(3);
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

TEST_F(TextureCacheTest, MakesNoNewPageAboveItsMarkWhileOneHasPicturesThatNobodyLooksAt) {
  constexpr std::uint64_t kPage = 128 * 128 * 4;
  make({.page_side = 128, .reuse_above_bytes = 2 * kPage});
  const auto bring = loader(64, 64);
  const auto look_at = [&](int first, int count) {
    std::vector<std::string> keys;
    for (int i = first; i < first + count; ++i) keys.push_back(std::to_string(i));
    wait_ready(keys, 64, bring);
  };
  for (int i = 0; i < 10; ++i) {
    look_at(8 * i, 8);
    EXPECT_EQ(cache_->stats().gpu_bytes, 2 * kPage) << "all places are taken again";
    idle_frames(2);
  }
  // What is looked at at once is all there, however much it takes.
  look_at(0, 20);
  EXPECT_EQ(cache_->stats().gpu_bytes, 5 * kPage);
}

TEST_F(TextureCacheTest, MakesFewAndSmallTexturesWhereTheDriverDrawsInSoftware) {
  const auto limits = gl::CacheLimits::of_driver(100u << 20);
  EXPECT_EQ(limits.gpu_bytes, 100u << 20);
  const std::string renderer = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  if (renderer.find("llvmpipe") == std::string::npos) {
    EXPECT_EQ(limits.texture_side, 0) << renderer;
    EXPECT_GT(limits.reuse_above_bytes, limits.gpu_bytes);
  } else {
    EXPECT_EQ(limits.texture_side, limits.page_side);
    EXPECT_LT(limits.reuse_above_bytes, limits.gpu_bytes);
  }
}

}  // namespace
}  // namespace proofsheet
