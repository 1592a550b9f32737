#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "platform/glfw_library.h"
#include "platform/window.h"

namespace proofsheet::platform {
namespace {

// Popups of ImGui settle in the second frame after an event; the third shows what the pointer is over then.
constexpr int kFramesPerEvent = 3;
// Where vsync does not hold the swap back (a software renderer), bursts of events draw at about the screen's
// rate. Just above it, so that it is never this that limits where vsync works.
constexpr double kPaceFactor = 0.9;
constexpr double kFallbackRate = 60;

double shortest_frame_s() {
  GLFWmonitor* monitor = glfwGetPrimaryMonitor();
  const GLFWvidmode* mode = monitor != nullptr ? glfwGetVideoMode(monitor) : nullptr;
  const double rate = mode != nullptr && mode->refreshRate > 0 ? mode->refreshRate : kFallbackRate;
  return kPaceFactor / rate;
}

// When ImGui itself will look different without an event: a text cursor blinks, a tooltip's delay ends,
// something is held with the mouse. Seconds from now; 0 = never.
double seconds_to_imgui_change() {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  const ImGuiIO& io = context.IO;
  double soonest = 0;
  const auto wish = [&](double seconds) { soonest = soonest == 0 ? seconds : std::min(soonest, seconds); };
  if (context.ActiveId != 0 && ImGui::IsAnyMouseDown()) wish(1 / kFallbackRate);
  if (context.ActiveId != 0 && context.InputTextState.ID == context.ActiveId &&
      io.ConfigInputTextCursorBlink) {
    constexpr double kShown = 0.8, kPeriod = 1.2;  // as ImGui::InputText draws it
    const double phase = std::fmod(std::max(0.0f, context.InputTextState.CursorAnim), kPeriod);
    wish((phase < kShown ? kShown : kPeriod) - phase + 0.01);
  }
  const double delay = context.Style.HoverDelayNormal;
  if (context.HoverItemDelayId != 0 && context.HoverItemDelayTimer < delay) {
    wish(delay - static_cast<double>(context.HoverItemDelayTimer) + 0.01);
  }
  return soonest;
}

}  // namespace

FrameLoop::FrameLoop(Window& window) : window_(window), shortest_frame_s_(shortest_frame_s()) {}

void FrameLoop::wake() {
  post_empty_event();
}

void FrameLoop::draw_within(double seconds) {
  const double when = glfwGetTime() + std::max(0.0, seconds);
  next_draw_ = next_draw_ == 0 ? when : std::min(next_draw_, when);
}

void FrameLoop::draw_frames(int count) {
  pending_ = std::max(pending_, count);
}

// Returns at an event, a wake or the time that was asked for.
void FrameLoop::wait_for_reason() {
  if (next_draw_ == 0) {
    glfwWaitEvents();
    draw_frames(kFramesPerEvent);
    return;
  }
  const double wait = next_draw_ - glfwGetTime();
  if (wait > 0)
    glfwWaitEventsTimeout(wait);
  else
    glfwPollEvents();
  draw_frames(glfwGetTime() < next_draw_ ? kFramesPerEvent : 1);
}

void FrameLoop::pace() {
  const double earliest = last_draw_ + shortest_frame_s_;
  for (double now = glfwGetTime(); now < earliest; now = glfwGetTime()) glfwWaitEventsTimeout(earliest - now);
}

void FrameLoop::turn(const std::function<void()>& draw, const std::function<void()>& after) {
  // A wake whose event somebody else has taken from GLFW must not be waited for.
  if (take_posted_event()) draw_frames(kFramesPerEvent);
  if (pending_ == 0) wait_for_reason();
  pace();
  glfwPollEvents();
  if (take_posted_event() || !ImGui::GetCurrentContext()->InputEventsQueue.empty())
    draw_frames(kFramesPerEvent);
  last_draw_ = glfwGetTime();
  if (next_draw_ != 0 && last_draw_ >= next_draw_) next_draw_ = 0;
  pending_ = std::max(0, pending_ - 1);
  ++frames_;
  window_.frame(draw, after);
  // ImGui spreads quick events over several frames.
  if (!ImGui::GetCurrentContext()->InputEventsQueue.empty()) draw_frames(1);
  if (const double change = seconds_to_imgui_change(); change > 0) draw_within(change);
}

void FrameLoop::run(const std::function<void()>& draw, const std::function<void()>& after) {
  while (!window_.should_close()) turn(draw, after);
}

}  // namespace proofsheet::platform
