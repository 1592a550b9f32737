#include <gmock/gmock.h>
#include <spng.h>
#include <turbojpeg.h>

#include <cstring>

#include "base/hash.h"
#include "image/image.h"
#include "pictures.h"

namespace proofsheet::image {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string encoded(const Image& image, Format format) {
  EncodeOptions options;
  options.format = format;
  auto bytes = encode(image, options);
  EXPECT_TRUE(bytes) << bytes.error().message;
  return bytes.value_or("");
}

struct FormatRow {
  Format format;
  std::string_view type;
  double tolerance;  // mean difference per value after a round trip
};

class EveryFormat : public ::testing::TestWithParam<FormatRow> {};

TEST_P(EveryFormat, SurvivesARoundTripAndKnowsItsSize) {
  const auto& row = GetParam();
  const Image original = gradient(97, 61);
  const std::string bytes = encoded(original, row.format);
  EXPECT_EQ(detect_format(bytes), row.format);
  EXPECT_EQ(media_type(row.format), row.type);
  const auto size = read_size(bytes);
  ASSERT_TRUE(size) << size.error().message;
  EXPECT_EQ(size->width, 97);
  EXPECT_EQ(size->height, 61);
  const auto back = decode(bytes);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_LE(mean_difference(original, *back), row.tolerance);
}

TEST_P(EveryFormat, TruncatedAnywhereNeverCrashesAndNeverPassesForWhole) {
  const std::string bytes = encoded(gradient(40, 30), GetParam().format);
  for (std::size_t length = 0; length < bytes.size() * 9 / 10; ++length) {
    const auto part = decode(std::string_view(bytes).substr(0, length));
    ASSERT_FALSE(part) << "decoded from " << length << " of " << bytes.size() << " bytes";
    ASSERT_EQ(part.error().kind, ErrorKind::bad_response);
  }
}

TEST_P(EveryFormat, FlippedBitsNeverCrash) {
  const std::string bytes = encoded(gradient(24, 18, GetParam().format == Format::png), GetParam().format);
  for (std::uint64_t round = 0; round < 1500; ++round) {
    std::string damaged = bytes;
    const int flips = 1 + static_cast<int>(round % 4);
    for (int i = 0; i < flips; ++i) {
      const std::uint64_t random = mix64(round * 8 + static_cast<std::uint64_t>(i));
      char& byte = damaged[random % damaged.size()];
      byte = static_cast<char>(byte ^ (1 << (random >> 60 & 7)));
    }
    (void)read_size(damaged);
    const auto decoded = decode(damaged);
    if (decoded) {
      ASSERT_EQ(decoded->rgba.size(),
                static_cast<std::size_t>(decoded->width) * static_cast<std::size_t>(decoded->height) * 4);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Codecs, EveryFormat,
                         ::testing::Values(FormatRow{Format::png, "image/png", 0},
                                           FormatRow{Format::jpeg, "image/jpeg", 3},
                                           FormatRow{Format::webp, "image/webp", 4}),
                         [](const auto& named) { return std::string(named.param.type.substr(6)); });

TEST(Codec, PngKeepsAlphaExactly) {
  const Image original = gradient(33, 20, true);
  const auto back = decode(encoded(original, Format::png));
  ASSERT_TRUE(back);
  EXPECT_EQ(largest_difference(original, *back), 0);
}

TEST(Codec, JpegLaysTransparencyOnWhite) {
  const auto back = decode(encoded(solid(16, 16, 0, 0, 0, 0), Format::jpeg));
  ASSERT_TRUE(back);
  EXPECT_THAT(pixel(*back, 8, 8), ElementsAre(255, 255, 255, 255));
}

TEST(Codec, PngCarriesTextInLatinAndChinese) {
  EncodeOptions options;
  options.text = {{"parameters", "a garden, Seed: 4"}, {"Title", "花园"}};
  const auto bytes = encode(gradient(8, 8), options);
  ASSERT_TRUE(bytes) << bytes.error().message;
  spng_ctx* context = spng_ctx_new(0);
  spng_set_png_buffer(context, bytes->data(), bytes->size());
  std::uint32_t count = 0;
  ASSERT_EQ(spng_get_text(context, nullptr, &count), 0);
  ASSERT_EQ(count, 2u);
  spng_text texts[2];
  ASSERT_EQ(spng_get_text(context, texts, &count), 0);
  EXPECT_STREQ(texts[0].keyword, "parameters");
  EXPECT_STREQ(texts[0].text, "a garden, Seed: 4");
  EXPECT_EQ(texts[0].type, SPNG_TEXT);
  EXPECT_STREQ(texts[1].text, "花园");
  EXPECT_EQ(texts[1].type, SPNG_ITXT);
  spng_ctx_free(context);
}

TEST(Codec, PngTextKeywordsAreChecked) {
  EncodeOptions options;
  options.text = {{"", "x"}};
  const auto bytes = encode(gradient(8, 8), options);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().kind, ErrorKind::invalid_input);
  EXPECT_THAT(bytes.error().message, HasSubstr("keyword"));
}

std::string sixteen_bit_png() {
  spng_ctx* context = spng_ctx_new(SPNG_CTX_ENCODER);
  spng_set_option(context, SPNG_ENCODE_TO_BUFFER, 1);
  spng_ihdr ihdr{2, 1, 16, SPNG_COLOR_TYPE_GRAYSCALE, 0, 0, 0};
  spng_set_ihdr(context, &ihdr);
  const std::uint16_t values[2] = {0x8000, 0xffff};
  EXPECT_EQ(spng_encode_image(context, values, sizeof values, SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE), 0);
  std::size_t length = 0;
  int error = 0;
  void* buffer = spng_get_png_buffer(context, &length, &error);
  std::string out(static_cast<const char*>(buffer), length);
  std::free(buffer);
  spng_ctx_free(context);
  return out;
}

TEST(Codec, SixteenBitGrayPngBecomesEightBitColour) {
  const auto image = decode(sixteen_bit_png());
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_THAT(pixel(*image, 0, 0), ElementsAre(128, 128, 128, 255));
  EXPECT_THAT(pixel(*image, 1, 0), ElementsAre(255, 255, 255, 255));
}

// A JPEG written straight with the codec: `format` says what `pixels` holds and what the file keeps.
std::string raw_jpeg(const std::vector<std::uint8_t>& pixels, int width, int height, TJPF format,
                     TJSAMP sampling) {
  tjhandle handle = tjInitCompress();
  unsigned char* raw = nullptr;
  unsigned long size = 0;
  EXPECT_EQ(tjCompress2(handle, pixels.data(), width, 0, height, format, &raw, &size, sampling, 98, 0), 0);
  std::string out(reinterpret_cast<const char*>(raw), size);
  tjFree(raw);
  tjDestroy(handle);
  return out;
}

TEST(Codec, GrayJpegDecodesToEqualChannels) {
  const std::vector<std::uint8_t> pixels(64, 90);
  const auto image = decode(raw_jpeg(pixels, 8, 8, TJPF_GRAY, TJSAMP_GRAY));
  ASSERT_TRUE(image) << image.error().message;
  const auto p = pixel(*image, 4, 4);
  EXPECT_NEAR(p[0], 90, 2);
  EXPECT_EQ(p[0], p[1]);
  EXPECT_EQ(p[0], p[2]);
}

TEST(Codec, CmykJpegBecomesRgbWithItsInksTheRightWayRound) {
  std::vector<std::uint8_t>
      pixels;  // inverted, as Adobe writes it: no cyan, full magenta and yellow, no black
  for (int i = 0; i < 64; ++i) pixels.insert(pixels.end(), {255, 0, 0, 255});
  const auto image = decode(raw_jpeg(pixels, 8, 8, TJPF_CMYK, TJSAMP_444));
  ASSERT_TRUE(image) << image.error().message;
  const auto p = pixel(*image, 4, 4);
  EXPECT_GT(p[0], 240);
  EXPECT_LT(p[1], 15);
  EXPECT_LT(p[2], 15);
}

// Puts an Exif segment with one orientation entry behind the JPEG's first marker.
std::string with_orientation(const std::string& jpeg, int orientation, bool little_endian) {
  std::string tiff = little_endian ? std::string("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"sv)
                                   : std::string("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"sv);
  tiff += little_endian ? std::string{static_cast<char>(orientation), 0, 0, 0}
                        : std::string{0, static_cast<char>(orientation), 0, 0};
  tiff += std::string(4, '\0');
  const std::string payload = "Exif\0\0"s + tiff;
  std::string segment = "\xff\xe1";
  segment += static_cast<char>((payload.size() + 2) >> 8);
  segment += static_cast<char>((payload.size() + 2) & 0xff);
  return jpeg.substr(0, 2) + segment + payload + jpeg.substr(2);
}

struct OrientationRow {
  int orientation;
  int red_x, red_y;  // where the stored top left corner is shown, in a picture of 24×16 as stored
};

TEST(Codec, JpegIsShownTheWayExifTurnsIt) {
  Image stored = solid(24, 16, 0, 0, 0);
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 8; ++x) stored.row(y)[x * 4] = 255;
  }
  const std::string jpeg = encoded(stored, Format::jpeg);
  const OrientationRow rows[] = {{1, 4, 4}, {2, 20, 4}, {3, 20, 12}, {4, 4, 12},
                                 {5, 4, 4}, {6, 12, 4}, {7, 12, 20}, {8, 4, 20}};
  for (const auto& row : rows) {
    for (const bool little_endian : {true, false}) {
      const std::string turned = with_orientation(jpeg, row.orientation, little_endian);
      const auto image = decode(turned);
      ASSERT_TRUE(image) << image.error().message;
      const auto size = read_size(turned);
      ASSERT_TRUE(size);
      EXPECT_EQ(size->width, image->width);
      EXPECT_EQ(size->height, image->height);
      EXPECT_EQ(image->width, row.orientation >= 5 ? 16 : 24);
      EXPECT_GT(pixel(*image, row.red_x, row.red_y)[0], 200) << "orientation " << row.orientation;
      int reds = 0;
      for (const auto& [x, y] : {std::pair{4, 4},
                                 {image->width - 4, 4},
                                 {4, image->height - 4},
                                 {image->width - 4, image->height - 4}}) {
        reds += pixel(*image, x, y)[0] > 200;
      }
      EXPECT_EQ(reds, 1);
    }
  }
}

TEST(Codec, AHugePngHeaderIsRefusedBeforeMemoryIsTaken) {
  std::string bytes = encoded(gradient(8, 8), Format::png);
  const auto with_side = [&](std::string_view side) {
    std::string changed = bytes;
    changed.replace(16, 4, side);
    changed.replace(20, 4, side);
    return changed;
  };
  const auto size = read_size(with_side("\0\1\0\0"sv));
  ASSERT_TRUE(size);
  EXPECT_EQ(size->width, 65536);
  EXPECT_FALSE(decode(with_side("\0\1\0\0"sv)));
  EXPECT_FALSE(decode(with_side("\xff\xff\xff\xff"sv)));
}

TEST(Codec, WhatStbKnowsIsDecodedToo) {
  // A 2×1 BMP: bottom-up BGR rows padded to 4 bytes.
  std::string bmp =
      "BM\x3e\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0\0\0\x01\0\0\0\x01\0\x18\0"s + std::string(24, '\0');
  bmp += "\x0a\x14\x1e\x28\x32\x3c\0\0"s;
  const auto size = read_size(bmp);
  ASSERT_TRUE(size) << size.error().message;
  EXPECT_EQ(size->width, 2);
  const auto image = decode(bmp);
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_THAT(pixel(*image, 0, 0), ElementsAre(30, 20, 10, 255));
  EXPECT_EQ(detect_format(bmp), Format::other);
}

TEST(Codec, JunkIsNamedForWhatItIs) {
  const auto message = [](std::string_view bytes) { return decode(bytes).error().message; };
  EXPECT_THAT(message(""), HasSubstr("empty"));
  EXPECT_THAT(message("<html>502 Bad Gateway</html>"), HasSubstr("not an image"));
  EXPECT_THAT(message("\0\0\0\x1c"
                      "ftypavif\0\0\0\0"sv),
              HasSubstr("AVIF"));
  EXPECT_THAT(message("\x89PNG\r\n\x1a\nrubbish that follows the signature"), HasSubstr("PNG"));
  EXPECT_EQ(decode("{}").error().kind, ErrorKind::bad_response);
}

TEST(Codec, FormatsThatCannotHoldThePictureSaySo) {
  EncodeOptions options;
  options.format = Format::webp;
  const auto webp = encode(solid(16384, 1, 0, 0, 0), options);
  ASSERT_FALSE(webp);
  EXPECT_THAT(webp.error().message, HasSubstr("16383"));
  options.format = Format::jpeg;
  const auto jpeg = encode(solid(65501, 1, 0, 0, 0), options);
  ASSERT_FALSE(jpeg);
  EXPECT_THAT(jpeg.error().message, HasSubstr("65500"));
  Image broken = gradient(4, 4);
  broken.rgba.pop_back();
  EXPECT_FALSE(encode(broken));
}

TEST(Codec, APngHoldsNoMorePixelsThanDeflateCanShrink) {
  EXPECT_TRUE(png_can_hold({1, 1}, 67));
  EXPECT_TRUE(png_can_hold({1024, 1024}, 127)) << "one colour of one bit, as small as it gets";
  EXPECT_FALSE(png_can_hold({1024, 1024}, 100));
  EXPECT_FALSE(png_can_hold({100'000, 100'000}, 33));
  EXPECT_FALSE(png_can_hold({0x7fffffff, 0x7fffffff}, 1u << 20));
}

}  // namespace
}  // namespace proofsheet::image
