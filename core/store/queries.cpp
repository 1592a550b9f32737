#include "store/queries.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "base/json.h"
#include "base/utf8.h"
#include "base/words.h"
#include "store/rows.h"
#include "store/run_list.h"

namespace proofsheet::store {
namespace {

#define RUN_COLUMNS                                                                                   \
  "SELECT id, name, sheet_yaml, sheet_path, created_ms, finished_ms, cells, done, filtered, failed, " \
  "cached, cost_usd FROM runs "

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

// Four columns from `first` on.
std::optional<PictureNumbers> read_picture_numbers(const Statement& row, int first) {
  if (row.is_null(first)) return std::nullopt;
  const auto number = [&](int column) { return static_cast<float>(row.number(first + column)); };
  return PictureNumbers{number(0), number(1), number(2), number(3)};
}

#define PICTURE_NUMBERS \
  "SELECT brightness, contrast, colorfulness, sharpness FROM picture_numbers WHERE hash = ?"

// Adds to results what was measured of their pictures.
class PictureNumbersReader {
 public:
  explicit PictureNumbersReader(Database& database) : select_(database.prepare(PICTURE_NUMBERS)) {}
  Result<> add_to(CellResult& result) {
    for (ImageRef& image : result.images) {
      select_.reset();
      const auto row = select_.bind(std::string_view(image.blob.hash)).step();
      if (!row) return fail(row.error());
      if (*row) image.numbers = read_picture_numbers(select_, 0);
    }
    return {};
  }

 private:
  Statement select_;
};

std::string_view without_blanks_around(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
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
  if (auto tagged = read_tags(database, runs); !tagged) return fail(tagged.error());
  return runs;
}

Result<RunInfo> select_run(Database& database, RunId id) {
  auto select = database.prepare(RUN_COLUMNS "WHERE id = ?");
  const auto row = select.bind(id).step();
  if (!row) return fail(row.error());
  if (!*row)
    return fail(ErrorKind::not_found, fmt::format("{}: there is no run {}", database.path().string(), id));
  std::vector<RunInfo> runs{read_run(select)};
  if (auto tagged = read_tags(database, runs); !tagged) return fail(tagged.error());
  return std::move(runs.front());
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

Result<std::vector<CellSummary>> select_summaries(Database& database, RunId run, std::uint64_t first,
                                                  std::uint64_t end) {
  auto select = database.prepare(
      "SELECT cell, state, cached_from_ms IS NOT NULL, latency_ms, cost_usd, output_tokens, rating, "
      "label, rejected, has_note, finished_ms FROM results WHERE run = ? AND cell >= ? AND cell < ? "
      "ORDER BY cell");
  select.bind(run).bind(first).bind(end);
  std::vector<CellSummary> summaries;
  auto done = each_row(select, [&]() -> Result<bool> {
    summaries.push_back({.cell = select.uint64(0),
                         .state = state_from_name(select.text(1)),
                         .cached = select.int64(2) != 0,
                         .latency_ms = select.number(3),
                         .cost_usd = select.optional_number(4),
                         .output_tokens = select.optional_int64(5),
                         .rating = read_rating(select, 6),
                         .label = read_label(select, 7),
                         .rejected = select.int64(8) != 0,
                         .has_note = select.int64(9) != 0,
                         .finished_unix_ms = select.int64(10)});
    return true;
  });
  if (!done) return fail(done.error());
  return summaries;
}

Result<CellResult> select_result(Database& database, RunId run, std::uint64_t cell) {
  auto select = database.prepare("SELECT " RESULT_COLUMNS " FROM " RESULTS_WITH_DETAILS
                                 " WHERE r.run = ? AND r.cell = ?");
  const auto row = select.bind(run).bind(cell).step();
  if (!row) return fail(row.error());
  if (!*row) {
    return fail(ErrorKind::not_found,
                fmt::format("{}: run {} has no result of cell {}", database.path().string(), run, cell));
  }
  auto result = read_result(select);
  if (!result) return result;
  PictureNumbersReader numbers(database);
  if (auto done = numbers.add_to(*result); !done) return fail(done.error());
  return result;
}

Result<> visit_results(Database& database, RunId run, const std::function<bool(const CellResult&)>& visit) {
  auto select = database.prepare("SELECT " RESULT_COLUMNS " FROM " RESULTS_WITH_DETAILS
                                 " WHERE r.run = ? ORDER BY r.cell");
  select.bind(run);
  PictureNumbersReader numbers(database);
  return each_row(select, [&]() -> Result<bool> {
    auto result = read_result(select);
    if (!result) return fail(result.error());
    if (auto done = numbers.add_to(*result); !done) return fail(done.error());
    return visit(*result);
  });
}

// SQLite reads the few members out of the JSON: their requests and token tables are most of it.
Result<> visit_contents(Database& database, RunId run, const std::function<bool(const CellContent&)>& visit) {
  auto select = database.prepare(
      "SELECT cell, note, json_extract(json, '$.text'), json_extract(json, '$.error.kind'), "
      "json_extract(json, '$.error.message'), json_extract(json, '$.more_texts') "
      "FROM details WHERE run = ? ORDER BY cell");
  select.bind(run);
  return each_row(select, [&]() -> Result<bool> {
    CellContent content;
    content.cell = select.uint64(0);
    content.note = select.text(1);
    content.text = select.text(2);
    content.error_kind = select.text(3);
    content.error_message = select.text(4);
    if (!select.is_null(5)) {
      const auto more = parse_json(select.text(5));
      if (!more) return fail(more.error());
      for (const Value& text : more->is_list() ? more->as_list() : Value::List()) {
        if (text.is_string()) content.more_texts.push_back(text.as_string());
      }
    }
    return visit(content);
  });
}

Result<> visit_readings(Database& database, RunId run, const std::function<bool(const CellReading&)>& visit) {
  auto select = database.prepare(
      "SELECT cell, json_extract(json, '$.text'), json_extract(json, '$.ttft'), json_extract(json, "
      "'$.stream.per_second'), json_extract(json, '$.usage.input'), json_extract(json, '$.images[0].hash'), "
      "json_extract(json, '$.audio.hash'), json_array_length(json, '$.attempts'), brightness, contrast, "
      "colorfulness, sharpness FROM details "
      "LEFT JOIN picture_numbers ON hash = json_extract(json, '$.images[0].hash') "
      "WHERE run = ? ORDER BY cell");
  select.bind(run);
  return each_row(select, [&]() -> Result<bool> {
    CellReading reading{.cell = select.uint64(0)};
    std::string_view answer;
    if (!select.is_null(1)) {
      answer = without_blanks_around(select.text(1));
      reading.characters = static_cast<std::int64_t>(count_code_points(select.text(1)));
      reading.words = static_cast<std::int64_t>(count_words(select.text(1)));
    } else {
      answer = select.is_null(5) ? select.text(6) : select.text(5);
    }
    const bool has_answer = reading.characters || !answer.empty();
    if (has_answer) reading.answer = std::max<std::uint64_t>(1, std::hash<std::string_view>()(answer));
    reading.ttft_ms = select.optional_number(2);
    reading.tokens_per_second = select.optional_number(3);
    reading.input_tokens = select.optional_int64(4);
    reading.attempts = select.int64(7);
    reading.picture = read_picture_numbers(select, 8);
    return visit(reading);
  });
}

Result<std::vector<std::string>> select_unmeasured_pictures(Database& database, RunId run) {
  auto select = database.prepare(
      "SELECT DISTINCT json_extract(d.json, '$.images[0].hash') AS picture FROM " RESULTS_WITH_DETAILS
      " WHERE r.run = ? AND r.state = 'done' AND json_valid(d.json) AND picture IS NOT NULL "
      "AND NOT EXISTS (SELECT 1 FROM picture_numbers WHERE hash = picture)");
  select.bind(run);
  std::vector<std::string> hashes;
  auto done = each_row(select, [&]() -> Result<bool> {
    hashes.emplace_back(select.text(0));
    return true;
  });
  if (!done) return fail(done.error());
  return hashes;
}

Result<std::optional<PictureNumbers>> select_picture_numbers(Database& database, const std::string& hash) {
  auto select = database.prepare(PICTURE_NUMBERS);
  const auto row = select.bind(std::string_view(hash)).step();
  if (!row) return fail(row.error());
  return *row ? read_picture_numbers(select, 0) : std::nullopt;
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

Result<std::vector<CellResult>> select_earlier(Database& database, RunId run, std::uint64_t cell) {
  auto select = database.prepare("SELECT " EARLIER_COLUMNS
                                 " FROM earlier_results WHERE run = ? AND cell = ? ORDER BY id DESC");
  select.bind(run).bind(cell);
  std::vector<CellResult> earlier;
  auto done = each_row(select, [&]() -> Result<bool> {
    auto result = read_result(select);
    if (!result) return fail(result.error());
    earlier.push_back(std::move(*result));
    return true;
  });
  if (!done) return fail(done.error());
  return earlier;
}

namespace {

Result<std::vector<std::uint64_t>> select_cells(Database& database, const char* sql, RunId run) {
  auto select = database.prepare(sql);
  select.bind(run);
  std::vector<std::uint64_t> cells;
  auto done = each_row(select, [&]() -> Result<bool> {
    cells.push_back(select.uint64(0));
    return true;
  });
  if (!done) return fail(done.error());
  return cells;
}

}  // namespace

Result<std::vector<std::uint64_t>> select_hidden(Database& database, RunId run) {
  return select_cells(database, "SELECT cell FROM hidden_cells WHERE run = ? ORDER BY cell", run);
}

Result<std::vector<std::uint64_t>> select_broken_off(Database& database, RunId run) {
  return select_cells(database,
                      "SELECT r.cell FROM " RESULTS_WITH_DETAILS
                      " WHERE r.run = ? AND r.state IN ('failed', 'cancelled') AND json_valid(d.json) "
                      "AND json_extract(d.json, '$.partial') ORDER BY r.cell",
                      run);
}

// As recall_spending() in run/spent.cpp judges those that were not replaced.
Result<std::vector<std::uint64_t>> select_replaced_unmetered(Database& database, RunId run) {
  return select_cells(database,
                      "SELECT cell FROM earlier_results WHERE run = ? AND cost_usd IS NULL AND "
                      "cached_from_ms IS NULL AND json_valid(json) AND (state = 'done' OR "
                      "json_extract(json, '$.partial') OR (state = 'filtered' AND "
                      "coalesce(json_extract(json, '$.finish_reason'), '') <> '')) ORDER BY cell",
                      run);
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
