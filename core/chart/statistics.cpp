#include "chart/statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace proofsheet::chart {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kWhisker = 1.5;

void add_spread(Summary& summary, std::span<const float> sorted) {
  double squares = 0;
  for (const float number : sorted) {
    const double off = static_cast<double>(number) - summary.mean;
    squares += off * off;
  }
  const auto n = static_cast<double>(sorted.size());
  summary.sd = std::sqrt(squares / (n - 1));
  const double half = student_t_975(sorted.size() - 1) * summary.sd / std::sqrt(n);
  summary.mean_low = summary.mean - half;
  summary.mean_high = summary.mean + half;
}

void add_whiskers(Summary& summary, std::span<const float> sorted) {
  const double reach = kWhisker * (summary.q3 - summary.q1);
  const auto low = std::ranges::lower_bound(sorted, summary.q1 - reach, {},
                                            [](float number) { return static_cast<double>(number); });
  const auto high = std::ranges::upper_bound(sorted, summary.q3 + reach, {},
                                             [](float number) { return static_cast<double>(number); });
  summary.low_whisker = static_cast<double>(*low);
  summary.high_whisker = static_cast<double>(*(high - 1));
}

// Wide enough for the values and no more; a single value gets a width of its own.
double bin_width(double low, double high, double iqr, double n) {
  double width = 2 * iqr / std::cbrt(n);
  if (!(width > 0)) width = (high - low) / std::ceil(std::log2(n) + 1);
  return std::max(width, (high - low) / static_cast<double>(kMostBins - 2));
}

std::vector<double> log_edges(std::span<const float> sorted) {
  const auto log_at = [&](double part) { return std::log10(quantile(sorted, part)); };
  const double low = log_at(0), high = log_at(1);
  if (!(high > low)) return {std::pow(10, low - 0.05), std::pow(10, low + 0.05)};
  const double width = bin_width(low, high, log_at(0.75) - log_at(0.25), static_cast<double>(sorted.size()));
  const auto bins = static_cast<std::size_t>(std::ceil((high - low) / width));
  std::vector<double> edges;
  for (std::size_t i = 0; i <= bins; ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(bins);
    edges.push_back(std::pow(10, low + (high - low) * part));
  }
  // Rounding must not leave the outermost numbers out.
  edges.front() = std::min(edges.front(), static_cast<double>(sorted.front()));
  edges.back() = std::max(edges.back(), static_cast<double>(sorted.back()));
  return edges;
}

}  // namespace

double quantile(std::span<const float> sorted, double part) {
  if (sorted.empty()) return kNone;
  const double at = std::clamp(part, 0.0, 1.0) * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double low = static_cast<double>(sorted[below]), high = static_cast<double>(sorted[above]);
  return low + (high - low) * (at - static_cast<double>(below));
}

Summary summarize(std::span<const float> sorted) {
  Summary summary{.n = sorted.size(),
                  .mean = kNone,
                  .sd = kNone,
                  .min = kNone,
                  .q1 = kNone,
                  .median = kNone,
                  .q3 = kNone,
                  .max = kNone,
                  .low_whisker = kNone,
                  .high_whisker = kNone,
                  .mean_low = kNone,
                  .mean_high = kNone};
  if (sorted.empty()) return summary;
  double sum = 0;
  for (const float number : sorted) sum += static_cast<double>(number);
  summary.mean = sum / static_cast<double>(sorted.size());
  summary.min = static_cast<double>(sorted.front());
  summary.max = static_cast<double>(sorted.back());
  summary.q1 = quantile(sorted, 0.25);
  summary.median = quantile(sorted, 0.5);
  summary.q3 = quantile(sorted, 0.75);
  add_whiskers(summary, sorted);
  if (sorted.size() > 1) add_spread(summary, sorted);
  return summary;
}

double student_t_975(std::uint64_t freedom) {
  static constexpr std::array kFew{12.7062, 4.3027, 3.1824, 2.7764};
  if (freedom <= kFew.size()) return kFew[freedom > 0 ? freedom - 1 : 0];
  constexpr double z = 1.959963985, z2 = z * z;
  constexpr double g1 = z * (z2 + 1) / 4;
  constexpr double g2 = z * ((5 * z2 + 16) * z2 + 3) / 96;
  constexpr double g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
  constexpr double g4 = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
  const double inverse = 1 / static_cast<double>(freedom);
  return z + inverse * (g1 + inverse * (g2 + inverse * (g3 + inverse * g4)));
}

double nice_step(double wanted) {
  const double power = std::pow(10, std::floor(std::log10(wanted)));
  // What is a hair above a round number is that number.
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (wanted <= factor * power * (1 + 1e-9)) return factor * power;
  }
  return 10 * power;
}

Ticks linear_ticks(double low, double high, int wanted, bool whole) {
  Ticks ticks;
  if (!(high > low)) {
    ticks.values = {low};
    return ticks;
  }
  ticks.step = nice_step((high - low) / std::max(1, wanted));
  if (whole) ticks.step = std::max(1.0, ticks.step);
  const double first = std::ceil(low / ticks.step - 1e-9), last = std::floor(high / ticks.step + 1e-9);
  for (double i = first; i <= last; ++i) {
    const double value = i * ticks.step;
    ticks.values.push_back(value == 0 ? 0 : value);  // no minus zero
  }
  return ticks;
}

std::vector<double> log_ticks(double low, double high) {
  const double first = std::floor(std::log10(low)), last = std::ceil(std::log10(high));
  const bool few = last - first <= 3;
  std::vector<double> ticks;
  for (double power = first; power <= last; ++power) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor > 1 && !few) continue;
      const double value = factor * std::pow(10, power);
      if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) ticks.push_back(value);
    }
  }
  return ticks;
}

std::vector<double> histogram_edges(std::span<const float> sorted, bool is_whole, bool is_log) {
  if (sorted.empty()) return {0, 1};
  if (is_log) return log_edges(sorted);
  const double low = static_cast<double>(sorted.front()), high = static_cast<double>(sorted.back());
  const double iqr = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  double step = 1;
  if (high > low) {
    step = nice_step(bin_width(low, high, iqr, static_cast<double>(sorted.size())));
  } else if (!is_whole) {
    step = low == 0 ? 1 : nice_step(std::abs(low) / 20);
  }
  if (is_whole) step = std::max(1.0, std::round(step));
  const double shift = is_whole ? -0.5 : 0;
  const double first = std::floor((low - shift) / step);
  std::vector<double> edges{first * step + shift};
  while (edges.back() <= high) edges.push_back((first + static_cast<double>(edges.size())) * step + shift);
  if (edges.size() < 2) edges.push_back(edges.back() + step);
  return edges;
}

}  // namespace proofsheet::chart
