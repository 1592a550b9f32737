#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace proofsheet::sheet {

// "; did you mean `temperature`?" when a candidate is a slip or two away (Damerau-Levenshtein), else "".
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

// "`a`, `b`, `c`"; long lists are cut with their count.
std::string list_names(const std::vector<std::string>& names);

}  // namespace proofsheet::sheet
