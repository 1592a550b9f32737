#include "run/cache_report.h"

#include <algorithm>
#include <map>
#include <utility>

namespace proofsheet::run {
namespace {

class Reporter {
 public:
  Reporter(const store::Store& store, RunId run, std::int64_t began_unix_ms, std::optional<double> ttl_s)
      : explainer_(store, run, began_unix_ms, ttl_s) {}

  Result<> add(const store::CellResult& result) {
    if (result.cached_from_unix_ms) {
      add_hit(result);
      return {};
    }
    if (++report_.fired > kMostExamined) {
      ++report_.unexamined;
      return {};
    }
    auto view = explainer_.explain(result);
    if (!view) return fail(view.error());
    add_miss(result.cell, std::move(*view));
    return {};
  }

  CacheReport take() {
    for (auto& [reason, misses] : by_reason_) report_.misses.push_back(std::move(misses));
    std::ranges::stable_sort(report_.misses, std::ranges::greater(),
                             [](const CacheMisses& misses) { return misses.cells.size(); });
    return std::move(report_);
  }

 private:
  void add_hit(const store::CellResult& result) {
    report_.hits.push_back(result.cell);
    report_.saved_usd += result.cost_usd.value_or(0);
    if (!result.cost_usd) ++report_.saved_unknown;
  }

  void add_miss(CellIndex cell, CacheView view) {
    std::vector<std::string> fields;
    for (const FieldDifference& each : view.differences) fields.push_back(each.field);
    const auto [found, is_new] = by_reason_.try_emplace(std::pair(view.verdict, fields));
    CacheMisses& misses = found->second;
    misses.cells.push_back(cell);
    if (!is_new) return;
    misses.verdict = view.verdict;
    misses.fields = std::move(fields);
    misses.example = std::move(view);
  }

  ResultsExplainer explainer_;
  CacheReport report_;
  std::map<std::pair<CacheVerdict, std::vector<std::string>>, CacheMisses> by_reason_;
};

}  // namespace

Result<CacheReport> report_cache(const store::Store& store, RunId run, std::int64_t began_unix_ms,
                                 std::optional<double> ttl_s, std::stop_token stop) {
  Reporter reporter(store, run, began_unix_ms, ttl_s);
  Result<> added;
  const auto read = store.for_each_result(run, [&](const store::CellResult& result) {
    added = stop.stop_requested() ? Result<>(fail(ErrorKind::cancelled, "stopped")) : reporter.add(result);
    return added.has_value();
  });
  if (!read) return fail(read.error());
  if (!added) return fail(added.error());
  return reporter.take();
}

}  // namespace proofsheet::run
