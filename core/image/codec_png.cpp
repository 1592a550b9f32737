#include <fmt/format.h>
#include <spng.h>

#include <algorithm>
#include <memory>

#include "image/codec.h"
#include "image/png_writer.h"

namespace proofsheet::image {
namespace {

constexpr std::size_t kMaxChunkBytes = std::size_t{64} << 20;
constexpr std::uint64_t kMaxDeflateRatio = 1032;  // RFC 1951: 258 bytes from two bits

struct ContextDeleter {
  void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};
using Context = std::unique_ptr<spng_ctx, ContextDeleter>;

std::unexpected<Error> png_error(int code) {
  return fail(ErrorKind::bad_response, fmt::format("not an image: PNG: {}", spng_strerror(code)), code);
}

std::uint32_t big_endian_32(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i]));
  };
  return byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
}

std::uint64_t bits_per_pixel(const spng_ihdr& ihdr) {
  switch (ihdr.color_type) {
    case SPNG_COLOR_TYPE_TRUECOLOR:
      return std::uint64_t{3} * ihdr.bit_depth;
    case SPNG_COLOR_TYPE_GRAYSCALE_ALPHA:
      return std::uint64_t{2} * ihdr.bit_depth;
    case SPNG_COLOR_TYPE_TRUECOLOR_ALPHA:
      return std::uint64_t{4} * ihdr.bit_depth;
    default:
      return ihdr.bit_depth;
  }
}

// A short file that claims a large picture is refused before the memory for it is taken.
Result<> check_plausible(const spng_ihdr& ihdr, std::size_t file_bytes) {
  const std::uint64_t raw = std::uint64_t{ihdr.width} * ihdr.height * bits_per_pixel(ihdr) / 8;
  if (raw / kMaxDeflateRatio > file_bytes) {
    return fail(ErrorKind::bad_response, fmt::format("not an image: PNG: {} bytes cannot hold {}×{} pixels",
                                                     file_bytes, ihdr.width, ihdr.height));
  }
  return {};
}

}  // namespace

Result<Size> read_png_size(std::string_view bytes) {
  if (bytes.size() < 24 || bytes.substr(12, 4) != "IHDR") {
    return fail(ErrorKind::bad_response, "not an image: PNG without its header");
  }
  const std::uint32_t width = big_endian_32(bytes, 16);
  const std::uint32_t height = big_endian_32(bytes, 20);
  if (width == 0 || height == 0 || width > 0x7fffffffu || height > 0x7fffffffu) {
    return fail(ErrorKind::bad_response, "not an image: PNG with an impossible size");
  }
  return Size{static_cast<int>(width), static_cast<int>(height)};
}

bool png_can_hold(Size size, std::uint64_t file_bytes) {
  constexpr std::uint64_t kMostPixelsInByte = 8;  // black and white
  const std::uint64_t pixels =
      static_cast<std::uint64_t>(size.width) * static_cast<std::uint64_t>(size.height);
  return pixels / (kMostPixelsInByte * kMaxDeflateRatio) <= file_bytes;
}

Result<Image> decode_png(std::string_view bytes) {
  const Context context(spng_ctx_new(0));
  if (!context) return fail(ErrorKind::unsupported, "could not start the PNG decoder");
  spng_set_chunk_limits(context.get(), kMaxChunkBytes, kMaxChunkBytes);
  if (const int code = spng_set_png_buffer(context.get(), bytes.data(), bytes.size()); code != SPNG_OK)
    return png_error(code);
  spng_ihdr ihdr{};
  if (const int code = spng_get_ihdr(context.get(), &ihdr); code != SPNG_OK) return png_error(code);
  if (auto checked = check_pixels(ihdr.width, ihdr.height); !checked) return fail(checked.error());
  if (auto checked = check_plausible(ihdr, bytes.size()); !checked) return fail(checked.error());
  Image image(static_cast<int>(ihdr.width), static_cast<int>(ihdr.height));
  const int code = spng_decode_image(context.get(), image.rgba.data(), image.rgba.size(), SPNG_FMT_RGBA8,
                                     SPNG_DECODE_TRNS);
  if (code != SPNG_OK) return png_error(code);
  return image;
}

Result<std::string> encode_png(const Image& image, const EncodeOptions& options) {
  bool opaque = true;
  for (std::size_t i = 3; opaque && i < image.rgba.size(); i += 4) opaque = image.rgba[i] == 255;
  std::string out;
  PngHeader header{static_cast<std::uint32_t>(image.width), static_cast<std::uint32_t>(image.height),
                   opaque ? PngPixels::rgb : PngPixels::rgba, options.compression_level, options.text};
  auto writer = PngWriter::start(header, [&out](std::string_view part) {
    out.append(part);
    return true;
  });
  if (!writer) return fail(writer.error());
  for (int y = 0; y < image.height; ++y) {
    if (auto written = writer->write_row(image.row(y)); !written) return fail(written.error());
  }
  return out;
}

}  // namespace proofsheet::image
