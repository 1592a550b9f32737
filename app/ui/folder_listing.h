#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ui/file_dialog.h"

namespace proofsheet::ui {

// The entries of a folder: folders first, then files, each by name without regard to case; hidden ones are
// skipped, and of files only those that `wanted` takes. Reads at most `limit` entries; `cut` says that there
// are more. Fails (io, not_found) naming the folder.
struct FolderListing {
  std::vector<FileDialogState::Entry> entries;
  bool cut = false;
};
Result<FolderListing> list_folder(const std::filesystem::path& folder,
                                  const std::function<bool(std::string_view name)>& wanted,
                                  std::size_t limit = 10'000);

}  // namespace proofsheet::ui
