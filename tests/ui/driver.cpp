#include "driver.h"

#include <glad/gl.h>
// After glad, which brings the OpenGL names.
#include <GLFW/glfw3.h>
#include <fmt/format.h>
#include <imgui_impl_glfw.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <unordered_map>
#include <unordered_set>

#include "base/file.h"
#include "reading.h"

namespace proofsheet::testing {
namespace {

constexpr double kWaitForChange_s = 0.01;

// "Workbench/left_1A2B3C4D" is a child window of "Workbench"; the hexadecimal number is ImGui's.
std::string plain_window_name(std::string_view name) {
  std::string plain;
  while (!name.empty()) {
    std::string_view part = name.substr(0, name.find('/'));
    name.remove_prefix(std::min(name.size(), part.size() + 1));
    const auto underscore = part.rfind('_');
    const bool numbered =
        underscore != std::string_view::npos && part.size() == underscore + 9 &&
        part.find_first_not_of("0123456789ABCDEF", underscore + 1) == std::string_view::npos;
    if (numbered) part = part.substr(0, underscore);
    if (!plain.empty()) plain += '/';
    plain += part;
  }
  return plain;
}

std::string_view shown_part(std::string_view label) {
  return label.substr(0, label.find("##"));
}

std::string_view id_part(std::string_view label) {
  const auto marks = label.find("##");
  if (marks == std::string_view::npos) return {};
  const auto begin = label.find_first_not_of('#', marks);
  return begin == std::string_view::npos ? std::string_view{} : label.substr(begin);
}

bool ends_as_path(std::string_view path, std::string_view tail) {
  return path == tail ||
         (path.size() > tail.size() && path.ends_with(tail) && path[path.size() - tail.size() - 1] == '/');
}

// How well a label fits: lower is better; 3 = not at all.
int misfit(const Item& item, std::string_view label) {
  if (item.label == label || shown_part(item.label) == label || id_part(item.label) == label) return 0;
  const std::string_view windows =
      std::string_view(item.path).substr(0, item.path.size() - item.label.size());
  const auto ends_with_name = [&](std::string_view name) {
    return !name.empty() && ends_as_path(fmt::format("{}{}", windows, name), label);
  };
  if (ends_with_name(item.label) || ends_with_name(shown_part(item.label)) ||
      ends_with_name(id_part(item.label)))
    return 1;
  return item.label.find(label) != std::string::npos ? 2 : 3;
}

platform::ItemRect to_item_rect(const ImRect& rect) {
  return {rect.Min.x, rect.Min.y, rect.Max.x, rect.Max.y};
}

std::unique_ptr<platform::Window> open_window(const DriverOptions& options) {
  ::setenv("PROOFSHEET_NO_VSYNC", "1", 1);
  platform::WindowOptions window_options;
  window_options.title = "Proofsheet test";
  window_options.place.width = options.width;
  window_options.place.height = options.height;
  auto window = platform::Window::open(window_options);
  if (!window) throw DriverError(window.error().message);
  return std::move(*window);
}

// Real pointers, keyboards and focus changes stay out of a test: what ImGui gets comes from the driver alone.
void shut_out_real_input(GLFWwindow* window) {
  ImGui_ImplGlfw_CursorEnterCallback(window,
                                     GLFW_TRUE);  // else the backend polls the pointer while it is outside
  ImGui_ImplGlfw_RestoreCallbacks(window);
  ImGuiIO& io = ImGui::GetIO();
  io.ClearEventsQueue();
  io.ConfigFlags |= ImGuiConfigFlags_NoMouseCursorChange;
  io.AddMousePosEvent(-1, -1);
}

}  // namespace

// Keeps two frames: the one that is being drawn and the last whole one.
class Driver::Recorder : public platform::ItemRecorder {
 public:
  void item(std::uint32_t id, const platform::ItemRect& rect, const platform::ItemRect& visible) override {
    Item& place = places_[id];
    place.id = id;
    place.rect = rect;
    place.visible = visible;
    place.window = ImGui::GetCurrentContext()->CurrentWindow;
    if (place.window != nullptr) place.clip = to_item_rect(place.window->ClipRect);
  }

  void label(std::uint32_t id, std::string_view label, int status_flags) override {
    const auto place = places_.find(id);
    if (place == places_.end()) return;
    Item item = place->second;
    const std::string_view shown = shown_part(label);
    item.label = in_english(shown) + std::string(label.substr(shown.size()));
    item.status_flags = status_flags;
    if (item.window != nullptr) item.path = plain_window_name(item.window->Name) + "/";
    item.path += item.label;
    drawing_.push_back(std::move(item));
  }

  void finish_frame() {
    items_ = std::exchange(drawing_, {});
    places_.clear();
  }
  const std::vector<Item>& items() const { return items_; }

 private:
  std::unordered_map<std::uint32_t, Item> places_;
  std::vector<Item> drawing_, items_;
};

Driver::Driver(std::function<void()> draw, const DriverOptions& options)
    : options_(options),
      recorder_(std::make_unique<Recorder>()),
      window_(open_window(options)),
      loop_(*window_),
      draw_(std::move(draw)) {
  begin_reading();
  shut_out_real_input(window_->handle());
  platform::set_item_recorder(recorder_.get());
  ImGui::GetIO().KeyRepeatDelay = 1e6f;  // slow frames must not make one press two
}

Driver::~Driver() {
  platform::set_item_recorder(nullptr);
  end_reading();
}

void Driver::frame(int count) {
  for (int i = 0; i < count; ++i) {
    glfwPollEvents();
    window_->frame(
        [this] {
          if (draw_) draw_();
          if (!options_.rasterize) glEnable(GL_RASTERIZER_DISCARD);
        },
        [this] {
          glDisable(GL_RASTERIZER_DISCARD);
          if (after_) after_();
        });
    recorder_->finish_frame();
  }
}

void Driver::settle() {
  constexpr int kMostFrames = 1000;
  frame();
  for (int i = 0; i < kMostFrames && !ImGui::GetCurrentContext()->InputEventsQueue.empty(); ++i) frame();
  frame(2);
}

std::string Driver::describe_items() const {
  std::string text;
  for (const Item& item : recorder_->items()) {
    const auto& r = item.rect;
    text += fmt::format("\n  {}  {:.0f},{:.0f} {:.0f}×{:.0f}{}", item.path, r.left, r.top, r.right - r.left,
                        r.bottom - r.top, item.is_visible() ? "" : " (out of sight)");
  }
  return text.empty() ? "\n  (none)" : text;
}

std::string Driver::failure(std::string_view message) const {
  return fmt::format("{}; the items of the last frame:{}", message, describe_items());
}

std::vector<Item> Driver::all(std::string_view part) const {
  std::vector<Item> found;
  for (const Item& item : recorder_->items()) {
    if (item.label.find(part) != std::string::npos) found.push_back(item);
  }
  return found;
}

bool Driver::has(std::string_view label) const {
  return std::ranges::any_of(recorder_->items(), [&](const Item& item) { return misfit(item, label) < 3; });
}

Item Driver::find(std::string_view label) const {
  // Fit first, then what can be seen.
  const auto rank = [&](const Item& item) { return misfit(item, label) * 2 + (item.is_visible() ? 0 : 1); };
  const auto& items = recorder_->items();
  const auto best = std::ranges::min_element(items, {}, rank);
  if (best == items.end() || misfit(*best, label) == 3)
    throw DriverError(failure(fmt::format("nothing is called `{}`", label)));
  const int best_rank = rank(*best);
  for (const Item& other : items) {
    if (other.id != best->id && rank(other) == best_rank) {
      throw DriverError(failure(fmt::format("`{}` may be {} or {}", label, best->path, other.path)));
    }
  }
  return *best;
}

void Driver::reveal(std::string_view label) {
  constexpr int kMostNotches = 400;
  Item item = find(label);
  for (int notch = 0; !item.is_visible() && notch < kMostNotches; ++notch) {
    const auto& clip = item.clip;
    move_to({(clip.left + clip.right) / 2, (clip.top + clip.bottom) / 2});
    const bool below = item.rect.top >= clip.bottom, above = item.rect.bottom <= clip.top;
    const bool right = item.rect.left >= clip.right;
    ImGui::GetIO().AddMouseWheelEvent(below || above ? 0.0f : (right ? -1.0f : 1.0f),
                                      below ? -1.0f : (above ? 1.0f : 0.0f));
    settle();
    item = find(label);
  }
  if (!item.is_visible())
    throw DriverError(failure(fmt::format("`{}` cannot be scrolled into sight", label)));
}

void Driver::check_uncovered(const Item& item) const {
  const ImGuiWindow* hovered = ImGui::GetCurrentContext()->HoveredWindow;
  for (const ImGuiWindow* window = hovered; window != nullptr; window = window->ParentWindow) {
    if (window == item.window) return;
  }
  const char* cover = hovered != nullptr ? hovered->Name : "nothing that takes the pointer";
  throw DriverError(failure(fmt::format("`{}` cannot be reached: above it is {}", item.path, cover)));
}

Item Driver::find_in_reach(std::string_view label) {
  reveal(label);
  const Item item = find(label);
  move_to(item.center());
  check_uncovered(item);
  return item;
}

void Driver::move_to(ImVec2 position) {
  ImGui::GetIO().AddMousePosEvent(position.x, position.y);
  settle();
}

void Driver::hold(ImGuiKeyChord mods, bool down) {
  for (const ImGuiKey mod : {ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiMod_Alt, ImGuiMod_Super}) {
    if ((mods & mod) != 0) ImGui::GetIO().AddKeyEvent(mod, down);
  }
}

void Driver::press(ImGuiMouseButton button) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddMouseButtonEvent(button, true);
  frame();
  io.AddMouseButtonEvent(button, false);
  frame();
}

void Driver::click_at(ImVec2 position, ImGuiMouseButton button, ImGuiKeyChord mods) {
  move_to(position);
  hold(mods, true);
  // Quick as a test is, two clicks are not a double click unless it asks for one.
  ImGui::GetIO().MouseClickedTime[button] = -1e6;
  press(button);
  hold(mods, false);
  settle();
}

void Driver::hover(std::string_view label) {
  find_in_reach(label);
}

void Driver::click(std::string_view label, ImGuiMouseButton button, ImGuiKeyChord mods) {
  click_at(find_in_reach(label).center(), button, mods);
}

void Driver::double_click(std::string_view label) {
  const Item item = find_in_reach(label);
  ImGuiIO& io = ImGui::GetIO();
  const float usual = std::exchange(io.MouseDoubleClickTime, 1e6f);  // a slow machine's frames are long
  io.MouseClickedTime[ImGuiMouseButton_Left] = -1e7;
  press(ImGuiMouseButton_Left);
  press(ImGuiMouseButton_Left);
  io.MouseDoubleClickTime = usual;
  settle();
}

void Driver::drag_by(std::string_view from, ImVec2 offset) {
  const ImVec2 start = find_in_reach(from).center();
  drag_between(start, {start.x + offset.x, start.y + offset.y});
}

void Driver::drag_between(ImVec2 start, ImVec2 end, ImGuiKeyChord mods, ImGuiMouseButton button) {
  move_to(start);
  hold(mods, true);
  const ImVec2 offset{end.x - start.x, end.y - start.y};
  ImGuiIO& io = ImGui::GetIO();
  io.MouseClickedTime[button] = -1e6;
  io.AddMouseButtonEvent(button, true);
  settle();
  constexpr int kSteps = 8;
  for (int step = 1; step <= kSteps; ++step) {
    const float part = static_cast<float>(step) / kSteps;
    io.AddMousePosEvent(start.x + offset.x * part, start.y + offset.y * part);
    frame();
  }
  settle();
  io.AddMouseButtonEvent(button, false);
  settle();
  hold(mods, false);
  settle();
}

void Driver::drag(std::string_view from, std::string_view to) {
  const ImVec2 start = find_in_reach(from).center(), end = find(to).center();
  drag_by(from, {end.x - start.x, end.y - start.y});
}

void Driver::scroll(std::string_view label, float notches, ImGuiKeyChord mods) {
  find_in_reach(label);
  hold(mods, true);
  ImGui::GetIO().AddMouseWheelEvent(0, notches);
  settle();
  hold(mods, false);
  settle();
}

void Driver::type(std::string_view utf8) {
  ImGui::GetIO().AddInputCharactersUTF8(std::string(utf8).c_str());
  settle();
}

void Driver::key(ImGuiKey key, ImGuiKeyChord mods) {
  hold(mods, true);
  ImGui::GetIO().AddKeyEvent(key, true);
  settle();
  ImGui::GetIO().AddKeyEvent(key, false);
  hold(mods, false);
  settle();
}

void Driver::replace_text(std::string_view label, std::string_view utf8) {
  click(label);
  key(ImGuiKey_A, ImGuiMod_Ctrl);
  if (utf8.empty())
    key(ImGuiKey_Delete);
  else
    type(utf8);
}

void Driver::wait_until(const std::function<bool()>& done, std::string_view what,
                        std::chrono::seconds deadline) {
  const auto give_up = std::chrono::steady_clock::now() + deadline;
  frame();
  while (!done()) {
    if (std::chrono::steady_clock::now() > give_up) {
      throw DriverError(failure(fmt::format("waited {} s in vain until {}", deadline.count(), what)));
    }
    glfwWaitEventsTimeout(kWaitForChange_s);  // a wake from another thread ends it
    frame();
  }
}

void Driver::wait_for(std::string_view label, std::chrono::seconds deadline) {
  wait_until([&] { return has(label); }, fmt::format("there is `{}`", label), deadline);
}

image::Image Driver::screenshot() {
  return window_->screenshot();
}

void Driver::screenshot(const std::filesystem::path& path) {
  const auto png = image::encode(screenshot());
  if (!png) throw DriverError(png.error().message);
  if (const auto written = write_file_atomic(path, *png); !written)
    throw DriverError(written.error().message);
}

image::Image Driver::pixels(std::string_view label) {
  reveal(label);
  const Item item = find(label);
  const image::Image whole = screenshot();
  const int left = std::clamp(static_cast<int>(std::floor(item.visible.left)), 0, whole.width);
  const int top = std::clamp(static_cast<int>(std::floor(item.visible.top)), 0, whole.height);
  const int right = std::clamp(static_cast<int>(std::ceil(item.visible.right)), left, whole.width);
  const int bottom = std::clamp(static_cast<int>(std::ceil(item.visible.bottom)), top, whole.height);
  image::Image part(right - left, bottom - top);
  for (int y = 0; y < part.height; ++y) {
    std::memcpy(part.row(y), whole.row(top + y) + static_cast<std::ptrdiff_t>(left) * 4,
                static_cast<std::size_t>(part.width) * 4);
  }
  return part;
}

namespace {

std::unordered_map<std::uint32_t, std::size_t> color_counts(const image::Image& image, std::size_t limit) {
  std::unordered_map<std::uint32_t, std::size_t> counts;
  for (std::size_t i = 0; i + 3 < image.rgba.size() && counts.size() < limit; i += 4) {
    std::uint32_t color = 0;
    std::memcpy(&color, &image.rgba[i], 4);
    ++counts[color];
  }
  return counts;
}

}  // namespace

std::size_t count_colors(const image::Image& image, std::size_t limit) {
  return color_counts(image, limit).size();
}

double inked_part(const image::Image& image) {
  if (image.rgba.empty()) return 0;
  const auto counts = color_counts(image, image.rgba.size());
  const auto ground = std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
  return 1 - static_cast<double>(ground->second) / static_cast<double>(image.rgba.size() / 4);
}

}  // namespace proofsheet::testing
