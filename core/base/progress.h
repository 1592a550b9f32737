#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "base/result.h"

namespace proofsheet {

// Told by long work how far it is: often, and on the thread that works. `total` 0 = not known yet. The work
// goes on only while it is answered true.
using Progress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

inline bool goes_on(const Progress& progress, std::uint64_t done, std::uint64_t total) {
  return !progress || progress(done, total);
}

// How long it will still take, if it goes on as it went: nothing when that cannot be told yet.
inline std::optional<double> time_left_ms(double elapsed_ms, std::uint64_t done, std::uint64_t total) {
  if (done == 0 || done > total) return std::nullopt;
  return elapsed_ms * static_cast<double>(total - done) / static_cast<double>(done);
}

// What the writing of a file that was stopped fails with (cancelled).
inline std::unexpected<Error> stopped_writing(const std::filesystem::path& path) {
  return fail(ErrorKind::cancelled, path.string() + ": stopped, and not written");
}

}  // namespace proofsheet
