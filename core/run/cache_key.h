#pragma once

#include <cstdint>
#include <string>

#include "base/http.h"
#include "provider/provider.h"

namespace proofsheet::run {

// cache_key of a cell's request. The embedded provider listens on another port each time and answers the
// same, so its port plays no part.
std::string cell_cache_key(const provider::Endpoint& endpoint, const HttpRequest& request,
                           std::uint64_t repeat);

}  // namespace proofsheet::run
