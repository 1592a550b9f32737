#include "ui/recovery.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "ui/language.h"

namespace proofsheet::ui {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = 64u << 20;
constexpr int kMostNames = 1000;

fs::path lock_path(const fs::path& file) {
  fs::path lock = file;
  return lock.replace_extension(".lock");
}

std::string text_of(const Value& map, std::string_view key) {
  const Value* found = map.find(key);
  return found != nullptr && found->is_string() ? found->as_string() : std::string();
}

Result<UnsavedSheet> read_unsaved(const fs::path& file) {
  const auto bytes = read_file(file, kMostBytes);
  if (!bytes) return fail(bytes.error());
  const auto map = parse_json(*bytes);
  if (!map) return fail(map.error());
  const Value* time = map->find("changed_unix_ms");
  const Value* text = map->find("text");
  if (time == nullptr || !time->is_int() || text == nullptr || !text->is_string())
    return fail(ErrorKind::invalid_input, tr_format("{}: not unsaved changes of a sheet", file.string()));
  return UnsavedSheet{.path = text_of(*map, "path"),
                      .name = text_of(*map, "name"),
                      .text = text->as_string(),
                      .file_hash = text_of(*map, "file_sha256"),
                      .changed_unix_ms = time->as_int()};
}

}  // namespace

// Holds a lock file until the last owner is gone or the program has ended, however it ends.
class RecoveryFile::Lock {
 public:
  // Empty when another program holds it.
  static std::shared_ptr<Lock> take(const fs::path& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return nullptr;
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      ::close(fd);
      return nullptr;
    }
    return std::shared_ptr<Lock>(new Lock(fd, path));
  }
  ~Lock() {
    // Of a file that is still there, the lock's name is what the next program takes it by.
    std::error_code ignored;
    fs::path file = path_;
    if (!fs::exists(file.replace_extension(".json"), ignored)) fs::remove(path_, ignored);
    ::close(fd_);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  Lock(int fd, fs::path path) : fd_(fd), path_(std::move(path)) {}
  int fd_;
  fs::path path_;
};

Result<RecoveryFile> RecoveryFile::make(const fs::path& data_dir) {
  const fs::path folder = data_dir / "recovery";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    return fail(ErrorKind::io, tr_format("{}: cannot be made: {}", folder.string(), error.message()));
  for (int number = 0; number < kMostNames; ++number) {
    const fs::path file = folder / fmt::format("{}-{}-{}.json", system_clock().unix_ms(), ::getpid(), number);
    if (fs::exists(file, error) || fs::exists(lock_path(file), error)) continue;
    if (auto lock = Lock::take(lock_path(file))) return RecoveryFile(file, std::move(lock));
  }
  return fail(ErrorKind::io, tr_format("{}: no file for unsaved changes can be made", folder.string()));
}

std::vector<std::pair<RecoveryFile, UnsavedSheet>> RecoveryFile::left_behind(const fs::path& data_dir) {
  std::vector<std::pair<RecoveryFile, UnsavedSheet>> found;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(data_dir / "recovery", error)) {
    const fs::path& file = entry.path();
    const bool is_lock = file.extension() == ".lock";
    if (!is_lock && file.extension() != ".json") continue;
    // A lock without a file is taken away as its program is gone.
    auto lock = Lock::take(lock_path(file));
    if (!lock || is_lock) continue;
    auto unsaved = read_unsaved(file);
    if (unsaved) found.emplace_back(RecoveryFile(file, std::move(lock)), std::move(*unsaved));
  }
  std::ranges::sort(found, [](const auto& a, const auto& b) {
    return a.second.changed_unix_ms > b.second.changed_unix_ms;
  });
  return found;
}

Result<> RecoveryFile::keep(const UnsavedSheet& unsaved) const {
  Value map;
  map.set("name", unsaved.name);
  map.set("path", unsaved.path.string());
  map.set("changed_unix_ms", unsaved.changed_unix_ms);
  map.set("file_sha256", unsaved.file_hash);
  map.set("text", unsaved.text);
  return write_file_atomic(path_, to_json_pretty(map), Durability::synced);
}

Result<> RecoveryFile::forget() const {
  std::error_code error;
  std::filesystem::remove(path_, error);
  if (error)
    return fail(ErrorKind::io, tr_format("{}: cannot be deleted: {}", path_.string(), error.message()));
  return {};
}

}  // namespace proofsheet::ui
