// Drives a real window as a user does: finds items by label, moves the pointer, types, and looks at the
// pixels.
#pragma once

#include <imgui.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "image/image.h"
#include "platform/item_hooks.h"
#include "platform/window.h"

struct ImGuiWindow;

namespace proofsheet::testing {

// What a driver throws; GoogleTest shows the message and fails the test.
struct DriverError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// An item of the last frame.
struct Item {
  std::string label;  // as ImGui has it, with what stands behind ##
  std::string path;   // windows and label: "Workbench/left/Fire"
  std::uint32_t id = 0;
  platform::ItemRect rect;     // all of it
  platform::ItemRect visible;  // inside the clip rectangle; empty when scrolled away
  platform::ItemRect clip;     // the clip rectangle
  int status_flags = 0;        // ImGuiItemStatusFlags
  ImGuiWindow* window = nullptr;

  bool is_visible() const { return visible.right > visible.left && visible.bottom > visible.top; }
  ImVec2 center() const { return {(visible.left + visible.right) / 2, (visible.top + visible.bottom) / 2}; }
};

struct DriverOptions {
  int width = 1600;
  int height = 1000;
  // Whether frames that nobody looks at fill their pixels too. On a renderer without a GPU that is most of a
  // test's time, and a screenshot draws its frame again anyhow.
  bool rasterize = false;
};

// One window and what is drawn into it. The frames that an action needs are drawn before it returns. Anything
// that does not work out throws DriverError, with the labels that were there.
//
// What is drawn in another language is read in English, by what ui/language.h told of each text: a test in
// English drives both. A label is found by the whole of it, by what ImGui shows of it, by its id after ##, by
// a path of windows and label
// ("left/Fire"), or else by a part of it; two different items that fit equally well are an error.
class Driver {
 public:
  explicit Driver(std::function<void()> draw = {}, const DriverOptions& options = {});
  ~Driver();
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  platform::Window& window() { return *window_; }
  // For what wants one; the driver itself draws frames as it needs them.
  platform::FrameLoop& loop() { return loop_; }
  void set_draw(std::function<void()> draw) { draw_ = std::move(draw); }
  // Runs after each frame's draw data was rendered.
  void set_after(std::function<void()> after) { after_ = std::move(after); }

  void frame(int count = 1);
  // Draws until ImGui has taken all input, and then until popups have settled.
  void settle();

  bool has(std::string_view label) const;
  Item find(std::string_view label) const;
  // All items whose label contains `part`, in the order in which they were drawn.
  std::vector<Item> all(std::string_view part) const;
  std::string describe_items() const;

  void hover(std::string_view label);
  void click(std::string_view label, ImGuiMouseButton button = ImGuiMouseButton_Left, ImGuiKeyChord mods = 0);
  void double_click(std::string_view label);
  // From the middle of one item to the middle of another.
  void drag(std::string_view from, std::string_view to);
  void drag_by(std::string_view from, ImVec2 offset);
  // From one point of the window to another, with modifiers held.
  void drag_between(ImVec2 from, ImVec2 to, ImGuiKeyChord mods = 0,
                    ImGuiMouseButton button = ImGuiMouseButton_Left);
  // Wheel notches over an item; up is positive.
  void scroll(std::string_view label, float notches, ImGuiKeyChord mods = 0);
  // Turns the wheel over the item's window until it is in sight.
  void reveal(std::string_view label);

  // The same, at a point of the window.
  void move_to(ImVec2 position);
  void click_at(ImVec2 position, ImGuiMouseButton button = ImGuiMouseButton_Left, ImGuiKeyChord mods = 0);

  // Into what has the keyboard.
  void type(std::string_view utf8);
  void key(ImGuiKey key, ImGuiKeyChord mods = 0);
  // Clicks into the field and replaces what is in it.
  void replace_text(std::string_view label, std::string_view utf8);

  // Draws frames until `done`. The deadline only keeps a test from hanging.
  void wait_until(const std::function<bool()>& done, std::string_view what,
                  std::chrono::seconds deadline = std::chrono::seconds(60));
  void wait_for(std::string_view label, std::chrono::seconds deadline = std::chrono::seconds(60));

  image::Image screenshot();
  // Writes a PNG.
  void screenshot(const std::filesystem::path& path);
  // What an item looks like.
  image::Image pixels(std::string_view label);

 private:
  class Recorder;

  std::string failure(std::string_view message) const;
  Item find_in_reach(std::string_view label);
  void check_uncovered(const Item& item) const;
  void press(ImGuiMouseButton button);
  void hold(ImGuiKeyChord mods, bool down);

  DriverOptions options_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<platform::Window> window_;
  platform::FrameLoop loop_;
  std::function<void()> draw_, after_;
};

// How many different colours a picture has, up to `limit`.
std::size_t count_colors(const image::Image& image, std::size_t limit = 100'000);
// The part of the picture's pixels that differ from its most frequent colour, 0 to 1.
double inked_part(const image::Image& image);

}  // namespace proofsheet::testing
