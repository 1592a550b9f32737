#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "chart/measure.h"
#include "chart/statistics.h"
#include "query/query.h"
#include "sheet/pivot.h"

namespace proofsheet::chart {

enum class Kind : std::uint8_t { line, box, scatter, histogram, heat_map };
inline constexpr std::array kKinds{Kind::line, Kind::box, Kind::scatter, Kind::histogram, Kind::heat_map};
std::string_view kind_name(Kind kind);  // "heat-map"

// What stands for a group, and the band around it: the median between the first and the third quartile, or
// the mean within its 95 % confidence interval.
enum class Middle : std::uint8_t { median, mean };

// What is drawn.
struct Spec {
  Measure measure = Measure::latency;
  std::string axis = {};    // "" = all cells together
  std::string second = {};  // colours of lines, boxes and dots; the other axis of a heat-map. "" = none
  Kind kind = Kind::line;
  Middle middle = Middle::median;
  bool is_log = false;  // the numbers' scale
  friend bool operator==(const Spec&, const Spec&) = default;
};
// Why a kind cannot show a number; empty when it can.
std::string why_not(Kind kind, Measure measure);
// `spec` as it can be drawn for a plan: axes that do not vary there drop out, a kind that cannot be drawn is
// a line, a heat-map gets a second axis when there is one.
Spec fitted(Spec spec, const sheet::Plan& plan, const sheet::Layout& layout);

// What a chart is made of; may be read on any thread.
struct Input {
  sheet::Plan plan;
  sheet::Pivot pivot;  // its layout orders and hides values
  std::vector<query::CellFacts> facts;
  std::shared_ptr<const query::CellSet> matched;  // nullptr = no filter
  std::vector<sheet::CellIndex> hidden;           // cells
  // Visits each result; only called when the measure is not at hand.
  std::function<Result<>(const std::function<bool(const store::CellReading&)>& visit)> readings;
};

// The shown values of one axis, in order: by number when all are numbers, else as the layout has them.
struct AxisScale {
  std::string name;
  std::vector<std::string> labels;
  std::vector<double> numbers;  // as many, or empty when some are none
  bool is_numeric() const { return !numbers.empty(); }
};

// The cells that share a value of `axis` and of `second`.
struct Group {
  std::uint32_t x = 0, series = 0;     // places on the axes
  std::uint32_t first = 0, count = 0;  // of Chart::cells, ascending by number
  std::uint32_t left_out = 0;          // cells of the group without a number
  std::uint32_t distinct = 0;          // answers, of Measure::distinct
  Summary summary = {};
  // What stands for the group: the median, the mean, or how many distinct answers.
  double middle(const Spec& spec) const;
  double low(const Spec& spec) const;
  double high(const Spec& spec) const;
};

// A bar of a histogram: numbers from `low` to below `high` of one place on the axis.
struct Bin {
  std::uint32_t bin = 0, x = 0;
  double low = 0, high = 0;
  std::uint32_t first = 0, count = 0;  // of Chart::bin_cells
};

// Cells that are shown and not drawn, by the reason.
struct LeftOut {
  std::uint64_t unfinished = 0, failed = 0, without = 0, not_positive = 0;
  std::uint64_t total() const { return unfinished + failed + without + not_positive; }
};

struct Chart {
  Spec spec = {};
  AxisScale x = {}, series = {};
  std::vector<Group> groups = {};  // by x, then by series; those with a number or a cell left out
  std::vector<std::uint32_t> cells = {};
  std::vector<float> numbers = {};  // of `cells`
  std::vector<double> edges = {};   // of a histogram
  std::vector<Bin> bins = {};       // by bin, then by x; empty ones are left out
  std::vector<std::uint32_t> bin_cells = {};
  Summary all = {};
  std::uint32_t all_distinct = 0;
  LeftOut left_out = {};
  std::uint64_t shown = 0;  // cells that are neither hidden nor filtered away

  std::span<const std::uint32_t> cells_of(const Group& group) const {
    return std::span(cells).subspan(group.first, group.count);
  }
  std::span<const float> numbers_of(const Group& group) const {
    return std::span(numbers).subspan(group.first, group.count);
  }
  bool is_empty() const { return cells.empty(); }
};

// Groups and counts; `spec` must be fitted. Takes n log n for n cells. Fails as `readings` does, with
// cancelled when `stop` was requested, with unsupported above 2^32 cells.
Result<Chart> make_chart(const Spec& spec, const Input& input, std::stop_token stop = {});

// "4 failed, 2 not finished and 3 without usage are left out"; empty when none is.
std::string left_out_words(const Chart& chart);

// The number table: tab-separated under a line of names, a line for each group; numbers in base units.
std::string to_tsv(const Chart& chart);

}  // namespace proofsheet::chart
