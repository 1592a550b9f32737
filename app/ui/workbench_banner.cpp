#include "ui/workbench_banner.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace proofsheet::ui {
namespace {

constexpr float kNarrowestBannerText = 200, kBannerGap = 8, kBannerButton = 28;  // layout pixels

float banner_text_width(const Context& context, const std::string& text) {
  return std::ceil(text_width(context.fonts.text, context.px(kTextSize), text));
}

float choices_width(const Context& context, std::span<const BannerChoice> choices) {
  float width = 0;
  for (const BannerChoice& choice : choices)
    width += banner_text_width(context, choice.title) + context.px(24 + kBannerGap);
  return width;
}

// Draws the text at most this wide; returns where it ends.
float draw_banner_text(const Context& context, const std::string& text, float width) {
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
  label(context, text, context.theme.waiting);
  ImGui::PopTextWrapPos();
  return ImGui::GetItemRectMax().x;
}

}  // namespace

std::optional<std::size_t> draw_banner(const Context& context, const std::string& text,
                                       std::span<const BannerChoice> choices) {
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float room = ImGui::GetContentRegionAvail().x, space = context.px(kBannerGap);
  const float beside = room - choices_width(context, choices);
  const bool is_below =
      beside < std::min(context.px(kNarrowestBannerText), banner_text_width(context, text) + 1);
  ImGui::SetCursorScreenPos({start.x, start.y + context.px(5)});
  const float text_end = draw_banner_text(context, text, is_below ? room : beside);
  const float text_bottom = ImGui::GetItemRectMax().y;
  const float y = is_below ? text_bottom + context.px(4) : start.y;
  float x = is_below ? start.x : text_end + space;
  std::optional<std::size_t> pressed;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const auto& [title, id, kind] = choices[i];
    ImGui::SetCursorScreenPos({x, y});
    const std::string name = id.empty() ? title : fmt::format("{}###{}", title, id);
    if (button(context, name.c_str(), kind)) pressed = i;
    x = ImGui::GetItemRectMax().x + space;
  }
  const float bottom = std::max(text_bottom, y + context.px(kBannerButton));
  ImGui::SetCursorScreenPos({start.x, bottom});
  ImGui::Dummy({1, space});
  return pressed;
}

}  // namespace proofsheet::ui
