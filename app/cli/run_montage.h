#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "image/image.h"
#include "query/cell_set.h"
#include "store/store.h"

namespace proofsheet::cli {

// Which words stand beside the pictures: only the axis values that differ, all of them, none.
enum class Labels { differing, all, none };

struct RunMontageOptions {
  // Pixels of a picture's place; 0 x 0 = fitting_tile of what there is.
  int tile_width = 0;
  int tile_height = 0;
  int gap = 12;
  int across = 0;  // 0 = the sheet's layout: its rows, columns, pages and folds
  Labels labels = Labels::differing;
  // Other cells leave their places empty, or have none when the cells are in their order.
  std::optional<query::CellSet> only;
};

// 320 pixels wide, in the shape of the pictures when they all have the same, else square; flat for texts
// alone.
image::Size fitting_tile(const std::vector<image::Size>& pictures);

// Draws a run as one picture, laid out as its sheet says, with row and column headers; a number `across` lays
// the cells out in their order instead, each with its own caption. A cell without a picture shows its text,
// or why there is nothing. Fails like image::write_montage, and for more than 1,000,000 places.
Result<image::Size> write_run_montage(const store::Store& store, store::RunId run,
                                      const std::filesystem::path& path, const RunMontageOptions& options,
                                      const Progress& progress = {});

}  // namespace proofsheet::cli
