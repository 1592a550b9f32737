#include "store/writes.h"

#include <fmt/format.h>

#include "store/queries.h"
#include "store/result_json.h"
#include "store/rows.h"

namespace proofsheet::store {
namespace {

std::unexpected<Error> no_run(const Database& database, RunId run) {
  return fail(ErrorKind::not_found, fmt::format("{}: there is no run {}", database.path().string(), run));
}

void add(Counts& counts, const CellResult& result, int sign) {
  counts.done += result.state == CellState::done ? sign : 0;
  counts.filtered += result.state == CellState::filtered ? sign : 0;
  counts.failed += result.state == CellState::failed ? sign : 0;
  counts.cached += result.cached_from_unix_ms ? sign : 0;
}

// What the run paid for it: a cached answer was paid for by an earlier run.
double paid_usd(const CellResult& result) {
  return result.cached_from_unix_ms ? 0 : result.cost_usd.value_or(0);
}

Result<> keep_earlier(Database& database, RunId run, std::uint64_t cell) {
  auto keep = database.prepare(
      "INSERT INTO earlier_results (run, cell, state, latency_ms, cost_usd, cached_from_ms, rating, "
      "finished_ms, cache_key, note, json, label, rejected) "
      "SELECT r.run, r.cell, r.state, r.latency_ms, r.cost_usd, r.cached_from_ms, r.rating, r.finished_ms, "
      "r.cache_key, d.note, d.json, r.label, r.rejected FROM " RESULTS_WITH_DETAILS
      " WHERE r.run = ? AND r.cell = ?");
  return keep.bind(run).bind(cell).run();
}

Result<> delete_row(Database& database, RunId run, std::uint64_t cell) {
  for (const char* sql :
       {"DELETE FROM details WHERE run = ? AND cell = ?", "DELETE FROM results WHERE run = ? AND cell = ?"}) {
    if (auto done = database.prepare(sql).bind(run).bind(cell).run(); !done) return done;
  }
  return {};
}

Result<> insert_details(Database& database, RunId run, const CellResult& result) {
  const std::string json = to_detail_json(result);
  auto detail = database.prepare("INSERT INTO details (run, cell, note, json) VALUES (?, ?, ?, ?)");
  detail.bind(run).bind(result.cell).bind(std::string_view(result.note)).bind(std::string_view(json));
  return detail.run();
}

// The rows of an earlier result stay: its files are kept as well.
Result<> insert_blob_rows(Database& database, RunId run, const CellResult& result) {
  if (result.images.empty() && !result.audio) return {};
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
  for (const char* sql :
       {"DELETE FROM limit_events WHERE run = ?", "DELETE FROM result_blobs WHERE run = ?",
        "DELETE FROM earlier_results WHERE run = ?", "DELETE FROM hidden_cells WHERE run = ?",
        "DELETE FROM run_tags WHERE run = ?", "DELETE FROM details WHERE run = ?",
        "DELETE FROM results WHERE run = ?", "DELETE FROM runs WHERE id = ?"}) {
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
  auto forget = database.prepare("DELETE FROM picture_numbers WHERE hash = ?");
  for (const std::string& hash : hashes) {
    select.reset();
    const auto used = select.bind(std::string_view(hash)).step();
    if (!used) return fail(used.error());
    if (*used) continue;
    blobs.remove(hash);
    forget.reset();
    if (auto done = forget.bind(std::string_view(hash)).run(); !done) return done;
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

Result<> write_picture_numbers(Database& database, const std::vector<MeasuredPicture>& pictures) {
  auto insert = database.prepare(
      "INSERT OR REPLACE INTO picture_numbers (hash, brightness, contrast, colorfulness, sharpness) "
      "SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM result_blobs WHERE hash = ?1)");
  for (const MeasuredPicture& picture : pictures) {
    insert.reset();
    insert.bind(std::string_view(picture.hash));
    for (const auto number : {&PictureNumbers::brightness, &PictureNumbers::contrast,
                              &PictureNumbers::colorfulness, &PictureNumbers::sharpness}) {
      insert.bind(picture.numbers ? std::optional(static_cast<double>((*picture.numbers).*number))
                                  : std::nullopt);
    }
    if (auto done = insert.run(); !done) return done;
  }
  return {};
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

Result<> ResultWriter::require_run(RunId run) {
  if (added_.contains(run)) return {};
  auto select = database_.prepare("SELECT 1 FROM runs WHERE id = ?");
  const auto row = select.bind(run).step();
  if (!row) return fail(row.error());
  if (!*row) return no_run(database_, run);
  added_.try_emplace(run);
  return {};
}

// False when the cell has a result already.
Result<bool> ResultWriter::insert_row(RunId run, const CellResult& result) {
  auto row = database_.prepare(
      "INSERT INTO results (run, cell, state, latency_ms, cost_usd, output_tokens, cached_from_ms, rating, "
      "finished_ms, cache_key, near_key, label, rejected, has_note) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (run, cell) DO NOTHING");
  const std::string near = near_key(result.axes, result.request_url);
  row.bind(run).bind(result.cell).bind(state_name(result.state)).bind(result.latency_ms);
  row.bind(result.cost_usd).bind(result.usage.output_tokens).bind(result.cached_from_unix_ms);
  row.bind(result.rating).bind(result.finished_unix_ms).bind(std::string_view(result.cache_key));
  row.bind(std::string_view(near));
  row.bind(result.label ? std::optional(label_name(*result.label)) : std::nullopt);
  if (auto done = row.bind(result.rejected ? 1 : 0).bind(result.note.empty() ? 0 : 1).run(); !done)
    return fail(done.error());
  return database_.changes() == 1;
}

// What was paid for the replaced result stays in the run's cost.
Result<> ResultWriter::replace(RunId run, const CellResult& result) {
  const auto before = select_result(database_, run, result.cell);
  if (!before) return fail(before.error());
  if (is_worth_keeping(*before)) {
    if (auto kept = keep_earlier(database_, run, result.cell); !kept) return kept;
  }
  if (auto deleted = delete_row(database_, run, result.cell); !deleted) return deleted;
  add(added_[run], *before, -1);
  const auto inserted = insert_row(run, result);
  return inserted ? Result<>{} : fail(inserted.error());
}

Result<> ResultWriter::write(RunId run, const CellResult& result) {
  if (auto known = require_run(run); !known) return known;
  const auto inserted = insert_row(run, result);
  if (!inserted) return fail(inserted.error());
  if (!*inserted) {
    if (auto replaced = replace(run, result); !replaced) return replaced;
  }
  Counts& counts = added_[run];
  add(counts, result, 1);
  counts.cost_usd += paid_usd(result);
  if (auto done = insert_details(database_, run, result); !done) return done;
  return insert_blob_rows(database_, run, result);
}

Result<> ResultWriter::write_counts() {
  for (const auto& [run, counts] : added_) {
    auto update = database_.prepare(
        "UPDATE runs SET done = done + ?, filtered = filtered + ?, failed = failed + ?, cached = cached + ?, "
        "cost_usd = cost_usd + ? WHERE id = ?");
    update.bind(counts.done).bind(counts.filtered).bind(counts.failed).bind(counts.cached);
    if (auto done = update.bind(counts.cost_usd).bind(run).run(); !done) return done;
  }
  return {};
}

Result<bool> write_blob(BlobWriter& writer, const Store::NewBlob& blob) {
  return blob.file ? writer.adopt(*blob.file) : writer.write(Store::blob_ref(blob).hash, blob.bytes);
}

Result<> require_blobs(const BlobFolder& blobs, const Writer::Put& put) {
  const auto require = [&](const BlobRef& blob) -> Result<> {
    if (blobs.has(blob.hash, blob.bytes)) return {};
    BlobWriter writer(blobs);
    for (const auto& fresh : put.blobs) {
      if (Store::blob_ref(fresh).hash != blob.hash) continue;
      if (const auto written = write_blob(writer, fresh); !written) return fail(written.error());
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
