#pragma once

#include <unistd.h>

#include <filesystem>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace proofsheet::store {

// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  void reset(int fd) {
    close();
    fd_ = fd;
  }

 private:
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  int fd_;
};

// The failure of an action on a file, in words for the user; a full disk is called that.
std::unexpected<Error> io_error(const std::filesystem::path& path, std::string_view action, int code);

// Writes all bytes; the message names `path`.
Result<> write_all(const Descriptor& file, std::string_view bytes, const std::filesystem::path& path);

}  // namespace proofsheet::store
