#pragma once

#include <filesystem>

namespace proofsheet::cli {

// Where `proofsheet-ui` is: beside this program.
std::filesystem::path workbench_program();

// True when the environment names an X11 or a Wayland display.
bool has_display();

}  // namespace proofsheet::cli
