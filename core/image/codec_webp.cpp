#include <fmt/format.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include <algorithm>
#include <memory>

#include "image/codec.h"

namespace proofsheet::image {
namespace {

std::string_view status_text(VP8StatusCode status) {
  switch (status) {
    case VP8_STATUS_NOT_ENOUGH_DATA:
      return "it ends early";
    case VP8_STATUS_BITSTREAM_ERROR:
      return "its data is damaged";
    case VP8_STATUS_UNSUPPORTED_FEATURE:
      return "it is animated or uses a feature that is not supported";
    case VP8_STATUS_OUT_OF_MEMORY:
      return "not enough memory";
    default:
      return "it cannot be decoded";
  }
}

std::unexpected<Error> webp_error(VP8StatusCode status) {
  return fail(ErrorKind::bad_response, fmt::format("not an image: WebP: {}", status_text(status)),
              static_cast<int>(status));
}

Result<WebPBitstreamFeatures> read_features(std::string_view bytes) {
  WebPBitstreamFeatures features{};
  const VP8StatusCode status = WebPGetFeatures(as_bytes(bytes), bytes.size(), &features);
  if (status != VP8_STATUS_OK) return webp_error(status);
  return features;
}

struct Picture {
  WebPPicture picture{};
  WebPMemoryWriter memory{};

  Picture() { WebPMemoryWriterInit(&memory); }
  ~Picture() {
    WebPPictureFree(&picture);
    WebPMemoryWriterClear(&memory);
  }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
};

}  // namespace

Result<Size> read_webp_size(std::string_view bytes) {
  const auto features = read_features(bytes);
  if (!features) return fail(features.error());
  return Size{features->width, features->height};
}

Result<Image> decode_webp(std::string_view bytes) {
  const auto features = read_features(bytes);
  if (!features) return fail(features.error());
  if (features->has_animation) return webp_error(VP8_STATUS_UNSUPPORTED_FEATURE);
  const auto width = static_cast<std::uint64_t>(features->width);
  const auto height = static_cast<std::uint64_t>(features->height);
  if (auto checked = check_pixels(width, height); !checked) return fail(checked.error());
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config))
    return fail(ErrorKind::unsupported, "libwebp is of another version than it was built for");
  Image image(features->width, features->height);
  config.output.colorspace = MODE_RGBA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = image.rgba.data();
  config.output.u.RGBA.stride = image.width * 4;
  config.output.u.RGBA.size = image.rgba.size();
  const VP8StatusCode status = WebPDecode(as_bytes(bytes), bytes.size(), &config);
  WebPFreeDecBuffer(&config.output);
  if (status != VP8_STATUS_OK) return webp_error(status);
  return image;
}

Result<std::string> encode_webp(const Image& image, const EncodeOptions& options) {
  if (image.width > WEBP_MAX_DIMENSION || image.height > WEBP_MAX_DIMENSION) {
    return fail(ErrorKind::invalid_input, fmt::format("image of {}×{} pixels: WebP takes at most {} a side",
                                                      image.width, image.height, WEBP_MAX_DIMENSION));
  }
  WebPConfig config;
  Picture holder;
  if (!WebPConfigInit(&config) || !WebPPictureInit(&holder.picture)) {
    return fail(ErrorKind::unsupported, "libwebp is of another version than it was built for");
  }
  config.quality = static_cast<float>(std::clamp(options.quality, 1, 100));
  config.method = 2;  // a third of the default's time for a few per cent of size
  WebPPicture& picture = holder.picture;
  picture.width = image.width;
  picture.height = image.height;
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &holder.memory;
  picture.user_data = const_cast<EncodeOptions*>(&options);
  picture.progress_hook = [](int, const WebPPicture* asking) {
    const auto& asked = *static_cast<const EncodeOptions*>(asking->user_data);
    return asked.has_ended && asked.has_ended() ? 0 : 1;
  };
  if (!WebPPictureImportRGBA(&picture, image.rgba.data(), image.width * 4) ||
      !WebPEncode(&config, &picture)) {
    if (picture.error_code == VP8_ENC_ERROR_USER_ABORT)
      return fail(ErrorKind::cancelled, "the WebP: stopped");
    return fail(
        ErrorKind::io,
        fmt::format("could not write the WebP: libwebp error {}", static_cast<int>(picture.error_code)),
        static_cast<int>(picture.error_code));
  }
  return std::string(reinterpret_cast<const char*>(holder.memory.mem), holder.memory.size);
}

}  // namespace proofsheet::image
