#include "sheet/pivot.h"

#include <algorithm>

namespace proofsheet::sheet {
namespace {

// The zip group of an axis, itself alone when it is in none; members in plan order.
std::vector<std::string> group_of(const Plan& plan, const std::string& name) {
  for (const auto& group : plan.sheet().zip) {
    if (std::ranges::find(group, name) == group.end()) continue;
    std::vector<std::string> members;
    for (const Axis& axis : plan.axes()) {
      if (std::ranges::find(group, axis.name) != group.end()) members.push_back(axis.name);
    }
    return members;
  }
  return {name};
}

class LayoutCompleter {
 public:
  explicit LayoutCompleter(const Plan& plan) : plan_(plan) {}

  Layout complete(const Layout& wanted) {
    keep(wanted.rows, layout_.rows);
    keep(wanted.columns, layout_.columns);
    keep(wanted.pages, layout_.pages);
    keep(wanted.fold, layout_.fold);
    place_rest();
    return std::move(layout_);
  }

 private:
  bool is_placed(const std::string& name) const { return std::ranges::find(placed_, name) != placed_.end(); }

  // An axis takes its zip partners along.
  void place(const std::string& name, std::vector<std::string>& side) {
    for (std::string& member : group_of(plan_, name)) {
      if (is_placed(member)) continue;
      placed_.push_back(member);
      side.push_back(std::move(member));
    }
  }

  void keep(const std::vector<std::string>& names, std::vector<std::string>& side) {
    for (const std::string& name : names) {
      if (!plan_.axis_position(name) || is_placed(name)) continue;
      placed_.push_back(name);
      side.push_back(name);
    }
    for (const std::string& name : names) {
      if (plan_.axis_position(name) && std::ranges::find(side, name) != side.end()) place(name, side);
    }
  }

  // Numbers and sizes such as 1024x1024 read well as columns.
  static bool is_numeric(const Axis& axis) {
    if (axis.kind == AxisKind::prompt || axis.kind == AxisKind::model || axis.kind == AxisKind::row)
      return false;
    const Value first = axis.values.at(0);
    if (first.is_number() || first.is_bool() || axis.name == "size") return true;
    return false;
  }

  static std::size_t text_length(const Plan& plan, const Axis& axis) {
    constexpr std::uint64_t kSampled = 64;
    std::size_t longest = 0;
    if (axis.kind == AxisKind::prompt) {
      for (const Prompt& prompt : plan.sheet().prompts) {
        for (const Message& message : prompt.messages) {
          for (const MessagePart& part : message.parts) longest = std::max(longest, part.text.size());
        }
      }
      return longest;
    }
    for (std::uint64_t i = 0; i < std::min(axis.values.size(), kSampled); ++i) {
      longest = std::max(longest, to_display(axis.values.at(i)).size());
    }
    return longest;
  }

  void place_rest() {
    for (const char* name : {"seed", "repeat"}) {
      if (plan_.axis_position(name) && !is_placed(name)) fold_later_.push_back(name);
    }
    std::vector<const Axis*> texts, numbers;
    for (const Axis& axis : plan_.axes()) {
      if (is_placed(axis.name) || std::ranges::find(fold_later_, axis.name) != fold_later_.end()) continue;
      (is_numeric(axis) ? numbers : texts).push_back(&axis);
    }
    std::ranges::stable_sort(texts, std::greater<>(),
                             [this](const Axis* axis) { return text_length(plan_, *axis); });
    for (const Axis* axis : numbers) place(axis->name, layout_.columns);
    for (const Axis* axis : texts) {
      if (is_placed(axis->name)) continue;
      place(axis->name, layout_.rows.empty()      ? layout_.rows
                        : layout_.columns.empty() ? layout_.columns
                                                  : layout_.pages);
    }
    // Folding everything would leave one place for all cells.
    const bool has_grid = !layout_.rows.empty() || !layout_.columns.empty();
    for (const std::string& name : fold_later_) place(name, has_grid ? layout_.fold : layout_.columns);
  }

  const Plan& plan_;
  Layout layout_;
  std::vector<std::string> placed_;
  std::vector<std::string> fold_later_;
};

}  // namespace

Layout complete_layout(const Plan& plan, const Layout& layout) {
  return LayoutCompleter(plan).complete(layout);
}

Pivot::Pivot(Plan plan, const Layout& layout)
    : plan_(std::move(plan)), layout_(complete_layout(plan_, layout)) {
  pages_ = make_side(layout_.pages);
  rows_ = make_side(layout_.rows);
  columns_ = make_side(layout_.columns);
  fold_ = make_side(layout_.fold);
}

// `sizes` holds 1 for an axis that follows an earlier member of its zip group.
Pivot::Side Pivot::make_side(const std::vector<std::string>& names) {
  Side side;
  std::vector<std::string> followers;
  for (const std::string& name : names) {
    const std::size_t axis = *plan_.axis_position(name);
    const bool follows = std::ranges::find(followers, name) != followers.end();
    side.axes.push_back(axis);
    side.sizes.push_back(follows ? 1 : plan_.axes()[axis].values.size());
    side.count *= side.sizes.back();
    side.groups.emplace_back();
    for (std::string& member : group_of(plan_, name)) {
      side.groups.back().push_back(*plan_.axis_position(member));
      followers.push_back(std::move(member));
    }
  }
  return side;
}

std::optional<CellIndex> Pivot::cell(const GridPosition& position) const {
  std::vector<std::uint64_t> coordinates(plan_.axes().size(), 0);
  const std::pair<const Side*, std::uint64_t> sides[] = {{&pages_, position.page},
                                                         {&rows_, position.row},
                                                         {&columns_, position.column},
                                                         {&fold_, position.fold}};
  for (const auto& [side, index] : sides) {
    if (index >= side->count) return std::nullopt;
    fill(*side, index, coordinates);
  }
  return plan_.find(coordinates);
}

void Pivot::fill(const Side& side, std::uint64_t index, std::vector<std::uint64_t>& coordinates) {
  for (std::size_t i = side.axes.size(); i-- > 0;) {
    if (side.sizes[i] == 1) continue;
    for (const std::size_t axis : side.groups[i]) coordinates[axis] = index % side.sizes[i];
    index /= side.sizes[i];
  }
}

GridPosition Pivot::position(CellIndex cell) const {
  const std::vector<std::uint64_t> coordinates = plan_.coordinates(cell);
  const auto index_in = [&coordinates](const Side& side) {
    std::uint64_t index = 0;
    for (std::size_t i = 0; i < side.axes.size(); ++i) {
      if (side.sizes[i] > 1) index = index * side.sizes[i] + coordinates[side.axes[i]];
    }
    return index;
  };
  return {index_in(pages_), index_in(rows_), index_in(columns_), index_in(fold_)};
}

GridHeader Pivot::header(const Side& side, std::uint64_t index) const {
  std::vector<std::uint64_t> coordinates(plan_.axes().size(), 0);
  fill(side, index, coordinates);
  GridHeader header;
  for (const std::size_t axis : side.axes) {
    header.axis_names.push_back(plan_.axes()[axis].name);
    header.labels.push_back(to_display(plan_.axis_value(axis, coordinates[axis])));
  }
  return header;
}

}  // namespace proofsheet::sheet
