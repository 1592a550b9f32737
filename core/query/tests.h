#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "query/fields.h"
#include "query/query.h"

namespace re2 {
class RE2;
}

// What each kind of condition asks of a cell; made once for a query.
namespace proofsheet::query {

// A comparison with a number, or with `none`.
struct NumberTest {
  Operator op = Operator::equal;
  bool is_none = false;
  double number = 0;
  bool passes(double value) const;  // NaN: not known
};

// A text held against a pattern or, whole, against a glob.
struct TextTest {
  std::shared_ptr<const re2::RE2> pattern;  // else `glob`
  std::string glob;
  bool is_none = false;  // whether there is any text at all
  bool is_negated = false;
  bool passes(std::string_view text) const;
  // For an error: its kind may also be the whole of it.
  bool passes_error(std::string_view kind, std::string_view text) const;
};

// By value of an axis. A constant has one value and no position.
struct AxisTest {
  std::optional<std::size_t> position;
  std::vector<char> passes;
};
struct StateTest {
  std::vector<char> passes;  // by CellState
};
// Of cached or rejected.
struct FlagTest {
  ResultField field = ResultField::cached;
  bool wanted = true;
};
struct LabelTest {
  std::vector<char> passes;  // by Label, and behind them without one
};
// Of a number, at hand or read from the results.
struct FactTest {
  sheet::Number number = {};
  NumberTest test;
};
// Of the cell's index.
struct IndexTest {
  NumberTest test;
};
// The cell's index as text, for `cell = 1?`.
struct CellTest {
  TextTest test;
};
struct ContentTest {
  ResultField field = ResultField::text;
  TextTest text;
};

using Test =
    std::variant<AxisTest, StateTest, FlagTest, LabelTest, FactTest, IndexTest, CellTest, ContentTest>;

// The test of a condition on its subject. Fails where the operator or the value does not fit.
std::expected<Test, Problem> make_test(const Condition& condition, const Subject& subject);

}  // namespace proofsheet::query
