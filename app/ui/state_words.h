#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ui/context.h"

namespace proofsheet::ui {

// "Done in 1.24 s", "Waiting 4.2 s", "Timed out": the state of a cell in words, and why.
struct StateWords {
  std::string title;
  std::string detail;
};
StateWords state_words(const Context& context, std::uint64_t cell);

// "Throttled (429)", "Broke off": a failure in two or three words.
std::string error_words(const Error& error);
// "Second try of 5.": `number` is 0-based; the first try needs no words.
std::string try_words(int number, int most);
// What has come so far: "12 kB", "34 tokens"; empty before anything has.
std::string received_words(const CellActivity& activity);
// "14:02" for a moment of today, else "2026-11-24".
std::string since_words(std::int64_t unix_ms, std::int64_t now_unix_ms);
std::string format_bytes(std::uint64_t bytes);

}  // namespace proofsheet::ui
