#include "image/thumbnail.h"

#include <algorithm>
#include <cstdint>

namespace proofsheet::image {
namespace {

constexpr std::string_view kMagic = "PST1";
constexpr std::size_t kHeaderBytes = 12;
constexpr int kQuality = 88;

bool is_opaque(const Image& image) {
  for (std::size_t at = 3; at < image.rgba.size(); at += 4) {
    if (image.rgba[at] != 255) return false;
  }
  return true;
}

void append_u32(std::string& bytes, int value) {
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift & 0xFF);
}

int read_u32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return static_cast<int>(value);
}

}  // namespace

bool needs_thumbnail(Size full) {
  return std::max(full.width, full.height) > 2 * kThumbnailSide;
}

Thumbnail make_thumbnail(const Image& picture) {
  const double scale =
      std::min(1.0, static_cast<double>(kThumbnailSide) / std::max({picture.width, picture.height, 1}));
  const auto scaled = [&](int side) { return std::max(1, static_cast<int>(side * scale + 0.5)); };
  return {resize(picture, scaled(picture.width), scaled(picture.height)), {picture.width, picture.height}};
}

Result<std::string> encode_thumbnail(const Thumbnail& thumbnail) {
  EncodeOptions options;
  options.format = is_opaque(thumbnail.image) ? Format::jpeg : Format::webp;
  options.quality = kQuality;
  auto picture = encode(thumbnail.image, options);
  if (!picture) return fail(picture.error());
  std::string bytes(kMagic);
  append_u32(bytes, thumbnail.full.width);
  append_u32(bytes, thumbnail.full.height);
  return bytes += *picture;
}

Result<Thumbnail> decode_thumbnail(std::string_view bytes) {
  if (bytes.size() <= kHeaderBytes || !bytes.starts_with(kMagic))
    return fail(ErrorKind::bad_response, "not a thumbnail");
  const Size full{read_u32(bytes.substr(4)), read_u32(bytes.substr(8))};
  auto image = decode(bytes.substr(kHeaderBytes));
  if (!image) return fail(image.error());
  if (full.width < image->width || full.height < image->height ||
      std::max(image->width, image->height) > kThumbnailSide) {
    return fail(ErrorKind::bad_response, "not a thumbnail: its sizes contradict each other");
  }
  return Thumbnail{std::move(*image), full};
}

}  // namespace proofsheet::image
