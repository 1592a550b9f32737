#include "gl/atlas.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace proofsheet::gl {

bool Atlas::has_room(int side) const {
  return std::ranges::any_of(pages_, [side](const auto& entry) {
    const Page& page = entry.second;
    return page.used == 0 || (page.side == side && !page.free.empty());
  });
}

Atlas::Pages::iterator Atlas::find_room(int side) {
  auto empty = pages_.end();
  for (auto page = pages_.begin(); page != pages_.end(); ++page) {
    if (page->second.side == side && !page->second.free.empty()) return page;
    if (page->second.used == 0) empty = page;
  }
  return empty;
}

void Atlas::cut(Page& page, int side) const {
  const int slots = (page_side_ / side) * (page_side_ / side);
  page.side = side;
  page.free.clear();
  for (int index = slots; index-- > 0;) page.free.push_back(index);
}

Atlas::Slot Atlas::take(int side) {
  assert(side > 0 && side <= page_side_);
  auto found = find_room(side);
  if (found == pages_.end()) {
    found = pages_.try_emplace(next_page_++).first;
    found->second.texture = Texture(page_side_, page_side_);
  }
  Page& page = found->second;
  if (page.side != side) cut(page, side);
  const Slot slot{found->first, page.free.back()};
  page.free.pop_back();
  ++page.used;
  return slot;
}

void Atlas::release(Slot slot) {
  Page& page = pages_.at(slot.page);
  page.free.push_back(slot.index);
  --page.used;
}

bool Atlas::retire_empty_page(std::vector<Texture>& retired) {
  const auto found = std::ranges::find_if(pages_, [](const auto& entry) { return entry.second.used == 0; });
  if (found == pages_.end()) return false;
  retired.push_back(std::move(found->second.texture));
  pages_.erase(found);
  return true;
}

void Atlas::upload_rows(Slot slot, const image::Image& image, int first, int count) {
  const Page& page = pages_.at(slot.page);
  page.texture.upload_into(left_of(page, slot.index), top_of(page, slot.index) + first, image, first, count);
}

Atlas::Place Atlas::place(Slot slot, int width, int height) const {
  const Page& page = pages_.at(slot.page);
  const auto at = [&](int from, float texels) {
    return (static_cast<float>(from) + texels) / static_cast<float>(page_side_);
  };
  const int left = left_of(page, slot.index), top = top_of(page, slot.index);
  return {page.texture.id(),
          at(left, 0.5f),
          at(top, 0.5f),
          at(left, static_cast<float>(width) - 0.5f),
          at(top, static_cast<float>(height) - 0.5f),
          at(0, 0.5f)};
}

std::optional<int> Atlas::page_to_empty() const {
  std::map<int, int> free_slots;  // by slot side
  for (const auto& [number, page] : pages_) free_slots[page.side] += static_cast<int>(page.free.size());
  std::optional<int> best;
  for (const auto& [number, page] : pages_) {
    if (page.used == 0) continue;
    const int elsewhere = free_slots[page.side] - static_cast<int>(page.free.size());
    if (elsewhere >= page.used && (!best || page.used < pages_.at(*best).used)) best = number;
  }
  return best;
}

}  // namespace proofsheet::gl
