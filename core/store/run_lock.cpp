#include "store/run_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <string>
#include <system_error>
#include <utility>

namespace proofsheet::store {
namespace {

namespace fs = std::filesystem;

// Bytes of a run in the file. Slot 0 is that of whoever has all of them.
constexpr off_t kSlot = 16;

struct flock range(off_t start, off_t length) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = start;
  lock.l_len = length;  // 0 = to the end, wherever that will be
  return lock;
}

// The process id that an owner has written; 0 when it could not (a full disk) or has not yet.
long owner_of(int fd, off_t slot) {
  std::array<char, kSlot> text{};
  if (::pread(fd, text.data(), text.size(), slot) != static_cast<ssize_t>(text.size())) return 0;
  long pid = 0;
  std::from_chars(text.data(), text.data() + text.size(), pid);
  return pid;
}

void write_owner(int fd, off_t slot) {
  std::string text = fmt::format("{:<{}}", ::getpid(), kSlot - 1) + '\n';
  // It serves the message of others only.
  [[maybe_unused]] const ssize_t written = ::pwrite(fd, text.data(), text.size(), slot);
}

std::string process_text(long pid) {
  if (pid == 0) return "another process";
  return pid == ::getpid() ? "this process" : fmt::format("another process ({})", pid);
}

// Who holds a part of the range, in words.
Error taken_error(int fd, struct flock lock) {
  if (::fcntl(fd, F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK)
    return {ErrorKind::store, "the run is being fired by another process; try again", 0};
  const long pid = owner_of(fd, lock.l_start);
  if (lock.l_start == 0) {
    return {ErrorKind::store, fmt::format("the data folder is being repaired by {}", process_text(pid)), 0};
  }
  return {ErrorKind::store,
          fmt::format("run {} is being fired by {}", lock.l_start / kSlot, process_text(pid)), 0};
}

Result<int> take_range(const fs::path& folder, off_t start, off_t length) {
  const fs::path path = folder / "running.lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  const auto lock = range(start, length);
  struct flock wanted = lock;
  if (fd >= 0 && ::fcntl(fd, F_OFD_SETLK, &wanted) == 0) {
    write_owner(fd, start);
    return fd;
  }
  const int code = errno;
  if (fd < 0 || (code != EAGAIN && code != EACCES)) {
    if (fd >= 0) ::close(fd);
    return fail(ErrorKind::io,
                fmt::format("{}: cannot lock: {}", path.string(), std::generic_category().message(code)),
                code);
  }
  const Error taken = taken_error(fd, lock);
  ::close(fd);
  return fail(taken);
}

}  // namespace

Result<RunLock> RunLock::take(const fs::path& folder, RunId run) {
  const auto fd = take_range(folder, run * kSlot, kSlot);
  if (!fd) return fail(fd.error());
  return RunLock(*fd);
}

Result<RunLock> RunLock::take_all(const fs::path& folder) {
  const auto fd = take_range(folder, 0, 0);
  if (!fd) return fail(fd.error());
  return RunLock(*fd);
}

RunLock::~RunLock() {
  if (fd_ >= 0) ::close(fd_);
}

RunLock::RunLock(RunLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

}  // namespace proofsheet::store
