#include "gl/texture_cache.h"

#include <glad/gl.h>

#include <algorithm>
#include <bit>
#include <optional>
#include <stop_token>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/thread.h"
#include "gl/atlas.h"
#include "gl/picture_loader.h"
#include "gl/picture_texture.h"
#include "gl/texture.h"
#include "image/thumbnail.h"

namespace proofsheet::gl {
namespace {

constexpr int kSmallestSide = 32;
// Pictures up to this side share textures.
constexpr int kLargestShared = image::kThumbnailSide;
// Sent at a time, so that the clock is looked at between.
constexpr std::uint64_t kSliceBytes = 256u << 10;
// What is not asked for in this many frames is no longer wanted.
constexpr std::uint64_t kPatienceFrames = 2;
constexpr std::uint64_t kGpuBytesPerPixel = 6;  // RGBA8 with mipmaps: 4 · 4/3, or 4 · 5/4 + 4/3 in tiles
constexpr int kLargestSide = 1 << 30;
// Of a driver that draws in software.
constexpr int kSoftwareTextureSide = 256;
constexpr std::uint64_t kSoftwareReuseBytes = 32u << 20;

int bucket_of(int side) {
  const int clamped = std::clamp(side, kSmallestSide, kLargestSide);
  return static_cast<int>(std::bit_ceil(static_cast<unsigned>(clamped)));
}

// One picture at one size, from the first wish for it until it is dropped.
struct Version {
  enum class Stage { waiting, loading, uploading, ready };
  Stage stage = Stage::waiting;
  std::string key;
  int bucket = 0;                    // longer side at most, a power of two
  int wanted = 0;                    // the bucket that was asked for last
  std::uint64_t used = 0;            // the last frame that asked for it
  bool is_near = false;              // nobody has looked at it so far
  std::uint64_t ticket = 0;          // loading
  std::stop_source stop;             // loading
  std::uint64_t reserved = 0;        // loading, uploading: bytes of decoded pixels
  std::vector<image::Image> levels;  // uploading: the picture and, of a large one, its mipmaps
  int rows_done = 0;                 // uploading, of a small one
  Atlas::Slot slot;                  // uploading, ready: of a small one
  PictureTexture texture;            // uploading, ready: of a large one
  int width = 0, height = 0;         // uploading, ready

  bool is_small() const { return bucket <= kLargestShared; }
};
using Versions = std::list<Version>;
using Stage = Version::Stage;

struct Picture {
  image::Size full;
  bool failed = false;
  std::string error;
  std::vector<Versions::iterator> versions;
};

bool draws_in_software() {
  const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  const std::string_view renderer = name == nullptr ? "" : name;
  const auto is_named = [&](std::string_view part) { return renderer.find(part) != std::string_view::npos; };
  return is_named("llvmpipe") || is_named("softpipe") || is_named("SWR") || is_named("SwiftShader");
}

}  // namespace

CacheLimits CacheLimits::of_driver(std::uint64_t gpu_bytes) {
  CacheLimits limits{.gpu_bytes = gpu_bytes};
  if (!draws_in_software()) return limits;
  limits.texture_side = kSoftwareTextureSide;
  limits.reuse_above_bytes = kSoftwareReuseBytes;
  return limits;
}

struct TextureCache::Impl {
  Impl(ThreadPool& pool, std::shared_ptr<PictureSource> the_source, std::function<void()> wake,
       CacheLimits the_limits)
      : limits(the_limits),
        source(std::move(the_source)),
        texture_side(limits.texture_side > 0 ? limits.texture_side : Texture::max_size()),
        loader(pool, std::move(wake)),
        atlas(std::min(texture_side, limits.page_side)) {}

  std::optional<Versions::iterator> find(const Picture& picture, int bucket) const;
  Versions::iterator add(Picture& picture, const std::string& key, int bucket);
  void touch(Versions::iterator version, int wanted);
  TextureView view(const Picture& picture, Version& wanted) const;
  std::uint64_t most_pixels() const { return limits.gpu_bytes / 2 / kGpuBytesPerPixel; }
  int own_bucket(image::Size full) const;
  std::uint64_t reservation(const Version& version) const;
  bool may_start(const Version& version) const;
  void start(Versions::iterator version);
  void drop(Versions::iterator version);
  void cancel_unwanted();
  bool accept_arrived();
  void accept(Versions::iterator version, LoadedPicture loaded);
  bool upload();
  void make_shared_place(Version& version);
  void finish(Versions::iterator version);
  std::uint64_t upload_shared(Versions::iterator version, std::uint64_t budget);
  std::uint64_t upload_own(Versions::iterator version, std::uint64_t budget);
  std::uint64_t gpu_bytes() const { return texture_bytes + atlas.bytes(); }
  void evict();
  void empty_page(int page);
  void start_waiting();

  ThreadOwner owner;
  CacheLimits limits;
  std::shared_ptr<PictureSource> source;
  int texture_side;
  PictureLoader loader;
  Atlas atlas;
  std::unordered_map<std::string, Picture> pictures;
  // Both in the order of use, the longest unused first; a version moves from one to the other.
  Versions arriving, ready;
  std::unordered_map<std::uint64_t, Versions::iterator> tickets;
  std::vector<Texture> retired;  // may still be in this frame's draw lists
  std::uint64_t frame = 1, next_ticket = 1;
  std::uint64_t texture_bytes = 0;  // of those that are not shared
  std::uint64_t decoded_bytes = 0, uploaded_bytes = 0;
  bool saturated = false;  // what is looked at takes more than the limit
};

// The size itself or the smallest larger one that is ready, else the size itself on its way. Of the larger
// ones only those with mipmaps will do.
std::optional<Versions::iterator> TextureCache::Impl::find(const Picture& picture, int bucket) const {
  std::optional<Versions::iterator> best, on_its_way;
  for (const auto& version : picture.versions) {
    if (version->stage == Stage::ready) {
      const bool fits = version->bucket == bucket || (version->bucket > bucket && !version->is_small());
      if (fits && (!best || version->bucket < (*best)->bucket)) best = version;
    } else if (version->bucket == bucket) {
      on_its_way = version;
    }
  }
  return best ? best : on_its_way;
}

Versions::iterator TextureCache::Impl::add(Picture& picture, const std::string& key, int bucket) {
  const auto version = arriving.emplace(arriving.end());
  version->key = key;
  version->bucket = bucket;
  picture.versions.push_back(version);
  return version;
}

void TextureCache::Impl::touch(Versions::iterator version, int wanted) {
  Versions& list = version->stage == Stage::ready ? ready : arriving;
  list.splice(list.end(), list, version);
  version->used = frame;
  version->wanted = wanted;
  version->is_near = false;
}

// All sizes at and above its own, or the largest that there is room for, are one for a picture.
int TextureCache::Impl::own_bucket(image::Size full) const {
  const image::Size largest = fit(full, kLargestSide, most_pixels());
  return bucket_of(std::max(largest.width, largest.height));
}

std::uint64_t TextureCache::Impl::reservation(const Version& version) const {
  const auto side = static_cast<std::uint64_t>(version.bucket);
  return std::min(side * side, most_pixels()) * 4;
}

bool TextureCache::Impl::may_start(const Version& version) const {
  const std::size_t most = 4 * loader.threads() + 4;  // keeps the pool busy for a frame
  const bool has_place = !saturated || (version.is_small() && atlas.has_room(version.bucket));
  if (!has_place || tickets.size() >= most) return false;
  return decoded_bytes == 0 || decoded_bytes + reservation(version) <= limits.decoded_bytes;
}

void TextureCache::Impl::start(Versions::iterator version) {
  version->stage = Stage::loading;
  version->ticket = next_ticket++;
  version->reserved = reservation(*version);
  decoded_bytes += version->reserved;
  tickets.emplace(version->ticket, version);
  PictureRequest request{version->ticket, version->bucket, version->reserved / 4, version->key, source};
  loader.start(std::move(request), version->stop.get_token());
}

void TextureCache::Impl::drop(Versions::iterator version) {
  version->stop.request_stop();
  tickets.erase(version->ticket);
  decoded_bytes -= version->reserved;
  if (version->slot) atlas.release(version->slot);
  if (version->texture) {
    texture_bytes -= version->texture.bytes();
    version->texture.retire(retired);
  }
  const auto picture = pictures.find(version->key);
  std::erase(picture->second.versions, version);
  if (picture->second.versions.empty() && !picture->second.failed) pictures.erase(picture);
  (version->stage == Stage::ready ? ready : arriving).erase(version);
}

void TextureCache::Impl::cancel_unwanted() {
  for (auto next = arriving.begin(); next != arriving.end();) {
    const auto version = next++;
    if (version->stage != Stage::uploading && version->used + kPatienceFrames < frame) drop(version);
  }
}

bool TextureCache::Impl::accept_arrived() {
  bool changed = false;
  for (LoadedPicture& loaded : loader.take()) {
    const auto ticket = tickets.find(loaded.ticket);
    if (ticket == tickets.end()) continue;  // cancelled meanwhile
    const auto version = ticket->second;
    tickets.erase(ticket);
    accept(version, std::move(loaded));
    changed = true;
  }
  return changed;
}

void TextureCache::Impl::accept(Versions::iterator version, LoadedPicture loaded) {
  Picture& picture = pictures.at(version->key);
  if (!loaded.image) {
    picture.failed = true;
    picture.error = std::move(loaded.image.error().message);
    while (!picture.versions.empty()) drop(picture.versions.front());
    return;
  }
  picture.full = loaded.full;
  const int own = own_bucket(loaded.full);
  if (own < version->bucket) {
    const auto is_own = [&](const Versions::iterator& other) { return other->bucket == own; };
    if (std::any_of(picture.versions.begin(), picture.versions.end(), is_own)) return drop(version);
    version->bucket = own;
  }
  version->stage = Stage::uploading;
  version->levels.push_back(std::move(*loaded.image));
  if (!version->is_small()) std::ranges::move(loaded.mipmaps, std::back_inserter(version->levels));
  version->width = version->levels.front().width;
  version->height = version->levels.front().height;
  if (!version->is_small())
    version->texture = PictureTexture({version->width, version->height}, texture_side);
  decoded_bytes -= version->reserved;
  version->reserved = 0;
  for (const image::Image& level : version->levels) version->reserved += level.rgba.size();
  decoded_bytes += version->reserved;
}

void TextureCache::Impl::make_shared_place(Version& version) {
  // Rather than a new page above the limit, the place of what nobody looks at.
  const std::uint64_t limit = std::min(limits.gpu_bytes, limits.reuse_above_bytes);
  for (auto next = ready.begin(); next != ready.end() && !atlas.has_room(version.bucket);) {
    if (gpu_bytes() + atlas.page_bytes() <= limit) break;
    const auto other = next++;
    if (other->used + 1 < frame) drop(other);
  }
  version.slot = atlas.take(version.bucket);
}

void TextureCache::Impl::finish(Versions::iterator version) {
  version->levels.clear();
  version->stage = Stage::ready;
  decoded_bytes -= std::exchange(version->reserved, 0);
  ready.splice(version->is_near ? ready.begin() : ready.end(), arriving, version);
}

// At least one row, so that a picture wider than the budget arrives too. Returns what it takes of the budget.
std::uint64_t TextureCache::Impl::upload_shared(Versions::iterator version, std::uint64_t budget) {
  const std::uint64_t before = gpu_bytes();
  if (!version->slot) make_shared_place(*version);
  const std::uint64_t made = gpu_bytes() - std::min(before, gpu_bytes());
  budget -= std::min(budget, made);
  const image::Image& image = version->levels.front();
  const std::uint64_t row_bytes = static_cast<std::uint64_t>(image.width) * 4;
  const auto rows_left = static_cast<std::uint64_t>(image.height - version->rows_done);
  const auto rows = std::clamp<std::uint64_t>(budget / row_bytes, 1, rows_left);
  atlas.upload_rows(version->slot, image, version->rows_done, static_cast<int>(rows));
  version->rows_done += static_cast<int>(rows);
  if (rows == rows_left) finish(version);
  uploaded_bytes += rows * row_bytes;
  return made + rows * row_bytes;
}

std::uint64_t TextureCache::Impl::upload_own(Versions::iterator version, std::uint64_t budget) {
  const PictureTexture::Sent sent = version->texture.upload(version->levels, budget);
  texture_bytes += sent.made_bytes;
  uploaded_bytes += sent.pixel_bytes;
  if (version->texture.is_whole()) finish(version);
  return sent.made_bytes + sent.pixel_bytes;
}

// What is looked at first, the rest with what is left of the budget. True when there was something to send.
bool TextureCache::Impl::upload() {
  const SteadyTime began = std::chrono::steady_clock::now();
  std::uint64_t spent = 0;
  const auto has_budget = [&] {
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - began;
    return spent < limits.upload_bytes_per_frame && taken.count() < limits.upload_ms_per_frame;
  };
  bool any = false;
  for (const bool looked_at : {true, false}) {
    for (auto next = arriving.begin(); next != arriving.end();) {
      const auto version = next++;
      const bool is_looked_at = version->used + 1 >= frame && !version->is_near;
      if (version->stage != Stage::uploading || is_looked_at != looked_at) continue;
      any = true;
      while (version->stage == Stage::uploading && has_budget()) {
        const std::uint64_t slice = std::min(kSliceBytes, limits.upload_bytes_per_frame - spent);
        spent += version->is_small() ? upload_shared(version, slice) : upload_own(version, slice);
      }
    }
  }
  return any;
}

void TextureCache::Impl::empty_page(int page) {
  for (auto next = ready.begin(); next != ready.end();) {
    const auto version = next++;
    if (version->slot.page == page) drop(version);
  }
}

// First what nobody looked at in the last frame, the longest unused first; then what is larger than it is
// shown; then pages whose pictures, which come quickly, find room on others.
void TextureCache::Impl::evict() {
  const auto is_over = [&] {
    while (gpu_bytes() > limits.gpu_bytes) {
      if (!atlas.retire_empty_page(retired)) return true;
    }
    return false;
  };
  const auto evict_if = [&](auto&& can_go) {
    for (auto next = ready.begin(); next != ready.end() && is_over();) {
      const auto version = next++;
      if (can_go(*version)) drop(version);
    }
  };
  evict_if([&](const Version& version) { return version.used + 1 < frame; });
  evict_if([&](const Version& version) { return version.wanted < version.bucket; });
  if (is_over()) {
    if (const auto page = atlas.page_to_empty()) empty_page(*page);
  }
  saturated = is_over();
}

void TextureCache::Impl::start_waiting() {
  for (auto version = arriving.begin(); version != arriving.end(); ++version) {
    if (version->stage != Stage::waiting) continue;
    if (!may_start(*version)) return;
    start(version);
  }
}

TextureView TextureCache::Impl::view(const Picture& picture, Version& wanted) const {
  Version* shown = wanted.stage == Stage::ready ? &wanted : nullptr;
  TextureView view;
  view.state = shown != nullptr ? TextureView::State::ready : TextureView::State::loading;
  view.full_width = picture.full.width;
  view.full_height = picture.full.height;
  if (shown == nullptr) {  // the largest that there is stands in
    for (const auto& version : picture.versions) {
      if (version->stage == Stage::ready && (shown == nullptr || version->bucket > shown->bucket))
        shown = &*version;
    }
  }
  if (shown == nullptr) return view;
  shown->used = frame;
  view.width = shown->width;
  view.height = shown->height;
  if (!shown->slot) {
    shown->texture.show_in(view);
    return view;
  }
  const Atlas::Place place = atlas.place(shown->slot, shown->width, shown->height);
  view.texture = place.texture;
  view.u0 = place.left;
  view.v0 = place.top;
  view.u1 = place.right;
  view.v1 = place.bottom;
  view.half_texel = place.half_texel;
  return view;
}

TextureCache::TextureCache(ThreadPool& pool, std::shared_ptr<PictureSource> source,
                           std::function<void()> wake, CacheLimits limits)
    : impl_(std::make_unique<Impl>(pool, std::move(source), std::move(wake), limits)) {}

TextureCache::~TextureCache() {
  for (Version& version : impl_->arriving) version.stop.request_stop();
}

void TextureCache::set_gpu_bytes(std::uint64_t bytes) {
  impl_->limits.gpu_bytes = bytes;
}

TextureView TextureCache::get(const std::string& key, int wanted_side) {
  Impl& impl = *impl_;
  impl.owner.assert_here();
  Picture& picture = impl.pictures[key];
  if (picture.failed) {
    TextureView view;
    view.state = TextureView::State::failed;
    view.error = picture.error;
    return view;
  }
  int bucket = bucket_of(wanted_side);
  if (picture.full.width > 0) bucket = std::min(bucket, impl.own_bucket(picture.full));
  const auto found = impl.find(picture, bucket);
  const auto version = found ? *found : impl.add(picture, key, bucket);
  impl.touch(version, bucket);
  if (version->stage == Stage::waiting && impl.may_start(*version)) impl.start(version);
  return impl.view(picture, *version);
}

bool TextureCache::want_soon(const std::string& key, int wanted_side) {
  Impl& impl = *impl_;
  impl.owner.assert_here();
  const std::uint64_t limit = std::min(impl.limits.gpu_bytes, impl.limits.reuse_above_bytes);
  if (impl.gpu_bytes() > limit / 4 * 3) return true;
  Picture& picture = impl.pictures[key];
  if (picture.failed) return true;
  int bucket = bucket_of(wanted_side);
  if (picture.full.width > 0) bucket = std::min(bucket, impl.own_bucket(picture.full));
  if (const auto found = impl.find(picture, bucket)) {
    if ((*found)->stage == Stage::ready) return true;
    if ((*found)->is_near) (*found)->used = impl.frame;
    return false;
  }
  if (impl.tickets.size() >= impl.loader.threads()) {
    if (picture.versions.empty()) impl.pictures.erase(key);
    return false;
  }
  const auto version = impl.add(picture, key, bucket);
  version->used = impl.frame;
  version->wanted = bucket;
  version->is_near = true;
  if (impl.may_start(*version)) impl.start(version);
  return false;
}

bool TextureCache::begin_frame() {
  Impl& impl = *impl_;
  impl.owner.assert_here();
  ++impl.frame;
  impl.retired.clear();
  impl.cancel_unwanted();
  const bool arrived = impl.accept_arrived();
  const bool uploaded = impl.upload();
  impl.evict();
  impl.start_waiting();
  return arrived || uploaded;
}

TextureCache::Stats TextureCache::stats() const {
  Stats stats;
  stats.gpu_bytes = impl_->gpu_bytes();
  stats.textures = impl_->ready.size();
  stats.loading = static_cast<std::size_t>(
      std::ranges::count_if(impl_->arriving, [](const Version& version) { return !version.is_near; }));
  stats.uploaded_bytes = impl_->uploaded_bytes;
  return stats;
}

void TextureCache::clear() {
  impl_->owner.assert_here();
  while (!impl_->arriving.empty()) impl_->drop(impl_->arriving.begin());
  while (!impl_->ready.empty()) impl_->drop(impl_->ready.begin());
  impl_->pictures.clear();  // what is left are failures
  impl_->saturated = false;
}

}  // namespace proofsheet::gl
