#include "ui/run_bar.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/clock.h"
#include "platform/item_hooks.h"
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

void item(const Context& context, const std::string& text, ImU32 color, Weight weight = Weight::regular) {
  ImGui::SameLine(0, context.px(weight == Weight::semibold ? 0.0f : 16.0f));
  label(context, text, color, kTextSize, weight);
}

void draw_counts(RunBarState& state, const Context& context, const RunView& run) {
  const run::Totals& totals = run.totals();
  label(context, fmt::format("{}", totals.done), context.theme.text, kTextSize, Weight::semibold);
  ImGui::SameLine(0, context.px(4));
  label(context, fmt::format("of {} done", totals.cells), context.theme.muted);
  platform::announce_item("done count");
  if (totals.in_flight > 0)
    item(context, fmt::format("{} in flight", totals.in_flight), context.theme.in_flight);
  if (totals.waiting > 0) {
    std::string text = fmt::format("{} waiting", totals.waiting);
    if (totals.waiting_until_unix_ms > 0)
      text += " until " + format_local_time(totals.waiting_until_unix_ms).substr(11);
    item(context, text, context.theme.waiting);
  }
  if (totals.failed > 0) item(context, fmt::format("{} failed", totals.failed), context.theme.failed);
  if (totals.filtered > 0) item(context, fmt::format("{} refused", totals.filtered), context.theme.waiting);
  if (totals.cached > 0) item(context, fmt::format("{} from cache", totals.cached), context.theme.muted);
  if (run.is_running()) {
    const double rate = recent_rate(state, run, context.now_unix_ms);
    const std::uint64_t left =
        totals.cells - std::min(totals.cells, finished_cells(totals) + totals.cancelled);
    if (rate > 0)
      item(context,
           fmt::format("{:.1f} per second, {} left", rate,
                       format_duration_ms(1000 * static_cast<double>(left) / rate)),
           context.theme.muted);
    context.draw_within(0.25);
  } else {
    if (totals.cancelled > 0) item(context, fmt::format("{} stopped", totals.cancelled), context.theme.muted);
    if (totals.elapsed_ms > 0) item(context, format_duration_ms(totals.elapsed_ms), context.theme.muted);
  }
}

}  // namespace

void draw_run_bar(RunBarState& state, const Context& context, Actions& actions) {
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float height = ImGui::GetContentRegionAvail().y, width = ImGui::GetContentRegionAvail().x;
  const float text_y = start.y + (height - context.px(kLineHeight)) / 2;
  if (context.run == nullptr) {
    ImGui::SetCursorScreenPos({start.x, text_y});
    label(context, "Nothing fired yet", context.theme.muted);
    return;
  }
  const RunView& run = *context.run;
  const float bar = context.px(width > context.px(1000) ? 240.0f : 120.0f);
  draw_progress(context, run.totals(), {start.x, start.y + height / 2 - context.px(2)}, bar);
  ImGui::SetCursorScreenPos({start.x + bar + context.px(16), text_y});
  draw_counts(state, context, run);

  const bool going = run.is_running();
  const float button_width = context.px(going ? 88.0f : 168.0f);
  const std::string money = format_cost(run.totals().cost_usd, run.totals().cost_known);
  const float money_width = text_width(context.fonts.text, kTextSize * context.scale, money);
  ImGui::SetCursorScreenPos({start.x + width - button_width - money_width - context.px(20), text_y});
  label(context, money, context.theme.muted);
  ImGui::SetCursorScreenPos({start.x + width - button_width, start.y + (height - context.px(28)) / 2});
  const Command& command = context.commands.at(going ? "run.stop" : "run.continue");
  if (command_button(context, command, ButtonKind::normal, button_width))
    actions.push_back(Invoke{command.name});
}

}  // namespace proofsheet::ui
