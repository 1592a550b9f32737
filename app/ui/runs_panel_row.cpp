// One run of the list: its name and age, how it came out, its number, tags and files; fields to change them.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui_internal.h>
#include <misc/cpp/imgui_stdlib.h>

#include "base/clock.h"
#include "platform/item_hooks.h"
#include "ui/figures.h"
#include "ui/grid_menu.h"
#include "ui/runs_panel.h"
#include "ui/state_words.h"
#include "ui/take_keyboard.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr float kGoingButtons = 110;               // room for Pause and Stop
constexpr float kOutcomeLine = 29, kTagLine = 50;  // tops of the second and the third line
constexpr float kTagHeight = 19, kNarrowestTagField = 110;
constexpr std::size_t kMostOffered = 6;

// One run this frame: where it lies and what the mouse does there.
struct Row {
  const RunEntry& entry;
  const store::RunInfo& run;
  const RunView* going = nullptr;  // while it goes on
  ImVec2 at;
  float width, height;
  bool hovered = false;  // the row itself
  bool inside = false;   // the mouse is over it or what lies on it
  bool is_chosen = false;
};

std::string ago(std::int64_t then_ms, std::int64_t now_ms) {
  const std::int64_t seconds = std::max<std::int64_t>(0, (now_ms - then_ms) / 1000);
  const auto count = [seconds](std::int64_t unit) { return static_cast<std::uint64_t>(seconds / unit); };
  if (seconds < 60) return tr("just now");
  if (seconds < 3600) return tr_format("{} min ago", count(60));
  if (seconds < 86400) return tr_count(count(3600), "{} hour ago", "{} hours ago");
  if (seconds < 86400 * 30) return tr_count(count(86400), "{} day ago", "{} days ago");
  return format_local_time(then_ms).substr(0, 10);
}

std::string outcome(const store::RunInfo& run) {
  std::string text = tr_format("{} of {} done", grouped(run.done), grouped(run.cells));
  if (run.cached > 0) text += tr_format(", {} from cache", run.cached);
  if (run.filtered > 0) text += tr_format(", {} filtered", run.filtered);
  return text;
}

float caption_width(const Context& context, std::string_view text) {
  return std::ceil(text_width(context.fonts.text, context.px(kCaptionSize), text));
}

void caption(const Context& context, ImVec2 at, float width, ImU32 color, std::string_view text) {
  draw_line(*ImGui::GetWindowDrawList(), context.fonts.text, context.px(kCaptionSize), at, width, color,
            text);
}

void draw_row_ground(const RunsPanelState& state, const Context& context, const Row& row) {
  const bool is_shown = context.run != nullptr && context.run->id() == row.run.id;
  const float margin = context.px(6);
  const ImVec2 min{row.at.x - margin, row.at.y}, max{row.at.x + row.width + margin, row.at.y + row.height};
  if (is_shown || row.hovered)
    ImGui::GetWindowDrawList()->AddRectFilled(
        min, max, is_shown ? context.theme.raised : with_alpha(context.theme.hover, 0.6f), context.px(5));
  if (row.is_chosen)
    draw_outline(context, min, max, state.has_keyboard ? context.theme.accent : context.theme.line, 5);
}

// The field in place of the name. Enter and a click elsewhere keep what was typed, Escape leaves it.
void draw_name_field(RunsPanelState& state, const Context& context, const Row& row, Actions& actions) {
  RunsPanelState::Field& field = state.renaming;
  ImGui::SetCursorScreenPos({row.at.x - context.px(4), row.at.y + context.px(2)});
  if (field.wants_focus) {
    take_keyboard();
    context.draw_within(0);
  }
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(context.px(4), context.px(3)));
  const bool entered = text_field(context, "run name", field.text, "", row.width + context.px(8),
                                  ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  ImGui::PopStyleVar();
  if (ImGui::IsItemActive()) field.wants_focus = false;
  const bool left = ImGui::IsItemDeactivated();
  if (!entered && !left) return;
  const bool keeps = entered || !ImGui::IsKeyPressed(ImGuiKey_Escape);
  const bool is_blank = field.text.find_first_not_of(" \t") == std::string::npos;
  if (keeps && !is_blank) actions.push_back(RenameRun{row.run.id, field.text});
  field = {};
  state.wants_list = true;
  context.draw_within(0);
}

void draw_name_and_age(RunsPanelState& state, const Context& context, const Row& row, Actions& actions) {
  if (state.renaming.run == row.run.id) return draw_name_field(state, context, row, actions);
  const std::string when = row.going == nullptr         ? ago(row.run.created_unix_ms, context.now_unix_ms)
                           : row.going->is_stopping()   ? tr("stopping")
                           : row.going->totals().paused ? tr("paused")
                                                        : tr("going on");
  const ImU32 color = row.going == nullptr                                     ? context.theme.faint
                      : row.going->totals().paused || row.going->is_stopping() ? context.theme.waiting
                                                                               : context.theme.in_flight;
  const float when_width = caption_width(context, when);
  draw_line(*ImGui::GetWindowDrawList(), context.fonts.semibold, context.px(kTextSize),
            {row.at.x, row.at.y + context.px(6)}, row.width - when_width - context.px(8), context.theme.text,
            row.run.name);
  caption(context, {row.at.x + row.width - when_width, row.at.y + context.px(8)}, when_width + 1, color,
          when);
}

// How far a run is that goes on, in words and as a line at the bottom of its row.
void draw_going(const Context& context, const Row& row, float line_y) {
  const run::Totals& totals = row.going->totals();
  std::string text = tr_format("{} of {} done", grouped(totals.done), grouped(totals.cells));
  if (totals.failed > 0) text += tr_format(", {} failed", totals.failed);
  caption(context, {row.at.x, line_y}, row.width - context.px(kGoingButtons), context.theme.muted, text);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float y = row.at.y + row.height - context.px(4), height = context.px(2);
  const double part = static_cast<double>(totals.done + totals.failed + totals.filtered) /
                      static_cast<double>(std::max<std::uint64_t>(1, totals.cells));
  list.AddRectFilled({row.at.x, y}, {row.at.x + row.width, y + height}, context.theme.line);
  list.AddRectFilled({row.at.x, y}, {row.at.x + row.width * static_cast<float>(part), y + height},
                     totals.paused ? context.theme.waiting : context.theme.done);
}

// A quiet word that can be clicked, its right edge at `right`. `word` is of the string table.
bool draw_word(const Context& context, const char* word, const std::string& name, float& right, float y) {
  const char* shown = tr(word);
  const float width = caption_width(context, shown);
  right -= width;
  ImGui::SetCursorScreenPos({right, y - context.px(4)});
  const bool pressed = ImGui::InvisibleButton(word, {width, context.px(20)}, ImGuiButtonFlags_EnableNav);
  platform::announce_item(name);
  if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  caption(context, {right, y}, width + 1, ImGui::IsItemHovered() ? context.theme.text : context.theme.muted,
          shown);
  right -= context.px(12);
  return pressed;
}

void draw_control(const Context& context, const Row& row, float line_y, Actions& actions) {
  using StopMode = run::Conductor::StopMode;
  float right = row.at.x + row.width;
  const bool stops = row.going->is_stopping(), paused = row.going->totals().paused;
  if (draw_word(context, stops ? tr_later("Stop now") : tr_later("Stop"),
                fmt::format("Stop run {}", row.run.id), right, line_y))
    actions.push_back(StopRun{row.run.id, stops ? StopMode::at_once : StopMode::finish_in_flight});
  if (stops) return;
  const char* word = paused ? tr_later("Resume") : tr_later("Pause");
  if (draw_word(context, word, fmt::format("{} run {}", word, row.run.id), right, line_y))
    actions.push_back(PauseRun{row.run.id, !paused});
}

// What it came to, and at the right its cost, or what deletes it.
void draw_outcome(const Context& context, const Row& row, float line_y, Actions& actions) {
  const std::string done = outcome(row.run), cost = format_cost(row.run.cost_usd);
  const float cost_width = caption_width(context, cost);
  const float room = row.width - std::max(cost_width, caption_width(context, tr("Delete"))) - context.px(8);
  const float done_width = caption_width(context, done) + context.px(8);
  caption(context, {row.at.x, line_y}, room, context.theme.muted, done);
  if (done_width < room && row.run.failed > 0)
    caption(context, {row.at.x + done_width, line_y}, room - done_width, context.theme.failed,
            tr_format("{} failed", row.run.failed));
  if (row.inside) {
    float right = row.at.x + row.width;
    if (draw_word(context, tr_later("Delete"), fmt::format("Delete run {}", row.run.id), right, line_y))
      actions.push_back(DeleteRun{row.run.id});
    return;
  }
  caption(context, {row.at.x + row.width - cost_width, line_y}, cost_width + 1, context.theme.faint, cost);
}

// A tag. While tags are edited a click takes it away, else it searches for it. Returns the width taken.
float draw_tag(RunsPanelState& state, const Context& context, const Row& row, const std::string& tag,
               ImVec2 at, float room, Actions& actions) {
  const bool is_editing = state.tagging.run == row.run.id;
  const float pad = context.px(6), height = context.px(kTagHeight), cross = is_editing ? context.px(12) : 0;
  const float width = std::min(caption_width(context, tag) + 2 * pad + cross, room);
  ImGui::SetCursorScreenPos(at);
  const bool pressed =
      ImGui::InvisibleButton(fmt::format("tag {}", tag).c_str(), {width, height}, ImGuiButtonFlags_EnableNav);
  platform::announce_item(fmt::format("tag {} of run {}", tag, row.run.id));
  const bool hovered = ImGui::IsItemHovered();
  tooltip(context, is_editing ? tr_format("Take “{}” away", tag) : tr_format("Runs tagged “{}”", tag));
  const ImVec2 max{at.x + width, at.y + height};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(at, max, hovered ? context.theme.hover : context.theme.raised, context.px(4));
  draw_outline(context, at, max, context.theme.line, 4);
  const float text_y = at.y + std::floor((height - font_pixels(context.px(kCaptionSize))) / 2);
  caption(context, {at.x + pad, text_y}, width - 2 * pad - cross + 1,
          hovered ? context.theme.text : context.theme.muted, tag);
  if (is_editing) {
    const float arm = std::floor(context.px(3)), x = max.x - pad - arm, y = std::floor((at.y + max.y) / 2);
    list.AddLine({x - arm, y - arm}, {x + arm, y + arm}, context.theme.muted, hairline(context));
    list.AddLine({x - arm, y + arm}, {x + arm, y - arm}, context.theme.muted, hairline(context));
  }
  if (pressed && !is_editing) state.filter = tag;
  if (pressed && is_editing) {
    std::vector<std::string> tags = row.run.tags;
    std::erase(tags, tag);
    actions.push_back(TagRun{row.run.id, std::move(tags)});
    state.tagging.wants_focus = true;
  }
  return width;
}

struct TagKeys {
  int step = 0;
  bool completes = false, ends = false;
};
int take_tag_keys(ImGuiInputTextCallbackData* data) {
  auto& keys = *static_cast<TagKeys*>(data->UserData);
  if (data->EventFlag == ImGuiInputTextFlags_CallbackCharFilter) {
    if (data->EventChar != ',') return 0;
    keys.ends = true;
    return 1;
  }
  if (data->EventFlag == ImGuiInputTextFlags_CallbackCompletion) keys.completes = true;
  if (data->EventFlag == ImGuiInputTextFlags_CallbackHistory)
    keys.step = data->EventKey == ImGuiKey_DownArrow ? 1 : -1;
  return 0;
}

// The tags that the text may become, below the field; the one that was clicked.
std::optional<std::string> draw_offered(const Context& context, const std::vector<std::string>& offered,
                                        int choice, ImVec2 at, float width) {
  if (offered.empty()) return std::nullopt;
  std::optional<std::string> clicked;
  const float line = context.px(24), pad = context.px(8);
  ImGui::SetNextWindowPos(at);
  ImGui::SetNextWindowSize({width, line * static_cast<float>(offered.size()) + context.px(8)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, context.px(4)));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, context.px(5));
  ImGui::PushStyleColor(ImGuiCol_WindowBg, context.theme.raised);
  ImGui::Begin("offered tags", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                   ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_Tooltip);
  for (std::size_t i = 0; i < offered.size(); ++i) {
    const ImVec2 min = ImGui::GetCursorScreenPos(), max{min.x + width, min.y + line};
    ImGui::Dummy({width, line});
    platform::announce_item(fmt::format("offered tag {}", offered[i]));
    const bool hovered = ImGui::IsMouseHoveringRect(min, max);
    if (hovered || choice == static_cast<int>(i))
      ImGui::GetWindowDrawList()->AddRectFilled(min, max, context.theme.hover);
    caption(context, {min.x + pad, min.y + std::floor((line - font_pixels(context.px(kCaptionSize))) / 2)},
            width - 2 * pad, context.theme.text, offered[i]);
    // The press, not the release: by then the field has lost the keyboard.
    if (hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) clicked = offered[i];
  }
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
  return clicked;
}

void add_tag(RunsPanelState& state, const Row& row, std::string text, Actions& actions) {
  const std::size_t first = text.find_first_not_of(" \t");
  state.tagging = {.run = row.run.id, .text = {}, .wants_focus = true};
  if (first == std::string::npos) return;
  std::vector<std::string> tags = row.run.tags;
  tags.push_back(text.substr(first, text.find_last_not_of(" \t") - first + 1));
  std::ranges::sort(tags);
  tags.erase(std::ranges::unique(tags).begin(), tags.end());
  actions.push_back(TagRun{row.run.id, std::move(tags)});
}

// Enter or a comma adds what was typed, or what is chosen of the tags that are offered; Tab takes the first
// of them; Backspace in the empty field takes the last tag away; Escape, or Enter in the empty field, ends
// it.
void draw_tag_field(RunsPanelState& state, const Context& context, const Row& row, ImVec2 at, float width,
                    Actions& actions) {
  RunsPanelState::Field& field = state.tagging;
  if (field.wants_focus) {
    take_keyboard();
    context.draw_within(0);
  }
  const std::string before = field.text;
  const bool was_empty = before.empty(), was_active = !field.wants_focus;
  TagKeys keys;
  ImGui::SetCursorScreenPos(at);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(context.px(6), context.px(1)));
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, hairline(context));
  ImGui::SetNextItemWidth(width);
  const bool entered = ImGui::InputTextWithHint(
      "##tag", tr("Tag, then Enter"), &field.text,
      ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_CallbackHistory |
          ImGuiInputTextFlags_CallbackCompletion | ImGuiInputTextFlags_CallbackCharFilter,
      take_tag_keys, &keys);
  platform::announce_item("new tag");
  ImGui::PopStyleVar(2);
  const bool is_active = ImGui::IsItemActive(), left = ImGui::IsItemDeactivated();
  const ImVec2 below{at.x, ImGui::GetItemRectMax().y + context.px(2)};
  if (is_active) field.wants_focus = false;
  if (field.text != before) field.choice = -1;
  if (keys.completes || keys.ends) ImGui::ClearActiveID();

  const auto offered = completed_tags(context.runs.known_tags(), field.text, row.run.tags, kMostOffered);
  field.choice = std::clamp(field.choice + keys.step, -1, static_cast<int>(offered.size()) - 1);
  if (is_active && was_active && was_empty && ImGui::IsKeyPressed(ImGuiKey_Backspace) &&
      !row.run.tags.empty()) {
    auto tags = row.run.tags;
    tags.pop_back();
    actions.push_back(TagRun{row.run.id, std::move(tags)});
  }
  const auto clicked = draw_offered(context, offered, field.choice, below, std::max(width, context.px(160)));
  if (clicked) return add_tag(state, row, *clicked, actions);
  const bool takes_choice = (entered || keys.ends || keys.completes) && field.choice >= 0;
  if (takes_choice) return add_tag(state, row, offered[static_cast<std::size_t>(field.choice)], actions);
  if (keys.completes && !offered.empty()) return add_tag(state, row, offered.front(), actions);
  if ((entered && !field.text.empty()) || keys.ends) return add_tag(state, row, field.text, actions);
  if (keys.completes) field.wants_focus = true;
  if (field.wants_focus || (!entered && !left)) return;
  const bool escapes = ImGui::IsKeyPressed(ImGuiKey_Escape);
  if (!entered && !escapes && !field.text.empty()) add_tag(state, row, field.text, actions);
  field = {};
  state.wants_list = entered || escapes;
  context.draw_within(0);
}

// "#12", the tags, and at the right what it takes on the disk.
void draw_tags(RunsPanelState& state, const Context& context, const Row& row, Actions& actions) {
  const bool is_editing = state.tagging.run == row.run.id;
  const float y = row.at.y + context.px(kTagLine), gap_x = context.px(4);
  const float text_y = y + std::floor((context.px(kTagHeight) - font_pixels(context.px(kCaptionSize))) / 2);
  const std::string number = fmt::format("#{}", row.run.id);
  const std::uint64_t bytes = row.entry.disk.all_bytes + row.entry.disk.text_bytes;
  const std::string size = bytes > 0 ? format_bytes(bytes) : "";
  const float size_width = is_editing || size.empty() ? 0 : caption_width(context, size) + context.px(8);
  caption(context, {row.at.x, text_y}, row.width, context.theme.faint, number);
  float x = row.at.x + caption_width(context, number) + context.px(8);
  const float right =
      row.at.x + row.width - (is_editing ? context.px(kNarrowestTagField) + gap_x : size_width);
  for (std::size_t i = 0; i < row.run.tags.size(); ++i) {
    const std::string rest = fmt::format("+{}", row.run.tags.size() - i);
    const bool is_last = i + 1 == row.run.tags.size();
    const float room = right - x - (is_last ? 0 : caption_width(context, rest) + gap_x);
    if (room < context.px(36)) {
      caption(context, {x, text_y}, std::max(0.0f, right - x), context.theme.faint, rest);
      x += caption_width(context, rest) + gap_x;
      break;
    }
    x += draw_tag(state, context, row, row.run.tags[i], {x, y}, room, actions) + gap_x;
  }
  if (is_editing)
    return draw_tag_field(state, context, row, {x, y - context.px(1)}, row.at.x + row.width - x, actions);
  if (row.inside && row.going == nullptr && right - x > context.px(40)) {
    ImGui::SetCursorScreenPos({x, y});
    const char* words = tr("+ tag");
    const float width = caption_width(context, words);
    if (ImGui::InvisibleButton("add a tag", {width, context.px(kTagHeight)}, ImGuiButtonFlags_EnableNav))
      begin_tagging(state, row.run.id);
    platform::announce_item(fmt::format("Tag run {}", row.run.id));
    caption(context, {x, text_y}, width + 1,
            ImGui::IsItemHovered() ? context.theme.text : context.theme.muted, words);
  }
  if (size.empty()) return;
  caption(context, {row.at.x + row.width - size_width + context.px(8), text_y}, size_width,
          context.theme.faint, size);
}

void draw_run_menu(const Context& context, Actions& actions) {
  if (!begin_menu(context, "run menu", MenuOpens::on_right_click)) return;
  command_menu_item(context, "runs.open", actions);
  command_menu_item(context, "runs.restore_sheet", actions);
  command_menu_item(context, "runs.compare", actions);
  ImGui::Separator();
  for (const char* name : {"runs.rename", "runs.tag"}) command_menu_item(context, name, actions);
  ImGui::Separator();
  command_menu_item(context, "runs.delete", actions);
  end_menu();
}

std::string row_tip(const RunEntry& entry) {
  std::string tip = format_local_time(entry.info.created_unix_ms);
  if (!entry.sheet.title.empty() && entry.sheet.title != entry.info.name)
    tip += "\n" + tr_format("of “{}”", entry.sheet.title);
  for (const std::string& model : entry.sheet.models) tip += "\n" + model;
  const std::uint64_t shared = entry.disk.all_bytes - entry.disk.own_bytes;
  if (entry.disk.all_bytes > 0)
    tip += "\n" + (shared == 0 ? tr_format("{} of files", format_bytes(entry.disk.all_bytes))
                               : tr_format("{} of files, {} of them shared",
                                           format_bytes(entry.disk.all_bytes), format_bytes(shared)));
  if (entry.disk.text_bytes > 0)
    tip += "\n" + tr_format("about {} of texts in the database", format_bytes(entry.disk.text_bytes));
  return tip;
}

}  // namespace

void draw_run_row(RunsPanelState& state, const Context& context, const RunEntry& entry, float width,
                  Actions& actions) {
  Row row{.entry = entry,
          .run = entry.info,
          .at = ImGui::GetCursorScreenPos(),
          .width = width,
          .height = context.px(kRunRowHeight)};
  ImGui::PushID(static_cast<int>(row.run.id));
  ImGui::SetNextItemAllowOverlap();
  const bool pressed = ImGui::InvisibleButton("open", {row.width, row.height}, ImGuiButtonFlags_EnableNav);
  const ImGuiContext& imgui = *ImGui::GetCurrentContext();
  const bool is_tabbed_to = imgui.NavJustMovedToIsTabbing && imgui.NavJustMovedToId == ImGui::GetItemID();
  state.is_row_focused |= ImGui::IsItemFocused();
  platform::announce_item(fmt::format("run {}", row.run.id));
  row.hovered = ImGui::IsItemHovered();
  row.inside = ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem) &&
               ImGui::IsMouseHoveringRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
  if (pressed || is_tabbed_to || ImGui::IsItemClicked(ImGuiMouseButton_Right)) state.chosen = row.run.id;
  if (row.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left))
    actions.push_back(OpenRun{row.run.id});
  tooltip(context, row_tip(entry));
  draw_run_menu(context, actions);
  row.is_chosen = state.chosen == row.run.id;
  const auto going =
      std::ranges::find(context.going, row.run.id, [](const auto& view) { return view->id(); });
  if (going != context.going.end()) row.going = going->get();
  const float line_y = row.at.y + context.px(kOutcomeLine);
  draw_row_ground(state, context, row);
  draw_name_and_age(state, context, row, actions);
  if (row.going != nullptr) {
    draw_going(context, row, line_y);
    draw_control(context, row, line_y, actions);
  } else {
    draw_outcome(context, row, line_y, actions);
  }
  draw_tags(state, context, row, actions);
  ImGui::PopID();
  ImGui::SetCursorScreenPos({row.at.x, row.at.y + row.height});
  ImGui::Dummy({row.width, context.px(kRunRowGap)});
}

}  // namespace proofsheet::ui
