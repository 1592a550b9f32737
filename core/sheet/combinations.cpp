#include "sheet/combinations.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sheet/cell_space.h"
#include "sheet/glob.h"
#include "sheet/yaml_writer.h"

namespace proofsheet::sheet {
namespace {

using Mask = std::vector<bool>;

bool has_any(const Mask& mask) {
  return std::ranges::find(mask, true) != mask.end();
}

bool has_all(const Mask& mask) {
  return std::ranges::find(mask, false) == mask.end();
}

void narrow(Mask& mask, const Mask& by) {
  for (std::size_t i = 0; i < std::min(mask.size(), by.size()); ++i) mask[i] = mask[i] && by[i];
}

std::vector<std::string>* group_with(Sheet& sheet, std::string_view axis) {
  for (std::vector<std::string>& group : sheet.zip)
    if (std::ranges::find(group, axis) != group.end()) return &group;
  return nullptr;
}

bool advance_together(const Sheet& sheet, std::string_view a, std::string_view b) {
  return a == b || std::ranges::any_of(sheet.zip, [&](const std::vector<std::string>& group) {
           return std::ranges::find(group, a) != group.end() && std::ranges::find(group, b) != group.end();
         });
}

// Whether an entry is about these two axes and no other.
bool is_about(const Exclude& exclude, const Combinations& of) {
  if (exclude.patterns.size() != 2) return false;
  const std::string &first = exclude.patterns[0].key, &second = exclude.patterns[1].key;
  return (first == of.rows.name && second == of.columns.name) ||
         (first == of.columns.name && second == of.rows.name);
}

bool holds_wild(const Value& pattern) {
  if (pattern.is_list())
    return std::ranges::any_of(pattern.as_list(), [](const Value& one) { return holds_wild(one); });
  return pattern.is_string() && is_wild(pattern.as_string());
}

bool holds_wild(const Exclude& exclude) {
  return std::ranges::any_of(exclude.patterns, [](const Member& member) { return holds_wild(member.value); });
}

// What an entry says of two axes: the rows and columns that it matches, and whether it asks for more.
struct Reach {
  Mask rows, columns;
  bool is_whole = true;  // nothing is asked of other axes
  bool never = false;    // it matches nothing at all
};
Reach reach_of(const Sheet& sheet, const Exclude& exclude, const Combinations& of) {
  Reach reach{Mask(static_cast<std::size_t>(of.rows.values.size()), true),
              Mask(static_cast<std::size_t>(of.columns.values.size()), true)};
  for (const Member& pattern : exclude.patterns) {
    const std::optional<PatternMatches> found = match_pattern(sheet, pattern.key, pattern.value);
    if (!found || !has_any(found->matches)) {
      reach.never = true;
      return reach;
    }
    const bool is_row = advance_together(sheet, found->axis, of.rows.name);
    const bool is_column = advance_together(sheet, found->axis, of.columns.name);
    if (is_row && (!is_column || found->axis != of.columns.name)) narrow(reach.rows, found->matches);
    if (is_column && (!is_row || found->axis != of.rows.name)) narrow(reach.columns, found->matches);
    if (!is_row && !is_column && !has_all(found->matches)) reach.is_whole = false;
  }
  reach.never = !has_any(reach.rows) || !has_any(reach.columns);
  return reach;
}

template <class Visit>
void for_each_cell(const Reach& reach, const Combinations& of, Visit visit) {
  if (reach.never) return;
  for (std::size_t row = 0; row < reach.rows.size(); ++row) {
    for (std::size_t column = 0; reach.rows[row] && column < reach.columns.size(); ++column)
      if (reach.columns[column]) visit(of.at(row, column));
  }
}

Value pattern_of(const Value& value) {
  if (value.is_string() || value.is_list() || value.is_map()) return {glob_of(to_display(value))};
  return value;
}

Value patterns_of(const Axis& axis, const std::vector<std::size_t>& places) {
  if (places.size() == 1) return pattern_of(axis.values.at(places.front()));
  Value::List list;
  for (const std::size_t place : places) list.push_back(pattern_of(axis.values.at(place)));
  return {std::move(list)};
}

// Combinations as blocks: the lines of each have the same places across.
struct Block {
  std::vector<std::size_t> lines, across;
};
template <class IsOut>
std::vector<Block> blocks_of(std::size_t lines, std::size_t across, IsOut is_out) {
  std::vector<Block> blocks;
  std::map<std::vector<std::size_t>, std::size_t> known;
  for (std::size_t line = 0; line < lines; ++line) {
    std::vector<std::size_t> places;
    for (std::size_t place = 0; place < across; ++place)
      if (is_out(line, place)) places.push_back(place);
    if (places.empty()) continue;
    const auto [found, is_new] = known.emplace(places, blocks.size());
    if (is_new) blocks.push_back({{}, std::move(places)});
    blocks[found->second].lines.push_back(line);
  }
  return blocks;
}

// The fewer of equal rows and equal columns.
std::vector<Exclude> entries_of(const Combinations& of, const Mask& out) {
  const auto rows = static_cast<std::size_t>(of.rows.values.size());
  const auto columns = static_cast<std::size_t>(of.columns.values.size());
  const std::vector<Block> by_row =
      blocks_of(rows, columns, [&](std::size_t row, std::size_t column) { return out[of.at(row, column)]; });
  const std::vector<Block> by_column =
      blocks_of(columns, rows, [&](std::size_t column, std::size_t row) { return out[of.at(row, column)]; });
  const bool takes_rows = by_row.size() <= by_column.size();
  std::vector<Exclude> entries;
  for (const Block& block : takes_rows ? by_row : by_column) {
    Exclude& entry = entries.emplace_back();
    entry.patterns.push_back({of.rows.name, patterns_of(of.rows, takes_rows ? block.lines : block.across)});
    entry.patterns.push_back(
        {of.columns.name, patterns_of(of.columns, takes_rows ? block.across : block.lines)});
  }
  return entries;
}

// The layout may name some of the axes: the others follow the first of them.
void gather_in_layout(Layout& layout, const std::vector<std::string>& group) {
  const auto is_member = [&](const std::string& name) {
    return std::ranges::find(group, name) != group.end();
  };
  std::vector<std::string>* side = nullptr;
  std::ptrdiff_t place = 0;
  for (std::vector<std::string>* names : {&layout.rows, &layout.columns, &layout.pages, &layout.fold}) {
    const auto first = std::ranges::find_if(*names, is_member);
    if (!side && first != names->end()) {
      side = names;
      place = first - names->begin();
    }
    std::erase_if(*names, is_member);
  }
  if (side) side->insert(side->begin() + place, group.begin(), group.end());
}

}  // namespace

std::vector<Axis> varying_axes(const Sheet& sheet) {
  std::vector<Axis> axes = all_axes(sheet);
  std::erase_if(axes, [](const Axis& axis) { return !axis.varies(); });
  return axes;
}

Result<Combinations> combinations_of(const Sheet& sheet, std::string_view rows, std::string_view columns) {
  Combinations found;
  for (Axis& axis : varying_axes(sheet)) {
    if (axis.name == rows)
      found.rows = axis;
    else if (axis.name == columns)
      found.columns = axis;
  }
  if (!found.rows.varies() || !found.columns.varies())
    return fail(ErrorKind::invalid_input,
                fmt::format("`{}` and `{}`: expected two axes that vary", rows, columns));
  if (found.rows.values.size() > kMostCombinations / found.columns.values.size())
    return fail(ErrorKind::invalid_input, fmt::format("`{}` and `{}` have more than {} combinations", rows,
                                                      columns, kMostCombinations));
  found.is_zipped = advance_together(sheet, rows, columns);
  const auto count = static_cast<std::size_t>(found.rows.values.size() * found.columns.values.size());
  found.left_out.assign(count, false);
  found.others.assign(count, std::nullopt);
  for (std::size_t i = 0; i < sheet.exclude.size(); ++i) {
    const Reach reach = reach_of(sheet, sheet.exclude[i], found);
    const bool is_own = is_about(sheet.exclude[i], found);
    for_each_cell(reach, found, [&](std::size_t at) {
      if (is_own)
        found.left_out[at] = true;
      else if (!found.others[at] || (reach.is_whole && !found.others[at]->is_whole))
        found.others[at] = Combinations::Other{i, reach.is_whole};
    });
  }
  return found;
}

Result<> edit_combinations(Sheet& sheet, const CombinationEdit& edit) {
  const Result<Combinations> of = combinations_of(sheet, edit.rows, edit.columns);
  if (!of) return fail(of.error());
  Mask out = of->left_out;
  for (const auto& [row, column] : edit.cells) out.at(of->at(row, column)) = edit.leaves_out;
  std::vector<Exclude> kept;
  std::optional<std::size_t> place;  // of the first that is written anew
  Mask to_write = out;
  for (const Exclude& exclude : sheet.exclude) {
    const Reach reach = is_about(exclude, *of) ? reach_of(sheet, exclude, *of) : Reach{};
    bool holds = true;
    for_each_cell(reach, *of, [&](std::size_t at) { holds = holds && out[at]; });
    const bool stays = !is_about(exclude, *of) || reach.never || (holds_wild(exclude) && holds);
    if (stays)
      kept.push_back(exclude);
    else
      place = place.value_or(kept.size());
    if (stays && is_about(exclude, *of))
      for_each_cell(reach, *of, [&](std::size_t at) { to_write[at] = false; });
  }
  std::vector<Exclude> added = entries_of(*of, to_write);
  kept.insert(kept.begin() + static_cast<std::ptrdiff_t>(place.value_or(kept.size())), added.begin(),
              added.end());
  sheet.exclude = std::move(kept);
  return {};
}

void zip_axes(Sheet& sheet, std::string_view first, std::string_view second) {
  if (advance_together(sheet, first, second)) return;
  std::vector<std::string> group{std::string(first)}, other{std::string(second)};
  if (const auto* known = group_with(sheet, first)) group = *known;
  if (const auto* known = group_with(sheet, second)) other = *known;
  std::erase_if(sheet.zip, [&](const auto& known) { return known == other; });
  const auto place = std::ranges::find(sheet.zip, group);
  std::vector<std::string> all = group;
  all.insert(all.end(), other.begin(), other.end());
  if (place != sheet.zip.end())
    *place = all;
  else
    sheet.zip.push_back(all);
  gather_in_layout(sheet.layout, all);
}

void unzip_axis(Sheet& sheet, std::string_view axis) {
  if (auto* group = group_with(sheet, axis)) std::erase(*group, axis);
  std::erase_if(sheet.zip, [](const auto& group) { return group.size() < 2; });
}

std::optional<std::string> why_not_zipped(const Sheet& sheet, std::string_view first,
                                          std::string_view second) {
  Sheet zipped = sheet;
  zip_axes(zipped, first, second);
  const std::vector<Problem> before = validate(sheet);
  for (const Problem& problem : validate(zipped)) {
    const bool is_new = std::ranges::none_of(before, [&](const Problem& other) {
      return other.field == problem.field && other.message == problem.message;
    });
    if (is_new) return problem.message;
  }
  return std::nullopt;
}

std::string to_text(const Exclude& exclude) {
  return yaml_flow(Value(exclude.patterns));
}

}  // namespace proofsheet::sheet
