#include "sheet/exclusion.h"

#include <algorithm>
#include <limits>
#include <map>

namespace proofsheet::sheet {
namespace {

constexpr std::size_t kExcluded = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kMaxEdges = 4'000'000;
constexpr std::size_t kMaxWork = 200'000'000;

using State = std::vector<std::size_t>;  // entries that can still match, in order

}  // namespace

class AllowedCombinations::Builder {
 public:
  Builder(AllowedCombinations& out, const std::vector<ExclusionEntry>& entries)
      : out_(out), memo_(out.sizes_.size() + 1), rules_(out.sizes_.size()), last_digit_(entries.size()) {
    for (std::size_t entry = 0; entry < entries.size(); ++entry) {
      for (const ExclusionEntry::Rule& rule : entries[entry].rules) {
        rules_[rule.digit].resize(entries.size(), nullptr);
        rules_[rule.digit][entry] = &rule.matches;
        last_digit_[entry] = std::max(last_digit_[entry], rule.digit);
      }
    }
  }

  // False when it grew too large.
  bool build() {
    State all(last_digit_.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    out_.root_ = node(0, all);
    return !too_large_;
  }

 private:
  std::size_t node(std::size_t digit, const State& state) {
    if (const auto found = memo_[digit].find(state); found != memo_[digit].end()) return found->second;
    Node made;
    if (digit == out_.sizes_.size()) {
      made.count = 1;
    } else if (rules_[digit].empty()) {
      made.child = node(digit + 1, state);
      made.count = out_.sizes_[digit] * out_.nodes_[made.child].count;
    } else {
      fill(made, digit, state);
    }
    out_.nodes_.push_back(std::move(made));
    memo_[digit].emplace(state, out_.nodes_.size() - 1);
    return out_.nodes_.size() - 1;
  }

  void fill(Node& made, std::size_t digit, const State& state) {
    made.count = 0;
    for (std::uint64_t value = 0; value < out_.sizes_[digit] && !too_large_; ++value) {
      const std::size_t child = child_of(digit, state, value);
      made.before.push_back(made.count);
      made.children.push_back(child);
      if (child != kExcluded) made.count += out_.nodes_[child].count;
      edges_ += 1;
      work_ += state.size() + 1;
      too_large_ = too_large_ || edges_ > kMaxEdges || work_ > kMaxWork;
    }
  }

  std::size_t child_of(std::size_t digit, const State& state, std::uint64_t value) {
    State next;
    for (const std::size_t entry : state) {
      const std::vector<bool>* matches = rules_[digit][entry];
      if (matches && !(*matches)[value]) continue;
      if (last_digit_[entry] == digit) return kExcluded;
      next.push_back(entry);
    }
    return node(digit + 1, next);
  }

  AllowedCombinations& out_;
  std::vector<std::map<State, std::size_t>> memo_;  // by digit
  std::vector<std::vector<const std::vector<bool>*>>
      rules_;                            // by digit, then entry; empty when no entry names it
  std::vector<std::size_t> last_digit_;  // by entry
  std::size_t edges_ = 0;
  std::size_t work_ = 0;
  bool too_large_ = false;
};

Result<AllowedCombinations> AllowedCombinations::make(std::vector<std::uint64_t> sizes,
                                                      const std::vector<ExclusionEntry>& entries) {
  AllowedCombinations combinations;
  combinations.sizes_ = std::move(sizes);
  for (const ExclusionEntry& entry : entries) {
    if (!entry.rules.empty()) continue;
    combinations.nodes_.push_back({0, 0, {}, {}});  // an entry without conditions leaves nothing
    return combinations;
  }
  if (!Builder(combinations, entries).build()) {
    return fail(ErrorKind::invalid_input,
                "the patterns have too many combinations to count; expected fewer patterns or shorter axes");
  }
  return combinations;
}

std::vector<std::uint64_t> AllowedCombinations::digits_at(std::uint64_t rank) const {
  std::vector<std::uint64_t> digits;
  const Node* node = &nodes_[root_];
  for (std::size_t digit = 0; digit < sizes_.size(); ++digit) {
    std::size_t next = node->child;
    if (node->children.empty()) {
      const std::uint64_t below = nodes_[next].count;
      digits.push_back(rank / below);
      rank %= below;
    } else {
      const auto after = std::ranges::upper_bound(node->before, rank);
      const auto value = static_cast<std::size_t>(after - node->before.begin()) - 1;
      digits.push_back(value);
      rank -= node->before[value];
      next = node->children[value];
    }
    node = &nodes_[next];
  }
  return digits;
}

std::optional<std::uint64_t> AllowedCombinations::rank_of(const std::vector<std::uint64_t>& digits) const {
  std::uint64_t rank = 0;
  const Node* node = &nodes_[root_];
  if (node->count == 0) return std::nullopt;
  for (std::size_t digit = 0; digit < sizes_.size(); ++digit) {
    if (node->children.empty()) {
      rank += digits[digit] * nodes_[node->child].count;
      node = &nodes_[node->child];
      continue;
    }
    const std::size_t next = node->children[digits[digit]];
    if (next == kExcluded || nodes_[next].count == 0) return std::nullopt;
    rank += node->before[digits[digit]];
    node = &nodes_[next];
  }
  return rank;
}

}  // namespace proofsheet::sheet
