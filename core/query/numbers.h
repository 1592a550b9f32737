#pragma once

#include <memory>
#include <span>
#include <vector>

#include "query/query.h"
#include "sheet/number.h"

namespace proofsheet::query {

using sheet::Number;

// True for what CellFacts has; the others are read from the results.
bool is_at_hand(Number number);
// True for what is measured of pictures, and so is not there before that was done.
bool is_of_pictures(Number number);

// The number of a cell; kUnknown where it has none, also for a number that is not at hand.
float number_of(const CellFacts& facts, Number number);
// The same of what was read of its result; kUnknown also for a number that is at hand.
float number_of(const store::CellReading& reading, Number number);

// The number of each cell.
std::vector<float> numbers_of(std::span<const CellFacts> facts, Number number);

// The numbers of all cells of a run that are read from its results.
class ReadNumbers {
 public:
  ReadNumbers() = default;
  explicit ReadNumbers(std::size_t cells);
  void add(const store::CellReading& reading);
  // kUnknown for a number that is at hand, and for a cell that was not read.
  float of(std::size_t cell, Number number) const;
  // By cell; empty for a number that is at hand.
  std::span<const float> column(Number number) const;
  bool is_empty() const { return columns_.empty(); }

 private:
  std::vector<std::vector<float>> columns_;  // by Number
};

}  // namespace proofsheet::query
