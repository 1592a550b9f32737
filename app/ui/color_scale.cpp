#include "ui/color_scale.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "chart/measure.h"
#include "ui/grid_values.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

struct Stop {
  float red, green, blue;
};
constexpr std::array<Stop, 6> kStops{
    {{38, 52, 80}, {42, 90, 110}, {46, 128, 124}, {94, 164, 104}, {176, 194, 92}, {250, 214, 92}}};

}  // namespace

std::string_view color_by_key(ColorBy by) {
  return by ? sheet::number_name(*by) : "state";
}

ColorBy color_by_from_key(std::string_view key) {
  return sheet::number_from_name(key);
}

KeptText color_by_kept(ColorBy by) {
  return KeptText(by ? number_words(*by) : tr_later("state"));
}

std::string color_by_name(ColorBy by) {
  return color_by_kept(by).shown();
}

float color_number(const RunView& run, std::uint64_t cell, ColorBy by) {
  if (*by != Number::rating && run.cell(cell).state != store::CellState::done) return query::kUnknown;
  return run.number(cell, *by);
}

std::string number_text(Number number, float value) {
  if (number == Number::latency || number == Number::ttft)
    return format_duration_ms(static_cast<double>(value));
  if (number == Number::cost) return format_cost(static_cast<double>(value));
  return chart::value_text(chart::measure_of(number), static_cast<double>(value));
}

float NumberRange::part(float number) const {
  return high > low ? std::clamp((number - low) / (high - low), 0.0f, 1.0f) : 0.5f;
}

NumberRange number_range(const RunView& run, ColorBy by) {
  std::vector<float> numbers;
  for (sheet::CellIndex cell = 0; cell < run.plan().size(); ++cell) {
    const float number = color_number(run, cell, by);
    if (!std::isnan(number)) numbers.push_back(number);
  }
  if (numbers.empty()) return {};
  if (by == Number::rating) return {.low = 1, .high = 5, .is_empty = false};
  const auto at = [&](double part) {
    const auto place =
        numbers.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(numbers.size() - 1));
    std::nth_element(numbers.begin(), place, numbers.end());
    return *place;
  };
  const float low = at(0.02);
  return {.low = low, .high = at(0.98), .is_empty = false};
}

ImU32 scale_color(float part) {
  const float at = std::clamp(part, 0.0f, 1.0f) * static_cast<float>(kStops.size() - 1);
  const std::size_t first = std::min(static_cast<std::size_t>(at), kStops.size() - 2);
  const float t = at - static_cast<float>(first);
  const Stop &a = kStops[first], &b = kStops[first + 1];
  const auto mix = [t](float x, float y) { return static_cast<int>(x + (y - x) * t + 0.5f); };
  return IM_COL32(mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue), 255);
}

}  // namespace proofsheet::ui
