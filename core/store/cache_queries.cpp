// What the cache asks: equal results, and those that are nearly so.
#include <algorithm>

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

namespace {

constexpr std::int64_t kDay_ms = 86'400'000;

// One result for each cache key that can answer: the newest, and of that the column of a copy's original.
#define KEPT_RESULTS                                                                                   \
  "(SELECT r.run, r.cell, r.cost_usd, json_extract(d.json, '$.axes.model') AS model, "                 \
  "length(CAST(d.json AS BLOB)) AS bytes, max(coalesce(r.cached_from_ms, r.finished_ms)) AS answered " \
  "FROM " RESULTS_WITH_DETAILS                                                                         \
  " WHERE r.state = 'done' AND r.cache_key <> '' AND json_valid(d.json) "                              \
  "AND NOT coalesce(json_extract(d.json, '$.partial'), 0) GROUP BY r.cache_key)"

Result<> add_file_bytes(Database& database, std::vector<Store::KeptAnswers>& kept) {
  auto select = database.prepare(
      "SELECT model, sum(bytes) FROM (SELECT DISTINCT k.model, b.hash, b.bytes FROM " KEPT_RESULTS
      " k JOIN result_blobs b ON b.run = k.run AND b.cell = k.cell) GROUP BY model");
  return each_row(select, [&]() -> Result<bool> {
    const auto found = std::ranges::find(kept, select.text(0), &Store::KeptAnswers::model);
    if (found != kept.end()) found->file_bytes = select.uint64(1);
    return true;
  });
}

}  // namespace

Result<std::vector<Store::KeptAnswers>> select_kept(Database& database, std::int64_t now_unix_ms) {
  auto select = database.prepare(
      "SELECT coalesce(model, ''), count(*) AS answers, sum(answered >= ?1), sum(answered >= ?2), "
      "sum(answered >= ?3), min(answered), max(answered), sum(bytes), total(cost_usd) FROM " KEPT_RESULTS
      " GROUP BY model ORDER BY answers DESC, model");
  select.bind(now_unix_ms - kDay_ms).bind(now_unix_ms - 7 * kDay_ms).bind(now_unix_ms - 30 * kDay_ms);
  std::vector<Store::KeptAnswers> kept;
  const auto done = each_row(select, [&]() -> Result<bool> {
    kept.push_back({.model = std::string(select.text(0)),
                    .answers = select.uint64(1),
                    .of_last_day = select.uint64(2),
                    .of_last_week = select.uint64(3),
                    .of_last_month = select.uint64(4),
                    .oldest_unix_ms = select.int64(5),
                    .newest_unix_ms = select.int64(6),
                    .text_bytes = select.uint64(7),
                    .cost_usd = select.number(8)});
    return true;
  });
  if (!done) return fail(done.error());
  if (auto added = add_file_bytes(database, kept); !added) return fail(added.error());
  return kept;
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
