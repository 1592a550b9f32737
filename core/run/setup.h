#pragma once

#include <string>
#include <vector>

#include "run/firing.h"
#include "run/run.h"

// What is settled before a run begins, on the thread that asks for it.
namespace proofsheet::run {

// The sheet's models, in the sheet's order, with the providers that they need.
struct Cast {
  std::vector<Route> routes;
  std::vector<ModelSlot> models;
};
// Fails when an endpoint cannot be resolved (a missing key) or speaks an unknown API.
Result<Cast> cast_models(const sheet::Sheet& sheet, const provider::Environment& environment,
                         const provider::PriceTable* prices);

// An address without `user:password@`.
std::string without_userinfo(std::string url);

// The sheet as a run keeps it: data rows inline, without the secrets that a header or an address may hold.
std::string sheet_to_keep(const sheet::Sheet& sheet);

// True when both give the same cells. Limits, order, cache, layout, title and addresses may differ: a run may
// be resumed with more money, or on another port.
bool same_cells(const sheet::Sheet& sheet, const std::string& kept_yaml);

int concurrency_of(const sheet::Sheet& sheet, const FireOptions& options);

// When a cached result must have been answered to count for a run that begins now; 0 = whenever.
std::int64_t oldest_cached_unix_ms(const sheet::Sheet& sheet, const FireOptions& options, const Clock& clock);

}  // namespace proofsheet::run
