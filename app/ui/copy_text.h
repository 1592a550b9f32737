#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "store/result.h"

namespace proofsheet::ui {

// Cells as tab-separated lines under a line of names, as spreadsheets take them: the cell, its axes, the
// answer. Of a picture or a sound without words the answer is its file. A field with a tab, a line break or a
// quote is quoted.
using FileOfBlob = std::function<std::filesystem::path(const std::string& hash)>;
std::string cells_as_table(const std::vector<store::CellResult>& results, const FileOfBlob& file);

// An answer with its picture for the clipboard.
struct CopiedAnswer {
  const store::CellResult* result = nullptr;
  std::string png;  // empty = it has no picture
};
// A piece of HTML with pictures inside it: one answer as it is, several as a table with their axes.
std::string answers_as_html(const std::vector<CopiedAnswer>& answers);

}  // namespace proofsheet::ui
