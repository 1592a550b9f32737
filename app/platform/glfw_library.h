// Private to the room: GLFW as a whole, which is one per process.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace proofsheet::platform {

// Keeps GLFW started; the last one to go ends it. Move-only, UI thread.
class GlfwLibrary {
 public:
  // Fails (unsupported) when there is no display.
  static Result<GlfwLibrary> start();
  ~GlfwLibrary();
  GlfwLibrary(GlfwLibrary&& other) noexcept : held_(std::exchange(other.held_, false)) {}
  GlfwLibrary& operator=(GlfwLibrary&&) = delete;

 private:
  GlfwLibrary() = default;
  bool held_ = true;
};

// What GLFW complained about since the last call, on one line; empty when it did not.
std::string take_glfw_errors();

// Any thread, any time: ends a glfwWaitEvents in progress, or the next one. Does nothing while GLFW is not
// started.
void post_empty_event();
// UI thread: whether post_empty_event was called since the last take.
bool take_posted_event();

}  // namespace proofsheet::platform
