#include "ui/run_bar.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/clock.h"
#include "platform/item_hooks.h"
#include "ui/empty_state.h"
#include "ui/figures.h"
#include "ui/limits_popover.h"
#include "ui/run_words.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr std::int64_t kRateWindow_ms = 5000;

std::uint64_t finished_cells(const run::Totals& totals) {
  return totals.done + totals.filtered + totals.failed;
}

// Cells per second over the last few seconds; 0 while there is too little to tell.
double recent_rate(RunBarState& state, const RunView& run, std::int64_t now_ms) {
  if (state.run != run.id()) {
    state.history.clear();
    state.run = run.id();
  }
  const std::uint64_t finished = finished_cells(run.totals());
  if (state.history.empty() || now_ms - state.history.back().first >= 100)
    state.history.emplace_back(now_ms, finished);
  while (state.history.size() > 2 && now_ms - state.history.front().first > kRateWindow_ms)
    state.history.pop_front();
  const auto& [first_ms, first_count] = state.history.front();
  if (now_ms - first_ms < 300 || finished <= first_count) return 0;
  return 1000.0 * static_cast<double>(finished - first_count) / static_cast<double>(now_ms - first_ms);
}

void draw_progress(const Context& context, const run::Totals& totals, ImVec2 min, float width) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float height = context.px(4);
  list.AddRectFilled(min, {min.x + width, min.y + height}, context.theme.raised, height / 2);
  float x = min.x;
  const auto part = [&](std::uint64_t count, ImU32 color) {
    const float length =
        width * static_cast<float>(static_cast<double>(count) /
                                   static_cast<double>(std::max<std::uint64_t>(1, totals.cells)));
    if (length > 0) list.AddRectFilled({x, min.y}, {x + length, min.y + height}, color, height / 2);
    x += length;
  };
  part(totals.done, context.theme.done);
  part(totals.filtered + totals.failed, context.theme.failed);
  part(totals.in_flight, context.theme.in_flight);
  part(totals.waiting, context.theme.waiting);
}

// One thing that the bar tells, in ever shorter forms; the last may be empty. What matters least is shortened
// first.
struct BarItem {
  std::vector<std::string> forms;
  ImU32 color;
  int matters = 0;
  const char* command = nullptr;  // what a click on it does
  std::size_t form = 0;

  const std::string& text() const { return forms[form]; }
};

float width_of(const Context& context, const std::vector<BarItem>& items) {
  float width = 0;
  for (const BarItem& item : items) {
    if (item.text().empty()) continue;
    width += context.px(16) + text_width(context.fonts.text, kTextSize * context.scale, item.text());
  }
  return width;
}

void fit(const Context& context, std::vector<BarItem>& items, float room) {
  while (width_of(context, items) > room) {
    BarItem* least = nullptr;
    for (BarItem& item : items) {
      if (item.form + 1 >= item.forms.size()) continue;
      if (least == nullptr || item.matters < least->matters) least = &item;
    }
    if (least == nullptr) return;
    ++least->form;
  }
}

std::string limit_words(const RunView& run) {
  int window = 0, ceiling = 0;
  for (const store::LimitEvent& now : limits_now(run)) {
    window += now.window;
    ceiling += now.ceiling;
  }
  if (ceiling == 0) return {};
  return window < ceiling ? tr_format("limit {} of {}", window, ceiling) : tr_format("limit {}", ceiling);
}

BarItem waiting_item(const Context& context, const run::Totals& totals) {
  const std::string count = tr_format("{} waiting", grouped(totals.waiting));
  if (totals.waiting_until_unix_ms == 0) return {{count, ""}, context.theme.waiting, 5};
  const std::string time = format_local_time(totals.waiting_until_unix_ms).substr(11);
  return {
      {tr_format("{} waiting until {}: {}", grouped(totals.waiting), time, run_words(totals.waiting_reason)),
       tr_format("{} waiting until {}", grouped(totals.waiting), time), count},
      context.theme.waiting,
      5};
}

void add_going(RunBarState& state, const Context& context, const RunView& run, std::vector<BarItem>& items) {
  const Theme& theme = context.theme;
  const run::Totals& totals = run.totals();
  if (run.is_stopping())
    items.push_back({{tr("Stopping after what is in flight"), tr("Stopping")}, theme.waiting, 8});
  if (totals.paused) items.push_back({{tr("Paused")}, theme.waiting, 9});
  items.push_back({{tr_format("{} in flight", grouped(totals.in_flight))}, theme.in_flight, 7, "run.limits"});
  if (const std::string limit = limit_words(run); !limit.empty())
    items.push_back({{limit, ""}, theme.muted, 3, "run.limits"});
  if (totals.waiting > 0) items.push_back(waiting_item(context, totals));
  if (totals.paused) return;
  const double rate = recent_rate(state, run, context.now_unix_ms);
  const std::uint64_t left = totals.cells - std::min(totals.cells, finished_cells(totals) + totals.cancelled);
  if (rate <= 0) return;
  const std::string speed = tr_format("{:.1f} per second", rate);
  items.push_back({{tr_format("{:.1f} per second, {} left", rate,
                              format_duration_ms(1000 * static_cast<double>(left) / rate)),
                    speed, ""},
                   theme.muted,
                   1});
}

std::vector<BarItem> bar_items(RunBarState& state, const Context& context, const RunView& run) {
  const Theme& theme = context.theme;
  const run::Totals& totals = run.totals();
  std::vector<BarItem> items;
  if (run.is_running()) add_going(state, context, run, items);
  if (totals.failed > 0) items.push_back({{tr_format("{} failed", grouped(totals.failed))}, theme.failed, 6});
  if (totals.filtered > 0)
    items.push_back({{tr_format("{} refused", grouped(totals.filtered)), ""}, theme.failed, 4});
  if (totals.cached > 0)
    items.push_back({{tr_format("{} from cache", grouped(totals.cached)), ""}, theme.muted, 2});
  if (totals.cancelled > 0)
    items.push_back({{tr_format("{} stopped", grouped(totals.cancelled)), ""}, theme.muted, 2});
  if (run.is_running()) return items;
  if (totals.elapsed_ms > 0) items.push_back({{format_duration_ms(totals.elapsed_ms), ""}, theme.muted, 1});
  if (!run.limit_events().empty()) items.push_back({{tr("Limits"), ""}, theme.muted, 1, "run.limits"});
  return items;
}

void draw_item(const Context& context, const BarItem& item, Actions& actions) {
  if (item.text().empty()) return;
  ImGui::SameLine(0, context.px(16));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  label(context, item.text(), item.color);
  if (item.command != nullptr) {
    const ImVec2 size = ImGui::GetItemRectSize();
    ImGui::SetCursorScreenPos(at);
    ImGui::PushID(item.color == context.theme.in_flight ? "in flight" : "limit");
    if (ImGui::InvisibleButton("open limits", size, ImGuiButtonFlags_EnableNav))
      actions.push_back(Invoke{item.command});
    ImGui::PopID();
    platform::announce_item(item.text());
    if (ImGui::IsItemHovered()) {
      ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      ImGui::GetWindowDrawList()->AddRectFilled({at.x, at.y + size.y - context.px(1)},
                                                {at.x + size.x, at.y + size.y}, item.color);
    }
    const Command& command = context.commands.at(item.command);
    tooltip(context, fmt::format("{}  {}", command.shown_title(), shortcut_text(command.shortcut)));
  } else {
    platform::announce_item(item.text());
    if (item.form > 0) tooltip(context, item.forms.front());
  }
}

// The buttons at the right end, the last one at the edge.
std::vector<const char*> bar_buttons(const RunView& run) {
  if (run.is_stopping()) return {"run.stop_now"};
  if (run.is_running()) return {run.totals().paused ? "run.resume" : "run.pause", "run.stop"};
  const run::Totals& totals = run.totals();
  if (totals.failed == 0) return {"run.continue"};
  if (finished_cells(totals) >= totals.cells) return {"run.refire_failed"};
  return {"run.refire_failed", "run.continue"};
}

// Draws them and the money; returns where they begin.
float draw_right_end(const Context& context, const RunView& run, ImVec2 start, ImVec2 size,
                     Actions& actions) {
  const float y = start.y + (size.y - context.px(28)) / 2;
  const bool is_wide = size.x > context.px(1000);
  float x = start.x + size.x;
  const auto names = bar_buttons(run);
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    const Command& command = context.commands.at(*name);
    const float title = text_width(context.fonts.text, kTextSize * context.scale, command.title.shown());
    const std::string key = is_wide ? shortcut_text(command.shortcut) : "";
    const float remark =
        key.empty() ? 0 : text_width(context.fonts.text, kCaptionSize * context.scale, key) + context.px(8);
    const float width = std::ceil(title + remark) + context.px(26);
    x -= width;
    ImGui::SetCursorScreenPos({x, y});
    if (command_button(context, command, ButtonKind::normal, width)) actions.push_back(Invoke{command.name});
    x -= context.px(8);
  }
  const std::string money = format_cost(run.totals().cost_usd, run.totals().cost_known);
  x -= context.px(8) + std::ceil(text_width(context.fonts.text, kTextSize * context.scale, money));
  ImGui::SetCursorScreenPos({x, start.y + (size.y - context.px(kLineHeight)) / 2});
  label(context, money, context.theme.muted);
  platform::announce_item("money");
  return x;
}

}  // namespace

void draw_run_bar(RunBarState& state, const Context& context, float reserved, Actions& actions) {
  const ImVec2 start = ImGui::GetCursorScreenPos(), size = ImGui::GetContentRegionAvail();
  state.top = start.y;
  const float text_y = start.y + (size.y - context.px(kLineHeight)) / 2;
  if (context.run == nullptr || context.run->id() == 0) {
    ImGui::SetCursorScreenPos({start.x, start.y + std::floor((size.y - context.px(28)) / 2)});
    const EmptyState empty{.title = tr("Nothing fired yet"), .hint = {}, .command = "run.fire"};
    draw_empty_state(context, empty, EmptyPlace::line, actions);
    state.free_from = ImGui::GetItemRectMax().x;
    state.free_to = start.x + size.x;
    return;
  }
  const RunView& run = *context.run;
  const run::Totals& totals = run.totals();
  const float right = draw_right_end(context, run, start, size, actions);
  const float bar = context.px(size.x > context.px(1300) ? 240.0f : 120.0f);
  draw_progress(context, totals, {start.x, start.y + size.y / 2 - context.px(2)}, bar);
  ImGui::SetCursorScreenPos({start.x + bar + context.px(16), text_y});
  label(context, grouped(totals.done), context.theme.text, kTextSize, Weight::semibold);
  ImGui::SameLine(0, context.px(4));
  label(context, tr_format("of {} done", grouped(totals.cells)), context.theme.muted);
  platform::announce_item("done count");
  std::vector<BarItem> items = bar_items(state, context, run);
  const float left = ImGui::GetItemRectMax().x, room = right - left - context.px(16);
  fit(context, items, room - reserved);
  if (reserved > 0 && width_of(context, items) > room - reserved) {
    for (BarItem& item : items) item.form = 0;
    fit(context, items, room);
  }
  for (const BarItem& item : items) draw_item(context, item, actions);
  state.free_from = left + width_of(context, items);
  state.free_to = right;
  if (run.is_running()) context.draw_within(0.25);
}

}  // namespace proofsheet::ui
