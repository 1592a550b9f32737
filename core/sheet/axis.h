#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/value.h"

namespace proofsheet::sheet {

// The values of an axis: a list, or an arithmetic or logarithmic sequence that is computed on demand, so that
// an axis of a million numbers costs nothing.
class AxisValues {
 public:
  AxisValues() = default;
  explicit AxisValues(std::vector<Value> list);
  explicit AxisValues(Value single);

  // `count` numbers start, start + step, …; the last is `end` exactly. `decimals` >= 0 rounds each to that
  // many places (integers when 0).
  static AxisValues arithmetic(double start, double end, double step, std::uint64_t count, int decimals);
  // `count` whole numbers spread evenly from start to end, each rounded down: 1, 3, 5, 7, 10 for five of
  // 1-10. `count` is at most the whole numbers that there are, so none comes twice.
  static AxisValues whole_numbers(double start, double end, std::uint64_t count);
  // `count` numbers from start to end, each the same multiple of the one before; both above zero.
  static AxisValues logarithmic(double start, double end, std::uint64_t count);

  std::uint64_t size() const { return count_; }
  // True for a sequence that is computed, false for a list.
  bool is_sequence() const { return form_ != Form::list; }
  Value at(std::uint64_t index) const;
  friend bool operator==(const AxisValues& a, const AxisValues& b);

 private:
  friend std::string to_axis_text(const AxisValues& values);
  enum class Form { list, arithmetic, whole_numbers, logarithmic };

  std::vector<Value> list_;
  Form form_ = Form::list;
  double start_ = 0, end_ = 0, step_ = 0;
  int decimals_ = 0;  // significant digits of a logarithmic sequence
  std::uint64_t count_ = 0;
};

enum class AxisKind { prompt, model, variable, parameter, row, repeat };

// A named list of values that varies, or a constant when there is only one.
struct Axis {
  std::string name;
  AxisKind kind = AxisKind::variable;
  AxisValues values;
  std::string text;  // the axis text it was written as, empty when it came from a list
  int line = 0;
  bool varies() const { return values.size() > 1; }
};

// Reads axis text: `1-5`, `1-5 (+2)`, `10-5 (-3)`, `0-1 (+0.25)`, `1-10 [5]`, `1, 2, .., 10`,
// `log 0.01-10 [4]`, `a || b, c`, comma lists with RFC 4180 quotes. End points are exact, an integer axis
// never repeats a value, a descending range without a step counts down. Scalars become int, double, bool or
// string as YAML's core schema reads them. Fails (invalid_input) with what was expected. At most 100,000,000
// values.
Result<AxisValues> parse_axis_text(std::string_view text);

// True when the text is wholly a numeric range (`0-1 (+0.25)`), which a string under `params:` may be.
bool is_numeric_range(std::string_view text);
// True when the text begins as a range whose step or count is not whole (`0-1 (+0.`, `1-5 [`): without quotes
// it is a mistake, not a text.
bool is_unfinished_range(std::string_view text);

// Axis text that parse_axis_text reads back as the same values, for the UI's editors.
std::string to_axis_text(const AxisValues& values);

}  // namespace proofsheet::sheet
