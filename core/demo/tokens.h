#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace proofsheet::demo {

// Cuts a text into the model's tokens: a word or a number with the space before it, one Chinese character,
// one punctuation mark, a run of line ends. The pieces joined are the text again.
std::vector<std::string_view> split_tokens(std::string_view text);

enum class Language { english, chinese };

// By script: Chinese when there are at least as many CJK characters as words in other scripts (and one at
// all).
Language language_of(std::string_view text);

// What two tokens have in common when they mean the same word: no space, lower case, no plural s. Empty for
// punctuation and space.
std::string word_key(std::string_view token);

}  // namespace proofsheet::demo
