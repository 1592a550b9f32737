#include "store/migrations.h"

#include <fmt/format.h>

#include <array>

namespace proofsheet::store {
namespace {

// "PrfS": marks the file as Proofsheet's (SQLite's application_id, shown by `file`).
constexpr std::int64_t kApplicationId = 0x50726653;

// Small columns live in `results`, so that the summaries of a large run are a scan of few pages; what only
// the inspector and the exports need is one JSON text in `details`. The counts in `runs` are kept up to date
// by whoever writes results, because the list of runs must not scan them.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  sheet_yaml TEXT NOT NULL,
  sheet_path TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  finished_ms INTEGER NOT NULL DEFAULT 0,
  cells INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  filtered INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  cached INTEGER NOT NULL DEFAULT 0,
  cost_usd REAL NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE results (
  run INTEGER NOT NULL REFERENCES runs (id),
  cell INTEGER NOT NULL,
  state TEXT NOT NULL,
  latency_ms REAL NOT NULL,
  cost_usd REAL,
  output_tokens INTEGER,
  cached_from_ms INTEGER,
  rating INTEGER,
  finished_ms INTEGER NOT NULL,
  cache_key TEXT NOT NULL,
  PRIMARY KEY (run, cell)
) STRICT, WITHOUT ROWID;
CREATE INDEX results_by_cache_key ON results (cache_key, finished_ms) WHERE state = 'done' AND cache_key <> '';

CREATE TABLE details (
  run INTEGER NOT NULL,
  cell INTEGER NOT NULL,
  note TEXT NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (run, cell)
) STRICT;

CREATE TABLE result_blobs (
  run INTEGER NOT NULL,
  cell INTEGER NOT NULL,
  hash TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (run, cell, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX result_blobs_by_hash ON result_blobs (hash);
)sql";

// How a run's providers were limited while it went.
constexpr const char* kVersion2 = R"sql(
CREATE TABLE limit_events (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  provider TEXT NOT NULL,
  window INTEGER NOT NULL,
  ceiling INTEGER NOT NULL,
  paused_until_ms INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX limit_events_by_run ON limit_events (run, id);
)sql";

constexpr std::array kMigrations{Migration{kVersion1}, Migration{kVersion2}};

Result<> check_owner(Database& database, std::int64_t version) {
  const auto application = database.query_int("PRAGMA application_id");
  if (!application) return fail(application.error());
  const auto tables = database.query_int("SELECT count(*) FROM sqlite_schema");
  if (!tables) return fail(tables.error());
  const bool is_new = version == 0 && *application == 0 && *tables == 0;
  if (is_new || *application == kApplicationId) return {};
  return fail(ErrorKind::store,
              fmt::format("{}: is a database of another program; choose another data folder",
                          database.path().string()));
}

}  // namespace

std::span<const Migration> migrations() {
  return kMigrations;
}

Result<> migrate(Database& database, std::span<const Migration> steps) {
  const auto version = database.query_int("PRAGMA user_version");
  if (!version) return fail(version.error());
  if (auto owned = check_owner(database, *version); !owned) return owned;
  if (*version > static_cast<std::int64_t>(steps.size())) {
    return fail(
        ErrorKind::store,
        fmt::format(
            "{}: was written by a newer Proofsheet (version {}, this one knows {}); update Proofsheet or "
            "choose another data folder",
            database.path().string(), *version, steps.size()));
  }
  for (auto next = static_cast<std::size_t>(*version); next < steps.size(); ++next) {
    Transaction transaction(database);
    if (!transaction.begun()) return transaction.begun();
    const std::string mark =
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};", kApplicationId, next + 1);
    if (auto done = database.execute(steps[next].sql + mark); !done) return done;
    if (auto done = transaction.commit(); !done) return done;
  }
  return {};
}

}  // namespace proofsheet::store
