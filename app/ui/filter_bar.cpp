#include "ui/filter_bar.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <imgui_internal.h>
#include <misc/cpp/imgui_stdlib.h>

#include "platform/item_hooks.h"
#include "ui/take_keyboard.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr float kBarHeight = 28, kChipHeight = 24;
constexpr float kFilterText = 12;
// A mistake is told once the hand rests: half a word is not one.
constexpr double kPatience_s = 0.5;
constexpr const char* kFieldName = "filter";

float bar_text_width(const Context& context, std::string_view text) {
  return std::ceil(text_width(context.fonts.text, kFilterText * context.scale, text));
}

void bar_text(const Context& context, ImVec2 at, float height, float width, ImU32 color,
              std::string_view text) {
  const float size = kFilterText * context.scale;
  draw_line(*ImGui::GetWindowDrawList(), context.fonts.text, size,
            {at.x, at.y + std::floor((height - font_pixels(size)) / 2)}, width, color, text);
}

// A search stands in the chip as “words”.
std::string chip_words(const FilterState& state, query::Span span) {
  const query::Node& root = state.expression->root;
  const query::Node* node = &root;
  for (const query::Node& child : root.children) {
    if (child.span == span) node = &child;
  }
  const bool is_search = node->kind == query::Node::Kind::condition && node->condition.is_search;
  return is_search ? fmt::format("“{}”", node->condition.value)
                   : state.text.substr(span.begin, span.end - span.begin);
}

enum class ChipClick { none, edit, remove };

ChipClick draw_condition(const Context& context, std::size_t index, const std::string& words, float width) {
  const Theme& theme = context.theme;
  const float height = context.px(kChipHeight), pad = context.px(8), cross = context.px(22);
  const ImVec2 min = ImGui::GetCursorScreenPos(), max{min.x + width, min.y + height};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(min, max, theme.raised, context.px(5));
  const bool edits = ImGui::InvisibleButton(fmt::format("condition {}", index).c_str(),
                                            {width - cross, height}, ImGuiButtonFlags_EnableNav);
  const bool is_hovered = ImGui::IsItemHovered();
  tooltip(context, words);
  ImGui::SameLine(0, 0);
  const bool removes = ImGui::InvisibleButton(fmt::format("remove condition {}", index).c_str(),
                                              {cross, height}, ImGuiButtonFlags_EnableNav);
  const bool is_cross_hovered = ImGui::IsItemHovered();
  tooltip(context, tr("Take this condition away"));
  if (is_hovered || is_cross_hovered) list.AddRectFilled(min, max, theme.hover, context.px(5));
  draw_outline(context, min, max, theme.line, 5);
  bar_text(context, {min.x + pad, min.y}, height, width - cross - pad, theme.text, words);
  const float arm = std::floor(context.px(3.5f));
  const ImVec2 middle{max.x - std::floor(cross / 2) - context.px(1), std::floor((min.y + max.y) / 2)};
  const ImU32 ink = is_cross_hovered ? theme.text : theme.muted;
  list.AddLine({middle.x - arm, middle.y - arm}, {middle.x + arm, middle.y + arm}, ink, hairline(context));
  list.AddLine({middle.x - arm, middle.y + arm}, {middle.x + arm, middle.y - arm}, ink, hairline(context));
  return removes ? ChipClick::remove : edits ? ChipClick::edit : ChipClick::none;
}

void edit_text(FilterState& state, std::optional<query::Span> selected) {
  state.wants_focus = true;
  state.wants_selected = selected;
}

// The conditions as chips, what does not fit behind one of them; a click beside them edits the text.
void draw_chips(FilterState& state, const Context& context, float width) {
  const std::vector<query::Span> spans = query::conditions_of(*state.expression);
  const ImVec2 start = ImGui::GetCursorPos();
  const float right = start.x + width, more_width = context.px(64);
  float x = start.x;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const std::string words = chip_words(state, spans[i]);
    const float wanted = std::min(bar_text_width(context, words) + context.px(8 + 22 + 2), context.px(320));
    const bool is_last = i + 1 == spans.size();
    ImGui::SetCursorPos({x, start.y + context.px((kBarHeight - kChipHeight) / 2)});
    const float room = right - x - (is_last ? 0 : more_width);
    if (wanted > room && i > 0) {
      if (chip(context,
               fmt::format("{}###more conditions", tr_format("+ {} more", spans.size() - i)).c_str()))
        edit_text(state, std::nullopt);
      return;
    }
    const ChipClick click =
        draw_condition(context, i, words, std::min(wanted, std::max(context.px(60), room)));
    if (click == ChipClick::remove) {
      state.text = query::without_condition(*state.expression, i);
      return;
    }
    if (click == ChipClick::edit) edit_text(state, spans[i]);
    x += std::min(wanted, std::max(context.px(60), room)) + context.px(8);
  }
  if (right - x < context.px(16)) return;
  ImGui::SetCursorPos({x, start.y});
  if (ImGui::InvisibleButton("edit the filter", {right - x, context.px(kBarHeight)},
                             ImGuiButtonFlags_EnableNav))
    edit_text(state, std::nullopt);
  if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
}

struct FieldCaret {
  std::optional<query::Span> select;
};
// Puts the caret where it is wanted when the field gets the keyboard.
int place_caret(ImGuiInputTextCallbackData* data) {
  auto& caret = *static_cast<FieldCaret*>(data->UserData);
  if (!caret.select) return 0;
  const int last = data->BufTextLen;
  data->SelectionStart = std::min(last, static_cast<int>(caret.select->begin));
  data->SelectionEnd = data->CursorPos = std::min(last, static_cast<int>(caret.select->end));
  caret.select.reset();
  return 0;
}

// A line under the part of the text that is wrong.
void underline_problem(const Context& context, const query::Span& span, const std::string& text, ImVec2 min,
                       ImVec2 max) {
  const ImGuiInputTextState* field = ImGui::GetInputTextState(ImGui::GetItemID());
  const float left = min.x + ImGui::GetStyle().FramePadding.x - (field != nullptr ? field->Scroll.x : 0);
  const auto width_to = [&](std::size_t at) {
    return ImGui::CalcTextSize(text.data(), text.data() + std::min(at, text.size())).x;
  };
  const float from = left + width_to(span.begin);
  const float to = std::max(left + width_to(span.end), from + context.px(8));
  ImGui::GetWindowDrawList()->PushClipRect(min, max, true);
  ImGui::GetWindowDrawList()->AddRectFilled({from, max.y - context.px(4)}, {to, max.y - context.px(2)},
                                            context.theme.failed);
  ImGui::GetWindowDrawList()->PopClipRect();
}

void draw_field(FilterState& state, const Context& context, float width, bool has_problem) {
  FieldCaret caret;
  if (state.wants_focus) {
    // A popup that closes takes the keyboard back to where it was: ask again.
    if (state.focus_frames++ % 4 == 0) take_keyboard();
    caret.select = state.wants_selected.value_or(query::Span{state.text.size(), state.text.size()});
    context.draw_within(0);
  }
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                      ImVec2(context.px(8), std::floor((context.px(kBarHeight) - ImGui::GetFontSize()) / 2)));
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, hairline(context));
  ImGui::PushStyleColor(ImGuiCol_FrameBgHovered, context.theme.raised);
  if (has_problem) ImGui::PushStyleColor(ImGuiCol_Border, context.theme.failed);
  ImGui::SetNextItemWidth(width);
  const std::string before = state.text;
  const std::string key = shortcut_text(context.commands.at("filter.edit").shortcut);
  const float key_width = bar_text_width(context, key);
  const char* hint = tr("Search the texts, or filter: state = failed");
  if (bar_text_width(context, hint) + key_width + context.px(48) > width) hint = tr("Search, filter");
  ImGui::InputTextWithHint("##filter", hint, &state.text,
                           ImGuiInputTextFlags_EscapeClearsAll | ImGuiInputTextFlags_CallbackAlways,
                           place_caret, &caret);
  platform::announce_item(kFieldName);
  state.is_editing = ImGui::IsItemActive();
  if (ImGui::IsItemDeactivated() &&
      (ImGui::IsKeyPressed(ImGuiKey_Enter) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter)))
    state.is_entered = true;
  if (state.text.empty() && !state.is_editing) {
    const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
    bar_text(context, {max.x - context.px(10) - key_width, min.y}, max.y - min.y, key_width + 1,
             context.theme.faint, key);
  }
  if (state.text != before) state.changed_at = ImGui::GetTime();
  if (state.wants_focus && state.is_editing && !caret.select) {
    state.wants_focus = false;
    state.wants_selected.reset();
    state.focus_frames = 0;
  }
  if (has_problem) {
    underline_problem(context, state.problem.span, state.text, ImGui::GetItemRectMin(),
                      ImGui::GetItemRectMax());
    ImGui::PopStyleColor();
  }
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
}

std::string count_words(const FilterState& state, const Context& context) {
  if (state.is_blank()) return {};
  if (context.run->matched() == nullptr) return state.is_searching ? tr("Searching …") : "";
  return matching_words(state.matching, context.run->plan().size());
}

// Enter on a text that cannot be read keeps the keyboard: what is typed next mends the text, and is no key of
// the grid.
void stay_with_mistake(FilterState& state) {
  if (!state.is_entered || state.made_text != state.text) return;
  state.is_entered = false;
  if (!state.is_blank() && !state.query) edit_text(state, std::nullopt);
}

}  // namespace

void draw_filter_bar(FilterState& state, const Context& context) {
  stay_with_mistake(state);
  const ImVec2 start = ImGui::GetCursorPos();
  const float available = ImGui::GetContentRegionAvail().x;
  const std::string count = count_words(state, context);
  const float count_width = count.empty() ? 0 : bar_text_width(context, count) + context.px(12);
  const float clear_width = state.is_blank() ? 0 : context.px(60);
  const float add_width = context.px(76);
  const float width =
      std::max(context.px(120), available - count_width - clear_width - add_width - context.px(8));

  const bool is_wrong = !state.is_blank() && !state.query;
  const bool is_resting = ImGui::GetTime() - state.changed_at >= kPatience_s;
  if (is_wrong && !is_resting) context.draw_within(kPatience_s);
  const bool has_problem = is_wrong && (is_resting || !state.is_editing);
  const bool shows_chips = !state.is_editing && !state.wants_focus && state.expression && state.query;
  if (shows_chips)
    draw_chips(state, context, width);
  else
    draw_field(state, context, width, has_problem);

  ImGui::SetCursorPos({start.x + width + context.px(8), start.y});
  if (button(context, fmt::format("{}###add filter", tr("+ filter")).c_str(), ButtonKind::quiet, add_width))
    ImGui::OpenPopup("filter menu");
  ImGui::SetNextWindowPos({ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().y + context.px(4)});
  draw_filter_menu(state, context);
  if (!count.empty()) {
    ImGui::SetCursorPos({start.x + width + context.px(8) + add_width + context.px(8), start.y});
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({count_width - context.px(12), context.px(kBarHeight)});
    platform::announce_item(count);
    bar_text(context, at, context.px(kBarHeight), count_width, context.theme.muted, count);
  }
  if (clear_width > 0) {
    ImGui::SetCursorPos({start.x + available - clear_width, start.y});
    if (button(context, fmt::format("{}###clear filter", tr("Clear")).c_str(), ButtonKind::quiet,
               clear_width))
      state.text.clear();
  }
  ImGui::SetCursorPos({start.x, start.y + context.px(kBarHeight + 8)});
  const std::string message = has_problem              ? query::to_error(state.text, state.problem).message
                              : !state.failure.empty() ? state.failure
                                                       : "";
  if (message.empty()) return;
  label(context, message, context.theme.failed, kCaptionSize);
  platform::announce_item(message);
  ImGui::SetCursorPos({start.x, start.y + context.px(kBarHeight + 8 + 24)});
}

}  // namespace proofsheet::ui
