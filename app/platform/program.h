#pragma once

#include <string>
#include <string_view>

namespace proofsheet::platform {

// The file of an installed program, looked for as a shell does in the folders of `path` (the variable PATH);
// empty when there is none.
std::string find_program(std::string_view program, std::string_view path);

}  // namespace proofsheet::platform
