#pragma once

#include <cstdint>
#include <optional>

#include "base/http.h"

namespace proofsheet {

// The wait that a server asks for, in milliseconds from now: `retry-after-ms` (a number, as OpenAI sends it),
// else `Retry-After` as seconds (a fraction is accepted) or as an HTTP-date in any of the three forms of RFC
// 9110 section 5.6.7. Empty when the server names none, when the text is neither, and when the wait is not
// above zero (a date in the past): then the caller's own backoff applies.
std::optional<double> parse_retry_after_ms(const HttpHead& head, std::int64_t now_unix_ms);

}  // namespace proofsheet
