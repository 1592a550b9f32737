// Private to the room: many small pictures in few textures.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "gl/texture.h"

namespace proofsheet::gl {

// Pages cut into equal square slots, one slot side (a power of two) a page. Without mipmaps: a picture is
// drawn at between half its slot's side and all of it. Making a page is dear (software drivers clear it), so
// an empty one is kept, to be cut anew. UI thread.
class Atlas {
 public:
  struct Slot {
    int page = -1;
    int index = 0;
    explicit operator bool() const { return page >= 0; }
  };

  explicit Atlas(int page_side) : page_side_(page_side) {}

  // Whether a picture of this slot side finds a place without a new page.
  bool has_room(int side) const;
  // A free slot, on a new page if need be. `side` at most the page's.
  Slot take(int side);
  void release(Slot slot);
  // Gives an empty page to `retired`, for this frame's draw lists may still name it. False when there is
  // none.
  bool retire_empty_page(std::vector<Texture>& retired);
  // Copies rows [first, first + count) of a picture no larger than the slot.
  void upload_rows(Slot slot, const image::Image& image, int first, int count);

  // Where a picture of this size lies: GL name and texture coordinates, half a texel inside so that its
  // neighbours do not bleed in.
  struct Place {
    std::uint32_t texture = 0;
    float left = 0, top = 0, right = 1, bottom = 1;
    float half_texel = 0;
  };
  Place place(Slot slot, int width, int height) const;

  // GPU memory of all pages, and of one.
  std::uint64_t bytes() const { return static_cast<std::uint64_t>(pages_.size()) * page_bytes(); }
  std::uint64_t page_bytes() const {
    return static_cast<std::uint64_t>(page_side_) * static_cast<std::uint64_t>(page_side_) * 4;
  }
  // A page whose pictures would find room on other pages of the same slot side.
  std::optional<int> page_to_empty() const;

 private:
  struct Page {
    Texture texture;
    int side = 0;  // of a slot
    int used = 0;
    std::vector<int> free;  // slots
  };
  using Pages = std::map<int, Page>;
  // A page with a free slot of this side, else an empty one.
  Pages::iterator find_room(int side);
  void cut(Page& page, int side) const;
  int left_of(const Page& page, int index) const { return index % (page_side_ / page.side) * page.side; }
  int top_of(const Page& page, int index) const { return index / (page_side_ / page.side) * page.side; }

  int page_side_;
  int next_page_ = 0;
  Pages pages_;
};

}  // namespace proofsheet::gl
