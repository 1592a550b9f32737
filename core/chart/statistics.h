#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace proofsheet::chart {

// What is said of a group's numbers. With none, all but `n` are NaN; with one, the spread is (`sd`, the
// interval of the mean).
struct Summary {
  std::uint64_t n = 0;
  double mean = 0, sd = 0;  // sd: of a sample, n - 1
  double min = 0, q1 = 0, median = 0, q3 = 0, max = 0;
  double low_whisker = 0, high_whisker = 0;  // the outermost numbers within 1.5 interquartile ranges
  double mean_low = 0, mean_high = 0;        // 95 % confidence interval of the mean
};

// The value below which `part` (0 to 1) of the sorted numbers lie, interpolated linearly: type 7 of Hyndman
// and Fan, Sample Quantiles in Statistical Packages (1996), as R and NumPy have it. NaN of none.
double quantile(std::span<const float> sorted, double part);

// Whiskers as in Tukey, Exploratory Data Analysis (1977); the interval is mean ± t · sd / sqrt(n).
Summary summarize(std::span<const float> sorted);

// The 97.5th percentile of Student's t with `freedom` degrees of freedom (at least 1), to 0.1 %: a table
// below 5, then Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5.
double student_t_975(std::uint64_t freedom);

// The smallest of 1, 2 and 5 times a power of ten that is not below `wanted` > 0.
double nice_step(double wanted);

// Round values in [low, high] with a nice step, about `wanted` of them; with `whole`, no step below 1.
struct Ticks {
  std::vector<double> values;
  double step = 1;
};
Ticks linear_ticks(double low, double high, int wanted, bool whole = false);
// The same on a logarithmic scale: powers of ten, with 2 and 5 between them where there are few. low > 0.
std::vector<double> log_ticks(double low, double high);

// The edges of a histogram's bins, ascending, at least two: equally wide (in the logarithm when `is_log`),
// by Freedman and Diaconis, On the Histogram as a Density Estimator (1981): 2 · IQR / n^(1/3); by Sturges
// (1926) when the IQR is 0. On a linear scale widened to the next nice step and laid on its multiples. At
// most kMostBins bins. Whole numbers get whole steps and bins around them: 2.5 to 3.5.
inline constexpr std::size_t kMostBins = 80;
std::vector<double> histogram_edges(std::span<const float> sorted, bool is_whole, bool is_log);

}  // namespace proofsheet::chart
