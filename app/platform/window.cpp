#include "platform/window.h"

#include <dlfcn.h>
#include <glad/gl.h>

#include <GLFW/glfw3.h>
#include <fmt/format.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/clock.h"
#include "base/file.h"
#include "gl/framebuffer.h"
#include "platform/glfw_library.h"
#include "platform/item_hooks.h"
#include "platform/key_strokes.h"
#include "platform/window_icon.h"

namespace proofsheet::platform {
namespace {

constexpr int kGlMajor = 3, kGlMinor = 3;
constexpr int kSmallestWidth = 640, kSmallestHeight = 400;

std::string gl_text(GLenum name) {
  const auto* text = reinterpret_cast<const char*>(glGetString(name));
  return text != nullptr ? text : "unknown";
}

struct Rectangle {
  int x = 0, y = 0, width = 0, height = 0;
};

// The part of each screen that is not under panels and docks.
std::vector<Rectangle> work_areas() {
  std::vector<Rectangle> areas;
  int count = 0;
  GLFWmonitor** monitors = glfwGetMonitors(&count);
  for (int i = 0; i < count; ++i) {
    Rectangle area;
    glfwGetMonitorWorkarea(monitors[i], &area.x, &area.y, &area.width, &area.height);
    if (area.width > 0 && area.height > 0) areas.push_back(area);
  }
  return areas;
}

// A remembered place may lie on a screen that is gone, or be larger than the one that is there.
WindowPlace fit_to_screens(WindowPlace place) {
  constexpr int kGrip = 80;  // what must be on a screen to be caught with the pointer
  place.width = std::max(place.width, kSmallestWidth);
  place.height = std::max(place.height, kSmallestHeight);
  const auto areas = work_areas();
  const auto home = std::find_if(areas.begin(), areas.end(), [&](const Rectangle& area) {
    return place.x + place.width > area.x + kGrip && place.x < area.x + area.width - kGrip &&
           place.y >= area.y && place.y < area.y + area.height - kGrip;
  });
  const bool remembered = place.x != -1 || place.y != -1;
  if (remembered && home == areas.end()) place.x = place.y = -1;
  if (!areas.empty()) {
    const Rectangle& area = home != areas.end() ? *home : areas.front();
    place.width = std::min(place.width, area.width);
    place.height = std::min(place.height, area.height);
  }
  return place;
}

void set_hints(const WindowOptions& options, const WindowPlace& place) {
  glfwDefaultWindowHints();
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, kGlMajor);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, kGlMinor);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_CONTEXT_CREATION_API, options.use_egl ? GLFW_EGL_CONTEXT_API : GLFW_NATIVE_CONTEXT_API);
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  glfwWindowHint(GLFW_ALPHA_BITS, 0);
  // Shown only once it stands where it belongs.
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
  glfwWindowHint(GLFW_MAXIMIZED, place.maximized ? GLFW_TRUE : GLFW_FALSE);
  // A size that was remembered is right for its screen as it is.
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, place.x == -1 && place.y == -1 ? GLFW_TRUE : GLFW_FALSE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "Proofsheet");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "proofsheet");
}

// The OpenGL that is there when 3.3 is not, for the message; empty when there is none at all.
std::string describe_older_gl(bool use_egl) {
  glfwDefaultWindowHints();
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
  glfwWindowHint(GLFW_CONTEXT_CREATION_API, use_egl ? GLFW_EGL_CONTEXT_API : GLFW_NATIVE_CONTEXT_API);
  GLFWwindow* window = glfwCreateWindow(64, 64, "", nullptr, nullptr);
  if (window == nullptr) return {};
  glfwMakeContextCurrent(window);
  std::string description;
  if (gladLoadGL(glfwGetProcAddress) != 0)
    description = fmt::format("{} ({})", gl_text(GL_VERSION), gl_text(GL_RENDERER));
  glfwDestroyWindow(window);
  return description;
}

Error no_window_error(const WindowOptions& options) {
  const std::string reason = take_glfw_errors();
  const std::string older = describe_older_gl(options.use_egl);
  take_glfw_errors();
  if (!older.empty()) {
    return {ErrorKind::unsupported,
            fmt::format("the workbench needs OpenGL {}.{}, the driver here offers OpenGL {}: {}", kGlMajor,
                        kGlMinor, older, reason)};
  }
  const char* other_way =
      options.use_egl ? "without --egl it may find GLX" : "with --egl it tries EGL instead of GLX";
  return {ErrorKind::unsupported,
          fmt::format("the display offers no OpenGL {}.{} ({}): {}", kGlMajor, kGlMinor, other_way, reason)};
}

void set_icons(GLFWwindow* window) {
  std::array images{window_icon(16), window_icon(32), window_icon(48), window_icon(128)};
  std::array<GLFWimage, images.size()> icons{};
  for (std::size_t i = 0; i < images.size(); ++i)
    icons[i] = {images[i].width, images[i].height, images[i].rgba.data()};
  glfwSetWindowIcon(window, static_cast<int>(icons.size()), icons.data());
}

// ImGui's backend looks its GL functions up once per process, GLFW lets go of the GL libraries with its last
// window: a window that is opened after that needs them to be where they were.
void keep_gl_libraries_loaded() {
  for (const char* name : {"libGL.so.1", "libGLX.so.0", "libOpenGL.so.0", "libEGL.so.1"}) {
    if (void* library = dlopen(name, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE)) dlclose(library);
  }
}

void start_imgui(GLFWwindow* window) {
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  set_item_recorder(nullptr);  // also links the hooks, which ImGui's library needs, into every program
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  ImGui_ImplGlfw_InitForOpenGL(window, true);
  ImGui_ImplOpenGL3_Init("#version 330 core");
}

void render(const ImDrawData& draw_data, int width, int height) {
  const ImVec4 ground = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg);
  glDisable(GL_SCISSOR_TEST);
  glViewport(0, 0, width, height);
  glClearColor(ground.x, ground.y, ground.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(const_cast<ImDrawData*>(&draw_data));
}

}  // namespace

struct Window::Impl {
  explicit Impl(GlfwLibrary held) : library(std::move(held)) {}
  ~Impl();
  void follow_place();

  GlfwLibrary library;
  GLFWwindow* window = nullptr;
  ImGuiContext* imgui = nullptr;
  std::string gl_description;
  // The last place while not maximised, which is what the window returns to.
  WindowPlace normal;
  WindowPlace current, last_frame;
  double frame_cpu_ms = 0;
  std::vector<std::filesystem::path> dropped;
};

Window::Impl::~Impl() {
  if (imgui != nullptr) {
    ImGui::SetCurrentContext(imgui);
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplGlfw_Shutdown();
    ImGui::DestroyContext(imgui);
  }
  if (window != nullptr) glfwDestroyWindow(window);
}

// Maximising reports the new size before the new state, so only a place that outlived a frame is a normal
// one.
void Window::Impl::follow_place() {
  const auto same = [](const WindowPlace& a, const WindowPlace& b) {
    return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
  };
  if (!current.maximized && same(current, last_frame)) normal = current;
  last_frame = current;
}

Window::Window(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {
  GLFWwindow* window = impl_->window;
  WindowPlace& current = impl_->current;
  glfwGetWindowPos(window, &current.x, &current.y);
  glfwGetWindowSize(window, &current.width, &current.height);
  current.maximized = glfwGetWindowAttrib(window, GLFW_MAXIMIZED) == GLFW_TRUE;
  if (!current.maximized) impl_->normal = current;
  glfwSetWindowUserPointer(window, impl_.get());
  glfwSetWindowPosCallback(window, [](GLFWwindow* of, int x, int y) {
    auto* self = static_cast<Impl*>(glfwGetWindowUserPointer(of));
    self->current.x = x;
    self->current.y = y;
  });
  glfwSetWindowSizeCallback(window, [](GLFWwindow* of, int width, int height) {
    auto* self = static_cast<Impl*>(glfwGetWindowUserPointer(of));
    self->current.width = width;
    self->current.height = height;
  });
  glfwSetWindowMaximizeCallback(window, [](GLFWwindow* of, int maximized) {
    static_cast<Impl*>(glfwGetWindowUserPointer(of))->current.maximized = maximized == GLFW_TRUE;
  });
  glfwSetDropCallback(window, [](GLFWwindow* of, int count, const char** paths) {
    auto& dropped = static_cast<Impl*>(glfwGetWindowUserPointer(of))->dropped;
    dropped.insert(dropped.end(), paths, paths + count);
    FrameLoop::wake();
  });
}

Window::~Window() = default;

Result<std::unique_ptr<Window>> Window::open(const WindowOptions& options) {
  auto library = GlfwLibrary::start();
  if (!library) return fail(std::move(library.error()));
  auto impl = std::make_unique<Impl>(std::move(*library));
  take_glfw_errors();
  const WindowPlace place = fit_to_screens(options.place);
  set_hints(options, place);
  impl->window = glfwCreateWindow(place.width, place.height, options.title.c_str(), nullptr, nullptr);
  if (impl->window == nullptr) return fail(no_window_error(options));
  impl->normal = place;
  impl->normal.maximized = false;
  glfwMakeContextCurrent(impl->window);
  if (gladLoadGL(glfwGetProcAddress) == 0)
    return fail(ErrorKind::unsupported, "the OpenGL functions could not be loaded from the driver");
  impl->gl_description = fmt::format("OpenGL {}, {}", gl_text(GL_VERSION), gl_text(GL_RENDERER));
  glfwSwapInterval(env("PROOFSHEET_NO_VSYNC") == "1" ? 0 : 1);
  glfwSetWindowSizeLimits(impl->window, kSmallestWidth, kSmallestHeight, GLFW_DONT_CARE, GLFW_DONT_CARE);
  set_icons(impl->window);
  if (place.x != -1 || place.y != -1) glfwSetWindowPos(impl->window, place.x, place.y);
  if (options.visible) glfwShowWindow(impl->window);
  keep_gl_libraries_loaded();
  start_imgui(impl->window);
  impl->imgui = ImGui::GetCurrentContext();
  take_glfw_errors();  // cursors and icons that a system lacks are no failure
  return std::unique_ptr<Window>(new Window(std::move(impl)));
}

GLFWwindow* Window::handle() const {
  return impl_->window;
}

WindowPlace Window::place() const {
  WindowPlace place = impl_->normal;
  place.maximized = impl_->current.maximized;
  return place;
}

void Window::set_title(const std::string& title) {
  glfwSetWindowTitle(impl_->window, title.c_str());
}

float Window::content_scale() const {
  float x = 1, y = 1;
  glfwGetWindowContentScale(impl_->window, &x, &y);
  return x > 0 ? x : 1;
}

std::vector<std::filesystem::path> Window::take_dropped() {
  return std::exchange(impl_->dropped, {});
}

void Window::drop_files(const std::vector<std::filesystem::path>& files) {
  impl_->dropped.insert(impl_->dropped.end(), files.begin(), files.end());
  FrameLoop::wake();
}

bool Window::should_close() const {
  return glfwWindowShouldClose(impl_->window) == GLFW_TRUE;
}

void Window::request_close() {
  glfwSetWindowShouldClose(impl_->window, GLFW_TRUE);
  FrameLoop::wake();
}

std::string Window::gl_description() const {
  return impl_->gl_description;
}

// The back buffer is undefined after a swap, so what was drawn last is drawn again, off screen.
image::Image Window::screenshot() {
  const ImDrawData* draw_data = ImGui::GetDrawData();
  int width = 0, height = 0;
  glfwGetFramebufferSize(impl_->window, &width, &height);
  if (draw_data == nullptr || width <= 0 || height <= 0) return {};
  const auto target = gl::Framebuffer::make(width, height);
  if (!target) return {};
  target->bind();
  render(*draw_data, width, height);
  image::Image picture = gl::read_pixels(0, 0, width, height, height);
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  return picture;
}

double Window::frame_cpu_ms() const {
  return impl_->frame_cpu_ms;
}

void Window::frame(const std::function<void()>& draw, const std::function<void()>& after) {
  const double began_ms = thread_cpu_ms();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  {
    const LaterStrokes later;
    ImGui::NewFrame();
  }
  impl_->follow_place();
  draw();
  ImGui::Render();
  impl_->frame_cpu_ms = thread_cpu_ms() - began_ms;
  int width = 0, height = 0;
  glfwGetFramebufferSize(impl_->window, &width, &height);
  render(*ImGui::GetDrawData(), width, height);
  glfwSwapBuffers(impl_->window);
  if (after) after();
}

}  // namespace proofsheet::platform
