#pragma once

#include <cstddef>
#include <string_view>

namespace proofsheet {

// How many words a text has, as word processors count: what stands between blanks is one, when there is a
// letter, a digit or a symbol in it; of Chinese, Japanese kana and hanja each character is one.
std::size_t count_words(std::string_view text);

}  // namespace proofsheet
