#include "ui/selection.h"

#include <algorithm>
#include <utility>

namespace proofsheet::ui {

bool Selection::contains(std::uint64_t cell) const {
  const std::size_t word = static_cast<std::size_t>(cell / 64);
  return word < bits_.size() && ((bits_[word] >> (cell % 64)) & 1) != 0;
}

void Selection::insert(std::uint64_t cell) {
  if (contains(cell)) return;
  const std::size_t word = static_cast<std::size_t>(cell / 64);
  if (word >= bits_.size()) bits_.resize(word + 1);
  bits_[word] |= std::uint64_t{1} << (cell % 64);
  cells_.push_back(cell);
}

void Selection::remove(std::uint64_t cell) {
  if (!contains(cell)) return;
  bits_[static_cast<std::size_t>(cell / 64)] &= ~(std::uint64_t{1} << (cell % 64));
  std::erase(cells_, cell);
}

void Selection::drop_bits() {
  for (const std::uint64_t cell : cells_) bits_[static_cast<std::size_t>(cell / 64)] = 0;
  cells_.clear();
}

void Selection::clear() {
  drop_bits();
  focus_.reset();
  anchor_.reset();
  marking_ = false;
}

void Selection::select(std::uint64_t cell) {
  drop_bits();
  insert(cell);
  focus_ = anchor_ = cell;
  marking_ = false;
}

void Selection::toggle(std::uint64_t cell) {
  if (!contains(cell)) {
    insert(cell);
    focus_ = anchor_ = cell;
    return;
  }
  remove(cell);
  if (cells_.empty()) return clear();
  if (focus_ == cell) focus_ = cells_.back();
  anchor_ = cell;
}

void Selection::assign(std::vector<std::uint64_t> cells, std::uint64_t focus) {
  drop_bits();
  marking_ = false;
  if (cells.empty()) return clear();
  for (const std::uint64_t cell : cells) insert(cell);
  focus_ = contains(focus) ? focus : cells_.back();
  if (!anchor_ || !contains(*anchor_)) anchor_ = focus_;
}

void Selection::add(std::span<const std::uint64_t> cells, std::uint64_t focus) {
  for (const std::uint64_t cell : cells) insert(cell);
  if (cells_.empty()) return;
  focus_ = contains(focus) ? focus : cells_.back();
  anchor_ = focus_;
}

void Selection::mark() {
  if (!focus_) return;
  const std::uint64_t cell = *focus_;
  // The one cell that is selected because the focus is on it is not marked yet.
  const bool is_marked = contains(cell) && (marking_ || cells_.size() > 1);
  marking_ = true;
  if (!is_marked) return insert(cell);
  remove(cell);
  if (cells_.empty()) select(cell);
}

void Selection::move_to(std::uint64_t cell) {
  if (!marking_) return select(cell);
  focus_ = anchor_ = cell;
}

void Selection::erase_if(const std::function<bool(std::uint64_t)>& is_gone) {
  std::vector<std::uint64_t> left;
  for (const std::uint64_t cell : cells_) {
    if (!is_gone(cell)) left.push_back(cell);
  }
  if (left.size() == cells_.size() && !(focus_ && is_gone(*focus_))) return;
  if (left.empty()) return clear();
  const bool was_marking = marking_;
  const std::uint64_t focus = focus_ && !is_gone(*focus_) ? *focus_ : left.back();
  drop_bits();
  for (const std::uint64_t cell : left) insert(cell);
  focus_ = focus;
  if (anchor_ && is_gone(*anchor_)) anchor_ = focus;
  marking_ = was_marking;
}

}  // namespace proofsheet::ui
