#include "query/cell_set.h"

#include <cassert>

namespace proofsheet::query {

CellSet::CellSet(std::uint64_t cells, bool all)
    : size_(cells), words_(static_cast<std::size_t>((cells + 63) / 64), all ? ~std::uint64_t{0} : 0) {
  clear_tail();
}

void CellSet::clear_tail() {
  if (size_ % 64 != 0) words_.back() &= (std::uint64_t{1} << (size_ % 64)) - 1;
}

void CellSet::set(std::uint64_t cell, bool is_in) {
  if (cell >= size_) return;
  const std::uint64_t bit = std::uint64_t{1} << (cell % 64);
  std::uint64_t& word = words_[static_cast<std::size_t>(cell / 64)];
  word = is_in ? word | bit : word & ~bit;
}

std::uint64_t CellSet::count() const {
  std::uint64_t count = 0;
  for (const std::uint64_t word : words_) count += static_cast<std::uint64_t>(std::popcount(word));
  return count;
}

std::vector<std::uint64_t> CellSet::cells() const {
  std::vector<std::uint64_t> cells;
  cells.reserve(static_cast<std::size_t>(count()));
  for (std::size_t i = 0; i < words_.size(); ++i) {
    for (std::uint64_t left = words_[i]; left != 0; left &= left - 1)
      cells.push_back(i * 64 + static_cast<std::uint64_t>(std::countr_zero(left)));
  }
  return cells;
}

CellSet& CellSet::operator&=(const CellSet& other) {
  assert(size_ == other.size_);
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  return *this;
}

CellSet& CellSet::operator|=(const CellSet& other) {
  assert(size_ == other.size_);
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  return *this;
}

void CellSet::invert() {
  for (std::uint64_t& word : words_) word = ~word;
  clear_tail();
}

}  // namespace proofsheet::query
