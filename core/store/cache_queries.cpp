// What the cache asks: equal results, and those that are nearly so.
#include "store/queries.h"
#include "store/rows.h"

namespace proofsheet::store {
namespace {

// How many equal results are tried when the files of the newest are gone.
constexpr int kMaxEqual = 8;
// Column of the run, after those of the result.
constexpr int kRunColumn = 12;

// Most requests are new. The query below opens a table to sort in, which costs more than all the rest, even
// when it finds nothing.
Result<bool> has_equal(Database& database, const std::string& cache_key) {
  auto select = database.prepare(
      "SELECT 1 FROM results r WHERE substr(r.cache_key, 1, 12) = substr(?1, 1, 12) "
      "AND +r.cache_key = ?1 AND r.cache_key <> '' LIMIT 1");
  return select.bind(std::string_view(cache_key)).step();
}

Result<> visit_rows(Statement& select, const Store::VisitStored& visit) {
  return each_row(select, [&]() -> Result<bool> {
    const auto result = read_result(select);
    if (!result) return fail(result.error());
    return visit(select.int64(kRunColumn), *result);
  });
}

}  // namespace

Result<> visit_equal(Database& database, const std::string& cache_key, const TimeSpan& span,
                     const Store::VisitStored& visit) {
  const auto has_any = has_equal(database, cache_key);
  if (!has_any) return fail(has_any.error());
  if (!*has_any) return {};
  // A copy is as old as its original. The condition on the key's beginning is the index's own expression; the
  // plus keeps SQLite from putting `?1` for the column in it.
  auto select = database.prepare(
      "SELECT " RESULT_COLUMNS ", r.run FROM " RESULTS_WITH_DETAILS
      " WHERE substr(r.cache_key, 1, 12) = substr(?1, 1, 12) AND +r.cache_key = ?1 AND r.cache_key <> '' "
      "AND r.state = 'done' AND coalesce(r.cached_from_ms, r.finished_ms) >= ?2 AND r.finished_ms <= ?3 "
      "ORDER BY r.finished_ms DESC, r.run DESC, r.cell LIMIT ?4");
  select.bind(std::string_view(cache_key)).bind(span.not_before).bind(span.until).bind(kMaxEqual);
  return visit_rows(select, visit);
}

Result<std::vector<Store::OfRequest>> select_of_request(Database& database, const std::string& cache_key,
                                                        int limit) {
  auto select = database.prepare(
      "SELECT " RESULT_COLUMNS ", r.run, u.name FROM " RESULTS_WITH_DETAILS
      " JOIN runs u ON u.id = r.run "
      "WHERE substr(r.cache_key, 1, 12) = substr(?1, 1, 12) AND +r.cache_key = ?1 AND r.cache_key <> '' "
      "ORDER BY r.finished_ms DESC, r.run DESC, r.cell LIMIT ?2");
  select.bind(std::string_view(cache_key)).bind(limit);
  std::vector<Store::OfRequest> results;
  const auto done = each_row(select, [&]() -> Result<bool> {
    auto result = read_result(select);
    if (!result) return fail(result.error());
    results.push_back(
        {select.int64(kRunColumn), std::string(select.text(kRunColumn + 1)), std::move(*result)});
    return true;
  });
  if (!done) return fail(done.error());
  return results;
}

Result<> visit_near(Database& database, const std::string& near_key, int limit, std::int64_t until_unix_ms,
                    const Store::VisitStored& visit) {
  auto select = database.prepare("SELECT " RESULT_COLUMNS ", r.run FROM " RESULTS_WITH_DETAILS
                                 " WHERE r.near_key = ?1 AND r.near_key <> '' AND r.finished_ms <= ?2 "
                                 "ORDER BY r.finished_ms DESC LIMIT ?3");
  select.bind(std::string_view(near_key)).bind(until_unix_ms).bind(limit);
  return visit_rows(select, visit);
}

}  // namespace proofsheet::store
