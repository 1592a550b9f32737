#include "ui/notices.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/language.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

using Notice = NoticesState::Notice;

constexpr double kNoticeTime_s = 4;
constexpr std::size_t kShown = 3, kMostShown = 8, kMost = 50;
constexpr float kWidest = 640, kMargin = 12, kBetween = 8;                     // layout pixels
constexpr float kPaddingX = 12, kPaddingY = 6, kClose = 28, kBeforeClose = 8;  // layout pixels
constexpr float kBarPaddingY = 1, kBarMargin = 16;                             // layout pixels

constexpr ImGuiWindowFlags kNoticeFlags =
    ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoSavedSettings |
    ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoMove;

void let_time_pass(NoticesState& state) {
  const double now = ImGui::GetTime();
  for (Notice& notice : state.list) {
    const bool stands_still = state.is_hovered || !std::exchange(notice.is_seen, false);
    if (notice.until > 0 && stands_still) notice.until += static_cast<double>(ImGui::GetIO().DeltaTime);
  }
  std::erase_if(state.list, [&](const Notice& notice) { return notice.until > 0 && now > notice.until; });
  state.is_hovered = false;
}

// The one that the run bar should show: the newest plain one, when it has one line; none is nullptr.
Notice* of_the_bar(NoticesState& state) {
  for (auto notice = state.list.rbegin(); notice != state.list.rend(); ++notice) {
    if (!notice->is_error) return notice->text.find('\n') == std::string::npos ? &*notice : nullptr;
  }
  return nullptr;
}

float line_width(const Context& context, const Notice& notice) {
  return std::ceil(text_width(context.fonts.text, kTextSize * context.scale, notice.text)) +
         context.px(2 * kPaddingX + kBeforeClose + kClose) + 4 * hairline(context);
}

struct Box {
  ImVec2 at;
  ImVec2 pivot;
  float padding_y;
};

bool begin_box(const Context& context, const Box& box, const std::string& name, ImU32 border) {
  ImGui::SetNextWindowPos(box.at, ImGuiCond_Always, box.pivot);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, context.theme.raised);
  ImGui::PushStyleColor(ImGuiCol_Border, border);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {context.px(kPaddingX), context.px(box.padding_y)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, context.px(5));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, hairline(context));
  return ImGui::Begin(name.c_str(), nullptr, kNoticeFlags);
}

// Gives the height of the box.
float end_box(NoticesState& state) {
  state.is_hovered |= ImGui::IsWindowHovered();
  const float height = ImGui::GetWindowHeight();
  ImGui::End();
  ImGui::PopStyleVar(3);
  ImGui::PopStyleColor(2);
  return height;
}

// The line and its button. True when it was dismissed.
bool draw_line_of(const Context& context, Notice& notice, float widest) {
  const ImVec2 at = ImGui::GetCursorPos();
  ImGui::SetCursorPosY(at.y + context.px(5));
  ImGui::PushTextWrapPos(at.x + widest - context.px(2 * kPaddingX + kBeforeClose + kClose));
  label(context, notice.text, notice.is_error ? context.theme.failed : context.theme.text);
  platform::announce_item("notice");
  ImGui::PopTextWrapPos();
  ImGui::SameLine(0, context.px(kBeforeClose));
  ImGui::SetCursorPosY(at.y);
  const bool dismissed = button(context, fmt::format("×###dismiss {}", notice.id).c_str(), ButtonKind::quiet,
                                context.px(kClose));
  tooltip(context, tr("Dismiss"));
  notice.is_seen = true;
  if (notice.until > 0) context.draw_within(std::max(0.05, notice.until - ImGui::GetTime() + 0.05));
  return dismissed;
}

// Those that get room of their own, from the bottom up.
struct Stack {
  NoticesState& state;
  const Context& context;
  float center, bottom, widest;

  Box next() const { return {{center, bottom}, {0.5f, 1}, kPaddingY}; }
  void end() { bottom -= end_box(state) + context.px(kBetween); }
};

// True when it was dismissed.
bool draw_notice(Stack& stack, Notice& notice) {
  const Context& context = stack.context;
  begin_box(context, stack.next(), fmt::format("notice {}", notice.id),
            notice.is_error ? context.theme.failed : context.theme.line);
  const bool dismissed = draw_line_of(context, notice, stack.widest);
  stack.end();
  return dismissed;
}

void draw_folded(Stack& stack, std::size_t count) {
  const Context& context = stack.context;
  begin_box(context, stack.next(), "folded notices", context.theme.line);
  if (button(context, fmt::format("{}###more notices", tr_format("+{} more", count)).c_str(),
             ButtonKind::quiet)) {
    stack.state.shows_all = true;
    context.draw_within(0);
  }
  stack.end();
}

// In the middle of what the run bar leaves free. True when it was dismissed.
bool draw_in_bar(NoticesState& state, const Context& context, Notice& notice, const NoticeRect& bar) {
  const Box box{{std::floor((bar.min.x + bar.max.x) / 2), std::floor((bar.min.y + bar.max.y) / 2)},
                {0.5f, 0.5f},
                kBarPaddingY};
  begin_box(context, box, "notice of the run bar", context.theme.line);
  const bool dismissed = draw_line_of(context, notice, bar.max.x - bar.min.x);
  end_box(state);
  return dismissed;
}

// Which of them get room of their own, newest first: errors, and plain ones when the bar takes none.
std::vector<Notice*> stacked(NoticesState& state, bool bar_takes_one) {
  std::vector<Notice*> stacked;
  for (auto notice = state.list.rbegin(); notice != state.list.rend(); ++notice) {
    if (notice->is_error || !bar_takes_one) stacked.push_back(&*notice);
  }
  return stacked;
}

// Gives the one that was dismissed, or 0.
std::uint64_t draw_stack(NoticesState& state, const Context& context, const NoticeRect& room,
                         const std::vector<Notice*>& notices) {
  const float bottom = room.max.y - context.px(kMargin);
  Stack stack{.state = state,
              .context = context,
              .center = std::floor((room.min.x + room.max.x) / 2),
              .bottom = bottom,
              .widest = std::min(context.px(kWidest), room.max.x - room.min.x - context.px(2 * kMargin))};
  if (notices.size() <= kShown) state.shows_all = false;
  const std::size_t shown = std::min(notices.size(), state.shows_all ? kMostShown : kShown);
  std::uint64_t dismissed = 0;
  for (std::size_t i = 0; i < shown; ++i)
    if (draw_notice(stack, *notices[i])) dismissed = notices[i]->id;
  if (notices.size() > shown) draw_folded(stack, notices.size() - shown);
  // What has another size than room was left for is given room once more.
  const float height = notices.empty() ? 0 : bottom - stack.bottom - context.px(kBetween);
  if (height != state.height) context.draw_within(0);
  state.height = height;
  return dismissed;
}

}  // namespace

void add_notice(NoticesState& state, const std::string& text, bool is_error, std::string_view kind) {
  std::erase_if(state.list, [&](const Notice& old) {
    return old.text == text || (!kind.empty() && old.kind == kind && !old.is_error);
  });
  state.list.push_back({.id = state.next_id++,
                        .text = text,
                        .is_error = is_error,
                        .until = is_error ? 0 : ImGui::GetTime() + kNoticeTime_s,
                        .kind = std::string(kind)});
  if (state.list.size() > kMost) state.list.erase(state.list.begin());
}

float notices_own_room(const NoticesState& state, const Context& context) {
  return state.height > 0 ? state.height + context.px(2 * kMargin) : 0;
}

float notices_bar_room(NoticesState& state, const Context& context) {
  const Notice* notice = of_the_bar(state);
  return notice != nullptr ? line_width(context, *notice) + context.px(2 * kBarMargin) : 0;
}

void draw_notices(NoticesState& state, const Context& context, const NoticeRect& room,
                  const NoticeRect& bar) {
  let_time_pass(state);
  Notice* in_bar = of_the_bar(state);
  if (in_bar != nullptr && line_width(context, *in_bar) + context.px(2 * kBarMargin) > bar.max.x - bar.min.x)
    in_bar = nullptr;
  std::uint64_t dismissed = draw_stack(state, context, room, stacked(state, in_bar != nullptr));
  if (in_bar != nullptr && draw_in_bar(state, context, *in_bar, bar)) dismissed = in_bar->id;
  if (dismissed == 0) return;
  std::erase_if(state.list, [&](const Notice& notice) { return notice.id == dismissed; });
  context.draw_within(0);
}

}  // namespace proofsheet::ui
