#include "report/atomic_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

namespace proofsheet::report {
namespace {

constexpr std::size_t kBufferBytes = 256u << 10;

}  // namespace

AtomicWriter::AtomicWriter(std::filesystem::path path) : path_(std::move(path)) {
  static std::atomic<unsigned> counter{0};
  temporary_ = fmt::format("{}.{}.{}.tmp", path_.string(), ::getpid(), counter++);
  fd_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd_ < 0) fail_with("write");
}

AtomicWriter::~AtomicWriter() {
  if (fd_ < 0) return;
  ::close(fd_);
  ::unlink(temporary_.c_str());
}

void AtomicWriter::fail_with(std::string_view action) {
  const int code = errno;
  if (!status_) return;
  status_ = fail(
      ErrorKind::io,
      fmt::format("{}: cannot {}: {}", path_.string(), action, std::generic_category().message(code)), code);
}

void AtomicWriter::write(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() >= kBufferBytes) flush();
}

void AtomicWriter::flush() {
  std::string_view rest = buffer_;
  while (ok() && !rest.empty()) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      fail_with("write");
    }
  }
  buffer_.clear();
}

Result<> AtomicWriter::commit() {
  flush();
  if (ok() && ::fsync(fd_) != 0) fail_with("sync");
  if (ok() && ::rename(temporary_.c_str(), path_.c_str()) != 0) fail_with("rename into place");
  if (ok()) ::close(std::exchange(fd_, -1));
  return status_;
}

}  // namespace proofsheet::report
