#include "query/order.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace proofsheet::query {

std::vector<double> group_means(std::span<const float> numbers, std::span<const std::uint32_t> group_of,
                                std::uint32_t groups, const CellSet* only) {
  assert(numbers.size() == group_of.size());
  std::vector<double> sums(groups);
  std::vector<std::uint64_t> counts(groups);
  for (std::size_t cell = 0; cell < numbers.size(); ++cell) {
    const std::uint32_t group = group_of[cell];
    if (group >= groups || std::isnan(numbers[cell])) continue;
    if (only != nullptr && !only->contains(cell)) continue;
    sums[group] += static_cast<double>(numbers[cell]);
    ++counts[group];
  }
  for (std::uint32_t group = 0; group < groups; ++group) {
    sums[group] =
        counts[group] > 0 ? sums[group] / static_cast<double>(counts[group]) : static_cast<double>(kUnknown);
  }
  return sums;
}

std::vector<std::uint32_t> order_of(std::span<const double> values, Direction direction) {
  std::vector<std::uint32_t> order(values.size());
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::stable_sort(order, [&](std::uint32_t a, std::uint32_t b) {
    const double left = values[a], right = values[b];
    if (std::isnan(left) || std::isnan(right)) return !std::isnan(left) && std::isnan(right);
    return direction == Direction::ascending ? left < right : left > right;
  });
  return order;
}

}  // namespace proofsheet::query
