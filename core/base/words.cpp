#include "base/words.h"

#include "base/utf8.h"

namespace proofsheet {
namespace {

bool is_blank(char32_t c) {
  return c <= 0x20 || c == 0x85 || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 ||
         c == 0x202F || c == 0x205F || c == 0x3000;
}

// Scripts that put no blanks between words: Han (with its extensions and compatibility forms), kana.
bool is_ideograph(char32_t c) {
  return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x31F0 && c <= 0x31FF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF66 && c <= 0xFF9D) ||
         (c >= 0x20000 && c <= 0x3FFFF) || c == 0x3005 || c == 0x3007;
}

// Marks that are no word by themselves: of ASCII, general and CJK punctuation.
bool is_mark(char32_t c) {
  if (c < 0x80) {
    const bool is_letter_or_digit =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return !is_letter_or_digit;
  }
  return c == 0xAB || c == 0xB7 || c == 0xBB || c == 0xBF || c == 0xA1 || (c >= 0x2010 && c <= 0x205E) ||
         (c >= 0x3001 && c <= 0x303F) || (c >= 0xFE10 && c <= 0xFE6F) || (c >= 0xFF01 && c <= 0xFF0F) ||
         (c >= 0xFF1A && c <= 0xFF20) || (c >= 0xFF3B && c <= 0xFF40) || (c >= 0xFF5B && c <= 0xFF65);
}

}  // namespace

std::size_t count_words(std::string_view text) {
  std::size_t count = 0;
  bool is_inside = false;  // of a word that is counted already
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (is_blank(c)) {
      is_inside = false;
    } else if (is_ideograph(c)) {
      ++count;
      is_inside = false;
    } else if (!is_inside && !is_mark(c)) {
      ++count;
      is_inside = true;
    } else if (c >= 0x3001 && is_mark(c)) {
      is_inside = false;  // "你好，world": full-width marks part words
    }
  }
  return count;
}

}  // namespace proofsheet
