#include <fmt/format.h>
#include <turbojpeg.h>

#include <algorithm>
#include <memory>

#include "image/codec.h"
#include "image/exif.h"

namespace proofsheet::image {
namespace {

constexpr int kMaxJpegSide = 65500;  // libjpeg's JPEG_MAX_DIMENSION
// Every 8×8 block of a Huffman-coded component takes a bit or more, and a block stands for at most 32×32
// pixels.
constexpr std::uint64_t kMaxPixelsPerByte = 8 * 32 * 32;

struct HandleDeleter {
  void operator()(void* handle) const { tjDestroy(handle); }
};
using Handle = std::unique_ptr<void, HandleDeleter>;

struct BufferDeleter {
  void operator()(unsigned char* buffer) const { tjFree(buffer); }
};

// A warning is a picture that decoded all the same; only one that stops early is a failure here.
Result<> check_decoded(tjhandle handle, int code) {
  if (code == 0) return {};
  const std::string_view message = tjGetErrorStr2(handle);
  if (tjGetErrorCode(handle) == TJERR_WARNING && message.find("Premature end") == std::string_view::npos)
    return {};
  return fail(ErrorKind::bad_response, fmt::format("not an image: JPEG: {}", message));
}

// Adobe writes CMYK inverted (0 = full ink); other writers do not.
void cmyk_to_rgba(std::vector<std::uint8_t>& pixels, bool inverted) {
  for (std::size_t i = 0; i < pixels.size(); i += 4) {
    std::uint8_t* p = &pixels[i];
    const unsigned flip = inverted ? 0u : 255u;
    const unsigned k = p[3] ^ flip;
    for (int c = 0; c < 3; ++c) p[c] = static_cast<std::uint8_t>(((p[c] ^ flip) * k + 127) / 255);
    p[3] = 255;
  }
}

}  // namespace

Result<Size> read_jpeg_size(std::string_view bytes) {
  const auto header = read_jpeg_header(bytes);
  if (!header) return fail(header.error());
  if (header->orientation >= 5) return Size{header->height, header->width};
  return Size{header->width, header->height};
}

Result<Image> decode_jpeg(std::string_view bytes) {
  const auto header = read_jpeg_header(bytes);
  if (!header) return fail(header.error());
  const auto width = static_cast<std::uint64_t>(header->width);
  const auto height = static_cast<std::uint64_t>(header->height);
  if (auto checked = check_pixels(width, height); !checked) return fail(checked.error());
  if (header->huffman && width * height > bytes.size() * kMaxPixelsPerByte) {
    return fail(ErrorKind::bad_response, fmt::format("not an image: JPEG: {} bytes cannot hold {}×{} pixels",
                                                     bytes.size(), width, height));
  }
  const Handle handle(tjInitDecompress());
  if (!handle) return fail(ErrorKind::unsupported, "could not start the JPEG decoder");
  int w = 0, h = 0, subsampling = 0, colorspace = 0;
  const int read =
      tjDecompressHeader3(handle.get(), as_bytes(bytes), static_cast<unsigned long>(bytes.size()), &w, &h,
                          &subsampling, &colorspace);
  if (auto checked = check_decoded(handle.get(), read); !checked) return fail(checked.error());
  if (w != header->width || h != header->height)
    return fail(ErrorKind::bad_response, "not an image: JPEG with two different sizes");
  const bool cmyk = colorspace == TJCS_CMYK || colorspace == TJCS_YCCK;
  Image image(w, h);
  const int decoded =
      tjDecompress2(handle.get(), as_bytes(bytes), static_cast<unsigned long>(bytes.size()),
                    image.rgba.data(), w, 0, h, cmyk ? TJPF_CMYK : TJPF_RGBA, TJFLAG_LIMITSCANS);
  if (auto checked = check_decoded(handle.get(), decoded); !checked) return fail(checked.error());
  if (cmyk) cmyk_to_rgba(image.rgba, header->adobe);
  return apply_orientation(std::move(image), header->orientation);
}

// JPEG has no alpha: the picture is laid on white.
Result<std::string> encode_jpeg(const Image& image, const EncodeOptions& options) {
  if (image.width > kMaxJpegSide || image.height > kMaxJpegSide) {
    return fail(ErrorKind::invalid_input, fmt::format("image of {}×{} pixels: JPEG takes at most {} a side",
                                                      image.width, image.height, kMaxJpegSide));
  }
  std::vector<std::uint8_t> flat = image.rgba;
  for (std::size_t i = 0; i < flat.size(); i += 4) {
    const unsigned alpha = flat[i + 3];
    if (alpha == 255) continue;
    for (std::size_t c = 0; c < 3; ++c)
      flat[i + c] = static_cast<std::uint8_t>((flat[i + c] * alpha + 255 * (255 - alpha) + 127) / 255);
  }
  const Handle handle(tjInitCompress());
  if (!handle) return fail(ErrorKind::unsupported, "could not start the JPEG encoder");
  const int quality = std::clamp(options.quality, 1, 100);
  unsigned char* raw = nullptr;
  unsigned long size = 0;
  const int code = tjCompress2(handle.get(), flat.data(), image.width, 0, image.height, TJPF_RGBX, &raw,
                               &size, quality >= 90 ? TJSAMP_444 : TJSAMP_420, quality, 0);
  const std::unique_ptr<unsigned char, BufferDeleter> buffer(raw);
  if (code != 0)
    return fail(ErrorKind::io, fmt::format("could not write the JPEG: {}", tjGetErrorStr2(handle.get())));
  return std::string(reinterpret_cast<const char*>(buffer.get()), size);
}

}  // namespace proofsheet::image
