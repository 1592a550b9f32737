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

void draw_run(RunsPanelState& state, const Context& context, const store::RunInfo& run, Actions& actions) {
  const Theme& theme = context.theme;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, height = context.px(56);
  ImGui::PushID(static_cast<int>(run.id));
  ImGui::SetNextItemAllowOverlap();
  const bool opened = ImGui::InvisibleButton("open", {width, height});
  platform::announce_item(fmt::format("run {}", run.id));
  const bool hovered = ImGui::IsItemHovered(), asked = state.asked_to_delete == run.id;
  const bool inside = ImGui::IsMouseHoveringRect(at, {at.x + width, at.y + height});
  tooltip(context, format_local_time(run.created_unix_ms));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool shown = context.run != nullptr && context.run->id() == run.id;
  if (shown || hovered)
    list.AddRectFilled(at, {at.x + width, at.y + height},
                       shown ? theme.raised : with_alpha(theme.hover, 0.6f), context.px(5));

  const float pad = context.px(8), size = context.px(kTextSize), small = context.px(kCaptionSize);
  const std::string when = ago(run.created_unix_ms, context.now_unix_ms);
  const float when_width = std::ceil(text_width(context.fonts.text, small, when));
  const float inner = width - 2 * pad;
  draw_line(list, context.fonts.semibold, size, {at.x + pad, at.y + context.px(5)}, inner - when_width - pad,
            theme.text, run.name);
  draw_line(list, context.fonts.text, small, {at.x + width - pad - when_width, at.y + context.px(7)},
            when_width + 1, theme.faint, when);
  const std::string done = outcome(run);
  const float line_y = at.y + context.px(29);
  draw_line(list, context.fonts.text, small, {at.x + pad, line_y}, inner, theme.muted, done);
  if (run.failed > 0) {
    const float x = at.x + pad + std::ceil(text_width(context.fonts.text, small, done + ", "));
    draw_line(list, context.fonts.text, small, {x, line_y}, at.x + width - pad - x, theme.failed,
              fmt::format("{} failed", run.failed));
  }
  const std::string cost = format_cost(run.cost_usd);
  const float cost_width = std::ceil(text_width(context.fonts.text, small, cost));
  if (!inside && !asked)
    draw_line(list, context.fonts.text, small, {at.x + width - pad - cost_width, line_y}, cost_width + 1,
              theme.faint, cost);

  // Deleting takes a second click on the same place.
  const std::string title = asked ? "Delete for good" : "Delete";
  const float delete_width = std::ceil(text_width(context.fonts.text, small, title)) + 2 * pad;
  ImGui::SetCursorScreenPos({at.x + width - delete_width, at.y + context.px(28)});
  const bool pressed = ImGui::InvisibleButton("delete", {delete_width, context.px(24)});
  platform::announce_item(fmt::format("Delete run {}", run.id));
  if (inside || asked) {
    const bool over = ImGui::IsItemHovered();
    draw_line(list, context.fonts.text, small, {at.x + width - delete_width + pad, line_y}, delete_width,
              asked || over ? theme.failed : theme.muted, title);
  }
  ImGui::PopID();
  ImGui::SetCursorScreenPos({at.x, at.y + height});
  ImGui::Dummy({width, 0});

  if (pressed && asked) {
    actions.push_back(DeleteRun{run.id});
    state.asked_to_delete = 0;
  } else if (pressed) {
    state.asked_to_delete = run.id;
  } else if (opened) {
    state.asked_to_delete = 0;
    actions.push_back(OpenRun{run.id});
  }
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
  section_title(context, "Earlier runs",
                context.runs.empty() ? std::string() : fmt::format("{}", context.runs.size()));
  text_field(context, "Filter runs", state.filter, "Filter by name");
  gap(context, 8);
  const std::string filter = lower(state.filter);
  std::vector<const store::RunInfo*> shown;
  for (const store::RunInfo& run : context.runs)
    if (matches(run, filter)) shown.push_back(&run);
  if (shown.empty()) return draw_empty(context, !context.runs.empty());

  const float bar = context.px(6);
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, bar);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  if (ImGui::BeginChild("runs", {ImGui::GetContentRegionAvail().x + bar, 0}, ImGuiChildFlags_NavFlattened)) {
    // The rows keep the panel's width whether the scrollbar is there or not.
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(shown.size()), context.px(60));
    while (clipper.Step())
      for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
        draw_run(state, context, *shown[static_cast<std::size_t>(i)], actions);
        ImGui::Dummy({0, context.px(4)});
      }
    ImGui::PopStyleVar();
  }
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
}

}  // namespace proofsheet::ui
