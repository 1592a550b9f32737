#include "run/peers.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "base/hash.h"

namespace proofsheet::run {
namespace {

struct flock places(off_t start, off_t length) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = start;
  lock.l_len = length;
  return lock;
}

// Places of a provider in the file: by the first 48 bits of its name's hash, so that two hardly ever share.
off_t first_place(std::string_view name) {
  const std::string digest = sha256_hex(name);
  std::uint64_t bits = 0;
  std::from_chars(digest.data(), digest.data() + 12, bits, 16);
  return static_cast<off_t>(bits) * Peers::kMost;
}

}  // namespace

Peers::Peers(const std::filesystem::path& folder, std::string_view name) : first_(first_place(name)) {
  fd_ = ::open((folder / "providers.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  for (int place = 0; fd_ >= 0 && place < kMost; ++place) {
    struct flock wanted = places(first_ + place, 1);
    if (::fcntl(fd_, F_OFD_SETLK, &wanted) == 0) return;
  }
}

Peers::~Peers() {
  if (fd_ >= 0) ::close(fd_);
}

Peers::Peers(Peers&& other) noexcept : fd_(std::exchange(other.fd_, -1)), first_(other.first_) {}

int Peers::count() const {
  int others = 0;
  off_t from = first_;
  const off_t end = from + kMost;
  // The system names the first lock in the way that another one holds.
  while (fd_ >= 0 && from < end) {
    struct flock asked = places(from, end - from);
    if (::fcntl(fd_, F_OFD_GETLK, &asked) != 0 || asked.l_type == F_UNLCK) break;
    // Neighbouring places may be told as one lock when one process holds both; it holds one only.
    ++others;
    from = asked.l_start + std::max<off_t>(1, asked.l_len);
  }
  return 1 + others;
}

}  // namespace proofsheet::run
