#pragma once

#include <filesystem>
#include <string>
#include <vector>

struct ImFont;

namespace proofsheet::platform {

// The faces of the workbench; each falls back to Noto CJK and colour emoji. Sizes are given when text is
// pushed (ImGui::PushFont(font, size)); glyphs are rasterised on demand.
struct Fonts {
  ImFont* text = nullptr;      // Inter
  ImFont* semibold = nullptr;  // Inter SemiBold
  ImFont* mono = nullptr;      // JetBrains Mono
  // Packages whose fonts were not found ("fonts-noto-cjk: Chinese, Japanese and Korean text shows as boxes");
  // what is missing is replaced by ImGui's own font, and the workbench says so.
  std::vector<std::string> missing;
};

// Loads the fonts into the current ImGui context. `base_size` is the size of the default font in layout
// pixels.
Fonts load_fonts(float base_size = 13.0f);

// The first existing file for a face, for tests; empty when it is not installed.
enum class Face { text, semibold, mono, cjk, emoji };
std::filesystem::path font_path(Face face);

}  // namespace proofsheet::platform
