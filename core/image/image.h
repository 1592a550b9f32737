// image: decode, encode, resample, draw text, lay out montages. Plain pixels, no GL.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace proofsheet::image {

// 8-bit sRGB with straight (not premultiplied) alpha, rows top to bottom, no padding: 4 · width · height
// bytes.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgba;

  Image() = default;
  Image(int w, int h)
      : width(w), height(h), rgba(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 4) {}
  std::uint8_t* row(int y) {
    return rgba.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width) * 4;
  }
  const std::uint8_t* row(int y) const {
    return rgba.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width) * 4;
  }
};

enum class Format { png, jpeg, webp, other };

// As the C libraries want them.
inline const std::uint8_t* as_bytes(std::string_view bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

// The format by the first bytes, never by a name or a header.
Format detect_format(std::string_view bytes);
// "image/png", …; "application/octet-stream" for other.
std::string_view media_type(Format format);

struct Size {
  int width = 0;
  int height = 0;
};
// Width and height without decoding. Fails with bad_response.
Result<Size> read_size(std::string_view bytes);

// Whether a PNG of so many bytes can be a picture of this size at all: a short file that claims a large one
// is a bomb.
bool png_can_hold(Size size, std::uint64_t file_bytes);

// Decodes PNG (libspng), JPEG (libjpeg-turbo), WebP (libwebp) and what stb_image knows (GIF, BMP, TGA, PSD,
// HDR…). Fails with bad_response ("not an image: …") or invalid_input above 2^28 pixels, before memory is
// taken.
Result<Image> decode(std::string_view bytes);

struct EncodeOptions {
  Format format = Format::png;
  int quality = 90;                                         // JPEG, WebP: 1 to 100
  int compression_level = 1;                                // PNG: 1 (fast) to 9
  std::vector<std::pair<std::string, std::string>> text{};  // PNG tEXt/iTXt: keyword, UTF-8
  // WebP, which takes a minute for the largest: asked now and then, it breaks off when it is true. Fails with
  // cancelled then.
  std::function<bool()> has_ended{};
};
Result<std::string> encode(const Image& image, const EncodeOptions& options = {});

// Half the width and height, rounded down but never 0, each pixel the mean of four values as they are
// encoded: a level of a mipmap (OpenGL 3.3, 3.8.14), quick and good enough for that.
Image halve(const Image& image);

// Resamples in linear light with premultiplied alpha: box-filtered when shrinking, bicubic (Catmull-Rom) when
// enlarging. `width`, `height` > 0.
Image resize(const Image& image, int width, int height);

}  // namespace proofsheet::image
