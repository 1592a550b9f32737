#include "ui/tooltip.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "platform/item_hooks.h"

namespace proofsheet::ui {
namespace {

// Layout pixels. Long texts get wider lines, so that more of them is seen.
constexpr float kWidth = 320, kWidthOfLong = 480;
constexpr int kLongFrom = 10;  // lines
// Beside the pointer, on one side or the other, ImGui finds room for what is narrower than half of the window
// less this.
constexpr float kBesidePointer = 44, kMargin = 8;

float most_width(const Context& context, float wished) {
  return std::min(context.px(wished), ImGui::GetMainViewport()->Size.x / 2 - context.px(kBesidePointer));
}

// The first lines of a text.
struct Shown {
  std::size_t end = 0;
  float width = 0;  // of the widest
  int lines = 0;
  int all_lines = 0;  // of the whole text
};
Shown first_lines(ImFont* font, float size, float width, std::string_view text, int most) {
  const GlyphWidths widths(font, size);
  Shown shown;
  for (std::size_t at = 0; at < text.size(); ++shown.all_lines) {
    const WrappedLine line = wrap_line(widths, text, at, width);
    if (shown.lines < most) {
      ++shown.lines;
      shown.end = line.next;
      shown.width = std::max(shown.width, widths.of(text.substr(at, line.end - at)));
    }
    at = line.next;
  }
  shown.width = std::min(width, std::ceil(shown.width) + 1);
  return shown;
}

}  // namespace

bool begin_tooltip(const Context& context) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(context.px(8), context.px(4)));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, context.px(4));
  if (ImGui::BeginTooltip()) return true;
  ImGui::PopStyleVar(2);
  return false;
}

void end_tooltip() {
  ImGui::EndTooltip();
  ImGui::PopStyleVar(2);
}

int tooltip_lines_left(const Context& context, float size) {
  const float room = ImGui::GetMainViewport()->Size.y - context.px(2 * kMargin) - ImGui::GetCursorPosY();
  return std::max(0, static_cast<int>(room / line_height(context.px(size))));
}

void tooltip_text(const Context& context, std::string_view text, ImU32 color, float size_of_theme,
                  Weight weight, int most_lines) {
  ImFont* font = weight == Weight::semibold ? context.fonts.semibold : context.fonts.text;
  const float size = context.px(size_of_theme), line = line_height(size);
  const int room = std::min(most_lines, tooltip_lines_left(context, size_of_theme));
  if (text.empty() || room == 0) return;
  float width = most_width(context, kWidth);
  Shown shown = first_lines(font, size, width, text, room);
  if (shown.all_lines > kLongFrom) {
    width = most_width(context, kWidthOfLong);
    shown = first_lines(font, size, width, text, room);
  }
  if (shown.all_lines > room) shown = first_lines(font, size, width, text, room - 1);
  std::string rest;
  if (shown.all_lines > shown.lines)
    rest = tr_count(static_cast<std::uint64_t>(shown.all_lines - shown.lines), "… {} more line",
                    "… {} more lines");
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float bottom = at.y + static_cast<float>(shown.lines) * line;
  const float wide = std::max(shown.width, rest.empty() ? 0.0f : text_width(font, size, rest) + 1);
  ImGui::Dummy({wide, bottom - at.y + (rest.empty() ? 0 : line)});
  platform::announce_item(text);
  if (!rest.empty()) platform::announce_item(rest);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  // One pixel more than it needs, lest rounding break a line that fits.
  draw_wrapped(list, font, size, at, {at.x + width, bottom + 1}, color, text.substr(0, shown.end));
  if (!rest.empty())
    draw_line(list, font, size, {at.x, bottom + std::floor((line - font_pixels(size)) / 2)}, wide,
              context.theme.muted, rest);
}

}  // namespace proofsheet::ui
