#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace proofsheet::ui {

enum class DiffKind { same, removed, added };
struct DiffPart {
  DiffKind kind = DiffKind::same;
  std::string text;
  friend bool operator==(const DiffPart&, const DiffPart&) = default;
};

// What makes `after` of `before`, word by word (each Chinese character is a word), by the longest common
// subsequence: same and removed parts in a row give `before`, same and added ones `after`. Texts with too
// many differing words are one removed and one added part.
std::vector<DiffPart> word_diff(std::string_view before, std::string_view after);

// The same of two lists of values in axis text, value by value ("0.2, 0.5, 1"); word by word in a value that
// keeps at least half of its text.
std::vector<DiffPart> value_diff(std::string_view before, std::string_view after);

}  // namespace proofsheet::ui
