#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace proofsheet::cli {

// The cells of a run that failed in the same way.
struct FailureGroup {
  std::string kind;     // error_kind_name
  std::string message;  // the first one's
  std::uint64_t count = 0;
  std::uint64_t first_cell = 0;
};

// Failed and filtered cells by kind, the most frequent first.
Result<std::vector<FailureGroup>> failures_of(const store::Store& store, store::RunId run);

// "  3 × rate_limited: HTTP 429: … (first: cell 17)" per group.
std::string failures_text(const std::vector<FailureGroup>& groups);

}  // namespace proofsheet::cli
