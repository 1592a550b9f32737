// Private to the room: one pair of functions per codec. Nothing here throws but std::bad_alloc, which
// decode() and encode() turn into an Error.
#pragma once

#include <string>
#include <string_view>

#include "image/image.h"

namespace proofsheet::image {

inline constexpr std::uint64_t kMaxPixels = std::uint64_t{1} << 28;

// Fails with invalid_input above kMaxPixels, with bad_response for an empty side.
Result<> check_pixels(std::uint64_t width, std::uint64_t height);

Result<Size> read_png_size(std::string_view bytes);
Result<Image> decode_png(std::string_view bytes);
Result<std::string> encode_png(const Image& image, const EncodeOptions& options);

// Width and height as shown, that is, after the EXIF orientation.
Result<Size> read_jpeg_size(std::string_view bytes);
Result<Image> decode_jpeg(std::string_view bytes);
Result<std::string> encode_jpeg(const Image& image, const EncodeOptions& options);

Result<Size> read_webp_size(std::string_view bytes);
Result<Image> decode_webp(std::string_view bytes);
Result<std::string> encode_webp(const Image& image, const EncodeOptions& options);

// What stb_image knows.
Result<Size> read_other_size(std::string_view bytes);
Result<Image> decode_other(std::string_view bytes);

}  // namespace proofsheet::image
