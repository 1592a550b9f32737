#pragma once

#include <string_view>

#include "base/result.h"

namespace proofsheet::sheet {

// Seconds, from "30s", "90m", "24h", "7d" (fractions too) or a bare number of seconds. Fails (invalid_input)
// for anything else, a negative one or more than 1e9 s.
Result<double> parse_duration_s(std::string_view text);

}  // namespace proofsheet::sheet
