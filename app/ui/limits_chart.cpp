// The window of a provider over the time of a run.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/clock.h"
#include "platform/item_hooks.h"
#include "ui/limits_popover.h"
#include "ui/run_words.h"
#include "ui/tooltip.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

using Events = std::vector<const store::LimitEvent*>;

// From times and windows to the window's pixels.
struct Axes {
  ImVec2 min, max;
  std::int64_t from_ms = 0, until_ms = 1;
  int most = 1;

  float x(std::int64_t at_ms) const {
    const double part = static_cast<double>(std::clamp(at_ms, from_ms, until_ms) - from_ms) /
                        static_cast<double>(std::max<std::int64_t>(1, until_ms - from_ms));
    return std::floor(min.x + (max.x - min.x) * static_cast<float>(part));
  }
  float y(int window) const {
    return std::floor(max.y - (max.y - min.y) * static_cast<float>(window) / static_cast<float>(most));
  }
};

Axes make_axes(const Context& context, const RunView& run, const Events& events, ImVec2 min, ImVec2 max) {
  Axes axes{.min = min, .max = max, .from_ms = events.front()->at_unix_ms};
  const std::int64_t last = events.back()->at_unix_ms;
  axes.until_ms = std::max(axes.from_ms + 1000, run.is_running() ? context.now_unix_ms : last + 500);
  for (const store::LimitEvent* event : events)
    axes.most = std::max({axes.most, event->ceiling, event->window});
  return axes;
}

void draw_pauses(const Context& context, const Axes& axes, const Events& events) {
  for (const store::LimitEvent* event : events) {
    if (event->paused_until_unix_ms <= event->at_unix_ms) continue;
    const float from = axes.x(event->at_unix_ms);
    ImGui::GetWindowDrawList()->AddRectFilled(
        {from, axes.min.y}, {std::max(from + 1, axes.x(event->paused_until_unix_ms)), axes.max.y},
        with_alpha(context.theme.waiting, 0.22f));
  }
}

void draw_steps(const Context& context, const Axes& axes, const Events& events) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float thickness = std::max(1.0f, context.px(1.5f));
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool is_last = i + 1 == events.size();
    const float from = axes.x(events[i]->at_unix_ms), y = axes.y(events[i]->window);
    const float to = is_last ? axes.max.x : axes.x(events[i + 1]->at_unix_ms);
    const float top = axes.y(events[i]->ceiling);
    list.AddRectFilled({from, top}, {to, top + hairline(context)}, context.theme.line);
    list.AddLine({from, y}, {to, y}, context.theme.in_flight, thickness);
    if (!is_last)
      list.AddLine({to, y}, {to, axes.y(events[i + 1]->window)}, context.theme.in_flight, thickness);
  }
}

void tell_hovered(const Context& context, const Axes& axes, const Events& events) {
  if (!ImGui::IsItemHovered()) return;
  const float mouse = ImGui::GetMousePos().x;
  const store::LimitEvent* under = events.front();
  for (const store::LimitEvent* event : events) {
    if (axes.x(event->at_unix_ms) <= mouse) under = event;
  }
  if (!begin_tooltip(context)) return;
  tooltip_text(context,
               tr_format("{}  {} of {}", format_local_time(under->at_unix_ms).substr(11), under->window,
                         under->ceiling),
               context.theme.text);
  tooltip_text(context, run_words(under->reason), context.theme.muted);
  end_tooltip();
}

}  // namespace

void draw_limits_chart(const Context& context, const RunView& run, const std::string& provider) {
  Events events;
  for (const store::LimitEvent& event : run.limit_events()) {
    if (event.provider == provider) events.push_back(&event);
  }
  if (events.empty()) return;
  const float size = kCaptionSize * context.scale, scale_width = context.px(28);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, height = context.px(56);
  ImGui::InvisibleButton(("chart " + provider).c_str(), {width, height});
  platform::announce_item("limits chart " + provider);
  const ImVec2 max{at.x + width, at.y + height - context.px(2)};
  const Axes axes = make_axes(context, run, events, {at.x + scale_width, at.y + context.px(6)}, max);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_pauses(context, axes, events);
  list.AddRectFilled({axes.min.x, axes.max.y}, {axes.max.x, axes.max.y + hairline(context)},
                     context.theme.line);
  draw_steps(context, axes, events);
  draw_line(list, context.fonts.text, size, {at.x, axes.min.y - context.px(6)}, scale_width,
            context.theme.faint, fmt::format("{}", axes.most));
  draw_line(list, context.fonts.text, size, {at.x, axes.max.y - context.px(10)}, scale_width,
            context.theme.faint, "0");
  tell_hovered(context, axes, events);
}

}  // namespace proofsheet::ui
