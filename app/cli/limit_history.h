#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "store/store.h"

namespace proofsheet::cli {

// The history of a run's limits as a table: when, which provider, how many in flight of at most how many,
// why.
std::string limit_history_text(const std::vector<store::LimitEvent>& events);
// The same as one JSON list.
std::string limit_history_json(const std::vector<store::LimitEvent>& events);
// The members of one event, in an object that is open: at_unix_ms, provider, window, ceiling,
// paused_until_unix_ms (null = not paused), reason.
void write_limit_members(JsonWriter& json, const store::LimitEvent& event);

}  // namespace proofsheet::cli
