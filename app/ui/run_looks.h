#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/store.h"
#include "ui/action.h"
#include "ui/color_scale.h"
#include "ui/line_groups.h"
#include "ui/line_sort.h"

namespace proofsheet::ui {

// How a run was looked at last: what of the grid is no part of the sheet. Plain data.
struct RunLook {
  store::RunId run = 0;
  std::string sheet = {};  // the path of its sheet; empty without one
  std::uint64_t page = 0;
  double row = 0, column = 0;  // that stand at the top left, in lines that are shown and parts of them
  std::optional<std::uint64_t> focus = {};
  std::vector<std::uint64_t> selected = {};  // none when they are too many to be kept
  float cell_width = 0;                      // layout pixels; 0 = columns share the width
  Resized::Sizes row_sizes = {}, column_sizes = {};
  std::vector<std::string> row_axes = {}, column_axes = {};    // that the groups are of
  std::vector<LineGroup> row_groups = {}, column_groups = {};  // collapsed ones
  std::optional<LineSort> row_sort = {}, column_sort = {};
  std::string filter = {};
  ColorBy color_by = kByState;
  std::optional<std::uint64_t> reference = {};
  friend bool operator==(const RunLook&, const RunLook&) = default;
};

// More selected cells, or collapsed groups of a side, are not kept.
inline constexpr std::size_t kMostKeptCells = 1000;

// The looks of a data folder's runs, newest first, in a file of its own: no more than kMostLooks. What is
// missing, damaged or foreign in the file is as if it were not there.
class RunLooks {
 public:
  static constexpr std::size_t kMostLooks = 50;

  static std::filesystem::path file_of(const std::filesystem::path& data_dir);
  static RunLooks load(const std::filesystem::path& data_dir);
  Result<> save(const std::filesystem::path& data_dir) const;

  const RunLook* find(store::RunId run) const;
  // The newest of the runs of a sheet; `path` is not empty.
  const RunLook* find_sheet(const std::string& path) const;
  void put(RunLook look);
  void forget(store::RunId run);
  std::size_t size() const { return looks_.size(); }

 private:
  std::vector<RunLook> looks_;
};

}  // namespace proofsheet::ui
