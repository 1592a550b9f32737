#include "sheet/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "sheet/axis_range.h"

namespace proofsheet::sheet {
namespace {

// The double nearest to `number` written with this many places: dividing two exact doubles rounds once.
double round_to(double number, int decimals) {
  const double scale = std::pow(10.0, decimals);
  const double scaled = number * scale;
  if (std::abs(scaled) >= kExactIntegerLimit) return number;
  return std::round(scaled) / scale;
}

double round_to_digits(double number, int digits) {
  return std::strtod(fmt::format("{:.{}g}", number, digits).c_str(), nullptr);
}

Value number_value(double number, bool whole) {
  if (whole && std::abs(number) <= kExactIntegerLimit) return static_cast<std::int64_t>(std::llround(number));
  return number + 0.0;  // turns -0 into 0
}

bool is_whole(double number) {
  return std::trunc(number) == number;
}

// Enough digits that neighbours differ, six where the steps are wide.
int digits_for_ratio(double log_ratio_per_step) {
  const double step = std::abs(std::expm1(log_ratio_per_step));
  if (step <= 0) return kMaxDecimals;
  return std::clamp(static_cast<int>(std::ceil(3 - std::log10(step))), 6, kMaxDecimals);
}

}  // namespace

AxisValues::AxisValues(std::vector<Value> list) : list_(std::move(list)), count_(list_.size()) {}
AxisValues::AxisValues(Value single) : count_(1) {
  list_.push_back(std::move(single));
}

AxisValues AxisValues::arithmetic(double start, double end, double step, std::uint64_t count, int decimals) {
  AxisValues values;
  values.form_ = Form::arithmetic;
  values.start_ = start;
  values.end_ = end;
  values.step_ = step;
  values.count_ = count;
  values.decimals_ = std::min(decimals, kMaxDecimals);
  return values;
}

AxisValues AxisValues::whole_numbers(double start, double end, std::uint64_t count) {
  AxisValues values;
  values.form_ = Form::whole_numbers;
  values.start_ = start;
  values.end_ = end;
  values.count_ = count;
  values.step_ = count > 1 ? (end - start) / static_cast<double>(count - 1) : 0;
  return values;
}

AxisValues AxisValues::logarithmic(double start, double end, std::uint64_t count) {
  AxisValues values;
  values.form_ = Form::logarithmic;
  values.start_ = start;
  values.end_ = end;
  values.count_ = count;
  values.step_ = count > 1 ? std::log(end / start) / static_cast<double>(count - 1) : 0;
  values.decimals_ = digits_for_ratio(values.step_);
  return values;
}

Value AxisValues::at(std::uint64_t index) const {
  if (form_ == Form::list) return list_.at(index);
  const double steps = static_cast<double>(index);
  const bool is_last = index + 1 == count_;
  if (form_ == Form::logarithmic) {
    if (index == 0 || is_last) {
      const double edge = index == 0 ? start_ : end_;
      return number_value(edge, is_whole(edge));
    }
    const double number = round_to_digits(start_ * std::exp(step_ * steps), decimals_);
    return number_value(number, is_whole(number));
  }
  if (form_ == Form::whole_numbers) {
    if (is_last) return number_value(end_, true);
    // (end - start) * index / (count - 1) in one division, so that whole results come out whole.
    const double offset = (end_ - start_) * steps / static_cast<double>(count_ - 1);
    return number_value(std::floor(start_ + offset), true);
  }
  const double number = is_last ? end_ : start_ + step_ * steps;
  return number_value(decimals_ >= 0 ? round_to(number, decimals_) : number, decimals_ == 0);
}

bool operator==(const AxisValues& a, const AxisValues& b) {
  if (a.count_ != b.count_) return false;
  if (a.form_ == AxisValues::Form::list && b.form_ == AxisValues::Form::list) return a.list_ == b.list_;
  const bool same_rule = a.form_ == b.form_ && a.start_ == b.start_ && a.end_ == b.end_ &&
                         a.step_ == b.step_ && a.decimals_ == b.decimals_;
  if (same_rule) return true;
  for (std::uint64_t i = 0; i < a.count_; ++i) {
    if (!(a.at(i) == b.at(i))) return false;
  }
  return true;
}

}  // namespace proofsheet::sheet
