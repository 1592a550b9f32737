#include "store/queries.h"

#include <fmt/format.h>

#include "store/result_json.h"

namespace proofsheet::store {
namespace {

#define RUN_COLUMNS                                                                                   \
  "SELECT id, name, sheet_yaml, sheet_path, created_ms, finished_ms, cells, done, filtered, failed, " \
  "cached, cost_usd FROM runs "

#define RESULT_COLUMNS                                                                            \
  "SELECT r.cell, r.state, r.latency_ms, r.cost_usd, r.cached_from_ms, r.rating, r.finished_ms, " \
  "r.cache_key, d.note, "                                                                         \
  "d.json FROM results r JOIN details d ON d.run = r.run AND d.cell = r.cell "

// How many equal results are tried when the files of the newest are gone.
constexpr int kMaxCacheTries = 8;

RunInfo read_run(const Statement& row) {
  RunInfo info;
  info.id = row.int64(0);
  info.name = row.text(1);
  info.sheet_yaml = row.text(2);
  info.sheet_path = row.text(3);
  info.created_unix_ms = row.int64(4);
  info.finished_unix_ms = row.int64(5);
  info.cells = row.uint64(6);
  info.done = row.uint64(7);
  info.filtered = row.uint64(8);
  info.failed = row.uint64(9);
  info.cached = row.uint64(10);
  info.cost_usd = row.number(11);
  return info;
}

std::optional<int> read_rating(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(static_cast<int>(row.int64(column)));
}

Result<CellResult> read_result(const Statement& row) {
  CellResult result;
  result.cell = row.uint64(0);
  result.state = state_from_name(row.text(1));
  result.latency_ms = row.number(2);
  result.cost_usd = row.optional_number(3);
  result.cached_from_unix_ms = row.optional_int64(4);
  result.rating = read_rating(row, 5);
  result.finished_unix_ms = row.int64(6);
  result.cache_key = row.text(7);
  result.note = row.text(8);
  if (auto read = read_detail_json(row.text(9), result); !read) return fail(read.error());
  return result;
}

// Calls `visit` for each row; it returns false to stop, or fails.
template <class Visit>
Result<> each_row(Statement& statement, const Visit& visit) {
  for (;;) {
    const auto row = statement.step();
    if (!row) return fail(row.error());
    if (!*row) return {};
    const Result<bool> go_on = visit();
    if (!go_on) return fail(go_on.error());
    if (!*go_on) return {};
  }
}

}  // namespace

Result<std::vector<RunInfo>> select_runs(Database& database) {
  auto select = database.prepare(RUN_COLUMNS "ORDER BY id DESC");
  std::vector<RunInfo> runs;
  auto done = each_row(select, [&]() -> Result<bool> {
    runs.push_back(read_run(select));
    return true;
  });
  if (!done) return fail(done.error());
  return runs;
}

Result<RunInfo> select_run(Database& database, RunId id) {
  auto select = database.prepare(RUN_COLUMNS "WHERE id = ?");
  const auto row = select.bind(id).step();
  if (!row) return fail(row.error());
  if (!*row)
    return fail(ErrorKind::not_found, fmt::format("{}: there is no run {}", database.path().string(), id));
  return read_run(select);
}

Result<RunId> select_latest_run(Database& database) {
  auto select = database.prepare("SELECT max(id) FROM runs");
  const auto row = select.step();
  if (!row) return fail(row.error());
  if (!*row || select.is_null(0)) {
    return fail(ErrorKind::not_found, fmt::format("{}: there is no run yet", database.path().string()));
  }
  return select.int64(0);
}

Result<std::vector<CellSummary>> select_summaries(Database& database, RunId run) {
  auto select = database.prepare(
      "SELECT cell, state, cached_from_ms IS NOT NULL, latency_ms, cost_usd, output_tokens, rating FROM "
      "results "
      "WHERE run = ? ORDER BY cell");
  select.bind(run);
  std::vector<CellSummary> summaries;
  auto done = each_row(select, [&]() -> Result<bool> {
    summaries.push_back({.cell = select.uint64(0),
                         .state = state_from_name(select.text(1)),
                         .cached = select.int64(2) != 0,
                         .latency_ms = select.number(3),
                         .cost_usd = select.optional_number(4),
                         .output_tokens = select.optional_int64(5),
                         .rating = read_rating(select, 6)});
    return true;
  });
  if (!done) return fail(done.error());
  return summaries;
}

Result<CellResult> select_result(Database& database, RunId run, std::uint64_t cell) {
  auto select = database.prepare(RESULT_COLUMNS "WHERE r.run = ? AND r.cell = ?");
  const auto row = select.bind(run).bind(cell).step();
  if (!row) return fail(row.error());
  if (!*row) {
    return fail(ErrorKind::not_found,
                fmt::format("{}: run {} has no result of cell {}", database.path().string(), run, cell));
  }
  return read_result(select);
}

Result<> visit_results(Database& database, RunId run, const std::function<bool(const CellResult&)>& visit) {
  auto select = database.prepare(RESULT_COLUMNS "WHERE r.run = ? ORDER BY r.cell");
  select.bind(run);
  return each_row(select, [&]() -> Result<bool> {
    const auto result = read_result(select);
    if (!result) return fail(result.error());
    return visit(*result);
  });
}

Result<std::vector<LimitEvent>> select_limit_events(Database& database, RunId run) {
  auto select = database.prepare(
      "SELECT at_ms, provider, window, ceiling, paused_until_ms, reason FROM limit_events WHERE run = ? "
      "ORDER BY id");
  select.bind(run);
  std::vector<LimitEvent> events;
  auto done = each_row(select, [&]() -> Result<bool> {
    events.push_back({.at_unix_ms = select.int64(0),
                      .provider = std::string(select.text(1)),
                      .window = static_cast<int>(select.int64(2)),
                      .ceiling = static_cast<int>(select.int64(3)),
                      .paused_until_unix_ms = select.int64(4),
                      .reason = std::string(select.text(5))});
    return true;
  });
  if (!done) return fail(done.error());
  return events;
}

Result<std::optional<CellResult>> select_cached(Database& database, const std::string& cache_key,
                                                const std::function<bool(const CellResult&)>& accept) {
  auto select = database.prepare(RESULT_COLUMNS
                                 "WHERE r.cache_key = ? AND r.cache_key <> '' AND r.state = 'done' "
                                 "ORDER BY r.finished_ms DESC LIMIT ?");
  select.bind(std::string_view(cache_key)).bind(kMaxCacheTries);
  std::optional<CellResult> found;
  auto done = each_row(select, [&]() -> Result<bool> {
    auto result = read_result(select);
    if (!result) return fail(result.error());
    if (accept(*result)) found = std::move(*result);
    return !found.has_value();
  });
  if (!done) return fail(done.error());
  return found;
}

Result<std::vector<NamedBlob>> select_blobs(Database& database) {
  auto select = database.prepare("SELECT hash, max(bytes) FROM result_blobs GROUP BY hash ORDER BY hash");
  std::vector<NamedBlob> blobs;
  auto done = each_row(select, [&]() -> Result<bool> {
    blobs.push_back({std::string(select.text(0)), select.uint64(1)});
    return true;
  });
  if (!done) return fail(done.error());
  return blobs;
}

}  // namespace proofsheet::store
