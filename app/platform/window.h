// platform: the window, its GL context, the frame loop, fonts, and the hooks through which tests see what
// ImGui draws. Everything belongs to the UI thread unless it says otherwise.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "image/image.h"

struct GLFWwindow;

namespace proofsheet::platform {

// In screen coordinates, as GLFW gives them.
struct WindowPlace {
  int x = -1, y = -1;  // -1: the system chooses
  int width = 1600, height = 1000;
  bool maximized = false;
};

struct WindowOptions {
  std::string title = "Proofsheet";
  WindowPlace place;
  // Asks GLFW for an EGL context instead of GLX, for servers with a GPU and no GLX.
  bool use_egl = false;
  bool visible = true;
};

// One window with an OpenGL 3.3 core context and Dear ImGui in it.
class Window {
 public:
  // Fails (unsupported) and says what is missing: no display, no OpenGL 3.3 and which driver was found.
  static Result<std::unique_ptr<Window>> open(const WindowOptions& options);
  ~Window();

  GLFWwindow* handle() const;
  WindowPlace place() const;
  void set_title(const std::string& title);
  // Physical pixels per layout pixel: fonts and spacing are multiplied by it; changes when the window moves
  // to another screen.
  float content_scale() const;
  bool should_close() const;
  void request_close();
  // Files that were dropped onto the window, in the order in which they came; each is given once.
  std::vector<std::filesystem::path> take_dropped();
  // What a drop does.
  void drop_files(const std::vector<std::filesystem::path>& files);
  // "OpenGL 4.5, llvmpipe (LLVM 15)"
  std::string gl_description() const;
  // What was drawn last, at framebuffer size.
  image::Image screenshot();

  // Draws one frame: `draw` runs between ImGui::NewFrame and Render. `after` runs after the draw data was
  // rendered: the place to destroy textures.
  void frame(const std::function<void()>& draw, const std::function<void()>& after = {});
  // What the last frame cost this thread before its draw data went to the driver: CPU milliseconds.
  double frame_cpu_ms() const;

 private:
  struct Impl;
  explicit Window(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Draws frames only when something changed: an event, a wake from another thread, a time that was asked for,
// or an animation in progress. After each event it draws three frames, which popups of ImGui need.
class FrameLoop {
 public:
  explicit FrameLoop(Window& window);

  // Any thread: draw again soon.
  static void wake();
  // Draw again in this many seconds (a blinking cursor, a countdown), or sooner. The soonest wish counts;
  // forgotten after it was met.
  void draw_within(double seconds);
  // Draw at least this many more frames without waiting.
  void draw_frames(int count);
  // One turn: waits for a reason to draw, handles events, draws.
  void turn(const std::function<void()>& draw, const std::function<void()>& after = {});
  // Until the window is asked to close.
  void run(const std::function<void()>& draw, const std::function<void()>& after = {});
  std::uint64_t frames_drawn() const { return frames_; }

 private:
  void wait_for_reason();
  void pace();

  Window& window_;
  int pending_ = 3;
  double next_draw_ = 0;  // GLFW time; 0 = no wish
  double last_draw_ = 0;  // GLFW time
  double shortest_frame_s_;
  std::uint64_t frames_ = 0;
};

}  // namespace proofsheet::platform
