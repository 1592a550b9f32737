#include "image/image.h"

#include <fmt/format.h>

#include <new>

#include "image/codec.h"

namespace proofsheet::image {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n"sv;

bool is_webp(std::string_view bytes) {
  return bytes.size() >= 12 && bytes.starts_with("RIFF"sv) && bytes.substr(8, 4) == "WEBP"sv;
}

// Calls `work` and turns a failed allocation into an Error: a picture within the pixel bound may still be
// more than this machine has.
template <class Work>
auto with_memory(std::string_view action, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return fail(ErrorKind::unsupported, fmt::format("not enough memory to {} the image", action));
  }
}

}  // namespace

Format detect_format(std::string_view bytes) {
  if (bytes.starts_with(kPngSignature)) return Format::png;
  if (bytes.starts_with("\xff\xd8\xff"sv)) return Format::jpeg;
  if (is_webp(bytes)) return Format::webp;
  return Format::other;
}

std::string_view media_type(Format format) {
  switch (format) {
    case Format::png:
      return "image/png";
    case Format::jpeg:
      return "image/jpeg";
    case Format::webp:
      return "image/webp";
    case Format::other:
      break;
  }
  return "application/octet-stream";
}

Result<> check_pixels(std::uint64_t width, std::uint64_t height) {
  if (width == 0 || height == 0) return fail(ErrorKind::bad_response, "not an image: it has no pixels");
  if (width > kMaxPixels || height > kMaxPixels || width * height > kMaxPixels) {
    return fail(ErrorKind::invalid_input, fmt::format("image of {}×{} pixels: at most {} pixels are decoded",
                                                      width, height, kMaxPixels));
  }
  return {};
}

Result<Size> read_size(std::string_view bytes) {
  switch (detect_format(bytes)) {
    case Format::png:
      return read_png_size(bytes);
    case Format::jpeg:
      return read_jpeg_size(bytes);
    case Format::webp:
      return read_webp_size(bytes);
    case Format::other:
      break;
  }
  return read_other_size(bytes);
}

Result<Image> decode(std::string_view bytes) {
  return with_memory("decode", [&]() -> Result<Image> {
    switch (detect_format(bytes)) {
      case Format::png:
        return decode_png(bytes);
      case Format::jpeg:
        return decode_jpeg(bytes);
      case Format::webp:
        return decode_webp(bytes);
      case Format::other:
        break;
    }
    return decode_other(bytes);
  });
}

Result<std::string> encode(const Image& image, const EncodeOptions& options) {
  const std::size_t expected = static_cast<std::size_t>(std::max(image.width, 0)) *
                               static_cast<std::size_t>(std::max(image.height, 0)) * 4;
  if (expected == 0 || image.rgba.size() != expected) {
    return fail(ErrorKind::invalid_input, fmt::format("cannot encode an image of {}×{} pixels with {} bytes",
                                                      image.width, image.height, image.rgba.size()));
  }
  return with_memory("encode", [&]() -> Result<std::string> {
    switch (options.format) {
      case Format::png:
        return encode_png(image, options);
      case Format::jpeg:
        return encode_jpeg(image, options);
      case Format::webp:
        return encode_webp(image, options);
      case Format::other:
        break;
    }
    return fail(ErrorKind::unsupported, "images are written as PNG, JPEG or WebP only");
  });
}

}  // namespace proofsheet::image
