#include "platform/figure_font_loader.h"

#include <imgui.h>
#include <imgui_freetype.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace proofsheet::platform {
namespace {

// The median: advances are whole pixels, and the widest digit would pull the others apart.
float figure_width(ImFontAtlas* atlas, ImFontConfig* config, ImFontBaked* baked, void* data) {
  std::array<float, 10> widths{};
  for (std::size_t digit = 0; digit < widths.size(); ++digit) {
    const auto c = static_cast<ImWchar>('0' + digit);
    ImGuiFreeType::GetFontLoader()->FontBakedLoadGlyph(atlas, config, baked, data, c, nullptr,
                                                       &widths[digit]);
  }
  const auto middle = widths.begin() + widths.size() / 2;
  std::nth_element(widths.begin(), middle, widths.end());
  return std::round(*middle);
}

bool load_tabular_glyph(ImFontAtlas* atlas, ImFontConfig* config, ImFontBaked* baked, void* data, ImWchar c,
                        ImFontGlyph* glyph, float* advance) {
  const auto load = ImGuiFreeType::GetFontLoader()->FontBakedLoadGlyph;
  if (c < '0' || c > '9') return load(atlas, config, baked, data, c, glyph, advance);
  const float width = figure_width(atlas, config, baked, data);
  if (!load(atlas, config, baked, data, c, glyph, advance)) return false;
  if (advance != nullptr) {
    *advance = width;
    return true;
  }
  const float shift = std::floor((width - glyph->AdvanceX) / 2 + 0.5f);
  glyph->X0 += shift;
  glyph->X1 += shift;
  glyph->AdvanceX = width;
  return true;
}

ImFontLoader make_figure_loader() {
  ImFontLoader loader = *ImGuiFreeType::GetFontLoader();
  loader.Name = "FreeType with tabular figures";
  // The atlas's own loader is FreeType's, and keeps the state that these two would make a second time.
  loader.LoaderInit = nullptr;
  loader.LoaderShutdown = nullptr;
  loader.FontBakedLoadGlyph = load_tabular_glyph;
  return loader;
}

}  // namespace

const ImFontLoader* figure_font_loader() {
  static const ImFontLoader loader = make_figure_loader();
  return &loader;
}

}  // namespace proofsheet::platform
