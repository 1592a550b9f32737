#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sheet/exclusion.h"
#include "sheet/sheet.h"

namespace proofsheet::sheet {

// Every axis of a sheet in plan order, constants too: prompt, model, row, variables, parameters, repeat.
std::vector<Axis> all_axes(const Sheet& sheet);

// The values of an axis that a pattern of `exclude` matches; `name` is an axis or a column of the data, whose
// axis is `row`. Empty when there is no such axis.
struct PatternMatches {
  std::string axis;
  std::vector<bool> matches;  // by value
};
std::optional<PatternMatches> match_pattern(const Sheet& sheet, std::string_view name, const Value& pattern);

// What is wrong with `exclude` or the number of cells; `field` tells where.
struct SpaceError {
  std::string field;
  std::string message;
};

// The cells of a sheet as numbers: which coordinates there are, and which index each has.
class CellSpace {
 public:
  // The sheet's zip groups have members of equal length.
  static std::expected<CellSpace, SpaceError> make(const Sheet& sheet);

  std::uint64_t size() const { return is_sampled_ ? sample_.size() : allowed_.count(); }
  const std::vector<Axis>& axes() const { return axes_; }
  std::vector<std::uint64_t> coordinates(std::uint64_t cell) const;
  // By axis of `axes`, then by cell.
  std::vector<std::vector<std::uint32_t>> value_columns(const std::vector<std::size_t>& axes) const;
  // As Plan::strides.
  std::vector<std::uint64_t> strides() const;
  std::optional<std::uint64_t> find(const std::vector<std::uint64_t>& coordinates) const;

 private:
  // A zip group, or an axis on its own.
  struct Digit {
    std::vector<std::size_t> axes;
    std::uint64_t size = 1;
  };
  // True when the cells are simply all combinations of the digits.
  bool is_whole() const;
  void make_digits(const Sheet& sheet);
  std::expected<std::vector<ExclusionEntry>, SpaceError> make_entries(const Sheet& sheet) const;

  std::vector<Axis> axes_;  // the varying ones
  std::vector<Digit> digits_;
  std::vector<std::size_t> digit_of_axis_;
  AllowedCombinations allowed_;
  bool is_sampled_ = false;
  std::vector<std::uint64_t> sample_;  // ranks, ascending
};

}  // namespace proofsheet::sheet
