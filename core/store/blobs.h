#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/payload.h"
#include "base/result.h"
#include "base/thread_pool.h"

namespace proofsheet::store {

// A blob's name, from the digits of its hash.
std::string blob_hash(std::string_view blake3_hex);
// "blake3:" and 64 lower-case hexadecimal digits; in stores of version 6 and before it was "sha256:".
bool is_blob_hash(std::string_view hash);

// The folder of blobs: blobs/<first two digits>/<64 digits>, and beside it thumbnails/, in the same order,
// with small versions of those that are pictures. Stateless; any thread.
class BlobFolder {
 public:
  explicit BlobFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const std::filesystem::path& folder() const { return folder_; }
  // Where a blob lies; the folder itself for what is not a blob hash, which names no file.
  std::filesystem::path path_of(std::string_view hash) const;
  // True when the file is there and has this size: a file that was cut by a crash of the disk does not count.
  bool has(std::string_view hash, std::uint64_t bytes) const;
  Result<std::string> read(const std::string& hash) const;
  // And its thumbnail.
  void remove(std::string_view hash) const;

  // Thumbnails can be made again: they are not synced, and what cannot be written or read is not there.
  std::filesystem::path thumbnail_path_of(std::string_view hash) const;
  std::optional<std::string> read_thumbnail(std::string_view hash) const;
  bool has_thumbnail(std::string_view hash) const;
  void write_thumbnail(std::string_view hash, std::string_view bytes) const;
  void remove_thumbnail(std::string_view hash) const;

 private:
  std::filesystem::path folder_;
};

// Writes the blobs of one group: each to a temporary name in the blobs folder, synced, renamed;
// sync_folders() at the end makes the names durable, one sync a folder however many blobs. Store thread.
class BlobWriter {
 public:
  // With `threads` several files are synced at a time: file systems commit their journal once for all who
  // wait for it.
  explicit BlobWriter(const BlobFolder& blobs, ThreadPool* threads = nullptr)
      : blobs_(blobs), threads_(threads) {}
  // True when it had to be written, false when it was there. The message names the blob's path.
  Result<bool> write(const std::string& hash, std::string_view bytes);
  // Makes the bytes of a group's staged files safe ahead of `adopt`, for a new name between two syncs would
  // make the file system commit its journal for each. What fails here fails there, with its words.
  void sync(std::span<const StagedFile* const> staged);
  // The same for bytes that are in a file already, which gets a second name.
  Result<bool> adopt(const StagedFile& staged);
  Result<> sync_folders();

 private:
  Result<> make_shard(const std::filesystem::path& shard);
  std::vector<Result<>> sync_all(std::span<const std::filesystem::path> paths);

  const BlobFolder& blobs_;
  ThreadPool* const threads_;
  std::set<std::filesystem::path> changed_;
  std::set<std::filesystem::path> synced_;  // staged files
};

}  // namespace proofsheet::store
