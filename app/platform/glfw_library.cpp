#include "platform/glfw_library.h"

#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include <atomic>

#include "base/file.h"
#include "base/synced.h"

namespace proofsheet::platform {
namespace {

// GLFW keeps one state per process, so its guard is one per process too. The lock of `users` keeps
// glfwTerminate away from a thread that is inside glfwPostEmptyEvent.
Synced<int> users(0);
Synced<std::string> errors;
std::atomic<bool> event_posted = false;

void collect_error(int, const char* description) {
  constexpr std::size_t kMaxErrorText = 2000;
  auto text = errors.lock();
  if (text->size() > kMaxErrorText) return;
  if (!text->empty()) *text += "; ";
  *text += description;
}

Error no_display_error() {
  if (env("DISPLAY").empty() && env("WAYLAND_DISPLAY").empty()) {
    return {ErrorKind::unsupported,
            "there is no display to open a window on: DISPLAY is not set (without a screen use `proofsheet "
            "run`, or "
            "xvfb-run)"};
  }
  return {ErrorKind::unsupported, fmt::format("could not open a window: {}", take_glfw_errors())};
}

}  // namespace

Result<GlfwLibrary> GlfwLibrary::start() {
  glfwSetErrorCallback(collect_error);
  if (glfwInit() != GLFW_TRUE) {
    Error error = no_display_error();
    take_glfw_errors();
    return fail(std::move(error));
  }
  ++*users.lock();
  return GlfwLibrary();
}

GlfwLibrary::~GlfwLibrary() {
  if (!held_) return;
  auto count = users.lock();
  if (--*count == 0) glfwTerminate();
}

std::string take_glfw_errors() {
  return std::exchange(*errors.lock(), {});
}

void post_empty_event() {
  if (event_posted.exchange(true)) return;
  const auto count = users.lock();
  if (*count > 0) glfwPostEmptyEvent();
}

bool take_posted_event() {
  return event_posted.exchange(false);
}

}  // namespace proofsheet::platform
