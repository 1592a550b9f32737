#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <stop_token>
#include <string>

#include "base/value.h"
#include "demo/file_shelf.h"
#include "demo/language_model.h"
#include "demo/reply.h"
#include "image/image.h"

namespace proofsheet::demo {

// What POST /images/generations asks for, checked.
struct ImageRequest {
  std::string prompt;
  int count = 1;
  int width = 1024;
  int height = 1024;
  image::EncodeOptions encoding;
  std::string format_name = "png";
  bool as_url = false;
  std::optional<std::uint64_t> seed;  // an extra field of the demo; picture i is painted with seed + i
};

std::expected<ImageRequest, ApiError> read_image_request(const Value& body);

// Paints the pictures one after another, and says with each the seed that it was painted with. Stops early,
// with an error, when `stop` is requested. `files_url` ends in a slash.
Reply answer_images(const ImageRequest& request, std::uint64_t seed, const LanguageModel& model,
                    FileShelf& shelf, std::string_view files_url, std::int64_t created_s,
                    const std::stop_token& stop);

}  // namespace proofsheet::demo
