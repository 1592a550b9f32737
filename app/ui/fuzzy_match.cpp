#include "ui/fuzzy_match.h"

#include <algorithm>
#include <string>
#include <vector>

namespace proofsheet::ui {
namespace {

constexpr int kNone = -1'000'000;

}  // namespace

std::optional<int> fuzzy_score(std::string_view filter, std::string_view text) {
  std::string wanted;
  for (const char c : filter)
    if (c != ' ') wanted += to_lower_ascii(c);
  if (wanted.empty()) return 0;
  // best[i]: the best score of the letters so far with the last one at text[i].
  std::vector<int> best(text.size(), kNone), next(text.size(), kNone);
  for (std::size_t letter = 0; letter < wanted.size(); ++letter) {
    int before = letter == 0 ? 0 : kNone;  // the best that ends before text[i]
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool starts_word = i == 0 || text[i - 1] == ' ' || text[i - 1] == '-';
      const int in_row = letter > 0 && i > 0 ? best[i - 1] + 4 : kNone;
      const int alone = before + (starts_word ? 5 : 0);
      next[i] = to_lower_ascii(text[i]) == wanted[letter] ? std::max(in_row, alone) : kNone;
      if (letter > 0) before = std::max(before, best[i]);
    }
    std::swap(best, next);
  }
  const int score = best.empty() ? kNone : *std::max_element(best.begin(), best.end());
  if (score < kNone / 2) return std::nullopt;
  // Of two equally good matches the shorter text is nearer to what was meant.
  return score * 100 - static_cast<int>(std::min<std::size_t>(text.size(), 99));
}

}  // namespace proofsheet::ui
