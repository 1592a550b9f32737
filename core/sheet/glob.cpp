#include "sheet/glob.h"

#include "base/utf8.h"

namespace proofsheet::sheet {
namespace {

bool is_wildcard(char c) {
  return c == '*' || c == '?';
}

bool is_escape(std::string_view pattern, std::size_t at) {
  return pattern[at] == '\\' && at + 1 < pattern.size() && is_wildcard(pattern[at + 1]);
}

}  // namespace

// Backtracks to the last `*` only, so the time is at most the product of both lengths.
bool glob_matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0;
  std::size_t star = std::string_view::npos, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      next_code_point(text, t);
    } else if (p < pattern.size() && is_escape(pattern, p) && pattern[p + 1] == text[t]) {
      p += 2;
      ++t;
    } else if (p < pattern.size() && pattern[p] == text[t] && !is_escape(pattern, p)) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      next_code_point(text, star_text);
      t = star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string glob_of(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (is_wildcard(c)) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

bool is_wild(std::string_view pattern) {
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (is_escape(pattern, at))
      ++at;
    else if (is_wildcard(pattern[at]))
      return true;
  }
  return false;
}

}  // namespace proofsheet::sheet
