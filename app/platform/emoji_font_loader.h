// Private to the room: colour emoji for ImGui.
#pragma once

struct ImFontLoader;

namespace proofsheet::platform {

// Reads a font whose glyphs are pictures of fixed sizes (CBDT, as Noto Color Emoji) and scales them to the
// text's size, which ImGui's FreeType loader does not. Also answers for joiners, variation selectors and skin
// tones, which have no shape of their own here: they take no room and no box is drawn for them. Only for
// merged sources; the source's size is the em.
const ImFontLoader* emoji_font_loader();

}  // namespace proofsheet::platform
