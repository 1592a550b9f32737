#include "sheet/axis_range.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "sheet/scalar.h"

namespace proofsheet::sheet {
namespace {

constexpr std::string_view kDigits = "0123456789";

// Takes tokens off the front of a text.
struct Cursor {
  std::string_view rest;

  void skip_space() { rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size())); }
  bool take(char c) {
    if (!rest.starts_with(c)) return false;
    rest.remove_prefix(1);
    return true;
  }
  std::string_view take_bytes(std::size_t count) {
    const std::string_view taken = rest.substr(0, count);
    rest.remove_prefix(count);
    return taken;
  }
  std::size_t digits_at(std::size_t from) const {
    return std::min(rest.find_first_not_of(kDigits, from), rest.size()) - std::min(from, rest.size());
  }
  // The longest decimal number at the front; empty when there is none.
  std::string_view take_number() {
    std::size_t size = rest.starts_with('-') || rest.starts_with('+') ? 1 : 0;
    const std::size_t whole = digits_at(size);
    size += whole;
    std::size_t fraction = 0;
    if (size < rest.size() && rest[size] == '.') {
      fraction = digits_at(size + 1);
      if (fraction > 0) size += 1 + fraction;
    }
    if (whole + fraction == 0) return {};
    if (size < rest.size() && (rest[size] == 'e' || rest[size] == 'E')) {
      std::size_t exponent = size + 1;
      if (exponent < rest.size() && (rest[exponent] == '-' || rest[exponent] == '+')) ++exponent;
      if (const std::size_t digits = digits_at(exponent)) size = exponent + digits;
    }
    return take_bytes(size);
  }
};

// What a range text says, before it is given a meaning.
struct RangeText {
  bool is_log = false;
  WrittenNumber start, end;
  std::optional<WrittenNumber> step;
  std::optional<std::uint64_t> count;
  std::string ends;       // "1-5", for messages
  std::string missing;    // what is missing of a step or a count that was begun; empty = nothing
  bool has_step = false;  // what was begun is a step
};

// `inside`: what stands between the brackets. False when that is no beginning of a step either.
bool read_step(std::string_view inside, bool is_closed, RangeText& range) {
  const bool has_sign = inside.starts_with('+') || inside.starts_with('-');
  if (!inside.empty() && !has_sign) return false;
  if (inside.find_first_not_of("0123456789.eE+- \t") != std::string_view::npos) return false;
  if (has_sign) range.step = read_number(trim(inside.substr(1)));
  if (range.step && inside.front() == '-') range.step->value = -range.step->value;
  // "(+0." goes on.
  if (range.step && !is_closed && (range.step->value == 0 || inside.ends_with('.'))) range.step.reset();
  if (!range.step && !is_closed)
    range.missing = "a step and )";
  else if (!range.step)
    range.missing = "a step";
  else if (!is_closed)
    range.missing = ")";
  return true;
}

bool read_count(std::string_view inside, bool is_closed, RangeText& range) {
  if (inside.find_first_not_of(kDigits) != std::string_view::npos) return false;
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(inside.data(), inside.data() + inside.size(), count);
  if (!inside.empty()) range.count = error == std::errc() ? count : kMaxAxisValues + 1;
  if (!range.count && !is_closed)
    range.missing = "a count and ]";
  else if (!range.count)
    range.missing = "a count";
  else if (!is_closed)
    range.missing = "]";
  return true;
}

bool read_suffix(Cursor& cursor, RangeText& range) {
  cursor.skip_space();
  if (cursor.rest.empty()) return true;
  const bool is_step = cursor.rest.front() == '(';
  if (!cursor.take('(') && !cursor.take('[')) return false;
  range.has_step = is_step;
  const std::size_t close = cursor.rest.find(is_step ? ')' : ']');
  const std::string_view inside = trim(cursor.rest.substr(0, close));
  const bool is_closed = close != std::string_view::npos;
  if (is_closed && !trim(cursor.rest.substr(close + 1)).empty()) return false;
  if (is_step) return read_step(inside, is_closed, range);
  return read_count(inside, is_closed, range);
}

std::optional<RangeText> read_range_text(std::string_view text) {
  Cursor cursor{trim(text)};
  RangeText range;
  if (cursor.rest.starts_with("log ") || cursor.rest.starts_with("log\t")) {
    range.is_log = true;
    cursor.take_bytes(4);
    cursor.skip_space();
  }
  const std::string_view start = cursor.take_number();
  cursor.skip_space();
  if (start.empty() || !cursor.take('-')) return std::nullopt;
  cursor.skip_space();
  const std::string_view end = cursor.take_number();
  if (end.empty() || end.front() == '+') return std::nullopt;
  if (!read_suffix(cursor, range)) return std::nullopt;
  range.start = *read_number(start);
  range.end = *read_number(end);
  range.ends = fmt::format("{}-{}", start, end);
  return range;
}

std::unexpected<Error> too_many() {
  return fail(ErrorKind::invalid_input, fmt::format("an axis holds at most {} values", kMaxAxisValues));
}

// Places after the point that show a step: all of them when they end, else six digits of the step.
int decimals_for_step(double step, int at_least) {
  for (int decimals = at_least; decimals <= 9; ++decimals) {
    const double scaled = step * std::pow(10.0, decimals);
    if (std::abs(scaled - std::round(scaled)) <= 1e-9 * std::abs(scaled) && std::abs(scaled) >= 0.5)
      return decimals;
  }
  const int decimals = std::max(at_least, static_cast<int>(std::ceil(-std::log10(std::abs(step)))) + 5);
  return decimals > kMaxDecimals ? -1 : decimals;
}

Result<AxisValues> spread(const RangeText& range) {
  const std::uint64_t count = *range.count;
  const double span = range.end.value - range.start.value;
  if (count == 0)
    return fail(ErrorKind::invalid_input,
                fmt::format("{} [0] has no values; expected a count from 1", range.ends));
  if (count > kMaxAxisValues) return too_many();
  const bool is_integer = range.start.is_integer && range.end.is_integer;
  if (count == 1) {
    return AxisValues(is_integer ? Value(static_cast<std::int64_t>(range.start.value))
                                 : Value(range.start.value));
  }
  if (span == 0) {
    return fail(
        ErrorKind::invalid_input,
        fmt::format("{} [{}] would repeat one value; expected two different ends", range.ends, count));
  }
  const double intervals = static_cast<double>(count - 1);
  if (range.is_log) return AxisValues::logarithmic(range.start.value, range.end.value, count);
  // More values than there are whole numbers can only be fractions: a whole number never comes twice.
  if (is_integer && intervals <= std::abs(span))
    return AxisValues::whole_numbers(range.start.value, range.end.value, count);
  const int decimals =
      decimals_for_step(span / intervals, std::max(range.start.decimals, range.end.decimals));
  return AxisValues::arithmetic(range.start.value, range.end.value, span / intervals, count, decimals);
}

Result<AxisValues> make_range(const RangeText& range) {
  if (!range.missing.empty()) {
    return fail(ErrorKind::invalid_input,
                fmt::format("expected {} as in {}{} {}", range.missing, range.is_log ? "log " : "",
                            range.ends, range.has_step ? "(+0.25)" : "[5]"));
  }
  if (std::abs(range.start.value) > kExactIntegerLimit || std::abs(range.end.value) > kExactIntegerLimit) {
    return fail(ErrorKind::invalid_input, fmt::format("{}: expected end points up to 2^53", range.ends));
  }
  if (range.is_log && !range.count) {
    return fail(ErrorKind::invalid_input,
                fmt::format("log {}: expected a count, as in `log {} [4]`", range.ends, range.ends));
  }
  if (range.is_log && (range.start.value <= 0 || range.end.value <= 0)) {
    return fail(ErrorKind::invalid_input, fmt::format("log {}: expected both ends above 0", range.ends));
  }
  if (range.count) return spread(range);
  const double span = range.end.value - range.start.value;
  if (range.step) return make_steps(range.start, range.end, *range.step);
  if (std::trunc(span) != span) {
    return fail(ErrorKind::invalid_input,
                fmt::format("{0} needs a step or a count, as in `{0} (+0.1)` or `{0} [5]`", range.ends));
  }
  return make_steps(range.start, range.end, {span < 0 ? -1.0 : 1.0, 0, true});
}

}  // namespace

std::optional<WrittenNumber> read_number(std::string_view text) {
  if (!is_decimal_number(text)) return std::nullopt;
  WrittenNumber number;
  number.value = std::strtod(std::string(text).c_str(), nullptr);
  if (!std::isfinite(number.value)) return std::nullopt;
  number.is_integer = text.find_first_of(".eE") == std::string_view::npos;
  const std::size_t exponent_at = std::min(text.find_first_of("eE"), text.size());
  const std::size_t point = text.find('.');
  const int places = point == std::string_view::npos ? 0 : static_cast<int>(exponent_at - point - 1);
  const int exponent =
      exponent_at < text.size() ? std::atoi(std::string(text.substr(exponent_at + 1)).c_str()) : 0;
  number.decimals = std::max(0, places - std::clamp(exponent, -1000, 1000));
  return number;
}

// Counts in units of the last decimal place, where every number is a whole one, so that nothing overshoots.
Result<AxisValues> make_steps(const WrittenNumber& start, const WrittenNumber& end,
                              const WrittenNumber& step) {
  const int decimals = std::max({start.decimals, end.decimals, step.decimals});
  const double scale = std::pow(10.0, decimals);
  const double largest = std::max({std::abs(start.value), std::abs(end.value), std::abs(step.value)}) * scale;
  if (decimals > kMaxDecimals || largest > kExactIntegerLimit) {
    return fail(ErrorKind::invalid_input,
                fmt::format("{}-{}: expected numbers of at most 15 digits", start.value, end.value));
  }
  const std::int64_t first = std::llround(start.value * scale);
  const std::int64_t last = std::llround(end.value * scale);
  const std::int64_t stride = std::llround(step.value * scale);
  if (stride == 0)
    return fail(ErrorKind::invalid_input, "a step of 0 never arrives; expected a step such as (+1)");
  if (last != first && (last > first) != (stride > 0)) {
    return fail(ErrorKind::invalid_input,
                fmt::format("a step of {} does not lead from {} to {}", step.value, start.value, end.value));
  }
  const std::int64_t intervals = (last - first) / stride;
  if (static_cast<std::uint64_t>(intervals) + 1 > kMaxAxisValues) return too_many();
  const double exact_end = static_cast<double>(first + intervals * stride) / scale;
  const bool is_integer = start.is_integer && end.is_integer && step.is_integer;
  return AxisValues::arithmetic(start.value, exact_end, step.value, static_cast<std::uint64_t>(intervals) + 1,
                                is_integer ? 0 : std::max(decimals, 1));
}

std::optional<Result<AxisValues>> read_range(std::string_view text) {
  const auto range = read_range_text(text);
  if (!range) return std::nullopt;
  return make_range(*range);
}

bool is_numeric_range(std::string_view text) {
  const auto range = read_range_text(text);
  return range && range->missing.empty();
}

bool is_unfinished_range(std::string_view text) {
  const auto range = read_range_text(text);
  return range && !range->missing.empty();
}

}  // namespace proofsheet::sheet
