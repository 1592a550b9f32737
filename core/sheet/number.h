#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace proofsheet::sheet {

// A number that a cell's result may have: what a layout sorts by, a filter asks for, a chart draws.
enum class Number : std::uint8_t {
  latency,
  ttft,
  tokens_per_second,
  input_tokens,
  tokens,
  cost,
  attempts,
  rating,
  characters,
  words,
  brightness,
  contrast,
  colorfulness,
  sharpness
};
inline constexpr std::array kNumbers{Number::latency,      Number::ttft,       Number::tokens_per_second,
                                     Number::input_tokens, Number::tokens,     Number::cost,
                                     Number::attempts,     Number::rating,     Number::characters,
                                     Number::words,        Number::brightness, Number::contrast,
                                     Number::colorfulness, Number::sharpness};

// As sheets and filters write it: "tokens_per_second". Stable.
std::string_view number_name(Number number);
std::optional<Number> number_from_name(std::string_view name);

// The order of lines by the mean of a number over their cells. As a sheet writes it: "cost" is lowest first,
// "-cost" highest first.
struct LineSort {
  Number by = Number::latency;
  bool is_descending = false;
  friend bool operator==(const LineSort&, const LineSort&) = default;
};
std::string to_text(const LineSort& sort);
std::optional<LineSort> line_sort_from_text(std::string_view text);

}  // namespace proofsheet::sheet
