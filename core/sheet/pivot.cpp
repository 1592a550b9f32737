#include "sheet/pivot.h"

#include <algorithm>
#include <unordered_map>

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

// Calls `visit(level, digit)` for each level of a side, innermost first.
template <typename Levels, typename Visit>
void for_each_digit(const Levels& levels, std::uint64_t index, Visit visit) {
  for (auto level = levels.rbegin(); level != levels.rend(); ++level) {
    visit(*level, index % level->size);
    index /= level->size;
  }
}

}  // namespace

Layout complete_layout(const Plan& plan, const Layout& layout) {
  Layout complete = LayoutCompleter(plan).complete(layout);
  complete.row_sort = layout.row_sort;
  complete.column_sort = layout.column_sort;
  for (const AxisView& view : layout.views) {
    if (plan.axis_position(view.axis) && !view.is_plain()) complete.views.push_back(view);
  }
  return complete;
}

Pivot::Pivot(Plan plan, const Layout& layout)
    : plan_(std::move(plan)), layout_(complete_layout(plan_, layout)), strides_(plan_.strides()) {
  for (std::size_t axis = 0; axis < plan_.axes().size(); ++axis) places_.push_back(make_places(axis));
  add_levels(pages_, nullptr, layout_.pages);
  // What a wrapped axis has too many for its line stands innermost on the other side.
  Side more_rows, more_columns;
  add_levels(rows_, &more_columns, layout_.rows);
  add_levels(columns_, &more_rows, layout_.columns);
  rows_.levels.insert(rows_.levels.end(), more_rows.levels.begin(), more_rows.levels.end());
  columns_.levels.insert(columns_.levels.end(), more_columns.levels.begin(), more_columns.levels.end());
  add_levels(fold_, nullptr, layout_.fold);
  for (const std::string& name : layout_.fold) {
    if (const AxisView* view = layout_.view(name); view && view->wrap > 0) fold_across_ = view->wrap;
  }
  for (Side* side : {&pages_, &rows_, &columns_, &fold_}) count(*side);
}

void Pivot::count(Side& side) {
  side.count = 1;
  for (const Level& level : side.levels) side.count *= level.size;
}

Pivot::Places Pivot::make_places(std::size_t axis) const {
  Places places;
  const std::string& name = plan_.axes()[axis].name;
  places.leader = *plan_.axis_position(group_of(plan_, name).front());
  places.count = plan_.axes()[axis].values.size();
  const AxisView* view = layout_.view(plan_.axes()[places.leader].name);
  const bool is_as_written =
      view == nullptr || (view->order.empty() && view->hidden.empty() && view->pinned.empty());
  constexpr std::uint64_t kMostNamed =
      1'000'000;  // the texts of more values would not be gone through in time
  if (is_as_written || places.count > kMostNamed) return places;
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_text;
  for (std::uint32_t value = 0; value < places.count; ++value)
    by_text[to_display(plan_.axis_value(places.leader, value))].push_back(value);
  places.place_of.assign(static_cast<std::size_t>(places.count), kNoPlace);
  std::vector<bool> is_taken(static_cast<std::size_t>(places.count), false);
  const auto each_named = [&](const std::vector<std::string>& texts, auto visit) {
    for (const std::string& text : texts) {
      const auto found = by_text.find(text);
      if (found == by_text.end()) continue;
      for (const std::uint32_t value : found->second) visit(value);
    }
  };
  const auto show = [&](std::uint32_t value) {
    if (is_taken[value]) return;
    is_taken[value] = true;
    places.place_of[value] = static_cast<std::uint32_t>(places.shown.size());
    places.shown.push_back(value);
  };
  std::uint64_t hidden = 0;
  each_named(view->hidden, [&](std::uint32_t value) {
    hidden += is_taken[value] ? 0 : 1;
    is_taken[value] = true;
  });
  // With nothing left there would be no grid to bring a value back in.
  if (hidden == places.count) is_taken.assign(is_taken.size(), false);
  each_named(view->pinned, show);
  places.pinned = places.shown.size();
  each_named(view->order, show);
  for (std::uint32_t value = 0; value < places.count; ++value) show(value);
  places.count = places.shown.size();
  return places;
}

// Zip partners stand on one side and share a digit: the first of them counts, the others only have labels.
void Pivot::add_levels(Side& side, Side* across, const std::vector<std::string>& names) {
  std::vector<std::size_t> leaders;
  for (const std::string& name : names) {
    Level level;
    level.axis = *plan_.axis_position(name);
    const Places& places = places_[level.axis];
    level.is_follower = std::ranges::find(leaders, places.leader) != leaders.end();
    leaders.push_back(places.leader);
    const AxisView* view = layout_.view(name);
    const std::uint64_t wrap = view && across ? view->wrap : 0;
    level.is_wrapped = wrap > 0 && wrap < places.count;
    if (level.is_follower) {
      level.size = 1;
    } else if (level.is_wrapped) {
      level.size = wrap;
      across->levels.push_back({.axis = level.axis,
                                .size = (places.count + wrap - 1) / wrap,
                                .step = wrap,
                                .is_block = true,
                                .is_wrapped = true});
    } else {
      level.size = places.count;
    }
    side.levels.push_back(level);
  }
}

std::uint64_t Pivot::span(const Side& side, std::size_t level) {
  std::uint64_t span = 1;
  for (std::size_t i = level + 1; i < side.levels.size(); ++i) span *= side.levels[i].size;
  return span;
}

// Only the outermost axis can keep whole lines together at the beginning.
std::uint64_t Pivot::pinned(const Side& side) const {
  if (side.levels.empty() || side.levels.front().is_wrapped) return 0;
  return places_[side.levels.front().axis].pinned * span(side, 0);
}

std::optional<CellIndex> Pivot::cell(const GridPosition& position) const {
  // By axis, of leaders only; kept by the thread, for this is asked for each cell of each frame.
  static thread_local std::vector<std::uint64_t> at;
  at.assign(places_.size(), 0);
  const std::pair<const Side*, std::uint64_t> sides[] = {{&pages_, position.page},
                                                         {&rows_, position.row},
                                                         {&columns_, position.column},
                                                         {&fold_, position.fold}};
  for (const auto& [side, index] : sides) {
    if (index >= side->count) return std::nullopt;
    for_each_digit(side->levels, index, [&](const Level& level, std::uint64_t digit) {
      at[places_[level.axis].leader] += digit * level.step;
    });
  }
  CellIndex cell = 0;
  for (std::size_t axis = 0; axis < places_.size(); ++axis) {
    const Places& places = places_[axis];
    if (places.leader != axis) {  // its leader comes before it
      at[axis] = at[places.leader];
      continue;
    }
    if (at[axis] >= places.count) return std::nullopt;
    at[axis] = places.value_at(at[axis]);
    if (!strides_.empty()) cell += at[axis] * strides_[axis];
  }
  return strides_.empty() ? plan_.find(at) : std::optional(cell);
}

std::optional<GridPosition> Pivot::position(CellIndex cell) const {
  std::vector<std::uint64_t> at = plan_.coordinates(cell);
  for (std::size_t axis = 0; axis < places_.size(); ++axis) {
    const Places& places = places_[axis];
    if (places.place_of.empty()) continue;
    const std::uint32_t place = places.place_of[static_cast<std::size_t>(at[axis])];
    if (place == kNoPlace) return std::nullopt;
    at[axis] = place;
  }
  const auto index_in = [&at](const Side& side) {
    std::uint64_t index = 0;
    for (const Level& level : side.levels)
      index = index * level.size + at[level.axis] / level.step % level.size;
    return index;
  };
  return GridPosition{index_in(pages_), index_in(rows_), index_in(columns_), index_in(fold_)};
}

std::vector<std::string> Pivot::shown_values(const std::string& axis, std::size_t limit) const {
  std::vector<std::string> texts;
  const auto position = plan_.axis_position(axis);
  if (!position) return texts;
  const Places& places = places_[*position];
  for (std::uint64_t place = 0; place < places.count && texts.size() < limit; ++place)
    texts.push_back(to_display(plan_.axis_value(*position, places.value_at(place))));
  return texts;
}

std::vector<std::uint32_t> Pivot::shown_value_indices(const std::string& axis) const {
  std::vector<std::uint32_t> values;
  const auto position = plan_.axis_position(axis);
  if (!position) return values;
  const Places& places = places_[*position];
  values.reserve(static_cast<std::size_t>(places.count));
  for (std::uint64_t place = 0; place < places.count; ++place)
    values.push_back(static_cast<std::uint32_t>(places.value_at(place)));
  return values;
}

// A wrapped axis shows "1–10" for a block of its values, and "+0" to "+9" for what is added in it.
std::string Pivot::label(const Level& level, std::uint64_t place) const {
  const Places& places = places_[level.axis];
  const auto text = [&](std::uint64_t at) {
    return to_display(plan_.axis_value(level.axis, places.value_at(std::min(at, places.count - 1))));
  };
  if (places.count == 0) return {};
  if (level.is_block) {
    const std::uint64_t first = place * level.step;
    return text(first) + "–" + text(first + level.step - 1);
  }
  return level.is_wrapped ? "+" + std::to_string(place) : text(place);
}

GridHeader Pivot::header(const Side& side, std::uint64_t index) const {
  GridHeader header;
  std::vector<std::uint64_t> digits(side.levels.size(), 0);
  for (std::size_t i = side.levels.size(); i-- > 0;) {
    digits[i] = index % side.levels[i].size;
    index /= side.levels[i].size;
  }
  for (std::size_t i = 0; i < side.levels.size(); ++i) {
    const Level& level = side.levels[i];
    std::uint64_t place = digits[i];
    if (level.is_follower) {  // of the level whose digit it shares
      for (std::size_t j = 0; j < i; ++j) {
        if (places_[side.levels[j].axis].leader == places_[level.axis].leader && !side.levels[j].is_follower)
          place = digits[j];
      }
    }
    header.axis_names.push_back(plan_.axes()[level.axis].name);
    header.labels.push_back(label(level, place));
  }
  return header;
}

}  // namespace proofsheet::sheet
