#include "ui/prompt_editor_drawing.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui_internal.h>

#include "platform/item_hooks.h"
#include "ui/text_layout.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr double kBlink_s = 0.53;
constexpr std::size_t kChoicesShown = 8;

// The highlights of one line in order, gaps filled with plain text.
template <class Visit>
void for_each_stretch(const std::vector<Highlight>& highlights, std::size_t begin, std::size_t end,
                      ImU32 plain, Visit visit) {
  std::size_t at = begin;
  auto next = std::upper_bound(highlights.begin(), highlights.end(), begin,
                               [](std::size_t place, const Highlight& h) { return place < h.end; });
  for (; next != highlights.end() && next->begin < end; ++next) {
    const std::size_t from = std::max(next->begin, begin), to = std::min(next->end, end);
    if (from > at) visit(at, from, Highlight{.begin = at, .end = from, .text = plain, .tip = {}});
    visit(from, to, *next);
    at = to;
  }
  if (at < end) visit(at, end, Highlight{.begin = at, .end = end, .text = plain, .tip = {}});
}

bool is_noted(const EditorBox& box, int line) {
  return std::any_of(box.notes.begin(), box.notes.end(),
                     [line](const LineNote& note) { return note.line == line; });
}

}  // namespace

void EditorPainter::back(const WrappedLine& line, float top, std::size_t begin, std::size_t end, ImU32 color,
                         float margin) const {
  const float left = layout.origin().x + layout.widths().of(text.substr(line.begin, begin - line.begin));
  const float right = left + layout.widths().of(text.substr(begin, end - begin));
  ImGui::GetWindowDrawList()->AddRectFilled(
      {std::round(left - margin), top + context.px(1)},
      {std::round(right + margin), top + layout.row_height() - context.px(1)}, color,
      margin > 0 ? context.px(3) : 0);
}

void EditorPainter::stretch(const WrappedLine& line, float top, std::size_t begin, std::size_t end,
                            const Highlight& look) const {
  const float left = layout.origin().x + layout.widths().of(text.substr(line.begin, begin - line.begin));
  const std::string_view part = text.substr(begin, end - begin);
  const float inset = std::floor((layout.row_height() - font_pixels(layout.size())) / 2);
  draw_line(*ImGui::GetWindowDrawList(), context.fonts.mono, layout.size(), {left, top + inset}, FLT_MAX,
            look.text, part);
  const float right = left + layout.widths().of(part), thickness = hairline(context);
  if (look.strikes) {
    const float middle = std::round(top + layout.row_height() * 0.55f);
    ImGui::GetWindowDrawList()->AddRectFilled({std::round(left), middle},
                                              {std::round(right), middle + thickness}, look.text);
  }
  if (look.underline == 0) return;
  const float y = top + layout.row_height() - context.px(2);
  ImGui::GetWindowDrawList()->AddRectFilled({std::round(left), y}, {std::round(right), y + thickness},
                                            look.underline);
}

void EditorPainter::draw_text(const PromptEditorState& state, const std::vector<Highlight>& highlights,
                              bool active) const {
  const Theme& theme = context.theme;
  const ImVec2 clip_min = ImGui::GetWindowDrawList()->GetClipRectMin();
  const ImVec2 clip_max = ImGui::GetWindowDrawList()->GetClipRectMax();
  const ImU32 selected = with_alpha(theme.in_flight, 0.35f);
  for (std::size_t index = 0; index < layout.rows().size(); ++index) {
    const float top = std::round(layout.origin().y + layout.top_of(index));
    if (top + layout.row_height() < clip_min.y) continue;
    if (top > clip_max.y) break;
    const WrappedLine& line = layout.rows()[index];
    const auto draw_back = [&](std::size_t begin, std::size_t end, const Highlight& look) {
      // A blank that hangs over the end of a line has no ground.
      while (end == line.end && end > begin + 1 && !line.hard && text[end - 1] == ' ') --end;
      if (look.back != 0) back(line, top, begin, end, look.back, context.px(2));
    };
    for_each_stretch(highlights, line.begin, line.end, theme.text, draw_back);
    const std::size_t first = std::max(state.cursor.first(), line.begin),
                      last = std::min(state.cursor.last(), line.end);
    if (active && first < last) back(line, top, first, last, selected, 0);
    for_each_stretch(highlights, line.begin, line.end, theme.text,
                     [&](std::size_t begin, std::size_t end, const Highlight& look) {
                       stretch(line, top, begin, end, look);
                     });
  }
}

void EditorPainter::draw_cursor(const PromptEditorState& state) const {
  const float top = layout.top_of(layout.row_of(state.cursor.at));
  const ImVec2 at = {std::round(layout.origin().x + layout.x_of(text, state.cursor.at)),
                     std::round(layout.origin().y + top)};
  const double since = ImGui::GetTime() - state.last_input_s;
  if (std::fmod(since, 2 * kBlink_s) < kBlink_s)
    ImGui::GetWindowDrawList()->AddRectFilled(
        {at.x, at.y + context.px(1)}, {at.x + hairline(context), at.y + layout.row_height() - context.px(1)},
        context.theme.text);
  if (context.draw_within) context.draw_within(kBlink_s - std::fmod(since, kBlink_s) + 0.01);
  ImGuiContext& g = *ImGui::GetCurrentContext();
  g.PlatformImeData.WantVisible = g.PlatformImeData.WantTextInput = true;
  g.PlatformImeData.InputPos = at;
  g.PlatformImeData.InputLineHeight = layout.row_height();
  g.PlatformImeData.ViewportId = ImGui::GetCurrentWindow()->Viewport->ID;
}

void EditorPainter::draw_line_numbers(const EditorBox& box, float left, float width) const {
  const float size = context.px(kCaptionSize);
  const float inset = std::floor((layout.row_height() - font_pixels(size)) / 2);
  for (std::size_t row = 0; row < layout.rows().size(); ++row) {
    if (layout.number_of(row) == 0) continue;
    const std::string number = fmt::format("{}", layout.number_of(row));
    const float wide = std::ceil(text_width(context.fonts.mono, size, number));
    const ImU32 color = is_noted(box, layout.number_of(row)) ? context.theme.failed : context.theme.muted;
    draw_line(
        *ImGui::GetWindowDrawList(), context.fonts.mono, size,
        {left + width - context.px(8) - wide, std::round(layout.origin().y + layout.top_of(row)) + inset},
        wide + 1, color, number);
  }
}

void EditorPainter::draw_notes(float width) const {
  for (const EditorLayout::Note& note : layout.notes()) {
    const ImVec2 min = {layout.origin().x, std::round(layout.origin().y + note.top)};
    const ImVec2 max = {min.x + width, min.y + note.height};
    ImGui::GetWindowDrawList()->AddRectFilled({min.x - context.px(5), min.y}, {min.x - context.px(3), max.y},
                                              context.theme.failed);
    draw_wrapped(*ImGui::GetWindowDrawList(), context.fonts.text, context.px(kCaptionSize), min,
                 {max.x, FLT_MAX}, context.theme.failed, note.note->text);
    ImGui::ItemAdd(ImRect(min, max), 0);
    platform::announce_item(fmt::format("line {}: {}", note.note->line, note.note->text));
  }
}

void EditorPainter::draw_completions(PromptEditorState& state) const {
  PromptEditorState::Completing& completing = state.completing;
  const std::vector<Completions::Choice>& choices = completing.list.choices;
  const std::size_t shown = std::min(choices.size(), kChoicesShown);
  const std::size_t first = completing.chosen >= shown ? completing.chosen - shown + 1 : 0;
  const float size = context.px(kMonoSize), row = context.px(22), pad = context.px(8);
  float width = context.px(160);
  for (std::size_t i = first; i < first + shown; ++i)
    width = std::max(width,
                     std::ceil(text_width(context.fonts.mono, size, choices[i].word) +
                               text_width(context.fonts.text, context.px(kCaptionSize), choices[i].remark)) +
                         3 * pad);
  const float line = layout.origin().y + layout.top_of(layout.row_of(completing.list.begin));
  const ImVec2 room = ImGui::GetMainViewport()->Size;
  const float height = row * static_cast<float>(shown);
  ImVec2 min = {std::round(layout.origin().x + layout.x_of(text, completing.list.begin) - pad),
                std::round(line + layout.row_height() + context.px(2))};
  min.x = std::max(0.0f, std::min(min.x, room.x - width));
  if (min.y + height > room.y) min.y = std::round(line - height - context.px(2));
  completing.min = min;
  completing.max = {min.x + width, min.y + height};
  ImGui::SetNextWindowPos(min);
  ImGui::SetNextWindowSize({width, height});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1, 1});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, context.px(4));
  ImGui::PushStyleColor(ImGuiCol_WindowBg, context.theme.raised);
  ImGui::Begin("completions", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav);
  ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = first; i < first + shown; ++i) {
    const ImVec2 at = {min.x, min.y + row * static_cast<float>(i - first)};
    const ImVec2 end = {at.x + width, at.y + row};
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({width, row});
    platform::announce_item("complete " + choices[i].word);
    const bool is_moved = ImGui::GetIO().MouseDelta.x != 0 || ImGui::GetIO().MouseDelta.y != 0;
    if (is_moved && ImGui::IsMouseHoveringRect(at, end)) completing.chosen = i;
    if (i == completing.chosen) list.AddRectFilled(at, end, context.theme.accent_soft);
    draw_line(list, context.fonts.mono, size, {at.x + pad, at.y + std::floor((row - font_pixels(size)) / 2)},
              width - 2 * pad, i == completing.chosen ? context.theme.accent : context.theme.text,
              choices[i].word);
    const float caption = context.px(kCaptionSize);
    const float wide = std::ceil(text_width(context.fonts.text, caption, choices[i].remark));
    draw_line(list, context.fonts.text, caption,
              {end.x - pad - wide, at.y + std::floor((row - font_pixels(caption)) / 2)}, wide + 1,
              context.theme.muted, choices[i].remark);
  }
  draw_outline(context, completing.min, completing.max, context.theme.line, 4);
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(4);
}

}  // namespace proofsheet::ui
