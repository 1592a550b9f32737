#include "gl/picture_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <optional>
#include <utility>

#include "image/thumbnail.h"

namespace proofsheet::gl {

image::Size fit(image::Size full, int max_side, std::uint64_t max_pixels) {
  const double width = full.width, height = full.height;
  double scale = std::min(1.0, max_side / std::max(width, height));
  scale = std::min(scale, std::sqrt(static_cast<double>(max_pixels) / (width * height)));
  if (scale >= 1) return full;
  return {std::max(1, static_cast<int>(width * scale + 0.5)),
          std::max(1, static_cast<int>(height * scale + 0.5))};
}

namespace {

// Pictures of more pixels, whose decoding takes 128 MiB and more, are decoded one after another.
constexpr std::uint64_t kLargePixels = std::uint64_t{1} << 25;

image::Image fitted(image::Image picture, image::Size full, const PictureRequest& request) {
  const image::Size size = fit(full, request.max_side, request.max_pixels);
  if (size.width >= picture.width && size.height >= picture.height) return picture;
  return image::resize(picture, size.width, size.height);
}

std::vector<image::Image> make_mipmaps(const image::Image& picture) {
  std::vector<image::Image> levels;
  for (image::Size size{picture.width, picture.height}; size.width > 1 || size.height > 1;) {
    levels.push_back(image::halve(levels.empty() ? picture : levels.back()));
    size = {levels.back().width, levels.back().height};
  }
  return levels;
}

// What the thumbnail gives, if there is one and it is large enough.
std::optional<LoadedPicture> load_thumbnail(const PictureRequest& request) {
  if (request.max_side > image::kThumbnailSide) return {};
  const auto kept = request.source->thumbnail(request.key);
  if (!kept) return {};
  auto thumbnail = image::decode_thumbnail(*kept);
  if (!thumbnail) return {};  // damaged: made again
  return LoadedPicture{
      request.ticket, fitted(std::move(thumbnail->image), thumbnail->full, request), thumbnail->full, {}};
}

// Returns what the answer can be made of: the thumbnail where that is large enough, else the picture itself.
image::Image keep_thumbnail(image::Image picture, const PictureRequest& request, bool is_damaged) {
  if (!image::needs_thumbnail({picture.width, picture.height})) return picture;
  if (!is_damaged && request.source->has_thumbnail(request.key)) return picture;
  image::Thumbnail thumbnail = image::make_thumbnail(picture);
  if (const auto bytes = image::encode_thumbnail(thumbnail))
    request.source->keep_thumbnail(request.key, *bytes);
  return request.max_side <= image::kThumbnailSide ? std::move(thumbnail.image) : std::move(picture);
}

std::unique_lock<std::mutex> wait_for_turn(std::string_view bytes, std::mutex& decoding_large) {
  const auto size = image::read_size(bytes);
  if (!size) return {};
  const std::uint64_t pixels =
      static_cast<std::uint64_t>(size->width) * static_cast<std::uint64_t>(size->height);
  return pixels > kLargePixels ? std::unique_lock(decoding_large) : std::unique_lock<std::mutex>();
}

LoadedPicture load(const PictureRequest& request, std::mutex& decoding_large) {
  if (auto thumbnail = load_thumbnail(request)) return std::move(*thumbnail);
  LoadedPicture answer{request.ticket, fail(ErrorKind::io, ""), {}, {}};
  const auto bytes = request.source->read(request.key);
  if (!bytes) {
    answer.image = fail(bytes.error());
    return answer;
  }
  const auto turn = wait_for_turn(*bytes, decoding_large);
  auto picture = image::decode(*bytes);
  if (!picture) {
    answer.image = fail(std::move(picture.error()));
    return answer;
  }
  answer.full = {picture->width, picture->height};
  const bool wanted_thumbnail = request.max_side <= image::kThumbnailSide;
  answer.image = fitted(keep_thumbnail(std::move(*picture), request, wanted_thumbnail), answer.full, request);
  if (!wanted_thumbnail) answer.mipmaps = make_mipmaps(*answer.image);
  return answer;
}

// Jobs must not throw; what libraries throw here is lack of memory.
LoadedPicture load_safely(const PictureRequest& request, std::mutex& decoding_large) {
  try {
    return load(request, decoding_large);
  } catch (const std::exception& exception) {
    return {
        request.ticket,
        fail(ErrorKind::unsupported, fmt::format("the picture could not be decoded: {}", exception.what())),
        {},
        {}};
  }
}

}  // namespace

PictureLoader::PictureLoader(ThreadPool& pool, std::function<void()> wake)
    : pool_(pool), channel_(std::make_shared<Channel>()) {
  *channel_->wake.lock() = std::move(wake);
}

PictureLoader::~PictureLoader() {
  *channel_->wake.lock() = nullptr;
}

void PictureLoader::start(PictureRequest request, std::stop_token stop) {
  pool_.submit_first(
      [channel = channel_, request = std::move(request), stop](std::stop_token pool_stop) {
        if (stop.stop_requested() || pool_stop.stop_requested()) return;
        channel->arrived.push(load_safely(request, channel->decoding_large));
        const auto wake = channel->wake.lock();
        if (*wake) (*wake)();
      },
      stop);
}

std::vector<LoadedPicture> PictureLoader::take() {
  return channel_->arrived.drain();
}

}  // namespace proofsheet::gl
