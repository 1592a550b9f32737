#include "store/writes.h"

#include <fmt/format.h>

#include "store/result_json.h"

namespace proofsheet::store {
namespace {

std::unexpected<Error> no_run(const Database& database, RunId run) {
  return fail(ErrorKind::not_found, fmt::format("{}: there is no run {}", database.path().string(), run));
}

// What one result adds to the counts of its run.
struct Counts {
  int done = 0, filtered = 0, failed = 0, cached = 0;
  double cost_usd = 0;
};

// A cached answer was paid for by an earlier run, so its cost is not this run's.
Counts counts_of(CellState state, bool cached, std::optional<double> cost_usd) {
  return {.done = state == CellState::done,
          .filtered = state == CellState::filtered,
          .failed = state == CellState::failed,
          .cached = cached,
          .cost_usd = cached ? 0 : cost_usd.value_or(0)};
}

Result<Counts> stored_counts(Database& database, RunId run, std::uint64_t cell) {
  auto select =
      database.prepare("SELECT state, cached_from_ms, cost_usd FROM results WHERE run = ? AND cell = ?");
  const auto row = select.bind(run).bind(cell).step();
  if (!row) return fail(row.error());
  if (!*row) return Counts{};
  return counts_of(state_from_name(select.text(0)), !select.is_null(1), select.optional_number(2));
}

Result<> add_counts(Database& database, RunId run, const Counts& before, const Counts& now) {
  auto update = database.prepare(
      "UPDATE runs SET done = done + ?, filtered = filtered + ?, failed = failed + ?, cached = cached + ?, "
      "cost_usd = cost_usd + ? WHERE id = ?");
  update.bind(now.done - before.done).bind(now.filtered - before.filtered).bind(now.failed - before.failed);
  update.bind(now.cached - before.cached).bind(now.cost_usd - before.cost_usd).bind(run);
  if (auto done = update.run(); !done) return done;
  if (database.changes() == 0) return no_run(database, run);
  return {};
}

Result<> write_blob_rows(Database& database, RunId run, const CellResult& result) {
  auto clear = database.prepare("DELETE FROM result_blobs WHERE run = ? AND cell = ?");
  if (auto done = clear.bind(run).bind(result.cell).run(); !done) return done;
  auto insert =
      database.prepare("INSERT OR IGNORE INTO result_blobs (run, cell, hash, bytes) VALUES (?, ?, ?, ?)");
  const auto write = [&](const BlobRef& blob) {
    insert.reset();
    return insert.bind(run).bind(result.cell).bind(blob.hash).bind(blob.bytes).run();
  };
  for (const auto& image : result.images) {
    if (auto done = write(image.blob); !done) return done;
  }
  return result.audio ? write(*result.audio) : Result<>{};
}

Result<std::vector<std::string>> blobs_of_run(Database& database, RunId run) {
  auto select = database.prepare("SELECT DISTINCT hash FROM result_blobs WHERE run = ?");
  select.bind(run);
  std::vector<std::string> hashes;
  for (;;) {
    const auto row = select.step();
    if (!row) return fail(row.error());
    if (!*row) return hashes;
    hashes.emplace_back(select.text(0));
  }
}

Result<> delete_rows(Database& database, RunId run) {
  for (const char* sql : {"DELETE FROM limit_events WHERE run = ?", "DELETE FROM result_blobs WHERE run = ?",
                          "DELETE FROM details WHERE run = ?", "DELETE FROM results WHERE run = ?",
                          "DELETE FROM runs WHERE id = ?"}) {
    if (auto done = database.prepare(sql).bind(run).run(); !done) return done;
  }
  if (database.changes() == 0) return no_run(database, run);
  return {};
}

Result<> delete_unused_files(Database& database, const BlobFolder& blobs,
                             const std::vector<std::string>& hashes) {
  Transaction lock(database);
  if (!lock.begun()) return lock.begun();
  auto select = database.prepare("SELECT 1 FROM result_blobs WHERE hash = ? LIMIT 1");
  for (const std::string& hash : hashes) {
    select.reset();
    const auto used = select.bind(std::string_view(hash)).step();
    if (!used) return fail(used.error());
    if (!*used) blobs.remove(hash);
  }
  select.reset();
  return lock.commit();
}

}  // namespace

Result<RunId> insert_run(Database& database, const NewRun& run, std::int64_t now_unix_ms) {
  auto insert = database.prepare(
      "INSERT INTO runs (name, sheet_yaml, sheet_path, created_ms, cells) VALUES (?, ?, ?, ?, ?)");
  insert.bind(std::string_view(run.name))
      .bind(std::string_view(run.sheet_yaml))
      .bind(std::string_view(run.sheet_path));
  if (auto done = insert.bind(now_unix_ms).bind(run.cells).run(); !done) return fail(done.error());
  return database.last_insert_id();
}

Result<> mark_finished(Database& database, RunId run, std::int64_t finished_unix_ms) {
  auto update = database.prepare("UPDATE runs SET finished_ms = ? WHERE id = ?");
  if (auto done = update.bind(finished_unix_ms).bind(run).run(); !done) return done;
  if (database.changes() == 0) return no_run(database, run);
  return {};
}

Result<> write_rating(Database& database, RunId run, std::uint64_t cell, std::optional<int> rating,
                      const std::string& note) {
  Transaction transaction(database);
  if (!transaction.begun()) return transaction.begun();
  auto update = database.prepare("UPDATE results SET rating = ? WHERE run = ? AND cell = ?");
  if (auto done = update.bind(rating).bind(run).bind(cell).run(); !done) return done;
  if (database.changes() == 0) {
    return fail(ErrorKind::not_found,
                fmt::format("{}: run {} has no result of cell {}", database.path().string(), run, cell));
  }
  auto annotate = database.prepare("UPDATE details SET note = ? WHERE run = ? AND cell = ?");
  if (auto done = annotate.bind(std::string_view(note)).bind(run).bind(cell).run(); !done) return done;
  return transaction.commit();
}

Result<> insert_limit_event(Database& database, RunId run, const LimitEvent& event) {
  auto insert = database.prepare(
      "INSERT INTO limit_events (run, at_ms, provider, window, ceiling, paused_until_ms, reason) "
      "VALUES (?, ?, ?, ?, ?, ?, ?)");
  insert.bind(run).bind(event.at_unix_ms).bind(std::string_view(event.provider)).bind(event.window);
  return insert.bind(event.ceiling)
      .bind(event.paused_until_unix_ms)
      .bind(std::string_view(event.reason))
      .run();
}

Result<> write_result(Database& database, RunId run, const CellResult& result) {
  const bool cached = result.cached_from_unix_ms.has_value();
  const auto before = stored_counts(database, run, result.cell);
  if (!before) return fail(before.error());
  if (auto done = add_counts(database, run, *before, counts_of(result.state, cached, result.cost_usd)); !done)
    return done;
  auto row = database.prepare(
      "INSERT OR REPLACE INTO results (run, cell, state, latency_ms, cost_usd, output_tokens, "
      "cached_from_ms, rating, "
      "finished_ms, cache_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  row.bind(run)
      .bind(result.cell)
      .bind(state_name(result.state))
      .bind(result.latency_ms)
      .bind(result.cost_usd);
  row.bind(result.usage.output_tokens).bind(result.cached_from_unix_ms).bind(result.rating);
  row.bind(result.finished_unix_ms).bind(std::string_view(result.cache_key));
  if (auto done = row.run(); !done) return done;
  const std::string json = to_detail_json(result);
  auto detail =
      database.prepare("INSERT OR REPLACE INTO details (run, cell, note, json) VALUES (?, ?, ?, ?)");
  detail.bind(run).bind(result.cell).bind(std::string_view(result.note)).bind(std::string_view(json));
  if (auto done = detail.run(); !done) return done;
  return write_blob_rows(database, run, result);
}

Result<> require_blobs(const BlobFolder& blobs, const Writer::Put& put) {
  const auto require = [&](const BlobRef& blob) -> Result<> {
    if (blobs.has(blob.hash, blob.bytes)) return {};
    BlobWriter writer(blobs);
    for (const auto& fresh : put.blobs) {
      if (Store::blob_ref(fresh.bytes, fresh.type).hash != blob.hash) continue;
      if (const auto written = writer.write(blob.hash, fresh.bytes); !written) return fail(written.error());
      return writer.sync_folders();
    }
    return fail(ErrorKind::not_found, fmt::format("run {}, cell {}: the file of blob {} is missing", put.run,
                                                  put.result.cell, blob.hash));
  };
  for (const auto& image : put.result.images) {
    if (auto there = require(image.blob); !there) return there;
  }
  return put.result.audio ? require(*put.result.audio) : Result<>{};
}

Result<> delete_run_and_blobs(Database& database, const BlobFolder& blobs, RunId run) {
  const auto hashes = blobs_of_run(database, run);
  if (!hashes) return fail(hashes.error());
  {
    Transaction transaction(database);
    if (!transaction.begun()) return transaction.begun();
    if (auto done = delete_rows(database, run); !done) return done;
    if (auto done = transaction.commit(); !done) return done;
  }
  if (auto done = delete_unused_files(database, blobs, *hashes); !done) return done;
  return database.execute("PRAGMA incremental_vacuum");
}

}  // namespace proofsheet::store
