#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "image/image.h"

namespace proofsheet::image {

// The longer side of a thumbnail, pixels.
inline constexpr int kThumbnailSide = 256;

// A small version of a picture, and how large the picture itself is.
struct Thumbnail {
  Image image;
  Size full;
};

// Whether a thumbnail of such a picture is worth keeping: smaller ones are decoded as fast as it would be.
bool needs_thumbnail(Size full);
// Shrinks a picture to a thumbnail.
Thumbnail make_thumbnail(const Image& picture);
// As a file keeps it: "PST1", the full width and height (32 bits each, little-endian), then a JPEG, or a WebP
// where there is transparency.
Result<std::string> encode_thumbnail(const Thumbnail& thumbnail);
// Fails with bad_response for anything else.
Result<Thumbnail> decode_thumbnail(std::string_view bytes);

}  // namespace proofsheet::image
