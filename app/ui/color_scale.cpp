#include "ui/color_scale.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "base/clock.h"
#include "ui/widgets.h"

namespace proofsheet::ui {
namespace {

struct Stop {
  float red, green, blue;
};
constexpr std::array<Stop, 6> kStops{
    {{38, 52, 80}, {42, 90, 110}, {46, 128, 124}, {94, 164, 104}, {176, 194, 92}, {250, 214, 92}}};

}  // namespace

const char* color_by_key(ColorBy by) {
  switch (by) {
    case ColorBy::state:
      return tr_later("state");
    case ColorBy::latency:
      return tr_later("latency");
    case ColorBy::cost:
      return tr_later("cost");
    case ColorBy::tokens:
      return tr_later("tokens");
    case ColorBy::rating:
      return tr_later("rating");
  }
  return "";
}

const char* color_by_name(ColorBy by) {
  return tr(color_by_key(by));
}

float number_of(const CellView& cell, ColorBy by) {
  constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
  if (by == ColorBy::rating) return cell.rating > 0 ? static_cast<float>(cell.rating) : kNone;
  if (cell.state != store::CellState::done) return kNone;
  if (by == ColorBy::latency) return cell.latency_ms;
  if (by == ColorBy::cost) return cell.cost_usd;
  if (by == ColorBy::tokens) return static_cast<float>(cell.output_tokens);
  return kNone;
}

std::string number_text(ColorBy by, float number) {
  if (by == ColorBy::latency) return format_duration_ms(static_cast<double>(number));
  if (by == ColorBy::cost) return format_cost(static_cast<double>(number));
  return fmt::format("{:.0f}", number);
}

float NumberRange::part(float number) const {
  return high > low ? std::clamp((number - low) / (high - low), 0.0f, 1.0f) : 0.5f;
}

NumberRange number_range(const RunView& run, ColorBy by) {
  std::vector<float> numbers;
  for (sheet::CellIndex cell = 0; cell < run.plan().size(); ++cell) {
    const float number = number_of(run.cell(cell), by);
    if (!std::isnan(number)) numbers.push_back(number);
  }
  if (numbers.empty()) return {};
  if (by == ColorBy::rating) return {.low = 1, .high = 5, .is_empty = false};
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
