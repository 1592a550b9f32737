#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace proofsheet::ui {

// The parts of the workbench's window, in the order in which Tab goes through them.
enum class Region : std::uint8_t { top, left, middle, right, bottom };

// What has the keyboard: a window, with what was led to in it last; 0 = nothing.
struct KeyboardPlace {
  std::uint32_t window = 0;  // ImGui's id
  bool is_seen = false;      // with the ring around it
};
KeyboardPlace keyboard_place();
// Back to where it was, or to nothing when that is not drawn any more.
void give_keyboard_to(const KeyboardPlace& place);

// Which region has the keyboard, and how F6 leads to the next one. Inside a frame; UI thread.
class RegionKeys {
 public:
  void begin_frame();
  // Around what a region draws: its first control gets the keyboard when that was asked for. A region without
  // a control that can be pressed passes the keyboard on to the next one.
  void begin(Region region);
  void end(Region region);
  // After all regions were drawn. True while the keyboard is still on its way and another frame is needed.
  bool end_frame();
  // Takes the wish for the keyboard out of begin()'s hands: true when it was this region's.
  bool take(Region region);

  // The region of what has the keyboard, while anything has.
  std::optional<Region> current() const;
  // False when what had the keyboard is no longer drawn.
  bool is_alive() const { return is_alive_; }
  // Leads to the next region (1) or the one before (-1) that has a control. Where nothing has the keyboard,
  // the arrows mean the middle's cells.
  void step(int direction);
  // To the first control of all (1), or to the last region (-1).
  void enter(int direction);
  // To the first control of the region that has the keyboard, or had it when its control went away.
  void restart(Region region) { want(region, 1); }

 private:
  static constexpr std::size_t kRegions = 5;

  void want(Region region, int direction);
  void pass_on(Region from);

  std::array<std::uint32_t, kRegions> drawn_ = {};  // ImGui's ids of the windows; 0 = not drawn
  std::optional<Region> wanted_, asked_;
  int direction_ = 1;
  std::size_t tried_ = 0;
  bool is_alive_ = false;
};

}  // namespace proofsheet::ui
