#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "store/result.h"

namespace proofsheet::store {

// The part of a result that is not in columns, as JSON: everything but cell, state, cost, latency, cache key,
// the cached and finished times, rating and note. Tokens that are not UTF-8 by themselves survive.
std::string to_detail_json(const CellResult& result);

// Reads it back into `result`. Fails (store) when it is not what to_detail_json writes.
Result<> read_detail_json(std::string_view json, CellResult& result);

}  // namespace proofsheet::store
