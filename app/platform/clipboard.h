#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace proofsheet::platform {

// Environment variables by name; empty when there is none.
using Variables = std::function<std::string(const std::string&)>;

// The program that can put a media type into this session's clipboard, with its arguments: wl-copy under
// Wayland, xclip under X11. GLFW's own clipboard takes text only. Fails (unsupported) and says what to
// install.
Result<std::vector<std::string>> clipboard_program(std::string_view type, const Variables& variable);

// Puts bytes of a media type into the clipboard. The program stays behind to hand them out, also after this
// one has ended. Blocks until it has taken them, some seconds at most: not for the UI thread.
Result<> put_into_clipboard(std::string_view type, std::string_view bytes, const Variables& variable);

}  // namespace proofsheet::platform
