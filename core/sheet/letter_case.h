#pragma once

#include <string>
#include <string_view>

namespace proofsheet::sheet {

// Upper and lower case of Latin (with ß as SS), Greek and Cyrillic letters; all else stays as it is.
std::string to_upper(std::string_view text);
std::string to_lower(std::string_view text);

}  // namespace proofsheet::sheet
