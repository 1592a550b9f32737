#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/mailbox.h"
#include "ui/action.h"
#include "ui/context.h"

namespace proofsheet::ui {

// A file chooser drawn by the workbench, so that it looks and works the same on every desktop. It lists a
// folder on demand (a bounded number of entries), remembers the folder, and asks before a file is
// overwritten.
struct FileDialogState {
  enum class Purpose { open_sheet, save_sheet, write_montage, write_results, write_matches, write_chart };
  bool is_open = false;
  bool just_opened = false;
  Purpose purpose = Purpose::open_sheet;
  std::filesystem::path folder;
  std::string name;  // as typed
  std::string error;
  struct Entry {
    std::string name;
    bool is_folder = false;
    std::uint64_t bytes = 0;
    std::int64_t modified_unix_ms = 0;
  };
  std::vector<Entry> entries;
  bool confirm_overwrite = false;
};
// Opens the chooser in `folder` (or the current one) with a proposed name.
void open_file_dialog(FileDialogState& state, FileDialogState::Purpose purpose,
                      const std::filesystem::path& folder, const std::string& proposed_name);
// Gives OpenSheet, SaveSheet, WriteMontage, WriteResults or WriteChart when a file was chosen.
void draw_file_dialog(FileDialogState& state, const Context& context, Actions& actions);

}  // namespace proofsheet::ui
