#pragma once

#include <string>
#include <string_view>

namespace proofsheet::sheet {

// Whether the whole of `text` matches a pattern in which `*` stands for any characters and `?` for one; `\*`
// and `\?` stand for the characters themselves, any other `\` for itself.
bool glob_matches(std::string_view pattern, std::string_view text);
// The pattern that only `text` matches.
std::string glob_of(std::string_view text);
// True when a pattern has a `*` or `?` that is wild.
bool is_wild(std::string_view pattern);

}  // namespace proofsheet::sheet
