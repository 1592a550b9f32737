#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_NO_JPEG
#define STBI_NO_PNG
#include <fmt/format.h>
#include <stb_image.h>

#include <algorithm>
#include <memory>

#include "image/codec.h"

namespace proofsheet::image {
namespace {

struct PixelDeleter {
  void operator()(stbi_uc* pixels) const { stbi_image_free(pixels); }
};

struct OtherFormat {
  std::size_t offset;
  std::string_view magic;
  std::string_view name;
};

// Formats that a provider may send and that nothing here decodes, so that the message can name them.
constexpr OtherFormat kUndecoded[] = {
    {4, "ftypavif", "AVIF"}, {4, "ftypavis", "AVIF"},    {4, "ftypheic", "HEIC"},
    {4, "ftypmif1", "HEIF"}, {0, "\xff\x0a", "JPEG XL"}, {0, "<svg", "SVG"},
    {0, "%PDF", "PDF"},      {0, "II*", "TIFF"},         {0, "MM\0*", "TIFF"},
};

std::unexpected<Error> not_an_image(std::string_view bytes) {
  if (bytes.empty()) return fail(ErrorKind::bad_response, "not an image: it is empty");
  for (const auto& format : kUndecoded) {
    if (bytes.size() >= format.offset && bytes.substr(format.offset).starts_with(format.magic)) {
      return fail(ErrorKind::bad_response,
                  fmt::format("not an image that can be shown: {} is not supported", format.name));
    }
  }
  const char* reason = stbi_failure_reason();
  return fail(ErrorKind::bad_response, fmt::format("not an image: {} bytes of no known format ({})",
                                                   bytes.size(), reason ? reason : "unknown"));
}

bool fits_int(std::string_view bytes) {
  return bytes.size() <= 0x7fffffffu;
}

}  // namespace

Result<Size> read_other_size(std::string_view bytes) {
  int width = 0, height = 0, channels = 0;
  if (bytes.empty() || !fits_int(bytes) ||
      !stbi_info_from_memory(as_bytes(bytes), static_cast<int>(bytes.size()), &width, &height, &channels) ||
      width <= 0 || height <= 0) {
    return not_an_image(bytes);
  }
  return Size{width, height};
}

Result<Image> decode_other(std::string_view bytes) {
  const auto size = read_other_size(bytes);
  if (!size) return fail(size.error());
  if (auto checked =
          check_pixels(static_cast<std::uint64_t>(size->width), static_cast<std::uint64_t>(size->height));
      !checked) {
    return fail(checked.error());
  }
  int width = 0, height = 0, channels = 0;
  const std::unique_ptr<stbi_uc, PixelDeleter> pixels(
      stbi_load_from_memory(as_bytes(bytes), static_cast<int>(bytes.size()), &width, &height, &channels, 4));
  if (!pixels) return not_an_image(bytes);
  Image image(width, height);
  std::copy_n(pixels.get(), image.rgba.size(), image.rgba.data());
  return image;
}

}  // namespace proofsheet::image
