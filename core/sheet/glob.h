#pragma once

#include <string_view>

namespace proofsheet::sheet {

// Whether the whole of `text` matches a pattern in which `*` stands for any characters and `?` for one.
bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace proofsheet::sheet
