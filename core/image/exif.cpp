#include "image/exif.h"

#include <cstring>
#include <utility>

namespace proofsheet::image {
namespace {

using namespace std::string_view_literals;

constexpr std::uint16_t kOrientationTag = 0x0112;

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

std::uint32_t big_endian_16(std::string_view bytes, std::size_t at) {
  return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1);
}

// Numbers of a TIFF block, in the byte order that its first two bytes name.
struct TiffReader {
  std::string_view bytes;
  bool little_endian;

  std::uint32_t u16(std::size_t at) const {
    return little_endian ? byte_at(bytes, at) | byte_at(bytes, at + 1) << 8 : big_endian_16(bytes, at);
  }
  std::uint32_t u32(std::size_t at) const {
    return little_endian ? u16(at) | u16(at + 2) << 16 : u16(at) << 16 | u16(at + 2);
  }
};

bool is_frame_marker(std::uint32_t marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

bool has_no_length(std::uint32_t marker) {
  return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

std::unexpected<Error> damaged() {
  return fail(ErrorKind::bad_response, "not an image: JPEG without its frame header");
}

Result<JpegHeader> read_frame(std::string_view segment, std::uint32_t marker, JpegHeader header) {
  if (segment.size() < 6) return damaged();
  header.height = static_cast<int>(big_endian_16(segment, 1));
  header.width = static_cast<int>(big_endian_16(segment, 3));
  header.components = static_cast<int>(byte_at(segment, 5));
  header.huffman = marker <= 0xc2;
  if (header.width == 0 || header.height == 0)
    return fail(ErrorKind::bad_response, "not an image: JPEG with an impossible size");
  return header;
}

}  // namespace

int read_exif_orientation(std::string_view tiff) {
  if (tiff.size() < 8 || (!tiff.starts_with("II*\0"sv) && !tiff.starts_with("MM\0*"sv))) return 1;
  const TiffReader reader{tiff, tiff[0] == 'I'};
  const std::size_t directory = reader.u32(4);
  if (directory > tiff.size() || tiff.size() - directory < 2) return 1;
  const std::size_t count = reader.u16(directory);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t entry = directory + 2 + i * 12;
    if (entry + 12 > tiff.size()) return 1;
    if (reader.u16(entry) != kOrientationTag) continue;
    const std::uint32_t value = reader.u16(entry + 8);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

Result<JpegHeader> read_jpeg_header(std::string_view bytes) {
  JpegHeader header;
  std::size_t at = 2;
  while (at + 4 <= bytes.size()) {
    if (byte_at(bytes, at) != 0xff) {  // tolerated by decoders: bytes between segments
      ++at;
      continue;
    }
    const std::uint32_t marker = byte_at(bytes, at + 1);
    if (marker == 0xff) {  // fill byte
      ++at;
      continue;
    }
    if (marker == 0 || has_no_length(marker)) {
      at += 2;
      continue;
    }
    if (marker == 0xd9 || marker == 0xda) break;
    const std::size_t length = big_endian_16(bytes, at + 2);
    if (length < 2 || at + 2 + length > bytes.size()) break;
    const std::string_view segment = bytes.substr(at + 4, length - 2);
    if (is_frame_marker(marker)) return read_frame(segment, marker, header);
    if (marker == 0xe1 && segment.starts_with("Exif\0\0"sv))
      header.orientation = read_exif_orientation(segment.substr(6));
    if (marker == 0xee && segment.starts_with("Adobe"sv)) header.adobe = true;
    at += 2 + length;
  }
  return damaged();
}

Image apply_orientation(Image image, int orientation) {
  if (orientation <= 1 || orientation > 8) return image;
  const bool swapped = orientation >= 5;
  const int w = image.width;
  const int h = image.height;
  Image out(swapped ? h : w, swapped ? w : h);
  for (int y = 0; y < out.height; ++y) {
    std::uint8_t* target = out.row(y);
    for (int x = 0; x < out.width; ++x) {
      int sx = swapped ? y : x;
      int sy = swapped ? x : y;
      if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) sx = w - 1 - sx;
      if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) sy = h - 1 - sy;
      std::memcpy(target + static_cast<std::size_t>(x) * 4, image.row(sy) + static_cast<std::size_t>(sx) * 4,
                  4);
    }
  }
  return out;
}

}  // namespace proofsheet::image
