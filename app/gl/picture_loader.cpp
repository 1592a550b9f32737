#include "gl/picture_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

namespace proofsheet::gl {
namespace {

image::Size fit(image::Size full, int max_side, std::uint64_t max_pixels) {
  const double width = full.width, height = full.height;
  double scale = std::min(1.0, max_side / std::max(width, height));
  scale = std::min(scale, std::sqrt(static_cast<double>(max_pixels) / (width * height)));
  if (scale >= 1) return full;
  return {std::max(1, static_cast<int>(width * scale + 0.5)),
          std::max(1, static_cast<int>(height * scale + 0.5))};
}

LoadedPicture load(const PictureRequest& request) {
  LoadedPicture answer{request.ticket, fail(ErrorKind::io, ""), {}};
  const auto bytes = request.loader();
  if (!bytes) {
    answer.image = fail(bytes.error());
    return answer;
  }
  answer.image = image::decode(*bytes);
  if (!answer.image) return answer;
  answer.full = {answer.image->width, answer.image->height};
  const image::Size size = fit(answer.full, request.max_side, request.max_pixels);
  if (size.width != answer.full.width || size.height != answer.full.height) {
    answer.image = image::resize(*answer.image, size.width, size.height);
  }
  return answer;
}

// Jobs must not throw; what libraries throw here is lack of memory.
LoadedPicture load_safely(const PictureRequest& request) {
  try {
    return load(request);
  } catch (const std::exception& exception) {
    return {
        request.ticket,
        fail(ErrorKind::unsupported, fmt::format("the picture could not be decoded: {}", exception.what())),
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
        channel->arrived.push(load_safely(request));
        const auto wake = channel->wake.lock();
        if (*wake) (*wake)();
      },
      stop);
}

std::vector<LoadedPicture> PictureLoader::take() {
  return channel_->arrived.drain();
}

}  // namespace proofsheet::gl
