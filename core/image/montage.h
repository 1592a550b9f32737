#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "image/color.h"
#include "image/image.h"

namespace proofsheet::image {

// One tile: an image, or a text, under a caption line.
struct Tile {
  // Called when the strip that holds the tile is drawn, so that a montage of thousands needs one strip of
  // memory. Empty = no image.
  std::function<Result<Image>()> image{};
  std::string text{};     // drawn wrapped when there is no image; an error message, too
  std::string caption{};  // one line below, ellipsised; empty = none
  // Instead of an image or a text that are known already: called as `image` is, and gives both. Its caption
  // is not looked at.
  std::function<Tile()> content{};
};

struct MontageOptions {
  int tile_width = 320;  // pixels of the picture area
  int tile_height = 320;
  int gap = 12;
  int across = 0;                            // tiles per row; 0 = about square
  std::vector<std::string> row_labels{};     // left of each row, wrapped; empty = no column for them
  std::vector<std::string> column_labels{};  // above each column
  std::string title{};
  bool dark = true;
};

// Lays tiles out row by row and writes the picture to `path` (.png in strips; .webp and .jpg up to their
// 16,383 and 65,500 pixels a side, else a clear failure). Text is drawn with Inter and Noto CJK; without
// those fonts the message says which package is missing. `progress` hears of each tile that is to be drawn;
// stopped by it, it fails with cancelled, and there is no file.
Result<Size> write_montage(const std::filesystem::path& path, const std::vector<Tile>& tiles,
                           const MontageOptions& options, const Progress& progress = {});

}  // namespace proofsheet::image
