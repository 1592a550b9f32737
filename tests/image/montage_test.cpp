#include "image/montage.h"

#include <gmock/gmock.h>

#include "base/file.h"
#include "pictures.h"

namespace proofsheet::image {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Montage : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "montage-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }
  Image read_back(const fs::path& path) {
    const auto bytes = read_file(path);
    EXPECT_TRUE(bytes);
    auto image = decode(*bytes);
    EXPECT_TRUE(image) << image.error().message;
    return *image;
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), {}));
  }

  fs::path folder_;
  MontageOptions options_{.tile_width = 64, .tile_height = 48, .gap = 10};
};

Tile coloured(std::uint8_t r, std::uint8_t g, std::uint8_t b) {
  return {[=] { return solid(64, 48, r, g, b); }, "", ""};
}

// Counts pixels of a colour in a rectangle.
int count(const Image& image, int x0, int y0, int x1, int y1, std::vector<int> color) {
  int found = 0;
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) found += pixel(image, x, y) == color;
  }
  return found;
}

TEST_F(Montage, LaysTilesOutRowByRow) {
  options_.across = 2;
  const auto size = write_montage(folder_ / "sheet.png",
                                  {coloured(255, 0, 0), coloured(0, 255, 0), coloured(0, 0, 255)}, options_);
  ASSERT_TRUE(size) << size.error().message;
  EXPECT_EQ(size->width, 24 + 64 + 10 + 64 + 24);
  EXPECT_EQ(size->height, 24 + 48 + 10 + 48 + 24);
  const Image sheet = read_back(folder_ / "sheet.png");
  EXPECT_EQ(count(sheet, 0, 0, size->width, size->height, {255, 0, 0, 255}), 64 * 48);
  EXPECT_THAT(pixel(sheet, 24, 24), ElementsAre(255, 0, 0, 255));
  EXPECT_THAT(pixel(sheet, 24 + 74, 24), ElementsAre(0, 255, 0, 255));
  EXPECT_THAT(pixel(sheet, 24, 24 + 58), ElementsAre(0, 0, 255, 255));
  EXPECT_THAT(pixel(sheet, 24 + 74, 24 + 58), ElementsAre(0x15, 0x17, 0x1a, 255));
  EXPECT_EQ(files(), 1u);
}

TEST_F(Montage, EveryFormatHoldsTheSameSheet) {
  for (const auto* name : {"a.png", "a.webp", "a.jpg"}) {
    const auto size = write_montage(folder_ / name, {coloured(200, 40, 40), coloured(40, 200, 40)}, options_);
    ASSERT_TRUE(size) << size.error().message;
    const auto p = pixel(read_back(folder_ / name), 24 + 32, 24 + 24);
    EXPECT_NEAR(p[0], 200, 6) << name;
    EXPECT_NEAR(p[1], 40, 6) << name;
  }
}

TEST_F(Montage, PicturesFitTheirBoxWithTheirOwnShape) {
  options_.across = 1;
  ASSERT_TRUE(
      write_montage(folder_ / "a.png", {{[] { return solid(10, 40, 9, 99, 199); }, "", ""}}, options_));
  const Image sheet = read_back(folder_ / "a.png");
  EXPECT_EQ(count(sheet, 0, 0, sheet.width, sheet.height, {9, 99, 199, 255}), 12 * 48);
}

TEST_F(Montage, AFailedPictureIsAQuietTileAndTheRestIsDrawn) {
  options_ = {.tile_width = 160, .tile_height = 120, .across = 2};
  std::vector<Tile> tiles{
      {[]() -> Result<Image> { return fail(ErrorKind::rate_limited, "429: the server asked for a pause"); },
       "", ""},
      coloured(1, 2, 3)};
  ASSERT_TRUE(write_montage(folder_ / "a.png", tiles, options_));
  const Image sheet = read_back(folder_ / "a.png");
  EXPECT_THAT(pixel(sheet, 24, 24), ElementsAre(0xdd, 0x6b, 0x62, 255));
  EXPECT_GT(count(sheet, 24, 24, 184, 144, {0x1b, 0x1e, 0x22, 255}), 10000);
  EXPECT_LT(count(sheet, 28, 60, 184, 144, {0x1b, 0x1e, 0x22, 255}), 156 * 84 - 200);  // the message is there
  EXPECT_EQ(count(sheet, 190, 24, 380, 144, {1, 2, 3, 255}), 160 * 120);
}

TEST_F(Montage, LabelsCaptionsAndTitleTakeTheirRoom) {
  MontageOptions plain = options_;
  plain.across = 2;
  const std::vector<Tile> tiles{coloured(255, 0, 0), coloured(0, 255, 0), coloured(0, 0, 255),
                                coloured(255, 255, 0)};
  const auto bare = write_montage(folder_ / "bare.png", tiles, plain);
  MontageOptions labelled = plain;
  labelled.title = "绘制一幅美丽的花园场景";
  labelled.column_labels = {"ink wash", "oil, on canvas"};
  labelled.row_labels = {"dawn", "a very long label that is wrapped into its column"};
  auto captioned = tiles;
  captioned[0].caption = "seed 1, a caption that is much too long for its tile";
  const auto full = write_montage(folder_ / "full.png", captioned, labelled);
  ASSERT_TRUE(bare && full);
  EXPECT_EQ(full->width, bare->width + 220 + 12);
  EXPECT_GT(full->height, bare->height + 2 * 20 + 28);
  const Image sheet = read_back(folder_ / "full.png");
  EXPECT_EQ(count(sheet, 0, 0, sheet.width, sheet.height, {255, 0, 0, 255}), 64 * 48);
}

TEST_F(Montage, LightAndDarkDiffer) {
  options_.dark = false;
  ASSERT_TRUE(write_montage(folder_ / "a.png", {coloured(1, 1, 1)}, options_));
  EXPECT_THAT(pixel(read_back(folder_ / "a.png"), 0, 0), ElementsAre(0xf3, 0xf3, 0xf1, 255));
}

TEST_F(Montage, PicturesAreAskedForOnceEachAndInOrder) {
  std::vector<std::size_t> asked;
  std::vector<std::uint64_t> drawn;
  std::vector<Tile> tiles;
  for (std::size_t i = 0; i < 7; ++i) {
    tiles.push_back({[&asked, i]() -> Result<Image> {
                       asked.push_back(i);
                       return solid(8, 8, 1, 2, 3);
                     },
                     "", ""});
  }
  options_.across = 3;
  ASSERT_TRUE(write_montage(folder_ / "a.png", tiles, options_, [&](std::uint64_t done, std::uint64_t total) {
    EXPECT_EQ(total, 7u);
    drawn.push_back(done);
    return true;
  }));
  EXPECT_THAT(asked, ElementsAre(0, 1, 2, 3, 4, 5, 6));
  EXPECT_THAT(drawn, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

TEST_F(Montage, WhatIsStoppedAsksForNoMorePicturesAndLeavesTheFileThatWasThere) {
  for (const auto* name : {"a.png", "a.webp", "a.jpg"}) {
    ASSERT_TRUE(write_file_atomic(folder_ / name, "the one before"));
    // In the middle of a row, and when all is drawn but not kept yet.
    for (const std::uint64_t last : {4u, 9u}) {
      std::uint64_t asked = 0;
      const Tile counted{[&asked]() -> Result<Image> {
                           ++asked;
                           return solid(8, 8, 1, 2, 3);
                         },
                         "", ""};
      const auto size = write_montage(folder_ / name, std::vector<Tile>(9, counted), options_,
                                      [&](std::uint64_t done, std::uint64_t) { return done < last; });
      ASSERT_FALSE(size);
      EXPECT_EQ(size.error().kind, ErrorKind::cancelled);
      EXPECT_THAT(size.error().message, HasSubstr(name));
      EXPECT_EQ(asked, last);
      EXPECT_EQ(*read_file(folder_ / name), "the one before");
    }
  }
  EXPECT_EQ(files(), 3u);
}

TEST_F(Montage, AWebPThatIsBeingEncodedCanBeStopped) {
  int questions = 0;
  EncodeOptions options{.format = Format::webp};
  options.has_ended = [&] { return ++questions > 1; };
  const auto bytes = encode(solid(512, 512, 1, 2, 3), options);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().kind, ErrorKind::cancelled);
  EXPECT_EQ(questions, 2);
}

TEST_F(Montage, ATileMayBeReadAsLateAsItIsDrawn) {
  std::vector<std::string> read;
  std::vector<Tile> tiles;
  for (const char* name : {"picture", "text"}) {
    Tile tile;
    tile.content = [&read, name] {
      read.emplace_back(name);
      Tile content;
      if (read.size() == 1) content.image = [] { return solid(64, 48, 9, 99, 199); };
      content.text = "what came back";
      return content;
    };
    tiles.push_back(std::move(tile));
  }
  options_.across = 1;
  ASSERT_TRUE(write_montage(folder_ / "a.png", tiles, options_));
  EXPECT_THAT(read, ElementsAre("picture", "text"));
  const Image sheet = read_back(folder_ / "a.png");
  EXPECT_EQ(count(sheet, 0, 0, sheet.width, sheet.height, {9, 99, 199, 255}), 64 * 48);
  EXPECT_LT(count(sheet, 24, 82, 88, 130, {0x1b, 0x1e, 0x22, 255}), 64 * 48 - 50);
}

TEST_F(Montage, TextTilesAreDrawn) {
  options_ = {.tile_width = 200, .tile_height = 100};
  ASSERT_TRUE(write_montage(folder_ / "a.png", {{{}, "The light falls on the pond, 光落在池塘上。 🌸", ""}},
                            options_));
  const Image sheet = read_back(folder_ / "a.png");
  EXPECT_LT(count(sheet, 24, 24, 224, 124, {0x1b, 0x1e, 0x22, 255}), 200 * 100 - 500);
}

TEST_F(Montage, WhatDoesNotFitAFormatFailsBeforeAnyPictureIsMade) {
  bool asked = false;
  std::vector<Tile> tiles(400, Tile{[&]() -> Result<Image> {
                                      asked = true;
                                      return solid(8, 8, 0, 0, 0);
                                    },
                                    "", ""});
  options_.across = 400;
  const auto webp = write_montage(folder_ / "a.webp", tiles, options_);
  ASSERT_FALSE(webp);
  EXPECT_EQ(webp.error().kind, ErrorKind::invalid_input);
  EXPECT_THAT(webp.error().message, HasSubstr("16383"));
  EXPECT_FALSE(asked);
  EXPECT_TRUE(write_montage(folder_ / "a.png", tiles, options_));
  EXPECT_TRUE(asked);
}

TEST_F(Montage, ErrorsNameTheFileOrTheOption) {
  const auto message = [&](const fs::path& path) {
    return write_montage(path, {coloured(0, 0, 0)}, options_).error().message;
  };
  EXPECT_THAT(message(folder_ / "missing" / "a.png"), HasSubstr("missing/a.png"));
  EXPECT_THAT(message(folder_ / "a.tiff"), HasSubstr(".png, .webp or .jpg"));
  EXPECT_FALSE(write_montage(folder_ / "a.png", {}, options_));
  options_.tile_width = 3;
  EXPECT_THAT(message(folder_ / "a.png"), HasSubstr("tile of 3×48"));
  EXPECT_EQ(files(), 0u);
}

}  // namespace
}  // namespace proofsheet::image
