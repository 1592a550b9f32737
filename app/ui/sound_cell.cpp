#include "ui/sound_cell.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/sounds.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

// Layout pixels.
constexpr float kSmallestWaveWidth = 32, kSmallestWaveHeight = 20;
constexpr float kCaptionFrom = 52;   // width and height
constexpr float kPositionFrom = 80;  // width
constexpr float kFormatFrom = 180;   // width
constexpr float kWordsFromWidth = 150, kWordsFromHeight = 110;
constexpr float kButton = 32;
// Of the waveform, so that there is room beside the button to click the cell.
constexpr float kButtonFromWidth = 72, kButtonFromHeight = 44;

// Where the parts of a sound are drawn.
struct SoundPlaces {
  ImRect words, wave, caption;
  bool has_words = false, has_caption = false;
};

SoundPlaces sound_places(const Context& context, ImVec2 min, ImVec2 max) {
  const float width = max.x - min.x, height = max.y - min.y;
  const float pad = context.px(width < context.px(110) ? 5.0f : 12.0f);
  SoundPlaces places;
  places.wave = {min.x + pad, min.y + pad, max.x - pad, max.y - pad};
  if (width >= context.px(kCaptionFrom) && height >= context.px(kCaptionFrom)) {
    places.has_caption = true;
    places.caption = {places.wave.Min.x, places.wave.Max.y - context.px(kCaptionSize + 2), places.wave.Max.x,
                      places.wave.Max.y};
    places.wave.Max.y = places.caption.Min.y - context.px(4);
  }
  if (width >= context.px(kWordsFromWidth) && height >= context.px(kWordsFromHeight)) {
    places.has_words = true;
    const float lines = std::clamp(std::floor(height / context.px(90)), 1.0f, 8.0f);
    places.words = {places.wave.Min.x, places.wave.Min.y, places.wave.Max.x,
                    places.wave.Min.y + lines * context.px(kLineHeight) + 1};
    places.wave.Min.y = places.words.Max.y + context.px(6);
  }
  return places;
}

// Of the spans that fall into a column, the whole reach and the root mean square.
struct WaveColumn {
  float low = 0, high = 0, rms = 0;
};
WaveColumn wave_column(const audio::Waveform& waveform, std::size_t column, std::size_t columns) {
  const std::size_t spans = waveform.low.size();
  const std::size_t begin = std::min(spans - 1, column * spans / columns);
  const std::size_t end = std::clamp((column + 1) * spans / columns, begin + 1, spans);
  WaveColumn of{waveform.low[begin], waveform.high[begin], 0};
  float squares = 0;
  for (std::size_t i = begin; i < end; ++i) {
    of.low = std::min(of.low, waveform.low[i]);
    of.high = std::max(of.high, waveform.high[i]);
    squares += waveform.rms[i] * waveform.rms[i];
  }
  of.rms = std::sqrt(squares / static_cast<float>(end - begin));
  return of;
}

void draw_wave(const Context& context, ImDrawList& list, const audio::Waveform& waveform,
               const ImRect& place) {
  const float step = std::max(1.0f, std::floor(context.px(1)));
  const float middle = std::floor(place.GetCenter().y), reach = place.GetHeight() / 2;
  const auto columns = static_cast<std::size_t>(std::max(1.0f, std::floor(place.GetWidth() / step)));
  const ImU32 outline = with_alpha(context.theme.muted, 0.75f), loud = context.theme.text;
  list.PrimReserve(static_cast<int>(columns) * 12, static_cast<int>(columns) * 8);
  for (std::size_t i = 0; i < columns; ++i) {
    const WaveColumn column = wave_column(waveform, i, columns);
    const float left = place.Min.x + static_cast<float>(i) * step;
    const float top = std::floor(middle - column.high * reach),
                bottom = std::ceil(middle - column.low * reach);
    list.PrimRect({left, std::min(top, middle)}, {left + step, std::max(bottom, middle + 1)}, outline);
    const float half = std::max(0.5f, column.rms * reach);
    list.PrimRect({left, std::floor(middle - half)}, {left + step, std::ceil(middle + half)}, loud);
  }
}

std::string format_words(std::string_view type) {
  const std::string_view name = type.substr(std::min(type.size(), type.find('/') + 1));
  if (name == "mpeg" || name == "mp3") return "MP3";
  if (name == "wav" || name == "x-wav" || name == "wave") return "WAV";
  if (name == "flac" || name == "x-flac") return "FLAC";
  if (name == "ogg") return "Ogg";
  return std::string(name);
}

std::string length_words(double seconds) {
  if (seconds < 60) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::int64_t>(std::round(seconds));
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

void draw_caption(const Context& context, ImDrawList& list, const store::CellResult& result,
                  const audio::Waveform* waveform, const ImRect& place, std::optional<double> position) {
  const float size = kCaptionSize * context.scale;
  const std::string format = format_words(result.audio->type);
  std::string left, right = format;
  if (waveform != nullptr) {
    left = length_words(waveform->seconds);
    if (position) {
      const std::string now = length_words(std::min(*position, waveform->seconds));
      left = place.GetWidth() >= context.px(kPositionFrom) ? tr_format("{} of {}", now, left) : now;
    }
    if (place.GetWidth() >= context.px(kFormatFrom))
      right = fmt::format("{} · {:g} kHz", format, waveform->sample_rate / 1000.0);
  }
  if (result.cached_from_unix_ms && place.GetWidth() >= context.px(kFormatFrom))
    left += (left.empty() ? "" : " · ") + std::string(tr("from cache"));
  const float width = text_width(context.fonts.text, size, right);
  const float left_width = text_width(context.fonts.text, size, left);
  const bool both_fit = left_width + width + context.px(8) <= place.GetWidth();
  draw_line(list, context.fonts.text, size, place.Min, place.GetWidth(), context.theme.muted, left);
  if (both_fit)
    draw_line(list, context.fonts.text, size, {place.Max.x - width, place.Min.y}, width + 1,
              context.theme.muted, right);
}

void draw_button(const Context& context, ImDrawList& list, const ImRect& place, bool plays) {
  const ImVec2 middle = place.GetCenter();
  const float radius = place.GetWidth() / 2;
  const bool is_hovered = place.Contains(ImGui::GetMousePos());
  if (is_hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  list.AddCircleFilled(middle, radius, with_alpha(context.theme.ground, is_hovered ? 1.0f : 0.85f));
  list.AddCircle(middle, radius, is_hovered ? context.theme.text : context.theme.muted, 0, hairline(context));
  if (plays) {
    const float half = std::floor(radius * 0.36f);
    list.AddRectFilled({middle.x - half, middle.y - half}, {middle.x + half, middle.y + half},
                       context.theme.text);
  } else {
    const float side = radius * 0.5f;
    list.AddTriangleFilled({middle.x - side * 0.7f, middle.y - side},
                           {middle.x - side * 0.7f, middle.y + side}, {middle.x + side, middle.y},
                           context.theme.text);
  }
}

}  // namespace

std::optional<ImRect> sound_button(const Context& context, ImVec2 min, ImVec2 max) {
  const ImRect wave = sound_places(context, min, max).wave;
  if (wave.GetWidth() < context.px(kButtonFromWidth) || wave.GetHeight() < context.px(kButtonFromHeight))
    return std::nullopt;
  const float side = std::floor(context.px(kButton));
  const ImVec2 from{std::floor(wave.GetCenter().x - side / 2), std::floor(wave.GetCenter().y - side / 2)};
  return ImRect(from, {from.x + side, from.y + side});
}

void draw_sound(const Context& context, ImDrawList& list, const store::CellResult& result, ImVec2 min,
                ImVec2 max, SoundButton button) {
  if (context.sounds == nullptr || max.x - min.x < context.px(kSmallestWaveWidth) ||
      max.y - min.y < context.px(kSmallestWaveHeight))
    return;
  const SoundPlaces places = sound_places(context, min, max);
  const Sounds::View view = context.sounds->get(result.audio->hash);
  const auto position = context.sounds->position(context.run->id(), result.cell);
  if (places.has_words)
    draw_wrapped(list, context.fonts.text, kTextSize * context.scale, places.words.Min, places.words.Max,
                 context.theme.text, result.prompt);
  if (places.has_caption) draw_caption(context, list, result, view.waveform.get(), places.caption, position);
  if (!view.error.empty()) {
    draw_wrapped(list, context.fonts.text, kCaptionSize * context.scale, places.wave.Min, places.wave.Max,
                 context.theme.failed, tr_format("Cannot read this sound: {}", view.error));
    return;
  }
  if (view.waveform) draw_wave(context, list, *view.waveform, places.wave);
  if (position && view.waveform) {
    const auto part = static_cast<float>(std::min(1.0, *position / std::max(0.001, view.waveform->seconds)));
    const float x = std::floor(places.wave.Min.x + part * places.wave.GetWidth()), wide = context.px(2);
    list.AddRectFilled({x - wide, places.wave.Min.y}, {x + wide, places.wave.Max.y},
                       with_alpha(context.theme.ground, 0.8f));
    list.AddRectFilled({x - wide / 2, places.wave.Min.y}, {x + wide / 2, places.wave.Max.y},
                       context.theme.accent);
  }
  const auto place = sound_button(context, min, max);
  const bool is_pointed_at = context.selection.contains(result.cell) ||
                             (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(min, max));
  if (!place || (button == SoundButton::where_pointed_at && !is_pointed_at)) return;
  draw_button(context, list, *place, position.has_value());
  const std::string name = fmt::format("play {}", result.cell);
  ImGui::ItemAdd(*place, ImGui::GetID(name.c_str()), nullptr, ImGuiItemFlags_NoNav);
  platform::announce_item(name);
}

}  // namespace proofsheet::ui
