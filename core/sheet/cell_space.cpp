#include "sheet/cell_space.h"

#include <fmt/format.h>

#include <algorithm>

#include "sheet/glob.h"
#include "sheet/permutation.h"

namespace proofsheet::sheet {
namespace {

constexpr std::uint64_t kMaxCells = std::uint64_t{1} << 48;
constexpr std::size_t kMaxPatternTests = 20'000'000;

Axis make_axis(std::string name, AxisKind kind, AxisValues values) {
  Axis axis;
  axis.name = std::move(name);
  axis.kind = kind;
  axis.values = std::move(values);
  return axis;
}

AxisValues count_from_one(std::uint64_t count) {
  return AxisValues::arithmetic(1, static_cast<double>(count), 1, count, 0);
}

bool matches(const Value& pattern, const Value& value, const std::string& text) {
  if (pattern.is_list()) {
    return std::ranges::any_of(pattern.as_list(),
                               [&](const Value& one) { return matches(one, value, text); });
  }
  if (pattern.is_string()) return glob_matches(pattern.as_string(), text);
  return pattern == value || to_display(pattern) == text;
}

// The texts that a pattern is held against: an axis, or a column of the data over the axis `row`.
struct PatternSubject {
  const Axis* axis = nullptr;
  std::string column;
};

std::optional<PatternSubject> find_subject(const std::vector<Axis>& axes, const Sheet& sheet,
                                           std::string_view name) {
  const auto axis = std::ranges::find(axes, name, &Axis::name);
  if (axis != axes.end()) return PatternSubject{&*axis, {}};
  const auto rows = std::ranges::find(axes, "row", &Axis::name);
  const bool is_column =
      std::ranges::any_of(sheet.data, [name](const Value& row) { return row.find(name) != nullptr; });
  if (rows == axes.end() || !is_column) return std::nullopt;
  return PatternSubject{&*rows, std::string(name)};
}

Value subject_value(const PatternSubject& subject, const Sheet& sheet, std::uint64_t index) {
  if (subject.column.empty()) return subject.axis->values.at(index);
  const Value* value = sheet.data[static_cast<std::size_t>(index)].find(subject.column);
  return value ? *value : Value();
}

std::vector<bool> test_values(const PatternSubject& subject, const Sheet& sheet, const Value& pattern) {
  std::vector<bool> result;
  for (std::uint64_t i = 0; i < subject.axis->values.size(); ++i) {
    const Value value = subject_value(subject, sheet, i);
    result.push_back(matches(pattern, value, to_display(value)));
  }
  return result;
}

void add_rule(ExclusionEntry& entry, std::size_t digit, std::vector<bool> matched) {
  const auto same = std::ranges::find(entry.rules, digit, &ExclusionEntry::Rule::digit);
  if (same == entry.rules.end()) {
    entry.rules.push_back({digit, std::move(matched)});
    return;
  }
  for (std::size_t i = 0; i < matched.size(); ++i) same->matches[i] = same->matches[i] && matched[i];
}

}  // namespace

std::vector<Axis> all_axes(const Sheet& sheet) {
  std::vector<Axis> axes;
  std::vector<Value> prompts, models;
  for (const Prompt& prompt : sheet.prompts) prompts.emplace_back(prompt.name);
  for (const ModelRef& model : sheet.models) models.emplace_back(model.to_string());
  axes.push_back(make_axis("prompt", AxisKind::prompt, AxisValues(std::move(prompts))));
  axes.push_back(make_axis("model", AxisKind::model, AxisValues(std::move(models))));
  if (!sheet.data.empty()) axes.push_back(make_axis("row", AxisKind::row, count_from_one(sheet.data.size())));
  axes.insert(axes.end(), sheet.vars.begin(), sheet.vars.end());
  axes.insert(axes.end(), sheet.params.begin(), sheet.params.end());
  axes.push_back(make_axis("repeat", AxisKind::repeat, count_from_one(sheet.repeat)));
  return axes;
}

std::optional<PatternMatches> match_pattern(const Sheet& sheet, std::string_view name, const Value& pattern) {
  const std::vector<Axis> axes = all_axes(sheet);
  const auto subject = find_subject(axes, sheet, name);
  if (!subject) return std::nullopt;
  return PatternMatches{subject->axis->name, test_values(*subject, sheet, pattern)};
}

std::expected<CellSpace, SpaceError> CellSpace::make(const Sheet& sheet) {
  CellSpace space;
  for (Axis& axis : all_axes(sheet)) {
    if (axis.varies()) space.axes_.push_back(std::move(axis));
  }
  space.make_digits(sheet);
  std::vector<std::uint64_t> sizes;
  std::uint64_t total = 1;
  for (const Digit& digit : space.digits_) {
    if (digit.size > kMaxCells / total) {
      return std::unexpected(
          SpaceError{"", fmt::format("more than {} cells; expected fewer axes or fewer values", kMaxCells)});
    }
    total *= digit.size;
    sizes.push_back(digit.size);
  }
  const auto entries = space.make_entries(sheet);
  if (!entries) return std::unexpected(entries.error());
  auto allowed = AllowedCombinations::make(std::move(sizes), *entries);
  if (!allowed) return std::unexpected(SpaceError{"exclude", allowed.error().message});
  space.allowed_ = std::move(*allowed);
  if (space.allowed_.count() == 0)
    return std::unexpected(SpaceError{"exclude", "excludes every cell; expected some to stay"});
  if (sheet.sample && sheet.sample->count < space.allowed_.count()) {
    const Permutation shuffle(space.allowed_.count(), sheet.sample->seed);
    space.is_sampled_ = true;
    for (std::uint64_t i = 0; i < sheet.sample->count; ++i) space.sample_.push_back(shuffle.at(i));
    std::ranges::sort(space.sample_);
  }
  return space;
}

std::vector<std::uint64_t> CellSpace::strides() const {
  std::uint64_t total = 1;
  for (const Digit& digit : digits_) total *= digit.size;
  if (is_sampled_ || allowed_.count() != total) return {};
  std::vector<std::uint64_t> strides(axes_.size(), 0);
  std::uint64_t step = 1;
  for (std::size_t i = digits_.size(); i-- > 0;) {
    strides[digits_[i].axes.front()] = step;
    step *= digits_[i].size;
  }
  return strides;
}

void CellSpace::make_digits(const Sheet& sheet) {
  digit_of_axis_.assign(axes_.size(), 0);
  std::vector<std::size_t> digit_of_group(sheet.zip.size(), axes_.size());
  for (std::size_t position = 0; position < axes_.size(); ++position) {
    const auto group = std::ranges::find_if(sheet.zip, [&](const std::vector<std::string>& names) {
      return std::ranges::find(names, axes_[position].name) != names.end();
    });
    const bool is_zipped = group != sheet.zip.end();
    const auto group_index = static_cast<std::size_t>(group - sheet.zip.begin());
    if (is_zipped && digit_of_group[group_index] < axes_.size()) {
      digit_of_axis_[position] = digit_of_group[group_index];
      digits_[digit_of_axis_[position]].axes.push_back(position);
      continue;
    }
    digit_of_axis_[position] = digits_.size();
    if (is_zipped) digit_of_group[group_index] = digits_.size();
    digits_.push_back({{position}, axes_[position].values.size()});
  }
}

std::expected<std::vector<ExclusionEntry>, SpaceError> CellSpace::make_entries(const Sheet& sheet) const {
  std::vector<ExclusionEntry> entries;
  if (sheet.exclude.empty()) return entries;
  const std::vector<Axis> known = all_axes(sheet);
  std::size_t tests = 0;
  for (std::size_t i = 0; i < sheet.exclude.size(); ++i) {
    ExclusionEntry entry;
    bool can_match = true;
    for (const Member& pattern : sheet.exclude[i].patterns) {
      const std::string field = fmt::format("exclude[{}].{}", i + 1, pattern.key);
      const auto subject = find_subject(known, sheet, pattern.key);
      if (!subject) return std::unexpected(SpaceError{field, "no such axis"});
      tests += subject->axis->values.size();
      if (tests > kMaxPatternTests) {
        return std::unexpected(SpaceError{field, fmt::format("an axis of {} values is too long for patterns",
                                                             subject->axis->values.size())});
      }
      std::vector<bool> matched = test_values(*subject, sheet, pattern.value);
      can_match = can_match && std::ranges::find(matched, true) != matched.end();
      const auto position = std::ranges::find(axes_, subject->axis->name, &Axis::name);
      if (position != axes_.end())
        add_rule(entry, digit_of_axis_[static_cast<std::size_t>(position - axes_.begin())],
                 std::move(matched));
    }
    if (can_match) entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<std::uint64_t> CellSpace::coordinates(std::uint64_t cell) const {
  const std::vector<std::uint64_t> digits =
      allowed_.digits_at(is_sampled_ ? sample_.at(static_cast<std::size_t>(cell)) : cell);
  std::vector<std::uint64_t> result;
  for (const std::size_t digit : digit_of_axis_) result.push_back(digits[digit]);
  return result;
}

bool CellSpace::is_whole() const {
  std::uint64_t total = 1;
  for (const Digit& digit : digits_) total *= digit.size;
  return !is_sampled_ && allowed_.count() == total;
}

std::vector<std::vector<std::uint32_t>> CellSpace::value_columns(const std::vector<std::size_t>& axes) const {
  const auto cells = static_cast<std::size_t>(size());
  std::vector<std::vector<std::uint32_t>> columns(axes.size(), std::vector<std::uint32_t>(cells));
  if (!is_whole()) {
    for (std::size_t cell = 0; cell < cells; ++cell) {
      const std::vector<std::uint64_t> all = coordinates(cell);
      for (std::size_t i = 0; i < axes.size(); ++i)
        columns[i][cell] = static_cast<std::uint32_t>(all[axes[i]]);
    }
    return columns;
  }
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t digit = digit_of_axis_.at(axes[i]);
    std::uint64_t stride = 1;
    for (std::size_t faster = digit + 1; faster < digits_.size(); ++faster) stride *= digits_[faster].size;
    std::size_t cell = 0;
    while (cell < cells) {
      for (std::uint64_t value = 0; value < digits_[digit].size; ++value) {
        std::fill_n(columns[i].begin() + static_cast<std::ptrdiff_t>(cell), stride,
                    static_cast<std::uint32_t>(value));
        cell += static_cast<std::size_t>(stride);
      }
    }
  }
  return columns;
}

std::optional<std::uint64_t> CellSpace::find(const std::vector<std::uint64_t>& coordinates) const {
  if (coordinates.size() != axes_.size()) return std::nullopt;
  std::vector<std::uint64_t> digits;
  for (const Digit& digit : digits_) {
    const std::uint64_t value = coordinates[digit.axes.front()];
    const bool agrees =
        std::ranges::all_of(digit.axes, [&](std::size_t axis) { return coordinates[axis] == value; });
    if (!agrees || value >= digit.size) return std::nullopt;
    digits.push_back(value);
  }
  const auto rank = allowed_.rank_of(digits);
  if (!rank || !is_sampled_) return rank;
  const auto found = std::ranges::lower_bound(sample_, *rank);
  if (found == sample_.end() || *found != *rank) return std::nullopt;
  return static_cast<std::uint64_t>(found - sample_.begin());
}

}  // namespace proofsheet::sheet
