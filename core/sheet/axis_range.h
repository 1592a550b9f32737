#pragma once

#include <optional>
#include <string_view>

#include "sheet/axis.h"

namespace proofsheet::sheet {

inline constexpr std::uint64_t kMaxAxisValues = 100'000'000;
inline constexpr double kExactIntegerLimit = 9007199254740992.0;  // 2^53
inline constexpr int kMaxDecimals = 15;

// A number as it was written; `decimals` are the places after the point that it needs.
struct WrittenNumber {
  double value = 0;
  int decimals = 0;
  bool is_integer = false;  // written without a point or an exponent
};

// The number that makes up the whole text.
std::optional<WrittenNumber> read_number(std::string_view text);

// start, start + step, … up to `end` at most. Fails when the step does not lead there, or for too many
// values.
Result<AxisValues> make_steps(const WrittenNumber& start, const WrittenNumber& end,
                              const WrittenNumber& step);

// Reads `1-5`, `1-5 (+2)`, `1-10 [5]`, `log 0.01-10 [4]`. Empty when the text is not of this form; an error
// when it is but makes no sense, or when its step or count is begun and not ended.
std::optional<Result<AxisValues>> read_range(std::string_view text);

}  // namespace proofsheet::sheet
