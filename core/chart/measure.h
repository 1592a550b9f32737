// chart: a number of a run's cells against its axes: groups, statistics, geometry, SVG and PNG. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "query/numbers.h"

namespace proofsheet::chart {

// A number of a cell, or, distinct, of a group of cells.
enum class Measure : std::uint8_t {
  latency,
  ttft,
  tokens_per_second,
  input_tokens,
  output_tokens,
  cost,
  attempts,
  rating,
  text_length,
  words,
  brightness,
  contrast,
  colorfulness,
  sharpness,
  distinct
};
inline constexpr std::array kMeasures{
    Measure::latency,       Measure::ttft,      Measure::tokens_per_second, Measure::input_tokens,
    Measure::output_tokens, Measure::cost,      Measure::attempts,          Measure::rating,
    Measure::text_length,   Measure::words,     Measure::brightness,        Measure::contrast,
    Measure::colorfulness,  Measure::sharpness, Measure::distinct};
std::string_view measure_name(Measure measure);  // "time to first token"
// The number of a cell that is drawn; empty for Measure::distinct.
std::optional<query::Number> number_of(Measure measure);
Measure measure_of(query::Number number);
// True when it is there of every cell without its result.
bool is_at_hand(Measure measure);
// True for what is always a whole number in a cell.
bool is_whole(Measure measure);
// What a cell is said to lack that has no such number: "usage", "a rating".
std::string_view what_lacks(Measure measure);

// The exact value with its unit: "812.4 ms", "0.011 USD", "3 distinct".
std::string value_text(Measure measure, double value);
// Both ends of a range, the unit once where it is the same: "812.4 ms to 1.2 s", "3 to 5 tokens".
std::string range_text(Measure measure, double low, double high);

// The unit that numbers up to `largest` are written in along an axis: values are divided by `divisor`.
struct Unit {
  double divisor = 1;
  std::string_view name;  // "s", "USD"; empty for plain counts
};
Unit unit_for(Measure measure, double largest);

}  // namespace proofsheet::chart
