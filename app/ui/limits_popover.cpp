#include "ui/limits_popover.h"
#include "ui/run_words.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/clock.h"
#include "platform/item_hooks.h"
#include "ui/widgets.h"

namespace proofsheet::ui {

namespace {

constexpr const char* kLimitsPopup = "Limits##popover";
constexpr float kWidth = 400, kFieldWidth = 96, kHistoryHeight = 132;
constexpr int kMostConcurrency = 10'000;
constexpr std::size_t kHistoryShown = 200;

std::string time_of_day(std::int64_t unix_ms) {
  return format_local_time(unix_ms).substr(11);
}

std::optional<double> to_number(std::string_view text) {
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  return is_whole && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

int concurrency_now(const RunView& run) {
  if (run.limits().concurrency) return *run.limits().concurrency;
  int most = 0;
  for (const store::LimitEvent& event : limits_now(run)) most = std::max(most, event.ceiling);
  return most > 0 ? most : 32;
}

// One limit that can be typed: its words, its value now, and the change that a new value makes.
struct LimitField {
  const char* name;  // this and all other words: of the string table
  const char* unit;
  std::string now;
  const char* expected;
  void (*set)(run::LimitChange& change, double value);
  bool is_whole = false;  // a number from 1 on that cannot be left empty
  std::string disabled = {};
};

std::string number_text(const std::optional<double>& value) {
  return value ? fmt::format("{:g}", *value) : std::string();
}

std::array<LimitField, 5> limit_fields(const RunView& run) {
  const run::LimitChange& limits = run.limits();
  return {{
      {tr_later("concurrency"), tr_later("at once"), fmt::format("{}", concurrency_now(run)),
       tr_later("A whole number from 1 to 10000"),
       [](run::LimitChange& change, double value) { change.concurrency = static_cast<int>(value); }, true},
      {tr_later("requests per minute"), "", number_text(limits.requests_per_minute),
       tr_later("A number, or nothing for no limit"),
       [](run::LimitChange& change, double value) { change.requests_per_minute = value; }},
      {tr_later("tokens per minute"), "", number_text(limits.tokens_per_minute),
       tr_later("A number, or nothing for no limit"),
       [](run::LimitChange& change, double value) { change.tokens_per_minute = value; }},
      {tr_later("delay between requests"), "s", number_text(limits.delay_s),
       tr_later("Seconds, or nothing for no delay"),
       [](run::LimitChange& change, double value) { change.delay_s = value; }},
      {tr_later("budget"), "USD", number_text(limits.max_cost_usd),
       tr_later("US dollars, or nothing for no budget"),
       [](run::LimitChange& change, double value) { change.max_cost_usd = value; }, false,
       run.totals().cost_known ? "" : tr_later("A model has no price, so that a budget cannot be watched")},
  }};
}

void apply_field(LimitsPopoverState::Field& field, const LimitField& limit, Actions& actions) {
  field.error.clear();
  if (field.text == limit.now) return;
  const std::optional<double> number = field.text.empty() && !limit.is_whole ? 0 : to_number(field.text);
  const bool is_fine = number && (limit.is_whole ? *number >= 1 && *number <= kMostConcurrency &&
                                                       *number == std::floor(*number)
                                                 : *number >= 0);
  if (!is_fine) {
    field.error = limit.expected;
    return;
  }
  ChangeLimits wanted;
  limit.set(wanted.change, *number);
  actions.push_back(wanted);
}

// "name ……… [field] unit"
void draw_field(LimitsPopoverState::Field& field, const Context& context, const LimitField& limit,
                Actions& actions) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, unit_width = context.px(52);
  const float text_y = at.y + context.px(4);
  ImGui::SetCursorScreenPos({at.x, text_y});
  label(context, tr(limit.name), context.theme.muted);
  ImGui::SetCursorScreenPos({at.x + width - unit_width - context.px(kFieldWidth), at.y});
  if (!field.has_keyboard && field.error.empty()) field.text = limit.now;
  ImGui::BeginDisabled(!limit.disabled.empty());
  text_field(context, limit.name, field.text, limit.is_whole ? "" : tr("none"), context.px(kFieldWidth));
  ImGui::EndDisabled();
  if (!limit.disabled.empty()) tooltip(context, tr_text(limit.disabled));
  field.has_keyboard = ImGui::IsItemActive();
  if (ImGui::IsItemEdited()) field.error.clear();
  if (ImGui::IsItemDeactivated()) apply_field(field, limit, actions);
  if (!field.error.empty())
    draw_outline(context, ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), context.theme.failed);
  ImGui::SetCursorScreenPos({at.x + width - unit_width + context.px(8), text_y});
  label(context, tr_text(limit.unit), context.theme.faint);
  ImGui::SetCursorScreenPos({at.x, at.y + context.px(28)});
  ImGui::Dummy({width, 0});
  if (!field.error.empty()) label(context, tr_text(field.error), context.theme.failed, kCaptionSize);
}

void draw_fields(LimitsPopoverState& state, const Context& context, const RunView& run, Actions& actions) {
  const auto limits = limit_fields(run);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(context.px(8), 0));
  for (std::size_t i = 0; i < limits.size(); ++i) {
    if (run.is_running()) {
      draw_field(state.fields[i], context, limits[i], actions);
    } else {
      const std::string unit = *limits[i].unit != 0 ? fmt::format(" {}", tr_text(limits[i].unit)) : "";
      key_value(context, tr(limits[i].name), limits[i].now.empty() ? tr("none") : limits[i].now + unit);
    }
  }
  ImGui::PopStyleVar();
}

void draw_provider(const Context& context, const RunView& run, const store::LimitEvent& now) {
  const bool is_paused = run.is_running() && now.paused_until_unix_ms > context.now_unix_ms;
  const std::string state = is_paused ? tr_format("paused until {}", time_of_day(now.paused_until_unix_ms))
                                      : tr_format("{} of {} at once", now.window, now.ceiling);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  label(context, now.provider, context.theme.text, kTextSize, Weight::semibold);
  const float state_width = std::ceil(text_width(context.fonts.text, kTextSize * context.scale, state));
  ImGui::SetCursorScreenPos({at.x + width - state_width, at.y});
  label(context, state, is_paused ? context.theme.waiting : context.theme.text);
  platform::announce_item("limit of " + now.provider);
  draw_limits_chart(context, run, now.provider);
  gap(context, 8);
}

void draw_history(const Context& context, const RunView& run) {
  const std::vector<store::LimitEvent>& events = run.limit_events();
  section_title(context, tr("How it went"),
                events.empty() ? "" : tr_count(events.size(), "{} change", "{} changes"));
  if (events.empty()) return label(context, tr("Nothing has limited this run yet."), context.theme.faint);
  const bool names_providers = limits_now(run).size() > 1;
  const float time_width = context.px(64), window_width = context.px(40);
  if (ImGui::BeginChild("history", {0, context.px(kHistoryHeight)})) {
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    const std::size_t shown = std::min(events.size(), kHistoryShown);
    for (std::size_t i = 0; i < shown; ++i) {
      const store::LimitEvent& event = events[events.size() - 1 - i];
      const ImVec2 at = ImGui::GetCursorScreenPos();
      label(context, time_of_day(event.at_unix_ms), context.theme.faint, kCaptionSize);
      ImGui::SetCursorScreenPos({at.x + time_width, at.y});
      label(context, fmt::format("{}", event.window), context.theme.text, kCaptionSize);
      ImGui::SetCursorScreenPos({at.x + time_width + window_width, at.y});
      ImGui::PushTextWrapPos(0);
      label(context,
            names_providers ? event.provider + ": " + run_words(event.reason) : run_words(event.reason),
            context.theme.muted, kCaptionSize);
      ImGui::PopTextWrapPos();
      ImGui::Dummy({0, context.px(4)});
    }
    ImGui::PopStyleVar();
  }
  ImGui::EndChild();
}

void draw_inside(LimitsPopoverState& state, const Context& context, const RunView& run, Actions& actions) {
  for (const store::LimitEvent& now : limits_now(run)) draw_provider(context, run, now);
  section_title(context, run.is_running() ? tr("Limits of this run") : tr("Limits of this run, as it ended"),
                run.is_running() ? tr("Enter applies") : "");
  draw_fields(state, context, run, actions);
  gap(context, 12);
  draw_history(context, run);
  if (run.is_running()) context.draw_within(0.25);
}

}  // namespace

std::vector<store::LimitEvent> limits_now(const RunView& run) {
  std::vector<store::LimitEvent> now;
  for (const store::LimitEvent& event : run.limit_events()) {
    const auto known = std::ranges::find(now, event.provider, &store::LimitEvent::provider);
    if (known == now.end()) {
      now.push_back(event);
    } else {
      *known = event;
    }
  }
  return now;
}

void open_limits_popover(LimitsPopoverState& state) {
  // The press on what opens it has closed it: that was a wish to close.
  if (!std::exchange(state.closed_by_press, false)) state.open_wanted = true;
}

void draw_limits_popover(LimitsPopoverState& state, const Context& context, Actions& actions) {
  if (std::exchange(state.open_wanted, false)) {
    ImGui::OpenPopup(kLimitsPopup);
    state.fields = {};
  }
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  const float width = std::min(context.px(kWidth), viewport->WorkSize.x - context.px(24));
  ImGui::SetNextWindowPos({viewport->WorkPos.x + viewport->WorkSize.x - context.px(12),
                           viewport->WorkPos.y + viewport->WorkSize.y - context.px(48)},
                          ImGuiCond_Always, {1, 1});
  ImGui::SetNextWindowSize({width, 0});
  ImGui::SetNextWindowSizeConstraints({width, 0}, {width, viewport->WorkSize.y - context.px(60)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(context.px(16), context.px(12)));
  const bool was_open =
      std::exchange(state.is_open, ImGui::BeginPopup(kLimitsPopup, ImGuiWindowFlags_NoMove));
  ImGui::PopStyleVar();
  if (!state.is_open) {
    if (was_open) state.closed_by_press = ImGui::IsMouseDown(ImGuiMouseButton_Left);
    if (!ImGui::IsMouseDown(ImGuiMouseButton_Left) && !ImGui::IsMouseReleased(ImGuiMouseButton_Left))
      state.closed_by_press = false;
    return;
  }
  if (context.run == nullptr || context.run->id() == 0) {
    ImGui::CloseCurrentPopup();
  } else {
    draw_inside(state, context, *context.run, actions);
  }
  ImGui::EndPopup();
}

}  // namespace proofsheet::ui
