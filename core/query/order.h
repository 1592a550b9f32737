#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "query/numbers.h"
#include "query/query.h"

namespace proofsheet::query {

// A cell that belongs to no group.
inline constexpr std::uint32_t kNoGroup = 0xffffffff;

// The mean of `numbers` over the cells of each group (a row, a column): `group_of` says for each cell which
// of the `groups` it belongs to. Numbers that are not known do not count; NaN for a group without any.
// `only`, when it is not nullptr, leaves the cells out that it does not contain.
std::vector<double> group_means(std::span<const float> numbers, std::span<const std::uint32_t> group_of,
                                std::uint32_t groups, const CellSet* only = nullptr);

// The places of `values` in order; equal ones keep theirs, NaN goes last whichever the direction.
enum class Direction { ascending, descending };
std::vector<std::uint32_t> order_of(std::span<const double> values, Direction direction);

}  // namespace proofsheet::query
