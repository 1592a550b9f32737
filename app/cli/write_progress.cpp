#include "cli/write_progress.h"

#include <algorithm>

#include "base/clock.h"
#include "base/utf8.h"
#include "cli/common.h"

namespace proofsheet::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kPatience{500}, kBarEvery{100}, kLineEvery{5'000};

std::string words_for(const std::string& name, double elapsed_ms, std::uint64_t done, std::uint64_t total) {
  if (total == 0) return fmt::format("{}: reading", name);
  std::string words = fmt::format("{}: {} %", name, 100 * std::min(done, total) / total);
  // Of the very first ones nothing can be told.
  const auto left = elapsed_ms > 1000 ? time_left_ms(elapsed_ms, done, total) : std::nullopt;
  if (left) words += fmt::format(", {} left", format_duration_ms(*left));
  return words;
}

std::string bar_for(std::uint64_t done, std::uint64_t total) {
  constexpr std::uint64_t kCells = 24;
  const std::uint64_t filled = total == 0 ? 0 : kCells * std::min(done, total) / total;
  std::string bar;
  for (std::uint64_t i = 0; i < kCells; ++i) bar += i < filled ? "█" : "░";
  return bar;
}

}  // namespace

WriteProgress::WriteProgress()
    : is_terminal_(is_terminal_err()), began_(steady_clock::now()), told_(began_) {}

Progress WriteProgress::of(const std::filesystem::path& path) {
  const Time began = steady_clock::now();
  return [this, name = path.filename().string(), began](std::uint64_t done, std::uint64_t total) {
    tell(name, began, done, total);
    return !interrupts_.requested();
  };
}

void WriteProgress::end() {
  if (is_drawn_) write_err("\r\x1b[K");
  is_drawn_ = false;
}

void WriteProgress::tell(const std::string& name, Time began, std::uint64_t done, std::uint64_t total) {
  const Time now = steady_clock::now();
  if (now - began_ < kPatience || now - told_ < (is_terminal_ ? kBarEvery : kLineEvery)) return;
  told_ = now;
  const std::string words =
      words_for(name, std::chrono::duration<double, std::milli>(now - began).count(), done, total);
  if (!is_terminal_) return write_err(words + "\n");
  write_err("\r\x1b[K" + ellipsize(bar_for(done, total) + " " + words, terminal_width_err() - 1));
  is_drawn_ = true;
}

}  // namespace proofsheet::cli
