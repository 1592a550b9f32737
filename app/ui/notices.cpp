#include "ui/notices.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "platform/item_hooks.h"
#include "ui/language.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

using Notice = NoticesState::Notice;
using NoticePlace = NoticesState::Place;

constexpr double kNoticeTime_s = 6;
constexpr std::size_t kShown = 3, kMostShown = 8, kMost = 50;
constexpr float kWidest = 640, kMargin = 12, kBetween = 8;  // layout pixels

constexpr ImGuiWindowFlags kNoticeFlags =
    ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoSavedSettings |
    ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoMove;

void let_time_pass(NoticesState& state) {
  const double now = ImGui::GetTime();
  if (state.is_hovered)
    for (Notice& notice : state.list)
      if (notice.until > 0) notice.until += static_cast<double>(ImGui::GetIO().DeltaTime);
  std::erase_if(state.list, [&](const Notice& notice) { return notice.until > 0 && now > notice.until; });
  state.is_hovered = false;
  if (state.list.size() <= kShown) state.shows_all = false;
}

// Where the last of them begins, and which of its corners that is.
struct Anchor {
  float x, pivot;
};
Anchor anchor_of(NoticePlace place, const Context& context, const NoticeRect& room) {
  const float margin = context.px(kMargin);
  if (place == NoticePlace::left) return {room.min.x + margin, 0};
  if (place == NoticePlace::right) return {room.max.x - margin, 1};
  return {std::floor((room.min.x + room.max.x) / 2), 0.5f};
}

bool covers_work(const NoticesState& state, NoticePlace place, const Context& context, const NoticeRect& room,
                 const NoticeRect& work) {
  const Anchor anchor = anchor_of(place, context, room);
  const float left = anchor.x - anchor.pivot * state.width;
  const float bottom = room.max.y - context.px(kMargin);
  return left < work.max.x && left + state.width > work.min.x && bottom - state.height < work.max.y &&
         bottom > work.min.y;
}

// They stay where they are while that is free, and keep their own room until the last one is gone.
void choose_place(NoticesState& state, const Context& context, const NoticeRect& room,
                  const std::optional<NoticeRect>& work) {
  if (state.list.empty()) {
    state.place = NoticePlace::center;
    state.width = state.height = 0;
    return;
  }
  if (!work || state.place == NoticePlace::own_room) return;
  for (const NoticePlace place : {state.place, NoticePlace::center, NoticePlace::right, NoticePlace::left}) {
    if (covers_work(state, place, context, room, *work)) continue;
    state.place = place;
    return;
  }
  state.place = NoticePlace::own_room;
}

struct Stack {
  NoticesState& state;
  const Context& context;
  Anchor anchor;
  float bottom, widest;
  float width = 0;
};

bool begin_box(Stack& stack, const std::string& name, ImU32 border) {
  const Context& context = stack.context;
  ImGui::SetNextWindowPos({stack.anchor.x, stack.bottom}, ImGuiCond_Always, {stack.anchor.pivot, 1});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, context.theme.raised);
  ImGui::PushStyleColor(ImGuiCol_Border, border);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {context.px(12), context.px(6)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, context.px(5));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, hairline(context));
  return ImGui::Begin(name.c_str(), nullptr, kNoticeFlags);
}

void end_box(Stack& stack) {
  stack.state.is_hovered |= ImGui::IsWindowHovered();
  stack.width = std::max(stack.width, ImGui::GetWindowWidth());
  stack.bottom -= ImGui::GetWindowHeight() + stack.context.px(kBetween);
  ImGui::End();
  ImGui::PopStyleVar(3);
  ImGui::PopStyleColor(2);
}

// True when it was dismissed.
bool draw_notice(Stack& stack, const Notice& notice) {
  const Context& context = stack.context;
  begin_box(stack, fmt::format("notice {}", notice.id),
            notice.is_error ? context.theme.failed : context.theme.line);
  const ImVec2 at = ImGui::GetCursorPos();
  const float close = context.px(28), room = stack.widest - close - context.px(36);
  ImGui::SetCursorPosY(at.y + context.px(5));
  ImGui::PushTextWrapPos(at.x + room);
  label(context, notice.text, notice.is_error ? context.theme.failed : context.theme.text);
  platform::announce_item("notice");
  ImGui::PopTextWrapPos();
  ImGui::SameLine(0, context.px(8));
  ImGui::SetCursorPosY(at.y);
  const bool dismissed =
      button(context, fmt::format("×###dismiss {}", notice.id).c_str(), ButtonKind::quiet, close);
  tooltip(context, tr("Dismiss"));
  end_box(stack);
  return dismissed;
}

void draw_folded(Stack& stack, std::size_t count) {
  const Context& context = stack.context;
  begin_box(stack, "folded notices", context.theme.line);
  if (button(context, fmt::format("{}###more notices", tr_format("+{} more", count)).c_str(),
             ButtonKind::quiet)) {
    stack.state.shows_all = true;
    context.draw_within(0);
  }
  end_box(stack);
}

}  // namespace

void add_notice(NoticesState& state, const std::string& text, bool is_error) {
  std::erase_if(state.list, [&](const Notice& old) { return old.text == text; });
  state.list.push_back({state.next_id++, text, is_error, is_error ? 0 : ImGui::GetTime() + kNoticeTime_s});
  if (state.list.size() > kMost) state.list.erase(state.list.begin());
}

float notices_own_room(const NoticesState& state, const Context& context) {
  if (state.place != NoticePlace::own_room || state.list.empty()) return 0;
  return state.height + context.px(2 * kMargin);
}

void draw_notices(NoticesState& state, const Context& context, const NoticeRect& room,
                  const std::optional<NoticeRect>& work) {
  let_time_pass(state);
  choose_place(state, context, room, work);
  if (state.list.empty()) return;
  const float bottom = room.max.y - context.px(kMargin);
  Stack stack{.state = state,
              .context = context,
              .anchor = anchor_of(state.place, context, room),
              .bottom = bottom,
              .widest = std::min(context.px(kWidest), room.max.x - room.min.x - context.px(2 * kMargin))};
  const std::size_t shown = std::min(state.list.size(), state.shows_all ? kMostShown : kShown);
  std::optional<std::uint64_t> dismissed;
  for (std::size_t i = 0; i < shown; ++i) {
    const Notice& notice = state.list[state.list.size() - 1 - i];
    if (draw_notice(stack, notice)) dismissed = notice.id;
    if (notice.until > 0) context.draw_within(std::max(0.05, notice.until - ImGui::GetTime() + 0.05));
  }
  if (state.list.size() > shown) draw_folded(stack, state.list.size() - shown);
  // What has another size than it was placed for is placed once more.
  const float height = bottom - stack.bottom - context.px(kBetween);
  if (height != state.height || stack.width != state.width) context.draw_within(0);
  state.height = height;
  state.width = stack.width;
  if (!dismissed) return;
  std::erase_if(state.list, [&](const Notice& notice) { return notice.id == *dismissed; });
  context.draw_within(0);
}

}  // namespace proofsheet::ui
