#include "ui/runs_panel.h"

#include <algorithm>

#include <fmt/format.h>
#include <imgui_internal.h>
#include <misc/cpp/imgui_stdlib.h>

#include "platform/item_hooks.h"
#include "ui/empty_state.h"
#include "ui/state_words.h"
#include "ui/take_keyboard.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

constexpr const char* kSearchName = "Filter runs";

void find_shown(RunsPanelState& state, const RunList& list) {
  if (state.shown_version == list.version && state.shown_filter == state.filter) return;
  state.shown_version = list.version;
  state.shown_filter = state.filter;
  state.shown.clear();
  for (std::size_t i = 0; i < list.runs.size(); ++i)
    if (is_found(list.runs[i], state.filter)) state.shown.push_back(i);
}

std::optional<std::size_t> place_of_chosen(const RunsPanelState& state, const RunList& list) {
  const auto found = std::ranges::find(state.shown, state.chosen,
                                       [&](std::size_t index) { return list.runs[index].info.id; });
  if (found == state.shown.end()) return std::nullopt;
  return static_cast<std::size_t>(found - state.shown.begin());
}

std::string list_remark(const RunList& list, std::size_t shown) {
  if (list.runs.empty()) return {};
  const std::string count =
      shown == list.runs.size() ? fmt::format("{}", shown) : tr_format("{} of {}", shown, list.runs.size());
  if (!list.is_disk_known) return count;
  return fmt::format("{} · {}", count, format_bytes(list.file_bytes + list.database_bytes));
}

struct SearchKeys {
  bool goes_down = false;
};
int take_search_keys(ImGuiInputTextCallbackData* data) {
  if (data->EventKey == ImGuiKey_DownArrow) static_cast<SearchKeys*>(data->UserData)->goes_down = true;
  return 0;
}

// Down goes into the list, Enter opens the run that is chosen there.
void draw_search(RunsPanelState& state, const Context& context, Actions& actions) {
  if (state.wants_search) {
    take_keyboard();
    context.draw_within(0);
  }
  SearchKeys keys;
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, hairline(context));
  ImGui::PushStyleColor(ImGuiCol_FrameBgHovered, context.theme.raised);
  ImGui::SetNextItemWidth(-FLT_MIN);
  const bool entered =
      ImGui::InputTextWithHint("##runs filter", tr("Name, tag, model, date or #12"), &state.filter,
                               ImGuiInputTextFlags_EscapeClearsAll | ImGuiInputTextFlags_EnterReturnsTrue |
                                   ImGuiInputTextFlags_CallbackHistory,
                               take_search_keys, &keys);
  platform::announce_item(kSearchName);
  tooltip(context, tr("Finds runs by name, tag, sheet, model, date (2026-11-24) and number (#12)"));
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  if (ImGui::IsItemActive()) state.wants_search = false;
  find_shown(state, context.runs);
  if (!place_of_chosen(state, context.runs) && ImGui::IsItemActive())
    state.chosen = state.shown.empty() ? 0 : context.runs.runs[state.shown.front()].info.id;
  if (entered && state.chosen != 0) actions.push_back(OpenRun{state.chosen});
  if (!keys.goes_down || state.shown.empty()) return;
  ImGui::ClearActiveID();
  state.wants_in_sight = true;
  context.draw_within(0);
}

void draw_no_runs(const RunsPanelState& state, const Context& context, Actions& actions) {
  gap(context, 16);
  if (!context.runs.runs.empty()) {
    draw_empty_state(context,
                     {tr_format("No run is found by “{}”", state.filter),
                      tr("Every word must be in its name, tags, sheet, models or date."), "runs.show_all"},
                     EmptyPlace::panel, actions);
    return;
  }
  const bool can_fire = context.commands.at("run.fire").disabled_reason().empty();
  EmptyState empty{.title = tr("Nothing was fired yet"),
                   .hint = tr("Each firing of a sheet is kept here with everything that came back. Open it "
                              "again, name it, tag it, or compare two of them."),
                   .command = can_fire ? "run.fire" : "view.runs",
                   .button = can_fire ? tr("Fire the sheet") : tr("Go to the sheet")};
  draw_empty_state(context, empty, EmptyPlace::panel, actions);
}

void bring_into_sight(RunsPanelState& state, const Context& context) {
  if (!std::exchange(state.wants_in_sight, false)) return;
  const auto place = place_of_chosen(state, context.runs);
  if (!place) return;
  const float height = context.px(kRunRowHeight + kRunRowGap), top = static_cast<float>(*place) * height;
  const float view = ImGui::GetWindowHeight(), scroll = ImGui::GetScrollY();
  if (top < scroll) ImGui::SetScrollY(top);
  if (top + height > scroll + view) ImGui::SetScrollY(top + height - view);
  context.draw_within(0);
}

void draw_list(RunsPanelState& state, const Context& context, Actions& actions) {
  // The rows keep the panel's width whether the scrollbar is there or not.
  const float bar = context.px(6), width = ImGui::GetContentRegionAvail().x;
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, bar);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  // So do the grounds of the rows, which reach into the panel's padding.
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() - bar);
  const bool visible = ImGui::BeginChild("runs", {width + 2 * bar, 0}, ImGuiChildFlags_NavFlattened);
  ImGui::PopStyleVar(2);
  if (visible) {
    bring_into_sight(state, context);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImGui::Indent(bar);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(state.shown.size()), context.px(kRunRowHeight + kRunRowGap));
    while (clipper.Step())
      for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i)
        draw_run_row(state, context, context.runs.runs[state.shown[static_cast<std::size_t>(i)]], width,
                     actions);
    ImGui::Unindent(bar);
    ImGui::PopStyleVar();
  }
  ImGui::EndChild();
}

}  // namespace

void draw_runs_panel(RunsPanelState& state, const Context& context, Actions& actions) {
  if (!context.going.empty()) context.draw_within(0.25);
  if (std::exchange(state.wants_list, false)) ImGui::SetWindowFocus();
  state.is_row_focused = false;
  find_shown(state, context.runs);
  section_title(context, tr("Earlier runs"), list_remark(context.runs, state.shown.size()));
  if (context.runs.is_disk_known) {
    platform::announce_item("disk use of all runs");
    tooltip(context,
            tr_format("{} of files, {} of texts and everything else", format_bytes(context.runs.file_bytes),
                      format_bytes(context.runs.database_bytes)));
  }
  draw_search(state, context, actions);
  gap(context, 8);
  if (state.shown.empty())
    draw_no_runs(state, context, actions);
  else
    draw_list(state, context, actions);
  state.has_keyboard = ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows) &&
                       !ImGui::GetIO().WantTextInput &&
                       !ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
  state.presses_control = state.has_keyboard && ImGui::GetIO().NavVisible && !state.is_row_focused;
}

void begin_run_search(RunsPanelState& state) {
  state.renaming = state.tagging = {};
  state.wants_search = true;
}

void move_chosen_run(RunsPanelState& state, const RunList& runs, std::int64_t step) {
  find_shown(state, runs);
  if (state.shown.empty()) return;
  const auto last = static_cast<std::int64_t>(state.shown.size()) - 1;
  const auto place = place_of_chosen(state, runs);
  const std::int64_t next =
      place ? std::clamp<std::int64_t>(static_cast<std::int64_t>(*place) + step, 0, last) : 0;
  state.chosen = runs.runs[state.shown[static_cast<std::size_t>(next)]].info.id;
  state.wants_in_sight = true;
}

void begin_renaming(RunsPanelState& state, const RunEntry& entry) {
  state.tagging = {};
  state.renaming = {.run = entry.info.id, .text = entry.info.name, .wants_focus = true};
}

void begin_tagging(RunsPanelState& state, store::RunId run) {
  state.renaming = {};
  state.tagging = {.run = run, .text = {}, .wants_focus = true};
}

std::string deletion_words(const RunEntry& entry, const store::Deletion& deletion) {
  const std::uint64_t answers = entry.info.done + entry.info.filtered;
  std::string words =
      answers == 0 ? tr("It has no answers.")
      : answers == 1
          ? tr("Its answer goes for good, and will not come from the cache any more.")
          : tr_format("Its {} answers go for good, and will not come from the cache any more.", answers);
  if (deletion.use.own_bytes > 0) words += tr_format(" {} are freed.", format_bytes(deletion.use.own_bytes));
  const std::uint64_t shared = deletion.use.all_bytes - deletion.use.own_bytes;
  if (shared == 0) return words;
  if (deletion.use.own_bytes == 0) words += tr(" No files are freed.");
  const std::string stays = format_bytes(shared);
  const std::vector<store::RunId>& sharing = deletion.sharing;
  return words + (sharing.size() == 1 ? tr_format(" {} stay: run {} uses them, too.", stays, sharing[0])
                  : sharing.size() == 2
                      ? tr_format(" {} stay: runs {} and {} use them, too.", stays, sharing[0], sharing[1])
                      : tr_format(" {} stay: {} other runs use them, too.", stays, sharing.size()));
}

}  // namespace proofsheet::ui
