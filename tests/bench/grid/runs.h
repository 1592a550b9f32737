#pragma once

#include <cstdint>
#include <filesystem>

#include "store/result.h"

namespace proofsheet::bench {

// A store with the two runs that the grid is measured with, made when the folder does not hold them yet.
struct GridRuns {
  std::filesystem::path folder;
  store::RunId texts = 0;   // 20 prompts × 50 temperatures × 100 seeds, a few failed and filtered
  store::RunId images = 0;  // 10 styles × 1,000 seeds of 1024 × 1024 pixels, every file another one
};
inline constexpr std::uint64_t kTextCells = 100'000;
inline constexpr std::uint64_t kImageCells = 10'000;

// Throws std::runtime_error when the store cannot be written.
GridRuns make_grid_runs(const std::filesystem::path& folder);

}  // namespace proofsheet::bench
