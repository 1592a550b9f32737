#include "sheet/duration.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include "sheet/scalar.h"

namespace proofsheet::sheet {
namespace {

constexpr double kMaxSeconds = 1e9;

// The seconds of a unit, 0 when the letter is none.
double unit_s(char letter) {
  switch (letter) {
    case 's':
      return 1;
    case 'm':
      return 60;
    case 'h':
      return 3600;
    case 'd':
      return 86'400;
    default:
      return 0;
  }
}

}  // namespace

Result<double> parse_duration_s(std::string_view text) {
  std::string_view number = trim(text);
  double unit = 1;
  if (!number.empty() && unit_s(number.back()) > 0) {
    unit = unit_s(number.back());
    number.remove_suffix(1);
  }
  if (is_decimal_number(number)) {
    const double seconds = std::strtod(std::string(number).c_str(), nullptr) * unit;
    if (seconds >= 0 && seconds <= kMaxSeconds) return seconds;
  }
  return fail(ErrorKind::invalid_input,
              fmt::format("'{}' is not a duration such as 90m, 24h or 7d, at most 1000000000 seconds", text));
}

}  // namespace proofsheet::sheet
