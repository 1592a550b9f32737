#pragma once

#include <cstddef>
#include <string_view>

namespace proofsheet::provider {

// Where the first of two characters stands; the text's length when neither does. Looks at 64 characters at
// once, which std::string_view::find_first_of does not.
inline std::size_t find_either(std::string_view text, char a, char b) {
  constexpr std::size_t kBlock = 64;
  std::size_t at = 0;
  for (; text.size() - at >= kBlock; at += kBlock) {
    const char* block = text.data() + at;
    unsigned char found = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
      found = static_cast<unsigned char>(found | static_cast<unsigned char>(block[i] == a) |
                                         static_cast<unsigned char>(block[i] == b));
    }
    if (found) break;
  }
  while (at < text.size() && text[at] != a && text[at] != b) ++at;
  return at;
}

}  // namespace proofsheet::provider
