// Private to the room: tabular figures for text fonts.
#pragma once

struct ImFontLoader;

namespace proofsheet::platform {

// ImGui's FreeType loader, with all ten digits equally wide, so that numbers that change do not move
// and columns of them line up: ImGui does not apply OpenType's `tnum`.
const ImFontLoader* figure_font_loader();

}  // namespace proofsheet::platform
