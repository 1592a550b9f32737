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

// A result that is replaced was paid for: it moves to `earlier_results`. `near_key` (near_key() in result.h)
// finds what is like a request that the cache does not know. The index of cache keys holds 48 bits of each,
// so that a large run does not rewrite megabytes of it with every group; equal ones are told apart by the
// whole key.
constexpr const char* kVersion3 = R"sql(
CREATE TABLE earlier_results (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  cell INTEGER NOT NULL,
  state TEXT NOT NULL,
  latency_ms REAL NOT NULL,
  cost_usd REAL,
  cached_from_ms INTEGER,
  rating INTEGER,
  finished_ms INTEGER NOT NULL,
  cache_key TEXT NOT NULL,
  note TEXT NOT NULL,
  json TEXT NOT NULL
) STRICT;
CREATE INDEX earlier_results_by_cell ON earlier_results (run, cell, id);

DROP INDEX results_by_cache_key;
CREATE INDEX results_by_cache_key ON results (substr(cache_key, 1, 12)) WHERE state = 'done' AND cache_key <> '';

ALTER TABLE results ADD COLUMN near_key TEXT NOT NULL DEFAULT '';
UPDATE results SET near_key = coalesce((
  SELECT replace(path, rtrim(path, replace(path, '/', '')), '') || ' ' || substr(model, instr(model, ':') + 1)
  FROM (
    SELECT substr(url, 1, instr(url || '?', '?') - 1) AS path, model
    FROM (
      SELECT json_extract(d.json, '$.url') AS url, json_extract(d.json, '$.axes.model') AS model
      FROM details d
      WHERE d.run = results.run AND d.cell = results.cell AND json_valid(d.json)
    )
  )
  WHERE path <> '' AND model <> ''
), '');
CREATE INDEX results_by_near_key ON results (near_key, finished_ms) WHERE near_key <> '';
)sql";

// Marks beside the rating go with the answer; `has_note` spares the summaries of a run the notes themselves.
// What is hidden is the place in the grid, whatever its answer, also before it has one.
constexpr const char* kVersion4 = R"sql(
ALTER TABLE results ADD COLUMN label TEXT;
ALTER TABLE results ADD COLUMN rejected INTEGER NOT NULL DEFAULT 0;
ALTER TABLE results ADD COLUMN has_note INTEGER NOT NULL DEFAULT 0;
UPDATE results SET has_note = 1 WHERE EXISTS (
  SELECT 1 FROM details d WHERE d.run = results.run AND d.cell = results.cell AND d.note <> ''
);
ALTER TABLE earlier_results ADD COLUMN label TEXT;
ALTER TABLE earlier_results ADD COLUMN rejected INTEGER NOT NULL DEFAULT 0;

CREATE TABLE hidden_cells (
  run INTEGER NOT NULL,
  cell INTEGER NOT NULL,
  PRIMARY KEY (run, cell)
) STRICT, WITHOUT ROWID;
)sql";

// Short words by which the user finds runs again.
constexpr const char* kVersion5 = R"sql(
CREATE TABLE run_tags (
  run INTEGER NOT NULL,
  tag TEXT NOT NULL,
  PRIMARY KEY (run, tag)
) STRICT, WITHOUT ROWID;
)sql";

// Equal requests are found whatever became of them.
constexpr const char* kVersion6 = R"sql(
DROP INDEX results_by_cache_key;
CREATE INDEX results_by_cache_key ON results (substr(cache_key, 1, 12)) WHERE cache_key <> '';
)sql";

// New blobs are named by BLAKE3 and not by SHA-256. What is there keeps its name; programs that know only the
// old names stay away.
constexpr const char* kVersion7 = "";

// What was measured of pictures, by their bytes. All are NULL for a file that is no picture, so that it is
// not read again and again.
constexpr const char* kVersion8 = R"sql(
CREATE TABLE picture_numbers (
  hash TEXT PRIMARY KEY,
  brightness REAL,
  contrast REAL,
  colorfulness REAL,
  sharpness REAL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array kMigrations{Migration{kVersion1}, Migration{kVersion2}, Migration{kVersion3},
                                 Migration{kVersion4}, Migration{kVersion5}, Migration{kVersion6},
                                 Migration{kVersion7}, Migration{kVersion8}};

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
  const auto first = static_cast<std::size_t>(*version);
  if (first == steps.size()) return {};
  Transaction transaction(database);  // one, as each commit waits for the disk
  if (!transaction.begun()) return transaction.begun();
  for (const Migration& step : steps.subspan(first)) {
    if (auto done = database.execute(step.sql); !done) return done;
  }
  const std::string mark =
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};", kApplicationId, steps.size());
  if (auto done = database.execute(mark); !done) return done;
  return transaction.commit();
}

}  // namespace proofsheet::store
