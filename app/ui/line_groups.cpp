#include "ui/line_groups.h"

namespace proofsheet::ui {

std::optional<std::size_t> LineGroups::innermost() const {
  for (std::size_t level = spans_.size(); level-- > 0;) {
    if (has_level(level)) return level;
  }
  return std::nullopt;
}

std::optional<LineGroup> LineGroups::collapsed(std::uint64_t line) const {
  if (collapsed_.empty()) return std::nullopt;
  for (std::size_t level = 0; level < spans_.size(); ++level) {
    const LineGroup group = group_of(line, level);
    if (collapsed_.contains(group)) return group;
  }
  return std::nullopt;
}

void LineGroups::toggle(const LineGroup& group) {
  if (!has_level(group.level)) return;
  if (collapsed_.erase(group) == 0) collapsed_.insert(group);
}

void LineGroups::collapse_all(std::uint64_t lines) {
  for (std::size_t level = 0; level < spans_.size(); ++level) {
    if (!has_level(level)) continue;
    collapsed_.clear();
    for (std::uint64_t index = 0; index * spans_[level] < lines; ++index) collapsed_.insert({level, index});
    return;
  }
}

sheet::GridLines LineGroups::shown(const sheet::GridLines& lines) {
  stand_ins_.clear();
  if (collapsed_.empty()) return lines;
  std::vector<std::uint32_t> order;
  for (std::uint64_t place = 0; place < lines.size(); ++place) {
    const std::uint64_t line = lines.at(place);
    const auto group = collapsed(line);
    if (!group || stand_ins_.emplace(*group, line).second) order.push_back(static_cast<std::uint32_t>(line));
  }
  return sheet::GridLines(std::move(order));
}

std::uint64_t LineGroups::stand_in(std::uint64_t line) const {
  const auto group = collapsed(line);
  const auto found = group ? stand_ins_.find(*group) : stand_ins_.end();
  return found == stand_ins_.end() ? line : found->second;
}

}  // namespace proofsheet::ui
