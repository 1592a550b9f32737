#include "gl/texture_cache.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <stop_token>
#include <utility>

#include "base/thread.h"
#include "gl/picture_loader.h"

namespace proofsheet::gl {
namespace {

constexpr int kSmallestSide = 64;
// What is not asked for in this many frames is no longer wanted.
constexpr std::uint64_t kPatienceFrames = 2;
constexpr std::uint64_t kGpuBytesPerPixel = 6;  // RGBA8 with mipmaps: 4 · 4/3

int bucket_of(int side, int largest) {
  const int clamped = std::clamp(side, kSmallestSide, largest);
  return std::min(largest, static_cast<int>(std::bit_ceil(static_cast<unsigned>(clamped))));
}

// One picture at one size, from the first wish for it until it is dropped.
struct Version {
  enum class Stage { waiting, loading, uploading, ready };
  Stage stage = Stage::waiting;
  std::string key;
  int bucket = 0;               // longer side at most, a power of two
  int wanted = 0;               // the bucket that was asked for last
  std::uint64_t used = 0;       // the last frame that asked for it
  TextureCache::Loader loader;  // waiting
  std::uint64_t ticket = 0;     // loading
  std::stop_source stop;        // loading
  std::uint64_t reserved = 0;   // loading, uploading: bytes of decoded pixels
  image::Image image;           // uploading
  int rows_done = 0;            // uploading
  Texture texture;              // uploading, ready
};
using Versions = std::list<Version>;
using Stage = Version::Stage;

struct Picture {
  image::Size full;
  bool failed = false;
  std::string error;
  std::vector<Versions::iterator> versions;
};

}  // namespace

struct TextureCache::Impl {
  Impl(ThreadPool& pool, std::function<void()> wake, CacheLimits the_limits)
      : limits(the_limits),
        largest_side(std::max(kSmallestSide, Texture::max_size())),
        loader(pool, std::move(wake)) {}

  std::optional<Versions::iterator> find(const Picture& picture, int bucket) const;
  Versions::iterator add(Picture& picture, const std::string& key, int bucket, const Loader& bring);
  void touch(Versions::iterator version, int wanted);
  TextureView view(const Picture& picture, Version& wanted) const;
  std::uint64_t reservation(const Version& version) const;
  bool may_start(const Version& version) const;
  void start(Versions::iterator version);
  void drop(Versions::iterator version);
  void cancel_unwanted();
  bool accept_arrived();
  void accept(Versions::iterator version, LoadedPicture loaded);
  bool upload();
  std::uint64_t upload_slice(Versions::iterator version, std::uint64_t budget);
  void evict();
  void start_waiting();

  ThreadOwner owner;
  CacheLimits limits;
  int largest_side;
  PictureLoader loader;
  std::unordered_map<std::string, Picture> pictures;
  // Both in the order of use, the longest unused first; a version moves from one to the other.
  Versions arriving, ready;
  std::unordered_map<std::uint64_t, Versions::iterator> tickets;
  std::vector<Texture> retired;  // may still be in this frame's draw lists
  std::uint64_t frame = 1, next_ticket = 1;
  std::uint64_t gpu_bytes = 0, decoded_bytes = 0, uploaded_bytes = 0;
  bool saturated = false;  // what is looked at takes more than the limit
};

// The size itself or the smallest larger one that is ready, else the size itself on its way.
std::optional<Versions::iterator> TextureCache::Impl::find(const Picture& picture, int bucket) const {
  std::optional<Versions::iterator> best, on_its_way;
  for (const auto& version : picture.versions) {
    if (version->stage == Stage::ready) {
      if (version->bucket >= bucket && (!best || version->bucket < (*best)->bucket)) best = version;
    } else if (version->bucket == bucket) {
      on_its_way = version;
    }
  }
  return best ? best : on_its_way;
}

Versions::iterator TextureCache::Impl::add(Picture& picture, const std::string& key, int bucket,
                                           const Loader& bring) {
  const auto version = arriving.emplace(arriving.end());
  version->key = key;
  version->bucket = bucket;
  version->loader = bring;
  picture.versions.push_back(version);
  return version;
}

void TextureCache::Impl::touch(Versions::iterator version, int wanted) {
  Versions& list = version->stage == Stage::ready ? ready : arriving;
  list.splice(list.end(), list, version);
  version->used = frame;
  version->wanted = wanted;
}

std::uint64_t TextureCache::Impl::reservation(const Version& version) const {
  const auto side = static_cast<std::uint64_t>(version.bucket);
  return std::min(side * side, limits.gpu_bytes / 2 / kGpuBytesPerPixel) * 4;
}

bool TextureCache::Impl::may_start(const Version& version) const {
  const std::size_t most = 4 * loader.threads() + 4;  // keeps the pool busy for a frame
  if (saturated || tickets.size() >= most) return false;
  return decoded_bytes == 0 || decoded_bytes + reservation(version) <= limits.decoded_bytes;
}

void TextureCache::Impl::start(Versions::iterator version) {
  version->stage = Stage::loading;
  version->ticket = next_ticket++;
  version->reserved = reservation(*version);
  decoded_bytes += version->reserved;
  tickets.emplace(version->ticket, version);
  PictureRequest request{version->ticket, version->bucket, version->reserved / 4,
                         std::exchange(version->loader, nullptr)};
  loader.start(std::move(request), version->stop.get_token());
}

void TextureCache::Impl::drop(Versions::iterator version) {
  version->stop.request_stop();
  tickets.erase(version->ticket);
  decoded_bytes -= version->reserved;
  if (version->texture) {
    gpu_bytes -= version->texture.bytes();
    retired.push_back(std::move(version->texture));
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
  // All sizes at and above its own are one for a picture.
  const int own = bucket_of(std::max(loaded.full.width, loaded.full.height), largest_side);
  if (own < version->bucket) {
    const auto is_own = [&](const Versions::iterator& other) { return other->bucket == own; };
    if (std::any_of(picture.versions.begin(), picture.versions.end(), is_own)) return drop(version);
    version->bucket = own;
  }
  version->stage = Stage::uploading;
  version->image = std::move(*loaded.image);
  decoded_bytes -= version->reserved;
  version->reserved = version->image.rgba.size();
  decoded_bytes += version->reserved;
}

// At least one row, so that a picture wider than the budget arrives too. Returns the bytes that were sent.
std::uint64_t TextureCache::Impl::upload_slice(Versions::iterator version, std::uint64_t budget) {
  const image::Image& image = version->image;
  if (!version->texture) {
    version->texture = Texture(image.width, image.height);
    gpu_bytes += version->texture.bytes();
  }
  const std::uint64_t row_bytes = static_cast<std::uint64_t>(image.width) * 4;
  const auto rows_left = static_cast<std::uint64_t>(image.height - version->rows_done);
  const auto rows = std::clamp<std::uint64_t>(budget / row_bytes, 1, rows_left);
  version->texture.upload_rows(image, version->rows_done, static_cast<int>(rows));
  version->rows_done += static_cast<int>(rows);
  if (rows == rows_left) {
    version->texture.finish();
    version->stage = Stage::ready;
    version->image = {};
    decoded_bytes -= std::exchange(version->reserved, 0);
    ready.splice(ready.end(), arriving, version);
  }
  return rows * row_bytes;
}

// What is looked at first, the rest with what is left of the budget. True when there was something to send.
bool TextureCache::Impl::upload() {
  std::uint64_t sent = 0;
  bool any = false;
  for (const bool looked_at : {true, false}) {
    for (auto next = arriving.begin(); next != arriving.end();) {
      const auto version = next++;
      if (version->stage != Stage::uploading || (version->used + 1 >= frame) != looked_at) continue;
      any = true;
      if (sent < limits.upload_bytes_per_frame)
        sent += upload_slice(version, limits.upload_bytes_per_frame - sent);
    }
  }
  uploaded_bytes += sent;
  return any;
}

// First what nobody looked at in the last frame, the longest unused first; then what is larger than it is
// shown.
void TextureCache::Impl::evict() {
  const auto evict_if = [&](auto&& can_go) {
    for (auto next = ready.begin(); next != ready.end() && gpu_bytes > limits.gpu_bytes;) {
      const auto version = next++;
      if (can_go(*version)) drop(version);
    }
  };
  evict_if([&](const Version& version) { return version.used + 1 < frame; });
  evict_if([&](const Version& version) { return version.wanted < version.bucket; });
  saturated = gpu_bytes > limits.gpu_bytes;
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
  view.texture = shown->texture.id();
  view.width = shown->texture.width();
  view.height = shown->texture.height();
  return view;
}

TextureCache::TextureCache(ThreadPool& pool, std::function<void()> wake, CacheLimits limits)
    : impl_(std::make_unique<Impl>(pool, std::move(wake), limits)) {}

TextureCache::~TextureCache() {
  for (Version& version : impl_->arriving) version.stop.request_stop();
}

TextureView TextureCache::get(const std::string& key, int wanted_side, const Loader& loader) {
  Impl& impl = *impl_;
  impl.owner.assert_here();
  Picture& picture = impl.pictures[key];
  if (picture.failed) {
    TextureView view;
    view.state = TextureView::State::failed;
    view.error = picture.error;
    return view;
  }
  int bucket = bucket_of(wanted_side, impl.largest_side);
  if (picture.full.width > 0) {
    bucket =
        std::min(bucket, bucket_of(std::max(picture.full.width, picture.full.height), impl.largest_side));
  }
  const auto found = impl.find(picture, bucket);
  const auto version = found ? *found : impl.add(picture, key, bucket, loader);
  impl.touch(version, bucket);
  if (version->stage == Stage::waiting && impl.may_start(*version)) impl.start(version);
  return impl.view(picture, *version);
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
  stats.gpu_bytes = impl_->gpu_bytes;
  stats.textures = impl_->ready.size();
  stats.loading = impl_->arriving.size();
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
