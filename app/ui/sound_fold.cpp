#include "ui/sound_fold.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/sound_cell.h"
#include "ui/sounds.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

// Layout pixels.
constexpr float kHeadFromWidth = 130, kHeadFromHeight = 76, kHead = 24;
constexpr float kNumberFrom = 44;  // width and height
constexpr float kNextButton = 22;

bool is_done(const RunView& run, std::uint64_t cell) {
  return run.cell(cell).state == store::CellState::done;
}

bool has_head(const Context& context, ImVec2 min, ImVec2 max) {
  return max.x - min.x >= context.px(kHeadFromWidth) && max.y - min.y >= context.px(kHeadFromHeight);
}

ImVec2 body_min(const Context& context, ImVec2 min, ImVec2 max) {
  return {min.x, min.y + (has_head(context, min, max) ? context.px(kHead) : 0)};
}

std::optional<std::uint64_t> shown_of(const Context& context, const std::vector<std::uint64_t>& cells) {
  const auto among = [&](std::optional<std::uint64_t> cell) {
    return cell && std::ranges::find(cells, *cell) != cells.end();
  };
  const RunView& run = *context.run;
  const auto played = context.sounds->last_played(run.id());
  if (context.sounds->is_playing() && among(played)) return played;
  if (!std::ranges::all_of(cells, [&](std::uint64_t cell) { return is_done(run, cell); })) return {};
  const auto focus = context.selection.focus();
  return among(focus) ? focus : among(played) ? played : cells.front();
}

void draw_next_button(const Context& context, ImDrawList& list, const ImRect& place,
                      const FoldedSound& sound) {
  const bool is_hovered = place.Contains(ImGui::GetMousePos()) && ImGui::IsWindowHovered();
  if (is_hovered) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    list.AddRectFilled(place.Min, place.Max, with_alpha(context.theme.text, 0.12f), context.px(4));
  }
  const ImU32 ink = is_hovered ? context.theme.text : context.theme.muted;
  const ImVec2 middle = place.GetCenter();
  const float side = std::floor(place.GetHeight() * 0.22f),
              bar = std::max(1.0f, std::floor(context.px(1.5f)));
  list.AddTriangleFilled({middle.x - side, middle.y - side}, {middle.x - side, middle.y + side},
                         {middle.x + side * 0.7f, middle.y}, ink);
  list.AddRectFilled({middle.x + side, middle.y - side}, {middle.x + side + bar, middle.y + side}, ink);
  const std::string name = fmt::format("next sound after {}", sound.cell);
  ImGui::ItemAdd(place, ImGui::GetID(name.c_str()));
  platform::announce_item(name);
}

void draw_head(const Context& context, ImDrawList& list, const FoldedSound& sound, ImVec2 min, ImVec2 max) {
  const float pad = context.px(12), size = kCaptionSize * context.scale;
  const float y = min.y + std::floor((context.px(kHead) - font_pixels(size)) / 2) + context.px(4);
  const auto button = folded_next_button(context, min, max);
  const float right = button ? button->Min.x : max.x - pad;
  const std::string words = tr_format("Sound {} of {}", sound.number, sound.count);
  draw_line(list, context.fonts.semibold, size, {min.x + pad, y}, right - min.x - pad - context.px(4),
            context.theme.text, words);
  ImGui::ItemAdd(ImRect({min.x + pad, y}, {right, y + font_pixels(size)}), 0);
  platform::announce_item(words);
  if (button) draw_next_button(context, list, *button, sound);
}

// In a small place, over the waveform.
void draw_number(const Context& context, ImDrawList& list, const FoldedSound& sound, ImVec2 min, ImVec2 max) {
  if (max.x - min.x < context.px(kNumberFrom) || max.y - min.y < context.px(kNumberFrom)) return;
  const std::string words = fmt::format("{}/{}", sound.number, sound.count);
  const float size = kCaptionSize * context.scale, pad = context.px(4), height = context.px(16);
  const float width = text_width(context.fonts.semibold, size, words) + 2 * pad;
  const ImVec2 at{max.x - width - context.px(2), min.y + context.px(2)};
  list.AddRectFilled(at, {at.x + width, at.y + height}, with_alpha(context.theme.ground, 0.8f),
                     context.px(4));
  draw_line(list, context.fonts.semibold, size,
            {at.x + pad, at.y + std::floor((height - font_pixels(size)) / 2)}, width, context.theme.text,
            words);
}

}  // namespace

std::optional<FoldedSound> folded_sound(const Context& context, const std::vector<std::uint64_t>& cells) {
  if (context.sounds == nullptr || cells.size() < 2) return std::nullopt;
  RunView& run = *context.run;
  const auto shown = shown_of(context, cells);
  const auto result = shown ? run.result(*shown) : nullptr;
  if (!result || !result->audio) return std::nullopt;
  FoldedSound sound{.cell = *shown, .next = *shown};
  for (const std::uint64_t cell : cells) {
    if (!is_done(run, cell)) continue;
    ++sound.count;
    if (cell == *shown) sound.number = sound.count;
  }
  const auto next = next_of_fold(run, cells, *shown);
  const auto first = std::ranges::find_if(cells, [&](std::uint64_t cell) { return is_done(run, cell); });
  sound.next = next ? *next : *first;
  run.result(sound.next);  // is read while this one plays
  return sound;
}

void draw_folded_sound(const Context& context, ImDrawList& list, const FoldedSound& sound, ImVec2 min,
                       ImVec2 max) {
  const auto result = context.run->result(sound.cell);
  if (!result) return;
  draw_sound(context, list, *result, body_min(context, min, max), max, SoundButton::where_pointed_at);
  if (has_head(context, min, max)) {
    draw_head(context, list, sound, min, max);
  } else {
    draw_number(context, list, sound, min, max);
  }
}

std::optional<ImRect> folded_play_button(const Context& context, ImVec2 min, ImVec2 max) {
  return sound_button(context, body_min(context, min, max), max);
}

std::optional<ImRect> folded_next_button(const Context& context, ImVec2 min, ImVec2 max) {
  if (!has_head(context, min, max)) return std::nullopt;
  const float side = context.px(kNextButton);
  const ImVec2 at{std::floor(max.x - context.px(6) - side), std::floor(min.y + context.px(5))};
  return ImRect(at, {at.x + side, at.y + side});
}

std::vector<std::uint64_t> cells_of_fold(const RunView& run, std::uint64_t cell) {
  const sheet::Pivot& pivot = run.pivot();
  auto at = pivot.position(cell);
  if (!at || run.media().is_picture_place(pivot, *at)) return {cell};
  std::vector<std::uint64_t> cells;
  for (at->fold = 0; at->fold < std::max<std::uint64_t>(1, pivot.folds()); ++at->fold) {
    if (const auto one = pivot.cell(*at); one && !run.cell(*one).hidden) cells.push_back(*one);
  }
  return cells;
}

std::optional<std::uint64_t> next_of_fold(const RunView& run, const std::vector<std::uint64_t>& cells,
                                          std::uint64_t cell) {
  auto next = std::ranges::find(cells, cell);
  if (next == cells.end()) return std::nullopt;
  next = std::find_if(next + 1, cells.end(), [&](std::uint64_t one) { return is_done(run, one); });
  return next == cells.end() ? std::nullopt : std::optional(*next);
}

}  // namespace proofsheet::ui
