#include "ui/runs_panel.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/clock.h"
#include "platform/item_hooks.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

bool matches(const store::RunInfo& run, std::string_view filter) {
  return filter.empty() || lower(run.name).find(filter) != std::string::npos ||
         fmt::format("{}", run.id).starts_with(filter);
}

std::string ago(std::int64_t then_ms, std::int64_t now_ms) {
  const std::int64_t seconds = std::max<std::int64_t>(0, (now_ms - then_ms) / 1000);
  const auto say = [](std::int64_t count, const char* unit) {
    return fmt::format("{} {}{} ago", count, unit, count == 1 ? "" : "s");
  };
  if (seconds < 60) return "just now";
  if (seconds < 3600) return fmt::format("{} min ago", seconds / 60);
  if (seconds < 86400) return say(seconds / 3600, "hour");
  if (seconds < 86400 * 30) return say(seconds / 86400, "day");
  return format_local_time(then_ms).substr(0, 10);
}

std::string outcome(const store::RunInfo& run) {
  std::string text = fmt::format("{} of {} done", run.done, run.cells);
  if (run.cached > 0) text += fmt::format(", {} from cache", run.cached);
  if (run.filtered > 0) text += fmt::format(", {} filtered", run.filtered);
  return text;
}

constexpr float kRowHeight = 56;
constexpr float kGoingButtons = 110;  // room for Pause and Stop

// One run this frame: where it lies and what the mouse does there.
struct Row {
  const store::RunInfo& run;
  const RunView* going = nullptr;  // while it goes on
  ImVec2 at;
  float width, height;
  bool opened = false, hovered = false;  // the row itself
  bool inside = false;                   // the mouse is over it or its button
  bool asked = false;                    // its deletion waits for the second click
};

void draw_row_ground(const Context& context, const Row& row) {
  const bool shown = context.run != nullptr && context.run->id() == row.run.id;
  if (!shown && !row.hovered) return;
  const float margin = context.px(6);
  const ImU32 color = shown ? context.theme.raised : with_alpha(context.theme.hover, 0.6f);
  ImGui::GetWindowDrawList()->AddRectFilled({row.at.x - margin, row.at.y},
                                            {row.at.x + row.width + margin, row.at.y + row.height}, color,
                                            context.px(5));
}

void draw_name_and_age(const Context& context, const Row& row) {
  const float size = context.px(kTextSize), small = context.px(kCaptionSize);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::string when = row.going == nullptr         ? ago(row.run.created_unix_ms, context.now_unix_ms)
                           : row.going->is_stopping()   ? "stopping"
                           : row.going->totals().paused ? "paused"
                                                        : "going on";
  const float when_width = std::ceil(text_width(context.fonts.text, small, when));
  draw_line(list, context.fonts.semibold, size, {row.at.x, row.at.y + context.px(6)},
            row.width - when_width - context.px(8), context.theme.text, row.run.name);
  draw_line(list, context.fonts.text, small, {row.at.x + row.width - when_width, row.at.y + context.px(8)},
            when_width + 1,
            row.going == nullptr                                     ? context.theme.faint
            : row.going->totals().paused || row.going->is_stopping() ? context.theme.waiting
                                                                     : context.theme.in_flight,
            when);
}

// How far a run is that goes on, in words and as a line at the bottom of its row.
void draw_going(const Context& context, const Row& row, float line_y) {
  const run::Totals& totals = row.going->totals();
  std::string text = fmt::format("{} of {} done", totals.done, totals.cells);
  if (totals.failed > 0) text += fmt::format(", {} failed", totals.failed);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_line(list, context.fonts.text, context.px(kCaptionSize), {row.at.x, line_y},
            row.width - context.px(kGoingButtons), context.theme.muted, text);
  const float y = row.at.y + row.height - context.px(6), height = context.px(2);
  const double part = static_cast<double>(totals.done + totals.failed + totals.filtered) /
                      static_cast<double>(std::max<std::uint64_t>(1, totals.cells));
  list.AddRectFilled({row.at.x, y}, {row.at.x + row.width, y + height}, context.theme.line);
  list.AddRectFilled({row.at.x, y}, {row.at.x + row.width * static_cast<float>(part), y + height},
                     totals.paused ? context.theme.waiting : context.theme.done);
}

// A quiet word that can be clicked, its right edge at `right`.
bool draw_word(const Context& context, const char* word, const std::string& name, float& right, float y) {
  const float small = context.px(kCaptionSize), height = context.px(20);
  const float width = std::ceil(text_width(context.fonts.text, small, word));
  right -= width;
  ImGui::SetCursorScreenPos({right, y - context.px(4)});
  const bool pressed = ImGui::InvisibleButton(word, {width, height});
  platform::announce_item(name);
  if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  draw_line(*ImGui::GetWindowDrawList(), context.fonts.text, small, {right, y}, width + 1,
            ImGui::IsItemHovered() ? context.theme.text : context.theme.muted, word);
  right -= context.px(12);
  return pressed;
}

// Pause and stop; true when one was pressed.
bool draw_control(const Context& context, const Row& row, float line_y, Actions& actions) {
  float right = row.at.x + row.width;
  const bool stops = row.going->is_stopping(), paused = row.going->totals().paused;
  const char* stop_word = stops ? "Stop now" : "Stop";
  const bool stop = draw_word(context, stop_word, fmt::format("Stop run {}", row.run.id), right, line_y);
  if (stop)
    actions.push_back(StopRun{
        row.run.id, stops ? run::Conductor::StopMode::at_once : run::Conductor::StopMode::finish_in_flight});
  if (stops) return stop;
  const bool pause =
      draw_word(context, paused ? "Resume" : "Pause",
                fmt::format("{} run {}", paused ? "Resume" : "Pause", row.run.id), right, line_y);
  if (pause) actions.push_back(PauseRun{row.run.id, !paused});
  return stop || pause;
}

void draw_outcome(const Context& context, const Row& row, float line_y) {
  const float small = context.px(kCaptionSize);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::string done = outcome(row.run), cost = format_cost(row.run.cost_usd);
  const float cost_width = std::ceil(text_width(context.fonts.text, small, cost));
  const float room = row.width - cost_width - context.px(8);
  const float done_width = std::ceil(text_width(context.fonts.text, small, done)) + context.px(8);
  const std::string failed = row.run.failed > 0 ? fmt::format("{} failed", row.run.failed) : std::string();
  draw_line(list, context.fonts.text, small, {row.at.x, line_y}, room, context.theme.muted, done);
  if (done_width < room)
    draw_line(list, context.fonts.text, small, {row.at.x + done_width, line_y}, room - done_width,
              context.theme.failed, failed);
  if (row.inside || row.asked) return;
  draw_line(list, context.fonts.text, small, {row.at.x + row.width - cost_width, line_y}, cost_width + 1,
            context.theme.faint, cost);
}

// Deleting takes a second click on the same place. True when it was pressed.
bool draw_delete(const Context& context, const Row& row, float line_y) {
  const float small = context.px(kCaptionSize);
  const std::string title = row.asked ? "Delete for good" : "Delete";
  const float width = std::ceil(text_width(context.fonts.text, small, title));
  ImGui::SetCursorScreenPos({row.at.x + row.width - width, row.at.y + row.height / 2});
  const bool pressed = ImGui::InvisibleButton("delete", {width, row.height / 2});
  platform::announce_item(fmt::format("Delete run {}", row.run.id));
  if (row.inside || row.asked)
    draw_line(*ImGui::GetWindowDrawList(), context.fonts.text, small, {row.at.x + row.width - width, line_y},
              width + 1, row.asked || ImGui::IsItemHovered() ? context.theme.failed : context.theme.muted,
              title);
  return pressed;
}

void draw_run(RunsPanelState& state, const Context& context, const store::RunInfo& run, float width,
              Actions& actions) {
  Row row{.run = run, .at = ImGui::GetCursorScreenPos(), .width = width, .height = context.px(kRowHeight)};
  ImGui::PushID(static_cast<int>(run.id));
  ImGui::SetNextItemAllowOverlap();
  row.opened = ImGui::InvisibleButton("open", {row.width, row.height});
  platform::announce_item(fmt::format("run {}", run.id));
  row.hovered = ImGui::IsItemHovered();
  row.inside = ImGui::IsWindowHovered() &&
               ImGui::IsMouseHoveringRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
  row.asked = state.asked_to_delete == run.id;
  const auto going = std::ranges::find(context.going, run.id, [](const auto& view) { return view->id(); });
  if (going != context.going.end()) row.going = going->get();
  tooltip(context, format_local_time(run.created_unix_ms));
  const float line_y = row.at.y + context.px(30);
  draw_row_ground(context, row);
  draw_name_and_age(context, row);
  bool pressed = false;
  if (row.going != nullptr) {
    draw_going(context, row, line_y);
    row.opened = !draw_control(context, row, line_y, actions) && row.opened;
  } else {
    draw_outcome(context, row, line_y);
    pressed = draw_delete(context, row, line_y);
  }
  ImGui::PopID();
  ImGui::SetCursorScreenPos({row.at.x, row.at.y + row.height});
  ImGui::Dummy({row.width, context.px(4)});

  if (pressed && row.asked) actions.push_back(DeleteRun{run.id});
  if (row.opened && !pressed) actions.push_back(OpenRun{run.id});
  if (pressed)
    state.asked_to_delete = row.asked ? 0 : run.id;
  else if (row.opened)
    state.asked_to_delete = 0;
}

void draw_empty(const Context& context, bool filtered) {
  gap(context, 16);
  ImGui::PushTextWrapPos(0);
  label(context,
        filtered
            ? "No run has this in its name."
            : "Nothing was fired yet. Each firing of a sheet is kept here with everything that came back.",
        context.theme.muted);
  ImGui::PopTextWrapPos();
}

}  // namespace

void draw_runs_panel(RunsPanelState& state, const Context& context, Actions& actions) {
  if (!context.going.empty()) context.draw_within(0.25);
  section_title(context, "Earlier runs",
                context.runs.empty() ? std::string() : fmt::format("{}", context.runs.size()));
  text_field(context, "Filter runs", state.filter, "Filter by name");
  gap(context, 8);
  const std::string filter = lower(state.filter);
  std::vector<const store::RunInfo*> shown;
  for (const store::RunInfo& run : context.runs)
    if (matches(run, filter)) shown.push_back(&run);
  if (shown.empty()) return draw_empty(context, !context.runs.empty());

  // The rows keep the panel's width whether the scrollbar is there or not.
  const float bar = context.px(6), width = ImGui::GetContentRegionAvail().x;
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, bar);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  // So do the grounds of the rows, which reach into the panel's padding.
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() - bar);
  const bool visible = ImGui::BeginChild("runs", {width + 2 * bar, 0}, ImGuiChildFlags_NavFlattened);
  ImGui::PopStyleVar(2);
  if (visible) {
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImGui::Indent(bar);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(shown.size()), context.px(kRowHeight + 4));
    while (clipper.Step())
      for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i)
        draw_run(state, context, *shown[static_cast<std::size_t>(i)], width, actions);
    ImGui::Unindent(bar);
    ImGui::PopStyleVar();
  }
  ImGui::EndChild();
}

}  // namespace proofsheet::ui
