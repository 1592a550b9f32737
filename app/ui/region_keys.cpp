#include "ui/region_keys.h"

#include <imgui_internal.h>

#include "ui/take_keyboard.h"

namespace proofsheet::ui {
namespace {

std::size_t place_of(Region region) {
  return static_cast<std::size_t>(region);
}

}  // namespace

KeyboardPlace keyboard_place() {
  const ImGuiContext& imgui = *ImGui::GetCurrentContext();
  return {imgui.NavWindow != nullptr ? imgui.NavWindow->ID : 0, imgui.NavCursorVisible};
}

void give_keyboard_to(const KeyboardPlace& place) {
  ImGui::ClearActiveID();
  ImGuiWindow* window = ImGui::FindWindowByID(place.window);
  ImGui::FocusWindow(window != nullptr && window->WasActive ? window : nullptr);
  ImGui::SetNavCursorVisible(place.is_seen);
}

void RegionKeys::begin_frame() {
  drawn_ = {};
}

void RegionKeys::begin(Region region) {
  drawn_[place_of(region)] = ImGui::GetCurrentWindow()->ID;
  if (wanted_ != region) return;
  wanted_.reset();
  asked_ = region;
  take_keyboard();
  ImGui::SetNavCursorVisible(true);
}

void RegionKeys::end(Region region) {
  if (asked_ != region) return;
  asked_.reset();
  if (ImGui::GetCurrentContext()->NavMoveResultLocal.ID != 0) return;
  // What is drawn next must not take what was asked for here.
  ImGui::NavMoveRequestCancel();
  pass_on(region);
}

bool RegionKeys::end_frame() {
  is_alive_ = ImGui::GetCurrentContext()->NavIdIsAlive;
  // A region that is hidden is passed by.
  if (wanted_ && drawn_[place_of(*wanted_)] == 0) pass_on(*wanted_);
  return wanted_.has_value();
}

bool RegionKeys::take(Region region) {
  if (wanted_ != region) return false;
  wanted_.reset();
  return true;
}

std::optional<Region> RegionKeys::current() const {
  for (const ImGuiWindow* window = ImGui::GetCurrentContext()->NavWindow; window != nullptr;
       window = window->ParentWindow) {
    for (std::size_t place = 0; place < kRegions; ++place)
      if (drawn_[place] == window->ID) return static_cast<Region>(place);
  }
  return {};
}

void RegionKeys::want(Region region, int direction) {
  wanted_ = region;
  direction_ = direction;
  tried_ = 0;
}

void RegionKeys::pass_on(Region from) {
  wanted_.reset();
  if (++tried_ >= kRegions) return;
  const auto step = static_cast<std::size_t>(static_cast<int>(kRegions) + direction_);
  wanted_ = static_cast<Region>((place_of(from) + step) % kRegions);
}

void RegionKeys::step(int direction) {
  want(current().value_or(Region::middle), direction);
  pass_on(*wanted_);
}

void RegionKeys::enter(int direction) {
  want(direction > 0 ? Region::top : Region::bottom, direction);
}

}  // namespace proofsheet::ui
