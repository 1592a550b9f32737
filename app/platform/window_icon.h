// Private to the room: the icon of the window.
#pragma once

#include "image/image.h"

namespace proofsheet::platform {

// A contact sheet of nine frames, one of them chosen; `side` pixels square, at least 16.
image::Image window_icon(int side);

}  // namespace proofsheet::platform
