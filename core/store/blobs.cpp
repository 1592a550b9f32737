#include "store/blobs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <latch>
#include <system_error>
#include <vector>

#include "base/file.h"
#include "store/descriptor.h"
#include "store/staging.h"

namespace proofsheet::store {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kPrefix = "blake3:";
constexpr std::string_view kPrefixOfOldStores = "sha256:";
static_assert(kPrefix.size() == kPrefixOfOldStores.size());

Result<> write_synced(const fs::path& path, std::string_view bytes) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (file.get() < 0) return io_error(path, "cannot write", errno);
  if (auto written = write_all(file, bytes, path); !written) return written;
  if (::fsync(file.get()) != 0) return io_error(path, "cannot sync", errno);
  return {};
}

// A file or a folder.
Result<> sync_path(const fs::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return io_error(path, "cannot open", errno);
  if (::fsync(file.get()) != 0) return io_error(path, "cannot sync", errno);
  return {};
}

}  // namespace

std::unexpected<Error> io_error(const fs::path& path, std::string_view action, int code) {
  if (code == ENOSPC || code == EDQUOT) {
    return fail(ErrorKind::io, fmt::format("{}: the disk is full; make room and try again", path.string()),
                code);
  }
  return fail(ErrorKind::io,
              fmt::format("{}: {}: {}", path.string(), action, std::generic_category().message(code)), code);
}

Result<> write_all(const Descriptor& file, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return io_error(path, "cannot write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::string blob_hash(std::string_view blake3_hex) {
  return std::string(kPrefix) += blake3_hex;
}

bool is_blob_hash(std::string_view hash) {
  if (!hash.starts_with(kPrefix) && !hash.starts_with(kPrefixOfOldStores)) return false;
  if (hash.size() != kPrefix.size() + 64) return false;
  return std::ranges::all_of(hash.substr(kPrefix.size()),
                             [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

fs::path BlobFolder::path_of(std::string_view hash) const {
  if (!is_blob_hash(hash)) return folder_;
  const std::string_view digits = hash.substr(kPrefix.size());
  return folder_ / digits.substr(0, 2) / digits;
}

bool BlobFolder::has(std::string_view hash, std::uint64_t bytes) const {
  if (!is_blob_hash(hash)) return false;
  std::error_code error;
  const auto size = fs::file_size(path_of(hash), error);
  return !error && size == bytes;
}

Result<std::string> BlobFolder::read(const std::string& hash) const {
  if (!is_blob_hash(hash)) {
    return fail(ErrorKind::invalid_input,
                fmt::format("blob '{}': expected blake3: and 64 hexadecimal digits", hash));
  }
  return read_file(path_of(hash));
}

void BlobFolder::remove(std::string_view hash) const {
  if (!is_blob_hash(hash)) return;
  std::error_code error;  // a file that stays is an orphan, which check() reports
  fs::remove(path_of(hash), error);
  remove_thumbnail(hash);
}

fs::path BlobFolder::thumbnail_path_of(std::string_view hash) const {
  const fs::path folder = folder_.parent_path() / "thumbnails";
  if (!is_blob_hash(hash)) return folder;
  const std::string_view digits = hash.substr(kPrefix.size());
  return folder / digits.substr(0, 2) / digits;
}

std::optional<std::string> BlobFolder::read_thumbnail(std::string_view hash) const {
  if (!is_blob_hash(hash)) return {};
  auto bytes = read_file(thumbnail_path_of(hash));
  if (!bytes) return {};
  return std::move(*bytes);
}

bool BlobFolder::has_thumbnail(std::string_view hash) const {
  std::error_code error;
  return is_blob_hash(hash) && fs::is_regular_file(thumbnail_path_of(hash), error);
}

void BlobFolder::write_thumbnail(std::string_view hash, std::string_view bytes) const {
  if (!is_blob_hash(hash)) return;
  const fs::path path = thumbnail_path_of(hash);
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (!error) (void)write_file_atomic(path, bytes, Durability::fast);
}

void BlobFolder::remove_thumbnail(std::string_view hash) const {
  std::error_code error;
  if (is_blob_hash(hash)) fs::remove(thumbnail_path_of(hash), error);
}

Result<bool> BlobWriter::write(const std::string& hash, std::string_view bytes) {
  if (blobs_.has(hash, bytes.size())) return false;
  const fs::path path = blobs_.path_of(hash);
  const fs::path shard = path.parent_path();
  if (auto made = make_shard(shard); !made) return fail(made.error());
  const fs::path temporary = temporary_path(blobs_.folder());
  if (auto written = write_synced(temporary, bytes); !written) {
    ::unlink(temporary.c_str());
    return fail(written.error());
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const int code = errno;
    ::unlink(temporary.c_str());
    return io_error(path, "cannot rename into place", code);
  }
  changed_.insert(shard);
  return true;
}

std::vector<Result<>> BlobWriter::sync_all(std::span<const fs::path> paths) {
  std::vector<Result<>> outcomes(paths.size());
  if (!threads_ || paths.size() < 2) {
    std::ranges::transform(paths, outcomes.begin(), sync_path);
    return outcomes;
  }
  std::latch done(static_cast<std::ptrdiff_t>(paths.size()));
  for (std::size_t i = 0; i < paths.size(); ++i) {
    threads_->submit([&, i](std::stop_token) {
      outcomes[i] = sync_path(paths[i]);
      done.count_down();
    });
  }
  done.wait();
  return outcomes;
}

void BlobWriter::sync(std::span<const StagedFile* const> staged) {
  std::vector<fs::path> paths;
  for (const StagedFile* file : staged) {
    if (!blobs_.has(blob_hash(file->blake3_hex()), file->bytes())) paths.push_back(file->path());
  }
  const auto outcomes = sync_all(paths);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (outcomes[i]) synced_.insert(paths[i]);
  }
}

Result<bool> BlobWriter::adopt(const StagedFile& staged) {
  const std::string hash = blob_hash(staged.blake3_hex());
  if (blobs_.has(hash, staged.bytes())) return false;
  const fs::path path = blobs_.path_of(hash);
  const fs::path shard = path.parent_path();
  if (auto made = make_shard(shard); !made) return fail(made.error());
  if (!synced_.contains(staged.path())) {
    if (auto synced = sync_path(staged.path()); !synced) return fail(synced.error());
  }
  ::unlink(path.c_str());  // a file of another size, cut by a crash of the disk
  if (::link(staged.path().c_str(), path.c_str()) != 0 && errno != EEXIST) {
    // Some file systems have no second names; then the first one goes.
    if (::rename(staged.path().c_str(), path.c_str()) != 0)
      return io_error(path, "cannot rename into place", errno);
  }
  changed_.insert(shard);
  return true;
}

Result<> BlobWriter::make_shard(const fs::path& shard) {
  std::error_code error;
  if (fs::create_directories(shard, error)) changed_.insert(blobs_.folder());
  if (error) return io_error(shard, "cannot make the folder", error.value());
  return {};
}

Result<> BlobWriter::sync_folders() {
  const std::vector<fs::path> folders(changed_.begin(), changed_.end());
  for (auto& outcome : sync_all(folders)) {
    if (!outcome) return std::move(outcome);
  }
  changed_.clear();
  return {};
}

}  // namespace proofsheet::store
