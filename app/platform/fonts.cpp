#include "platform/fonts.h"

#include <imgui.h>
#include <imgui_freetype.h>
#include <imgui_internal.h>

#include <memory>

#include "platform/emoji_font_loader.h"
#include "platform/figure_font_loader.h"
#include "platform/font_files.h"

namespace proofsheet::platform {
namespace {

// What is drawn in colour even where a text font has an outline for it; the rest of the emoji font comes
// last.
constexpr ImWchar kColoredBlock[] = {0x1f000, 0x1faff, 0};
constexpr ImWchar kAllButColoredBlock[] = {1, 0x1efff, 0x1fb00, 0x10ffff, 0};

struct Source {
  FontFace face;
  float size_px = 0;
  const ImFontLoader* loader = nullptr;
  const ImWchar* exclude = nullptr;
  bool merge = true;
};

ImFont* add_source(const Source& source) {
  ImFontConfig config;
  config.FontData = source.face.file->data();
  config.FontDataSize = static_cast<int>(source.face.file->size());
  config.FontNo = static_cast<ImU32>(source.face.index);
  config.SizePixels = source.size_px;
  config.MergeMode = source.merge;
  config.GlyphExcludeRanges = source.exclude;
  config.FontLoader = source.loader;
  config.FontLoaderFlags = ImGuiFreeTypeLoaderFlags_LightHinting;
  config.PixelSnapH = true;
  // The atlas copies what it does not own, and the files are large: it is told that it owns the data, and
  // told the truth once it has it.
  config.FontDataOwnedByAtlas = true;
  ImFont* font = ImGui::GetIO().Fonts->AddFont(&config);
  font->Sources.back()->FontDataOwnedByAtlas = false;
  return font;
}

struct Fallbacks {
  FontFace cjk, emoji;
};

// One face with its fallbacks. Sizes are such that all have the same em: for ImGui a font's size is its line.
ImFont* add_font(const FontFace& face, const Fallbacks& fallbacks, const ImFontLoader* loader,
                 float base_size) {
  const bool found = face.file != nullptr;
  const bool has_emoji = fallbacks.emoji.file != nullptr;
  const float em_px = found ? base_size / face.line_em : base_size;
  ImFont* font = nullptr;
  if (found) {
    font = add_source({.face = face,
                       .size_px = base_size,
                       .loader = loader,
                       .exclude = has_emoji ? kColoredBlock : nullptr,
                       .merge = false});
  } else {
    ImFontConfig config;
    config.SizePixels = base_size;
    config.PixelSnapH = true;
    font = ImGui::GetIO().Fonts->AddFontDefault(&config);
  }
  const Source emoji{.face = fallbacks.emoji, .size_px = em_px, .loader = emoji_font_loader()};
  if (has_emoji) {
    Source colored = emoji;
    colored.exclude = kAllButColoredBlock;
    add_source(colored);
  }
  if (fallbacks.cjk.file != nullptr)
    add_source({.face = fallbacks.cjk, .size_px = em_px * fallbacks.cjk.line_em});
  if (has_emoji) add_source(emoji);
  return font;
}

// FreeType reads from the files until the context's fonts are gone; its shutdown hook runs right after that.
FontFiles& files_of_context() {
  auto files = std::make_unique<FontFiles>();
  FontFiles& kept = *files;
  ImGuiContextHook hook;
  hook.Type = ImGuiContextHookType_Shutdown;
  hook.UserData = files.release();
  hook.Callback = [](ImGuiContext*, ImGuiContextHook* called) {
    delete static_cast<FontFiles*>(called->UserData);
  };
  ImGui::AddContextHook(ImGui::GetCurrentContext(), &hook);
  return kept;
}

}  // namespace

std::filesystem::path font_path(Face face) {
  switch (face) {
    case Face::text:
      return find_font_file(FontFile::inter);
    case Face::semibold:
      return find_font_file(FontFile::inter_semibold);
    case Face::mono:
      return find_font_file(FontFile::mono);
    case Face::cjk:
      return find_font_file(FontFile::cjk);
    case Face::emoji:
      return find_font_file(FontFile::emoji);
  }
  return {};
}

Fonts load_fonts(float base_size) {
  FontFiles& files = files_of_context();
  const FontFace inter = files.open(FontFile::inter), semibold = files.open(FontFile::inter_semibold);
  const FontFace mono = files.open(FontFile::mono);
  // The simplified Chinese forms of the characters that differ between regions.
  const FontFace cjk = files.open(FontFile::cjk, "CJK SC"),
                 cjk_bold = files.open(FontFile::cjk_bold, "CJK SC");
  const FontFace emoji = files.open(FontFile::emoji);

  ImGuiIO& io = ImGui::GetIO();
  if (!io.Fonts->Fonts.empty()) io.Fonts->ClearFonts();
  Fonts fonts;
  fonts.text = add_font(inter, {cjk, emoji}, figure_font_loader(), base_size);
  fonts.semibold = semibold.file == nullptr
                       ? fonts.text
                       : add_font(semibold, {cjk_bold.file != nullptr ? cjk_bold : cjk, emoji},
                                  figure_font_loader(), base_size);
  fonts.mono = add_font(mono, {cjk, emoji}, nullptr, base_size);
  io.FontDefault = fonts.text;

  if (inter.file == nullptr || semibold.file == nullptr)
    fonts.missing.emplace_back("fonts-inter: text is drawn in a plain built-in font");
  if (mono.file == nullptr)
    fonts.missing.emplace_back("fonts-jetbrains-mono: prompts are drawn in a plain built-in font");
  if (cjk.file == nullptr)
    fonts.missing.emplace_back("fonts-noto-cjk: Chinese, Japanese and Korean text shows as boxes");
  if (emoji.file == nullptr) fonts.missing.emplace_back("fonts-noto-color-emoji: emoji show as boxes");
  return fonts;
}

}  // namespace proofsheet::platform
