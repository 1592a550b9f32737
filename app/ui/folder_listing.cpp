#include "ui/folder_listing.h"
#include "ui/fuzzy_match.h"
#include "ui/language.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace proofsheet::ui {
namespace {

namespace fs = std::filesystem;

std::int64_t unix_ms(fs::file_time_type time) {
  const auto system = std::chrono::file_clock::to_sys(time);
  return std::chrono::duration_cast<std::chrono::milliseconds>(system.time_since_epoch()).count();
}

FileDialogState::Entry entry_of(const fs::directory_entry& found, bool is_folder) {
  FileDialogState::Entry entry{.name = found.path().filename().string(), .is_folder = is_folder};
  std::error_code error;
  if (!is_folder) {
    const std::uintmax_t bytes = found.file_size(error);
    if (!error) entry.bytes = bytes;
  }
  const fs::file_time_type time = found.last_write_time(error);
  if (!error) entry.modified_unix_ms = unix_ms(time);
  return entry;
}

bool comes_before(const FileDialogState::Entry& a, const FileDialogState::Entry& b) {
  if (a.is_folder != b.is_folder) return a.is_folder;
  return std::lexicographical_compare(a.name.begin(), a.name.end(), b.name.begin(), b.name.end(),
                                      [](char x, char y) { return to_lower_ascii(x) < to_lower_ascii(y); });
}

}  // namespace

Result<FolderListing> list_folder(const fs::path& folder, const std::function<bool(std::string_view)>& wanted,
                                  std::size_t limit) {
  std::error_code error;
  fs::directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
  if (error) {
    const bool missing = error == std::errc::no_such_file_or_directory;
    return fail(missing ? ErrorKind::not_found : ErrorKind::io,
                tr_format("{}: cannot list the folder: {}", folder.string(), error.message()), error.value());
  }
  FolderListing listing;
  for (std::size_t seen = 0; at != fs::directory_iterator(); at.increment(error)) {
    if (error) break;
    if (++seen > limit) {
      listing.cut = true;
      break;
    }
    const std::string name = at->path().filename().string();
    if (name.starts_with('.')) continue;
    std::error_code unreadable;
    const bool is_folder = at->is_directory(unreadable);
    if (is_folder || (at->is_regular_file(unreadable) && wanted(name)))
      listing.entries.push_back(entry_of(*at, is_folder));
  }
  std::sort(listing.entries.begin(), listing.entries.end(), comes_before);
  return listing;
}

}  // namespace proofsheet::ui
