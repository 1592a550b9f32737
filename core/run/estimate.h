#pragma once

#include <cstdint>

#include "run/run.h"

namespace proofsheet::run {

// How many cells are looked at; bounds the look to some tens of milliseconds.
inline constexpr std::uint64_t kMostLooks = 400;

// What firing the plan with `only`, `concurrency` and the cache options would take. Looks at a bounded number
// of cells, spread evenly over the plan. Does not need keys and does not start the embedded provider.
Result<Estimate> estimate_plan(const sheet::Plan& plan, const FireOptions& options, const store::Store& store,
                               const provider::PriceTable* prices, provider::Environment environment);

// The environment for looking at requests that are not sent: any key and any port will do, as neither is part
// of a request's hash.
provider::Environment without_sending(const sheet::Sheet& sheet, provider::Environment environment);

}  // namespace proofsheet::run
