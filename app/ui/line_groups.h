#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "sheet/grid_lines.h"

namespace proofsheet::ui {

// Lines that follow one another and share the values of the levels 0 to `level`, counted from the first.
struct LineGroup {
  std::size_t level = 0;
  std::uint64_t index = 0;
  friend auto operator<=>(const LineGroup&, const LineGroup&) = default;
};

// Which groups of one side of a grid are collapsed to a single line. Lines are the pivot's.
class LineGroups {
 public:
  // `spans`: how many lines the groups of each level have, outermost first, without the innermost level.
  explicit LineGroups(std::vector<std::uint64_t> spans = {}) : spans_(std::move(spans)) {}

  // True for a level whose groups have more than one line.
  bool has_level(std::size_t level) const { return level < spans_.size() && spans_[level] > 1; }
  // The innermost level with groups; empty without any.
  std::optional<std::size_t> innermost() const;
  std::uint64_t span(std::size_t level) const { return spans_.at(level); }
  LineGroup group_of(std::uint64_t line, std::size_t level) const { return {level, line / spans_.at(level)}; }
  // The outermost collapsed group that a line is in.
  std::optional<LineGroup> collapsed(std::uint64_t line) const;
  bool any_collapsed() const { return !collapsed_.empty(); }

  void toggle(const LineGroup& group);
  // Every group of the outermost level that has groups; of a side with so many lines.
  void collapse_all(std::uint64_t lines);
  void expand_all() { collapsed_.clear(); }
  const std::set<LineGroup>& all_collapsed() const { return collapsed_; }
  // True for the groups of a side that is laid out in the same way.
  bool has_lines_of(const LineGroups& other) const { return spans_ == other.spans_; }

  // Of these lines, the first one of each collapsed group and all that are in none.
  sheet::GridLines shown(const sheet::GridLines& lines);
  // The line that stands for one which is shown or was collapsed; as shown() has found it.
  std::uint64_t stand_in(std::uint64_t line) const;

 private:
  std::vector<std::uint64_t> spans_;
  std::set<LineGroup> collapsed_;
  std::map<LineGroup, std::uint64_t> stand_ins_;
};

}  // namespace proofsheet::ui
