#include "cli/control_input.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

namespace proofsheet::cli {
namespace {

constexpr std::size_t kMaxLine = 1u << 20;

}  // namespace

std::vector<std::string> LineInput::read() {
  std::array<char, 65'536> buffer{};
  const ssize_t got = ::read(descriptor_, buffer.data(), buffer.size());
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return {};
  std::vector<std::string> lines;
  if (got <= 0) {
    descriptor_ = -1;
    if (!pending_.empty()) lines.push_back(std::move(pending_));
    return lines;
  }
  std::string_view rest(buffer.data(), static_cast<std::size_t>(got));
  for (;;) {
    const std::size_t end = rest.find('\n');
    if (!is_skipping_) pending_ += rest.substr(0, end);
    const bool is_long = pending_.size() > kMaxLine;
    if (is_long || (end != std::string_view::npos && !is_skipping_)) {
      pending_.resize(std::min(pending_.size(), kMaxLine));
      lines.push_back(std::move(pending_));
      pending_.clear();
      is_skipping_ = true;
    }
    if (end == std::string_view::npos) return lines;
    is_skipping_ = false;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace proofsheet::cli
