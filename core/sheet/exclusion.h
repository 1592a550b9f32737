#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"

namespace proofsheet::sheet {

// One entry of `exclude`, in terms of digits: a combination is out when every rule of it matches.
struct ExclusionEntry {
  struct Rule {
    std::size_t digit = 0;
    std::vector<bool> matches;  // by value of that digit
  };
  std::vector<Rule> rules;  // at most one per digit
};

// Counts, finds and ranks the combinations of mixed-radix digits that no entry excludes, without walking
// them: a decision diagram in whose nodes the entries that still can match are the state. Its size follows
// the axes that `exclude` names, not the number of cells. Immutable.
class AllowedCombinations {
 public:
  // `sizes`: of the digits, slowest first; their product fits 2^48. Fails when the diagram would grow too
  // large.
  static Result<AllowedCombinations> make(std::vector<std::uint64_t> sizes,
                                          const std::vector<ExclusionEntry>& entries);

  std::uint64_t count() const { return nodes_[root_].count; }
  // The digits of the combination with this rank, in order.
  std::vector<std::uint64_t> digits_at(std::uint64_t rank) const;
  // The rank of a combination; empty when it is excluded.
  std::optional<std::uint64_t> rank_of(const std::vector<std::uint64_t>& digits) const;

 private:
  struct Node {
    std::uint64_t count = 1;
    std::size_t child = 0;              // of a digit that no entry names
    std::vector<std::size_t> children;  // else by value; kExcluded where nothing is left
    std::vector<std::uint64_t> before;  // by value: combinations of smaller values
  };
  class Builder;

  std::vector<std::uint64_t> sizes_;
  std::vector<Node> nodes_;
  std::size_t root_ = 0;
};

}  // namespace proofsheet::sheet
