#pragma once

#include <optional>
#include <string_view>

namespace proofsheet::ui {

// Of an ASCII letter; everything else stays.
inline char to_lower_ascii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// How well `text` holds the letters of `filter` in their order, case aside (ASCII): higher is better, empty
// when it does not. Letters at the beginning of words and letters in a row count more. An empty filter
// matches with 0.
std::optional<int> fuzzy_score(std::string_view filter, std::string_view text);

}  // namespace proofsheet::ui
