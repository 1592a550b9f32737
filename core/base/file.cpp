#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace proofsheet {
namespace {

namespace fs = std::filesystem;

std::string errno_text(int code) {
  return std::generic_category().message(code);
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

std::unexpected<Error> open_error(const fs::path& path, int code) {
  const auto kind = code == ENOENT ? ErrorKind::not_found : ErrorKind::io;
  return fail(kind, fmt::format("{}: cannot open: {}", path.string(), errno_text(code)), code);
}

Result<> write_all(int fd, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      const int code = errno;
      return fail(ErrorKind::io, fmt::format("{}: cannot write: {}", path.string(), errno_text(code)), code);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<fs::path> make_folder(const char* own, const char* xdg, const char* home_relative) {
  fs::path path = env(own);
  if (path.empty() && !env(xdg).empty()) path = fs::path(env(xdg)) / "proofsheet";
  if (path.empty()) {
    if (env("HOME").empty()) {
      return fail(ErrorKind::io,
                  fmt::format("HOME is not set; set {} to a folder for Proofsheet's files", own));
    }
    path = fs::path(env("HOME")) / home_relative / "proofsheet";
  }
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    return fail(ErrorKind::io, fmt::format("{}: cannot make the folder: {}", path.string(), error.message()),
                error.value());
  }
  return path;
}

}  // namespace

std::string env(const char* name) {
  const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here calls setenv
  return text ? text : "";
}

Result<std::string> read_file(const fs::path& path, std::uint64_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return open_error(path, errno);
  struct stat info {};
  if (::fstat(file.get(), &info) == 0 && S_ISDIR(info.st_mode)) {
    return fail(ErrorKind::invalid_input, fmt::format("{}: is a folder, not a file", path.string()));
  }
  std::string bytes;
  bytes.resize(static_cast<std::size_t>(std::max<off_t>(info.st_size, 0)) + 1);
  std::size_t length = 0;
  for (;;) {
    if (length > max_bytes) {
      return fail(ErrorKind::invalid_input,
                  fmt::format("{}: larger than {} bytes", path.string(), max_bytes));
    }
    if (length == bytes.size()) bytes.resize(bytes.size() * 2);
    const ssize_t got = ::read(file.get(), bytes.data() + length, bytes.size() - length);
    if (got == 0) break;
    if (got < 0) {
      if (errno == EINTR) continue;
      const int code = errno;
      return fail(ErrorKind::io, fmt::format("{}: cannot read: {}", path.string(), errno_text(code)), code);
    }
    length += static_cast<std::size_t>(got);
  }
  bytes.resize(length);
  return bytes;
}

Result<std::string> read_file_head(const fs::path& path, std::size_t count) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return open_error(path, errno);
  std::string bytes(count, '\0');
  std::size_t length = 0;
  while (length < count) {
    const ssize_t got = ::read(file.get(), bytes.data() + length, count - length);
    if (got == 0) break;
    if (got < 0 && errno != EINTR) {
      const int code = errno;
      return fail(ErrorKind::io, fmt::format("{}: cannot read: {}", path.string(), errno_text(code)), code);
    }
    if (got > 0) length += static_cast<std::size_t>(got);
  }
  bytes.resize(length);
  return bytes;
}

Result<> write_file_atomic(const fs::path& path, std::string_view bytes, Durability durability) {
  static std::atomic<unsigned> counter{0};
  const fs::path temporary = fmt::format("{}.{}.{}.tmp", path.string(), ::getpid(), counter++);
  {
    const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (file.get() < 0) {
      const int code = errno;
      return fail(ErrorKind::io, fmt::format("{}: cannot write: {}", path.string(), errno_text(code)), code);
    }
    Result<> written = write_all(file.get(), bytes, path);
    if (written && durability == Durability::synced && ::fsync(file.get()) != 0) {
      const int code = errno;
      written =
          fail(ErrorKind::io, fmt::format("{}: cannot sync: {}", path.string(), errno_text(code)), code);
    }
    if (!written) {
      ::unlink(temporary.c_str());
      return written;
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const int code = errno;
    ::unlink(temporary.c_str());
    return fail(ErrorKind::io,
                fmt::format("{}: cannot rename into place: {}", path.string(), errno_text(code)), code);
  }
  if (durability == Durability::synced) {
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() >= 0) ::fsync(directory.get());
  }
  return {};
}

Result<fs::path> data_dir() {
  return make_folder("PROOFSHEET_DATA_DIR", "XDG_DATA_HOME", ".local/share");
}
Result<fs::path> config_dir() {
  return make_folder("PROOFSHEET_CONFIG_DIR", "XDG_CONFIG_HOME", ".config");
}
Result<fs::path> cache_dir() {
  return make_folder("PROOFSHEET_CACHE_DIR", "XDG_CACHE_HOME", ".cache");
}

Result<fs::path> assets_dir() {
  std::error_code error;
  if (const fs::path own = env("PROOFSHEET_ASSETS"); !own.empty()) {
    if (fs::is_directory(own, error)) return own;
    return fail(ErrorKind::not_found, fmt::format("PROOFSHEET_ASSETS={}: no such folder", own.string()));
  }
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (fs::path folder = program.parent_path(); !error && folder.has_relative_path();
       folder = folder.parent_path()) {
    for (const fs::path& candidate : {folder / "assets", folder / "share" / "proofsheet"}) {
      if (fs::is_directory(candidate / "sheets", error)) return candidate;
    }
    error.clear();
  }
  return fail(ErrorKind::not_found,
              "the bundled sheets were not found; set PROOFSHEET_ASSETS to the assets folder");
}

}  // namespace proofsheet
