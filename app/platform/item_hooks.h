#pragma once

#include <cstdint>
#include <string_view>

namespace proofsheet::platform {

// A rectangle on the window in ImGui's coordinates.
struct ItemRect {
  float left = 0, top = 0, right = 0, bottom = 0;
};

// Sees every item that ImGui lays out, through the hooks of its test engine interface. The product has none.
class ItemRecorder {
 public:
  virtual ~ItemRecorder() = default;
  // An item was placed. `visible` is its part inside the clip rectangle (empty when it is scrolled away).
  virtual void item(std::uint32_t id, const ItemRect& rect, const ItemRect& visible) = 0;
  // Its label, after item() of the same id. Buttons and fields report themselves, drawings by
  // announce_item().
  virtual void label(std::uint32_t id, std::string_view label, int status_flags) = 0;
};

// Sets the recorder of the current ImGui context, or removes it with nullptr.
void set_item_recorder(ItemRecorder* recorder);

// True while somebody sees the items of the current ImGui context: naming thousands of them can be saved
// otherwise.
bool has_item_recorder();

// Gives a name to the last item, for what has no label of its own: a cell of the grid, a chip, a picture.
void announce_item(std::string_view name);

}  // namespace proofsheet::platform
