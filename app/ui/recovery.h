#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace proofsheet::ui {

// Changes that were not saved, as they are kept beside the runs until they are.
struct UnsavedSheet {
  std::filesystem::path path;  // of the sheet's file; empty when it has none
  std::string name;            // what the user knows the sheet as
  std::string text;            // the sheet with its changes
  std::string file_hash;  // SHA-256 of what the file held when the changes were made; empty without a file
  std::int64_t changed_unix_ms = 0;

  friend bool operator==(const UnsavedSheet&, const UnsavedSheet&) = default;
};

// A file in `recovery/` of the data folder, which belongs to one running program. It outlives a crash; while
// its program runs, others leave it alone. One thread at a time.
class RecoveryFile {
 public:
  // A new one for this program; nothing is kept in it yet. Fails with io.
  static Result<RecoveryFile> make(const std::filesystem::path& data_dir);
  // Those whose program has ended without saving, newest first. What this call gives is this program's, so
  // that two that start at once do not both offer it. A file that cannot be read is left where it is.
  static std::vector<std::pair<RecoveryFile, UnsavedSheet>> left_behind(
      const std::filesystem::path& data_dir);

  // Keeps the changes in place of those kept before, durably; a reader sees the old or the new ones.
  Result<> keep(const UnsavedSheet& unsaved) const;
  // There is nothing to keep any more.
  Result<> forget() const;
  const std::filesystem::path& path() const { return path_; }

 private:
  class Lock;
  RecoveryFile(std::filesystem::path path, std::shared_ptr<Lock> lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}
  std::filesystem::path path_;
  std::shared_ptr<Lock> lock_;
};

}  // namespace proofsheet::ui
