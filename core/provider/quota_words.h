#pragma once

#include <string_view>

namespace proofsheet::provider {

// The period of the limit that a server's words speak of, where it is so long that waiting for it is no use:
// "daily", "weekly" or "monthly". Empty for a limit per hour, minute or second, and when none is named. Where
// several are named ("… on requests per day (RPD): … the limit per minute is …") the first is the one that
// was reached.
std::string_view long_period_of(std::string_view words);

}  // namespace proofsheet::provider
