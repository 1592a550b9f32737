// query: which cells of a run: filter expressions, and the order of rows and columns by a number.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace proofsheet::query {

// A set of cells of a run, one bit for each.
class CellSet {
 public:
  CellSet() = default;
  // `cells` cells, all in or all out.
  explicit CellSet(std::uint64_t cells, bool all = false);

  std::uint64_t size() const { return size_; }
  // False for a cell beyond the run.
  bool contains(std::uint64_t cell) const {
    return cell < size_ && (words_[static_cast<std::size_t>(cell / 64)] >> (cell % 64) & 1) != 0;
  }
  void set(std::uint64_t cell, bool is_in);
  std::uint64_t count() const;
  std::vector<std::uint64_t> cells() const;  // ascending

  // Both of the same size.
  CellSet& operator&=(const CellSet& other);
  CellSet& operator|=(const CellSet& other);
  void invert();
  friend bool operator==(const CellSet&, const CellSet&) = default;

  // Sets each cell to `test(cell)`.
  template <class Test>
  static CellSet where(std::uint64_t cells, const Test& test) {
    CellSet set(cells);
    for (std::uint64_t first = 0, word = 0; first < cells; first += 64, ++word) {
      const std::uint64_t last = first + 64 < cells ? first + 64 : cells;
      std::uint64_t bits = 0;
      for (std::uint64_t cell = first; cell < last; ++cell)
        bits |= std::uint64_t{test(cell) ? 1u : 0u} << (cell - first);
      set.words_[static_cast<std::size_t>(word)] = bits;
    }
    return set;
  }

 private:
  void clear_tail();

  std::uint64_t size_ = 0;
  std::vector<std::uint64_t> words_;  // bits beyond size_ are 0
};

}  // namespace proofsheet::query
